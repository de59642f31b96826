"""Zoom's limits, by the second and by the day."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from adapters.effect import OutcomeUnknown, Unavailable
from adapters.http import Answer
from adapters.zoom.limits import PRO_PLAN, Category, DailyQuota, Pace, Rate, next_reset, used_up

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
DAILY = (
    "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted"
    " for this particular user. You may resume these requests at GMT 00:00:00."
)


def too_many(message, headers=None):
    return Answer(429, headers or {}, orjson.dumps({"code": 429, "message": message}))


def create(quota, host="me"):
    with quota.spending(host):
        pass


async def test_no_stretch_of_a_period_exceeds_the_rate():
    pace = Pace({Category.LIGHT: Rate(5, 0.1)})
    loop = asyncio.get_running_loop()

    async def turn():
        await pace.turn(Category.LIGHT)
        return loop.time()

    times = sorted(await asyncio.gather(*(turn() for _ in range(16))))
    assert all(later - earlier > 0.099 for earlier, later in zip(times, times[5:], strict=False))


async def test_even_one_call_a_period_is_kept_to():
    pace = Pace({Category.HEAVY: Rate(1, 0.05)})
    loop = asyncio.get_running_loop()
    await pace.turn(Category.HEAVY)
    first = loop.time()
    await pace.turn(Category.HEAVY)
    assert loop.time() - first > 0.049


async def test_one_category_does_not_hold_up_another():
    pace = Pace({Category.LIGHT: Rate(1, 3600), Category.MEDIUM: Rate(1, 3600)})
    async with asyncio.timeout(1):
        await pace.turn(Category.LIGHT)
        await pace.turn(Category.MEDIUM)


def test_every_category_has_a_rate():
    assert set(PRO_PLAN) == set(Category)


def test_the_hundred_and_first_waits_for_midnight():
    quota = DailyQuota(now=lambda: NOON)
    for _ in range(100):
        create(quota)
    with pytest.raises(Unavailable) as caught:
        create(quota)
    assert caught.value.until == MIDNIGHT
    create(quota, "another host")


def test_a_new_day_counts_from_zero():
    now = NOON
    quota = DailyQuota(limit=1, now=lambda: now)
    create(quota)
    now = MIDNIGHT
    create(quota)
    with pytest.raises(Unavailable) as caught:
        create(quota)
    assert caught.value.until == MIDNIGHT + timedelta(days=1)


def test_what_was_not_carried_out_does_not_count():
    quota = DailyQuota(limit=1, now=lambda: NOON)
    with pytest.raises(Unavailable), quota.spending("me"):
        raise Unavailable("no connection")
    with pytest.raises(OutcomeUnknown), quota.spending("me"):
        raise OutcomeUnknown("answer lost")
    with pytest.raises(Unavailable, match="today"):
        create(quota)


def test_what_failed_yesterday_gives_nothing_back_today():
    now = NOON
    quota = DailyQuota(limit=1, now=lambda: now)
    with contextlib.suppress(Unavailable), quota.spending("me"):
        now = MIDNIGHT
        create(quota)
        raise Unavailable("no connection")
    with pytest.raises(Unavailable, match="today"):
        create(quota)


def test_the_days_limit_is_known_by_its_words():
    failure = used_up(too_many(DAILY), NOON)
    assert failure.until == MIDNIGHT
    assert failure.retry_after is None


def test_a_days_limit_that_names_its_end_is_believed():
    words = "You have reached the maximum daily rate limit for this API."
    failure = used_up(too_many(words, {"Retry-After": "2026-03-01T18:00:00Z"}), NOON)
    assert failure.until == datetime(2026, 3, 1, 18, 0, tzinfo=UTC)


def test_a_clock_that_runs_ahead_does_not_cost_a_day():
    failure = used_up(too_many(DAILY), MIDNIGHT + timedelta(seconds=5))
    assert failure.until is None
    assert failure.retry_after == 60
    assert used_up(too_many(DAILY), MIDNIGHT + timedelta(seconds=61)).until == MIDNIGHT + timedelta(days=1)


def test_the_limit_of_a_second_is_another_matter():
    words = "You have reached the maximum per-second rate limit for this API. Try again later."
    assert used_up(too_many(words), NOON) is None


def test_the_same_words_with_another_status_mean_nothing():
    assert used_up(Answer(400, {}, orjson.dumps({"message": DAILY})), NOON) is None


@pytest.mark.parametrize(
    "now", [NOON, MIDNIGHT - timedelta(microseconds=1), datetime(2026, 3, 1, tzinfo=UTC)]
)
def test_the_reset_is_the_next_midnight(now):
    assert next_reset(now) == MIDNIGHT
