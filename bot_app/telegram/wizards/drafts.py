"""Drafts of every kind, as they are kept."""

from __future__ import annotations

import msgspec

from bot_app.telegram.wizards.draft import Draft
from bot_app.telegram.wizards.edit_draft import EditDraft

AnyDraft = Draft | EditDraft


def stored(draft: AnyDraft) -> bytes:
    return msgspec.json.encode(draft)


def draft_in(content: bytes) -> AnyDraft | None:
    """`None`: another version of the program or another dialog wrote it, and it cannot go on here."""
    try:
        draft: AnyDraft = msgspec.json.decode(content, type=AnyDraft)
    except msgspec.ValidationError:
        return None
    return draft
