"""Transfers break, tokens end, everybody wants silence, the disk is full: files arrive once all the same."""

from __future__ import annotations

import asyncio
import random

import pytest

from tests.chaos.killer import Kill, name_of_call
from tests.chaos.program import until
from tests.chaos.relay import AUDIO
from tests.chaos.relay_stage import relay_stage
from tests.chaos.stage import survives

UPLOAD = Kill("record", "during", "telegram.editMessageMedia", 1)
DOWNLOAD = Kill("record", "after", "zoom.piece", 2)
TANGLE = [
    [
        Kill("tangle", "before", "log.commit", occurrence),
        Kill("tangle", "after", "state.commit", 6 * occurrence),
    ]
    for occurrence in (2, 5, 9, 13)
]
NO_ROOM = 1 << 60


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def database_url(request):
    if request.param == "SQLite":
        return ""
    return request.getfixturevalue("chaos_postgres").new_database()


@pytest.mark.chaos
@pytest.mark.parametrize("kills", TANGLE, ids=str)
async def test_the_last_notification_may_come_first(kills, programs, tmp_path, database_url):
    """The transcript is told of before the recording, and the recording before the meeting's start."""
    async with relay_stage(programs, tmp_path, database_url, kills=kills, tangled=True) as played:
        await survives(played)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kills", [[], [UPLOAD], [DOWNLOAD, UPLOAD]], ids=str)
async def test_transfers_may_break_anywhere(kills, seed, programs, tmp_path):
    chance = random.Random(seed)
    async with relay_stage(programs, tmp_path, "", kills=kills) as played:
        zoom, telegram = played.sandbox.zoom, played.sandbox.telegram
        zoom.downloads.break_after(chance.randrange(1, len(AUDIO)), times=2)
        for _ in range(2):
            telegram.misbehaviour.next(
                "editMessageMedia", "broken_upload", after=chance.randrange(1, len(AUDIO))
            )
        await survives(played)
        assert [kind for kind, _ in telegram.misbehaviour.happened] == ["broken_upload"] * 2


@pytest.mark.chaos
@pytest.mark.parametrize("kills", [[], [UPLOAD], [DOWNLOAD]], ids=str)
async def test_tokens_may_end_while_a_file_is_fetched(kills, programs, tmp_path):
    async with relay_stage(programs, tmp_path, "", kills=kills) as played:
        zoom = played.sandbox.zoom
        ended = []

        def end_all_tokens(request):
            goes_on = (
                name_of_call(request.method, request.url) == "zoom.download" and "Range" in request.headers
            )
            if goes_on and not ended:
                ended.append(request.path)
                zoom.expire_access_tokens()
                zoom.recordings.expire_download_tokens()
            return False

        # More breaks than the lives before a kill can use up: somebody must go on where a file broke.
        zoom.downloads.break_after(300_000, times=6)
        zoom.misbehaviour.next(end_all_tokens, "slow")
        await survives(played)
        assert len(ended) == 1


@pytest.mark.chaos
async def test_everybody_may_want_silence(programs, tmp_path, database_url):
    async with relay_stage(programs, tmp_path, database_url, kills=[UPLOAD]) as played:
        storms = [
            (played.sandbox.telegram, ("sendMessage", "editMessageMedia", "editMessageCaption")),
            (played.sandbox.zoom, ("/recordings", "/rec/download")),
        ]

        def let_loose():
            for stand, calls in storms:
                for call in calls:
                    stand.misbehaviour.next(call, "status", 3, status=429, retry_after=1)

        played.journey.recorded = let_loose
        await survives(played)
        for stand, _ in storms:
            assert [kind for kind, _ in stand.misbehaviour.happened].count("status") >= 6


@pytest.mark.chaos
@pytest.mark.parametrize("kills", [[], [UPLOAD], [DOWNLOAD, UPLOAD]], ids=str)
async def test_the_disk_may_be_full(kills, programs, tmp_path):
    """What went wrong once goes through a temporary file, unless there is no room for one."""
    async with relay_stage(programs, tmp_path, "", kills=kills, MEDIA_KEEP_FREE=NO_ROOM) as played:
        played.sandbox.telegram.misbehaviour.next("editMessageMedia", "broken_upload", after=500_000)
        await survives(played)


@pytest.mark.chaos
async def test_what_an_earlier_life_has_fetched_is_not_left_behind(programs, tmp_path):
    """Killed between two attempts, the program knows nothing of what broke, and fetches nothing."""
    async with relay_stage(programs, tmp_path, "") as played, asyncio.TaskGroup() as tasks:
        broken = played.sandbox.telegram.misbehaviour
        broken.next("editMessageMedia", "broken_upload", 4, after=500_000)

        async def strike():
            await until(lambda: len(broken.happened) == 4, "twice for each chat")
            await asyncio.sleep(0.2)  # until that is recorded; the next attempt comes half a second later
            played.keeper.kill("between two attempts")

        tasks.create_task(strike())
        await survives(played)
        assert [death.step for death in played.keeper.deaths] == ["between two attempts"]
