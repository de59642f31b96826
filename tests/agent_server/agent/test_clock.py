"""The server's time on a PC that sleeps, or whose clock somebody sets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from agent_server.agent.clock import Clock

NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


class Hands:
    def __init__(self, wrong: float) -> None:
        self.wall, self.steady = NOON.timestamp() + wrong, 100.0

    def clock(self) -> Clock:
        return Clock(lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize("wrong", [-600, 0, 600])
def test_the_time_is_the_servers_however_wrong_this_pc_is(wrong):
    hands = Hands(wrong)
    clock = hands.clock()
    clock.learn(NOON)
    hands.wall += 5
    hands.steady += 5

    assert clock.now() == NOON + timedelta(seconds=5)
    assert clock.offset == -wrong
    assert not clock.doubtful


@pytest.mark.parametrize(("wall", "steady", "later"), [(60, 0, 60), (-3600, 1, 1), (3600, 1, 3600)])
def test_after_sleep_or_when_the_clock_is_set_the_later_time_counts_until_the_server_is_asked(
    wall, steady, later
):
    hands = Hands(0)
    clock = hands.clock()
    clock.learn(NOON)
    hands.wall += wall
    hands.steady += steady

    assert clock.now() == NOON + timedelta(seconds=later)
    assert clock.doubtful
    clock.learn(NOON + timedelta(seconds=9))
    assert clock.now() == NOON + timedelta(seconds=9)
    assert not clock.doubtful


def test_after_an_hour_the_server_is_asked_again():
    hands = Hands(0)
    clock = hands.clock()
    clock.learn(NOON)
    hands.wall += 3601
    hands.steady += 3601

    assert clock.doubtful


def test_a_time_without_zone_is_utc():
    clock = Hands(0).clock()
    clock.learn(NOON.replace(tzinfo=None))

    assert clock.now() == NOON
