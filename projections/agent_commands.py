"""What meeting PCs were told, and what became of it: their feed, and what cards show of it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import FromClause, Select, and_, or_, select

from domain.agents.command_events import (
    AgentCommandBegun,
    AgentCommandCancelled,
    AgentCommandConfirmed,
    AgentCommandDone,
    AgentCommandEvent,
    AgentCommandExpired,
    AgentCommandFailed,
    AgentCommandIssued,
    AgentCommandLost,
    AgentCommandReceived,
    AgentCommandRefused,
    AgentCommandUnconfirmed,
)
from domain.agents.desired import TOLD_BY_ZOOM, Desired
from domain.agents.outcomes import LONGEST_DOING
from domain.agents.progress import OPEN, STEPS, Step
from domain.ids import AgentCommandId, AgentId, ChatId, MeetingId, UserId, ZoomMeetingId
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class AgentCommandRow(msgspec.Struct, gc=False):
    command: AgentCommandId
    agent_id: AgentId = AgentId("")
    desired: Desired = Desired.REPORTED
    meeting_id: MeetingId | None = None
    zoom_meeting_id: ZoomMeetingId | None = None
    deadline: datetime = EPOCH
    parallel: bool = False
    chat: ChatId = ChatId("")
    """Where it was asked for."""
    asked_by: UserId | None = None
    """`None`: the program, following a booking."""
    step: Step = Step.ISSUED
    reason: str = ""
    """Why it failed, was refused or lost."""
    detail: str = ""
    """The driver's own words; foreign text."""
    confirmed: bool = False
    unconfirmed: str = ""
    """Why nobody but the PC says so; empty: not known yet, or confirmed."""
    position: int = 0
    """Of its being issued: its place in the feed."""
    cancelled: int = 0
    """Position of its being taken back; 0: it was not."""
    issued_at: datetime = EPOCH
    received_at: datetime | None = None
    begun_at: datetime | None = None
    over_at: datetime | None = None
    """Recorded here, as the other three, by the server's clock."""


