"""Connected accounts live on: heard where they should be, renewed once, lost, found again and forgotten."""

from __future__ import annotations

import pytest
import pytest_asyncio

from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_media import meeting_audio
from tests.bot_app.sandbox.browser import browsing
from tests.flows.connect_stage import UMAR, address_of, hands, roads, telegram_with_people, through
from tests.flows.program import BotProcess, free_port
from tests.flows.recordings import PUBLIC, connect, recording_stage, to_be
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

MADE = ["connection.made", "connection.chat_subscribed"]
MANY = 20
SEVERAL = {
    "DEFAULT_MODE": "webhook",
    "WEBHOOK_SECRET": "a-long-webhook-secret-of-the-flow",
    "RELAYS_AT_ONCE": "5",
    "RELAYS_PER_ACCOUNT": "10",
}
"""Two programs on one database, each with its share of the work."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def way(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    async with roads(folder, telegram_with_people(folder)) as started:
        yield started
        started.scene.check_calls()


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    return meeting_audio(tmp_path_factory.mktemp("zoom"), 1)


async def connected(way, name):
    """A new Zoom user whom Umar has connected: e-mail, id, and the topic of their recordings."""
    email, user_id = way.zoom_user(name)
    async with hands(way.zoom) as person:
        status, _ = await person.get(await person.allowed(await way.invited(UMAR), email))
    assert status == 200
    await way.told(UMAR, 0, f"{email} is connected")
    return email, user_id, f"{name}'s Zoom Meeting"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser(tmp_path_factory):
    async with browsing("about:blank", tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest.fixture(scope="module")
def group(way):
    return way.telegram.add_group("Night shift", [OWNER, UMAR])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def interrupted(way, audio):
    """Zoom has refused to renew the access when a recording came, and then came another one."""
    email, user_id, topic = await connected(way, "Lost")
    before = way.last(UMAR)
    way.zoom.revoke_user(user_id, notify=False)
    uuid = way.zoom.add_recording(email, [("audio_only", audio)])
    told = await way.told(UMAR, before, email, "no longer lets me act")
    await way.recorded(user_id, "connection.lost")
    later = way.zoom.add_recording(email, [("audio_only", audio)])
    await way.scene.told(later, "recording.delivery_planned")
    return email, user_id, topic, (uuid, later), told


async def test_when_zoom_refuses_to_renew_the_person_is_told_and_connects_again_with_the_button(
    way, interrupted, browser
):
    email, user_id, topic, uuids, told = interrupted
    assert not [each for each in way.scene.about(UMAR, topic) if "audio" in each]
    before = way.last(UMAR)
    way.telegram.tap(UMAR, UMAR, told["message_id"], "Connect again")
    offered = await way.new(UMAR, before, lambda message: "/zoom/connect?" in str(message))
    await through(browser, address_of(offered), user_id, "Connected", email)
    names = await way.names(user_id)
    assert names.count("connection.lost") == 1
    assert names.count("connection.made") == 2
    assert names.count("connection.chat_subscribed") == 1
    for uuid in uuids:
        assert "recording.delivery_failed" not in [each["event"] for each in await way.scene.history(uuid)]


async def test_one_account_is_heard_in_two_chats_and_two_accounts_in_one(way, browser, group, audio):
    (one, first), (two, second) = way.zoom_user("Uno"), way.zoom_user("Duo")
    for user_id, chat in ((first, UMAR), (first, group), (second, group)):
        await through(browser, await way.invited(UMAR, chat), user_id, "Connected")
    assert await way.names(first) == [*MADE, "connection.made", "connection.chat_subscribed"]
    for email, chats in ((one, (UMAR, group)), (two, (group,))):
        topic = f"{way.zoom.store.user(email)['first_name']}'s Zoom Meeting"
        uuid = way.zoom.add_recording(email, [("audio_only", audio)])
        for chat in chats:
            await way.scene.receives(chat, "audio", topic)
        delivered = await way.scene.told(uuid, "recording.delivered", times=len(chats))
        assert {entry["details"]["chat"] for entry in delivered} == set(map(str, chats))


async def test_who_removes_the_app_in_zoom_is_forgotten_within_the_minute_and_told(way):
    email, user_id, _ = await connected(way, "Gone")
    assert user_id in way.stored()
    assert email.encode() in way.at_rest()
    before = way.last(UMAR)
    way.zoom.revoke_user(user_id)
    await way.told(UMAR, before, "has ended", "are gone")
    purged = await way.recorded(user_id, "connection.purged")
    assert purged["details"]["tokens"] == 1
    assert user_id not in way.stored()
    assert await way.names(user_id) == [*MADE, "connection.deauthorised", "connection.purged"]


async def test_who_disconnects_here_is_out_at_zoom_too(way):
    email, user_id, _ = await connected(way, "Leaver")
    since, before = len(way.zoom.calls), way.last(UMAR)
    way.telegram.say(UMAR, "/disconnect")
    listed = await way.told(UMAR, before, email)
    way.telegram.tap(UMAR, UMAR, listed["message_id"], f"Disconnect completely: {email}")
    asked = await way.told(UMAR, before, "Disconnect", "completely?")
    way.telegram.tap(UMAR, UMAR, asked["message_id"], f"Yes, disconnect {email}")
    await way.recorded(user_id, "connection.purged")
    await way.told(UMAR, before, "has ended", "are gone")
    revoked = [call.status for call in way.zoom.calls[since:] if call.url.endswith("/oauth/revoke")]
    assert revoked == [200]
    assert user_id not in way.stored()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request):
    """A setting."""
    if request.param == "sqlite":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("flow_database")()}


async def test_twenty_deliveries_in_two_programs_cost_one_renewal(tmp_path, audio, database):
    telegram, zoom = to_be(tmp_path), SandboxZoom()
    email, topic = "busy@sandbox.example", "Busy's Zoom Meeting"
    zoom.add_user(email, "Busy", "Host")

    async def prepare(program):
        await connect(program, zoom, email, OWNER)

    changes = {**PUBLIC, **SEVERAL, **database}
    async with recording_stage(tmp_path / "bot", telegram, zoom=zoom, prepare=prepare, **changes) as scene:
        settings = {**scene.bot.settings, "HTTP_PORT": str(free_port())}
        second = BotProcess(tmp_path / "second", settings)
        try:
            await second.start()
            await _twenty_arrive(scene, audio, email, topic)
            told = [program.said().count("zoom_connection_renewed") for program in (scene.bot, second)]
            shares = [program.said().count("recording.deliver/") for program in (scene.bot, second)]
        finally:
            await second.end()
    user_id = zoom.store.user(email)["id"]
    assert [each.user_id for each in zoom.oauth.refreshes] == [user_id]
    assert sorted(told) == [0, 1]
    assert min(shares) > 0, "both have delivered"


async def _twenty_arrive(scene, audio, email, topic):
    zoom = scene.zoom
    first = zoom.add_recording(email, [("audio_only", audio)])
    await scene.told(first, "recording.delivered")
    assert zoom.oauth.refreshes == []
    zoom.expire_access_tokens()
    zoom.misbehaviour.next("POST /oauth/token", "slow", seconds=1)
    uuids = [zoom.add_recording(email, [("audio_only", audio)]) for _ in range(MANY)]

    def all_there():
        return len([each for each in scene.about(OWNER, topic) if "audio" in each]) > MANY or None

    await scene.telegram.bell.wait_until(all_there, 60)
    for uuid in uuids[:1] + uuids[-1:]:
        assert len(await scene.told(uuid, "recording.delivered")) == 1


@pytest.mark.timeout(240)
async def test_what_waited_is_delivered_once_the_account_is_connected_again(way, interrupted):
    _, _, topic, uuids, _ = interrupted

    def arrived():
        return [each for each in way.scene.about(UMAR, topic) if "audio" in each]

    # Deliveries look once a minute whether the person has connected again.
    await way.telegram.bell.wait_until(lambda: len(arrived()) == len(uuids) or None, 100)
    for uuid in uuids:
        assert len(await way.scene.told(uuid, "recording.delivered")) == 1
    assert len(arrived()) == len(uuids)
