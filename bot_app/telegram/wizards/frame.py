"""What every screen of a dialog has around its question."""

from __future__ import annotations

from collections.abc import Sequence

from adapters.telegram.messages import Block, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.taps import Keyboard
from bot_app.telegram.wizards.view import View

ONLY_BUTTONS = (Step.OPTIONS, Step.WHICH, Step.CONFIRM, Step.CONFLICT)


def framed(draft: AnyDraft, view: View, note: str, lines: Sequence[str], keyboard: Keyboard) -> Rendered:
    """`note`: what is said above."""
    notes: list[Block | str] = [text_block(note, 1), ""] if note else []
    reply = [] if view.alone or draft.step in ONLY_BUTTONS else [view.text("wizard-reply-here")]
    return view.desk.rendered(view.language, *notes, *lines, *reply, keyboard=keyboard)


def heading(view: View, key: str) -> str:
    """In a group, with whose dialog it is."""
    return view.text(key) if view.alone else view.text(f"{key}-of", name=escape(view.name))
