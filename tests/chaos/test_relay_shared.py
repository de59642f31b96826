"""Two programs on one PostgreSQL database share a recording's way: each file, word and token once."""

from __future__ import annotations

import asyncio
import re
import socket
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import pytest

from bot_app.sandbox import zoom as local_zoom
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.killer import name_of_call
from tests.chaos.program import Keeper, kept, reserved_port, until
from tests.chaos.relay import AUDIO
from tests.chaos.relay_stage import relay_stage
from tests.chaos.stage import survives

BLOWS = [
    {"zoom.recordings": 0, "telegram.editMessageMedia": 1},
    {"telegram.sendMessage": 1, "zoom.download": 0, "telegram.editMessageCaption": 1},
    {"zoom.download": 1, "telegram.editMessageMedia": 0, "telegram.editMessageCaption": 0},
]
"""At the first call of each kind from either of them: which of the two is killed."""
RECORDINGS = 4


@asynccontextmanager
async def two(programs, folder, database_url):
    """A stage with another program, to which Zoom tells everything as well."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(relay_stage(programs, folder, database_url))
        port = stack.enter_context(reserved_port())
        own = folder / "program-2"
        own.mkdir()
        settings = {**first.keeper.settings, "HTTP_PORT": port}
        another = Keeper(programs, settings, own, first.books.begun)
        another.enter("start")
        first.others.append(await stack.enter_async_context(kept(another)))
        first.sandbox.zoom.webhooks.subscribe(
            f"http://127.0.0.1:{port}/webhooks/zoom", local_zoom.WEBHOOK_SECRET
        )

        def enter(scene):
            for keeper in (first.keeper, another):
                keeper.enter(scene)

        first.journey.entering = enter
        for number in (first.settings.http_port, port):
            # Else the one that is up first sends people to the door of one that is not.
            await until(lambda number=number: _open(number), f"a door at port {number}", PATIENCE)
        yield first


def _open(port):
    with socket.socket() as visitor:
        return visitor.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.chaos
async def test_two_programs_bring_each_file_once(programs, tmp_path, chaos_postgres):
    async with two(programs, tmp_path, chaos_postgres.new_database()) as played:
        await survives(played)
        assert played.books.rows("state", "SELECT DISTINCT attempts FROM inbox") == [(1,)]
        assert played.books.rows("state", "SELECT count(*) FROM effects WHERE repeated") == [(0,)]
        calls = Counter(call.method for call in played.sandbox.telegram.calls)
        assert calls["editMessageMedia"] == 4
        assert {each.sent for each in played.sandbox.zoom.downloads.log} >= {len(AUDIO)}


@pytest.mark.chaos
@pytest.mark.parametrize("blows", BLOWS, ids="+".join)
async def test_either_of_two_programs_may_be_killed(
    blows, programs, tmp_path, chaos_postgres, record_property
):
    async with two(programs, tmp_path, chaos_postgres.new_database()) as played:
        keepers, pending = (played.keeper, *played.others), dict(blows)

        def strike(request):
            step = name_of_call(request.method, request.url)
            if step in pending and played.journey.uuid:
                keepers[pending.pop(step)].kill(step)
            return False

        for stand in (played.sandbox.telegram, played.sandbox.zoom):
            stand.misbehaviour.next(strike, "slow")
        await survives(played)
        deaths = [death for keeper in keepers for death in keeper.deaths]
        record_property("kills", len(deaths))
        record_property("engine", "PostgreSQL")
        assert [death.step for death in deaths if death.step not in blows] == []
        assert len(deaths) >= 2


@pytest.mark.chaos
async def test_two_programs_renew_a_connection_once(programs, tmp_path, chaos_postgres):
    """Zoom takes a refresh token once: whoever comes second with it would lose the connection."""
    async with two(programs, tmp_path, chaos_postgres.new_database()) as played:
        zoom = played.sandbox.zoom
        await _connect(played)
        zoom.expire_access_tokens()
        zoom.downloads.bytes_per_second = 4_000_000
        for _ in range(RECORDINGS):
            zoom.add_recording("host@sandbox.example", [("audio_only", AUDIO)])
        await zoom.bell.wait_until(lambda: zoom.webhooks.idle or None, PATIENCE)
        await played.rest()
        await asyncio.gather(*(keeper.stop() for keeper in (played.keeper, *played.others)))
        assert [refresh.user_id for refresh in zoom.oauth.refreshes] == [next(iter(zoom.users))]
        audio = [each for each in played.journey.told(OWNER) if "audio" in each]
        assert len(audio) == RECORDINGS
        delivered = "SELECT count(*), count(DISTINCT stream) FROM events WHERE topic = 'recording.delivered'"
        assert played.books.rows("log", delivered) == [(RECORDINGS, RECORDINGS)]


async def _connect(played):
    """The host's own account, as the owner does it in a browser."""
    telegram, oauth = played.sandbox.telegram, played.sandbox.zoom.oauth
    telegram.say(OWNER, "/connect")
    message = await telegram.wait_for_message(OWNER, lambda each: "zoom/connect" in str(each), PATIENCE)
    address = re.search(r"http://[^'\"]*/zoom/connect\?state=([^'\"]+)", str(message))
    origin = played.settings.public_url
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as browser:
        pressed = browser.post(
            f"{origin}/zoom/connect",
            data={"state": address[1]},
            headers={"Origin": origin},
            allow_redirects=False,
        )
        async with pressed as answer:
            assert answer.status == 303, await answer.text()
            consent = answer.headers["Location"]
        async with browser.get(oauth.answer(consent), allow_redirects=False) as answer:
            assert answer.status == 200, await answer.text()
    await played.rest()
