"""Who answers a question, and when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

import msgspec

from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.options import Host

LONGEST_ANSWER = 1_000
"""Characters that are looked at; no question takes so many."""


class Answering(msgspec.Struct, frozen=True):
    now: Asked
    hosts: Sequence[Host] = ()

    def today(self, draft: AnyDraft) -> date:
        """Where the meeting is planned for."""
        return self.asked(draft).today

    def asked(self, draft: AnyDraft) -> Asked:
        return Asked(self.now.now, ZoneInfo(draft.zone))
