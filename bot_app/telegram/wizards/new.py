"""/new and “New meeting”: a meeting planned question by question."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import Message
from msgspec.structs import replace

from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Ended, Kept, Replacing, Whispered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.wizards import screens, taps
from bot_app.telegram.wizards.draft import Draft, Step, draft_in, stored
from bot_app.telegram.wizards.options import Host
from bot_app.telegram.wizards.planning import plan_command, planned
from bot_app.telegram.wizards.screens import looks, offer, screen
from bot_app.telegram.wizards.steps import Answering, tapped, typed, with_topic
from bot_app.telegram.wizards.taps import Tap
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.words import refused, wrong
from bot_app.zoom.scopes import PLANNING, missing
from domain.chats.choosing import private
from domain.ids import ChatId, UserId
from domain.refusal import Refusal
from projections.connections import ConnectionState

router = Router(name="new")

NEW = "new"
"""Data of a button that does what /new does."""
DialogOf = Callable[[ChatId, UserId], Awaitable[bytes | None]]
"""Where a person stands in their dialog in a chat."""


def new_meeting(desk: Desk, language: str) -> dict[str, str]:
    """The button that begins."""
    return button(desk.text(language, "wizard-button-new"), NEW)


class Answers(Filter):
    """Lets through what is written as an answer; in a group, only what replies to a question."""

    async def __call__(self, message: Message, caller: Caller, dialog_of: DialogOf) -> bool | dict[str, Any]:
        alone = message.chat.type == ChatType.PRIVATE
        replied = None if alone else _dialog_replied_to(message, caller.user_id)
        if not alone and replied is None:
            return False
        draft = await _standing(caller, dialog_of)
        if draft is None or (not alone and replied != draft.number):
            return False
        return {"draft": draft}


def _dialog_replied_to(message: Message, person: UserId) -> int | None:
    """By its buttons: Telegram sends them along with a reply to a message of ours."""
    markup = message.reply_to_message.reply_markup if message.reply_to_message else None
    for row in markup.inline_keyboard if markup else []:
        for each in row:
            tap = _tap_in(each.callback_data or "")
            if tap is not None and tap.person == person:
                return tap.dialog
    return None


def _tap_in(data: str) -> Tap | None:
    try:
        return Tap.unpack(data)
    except (TypeError, ValueError):
        return None


@router.message(Command("new"))
async def new(
    _message: Message, command: CommandObject, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    return await _begun(command.args or "", caller, desk, dialog_of)


@router.callback_query(F.data == NEW)
async def new_tapped(_query: object, caller: Caller, desk: Desk, dialog_of: DialogOf) -> list[Answer]:
    return await _begun("", caller, desk, dialog_of)


async def _begun(topic: str, caller: Caller, desk: Desk, dialog_of: DialogOf) -> list[Answer]:
    """Where a dialog is open already, the person is asked which one they want."""
    draft, view = await _standing(caller, dialog_of), await _view(caller, desk)
    if draft is None:
        return _anew(topic, caller, view, replacing=False)
    asked = replace(draft, instead=topic[:1_000])
    return [offer(asked, view), Kept(stored(asked))]


def _anew(topic: str, caller: Caller, view: View, *, replacing: bool) -> list[Answer]:
    draft = Draft(number=caller.update_id, step=Step.TOPIC, zone=caller.zone.key)
    note = ""
    try:
        draft = with_topic(draft, topic) if topic.strip() else draft
    except Unreadable as problem:
        note = wrong(draft, problem, view)
    shown = screen(draft, view, note=note)
    return [Replacing(shown) if replacing else shown, Kept(stored(draft))]


@router.message(F.text, ~F.text.startswith("/"), Answers())
async def written(message: Message, draft: Draft, caller: Caller, desk: Desk) -> list[Answer]:
    """What is wrong is explained, and the same question asked again."""
    view, note = await _view(caller, desk), ""
    try:
        draft = typed(draft, message.text or "", view.answering)
    except Unreadable as problem:
        note = wrong(draft, problem, view)
    except Refusal as refusal:
        note = refused(refusal, view)
    return [screen(draft, view, note=note), Kept(stored(draft))]


@router.callback_query(Tap.filter())
async def pressed(
    _query: object, callback_data: Tap, caller: Caller, desk: Desk, dialog_of: DialogOf
) -> list[Answer]:
    view = await _view(caller, desk)
    if callback_data.person != caller.user_id:
        return [Whispered(view.text("wizard-not-yours"))]
    draft = await _standing(caller, dialog_of)
    if draft is None or draft.number != callback_data.dialog:
        return [Replacing(await _over(callback_data, view))]
    if draft.step != callback_data.step:
        return _asked_again(draft, view, view.text("wizard-stale"))
    return await _answered(draft, callback_data.value, caller, view)


async def _over(tap: Tap, view: View) -> Rendered:
    """Of a dialog that is not open: what became of it."""
    became = await planned(view.person, tap.dialog, view)
    if became is not None:
        return became
    return view.desk.says(view.language, "wizard-cancelled" if tap.value == taps.CANCEL else "wizard-over")


async def _answered(draft: Draft, value: str, caller: Caller, view: View) -> list[Answer]:
    match value:
        case taps.CANCEL:
            return [Replacing(view.desk.says(view.language, "wizard-cancelled")), Ended()]
        case screens.GO_ON:
            return _asked_again(replace(draft, instead=""), view)
        case screens.ANEW:
            return _anew(draft.instead, caller, view, replacing=True)
        case screens.PLAN if draft.step is Step.CONFIRM:
            return await _confirmed(draft, caller, view)
    return _stepped(draft, value, view)


def _stepped(draft: Draft, value: str, view: View) -> list[Answer]:
    look = note = ""
    try:
        if looks(draft.step, value):
            look = value
        else:
            draft = tapped(draft, value, view.answering)
    except Unreadable as problem:
        note = wrong(draft, problem, view)
    except Refusal as refusal:
        note = refused(refusal, view)
    except ValueError:
        note = view.text("wizard-stale")
    return [Replacing(screen(draft, view, look=look, note=note)), Kept(stored(draft))]


def _asked_again(draft: Draft, view: View, note: str = "") -> list[Answer]:
    return [Replacing(screen(draft, view, note=note)), Kept(stored(draft))]


async def _confirmed(draft: Draft, caller: Caller, view: View) -> list[Answer]:
    """Only here is anything asked for. What is refused keeps the dialog where it is."""
    if draft.host and not view.host(draft.host):
        return _asked_again(replace(draft, host=""), view, view.text("wizard-host-gone"))
    receipt = await view.desk.application.handle(plan_command(draft, caller))
    if receipt.refusal:
        return _asked_again(draft, view, view.desk.refused(view.language, receipt).text)
    closing = await planned(caller.user_id, draft.number, view)
    return [*([Replacing(closing)] if closing is not None else []), Ended()]


async def _standing(caller: Caller, dialog_of: DialogOf) -> Draft | None:
    content = await dialog_of(caller.chat, caller.user_id)
    return None if content is None else draft_in(content)


async def _view(caller: Caller, desk: Desk) -> View:
    return View(
        desk=desk,
        language=caller.language,
        person=caller.user_id,
        name=caller.name,
        alone=private(caller.chat),
        answering=Answering(Asked(caller.said_at, caller.zone), await _hosts(caller.user_id, desk)),
    )


async def _hosts(person: UserId, desk: Desk) -> list[Host]:
    """Accounts of their own in which we may plan."""
    return [
        Host(each.connection_id, each.email or each.connection_id)
        for each in await desk.reads.connections.of_user(person)
        if each.state is ConnectionState.CONNECTED and not missing(each.scopes.split(), PLANNING)
    ]
