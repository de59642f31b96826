"""A stage for syncs: the log, everything that reads it, and a local Zoom in which people change things."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from adapters.client_session import client_session
from adapters.effect import Effect
from adapters.http import utc_now
from adapters.state import effects
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.limits import Category, Pace, Rate
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.reactor import sync
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.zoom.access import ZoomAccess
from bot_app.zoom.adoption import Adoption
from bot_app.zoom.expiry import Expiry
from bot_app.zoom.host_sync import HostSync
from bot_app.zoom.look import Look
from bot_app.zoom.scopes import COMPARING
from bot_app.zoom.sync import SyncRun
from domain.event import Event
from domain.ids import BatchId, MeetingId, SyncId, ZoomMeetingId, derived
from domain.log import Recorded
from domain.meetings.adoption import adopted_id
from domain.meetings.changes import RecordZoomMeetingUpdated
from domain.meetings.commands import PlanMeeting
from domain.meetings.meetings import Meeting, ZoomState, stream_of
from domain.personal import Personal
from domain.syncs.syncs import correlation_of
from tests.bot_app.bookkeeping import CHAT, PERSON, Books, kept
from tests.bot_app.sandbox.zoom_client import check_all

FREELY = dict.fromkeys(Category, Rate(1_000_000, 1))
DAY = timedelta(days=1)
TOMORROW = utc_now().replace(microsecond=0, second=0) + DAY
DAILY = {"type": 1, "end_times": 4}


@dataclass
class SyncStand:
    books: Books
    zoom: SandboxZoom
    access: ZoomAccess
    hosts: HostSync
    run: SyncRun
    look: Look
    creating: list[bool]
    shown: list[tuple[int, int, int]]
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def sync(self, name: str = "") -> list[Event]:
        """All events that follow, as its worker records them."""
        before = await self.books.log.last_position()
        effect = sync(SyncId(name or f"at-{next(self._numbers)}"), before, "c")
        await self.perform(self.run, effect)
        return [each.event for each in await self.after(before)]

    async def perform(self, performer, effect: Effect) -> None:
        outcome = await performer.perform(effect, repeated=False)
        for command in outcome.commands:
            receipt = await self.books.application.handle(command)
            assert not receipt.refusal

    async def after(self, position: int) -> list[Recorded]:
        return await self.books.log.read_after(position, 100_000)

    async def names(self, name: str = "") -> list[str]:
        return [type(event).__name__ for event in await self.sync(name)]

    async def connect(self, host: str, *, by=PERSON, scopes=COMPARING) -> None:
        await self.books.connect(host, by=by, account=self.zoom.account_id, scopes=scopes)

    async def made(self, topic: str = "Drill", *, days: int = 1, host: str = "me", **wish) -> int:
        """In Zoom, past us, and nobody hears of it."""
        wish = {"topic": topic, "start_time": stamp(TOMORROW + (days - 1) * DAY), "duration": 45, **wish}
        made = self.zoom.elsewhere.create(wish, host=host, tell=False)
        return int(made["id"])

    async def series(self, topic: str = "Stand-up", **wish) -> int:
        return await self.made(topic, type=8, recurrence=DAILY, **wish)

    async def planned(self, topic: str = "Ours", *, host: str = "", chat=CHAT, days: int = 1) -> int:
        """By a person here, and created in Zoom."""
        meeting_id = await self.plan(topic, host=host, chat=chat, days=days)
        wish = {"topic": topic, "agenda": f"{tag_of(meeting_id)}\n", "duration": 30}
        wish["start_time"] = stamp(TOMORROW + (days - 1) * DAY)
        made = self.zoom.elsewhere.create(wish, host=host or "me", tell=False)
        await self.books.created_in_zoom(meeting_id, made["id"])
        return int(made["id"])

    async def plan(self, topic: str = "Ours", *, host: str = "", chat=CHAT, days: int = 1) -> MeetingId:
        number = next(self._numbers)
        meeting_id = MeetingId(derived("meeting", number))
        await self.books.say(
            PlanMeeting,
            meeting_id=meeting_id,
            planned_by=PERSON,
            topic=Personal(f"user-{PERSON}", topic),
            starts_at=TOMORROW + (days - 1) * DAY,
            minutes=30,
            time_zone="Asia/Jakarta",
            chat=chat,
            batch=BatchId(derived("batch", number)),
            line=1,
            of=1,
            host=host,
        )
        return meeting_id

    async def told_zoom(self, meeting_id: MeetingId) -> None:
        """Of all that was changed here."""
        meeting = await self.meeting_of(meeting_id)
        await self.books.say(
            RecordZoomMeetingUpdated, meeting_id=meeting_id, revision=meeting.revision, asked_at=utc_now()
        )

    async def ours(self, number: int) -> Meeting:
        """By Zoom's number; one that does not exist, where it is unknown here."""
        await self.books.read()
        row = await self.books.reads.agenda.by_zoom_id(ZoomMeetingId(number))
        return Meeting() if row is None else await self.meeting_of(row.meeting_id)

    async def adopted(self, number: int) -> Meeting:
        return await self.meeting_of(adopted_id(ZoomMeetingId(number)))

    async def meeting_of(self, meeting_id: MeetingId) -> Meeting:
        return await self.books.application.state(stream_of(meeting_id))

    async def disagreements(self) -> list[str]:
        """Where Zoom holds something else than we think."""
        await self.books.read()
        found = [line for number in self.zoom.store.by_id for line in await self._disagreement(number)]
        for host in ("", *self.zoom.users):
            standing = await self.books.reads.agenda.standing(host, utc_now())
            numbers = {row.zoom_meeting_id for row in standing} - self.zoom.store.by_id.keys()
            found += [f"{number} is gone in Zoom" for number in numbers]
        return found

    async def _disagreement(self, number: int) -> list[str]:
        theirs, ours = self.zoom.store.by_id[number], await self.ours(number)
        if not ours.exists and not _their_times(theirs):
            return []  # every date of it was deleted before anybody looked
        if not ours.exists or ours.cancelled or ours.zoom is not ZoomState.CREATED:
            return [f"{number} is not known"]
        told = {"topic": theirs["topic"], "times": _their_times(theirs)}
        known = {"topic": ours.topic.reveal("") if ours.topic else "", "times": _our_times(ours)}
        return [] if told == known else [f"{number}: {told} in Zoom, {known} here"]


