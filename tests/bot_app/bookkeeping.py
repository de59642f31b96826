"""What a program keeps, with everything that reads it running: the log, the read models, operational tables."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from adapters.event_store.mapper import Mapper
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from adapters.state.database import Database as State
from bot_app.followers import Follower
from bot_app.reads import Reads
from domain.application import Application
from domain.chats.chats import FileChoice
from domain.chats.commands import ChooseFile
from domain.command import Command, Meta, Via
from domain.connections.commands import Connect
from domain.connections.connections import stream_of
from domain.event import Event
from domain.ids import BatchId, ChatId, CommandId, ConnectionId, CorrelationId, MeetingId, UserId, derived
from domain.log import Receipt, Recorded
from domain.meetings import commands as m
from domain.meetings.changes import RecordZoomMeetingUpdated
from domain.personal import Personal
from domain.recordings.recordings import RecordingFile, id_of
from domain.recordings.told_by_zoom import RecordRecordingReady
from domain.users import commands as u
from projections.database import Database as ReadDatabase
from tests.adapters.state.fixtures import opened, sqlite_url

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
OWNER, PERSON, OTHER = UserId(9_000_000_001), UserId(9_000_000_002), UserId(9_000_000_003)
CHAT = ChatId("-1001234567890:7")
ACCOUNT = "organisation"
ENCRYPTION_KEY = bytes(range(32))


@dataclass
class Books:
    log: SqliteLog
    application: Application
    reads: Reads
    state: State
    keys: Path
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def say(self, command: type[Command], **fields) -> Receipt:
        """As whoever runs the program may."""
        number = next(self._numbers)
        meta = Meta(
            command_id=CommandId(derived("books", number)),
            at=NOW,
            via=Via.CLI,
            actor=None,
            correlation_id=CorrelationId(f"c{number}"),
        )
        receipt = await self.application.handle(command(meta=meta, **fields))
        assert not receipt.refusal, receipt.refusal
        return receipt

    async def read(self) -> None:
        """Until the read models know everything."""
        await self.reads.caught_up(await self.log.last_position())

    async def recorded(self) -> list[Recorded]:
        return await self.log.read_after(0, 10_000)

    async def events(self, *kinds: type[Event]) -> list[Event]:
        return [each.event for each in await self.recorded() if isinstance(each.event, kinds or Event)]

    async def person(self, user: UserId, name: str = "Ada") -> None:
        subject = f"user-{user}"
        await self.say(
            u.RegisterUser, user_id=user, name=Personal(subject, name), username=None, language="en"
        )
        await self.say(u.WhitelistUser, user_id=user)

    async def plan_meeting(self, number: int = 1, chat: ChatId = CHAT) -> MeetingId:
        meeting_id = MeetingId(derived("meeting", number))
        await self.say(
            m.PlanMeeting,
            meeting_id=meeting_id,
            planned_by=PERSON,
            topic=Personal(f"user-{PERSON}", "Ours"),
            starts_at=NOW + timedelta(hours=1),
            minutes=30,
            time_zone="UTC",
            chat=chat,
            batch=BatchId(derived("batch", number)),
            line=1,
            of=1,
        )
        return meeting_id

    async def created_in_zoom(self, meeting_id: MeetingId, zoom_meeting_id: int) -> None:
        stream = f"meeting-{meeting_id}"
        await self.say(
            m.RecordZoomMeetingCreated,
            meeting_id=meeting_id,
            zoom_meeting_id=zoom_meeting_id,
            zoom_uuid="of the series",
            join_url=Personal(stream, "https://zoom.us/j/1"),
            passcode=Personal(stream, "123456"),
        )

    async def given_another_passcode(self, meeting_id: MeetingId, revision: int = 1) -> None:
        """Zoom made another address of it: `…?pwd=1`."""
        stream = f"meeting-{meeting_id}"
        await self.say(
            RecordZoomMeetingUpdated,
            meeting_id=meeting_id,
            revision=revision,
            asked_at=NOW,
            passcode=Personal(stream, "654321"),
            join_url=Personal(stream, f"https://zoom.us/j/1?pwd={revision}"),
        )

    async def connect(
        self,
        host: str,
        *,
        by: UserId = PERSON,
        chat: ChatId = CHAT,
        account: str = "theirs",
        scopes: tuple[str, ...] = ("a", "b"),
    ) -> None:
        connection = ConnectionId(host)
        await self.say(
            Connect,
            connection_id=connection,
            connected_by=by,
            account=account,
            email=Personal(stream_of(connection), f"{host}@example.org"),
            scopes=scopes,
            chat=chat,
        )

    async def recording(
        self,
        uuid: str = "uuid/==",
        *,
        host: str = "host",
        account: str = ACCOUNT,
        files: tuple[RecordingFile, ...] = (),
        zoom_meeting_id: int = 1,
    ) -> None:
        given = files or (RecordingFile(id="audio", recording_type="audio_only", starts_at=NOW),)
        await self.say(
            RecordRecordingReady,
            recording_id=id_of(uuid),
            zoom_uuid=uuid,
            zoom_meeting_id=zoom_meeting_id,
            host=host,
            account=account,
            topic=Personal(stream_of(ConnectionId(host)), f"Topic of {host}"),
            starts_at=NOW,
            minutes=30,
            time_zone="UTC",
            has_passcode=True,
            files=given,
        )

    async def wish(self, chat: ChatId, *files) -> None:
        for file in FileChoice:
            await self.say(ChooseFile, chat=chat, file=file, wanted=file in files)


@asynccontextmanager
async def kept(folder: Path, *, reading: bool = True) -> AsyncIterator[Books]:
    """`reading`: whether the read models are fed."""
    async with AsyncExitStack() as stack:
        keys = SubjectKeys(folder / "keys.db", ENCRYPTION_KEY)
        stack.callback(keys.close)
        log = await stack.enter_async_context(SqliteLog(folder / "log.db", Mapper(keys)))
        state = await stack.enter_async_context(opened(sqlite_url(folder)))
        views = ReadDatabase(f"sqlite:///{folder / 'views.db'}")
        stack.push_async_callback(views.close)
        reads = Reads.on(views)
        if reading:
            await stack.enter_async_context(_fed(log, reads))
        yield Books(log, Application(log), reads, state, folder / "keys.db")


@asynccontextmanager
async def _fed(log: SqliteLog, reads: Reads) -> AsyncIterator[None]:
    tasks = [asyncio.ensure_future(Follower(log, each).run()) for each in reads]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
