"""The audit trail: every event, whoever caused it, without personal values."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import orjson
from msgspec.structs import asdict
from sqlalchemy import ColumnElement, FromClause, Select, false, or_, select

from domain.agents.command_events import AgentCommandEvent
from domain.command import Via
from domain.event import Event, name_of
from domain.ids import AgentCommandId, CommandId, CorrelationId, MeetingId, StreamId, UserId, ZoomMeetingId
from domain.log import Recorded
from domain.personal import Personal
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on

_NO_COMMAND = CommandId(UUID(int=0))


class AuditEntry(msgspec.Struct, gc=False):
    position: int
    at: datetime = EPOCH
    name: str = ""
    """The event's permanent name: `meeting.planned`."""
    stream: StreamId = StreamId("")
    version: int = 0
    actor: UserId | None = None
    subject: UserId | None = None
    """The user it is about, where it is about one."""
    via: Via = Via.CLI
    command_id: CommandId = _NO_COMMAND
    correlation_id: CorrelationId = CorrelationId("")
    causation_id: str = ""
    meeting_id: MeetingId | None = None
    zoom_meeting_id: ZoomMeetingId | None = None
    """Only where the event itself names it."""
    agent_command: AgentCommandId | None = None
    """Which a meeting PC was told; of it only the first event names the meeting."""
    details: str = ""
    """The event's fields as JSON, without the personal ones."""


class AuditFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; `None` asks for everything."""

    person: UserId | None = None
    """As actor or as subject."""
    meeting: str | None = None
    """Our id (a UUID) or Zoom's (a number), as people write them."""
    kind: str | None = None
    """An event's name, or its first words up to a dot: `meeting`."""
    since: datetime | None = None
    until: datetime | None = None
    """Not included."""
    via: Via | None = None


EVERYTHING = AuditFilter()
LONGEST_NUMBER = 18
"""Digits that fit into 64 bits."""


class AuditTrail(Projection[AuditEntry]):
    name = "audit_trail"
    version = 2
    row = AuditEntry
    row_per_event = True
    indexes = (
        ("at",),
        ("actor",),
        ("subject",),
        ("meeting_id",),
        ("zoom_meeting_id",),
        ("agent_command",),
        ("name",),
    )

    def key(self, recorded: Recorded) -> int:
        return recorded.position

    @on(Event)
    def happened(self, row: AuditEntry, event: Event, recorded: Recorded) -> None:
        row.at, row.name = recorded.at, name_of(type(event))
        row.stream, row.version = recorded.stream, recorded.version
        row.actor, row.via = recorded.actor, recorded.via
        row.command_id = recorded.command_id
        row.correlation_id, row.causation_id = recorded.correlation_id, recorded.causation_id
        fields = asdict(event)
        row.subject = _subject(recorded.stream, fields)
        row.meeting_id = _meeting(recorded.stream) or fields.get("meeting_id")
        row.agent_command = event.command if isinstance(event, AgentCommandEvent) else None
        row.zoom_meeting_id = fields.get("zoom_meeting_id")
        row.details = _impersonal(fields)

    async def page(
        self, wanted: AuditFilter = EVERYTHING, *, after: int = 0, limit: int = 100
    ) -> list[AuditEntry]:
        """In log order. `after`: the last position of the page before."""
        return await self.rows(
            lambda t: _filtered(t, wanted).where(t.c.position > after).order_by(t.c.position), limit
        )

    async def latest(
        self, wanted: AuditFilter = EVERYTHING, *, before: int | None = None, limit: int = 20
    ) -> list[AuditEntry]:
        """The newest first. `before`: the last position of the page before."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = _filtered(t, wanted).order_by(t.c.position.desc())
            return found if before is None else found.where(t.c.position < before)

        return await self.rows(query, limit)

    async def entries(self, wanted: AuditFilter = EVERYTHING) -> AsyncIterator[AuditEntry]:
        """All that match, in log order, one page in memory at a time."""
        page = await self.page(wanted, limit=LARGEST_ANSWER)
        while page:
            for entry in page:
                yield entry
            page = await self.page(wanted, after=page[-1].position, limit=LARGEST_ANSWER)


def _filtered(t: FromClause, wanted: AuditFilter) -> Select[tuple[object, ...]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.person is not None:
        conditions.append(or_(t.c.actor == wanted.person, t.c.subject == wanted.person))
    if wanted.meeting is not None:
        conditions.append(_about(t, wanted.meeting))
    if wanted.kind is not None:
        words = t.c.name.startswith(f"{wanted.kind}.", autoescape=True)
        conditions.append(or_(t.c.name == wanted.kind, words))
    if wanted.since is not None:
        conditions.append(t.c.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(t.c.at < wanted.until)
    if wanted.via is not None:
        conditions.append(t.c.via == wanted.via)
    return select(t).where(*conditions)


def _about(t: FromClause, meeting: str) -> ColumnElement[bool]:
    """Few events name their meeting; they lead to the others: of the meeting, and of what PCs were told."""
    named = t.alias()
    is_it = _named(named, meeting)
    ours = select(named.c.meeting_id).where(is_it)
    of_it = or_(_named(t, meeting), t.c.meeting_id.in_(ours))
    told = t.alias()
    about_it = or_(_named(told, meeting), told.c.meeting_id.in_(ours))
    commands = select(told.c.agent_command).where(about_it)
    return or_(of_it, t.c.agent_command.in_(commands))


def _named(t: FromClause, meeting: str) -> ColumnElement[bool]:
    """By our id or by Zoom's."""
    if meeting.isascii() and meeting.isdigit() and len(meeting) <= LONGEST_NUMBER:
        return t.c.zoom_meeting_id == int(meeting)
    try:
        return t.c.meeting_id == UUID(meeting)
    except ValueError:
        return false()


def _subject(stream: StreamId, fields: dict[str, Any]) -> UserId | None:
    """The user whose stream it is, or to whom a personal field belongs."""
    owners = (value.subject for value in fields.values() if isinstance(value, Personal))
    found = next((name for name in (stream, *owners) if name.startswith("user-")), None)
    return None if found is None else UserId(int(found.removeprefix("user-")))


def _meeting(stream: StreamId) -> MeetingId | None:
    return MeetingId(UUID(stream.removeprefix("meeting-"))) if stream.startswith("meeting-") else None


def _impersonal(fields: dict[str, Any]) -> str:
    shown = {name: value for name, value in fields.items() if not isinstance(value, Personal)}
    return orjson.dumps(shown, default=_plain).decode()


def _plain(value: Any) -> Any:
    """For Structs inside an event; personal values inside those are left out too."""
    return msgspec.to_builtins(value, enc_hook=lambda _: None)
