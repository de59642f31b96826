"""Whatever happens to a series, its calendar file has the times at which it takes place, and no others."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.calendars.ics import calendar
from adapters.i18n.catalog import Catalog
from bot_app.calendars.entries import entries_of
from domain.log import Recorded
from domain.meetings.meetings import Meeting, stream_of
from projections.calendar_entries import CalendarEntries, EntryRow
from tests.adapters.calendars.readers import expanded, lines, strictly
from tests.projections.changes import DAY, FIRST, NOW
from tests.projections.histories import History, meeting_id, zoom_id

CATALOG = Catalog.load("en", strict=True)
STREAM = stream_of(meeting_id(1))


class Folding(CalendarEntries):
    """The methods of the projection without its table."""

    def __init__(self):
        self._handlers = self._registered()

    def row_of(self, events: list[Recorded]) -> EntryRow:
        row = EntryRow(STREAM)
        for recorded in events:
            handler = self._handlers.get(type(recorded.event))
            if recorded.stream == STREAM and handler is not None:
                handler(row, recorded.event, recorded)
        return row


async def told(*steps):
    history = History()
    await history.plan(1)
    for name, *rest in steps:
        await getattr(history, name)(1, *rest)
    meeting: Meeting = await history._application.state(STREAM)
    return Folding().row_of(history.events), meeting


def row_after(*steps):
    return asyncio.run(told(*steps))[0]


def file_of(row, since=None):
    return calendar(list(entries_of(row, CATALOG, "en", since)), name="x", language="en")


def starts(file):
    return [start for start, _ in expanded(file)]


def test_a_meeting_is_described_so_that_people_can_join():
    (event,) = strictly(file_of(row_after(("created",)))).walk("VEVENT")
    link = f"https://zoom.us/j/{zoom_id(1)}?pwd=x"
    assert event["UID"] == f"{meeting_id(1)}@meetledger"
    assert event["DESCRIPTION"] == f"Join: {link}\nMeeting ID: {zoom_id(1)}\nPasscode: 123456"
    assert event["URL"] == event["LOCATION"] == link
    assert (event["SUMMARY"], event["SEQUENCE"]) == ("Topic 1", 1)


def test_a_meeting_that_zoom_does_not_know_yet_says_so():
    (event,) = strictly(file_of(row_after())).walk("VEVENT")
    assert event["DESCRIPTION"] == "Zoom has not given a join link for it yet."
    assert "URL" not in event


def test_what_is_told_beside_the_times_is_in_the_readers_language():
    (entry,) = entries_of(row_after(("created",)), CATALOG, "id")
    assert entry.description.splitlines()[1].startswith("ID rapat:")


def test_a_cancelled_meeting_is_told_of_with_a_higher_number():
    before, after = row_after(("created",)), row_after(("created",), ("cancel",))
    (event,) = strictly(file_of(after)).walk("VEVENT")
    assert event["STATUS"] == "CANCELLED"
    assert event["SEQUENCE"] > before.sequence


def test_a_series_is_one_entry_with_a_rule_and_its_exceptions():
    file = file_of(row_after(("repeated",), ("one_moved", 1), ("one_cancelled", 2)))
    assert [line for line in lines(file) if line.startswith("RRULE")] == [
        "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=1"
    ]
    assert {event["UID"] for event in strictly(file).walk("VEVENT")} == {f"{meeting_id(1)}@meetledger"}
    assert starts(file) == [FIRST, FIRST + 8 * DAY]


def test_a_series_by_a_rule_we_have_no_words_for_is_told_time_by_time():
    file = file_of(row_after(("created",), ("seen_in_zoom", (0, 0), (3, 4))))
    assert starts(file) == [FIRST, FIRST + 4 * DAY]
    assert not any(line.startswith("RRULE") for line in lines(file))
    names = [str(event["UID"]) for event in strictly(file).walk("VEVENT")]
    assert len(set(names)) == 2
    assert all(name.startswith(str(meeting_id(1))) for name in names)


def test_times_beside_the_rule_that_are_long_over_are_left_out_of_feeds():
    row = row_after(("created",), ("seen_in_zoom", (0, 0), (3, 3)))
    assert starts(file_of(row, FIRST + DAY)) == [FIRST + 3 * DAY]


def test_a_series_of_which_every_time_was_cancelled_is_not_told():
    row = row_after(("repeated",), *(("one_cancelled", number) for number in range(3)))
    assert strictly(file_of(row)).walk("VEVENT") == []


DAYS = st.integers(0, 3)
STEPS = st.one_of(
    st.just(("repeated",)),
    st.just(("created",)),
    st.tuples(st.just("one_moved"), DAYS),
    st.tuples(st.just("one_cancelled"), DAYS),
    st.tuples(st.just("moved"), st.integers(30, 5000)),
    st.builds(
        lambda seen: ("seen_in_zoom", *seen),
        st.lists(st.tuples(DAYS, DAYS), max_size=4, unique_by=lambda each: each[0]),
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, max_size=8))
def test_the_file_has_the_times_the_domain_has_whatever_happened(steps):
    row, meeting = asyncio.run(told(*steps))
    planned = [each.starts_at for each in meeting.occurrences if not each.cancelled]
    expected = planned if meeting.occurrences else [meeting.starts_at]
    file = file_of(row)
    assert starts(file) == sorted(expected)
    strictly(file)


@pytest.mark.parametrize("topic", ["", "a\nEND:VEVENT", "<b>"])
def test_any_topic_stays_in_its_place(topic):
    row = row_after()
    row.topic = topic
    (event,) = strictly(file_of(row)).walk("VEVENT")
    assert event["SUMMARY"] == (topic or "–")


def test_the_time_is_that_of_the_zone_it_was_planned_in():
    assert f"DTSTART;TZID=Asia/Jakarta:{FIRST + timedelta(hours=7):%Y%m%dT%H%M%S}" in lines(
        file_of(row_after())
    )
    assert datetime(2026, 11, 20, 8, 30, tzinfo=UTC) == NOW
