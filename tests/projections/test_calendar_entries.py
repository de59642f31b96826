"""What calendar files are told of: every change makes the number of an entry grow, and nothing else does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import inspect

from domain.ids import ChatId
from domain.meetings.meetings import Meeting, stream_of
from projections.calendar_entries import CalendarEntries
from tests.projections.changes import DAILY, DAY, FIRST, MINUTE, NOW
from tests.projections.histories import CHAT, History, meeting_id, zoom_id

WHOLE = ChatId(CHAT.partition(":")[0])
LONG_AGO = NOW - 30 * DAY


@pytest.fixture
def history():
    return History()


@pytest.fixture
def entries(database):
    return CalendarEntries(database)


async def entry(history, entries, number=1):
    await entries.apply(history.events)
    return await entries.by_id(meeting_id(number))


async def numbers(asked):
    known = {meeting_id(number): number for number in range(1, 10)}
    return [known[row.meeting_id] for row in await asked]


async def test_a_meeting_is_told_of_as_it_was_planned(history, entries):
    await history.plan(1)
    row = await entry(history, entries)
    assert (row.chat, row.topic, row.starts_at, row.minutes) == (WHOLE, "Topic 1", FIRST, 30)
    assert (row.ends_at, row.time_zone, row.sequence) == (FIRST + 30 * MINUTE, "Asia/Jakarta", 0)
    assert (row.recurrence, row.occurrences, row.cancelled) == (None, (), False)
    assert row.changed_at == history.events[-1].at


async def test_one_is_found_by_its_zoom_meeting_id_without_reading_all(history, entries):
    await history.plan(1)
    await history.created(1)
    await entries.apply(history.events)
    assert (await entries.by_zoom_id(zoom_id(1))).meeting_id == meeting_id(1)
    indexes = await entries.read(lambda connection, t: inspect(connection).get_indexes(t.name))
    assert ["zoom_meeting_id"] in [index["column_names"] for index in indexes]


SERIES = [("repeated",)]
IN_ZOOM = [("created",)]
SEEN = [*IN_ZOOM, ("seen_in_zoom", (0, 0), (1, 1))]
CHANGES = [
    ([], ("created",)),
    ([], ("moved",)),
    ([], ("renamed",)),
    ([], ("repeated",)),
    ([], ("cancel",)),
    (SERIES, ("one_moved", 1)),
    (SERIES, ("one_cancelled", 2)),
    (IN_ZOOM, ("updated", 1, "new")),
    (IN_ZOOM, ("changed", "Elsewhere")),
    (IN_ZOOM, ("seen_in_zoom", (0, 0), (1, 1))),
    (SEEN, ("seen_in_zoom", (0, 0), (1, 3))),
    (SEEN, ("seen_in_zoom", (0, 0))),
    (IN_ZOOM, ("deleted_in_zoom",)),
]


async def happens(history, *steps):
    for name, *rest in steps:
        await getattr(history, name)(1, *rest)


@pytest.mark.parametrize(("before", "change"), CHANGES, ids=lambda steps: str(steps[-1:]))
async def test_every_change_that_a_calendar_shows_makes_its_number_grow(history, entries, before, change):
    await history.plan(1)
    await happens(history, *before)
    old = await entry(history, entries)
    await happens(history, change)
    new = await entry(history, entries)
    assert new.sequence > old.sequence
    assert new.changed_at == history.events[-1].at > old.changed_at


async def test_whoever_comes_and_goes_changes_no_entry(history, entries):
    await history.plan(1)
    await history.created(1)
    before = await entry(history, entries)
    await happens(history, ("started",), ("joined", "uuid:1"), ("ended",), ("options_chosen",), ("updated",))
    assert await entry(history, entries) == before


async def test_a_series_is_kept_as_the_domain_keeps_it(history, entries):
    await history.plan(1)
    await history.repeated(1)
    await history.one_moved(1, 1, days=7)
    await history.one_cancelled(1, 2)
    row = await entry(history, entries)
    meeting: Meeting = await history._application.state(stream_of(meeting_id(1)))
    assert (row.recurrence, row.occurrences) == (DAILY, meeting.occurrences)
    assert row.ends_at == meeting.ends_at == FIRST + 8 * DAY + timedelta(minutes=15)


async def test_link_passcode_and_number_are_those_of_zoom(history, entries):
    await history.plan(1)
    await history.created(1)
    row = await entry(history, entries)
    assert (row.zoom_meeting_id, row.passcode) == (zoom_id(1), "123456")
    await history.updated(1, passcode="new")
    assert (await entry(history, entries)).passcode == "new"
    assert await entries.by_zoom_id(zoom_id(1)) == await entries.by_id(meeting_id(1))


async def test_a_chats_entries_are_those_of_all_its_topics_the_last_to_start_first(history, entries):
    for number in (1, 2, 3):
        await history.plan(number, minutes_ahead=60 * number)
    await entries.apply(history.events)
    assert await numbers(entries.of_chats([WHOLE], NOW)) == [3, 2, 1]
    assert await numbers(entries.of_chats([ChatId("-1"), WHOLE], NOW, limit=2)) == [3, 2]
    assert await numbers(entries.of_chats([WHOLE], NOW, after=stream_of(meeting_id(2)))) == [1]
    assert await numbers(entries.of_chats([ChatId("-1")], NOW)) == []


async def test_what_is_over_stays_for_a_while_and_what_was_cancelled_from_when_it_was(history, entries):
    await history.plan(1, minutes_ahead=1)
    await history.plan(2, minutes_ahead=60)
    await history.cancel(2)
    await entries.apply(history.events)
    for later, expected in [(DAY, [2, 1]), (30 * DAY - DAY / 24, [2, 1]), (30 * DAY + DAY, [])]:
        assert await numbers(entries.of_chats([WHOLE], NOW + later - 30 * DAY)) == expected
    cancelled_at = history.events[-1].at
    assert await numbers(entries.of_chats([WHOLE], cancelled_at)) == [1]


async def test_what_was_never_planned_is_told_nobody(history, entries):
    await history.started(1)
    await history.deleted_in_zoom(2)
    await entries.apply(history.events)
    assert await entries.by_id(meeting_id(1)) is None
    assert await entries.of_chats([ChatId("")], LONG_AGO) == []
