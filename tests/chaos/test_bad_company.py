"""Updates come twice and late, answers are lost, Zoom is slow: the journey ends as if nothing had been."""

from __future__ import annotations

import pytest

from tests.chaos.killer import Kill, name_of_call
from tests.chaos.program import reserved_port
from tests.chaos.stage import stage, survives

OFTEN = 10_000
"""Times a stand misbehaves: as often as it is asked."""


@pytest.fixture
def webhook():
    with reserved_port() as port:
        yield {
            "DEFAULT_MODE": "webhook",
            "http_port": port,
            "WEBHOOK_SECRET": "a-word-of-many-letters",
        }


async def test_updates_that_come_again_and_again_are_handled_once(programs, tmp_path, webhook):
    async with stage(programs, tmp_path, "", **webhook) as played:
        telegram = played.sandbox.telegram

        def say_everything_again(_update):
            for update in played.journey.updates.values():
                telegram.repeat_update(update)

        played.journey.spoken = say_everything_again
        await survives(played)
        assert len(telegram.updates.delivered) >= 5 + 15
        assert played.books.rows("state", "SELECT DISTINCT attempts FROM inbox") == [(1,)]


@pytest.mark.chaos
async def test_updates_that_come_again_after_a_restart_are_handled_once(programs, tmp_path):
    """A program that starts has no offset and takes what Telegram still holds."""
    kills = [
        Kill(scene, "after", "telegram.getUpdates", 1) for scene in ("start", "approve", "meet", "cancel")
    ]
    async with stage(programs, tmp_path, "", kills=kills) as played:
        played.sandbox.telegram.misbehaviour.next("getUpdates", "duplicate", OFTEN)
        await survives(played)
        assert played.books.rows("state", "SELECT count(*) FROM inbox") == [(5,)]


@pytest.mark.chaos
async def test_late_updates_are_answered(programs, tmp_path):
    async with stage(programs, tmp_path, "") as played:
        played.sandbox.telegram.misbehaviour.next("getUpdates", "slow", OFTEN, seconds=0.7)
        await survives(played)


@pytest.mark.chaos
@pytest.mark.parametrize("nth", [2, 3])
async def test_lost_answers_lose_and_double_nothing(nth, programs, tmp_path):
    """A message that may have been sent comes again with the mark; a Zoom meeting is looked for."""
    async with stage(programs, tmp_path, "") as played:
        calls = 0

        def lost(request):
            nonlocal calls
            calls += name_of_call(request.method, request.url) != "telegram.getUpdates"
            if calls % nth or name_of_call(request.method, request.url) == "telegram.getUpdates":
                return False
            played.doubts.append(played.books.begun())
            return True

        for stand in (played.sandbox.telegram, played.sandbox.zoom):
            stand.misbehaviour.next(lost, "answer_lost", OFTEN)
        await survives(played)
        assert len(played.doubts) >= 3


@pytest.mark.chaos
async def test_lost_polls_lose_nothing(programs, tmp_path):
    async with stage(programs, tmp_path, "") as played:
        played.sandbox.telegram.misbehaviour.next("getUpdates", "answer_lost", 2)
        await survives(played)


@pytest.mark.chaos
async def test_a_slow_zoom_makes_each_meeting_once(programs, tmp_path):
    """Killed while Zoom still thinks, the program asks for the meeting only when it must be there."""
    kills = [Kill("meet", "during", "zoom.create", occurrence) for occurrence in (1, 2)]
    async with stage(programs, tmp_path, "", kills=kills, EFFECT_SETTLE=2.0) as played:
        played.sandbox.zoom.misbehaviour.next("POST /v2/users", "slow", OFTEN, seconds=1.2)
        await survives(played)
        assert len(played.keeper.deaths) == 2
