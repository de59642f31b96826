"""What a handler gives back, as the calls that show it."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from adapters.telegram.reactor import card
from adapters.telegram.sender import Rendered, message
from bot_app.telegram.caller import Caller
from domain.ids import ChatId, CorrelationId


class Replacing(msgspec.Struct, frozen=True):
    """Takes the place of the message whose button was tapped; what was written gets a new message."""

    rendered: Rendered


class Showing(msgspec.Struct, frozen=True):
    """A card that is to stand here, as the newest message; it is edited from then on."""

    card: str
    moved: str
    """What is left where it stood in this chat until now."""


Answer = Rendered | Replacing | Showing


def answered(caller: Caller, number: int, answer: Answer) -> Effect:
    """`number`: which of the answers to the same update it is."""
    if isinstance(answer, Showing):
        return _card(caller, number, answer)
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