class AgentCommands(Projection[AgentCommandRow]):
    name = "agent_commands"
    row = AgentCommandRow
    indexes = (("agent_id", "position"), ("meeting_id", "position"), ("step", "deadline"))

    def key(self, recorded: Recorded) -> UUID:
        assert isinstance(recorded.event, AgentCommandEvent)  # noqa: S101 - only these are registered
        return recorded.event.command

    @on(AgentCommandIssued)
    def issued(self, row: AgentCommandRow, event: AgentCommandIssued, recorded: Recorded) -> None:
        row.agent_id = AgentId(recorded.stream.removeprefix("agent-"))
        row.desired, row.deadline, row.parallel, row.chat = (
            event.desired,
            event.deadline,
            event.parallel,
            event.chat,
        )
        row.meeting_id, row.zoom_meeting_id = event.meeting_id, event.zoom_meeting_id
        row.asked_by, row.position, row.issued_at = recorded.actor, recorded.position, recorded.at

    @on(AgentCommandReceived)
    def received(self, row: AgentCommandRow, event: AgentCommandReceived, recorded: Recorded) -> None:
        row.step, row.received_at = STEPS[type(event)], recorded.at

    @on(AgentCommandBegun)
    def begun(self, row: AgentCommandRow, event: AgentCommandBegun, recorded: Recorded) -> None:
        row.step, row.begun_at, row.over_at = STEPS[type(event)], recorded.at, None

    @on(AgentCommandDone)
    def done(self, row: AgentCommandRow, event: AgentCommandDone, recorded: Recorded) -> None:
        row.step, row.over_at, row.reason = STEPS[type(event)], recorded.at, ""

    @on(AgentCommandFailed)
    def failed(self, row: AgentCommandRow, event: AgentCommandFailed, recorded: Recorded) -> None:
        row.step, row.over_at = STEPS[type(event)], recorded.at
        row.reason, row.detail = event.reason, event.detail

    @on(AgentCommandRefused)
    def refused(self, row: AgentCommandRow, event: AgentCommandRefused, recorded: Recorded) -> None:
        row.step, row.over_at = STEPS[type(event)], recorded.at
        row.reason, row.detail = event.reason, event.detail

    @on(AgentCommandExpired)
    def expired(self, row: AgentCommandRow, event: AgentCommandExpired, recorded: Recorded) -> None:
        row.step, row.over_at = STEPS[type(event)], recorded.at

    @on(AgentCommandCancelled)
    def taken_back(self, row: AgentCommandRow, event: AgentCommandCancelled, recorded: Recorded) -> None:
        row.step, row.over_at, row.cancelled = STEPS[type(event)], recorded.at, recorded.position

    @on(AgentCommandLost)
    def lost(self, row: AgentCommandRow, event: AgentCommandLost, recorded: Recorded) -> None:
        row.step, row.over_at, row.reason = STEPS[type(event)], recorded.at, event.reason

    @on(AgentCommandConfirmed)
    def confirmed(self, row: AgentCommandRow, _: AgentCommandConfirmed, __: Recorded) -> None:
        row.confirmed, row.unconfirmed = True, ""

    @on(AgentCommandUnconfirmed)
    def unconfirmed(self, row: AgentCommandRow, event: AgentCommandUnconfirmed, _: Recorded) -> None:
        row.unconfirmed = event.reason

    async def by_id(self, command: AgentCommandId) -> AgentCommandRow | None:
        return await self.first(lambda t: select(t).where(t.c.command == command))

    async def feed(self, agent_id: AgentId, *, after: int, now: datetime) -> list[AgentCommandRow]:
        """What the PC is still to hear: commands it has not received, and those that were taken back since
        `after`; either only as long as it might begin them. In the order they were issued.
        """

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            untold = or_(t.c.step == Step.ISSUED, t.c.cancelled > after)
            found = select(t).where(t.c.agent_id == agent_id, t.c.deadline > now, untold)
            return found.order_by(t.c.position)

        return await self.rows(query, LARGEST_ANSWER)

    async def of_meeting(self, meeting_id: MeetingId, *, limit: int = 5) -> list[AgentCommandRow]:
        """The newest first."""
        return await self.rows(
            lambda t: select(t).where(t.c.meeting_id == meeting_id).order_by(t.c.position.desc()), limit
        )

    async def of_agent(self, agent_id: AgentId, *, limit: int = 5) -> list[AgentCommandRow]:
        """The newest first."""
        return await self.rows(
            lambda t: select(t).where(t.c.agent_id == agent_id).order_by(t.c.position.desc()), limit
        )

    async def moves(self, since: datetime) -> list[AgentCommandRow]:
        """Into meetings and out of them, done since then, the newest first."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            # The deadline is in an index, and nothing ends long after it.
            done = and_(t.c.step == Step.DONE, t.c.deadline > since - LONGEST_DOING, t.c.over_at > since)
            found = select(t).where(done, t.c.desired.in_(TOLD_BY_ZOOM))
            return found.order_by(t.c.over_at.desc(), t.c.position.desc())

        return await self.rows(query, LARGEST_ANSWER)

    async def going_on(self) -> list[AgentCommandRow]:
        """On all PCs, the oldest first."""
        return await self.rows(
            lambda t: select(t).where(t.c.step.in_(OPEN)).order_by(t.c.position), LARGEST_ANSWER
        )

    async def overdue(self, begun: datetime, not_begun: datetime) -> list[AgentCommandRow]:
        """Those whose deadline was before the given times."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            late = and_(t.c.step.in_((Step.ISSUED, Step.RECEIVED)), t.c.deadline <= not_begun)
            stuck = and_(t.c.step == Step.DOING, t.c.deadline <= begun)
            return select(t).where(or_(late, stuck)).order_by(t.c.deadline)

        return await self.rows(query, LARGEST_ANSWER)
