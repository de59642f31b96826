"""The handlers about meetings on a real application and real read models, with meetings that are to come."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.telegram.markup import plain
from bot_app.agents.choice import PcChoice
from bot_app.agents.codes import codes
from bot_app.desks import dialog_of
from bot_app.reads import Reads
from bot_app.telegram.agent_enrolment import PcDesk
from domain.command import Meta, Via
from domain.ids import BatchId, ChatId, CommandId, CorrelationId, MeetingId, UserId, ZoomMeetingId, derived
from domain.meetings import commands as m
from domain.meetings.meetings import Meeting, stream_of
from domain.meetings.recurrence import Recurrence
from domain.meetings.told_by_zoom import RecordMeetingEnded, RecordMeetingStarted
from domain.personal import Personal
from projections.database import Database
from tests.adapters.state import fixtures
from tests.bot_app.telegram.recording_stand import ADA, GROUP, PUBLIC, Stand
from tests.bot_app.telegram.some_cards import some_meeting_card
from tests.projections.databases import sqlite

TODAY = datetime.now(UTC).replace(hour=3, minute=0, second=0, microsecond=0)
"""10:00 in Jakarta."""
DAY = timedelta(days=1)


def meeting_id(number: int) -> MeetingId:
    return MeetingId(derived("meeting", number))


def zoom_id(number: int) -> int:
    return 85_000_000_000 + number


class MeetingStand(Stand):
    def __init__(self, reads: Reads, state, language: str = "id"):
        super().__init__(reads, state, language)
        self.sightings = {}
        choice = PcChoice(reads, self.seen)
        code_for = codes("a key of the operator")
        pcs = PcDesk(
            sightings=self.seen,
            choice=choice,
            code_for=code_for,
            public_url=PUBLIC,
            package="meetledger[agent]",
        )
        self.at_hand |= {"pcs": pcs, "control": "cloud"}

    async def plan(
        self,
        number: int = 1,
        topic: str = "Weekly",
        *,
        days: float = 1,
        by: UserId = ADA,
        chat: ChatId = GROUP,
        recurrence: Recurrence | None = None,
        of: int = 1,
        created: bool = True,
    ) -> MeetingId:
        """For that many days from now, at 10:00 in Jakarta."""
        starts_at = TODAY + days * DAY
        receipt = await self.application.handle(
            m.PlanMeeting(
                meta=Meta(
                    command_id=CommandId(derived("planned", number)),
                    at=starts_at - DAY,
                    via=Via.CLI,
                    actor=None,
                    correlation_id=CorrelationId("planned"),
                ),
                meeting_id=meeting_id(number),
                planned_by=by,
                topic=Personal(f"user-{by}", topic),
                starts_at=starts_at,
                minutes=60,
                time_zone="Asia/Jakarta",
                chat=chat,
                batch=BatchId(derived("batch", number)),
                line=number,
                of=of,
                recurrence=recurrence,
            )
        )
        assert not receipt.refusal, receipt.refusal
        if created:
            await self.created(number)
        return meeting_id(number)

    async def created(self, number: int = 1, *, passcode: str = "123456") -> None:
        await self.about(
            m.RecordZoomMeetingCreated,
            number,
            zoom_meeting_id=ZoomMeetingId(zoom_id(number)),
            zoom_uuid=f"uuid-{number}",
            join_url=Personal("user-1", f"https://zoom.us/j/{zoom_id(number)}?pwd=x"),
            passcode=Personal("user-1", passcode),
            revision=(await self.meeting(number)).revision,
        )

    async def started(self, number: int = 1) -> None:
        at = {"zoom_uuid": f"live-{number}", "started_at": datetime.now(UTC)}
        await self.about(RecordMeetingStarted, number, **at)

    async def ended(self, number: int = 1) -> None:
        at = {"zoom_uuid": f"live-{number}", "ended_at": datetime.now(UTC)}
        await self.about(RecordMeetingEnded, number, **at)

    async def about(self, command, number: int = 1, **fields):
        receipt = await self.history.say(command, meeting_id=meeting_id(number), **fields)
        assert not receipt.refusal, receipt.refusal
        return receipt

    async def meeting(self, number: int = 1) -> Meeting:
        return await self.application.state(stream_of(meeting_id(number)))

    async def card(self, number: int = 1, chat: ChatId = GROUP):
        """As it stands in a chat now."""
        await self.caught_up()
        card = some_meeting_card(self.desk, self.seen, self.at_hand["control"])
        return await card.shown(meeting_id(number), chat)

    async def seen(self, agents):
        """What PCs show of themselves."""
        return {each: self.sightings[each] for each in agents if each in self.sightings}

    async def text(self, number: int = 1, chat: ChatId = GROUP) -> str:
        return plain((await self.card(number, chat)).text)


@asynccontextmanager
async def standing(folder, language: str = "en", kind: type[MeetingStand] = MeetingStand):
    database = Database(sqlite(folder))
    try:
        async with fixtures.opened(fixtures.sqlite_url(folder)) as state:
            stand = kind(Reads.on(database), state, language)
            stand.said_at = datetime.now(UTC)
            stand.at_hand["dialog_of"] = dialog_of(state)
            await stand.people()
            yield stand
    finally:
        await database.close()
