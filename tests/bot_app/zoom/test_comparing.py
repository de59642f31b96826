"""What Zoom tells, beside what is known here: no more and no less than differs becomes a command."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from adapters.zoom.meetings import SCHEDULED, SERIES, ZoomMeeting, ZoomOccurrence
from bot_app.zoom.comparing import Ours, differs, news_of, times_of, zone_of
from domain.ids import MeetingId, ZoomMeetingId, derived
from domain.meetings.series_in_zoom import RecordSeriesInZoom
from domain.meetings.told_by_zoom import RecordChangedInZoom, RecordDeletedInZoom
from projections.agenda_row import AgendaRow, set_time
from tests.domain.given import meta

START = datetime(2027, 1, 5, 9, tzinfo=UTC)
NOW = START - timedelta(days=1)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
NUMBER = ZoomMeetingId(81234567890)
OURS = Ours(MeetingId(derived("meeting", 1)), NUMBER, repeats=False)
ONCE = ZoomMeeting(id=NUMBER, topic="Rapat", start_time=START, duration=30, timezone="Asia/Jakarta")


def a_row(topic="Rapat", starts_at=START, minutes=30):
    row = AgendaRow(stream="meeting-1", topic=topic)
    set_time(row, starts_at, minutes)
    return row


def news(told, ours=OURS, now=NOW):
    return news_of(told, ours, now, lambda what: meta(cause=what))


def one(day, *, days_later=0, minutes=30, status="available"):
    original = START + day * DAY
    number = str(int(original.timestamp()) * 1000)
    start = original + days_later * DAY
    return ZoomOccurrence(occurrence_id=number, start_time=start, duration=minutes, status=status)


def series(*occurrences, **changes):
    daily = {"type": 1, "repeat_interval": 1, "end_times": 3}
    told = replace(ONCE, type=SERIES, start_time=None, duration=0, recurrence=daily)
    return replace(told, occurrences=occurrences, **changes)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, False),
        ({"topic": "Rapat pagi"}, True),
        ({"topic": " Rapat\0 "}, False),
        ({"topic": ""}, False),
        ({"start_time": START + MINUTE}, True),
        ({"start_time": START - MINUTE}, True),
        ({"start_time": START + MINUTE / 2}, False),
        ({"start_time": None}, False),
        ({"duration": 31}, True),
        ({"duration": 0}, False),
        ({"timezone": "Europe/Berlin"}, False),
    ],
)
def test_a_line_of_a_list_differs_in_what_people_see(change, expected):
    assert differs(replace(ONCE, **change), a_row()) is expected


def test_a_topic_that_was_erased_here_stays_so():
    assert not differs(ONCE, a_row(topic=""))


@given(st.integers(-3, 3), st.integers(0, 3000), st.text(max_size=300))
def test_what_was_taken_over_does_not_differ_any_more(minutes_later, duration, topic):
    """Otherwise each sync would find it anew."""
    told = replace(ONCE, start_time=START + minutes_later * MINUTE, duration=duration, topic=topic)
    (command,) = news(told)
    row = a_row(starts_at=command.starts_at, minutes=command.minutes or 30)
    row.topic = command.topic.reveal("") if command.topic is not None else row.topic
    assert not differs(told, row)


def test_none_is_the_only_thing_that_deletes():
    (gone,) = news(None)
    assert isinstance(gone, RecordDeletedInZoom)
    assert gone.zoom_meeting_id == NUMBER
    assert [type(each) for each in news(ONCE)] == [RecordChangedInZoom]
    assert [type(each) for each in news(series())] == [RecordChangedInZoom]


def test_of_a_series_all_its_times_are_told_and_its_topic():
    told = series(one(0), one(1, days_later=5, minutes=60), one(2, status="deleted"), one(3))
    found, renamed = news(told)
    assert isinstance(found, RecordSeriesInZoom)
    assert [(each.original, each.minutes) for each in found.occurrences] == [
        (START, 30),
        (START + DAY, 60),
        (START + 3 * DAY, 30),
    ]
    assert (found.minutes, found.time_zone, found.none_left) == (30, "Asia/Jakarta", False)
    assert found.recurrence.count == 3
    assert (renamed.topic.reveal(""), renamed.starts_at, renamed.minutes) == ("Rapat", None, None)


def test_what_is_over_belongs_to_no_plan():
    told = series(one(-3), one(-2), one(0))
    assert [each.original for each in times_of(told, NOW)] == [START]
    assert times_of(told, START + 30 * MINUTE) == ()
    assert len(times_of(told, START + 29 * MINUTE)) == 1


def test_only_dates_that_zoom_names_as_deleted_leave_none():
    (found, _) = news(series(one(0, status="deleted"), one(1, status="deleted")))
    assert (found.occurrences, found.none_left) == ((), True)
    assert [type(each) for each in news(series(one(-3)))] == [RecordChangedInZoom]


@pytest.mark.parametrize("name", ["ABCDE12345", "", "1" * 15, "-1", "½"])
def test_a_date_whose_name_nobody_can_read_is_not_taken_for_a_deleted_one(name):
    odd = replace(one(1), occurrence_id=name)
    assert [type(each) for each in news(series(one(0), odd))] == [RecordChangedInZoom]
    assert [type(each) for each in news(series(one(0, status="deleted"), odd))] == [RecordChangedInZoom]


def test_a_series_that_has_become_a_single_meeting_has_one_date_left():
    (found, _) = news(replace(ONCE, type=SCHEDULED), OURS._replace(repeats=True))
    assert [each.original for each in found.occurrences] == [START]
    assert found.recurrence is None


@pytest.mark.parametrize("kind", [1, 3, 4, 10, 99])
def test_what_has_no_times_any_more_keeps_those_it_had(kind):
    (renamed,) = news(replace(ONCE, type=kind))
    assert (renamed.starts_at, renamed.topic.reveal("")) == (None, "Rapat")


@pytest.mark.parametrize(
    ("told", "zone"),
    [("Asia/Jakarta", "Asia/Jakarta"), ("", "UTC"), ("Moon/Base", "UTC"), ("../../etc/passwd", "UTC")],
)
def test_zones_nobody_knows_are_read_as_utc(told, zone):
    assert zone_of(replace(ONCE, timezone=told)) == zone
