"""The rates Telegram allows are kept in every stretch of time, and one chat's silence is its own."""

from __future__ import annotations

import asyncio
import math
from bisect import bisect_left
from itertools import count

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.effect import Unavailable
from adapters.telegram import limits as module
from adapters.telegram.limits import PATIENCE, TelegramLimits, TelegramRates, Window
from adapters.telegram.sender import Sender


class Time:
    """Stands still until all sleep, then goes on to the first that wakes."""

    def __init__(self):
        self.now = 1000.0
        self._sleepers = []
        self._numbers = count()

    def __call__(self):
        return self.now

    async def sleep(self, seconds):
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.now + seconds, next(self._numbers), woken))
        await woken

    async def run(self, *calls):
        tasks = [asyncio.ensure_future(call) for call in calls]
        while not all(task.done() for task in tasks):
            for _ in range(4):
                await asyncio.sleep(0)
            if self._sleepers:
                first = min(self._sleepers)
                self._sleepers.remove(first)
                self.now = max(self.now, first[0])
                first[2].set_result(None)
        for task in tasks:
            task.result()


class Speaker:
    """Notes when each message may go."""

    def __init__(self, rates=None):
        self.time = Time()
        self.limits = TelegramLimits(rates or TelegramRates(), clock=self.time, sleep=self.time.sleep)
        self.sender = Sender(None, self.limits)
        self.said = []
        self.put_off = []
        """When, and for how many seconds."""

    async def say(self, chat):
        await self.limits.turn(chat)
        self.said.append((chat, self.time.now))

    async def say_soon(self, chat):
        try:
            await self.sender.turn(chat)
        except Unavailable as failure:
            self.put_off.append((self.time.now, failure.retry_after))
        else:
            self.said.append((chat, self.time.now))

    async def flooded(self, chat, *, after, seconds):
        await self.time.sleep(after)
        self.limits.hold(chat, seconds)

    def times(self, *chats):
        return sorted(at for chat, at in self.said if chat in chats or not chats)


def most_within(times, seconds):
    """The largest number of moments in any half-open stretch of that length."""
    return max(bisect_left(times, at + seconds - 1e-6) - number for number, at in enumerate(times))


async def test_a_private_chat_gets_a_burst_and_then_one_a_second():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say("5") for _ in range(30)))
    times = speaker.times()
    for seconds in (0.5, 1, 2, 5, 10, 20):
        assert most_within(times, seconds) <= 3 + seconds
    assert times[-1] - times[0] <= 30
    assert most_within(times, 0.001) == 3


async def test_a_group_gets_no_more_than_twenty_in_any_minute_however_many_topics_it_has():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say(f"-100:{topic}") for topic in range(90)))
    assert most_within(speaker.times(), 60) == 20


async def test_no_more_than_thirty_a_second_go_out_in_all():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say(str(chat)) for chat in range(200)))
    assert most_within(speaker.times(), 1) == 30
    assert speaker.times()[-1] - speaker.times()[0] <= 7


async def test_silence_in_one_chat_is_its_own():
    speaker = Speaker()
    speaker.limits.hold("-100:7", 60)
    await speaker.time.run(*(speaker.say(chat) for chat in ("-100:8", "5", "-200", "6")))
    assert speaker.times("5", "6", "-200") == [1000.0] * 3
    assert speaker.times("-100:8") == [1060.0]
    assert speaker.limits.held_for("-100") == 0


async def test_silence_that_is_asked_for_again_is_kept_to_its_end():
    speaker = Speaker()
    speaker.limits.hold("5", 10)

    async def prolong():
        await speaker.time.sleep(9)
        speaker.limits.hold("5", 10)

    await speaker.time.run(speaker.say("5"), prolong())
    assert speaker.times("5") == [1019.0]


async def test_silence_that_is_asked_for_while_a_turn_is_awaited_counts_as_well():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say("5") for _ in range(3)))

    async def flooded():
        await speaker.time.sleep(1)
        speaker.limits.hold("5", 60)

    await speaker.time.run(*(speaker.say("5") for _ in range(10)), flooded())
    assert speaker.times("5")[3] == 1061.0
    assert most_within(speaker.times(), 3) == 3


async def test_who_waits_for_a_turn_soon_is_put_off_when_the_silence_gets_long():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say("-100") for _ in range(20)))
    speaker.time.now += 60 - PATIENCE
    flooded = speaker.flooded("-100", after=0.5, seconds=3600)
    await speaker.time.run(*(speaker.say_soon("-100") for _ in range(20)), flooded)
    assert speaker.put_off == [(1060.0, pytest.approx(3600 - PATIENCE + 0.5))] * 20
    assert len(speaker.said) == 20


async def test_who_waits_for_the_end_of_a_short_silence_is_put_off_when_it_is_prolonged():
    speaker = Speaker()
    speaker.limits.hold("5", 1)
    await speaker.time.run(speaker.say_soon("5"), speaker.flooded("5", after=0.5, seconds=86_400))
    assert speaker.put_off == [(1001.0, pytest.approx(86_399.5))]


async def test_a_turn_that_a_short_silence_took_away_is_waited_for_again():
    speaker = Speaker()
    await speaker.time.run(*(speaker.say("5") for _ in range(3)))
    speaker.time.now += 2.5
    await speaker.time.run(speaker.say_soon("5"), speaker.flooded("5", after=0.4, seconds=1))
    assert speaker.said[3:] == [("5", pytest.approx(1003.9))]


async def test_a_short_silence_does_not_end_a_long_one():
    speaker = Speaker()
    speaker.limits.hold("5", 60)
    speaker.limits.hold("5", 1)
    await speaker.time.run(speaker.say("5"))
    assert speaker.times("5") == [1060.0]


async def test_how_long_a_chat_has_to_wait_is_known_beforehand():
    speaker = Speaker()
    assert speaker.limits.wait_for("-100") == 0
    await speaker.time.run(*(speaker.say("-100") for _ in range(20)))
    assert speaker.limits.wait_for("-100:9") == pytest.approx(60)
    assert speaker.limits.wait_for("5") == 0
    speaker.limits.hold("5", PATIENCE + 1)
    assert speaker.limits.wait_for("5") == pytest.approx(PATIENCE + 1)
    speaker.time.now += 60
    assert speaker.limits.wait_for("-100") == 0


async def test_rates_below_one_stretch_the_time():
    speaker = Speaker(TelegramRates(overall=0.5, per_chat=100, per_group_minute=0.5, burst=10))
    await speaker.time.run(*(speaker.say("5") for _ in range(5)))
    assert speaker.times() == [1000.0, 1002.0, 1004.0, 1006.0, 1008.0]


async def test_chats_that_were_not_spoken_to_for_longest_are_forgotten(monkeypatch):
    monkeypatch.setattr(module, "REMEMBERED_CHATS", 3)
    speaker = Speaker()
    for chat in "abcad":
        await speaker.time.run(speaker.say(chat))
    assert list(speaker.limits._chats) == ["c", "a", "d"]


@example(2.5, 1.0, [0.0] * 4)
@given(
    st.floats(0.1, 50),
    st.floats(0.1, 60),
    st.lists(st.floats(0, 20), min_size=1, max_size=60),
)
def test_a_window_is_never_fuller_than_it_may_be(most, seconds, gaps):
    window, now, turns = Window(most, seconds), 0.0, []
    for gap in gaps:
        now += gap
        turns.append(window.take(now))
        assert turns[-1] >= now
    assert turns == sorted(turns)
    assert most_within(turns, seconds) <= math.ceil(most)
