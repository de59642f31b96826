"""What a dialog can begin with."""

from __future__ import annotations

from datetime import datetime

import msgspec

from domain.ids import MeetingId

LONGEST_TOPIC = 1_000
"""Characters that are looked at."""


class Planning(msgspec.Struct, frozen=True, tag_field="begins", tag="plan"):
    topic: str = ""

    def __repr__(self) -> str:
        """Without what the person wrote."""
        return "Planning(…)"


class Editing(msgspec.Struct, frozen=True, tag_field="begins", tag="edit"):
    meeting: MeetingId
    occurrence: datetime | None = None
    """Only this one of a series; `None`: of a series, it is asked."""


Beginning = Planning | Editing
