"""/connect, /disconnect and /status: who sees what, and what a tap does, whoever taps."""

from __future__ import annotations

import time
from itertools import count
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from adapters.i18n.catalog import Catalog
from adapters.telegram.api import TelegramApi
from bot_app.invitation import Invitations
from bot_app.reads import Reads
from bot_app.telegram.connections import Backlog, Choice, StatusSources, ZoomDesk
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import Door, Myself
from bot_app.zoom.scopes import OPTIONAL, REQUIRED, missing, purpose_key
from domain.application import Application
from domain.chats.commands import RecordChatMigrated
from domain.command import Via
from domain.connections import commands as asked
from domain.connections.connections import ChatUnsubscribed, ConnectionRemoved, stream_of
from domain.ids import ChatId, ConnectionId, CorrelationId, UserId, derived
from domain.personal import Personal
from domain.users.commands import AppointAdmin, AppointOwner, BanUser, WhitelistUser
from projections.database import Database
from tests.domain.given import meta
from tests.domain.people import registers
from tests.memory_log import MemoryLog

OWNER, ADMIN, UMAR, WATI, STRANGER = 1, 2, 3, 4, 5
NAMES = {OWNER: "Olivia", ADMIN: "Aisha", UMAR: "Umar <b>", WATI: "Wati", STRANGER: "Nadia"}
GROUP = -1001234567890
TOKEN = "7000000001:AAflow-token-of-a-bot-that-does-not-exist"
PUBLIC = "https://bot.example.org"
ALL = (*REQUIRED, *OPTIONAL)
MOST_BYTES = 64


class Stage:
    """The door with its handlers, before a real application and real read models."""

    def __init__(self, reads, session):
        self.log = MemoryLog()
        self.application = Application(self.log)
        self.reads = reads
        self.invitations = Invitations("a-long-random-s3cret-of-the-operator")
        self.ages = {}
        self.last_webhook = None
        self.settings = []
        self.stale = False
        """The read models hear of nothing any more."""
        self._session = session
        self._projected = 0
        self._updates = count(100)

    def door(self):
        desk = Desk(
            application=self.application,
            reads=self.reads,
            catalog=Catalog.load("en", strict=True),
            zone=ZoneInfo("UTC"),
            version="0",
        )
        zoom = ZoomDesk(
            invite=None if self.settings else self.invitations.issue,
            public_url=PUBLIC,
            sources=StatusSources(self._token_ages, lambda: self.last_webhook, self._backlog),
            missing_settings=self.settings,
        )
        return Door(
            Myself(TOKEN, TelegramApi(self._session, "http://127.0.0.1:1", TOKEN)), desk, {"zoom": zoom}
        )

    async def _token_ages(self):
        return self.ages

    async def _backlog(self):
        return Backlog(inbox=31, effects=41, parked=59)

    async def handle(self, command):
        receipt = await self.application.handle(command)
        assert not receipt.refusal

    async def connect(self, zoom_user, person=UMAR, chat=UMAR, email="umar@example.org", scopes=ALL):
        connection = ConnectionId(zoom_user)
        await self.handle(
            asked.Connect(
                meta=meta(person, via=Via.API),
                connection_id=connection,
                connected_by=UserId(person),
                account="acc",
                email=Personal(stream_of(connection), email),
                scopes=scopes,
                chat=ChatId(str(chat)),
            )
        )

    async def _project(self):
        """Let the read models that are asked see everything."""
        if len(self.log.events) > self._projected:
            self._projected = len(self.log.events)
            for projection in (self.reads.connections, self.reads.chats):
                await projection.apply(self.log.events)

    async def say(self, person, text, chat=None, topic=None, number=None):
        """What the bot answers, as parameters of sendMessage."""
        where = {"message_thread_id": topic, "is_topic_message": True} if topic else {}
        message = {**self._message(chat or person, text), **where, "from": _person(person)}
        return await self._answers({"message": message}, number)

    async def tap(self, person, data, chat=None):
        query = {
            "id": "7",
            "from": _person(person),
            "message": {
                **self._message(chat or person, "x"),
                "from": {"id": 7, "is_bot": True, "first_name": "B"},
            },
            "chat_instance": "1",
            "data": data,
        }
        return await self._answers({"callback_query": query}, None)

    async def _answers(self, update, number):
        if not self.stale:
            await self._project()
        number = number or next(self._updates)
        effects = (await self.door()({"update_id": number, **update}, CorrelationId("c"))).effects
        return [effect.payload["params"] for effect in effects if effect.payload["method"] == "sendMessage"]

    def _message(self, chat, text):
        kind = {"type": "private", "first_name": "x"} if chat > 0 else {"type": "supergroup", "title": "G"}
        entities = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
        return {
            "message_id": 1,
            "chat": {"id": chat, **kind},
            "date": int(time.time()),
            "text": text,
            "entities": entities,
        }

    def made(self, kind):
        return [recorded.event for recorded in self.log.events if type(recorded.event) is kind]


