"""What a handler gives back, as the calls that show it."""

from __future__ import annotations

import time
from functools import partial

import msgspec
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from adapters.state import dialogs
from adapters.state.database import Change
from adapters.telegram.reactor import card
from adapters.telegram.sender import Rendered, message
from bot_app.telegram.caller import Caller
from domain.ids import ChatId, CorrelationId, MeetingId, UserId


class Replacing(msgspec.Struct, frozen=True):
    """Takes the place of the message whose button was tapped; what was written gets a new message."""

    rendered: Rendered


class Privately(msgspec.Struct, frozen=True):
    """For the eyes of whoever asked: goes to their private chat, wherever they asked."""

    rendered: Rendered


class Showing(msgspec.Struct, frozen=True):
    """A card that is to stand here, as the newest message; it is edited from then on."""

    card: str
    moved: str
    """What is left where it stood in this chat until now."""


class CalendarFile(msgspec.Struct, frozen=True):
    """Of a meeting, as it is when the file is sent."""

    meeting_id: MeetingId
    language: str
    """Of who asked."""


class Whispered(msgspec.Struct, frozen=True):
    """Seen for a moment, and only by the person who tapped."""

    text: str
    """Without markup, 200 characters at most."""


class Kept(msgspec.Struct, frozen=True):
    """The person's dialog in this chat goes on from here."""

    content: bytes


class Ended(msgspec.Struct, frozen=True):
    """The person's dialog in this chat is over."""


class AllEnded(msgspec.Struct, frozen=True):
    """So are those of this person in every chat."""

    person: UserId


Shown = Rendered | Replacing | Privately | Showing | CalendarFile
Answer = Shown | Whispered | Kept | Ended | AllEnded
"""Shown, or stored with the update's end."""


def changes(caller: Caller, answers: list[Answer]) -> tuple[Change, ...]:
    """Of the dialogs, in the order of the answers."""
    return tuple(change for answer in answers if (change := _change(caller, answer)) is not None)


def _change(caller: Caller, answer: Answer) -> Change | None:
    match answer:
        case Kept(content=content):
            kept = partial(dialogs.keep, chat=caller.chat, person=caller.user_id)
            return partial(kept, content=content, now=time.time())
        case Ended():
            return partial(dialogs.end, chat=caller.chat, person=caller.user_id)
        case AllEnded(person=person):
            return partial(dialogs.end_all_of, person=person)
    return None


def answered(caller: Caller, number: int, answer: Shown) -> Effect:
    """`number`: which of the answers to the same update it is."""
    if isinstance(answer, Showing):
        return _card(caller, number, answer)
    if isinstance(answer, CalendarFile):
        return _document(caller, number, answer)
    rendered = answer if isinstance(answer, Rendered) else answer.rendered
    if isinstance(answer, Replacing) and caller.tapped is not None:
        return _replacement(caller, number, rendered, caller.tapped)
    # A private chat has its person's number.
    chat = ChatId(str(caller.user_id)) if isinstance(answer, Privately) else caller.chat
    return new_message(caller.update_id, str(number), chat, rendered, caller.correlation_id)


def new_message(
    update_id: int, which: str, chat: ChatId, rendered: Rendered, correlation_id: CorrelationId
) -> Effect:
    return Effect(
        key=f"telegram.answer/{update_id}/{which}",
        lane=f"answer/{chat}",
        payload={
            "chat": chat,
            "method": "sendMessage",
            "params": message(chat, rendered, repeated=False),
            "repeat_mark": rendered.repeat_mark,
        },
        if_unknown=IfUnknown.ASK,
        better_twice=True,
        correlation_id=correlation_id,
    )


def _card(caller: Caller, number: int, answer: Showing) -> Effect:
    shown = card(answer.card, caller.chat, position=0, correlation_id=caller.correlation_id)
    return replace(
        shown,
        key=f"telegram.card/{answer.card}/{caller.chat}/{caller.update_id}.{number}",
        payload={**shown.payload, "anew": True, "moved": answer.moved},
        latest_only=False,
    )


def _replacement(caller: Caller, number: int, rendered: Rendered, message_id: int) -> Effect:
    """In the lane of new messages, so that of two taps the later one is what stands there in the end."""
    said = new_message(caller.update_id, str(number), caller.chat, rendered, caller.correlation_id)
    return Effect(
        key=f"telegram.replacement/{caller.update_id}/{number}",
        lane=said.lane,
        payload=said.payload | {"message_id": message_id},
        if_unknown=IfUnknown.REPEAT,
        correlation_id=caller.correlation_id,
    )


def _document(caller: Caller, number: int, file: CalendarFile) -> Effect:
    return Effect(
        key=f"telegram.document/{caller.update_id}/{number}",
        lane=f"answer/{caller.chat}",
        payload={"chat": caller.chat, "meeting": str(file.meeting_id), "language": file.language},
        if_unknown=IfUnknown.ASK,
        better_twice=True,
        correlation_id=caller.correlation_id,
    )


def tap_heard(caller: Caller, query_id: str, whispered: str = "") -> Effect:
    """Ends the spinner on the button."""
    said = {"text": whispered} if whispered else {}
    return Effect(
        key=f"telegram.callback/{caller.update_id}",
        lane=f"callback/{query_id}",
        payload={
            "chat": caller.chat,
            "method": "answerCallbackQuery",
            "params": {"callback_query_id": query_id, **said},
        },
        if_unknown=IfUnknown.REPEAT,
        correlation_id=caller.correlation_id,
    )
