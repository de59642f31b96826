"""The handlers about recordings on a real application and real read models; what is said goes past no network."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from zoneinfo import ZoneInfo

from aiogram import Bot
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.types import Update

from adapters.cue import Cue
from adapters.i18n.catalog import Catalog
from adapters.state import transcripts as stored_words
from adapters.state.transcripts import Stored
from bot_app.calendars.addresses import CalendarAddresses
from bot_app.deliveries.choice import mark_of
from bot_app.reads import Reads
from bot_app.sandbox.entities import parse_html
from bot_app.telegram.answers import Replacing
from bot_app.telegram.calendars import CalendarDesk
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import DISPATCHER
from bot_app.telegram.recordings import RecordingDesk
from domain.application import Application
from domain.command import Via
from domain.connections.commands import Connect
from domain.ids import ChatId, ConnectionId, CorrelationId, UserId, ZoomMeetingId
from domain.personal import Personal
from domain.recordings import commands as r
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import Form, RecordingFile, id_of, stream_of
from domain.users import commands as u
from domain.users.users import stream_of as user_stream
from projections.database import Database
from tests.adapters.state import fixtures
from tests.projections.databases import sqlite
from tests.projections.histories import NOW, OWNER, PERSON, STRANGER, History

ADA = UserId(9_000_000_010)
"""Whitelisted, with a connected Zoom account; writes English."""
ADAS_ZOOM = ConnectionId("ada-in-zoom")
GROUP = ChatId("-1001234567890:7")
JAKARTA = ZoneInfo("Asia/Jakarta")
PUBLIC = "https://bot.example.org"
AUDIO = RecordingFile(id="a+/1", recording_type="audio_only", file_type="M4A", extension="M4A", size=12 << 20)
VIDEO = RecordingFile(
    id="v1", recording_type="active_speaker", file_type="MP4", extension="MP4", size=300 << 20
)
WORDS = RecordingFile(
    id="t1", recording_type="audio_transcript", file_type="TRANSCRIPT", extension="VTT", size=9_000
)
FILES = (AUDIO, VIDEO, WORDS)


def private(user: UserId) -> ChatId:
    return ChatId(str(user))


class Stand:
    def __init__(self, reads: Reads, state, language: str = "id"):
        self.history = History()
        self.reads, self.state = reads, state
        self.application = Application(self.history.log)
        self.desk = Desk(
            application=self.application,
            reads=reads,
            catalog=Catalog.load(language, strict=True),
            zone=JAKARTA,
            version="1",
        )
        self.links = {}
        self.offer_deletion = True
        self.at_hand = {}
        """For handlers of other areas."""
        self.calendars = CalendarDesk(
            CalendarAddresses("a-long-random-s3cret-of-the-operator", PUBLIC).address, []
        )
        self.updates = 0
        self.said_at = NOW
        self.replaced = False
        """Whether the last answer was to take the place of the tapped message."""

    async def people(self):
        """An owner who reads Indonesian, Ada and another who read English, and a stranger."""
        await self.history.appoint_owner(OWNER)
        await self.history.register(OWNER, "Grace", language="id")
        for user in (ADA, PERSON):
            await self.history.register(user, "Ada", language="en")
            await self.history.decide(u.WhitelistUser, user, actor=OWNER)
        await self.history.register(STRANGER, "Eve", language="en")
        await self.history.say(
            Connect,
            actor=ADA,
            connection_id=ADAS_ZOOM,
            connected_by=ADA,
            account="acme",
            email=Personal(f"connection-{ADAS_ZOOM}", "ada@example.org"),
            scopes=(),
            chat=private(ADA),
        )

    async def recorded(
        self, number: int, topic: str = "Weekly", *, host: str = "host", files=FILES, days_ago: float = 0
    ):
        """Gives our id of it."""
        recording_id = id_of(f"uuid-{number}")
        await self.history.say(
            news.RecordRecordingReady,
            via=Via.ZOOM,
            recording_id=recording_id,
            zoom_uuid=f"uuid-{number}",
            zoom_meeting_id=ZoomMeetingId(85_000_000_000 + number),
            host=host,
            account="acme",
            topic=Personal(f"connection-{host}", topic),
            starts_at=NOW - timedelta(days=days_ago),
            minutes=65,
            time_zone="Asia/Jakarta",
            has_passcode=False,
            files=tuple(files),
        )
        return recording_id

    async def planned(self, recording_id, chat=GROUP, *files: str):
        ids = files or (AUDIO.id,)
        await self.history.say(r.PlanDeliveries, recording_id=recording_id, chat=chat, file_ids=ids)

    async def delivered(self, recording_id, chat=GROUP, file_id=AUDIO.id, form=Form.AUDIO):
        await self.planned(recording_id, chat, file_id)
        which = {"recording_id": recording_id, "file_id": file_id, "chat": chat, "round": 1}
        await self.history.say(r.RecordDelivered, **which, form=form, message_ids=(5,), size=1)

    async def failed(self, recording_id, code="gone", chat=GROUP, file_id=AUDIO.id, number=1):
        which = {"recording_id": recording_id, "file_id": file_id, "chat": chat, "round": number}
        await self.history.say(r.RecordDeliveryFailed, **which, failure_code=code, reason="Zoom's words")

    async def transcribed(self, recording_id, topic: str, *lines: tuple[int, str, str], days_ago: float = 0):
        """`lines`: seconds, speaker, text."""
        words = Stored(
            recording=str(recording_id),
            host="host",
            topic=topic,
            starts_at=(NOW - timedelta(days=days_ago)).timestamp(),
            language="en",
            summary="",
            cues=len(lines),
        )
        said = [Cue(at * 1000, at * 1000 + 900, speaker, text) for at, speaker, text in lines]
        await self.state.write(lambda connection: stored_words.store(connection, words, said, now=1.0))

    async def caught_up(self):
        for projection in self.reads:
            await projection.apply(self.history.events)

    async def say(self, user: UserId, text: str, chat: ChatId | None = None):
        where = chat or private(user)
        return await self._heard(user, where, {"message": self._message(user, where, text)})

    async def tap(self, user: UserId, data: str, chat: ChatId | None = None, *, below=None):
        """`below`: the message that has the button."""
        where = chat or private(user)
        shown, entities = parse_html(below.text) if below is not None else ("A card", [])
        message = self._message(user, where, shown, entities)
        query = {"id": "1", "from": message["from"], "chat_instance": "1", "data": data, "message": message}
        return await self._heard(user, where, {"callback_query": query})

    async def state_of(self, recording_id):
        return await self.application.state(stream_of(recording_id))

    def events(self, kind: type):
        return [recorded.event for recorded in self.history.events if isinstance(recorded.event, kind)]

    async def _heard(self, user: UserId, chat: ChatId, said: dict):
        await self.caught_up()
        self.updates += 1
        person = await self.application.state(user_stream(user))
        caller = Caller(
            user_id=user,
            user=person,
            language=self.desk.language_of(person),
            zone=self.desk.zone_of(person),
            chat=chat,
            said_at=self.said_at,
            update_id=self.updates,
            correlation_id=CorrelationId("c"),
        )
        self.caller = caller
        shelf = RecordingDesk(search=self._search, link=self._link, offer_deletion=self.offer_deletion)
        bot = Bot("1:token")
        update = Update.model_validate({"update_id": self.updates, **said}, context={"bot": bot})
        answers = await DISPATCHER.feed_update(
            bot, update, caller=caller, desk=self.desk, shelf=shelf, calendars=self.calendars, **self.at_hand
        )
        assert answers is not UNHANDLED
        await self.caught_up()
        self.replaced = any(isinstance(answer, Replacing) for answer in answers or [])
        return [answer.rendered if isinstance(answer, Replacing) else answer for answer in answers or []]

    def _message(self, user: UserId, chat: ChatId, text: str, entities=()):
        number, _, topic = chat.partition(":")
        place = {"id": int(number), "type": "private" if int(number) > 0 else "supergroup"}
        thread = {"message_thread_id": int(topic), "is_topic_message": True} if topic else {}
        speaker = {"id": user, "is_bot": False, "first_name": "Ada"}
        said = {"message_id": 1, "date": int(NOW.timestamp()), "chat": place, "from": speaker, **thread}
        return {**said, "text": text, "entities": list(entities)}

    def _link(self, row, file_id):
        return self.links.get((row.recording_id, file_id))

    async def _search(self, words, among):
        return await self.state.read(lambda connection: stored_words.search(connection, words, among=among))


@asynccontextmanager
async def standing(folder, language: str = "id"):
    database = Database(sqlite(folder))
    try:
        async with fixtures.opened(fixtures.sqlite_url(folder)) as state:
            stand = Stand(Reads.on(database), state, language)
            await stand.people()
            yield stand
    finally:
        await database.close()


def labels(rendered) -> list[str]:
    return [button["text"] for row in rendered.keyboard for button in row]


def tap_of(rendered, label: str) -> str:
    """What the button says to us."""
    return next(
        button["callback_data"] for row in rendered.keyboard for button in row if button["text"] == label
    )


def file_tap(verb: str, recording_id, file_id: str) -> str:
    return f"file:{verb}:{recording_id.hex}:{mark_of(file_id)}"
