"""The calendar shows what takes place when."""

from __future__ import annotations

import pytest

from projections.calendar import Calendar
from tests.projections.changes import DAY, FIRST, MINUTE, NOW
from tests.projections.histories import ADMIN, CHAT, History, meeting_id


@pytest.fixture
def history():
    return History()


@pytest.fixture
def calendar(database):
    return Calendar(database)


async def starts(asked):
    return [row.starts_at for row in await asked]


async def numbers(asked):
    known = {meeting_id(number): number for number in range(1, 10)}
    return [known[row.meeting_id] for row in await asked]


async def test_what_takes_place_once_stands_there_once(history, calendar):
    await history.plan(1)
    await calendar.apply(history.events)
    (row,) = await calendar.between(NOW)
    assert (row.meeting_id, row.starts_at, row.minutes) == (meeting_id(1), FIRST, 30)
    assert (row.chat, row.slot) == (CHAT, row.stream)
    assert await calendar.of_meeting(meeting_id(1)) == [row]


async def test_a_moved_meeting_stands_where_it_was_moved_to(history, calendar):
    await history.plan(1)
    await history.moved(1, 120, 45)
    await calendar.apply(history.events)
    (row,) = await calendar.between(NOW)
    assert (row.starts_at, row.minutes) == (NOW + 120 * MINUTE, 45)
    await history.created(1)
    await history.updated(1)
    await history.changed(1, minutes_ahead=180, minutes=20)
    await calendar.apply(history.events)
    (row,) = await calendar.between(NOW)
    assert (row.starts_at, row.minutes) == (NOW + 180 * MINUTE, 20)


async def test_a_series_stands_there_as_often_as_it_takes_place(history, calendar):
    await history.plan(1)
    await history.repeated(1)
    await calendar.apply(history.events)
    assert await starts(calendar.between(NOW)) == [FIRST, FIRST + DAY, FIRST + 2 * DAY]
    assert {row.original for row in await calendar.of_meeting(meeting_id(1))} == {
        FIRST,
        FIRST + DAY,
        FIRST + 2 * DAY,
    }


async def test_single_ones_of_a_series_are_moved_and_go(history, calendar):
    await history.plan(1)
    await history.repeated(1)
    await history.one_moved(1, 1, days=7)
    await history.one_cancelled(1, 2)
    await calendar.apply(history.events)
    assert await starts(calendar.between(NOW)) == [FIRST, FIRST + 8 * DAY]


async def test_a_series_laid_out_anew_leaves_no_trace_of_the_days_it_dropped(history, calendar):
    await history.plan(1)
    await history.repeated(1)
    await history.one_moved(1, 1, days=7)
    await history.moved(1, 24 * 60)
    await calendar.apply(history.events)
    at = NOW + DAY
    assert await starts(calendar.between(NOW)) == [at, at + DAY, at + 2 * DAY]


async def test_what_zoom_shows_of_a_series_stands_there(history, calendar):
    await history.plan(1)
    await history.created(1)
    await history.seen_in_zoom(1, (0, 0), (1, 1), (2, 2))
    await history.seen_in_zoom(1, (0, 0), (1, 5))
    await calendar.apply(history.events)
    assert await starts(calendar.between(NOW)) == [FIRST, FIRST + 5 * DAY]


async def test_a_cancelled_meeting_and_one_deleted_in_zoom_take_place_nowhere(history, calendar):
    for number in (1, 2, 3):
        await history.plan(number)
        await history.created(number)
    await history.repeated(1)
    await history.cancel(1)
    await history.deleted_in_zoom(2)
    await calendar.apply(history.events)
    assert await numbers(calendar.between(NOW)) == [3]


async def test_pages_go_on_where_the_last_one_ended_in_both_directions(history, calendar):
    for number in range(1, 8):
        await history.plan(number, minutes_ahead=60 + number // 3)
    await calendar.apply(history.events)
    everything = await calendar.between(NOW)
    first = await calendar.between(NOW, limit=3)
    second = await calendar.between(NOW, limit=3, after=first[-1].slot)
    assert first + second == everything[:6]
    later = NOW + DAY
    backwards = await calendar.before(later)
    assert backwards == everything[::-1]
    assert await calendar.before(later, limit=3, after=backwards[2].slot) == backwards[3:6]


async def test_a_stretch_of_time_holds_what_begins_in_it_or_still_goes_on(history, calendar):
    await history.plan(1, minutes_ahead=60, minutes=30)
    await history.plan(2, minutes_ahead=120, minutes=30)
    await calendar.apply(history.events)

    def between(since, until):
        return numbers(calendar.between(NOW + since * MINUTE, NOW + until * MINUTE))

    assert await between(0, 120) == [1]
    assert await between(89, 121) == [1, 2]
    assert await between(90, 121) == [2]
    assert await numbers(calendar.before(NOW + 90 * MINUTE)) == [1]
    assert await numbers(calendar.before(NOW + 89 * MINUTE)) == []


async def test_a_persons_own_are_found(history, calendar):
    await history.plan(1)
    await history.plan(2, by=ADMIN)
    await history.repeated(2)
    await calendar.apply(history.events)
    assert await numbers(calendar.between(NOW, planned_by=ADMIN)) == [2, 2, 2]
    assert await numbers(calendar.before(NOW + 3 * DAY, planned_by=ADMIN)) == [2, 2, 2]


async def test_what_was_never_planned_stands_nowhere(history, calendar):
    await history.cancel(1)
    await history.started(1)
    await history.deleted_in_zoom(2)
    await calendar.apply(history.events)
    assert await calendar.before(NOW + 100 * DAY) == []
    assert await calendar.between(NOW - 10_000 * DAY) == []


async def test_what_begins_in_a_stretch_of_time_is_told_with_its_chat(history, calendar):
    await history.plan(1)
    await history.repeated(1)
    await history.plan(2, minutes_ahead=90)
    await history.cancel(2)
    await calendar.apply(history.events)
    rows = await calendar.starting(FIRST, FIRST + 2 * DAY)
    assert [(row.starts_at, row.chat) for row in rows] == [(FIRST, CHAT), (FIRST + DAY, CHAT)]
    assert await starts(calendar.starting(FIRST + MINUTE, FIRST + DAY)) == []
    assert await starts(calendar.starting(FIRST, FIRST + 3 * DAY, limit=1, after=rows[0].slot)) == [
        FIRST + DAY
    ]


async def test_a_chat_is_asked_for_with_all_its_topics_and_no_other(history, calendar):
    await history.plan(1)
    await calendar.apply(history.events)
    whole = CHAT.partition(":")[0]
    for chats, expected in [
        ((whole,), 1),
        ((CHAT,), 1),
        ((whole[:-1],), 0),
        ((f"{whole}1", "5"), 0),
        ((), 0),
    ]:
        assert len(await calendar.starting(NOW, NOW + DAY, chats=chats)) == expected, chats


async def test_what_was_found_in_zoom_takes_place_too(history, calendar):
    await history.adopted(1)
    await history.adopted(2, by=ADMIN, minutes_ahead=70)
    await calendar.apply(history.events)
    assert await numbers(calendar.between(NOW)) == [1, 2]
    assert await numbers(calendar.between(NOW, planned_by=ADMIN)) == [2]
