"""What is recorded of a delivery that did not come about, and who is told besides its chat."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from adapters.effect import Effect, Failure, Outcome, Rejected, Unauthorised
from adapters.performer import meta
from domain.chats.commands import RecordChatClosed
from domain.command import Command
from domain.ids import ChatId, RecordingId
from domain.incidents.commands import ReportIncident
from domain.recordings.commands import RecordDeliveryFailed

UNAUTHORISED, EXHAUSTED, NO_PLACE = "unauthorised", "exhausted", "no_place"
INCIDENTS = {
    UNAUTHORISED: "zoom.unauthorised",
    EXHAUSTED: "delivery.failed",
    NO_PLACE: "delivery.no_place",
}
"""What owners are told of, besides the chat."""
_NOWHERE = (
    "message thread not found",
    "TOPIC_DELETED",
    "TOPIC_CLOSED",
    "TOPIC_ID_INVALID",
    "chat not found",
)
"""Telegram has no code of its own for a topic or a chat that is gone, or closed."""


def code_of(failure: Rejected | Unauthorised) -> str:
    if isinstance(failure, Unauthorised):
        return UNAUTHORISED
    return NO_PLACE if any(words in str(failure) for words in _NOWHERE) else failure.code


def failed(effect: Effect, code: str, failure: Failure) -> Outcome:
    record = RecordDeliveryFailed(
        meta=meta(effect, "failed"), **which(effect), failure_code=code, reason=str(failure)
    )
    # Last, because what is recorded is not looked at again.
    return Outcome(commands=(*_told_besides(effect, code, failure), record))


def closed(effect: Effect, chat: ChatId, refusal: Rejected) -> RecordChatClosed:
    """The chat does not want us any more. `chat`: its present number."""
    return RecordChatClosed(meta=meta(effect, "closed"), chat=chat, reason=str(refusal))


def which(effect: Effect) -> dict[str, Any]:
    """How commands name the delivery."""
    wish = effect.payload
    return {
        "recording_id": RecordingId(UUID(wish["recording"])),
        "file_id": wish["file"],
        "chat": ChatId(wish["chat"]),
        "round": wish["round"],
    }


def _told_besides(effect: Effect, code: str, failure: Failure) -> list[Command]:
    """Owners hear of what they can mend."""
    kind = INCIDENTS.get(code)
    if kind is None:
        return []
    # A place that is gone is known by its own name, and is gone for every recording.
    reference = effect.payload["chat" if code == NO_PLACE else "recording"]
    return [
        ReportIncident(meta=meta(effect, "incident"), kind=kind, reference=reference, reason=str(failure))
    ]
