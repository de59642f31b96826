"""The ways in which a request may come to nothing."""

from __future__ import annotations


class Unavailable(Exception):
    """Nobody knows, or not now: to be asked again. `retry_after` is in seconds."""

    def __init__(self, words: str, retry_after: float = 0.0, *, silent: bool = False) -> None:
        super().__init__(words)
        self.retry_after = retry_after
        self.silent = silent
        """Nothing at all came back in time."""


class Rejected(Exception):
    """The same request would be answered in the same way."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.status, self.code, self.message = status, code, message


class Outcast(Exception):
    """The server does not know this PC, or not any more: it has nothing to do here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} ({code})")
        self.code = code