def _their_times(meeting) -> list[tuple[datetime, int]]:
    times = meeting.get("occurrences") or [meeting]
    standing = (each for each in times if each.get("status", "available") != "deleted")
    return sorted((datetime.fromisoformat(each["start_time"]), each["duration"]) for each in standing)


def _our_times(meeting: Meeting) -> list[tuple[datetime, int]]:
    if not meeting.occurrences:
        return [(meeting.starts_at, meeting.minutes)]
    standing = (each for each in meeting.occurrences if not each.cancelled)
    return sorted((each.starts_at, each.minutes) for each in standing)


@asynccontextmanager
async def synced(folder, *, hears_zoom: bool = True):
    """Every request is held against Zoom's own description at the end."""
    async with AsyncExitStack() as stack:
        books = await stack.enter_async_context(kept(folder))
        await books.person(PERSON)
        zoom = SandboxZoom(daily_limit_per_host=1_000_000)
        sandbox = await stack.enter_async_context(start_sandbox(zoom=zoom))
        session = await stack.enter_async_context(client_session(20))
        credentials = Credentials(zoom.account_id, zoom.client_id, zoom.client_secret)
        tokens = AccountTokens(
            session, credentials, token_url=sandbox.zoom_token_url, api=sandbox.zoom_base_url
        )
        stack.push_async_callback(tokens.close)
        yield _stand(books, zoom, session, tokens, hears_zoom)
        check_all(zoom)


def _stand(books, zoom, session, tokens, hears_zoom) -> SyncStand:
    async def nobody_lost(_):
        raise AssertionError

    access = ZoomAccess(
        books.reads,
        account=zoom.account_id,
        organisation=tokens,
        tokens_of=None,
        recordings_with=lambda _: None,
        meetings_with=lambda chosen: ZoomClient(session, chosen, pace=Pace(FREELY)),
        usual_host="me",
        lost=nobody_lost,
    )
    creating, shown = [False], []

    async def is_creating():
        begun = await books.state.read(lambda c: effects.under_way(c, "zoom.create_meeting"))
        return creating[0] or begun

    async def show(_, progress):
        shown.append((progress.host, progress.hosts, progress.pages))

    async def for_host(meeting):
        return await access.meetings(meeting.host)

    adoption = Adoption(books.application, books.reads)
    end = books.log.last_position
    hosts = HostSync(books.application, books.reads, adoption, creating=is_creating, log_end=end)
    expiry = Expiry(books.application, books.reads, hears_zoom=hears_zoom)
    run = SyncRun(
        books.application, books.reads, access, hosts, expiry, log=books.log, log_end=end, show=show
    )
    look = Look(books.application, access, adoption, for_host)
    return SyncStand(books, zoom, access, hosts, run, look, creating, shown)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_sync(events: list[Recorded], name: str) -> list[Recorded]:
    return [each for each in events if each.correlation_id == correlation_of(SyncId(name))]
