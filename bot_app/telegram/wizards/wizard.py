"""What dialogs of one kind do in a way of their own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import msgspec

from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.wizards.answering import Answering
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.taps import Tap
from bot_app.telegram.wizards.view import View


class Opened(NamedTuple):
    """A dialog that is about to begin."""

    draft: AnyDraft
    note: str = ""
    """What is said above its first question."""


class Wizard(msgspec.Struct, frozen=True, kw_only=True):
    """Drafts are of its own kind."""

    screen: Callable[..., Rendered]
    lines: Callable[[Any, View], list[str]]
    """Whose dialog it is, and what is answered."""
    looks: Callable[[Step, str], bool]
    typed: Callable[[Any, str, Answering], AnyDraft]
    tapped: Callable[[Any, str, Answering], AnyDraft]
    decided: Callable[[Any, str, Caller, View], Awaitable[list[Answer] | None]]
    """What a button does that asks for something outside the dialog; `None`: it only answers."""
    empty: Callable[[Any, View], Rendered | None]
    """What is said where the answers ask for nothing; `None`: they do."""
    over: Callable[[Tap, View], Awaitable[Answer]]
    """To a button of a dialog that is not open any more."""
    cancelled: str
    unfinished: str
    """Keys of texts. The second asks whether to go on when another dialog is to begin; there is one more with
    `-other` behind it for when that is of another kind.
    """
