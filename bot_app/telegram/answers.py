"""What a handler gives back, as the calls that show it."""

from __future__ import annotations

import msgspec

from adapters.effect import Effect, IfUnknown
from adapters.telegram.sender import Rendered, message
from bot_app.telegram.caller import Caller
from domain.ids import ChatId, CorrelationId, MeetingId


class Replacing(msgspec.Struct, frozen=True):
    """Takes the place of the message whose button was tapped; what was written gets a new message."""

    rendered: Rendered


class CalendarFile(msgspec.Struct, frozen=True):
    """Of a meeting, as it is when the file is sent."""

    meeting_id: MeetingId
    language: str
    """Of who asked."""


Answer = Rendered | Replacing | CalendarFile


def answered(caller: Caller, number: int, answer: Answer) -> Effect:
    """`number`: which of the answers to the same update it is."""
    if isinstance(answer, CalendarFile):
        return _document(caller, number, answer)
    rendered = answer if isinstance(answer, Rendered) else answer.rendered
    if isinstance(answer, Replacing) and caller.tapped is not None:
        return _replacement(caller, number, rendered, caller.tapped)
    return new_message(caller.update_id, str(number), caller.chat, rendered, caller.correlation_id)


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


def tap_heard(caller: Caller, query_id: str) -> Effect:
    """Ends the spinner on the button."""
    return Effect(
        key=f"telegram.callback/{caller.update_id}",
        lane=f"callback/{query_id}",
        payload={
            "chat": caller.chat,
            "method": "answerCallbackQuery",
            "params": {"callback_query_id": query_id},
        },
        if_unknown=IfUnknown.REPEAT,
        correlation_id=caller.correlation_id,
    )
