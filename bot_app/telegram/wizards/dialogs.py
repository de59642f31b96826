"""Dialogs of every kind: how they begin, and what becomes of an answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from aiogram import F, Router
from aiogram.types import Message
from msgspec.structs import replace

from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Ended, Kept, Replacing, Whispered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.wizards import editing, planning, taps
from bot_app.telegram.wizards.beginning import Beginning, Editing
from bot_app.telegram.wizards.draft import Draft
from bot_app.telegram.wizards.drafts import AnyDraft, stored
from bot_app.telegram.wizards.edit_draft import EditDraft
from bot_app.telegram.wizards.frame import framed
from bot_app.telegram.wizards.problems import refused, wrong
from bot_app.telegram.wizards.standing import Answers, DialogOf, standing_of
from bot_app.telegram.wizards.taps import EditTap, Tap
from bot_app.telegram.wizards.view import View, view_of
from bot_app.telegram.wizards.wizard import Opened, Wizard
from domain.refusal import Refusal

router = Router(name="dialogs")

GO_ON, ANEW = "go-on", "anew"
WIZARDS: Mapping[type[AnyDraft], Wizard] = {Draft: planning.PLANS, EditDraft: editing.EDITS}


async def begin(beginning: Beginning, caller: Caller, desk: Desk, dialog_of: DialogOf) -> list[Answer]:
    """Where a dialog is open already, the person is asked which one they want."""
    view = await view_of(caller, desk)
    opened = await _opened(beginning, caller, view)
    if isinstance(opened, Rendered):
        return [opened]
    standing = await standing_of(caller, dialog_of)
    if standing is None:
        return [_first(opened, view), Kept(stored(opened.draft))]
    asked = replace(standing, instead=beginning)
    return [offer(asked, beginning, view), Kept(stored(asked))]


async def _opened(beginning: Beginning, caller: Caller, view: View) -> Opened | Rendered:
    if isinstance(beginning, Editing):
        return await editing.opened(beginning, caller, view)
    return planning.opened(beginning, caller, view)


def _first(opened: Opened, view: View) -> Rendered:
    return WIZARDS[type(opened.draft)].screen(opened.draft, view, note=opened.note)


def offer(draft: AnyDraft, beginning: Beginning, view: View) -> Rendered:
    """Somebody begins a dialog while another is not finished."""
    wizard, press = WIZARDS[type(draft)], view.press(draft)
    same, key = isinstance(draft, EditDraft) == isinstance(beginning, Editing), wizard.unfinished
    question = view.text(key if same else f"{key}-other")
    other = "wizard-button-anew" if same else "wizard-button-other"
    buttons = [button(view.text("wizard-button-go-on"), press(GO_ON)), button(view.text(other), press(ANEW))]
    return framed(draft, view, "", [*wizard.lines(draft, view), "", question], [buttons])


@router.message(F.text, ~F.text.startswith("/"), Answers())
async def written(message: Message, draft: AnyDraft, caller: Caller, desk: Desk) -> list[Answer]:
    """What is wrong is explained, and the same question asked again."""
    view, text = await view_of(caller, desk), message.text or ""
    draft, note = _answered(draft, lambda wizard: wizard.typed(draft, text, view.answering), view)
    return _asked(draft, view, note)


@router.callback_query(Tap.filter())
@router.callback_query(EditTap.filter())
async def pressed(
    _query: object, callback_data: Tap, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    view = await view_of(caller, desk)
    if callback_data.person != caller.user_id:
        return [Whispered(view.text("wizard-not-yours"))]
    draft = await standing_of(caller, dialog_of)
    if draft is None or draft.number != callback_data.dialog:
        edits = isinstance(callback_data, EditTap)
        return [await (editing.EDITS if edits else planning.PLANS).over(callback_data, view)]
    if draft.step != callback_data.step:
        return _asked(draft, view, view.text("wizard-stale"))
    return await _tapped(draft, callback_data.value, caller, view)


async def _tapped(draft: AnyDraft, value: str, caller: Caller, view: View) -> list[Answer]:
    wizard = WIZARDS[type(draft)]
    match value:
        case taps.CANCEL:
            return [Replacing(view.desk.says(view.language, wizard.cancelled)), Ended()]
        case _ if value == GO_ON:
            return _asked(replace(draft, instead=None), view)
        case _ if value == ANEW and draft.instead is not None:
            return await _anew(draft.instead, caller, view)
    decided = await wizard.decided(draft, value, caller, view)
    return _stepped(draft, value, view) if decided is None else decided


async def _anew(beginning: Beginning, caller: Caller, view: View) -> list[Answer]:
    opened = await _opened(beginning, caller, view)
    if isinstance(opened, Rendered):
        return [Replacing(opened), Ended()]
    return [Replacing(_first(opened, view)), Kept(stored(opened.draft))]


def _stepped(draft: AnyDraft, value: str, view: View) -> list[Answer]:
    wizard = WIZARDS[type(draft)]
    try:
        if wizard.looks(draft.step, value):
            return [Replacing(wizard.screen(draft, view, look=value)), Kept(stored(draft))]
        after, note = _answered(draft, lambda wizard: wizard.tapped(draft, value, view.answering), view)
    except ValueError:
        after, note = draft, view.text("wizard-stale")
    return _asked(after, view, note)


def _answered(draft: AnyDraft, answer: Callable[[Wizard], AnyDraft], view: View) -> tuple[AnyDraft, str]:
    """The draft afterwards; or the same, and what is wrong."""
    try:
        return answer(WIZARDS[type(draft)]), ""
    except Unreadable as problem:
        return draft, wrong(draft, problem, view)
    except Refusal as refusal:
        return draft, refused(refusal, view)


def _asked(draft: AnyDraft, view: View, note: str = "") -> list[Answer]:
    wizard = WIZARDS[type(draft)]
    empty = wizard.empty(draft, view)
    if empty is not None:
        return [Replacing(empty), Ended()]
    return [Replacing(wizard.screen(draft, view, note=note)), Kept(stored(draft))]
