"""What somebody said, and when: transcripts are read, kept and written as these."""

from __future__ import annotations

import msgspec


class Cue(msgspec.Struct, frozen=True, gc=False):
    """One line of a transcript; milliseconds from the beginning of the recording."""

    start_ms: int
    end_ms: int
    speaker: str
    """Empty: the transcript does not say."""
    text: str

    def __repr__(self) -> str:
        return f"Cue({self.start_ms}, {self.end_ms})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("start_ms", self.start_ms), ("end_ms", self.end_ms)]
