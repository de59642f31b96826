"""The ways in which a request to Zoom may come to nothing; none of them quotes what was sent or answered."""

from __future__ import annotations


class RoomFailure(Exception):
    """One of the three below."""


class Away(RoomFailure):
    """Nothing was changed, and it may be asked again in `retry_after` seconds (`None`: nobody said)."""

    def __init__(self, words: str, retry_after: float | None = None) -> None:
        super().__init__(words)
        self.retry_after = retry_after


class Denied(RoomFailure):
    """Zoom said no, and would say it again; nothing was changed."""

    def __init__(self, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.code = code
        """Zoom's own number for it; 0: none."""


class Unclear(RoomFailure):
    """Nobody knows whether it was carried out."""
