"""Refusals: a rule said no. Each names the broken rule and keeps a permanent code."""

from __future__ import annotations

from typing import ClassVar


class Refusal(Exception):
    """Raised by a decider. `details` fill the places in the person's text; they hold no personal data."""

    code: ClassVar[str]

    def __init__(self, **details: str | int) -> None:
        super().__init__(self.code)
        self.details = details