def _person(number):
    return {"id": number, "is_bot": False, "first_name": NAMES[number], "language_code": "en"}


def buttons(answer):
    return [button for row in answer.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def labelled(answer, words):
    return next(button["callback_data"] for button in buttons(answer) if words in button["text"])


def invited(answer, stage):
    """What the link in an answer says."""
    (door,) = buttons(answer)
    address = urlsplit(door["url"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{PUBLIC}/zoom/connect"
    return stage.invitations.read(parse_qs(address.query)["state"][0])


@pytest.fixture
async def stage(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'views.db'}")
    async with aiohttp.ClientSession() as session:
        stage = Stage(Reads.on(database), session)
        await stage.handle(AppointOwner(meta=meta(None, via=Via.CLI), user_id=UserId(OWNER)))
        for person, name in NAMES.items():
            await stage.handle(registers(person, name, "en"))
        await stage.handle(AppointAdmin(meta=meta(OWNER), user_id=UserId(ADMIN)))
        for person in (UMAR, WATI):
            await stage.handle(WhitelistUser(meta=meta(OWNER), user_id=UserId(person)))
        yield stage
    await database.close()


async def test_a_link_is_for_the_person_and_the_chat(stage):
    (answer,) = await stage.say(UMAR, "/connect")
    invitation = invited(answer, stage)
    assert (invitation.chat, invitation.user_id) == (str(UMAR), UMAR)
    assert "Umar &lt;b&gt;" in answer["text"]
    assert buttons(answer)[0]["text"] == "Connect Zoom"


async def test_in_a_group_the_link_names_its_person_and_the_topic(stage):
    (answer,) = await stage.say(UMAR, "/connect", chat=GROUP, topic=12)
    invitation = invited(answer, stage)
    assert (invitation.chat, invitation.user_id) == (f"{GROUP}:12", UMAR)
    assert "for Umar &lt;b&gt; only" in answer["text"]


async def test_an_update_that_is_handled_again_gives_no_second_use(stage):
    first, again, other = [await stage.say(UMAR, "/connect", number=number) for number in (900, 900, 901)]
    nonces = [invited(answer, stage).nonce for (answer,) in (first, again, other)]
    assert nonces[0] == nonces[1] != nonces[2]


async def test_nobody_who_waits_gets_a_link(stage):
    for command in ("/connect", "/disconnect", "/status"):
        (answer,) = await stage.say(STRANGER, command)
        assert "not been approved yet" in answer["text"]
        assert not buttons(answer)
    (answer,) = await stage.tap(STRANGER, "connect")
    assert not buttons(answer)


async def test_only_approvers_are_told_which_settings_are_missing(stage):
    stage.settings = ["PUBLIC_URL", "STATE_SECRET"]
    (answer,) = await stage.say(ADMIN, "/connect")
    assert "<code>PUBLIC_URL</code>, <code>STATE_SECRET</code>" in answer["text"]
    (answer,) = await stage.say(UMAR, "/connect")
    assert "ask an admin" in answer["text"]
    assert "SECRET" not in answer["text"]
    assert not buttons(answer)


async def test_connecting_again_leads_to_where_the_recordings_went(stage):
    await stage.connect("z1", chat=GROUP)
    await stage.handle(
        asked.RecordConnectionLost(meta=meta(None), connection_id=ConnectionId("z1"), reason="gone")
    )
    (answer,) = await stage.tap(UMAR, "connect")
    assert invited(answer, stage).chat == str(GROUP)
    (answer,) = await stage.tap(WATI, "connect")
    assert invited(answer, stage).chat == str(WATI)


async def test_a_person_sees_their_own_connections_and_an_approver_all(stage):
    await stage.connect("z1")
    await stage.connect("z2", person=WATI, chat=WATI, email="wati@example.org")
    (answer,) = await stage.say(UMAR, "/disconnect")
    assert "umar@example.org" in answer["text"]
    assert "wati" not in str(answer)
    (answer,) = await stage.say(ADMIN, "/disconnect")
    assert "umar@example.org" in answer["text"]
    assert "wati@example.org" in answer["text"]
    (answer,) = await stage.say(OWNER, "/status")
    assert "wati@example.org" in answer["text"]
    (answer,) = await stage.say(STRANGER, "/disconnect")
    assert "example.org" not in str(answer)


async def test_an_approver_sees_their_own_connections_first_and_none_twice(stage):
    for number in range(10):
        await stage.connect(f"z{number}", email=f"n{number}@example.org")
    await stage.connect("zz", person=ADMIN, chat=ADMIN, email="aisha@example.org")
    (answer,) = await stage.say(ADMIN, "/disconnect")
    text = answer["text"]
    assert text.count("@example.org") == 10
    assert text.count("aisha@") == 1
    assert text.index("aisha@") < text.index("n0@")
    assert "n9@" not in text
    assert "1 more" in text


async def test_a_group_is_not_shown_addresses(stage):
    await stage.connect("z1", chat=GROUP)
    for command in ("/disconnect", "/status"):
        (answer,) = await stage.say(UMAR, command, chat=GROUP)
        assert "u…@example.org" in answer["text"]
        assert "umar@" not in str(answer)


async def test_who_has_none_is_told_how_to_make_one(stage):
    (answer,) = await stage.say(UMAR, "/disconnect")
    assert "/connect" in answer["text"]
    assert not buttons(answer)


async def test_a_chat_is_left_where_it_is_subscribed_and_nowhere_else(stage):
    await stage.connect("z1", chat=GROUP)
    await stage.connect("z1", chat=UMAR)
    (elsewhere,) = await stage.say(UMAR, "/disconnect", chat=GROUP, topic=9)
    assert not any("Not in this chat" in button["text"] for button in buttons(elsewhere))
    (answer,) = await stage.say(UMAR, "/disconnect", chat=GROUP)
    (answer,) = await stage.tap(UMAR, labelled(answer, "Not in this chat"), chat=GROUP)
    assert "Other chats still get them" in answer["text"]
    assert [event.chat for event in stage.made(ChatUnsubscribed)] == [str(GROUP)]
    (answer,) = await stage.say(UMAR, "/disconnect")
    (answer,) = await stage.tap(UMAR, labelled(answer, "Not in this chat"))
    assert "nor in any other" in answer["text"]
    assert stage.made(ConnectionRemoved) == []


async def test_disconnecting_asks_first_and_says_what_will_go(stage):
    await stage.connect("z1")
    (answer,) = await stage.say(UMAR, "/disconnect")
    (answer,) = await stage.tap(UMAR, labelled(answer, "Disconnect completely"))
    assert "transcripts" in answer["text"]
    confirm, keep = labelled(answer, "Yes"), labelled(answer, "Keep")
    (kept,) = await stage.tap(UMAR, keep)
    assert "Nothing was changed" in kept["text"]
    assert stage.made(ConnectionRemoved) == []
    (answer,) = await stage.tap(UMAR, confirm)
    for word in ("umar@example.org", "tokens", "transcripts", "temporary files", "e-mail"):
        assert word in answer["text"]
    assert len(stage.made(ConnectionRemoved)) == 1
    (answer,) = await stage.tap(UMAR, confirm)
    assert "no longer exists" in answer["text"]
    assert len(stage.made(ConnectionRemoved)) == 1


async def test_a_supergroup_can_be_left_that_was_subscribed_as_a_group(stage):
    group = -5
    await stage.connect("z1", chat=group)
    await stage.handle(RecordChatMigrated(meta=meta(), chat=ChatId(str(group)), to=ChatId(str(GROUP))))
    (answer,) = await stage.say(UMAR, "/disconnect", chat=GROUP)
    (answer,) = await stage.tap(UMAR, labelled(answer, "Not in this chat"), chat=GROUP)
    assert "Other chats" not in answer["text"]
    assert [event.chat for event in stage.made(ChatUnsubscribed)] == [str(group)]


async def test_a_second_tap_before_the_read_models_know_is_refused_by_the_rules(stage):
    await stage.connect("z1")
    (answer,) = await stage.say(UMAR, "/disconnect")
    (answer,) = await stage.tap(UMAR, labelled(answer, "Disconnect completely"))
    stage.stale = True
    await stage.handle(asked.Disconnect(meta=meta(UMAR), connection_id=ConnectionId("z1")))
    (answer,) = await stage.tap(UMAR, labelled(answer, "Yes"))
    assert "no longer exists" in answer["text"]
    assert len(stage.made(ConnectionRemoved)) == 1


async def test_nobody_ends_what_another_person_connected(stage):
    await stage.connect("z1", chat=GROUP)
    mark = derived("connection", "z1").hex[:16]
    for verb in ("leave", "ask", "end", "keep"):
        (answer,) = await stage.tap(WATI, f"connection:{verb}:{mark}", chat=GROUP)
        assert "not permitted" in answer["text"]
        assert not buttons(answer)
    assert stage.made(ConnectionRemoved) == stage.made(ChatUnsubscribed) == []
    (answer,) = await stage.tap(ADMIN, f"connection:end:{mark}", chat=GROUP)
    assert len(stage.made(ConnectionRemoved)) == 1


async def test_who_was_banned_meanwhile_ends_nothing(stage):
    await stage.connect("z1")
    (answer,) = await stage.say(UMAR, "/disconnect")
    (answer,) = await stage.tap(UMAR, labelled(answer, "Disconnect completely"))
    await stage.handle(BanUser(meta=meta(OWNER), user_id=UserId(UMAR)))
    (answer,) = await stage.tap(UMAR, labelled(answer, "Yes"))
    assert "barred" in answer["text"]
    assert stage.made(ConnectionRemoved) == []


@pytest.mark.parametrize(
    "data", ["connection:end:0123456789abcdef", "connection:end:", "connection:burn:x", "connection:"]
)
async def test_a_tap_on_nothing_changes_nothing(stage, data):
    await stage.connect("z1")
    (answer,) = await stage.tap(UMAR, data)
    assert "no longer exists" in answer["text"] or "out of date" in answer["text"]
    assert stage.made(ConnectionRemoved) == []


async def test_buttons_hold_the_longest_id_and_escape_nothing_twice(stage):
    await stage.connect("z" * 200, email="")
    await stage.connect("z2", email="<i>&long" + "g" * 60 + "@example.org")
    (answer,) = await stage.say(UMAR, "/disconnect")
    assert all(len(button["callback_data"].encode()) <= MOST_BYTES for button in buttons(answer))
    assert "&lt;i&gt;&amp;long" in answer["text"]
    assert any("<i>&long" in button["text"] for button in buttons(answer))
    longest = Choice(verb="leave", mark=derived("connection", "z" * 200).hex[:16]).pack()
    assert longest in [button["callback_data"] for button in buttons(answer)]


async def test_many_connections_are_counted_not_crammed(stage):
    for number in range(12):
        await stage.connect(f"z{number:02}", email=f"{number:02}@example.org")
    (answer,) = await stage.say(UMAR, "/disconnect")
    assert "09@example.org" in answer["text"]
    assert "10@example.org" not in answer["text"]
    assert "2 more" in answer["text"]


async def test_status_tells_how_it_stands(stage):
    await stage.connect("z1", chat=GROUP)
    await stage.connect("z1", chat=UMAR)
    stage.ages = {"z1": 2 * 3600 + 1800}
    stage.last_webhook = time.time() - 3 * 86_400 - 3600
    (answer,) = await stage.say(UMAR, "/status")
    assert "umar@example.org</b> · connected · goes to 2 chats · access renewed 2 hours ago" in answer["text"]
    assert "from Zoom: 3 days ago" in answer["text"]
    assert "delivered: none yet" in answer["text"]
    assert "No recording is waiting" in answer["text"]
    assert "41" not in answer["text"]
    assert "not granted" not in answer["text"]
    assert not buttons(answer)


async def test_status_tells_approvers_what_waits_inside(stage):
    (answer,) = await stage.say(ADMIN, "/status")
    assert "No Zoom account is connected" in answer["text"]
    assert "none since the program started" in answer["text"]
    assert "Messages to handle: 31 · outside calls to make: 41 · parked: 59" in answer["text"]


async def test_status_names_missing_scopes_and_what_does_not_work(stage):
    lacking = "cloud_recording:read:list_recording_files"
    await stage.connect("z1", scopes=tuple(scope for scope in REQUIRED if scope != lacking))
    (answer,) = await stage.say(UMAR, "/status")
    assert f"⚠️ <code>{lacking}</code> was not granted: the files of a recording cannot be" in answer["text"]
    assert f"\n<code>{OPTIONAL[0]}</code> was not granted" in answer["text"]
    assert "no access stored" in answer["text"]
    assert [button["callback_data"] for button in buttons(answer)] == ["connect"]
    (answer,) = await stage.say(ADMIN, "/status")
    assert not buttons(answer)
    stage.settings = ["STATE_SECRET"]
    (answer,) = await stage.say(UMAR, "/status")
    assert not buttons(answer)


async def test_status_offers_to_connect_again_what_was_lost(stage):
    await stage.connect("z1")
    await stage.handle(
        asked.RecordConnectionLost(meta=meta(None), connection_id=ConnectionId("z1"), reason="gone")
    )
    (answer,) = await stage.say(UMAR, "/status")
    assert "access lost" in answer["text"]
    (answer,) = await stage.tap(UMAR, buttons(answer)[0]["callback_data"])
    assert invited(answer, stage).user_id == UMAR


@pytest.mark.parametrize("scope", ALL)
def test_every_scope_has_a_text(scope):
    assert Catalog.load("en").has(purpose_key(scope))


def test_what_an_admin_granted_for_all_counts():
    granted = [f"{scope}:admin" for scope in REQUIRED]
    assert missing(granted) == []
    assert missing(granted[1:]) == [REQUIRED[0]]
    assert missing([]) == list(REQUIRED)
    assert missing(["cloud_recording:read:list_recording_files", "user:read:user"]) == []
