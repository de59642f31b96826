"""Which events are told in Telegram. Pure: who is told, and in which words, is found when it is sent."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from domain.connections.connections import ChatSubscribed, ConnectionLost, ConnectionPurged
from domain.event import Event
from domain.ids import ChatId
from domain.incidents.incidents import IncidentEvent
from domain.links.links import ShortLinkMade, ShortLinkRefused, ShortLinkRequested
from domain.log import Recorded
from domain.meetings.events import MeetingAlerted, MeetingEvent, MeetingPlanned
from domain.meetings.found_events import MeetingDiscovered
from domain.syncs.syncs import SyncFinished, SyncRequested
from domain.users.users import AdminAppointed, UserBanned, UserRegistered, UserRejected, UserWhitelisted

DECISIONS: dict[type[Event], str] = {
    UserWhitelisted: "whitelisted",
    UserRejected: "rejected",
    UserBanned: "banned",
    AdminAppointed: "admin_appointed",
}


TOLD_TO_CONNECTOR: dict[type[Event], str] = {ConnectionLost: "lost", ConnectionPurged: "purged"}


def plan(recorded: Recorded) -> list[Effect]:  # noqa: C901, PLR0911 - one line a kind of event
    event = recorded.event
    if isinstance(event, UserRegistered):
        return [_to(recorded, "approvers", f"approval:{_identity(recorded)}")]
    if type(event) in DECISIONS:
        return [_to(recorded, "shown", f"approval:{_identity(recorded)}"), _decision(recorded)]
    if isinstance(event, MeetingPlanned):
        return [_planned(recorded, event)]
    if isinstance(event, SyncRequested):
        return [_sync_card(recorded, event.chat)]
    if isinstance(event, SyncFinished):
        return [_to(recorded, "found", f"sync:{_identity(recorded)}")]
    if isinstance(event, MeetingEvent) and not isinstance(event, MeetingAlerted | MeetingDiscovered):
        return [_meeting_changed(recorded)]
    if isinstance(event, ChatSubscribed):
        return [_connected(recorded, event.chat)]
    if type(event) in TOLD_TO_CONNECTOR:
        return [_to(recorded, "connector", f"{TOLD_TO_CONNECTOR[type(event)]}:{_identity(recorded)}")]
    if isinstance(event, ShortLinkRequested | ShortLinkMade | ShortLinkRefused):
        return [replace(_to(recorded, "link", f"link:{_identity(recorded)}"), latest_only=True)]
    if isinstance(event, IncidentEvent):
        subject = f"incident:{_identity(recorded)}"
        return [_to(recorded, "owners", subject, reference=event.reference, reason=event.reason)]
    return []


def batch_card(recorded: Recorded, batch: str, chat: ChatId) -> Effect:
    return card(f"batch:{batch}", chat, position=recorded.position, correlation_id=recorded.correlation_id)


def _sync_card(recorded: Recorded, chat: ChatId) -> Effect:
    name = f"sync:{_identity(recorded)}"
    return card(name, chat, position=recorded.position, correlation_id=recorded.correlation_id)


def _planned(recorded: Recorded, event: MeetingPlanned) -> Effect:
    """One alone has its own card from the beginning; several share a table."""
    if event.of > 1:
        return batch_card(recorded, event.batch.hex, event.chat)
    name = f"meeting:{_identity(recorded)}"
    return card(name, event.chat, position=recorded.position, correlation_id=recorded.correlation_id)


def card(name: str, chat: str, *, position: int, correlation_id: str) -> Effect:
    """Show the present state of a card in a chat: an edit where it stands already, else a new message."""
    return Effect(
        key=f"telegram.card/{name}/{chat}/{position}",
        lane=f"card/{name}/{chat}",
        payload={"card": name, "chat": chat},
        if_unknown=IfUnknown.ASK,
        better_twice=True,
        latest_only=True,
        position=position,
        correlation_id=correlation_id,
    )


def notice(name: str, chat: str, *, position: int, correlation_id: str, **payload: str | int) -> Effect:
    """A new message to a chat, in the order of its notices."""
    return Effect(
        key=f"telegram.notice/{name}/{chat}/{position}",
        lane=f"notice/{chat}",
        payload={"chat": chat, "notice": name, **payload},
        if_unknown=IfUnknown.ASK,
        better_twice=True,
        position=position,
        correlation_id=correlation_id,
    )


def _to(recorded: Recorded, audience: str, subject: str, **payload: str) -> Effect:
    """Find out who is concerned once the read models have seen the event."""
    return Effect(
        key=f"telegram.fan_out/{subject}/{recorded.position}",
        lane=f"fan_out/{subject}",
        payload={"audience": audience, "subject": subject, **payload},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _meeting_changed(recorded: Recorded) -> Effect:
    """The card shows the present state, so a hundred people who come at once change it once."""
    changed = _to(recorded, "planner", f"meeting:{_identity(recorded)}")
    return replace(changed, latest_only=True)


def _decision(recorded: Recorded) -> Effect:
    """Tell the person; a private chat has the person's own number."""
    return notice(
        f"decision:{DECISIONS[type(recorded.event)]}",
        _identity(recorded),
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _connected(recorded: Recorded, chat: ChatId) -> Effect:
    return notice(
        f"connected:{_identity(recorded)}",
        chat,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _identity(recorded: Recorded) -> str:
    return recorded.stream.partition("-")[2]
