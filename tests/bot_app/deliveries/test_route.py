"""Who gets which files of a recording: those who subscribed, the usual chats, whoever planned, or nobody."""

from __future__ import annotations

import pytest

from adapters.effect import Effect, IfUnknown
from bot_app.deliveries.plan import plan
from bot_app.deliveries.route import Route
from domain.chats.chats import FileChoice
from domain.chats.commands import RecordChatMigrated
from domain.connections.commands import Disconnect, UnsubscribeChat
from domain.ids import ChatId, ConnectionId
from domain.recordings.commands import RecordZoomFileDeleted
from domain.recordings.recordings import DeliveryPlanned, RecordingFile, id_of
from domain.recordings.told_by_zoom import RecordRecordingTrashed
from domain.users.commands import BanUser
from tests.bot_app.bookkeeping import ACCOUNT, CHAT, NOW, PERSON, kept

USUAL = (ChatId("-100"), ChatId("-200:5"))
UUID = "uuid/=="


@pytest.fixture
async def books(tmp_path):
    async with kept(tmp_path) as found:
        await found.person(PERSON)
        yield found


def a_file(name, kind="audio_only", file_type="M4A"):
    return RecordingFile(id=name, recording_type=kind, file_type=file_type, starts_at=NOW)


AUDIO, TRANSCRIPT, VIDEO = (
    a_file("audio"),
    a_file("words", "audio_transcript", "TRANSCRIPT"),
    a_file("video", "active_speaker", "MP4"),
)


async def routes(books):
    """As the listener plans them."""
    planned = [effect for found in await books.recorded() for effect in plan(found)]
    return [effect for effect in planned if effect.kind == "recording.route"]


async def routed(books, usual=(), effect=None):
    """Perform the newest route, as workers do, and give what it led to."""
    route = Route(books.application, books.reads, account=ACCOUNT, usual_chats=usual)
    before = len(await deliveries(books))
    outcome = await route.perform(effect or (await routes(books))[-1], repeated=False)
    for command in outcome.commands:
        receipt = await books.application.handle(command)
        assert not receipt.refusal
    return (await deliveries(books))[before:]


async def deliveries(books):
    return [(event.chat, event.file_id) for event in await books.events(DeliveryPlanned)]


async def test_recordings_go_to_every_chat_that_subscribed(books):
    for chat in ("-2", "-1:9"):
        await books.connect("host", chat=ChatId(chat))
    await books.recording(account="theirs", files=(AUDIO, VIDEO, TRANSCRIPT))
    assert await routed(books, USUAL) == [
        ("-1:9", "audio"),
        ("-1:9", "words"),
        ("-2", "audio"),
        ("-2", "words"),
    ]


async def test_a_subscription_replaces_the_usual_chats(books):
    await books.connect("host", account=ACCOUNT)
    await books.recording()
    assert await routed(books, USUAL) == [(CHAT, "audio")]


async def test_without_a_subscription_the_usual_chats_get_what_is_the_organisations(books):
    await books.recording()
    assert await routed(books, USUAL) == [(chat, "audio") for chat in USUAL]


async def test_another_account_brings_nothing_into_the_usual_chats(books):
    await books.plan_meeting()
    await books.recording(account="theirs")
    assert await routed(books, USUAL) == []
    assert await routed(books) == []


async def test_without_usual_chats_it_goes_to_where_the_meeting_was_planned(books):
    await books.created_in_zoom(await books.plan_meeting(), 85_000_000_001)
    await books.recording(zoom_meeting_id=85_000_000_001)
    assert await routed(books) == [(CHAT, "audio")]


async def test_a_meeting_nobody_planned_here_goes_to_nobody(books):
    await books.created_in_zoom(await books.plan_meeting(), 85_000_000_001)
    await books.recording(zoom_meeting_id=85_000_000_002)
    assert await routed(books) == []


async def test_who_was_banned_brings_nothing_into_their_chat_any_more(books):
    await books.connect("host")
    await books.say(BanUser, user_id=PERSON)
    await books.recording(account="theirs")
    assert await routed(books, USUAL) == []
    await books.recording("other", account=ACCOUNT)
    assert await routed(books, USUAL) == [(chat, "audio") for chat in USUAL]


async def test_who_has_left_brings_nothing(books):
    await books.connect("host")
    await books.say(Disconnect, connection_id=ConnectionId("host"))
    await books.recording(account="theirs")
    assert await routed(books, USUAL) == []


async def test_a_chat_that_unsubscribed_gets_nothing(books):
    await books.connect("host")
    await books.connect("host", chat=ChatId("-5"))
    await books.say(UnsubscribeChat, connection_id=ConnectionId("host"), chat=CHAT)
    await books.recording(account="theirs")
    assert await routed(books) == [("-5", "audio")]


async def test_each_chat_gets_what_it_chose(books):
    await books.wish(ChatId("-100"), FileChoice.VIDEO)
    await books.wish(ChatId("-200"))
    await books.recording(files=(AUDIO, VIDEO, TRANSCRIPT))
    assert await routed(books, (*USUAL, ChatId("-300"))) == [
        ("-100", "video"),
        ("-300", "audio"),
        ("-300", "words"),
    ]


async def test_what_comes_later_is_added_and_nothing_goes_twice(books):
    await books.connect("host")
    await books.recording(files=(AUDIO,))
    (first,) = await routes(books)
    assert await routed(books) == [(CHAT, "audio")]
    await books.recording(files=(AUDIO, TRANSCRIPT))
    assert await routed(books) == [(CHAT, "words")]
    assert await routed(books, effect=first) == []
    assert len({effect.key for effect in await routes(books)}) == 2


async def test_a_route_that_was_overtaken_plans_the_rest_too(books):
    """The first one finds the files of both."""
    await books.connect("host")
    await books.recording(files=(AUDIO,))
    await books.recording(files=(AUDIO, TRANSCRIPT))
    first, second = await routes(books)
    await books.read()
    assert await routed(books, effect=first) == [(CHAT, "audio"), (CHAT, "words")]
    assert await routed(books, effect=second) == []


async def test_a_group_that_moved_gets_each_file_once_and_what_it_wants_now(books):
    group, supergroup = ChatId("-5"), ChatId("-1005")
    await books.connect("host", chat=group)
    await books.recording(files=(AUDIO,))
    assert await routed(books) == [("-5", "audio")]
    await books.say(RecordChatMigrated, chat=group, to=supergroup)
    await books.connect("host", chat=supergroup)
    await books.wish(supergroup, FileChoice.AUDIO, FileChoice.VIDEO)
    await books.recording(files=(AUDIO, VIDEO, TRANSCRIPT))
    assert await routed(books) == [("-5", "video")]


async def test_what_is_out_of_reach_goes_nowhere(books):
    await books.connect("host")
    await books.recording()
    await books.say(RecordRecordingTrashed, recording_id=id_of(UUID))
    assert await routed(books) == []


async def test_a_file_deleted_in_zoom_goes_nowhere(books):
    await books.connect("host")
    await books.recording(files=(AUDIO, TRANSCRIPT))
    (route,) = await routes(books)
    await books.say(RecordZoomFileDeleted, recording_id=id_of(UUID), file_id="audio")
    await books.read()
    assert await routed(books, effect=route) == [(CHAT, "words")]


async def test_a_recording_nobody_knows_goes_nowhere(books):
    unknown = Effect(
        key="recording.route/x", lane="x", payload={"recording": str(id_of("x"))}, if_unknown=IfUnknown.REPEAT
    )
    assert await routed(books, USUAL, unknown) == []
