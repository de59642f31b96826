"""Calendar files as two programs that know nothing of each other read them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from adapters.calendars.entries import Entry, Moved
from adapters.calendars.ics import calendar
from domain.meetings.recurrence import MOST_OCCURRENCES, Every, Recurrence, occurrences
from tests.adapters.calendars.readers import expanded, lines, strictly
from tests.domain.recurrences import firsts, recurrences

_ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "UTC")
MONDAY = datetime(2026, 10, 19, 7, 0, tzinfo=UTC)
"""09:00 in Berlin, a week before its clocks go back."""
WEEKLY = Recurrence(every=Every.WEEK, weekdays=(0,), count=4)
LINK = "https://zoom.us/j/81234567890?pwd=a.b,c;d"


def entry(**rest):
    given = {
        "uid": "0b8e6a52",
        "sequence": 3,
        "summary": "Rapat operasi",
        "description": f"{LINK}\nKode sandi: 123456",
        "url": LINK,
        "starts_at": MONDAY,
        "minutes": 60,
        "time_zone": "Europe/Berlin",
        "stamp": datetime(2026, 9, 1, 8, 30, tzinfo=UTC),
    }
    return Entry(**given | rest)


def written(*entries, name="Meetledger"):
    return calendar(entries, name=name, language="id")


def events(*entries):
    return strictly(written(*entries)).walk("VEVENT")


def test_a_meeting():
    (event,) = events(entry())
    assert event["UID"] == "0b8e6a52@meetledger"
    assert event["SEQUENCE"] == 3
    assert event.DTSTART == MONDAY
    assert MONDAY + timedelta(hours=1) == event.DTEND
    assert event.DTSTAMP == event.LAST_MODIFIED == datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    assert event["SUMMARY"] == "Rapat operasi"
    assert event["DESCRIPTION"] == f"{LINK}\nKode sandi: 123456"
    assert event["URL"] == event["LOCATION"] == LINK
    assert event["STATUS"] == "CONFIRMED"


def test_the_file_says_who_wrote_it_and_when_to_ask_again():
    said = lines(written(entry(), name="Rapat tim"))
    assert said[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert {
        "PRODID:-//Meetledger//Meetledger//ID",
        "METHOD:PUBLISH",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Rapat tim",
        "REFRESH-INTERVAL;VALUE=DURATION:PT15M",
        "X-PUBLISHED-TTL:PT15M",
        "DTSTART;TZID=Europe/Berlin:20261019T090000",
    } <= set(said)


def test_a_calendar_without_meetings_is_one_too():
    assert strictly(written()).walk("VEVENT") == []
    assert expanded(written()) == []


def test_the_same_meetings_give_the_same_file():
    entries = (entry(recurrence=WEEKLY), entry(uid="2", time_zone="Asia/Jakarta"))
    assert written(*entries) == written(*entries)


def test_a_cancelled_meeting_is_still_told():
    (event,) = events(entry(cancelled=True, sequence=4))
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 4)


def test_a_series_keeps_its_time_on_the_clock():
    assert [start for start, _ in expanded(written(entry(recurrence=WEEKLY)))] == [
        datetime(2026, 10, 19, 7, 0, tzinfo=UTC),
        datetime(2026, 10, 26, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 2, 8, 0, tzinfo=UTC),
        datetime(2026, 11, 9, 8, 0, tzinfo=UTC),
    ]


def test_cancelled_and_moved_occurrences():
    second, third = occurrences(WEEKLY, MONDAY, "Europe/Berlin")[1:3]
    moved = Moved(original=third, starts_at=third + timedelta(days=1), minutes=30)
    file = written(entry(recurrence=WEEKLY, excluded=(second,), moved=(moved,)))
    assert "EXDATE;TZID=Europe/Berlin:20261026T090000" in lines(file)
    assert "RECURRENCE-ID;TZID=Europe/Berlin:20261102T090000" in lines(file)
    assert [start.day for start, _ in expanded(file)] == [19, 3, 9]
    assert {event["UID"] for event in strictly(file).walk("VEVENT")} == {"0b8e6a52@meetledger"}


def test_what_no_longer_belongs_to_the_series_is_not_told():
    stray = Moved(original=MONDAY + timedelta(days=1), starts_at=MONDAY, minutes=30)
    cancelled = Moved(original=MONDAY, starts_at=MONDAY + timedelta(hours=1), minutes=30)
    file = written(entry(recurrence=WEEKLY, excluded=(MONDAY,), moved=(stray, cancelled)))
    assert len(expanded(file)) == 3
    assert len(strictly(file).walk("VEVENT")) == 1


def test_a_series_without_any_occurrence_is_left_out():
    ended = Recurrence(every=Every.DAY, until=date(2026, 10, 18))
    assert events(entry(recurrence=ended)) == []


def test_a_time_that_comes_twice_is_told_in_utc_the_second_time():
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    file = written(entry(starts_at=second, minutes=15))
    assert "DTSTART:20261025T013000Z" in lines(file)
    assert expanded(file) == [(second, second + timedelta(minutes=15))]


def test_occurrences_that_the_clocks_skip_are_named_as_the_rule_names_them():
    daily = Recurrence(every=Every.DAY, count=3)
    skipped = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    first = datetime(2027, 3, 27, 1, 30, tzinfo=UTC)
    file = written(entry(starts_at=first, recurrence=daily, excluded=(skipped,)))
    assert "EXDATE;TZID=Europe/Berlin:20270328T023000" in lines(file)
    assert [start.day for start, _ in expanded(file)] == [27, 29]


@st.composite
def series(draw):
    zone = draw(st.sampled_from(_ZONES))
    first = draw(firsts).replace(hour=draw(st.integers(7, 22)))
    recurrence = draw(recurrences())
    starts = occurrences(recurrence, first, zone)
    picked = draw(st.lists(st.sampled_from(starts), unique=True, max_size=4)) if starts else []
    # The other program takes no UTC for the name of a moved occurrence; everything else does.
    cut = draw(st.integers(0, len(picked))) if zone != "UTC" else len(picked)
    moved = [
        Moved(original=at, starts_at=at + timedelta(minutes=draw(st.integers(1, 5000))), minutes=45)
        for at in picked[cut:]
    ]
    return entry(
        starts_at=first,
        time_zone=zone,
        recurrence=recurrence,
        excluded=tuple(picked[:cut]),
        moved=tuple(moved),
    )


def planned(series):
    return occurrences(series.recurrence, series.starts_at, series.time_zone)


def expected(series):
    gone = {*series.excluded, *(moved.original for moved in series.moved)}
    return sorted([*(set(planned(series)) - gone), *(moved.starts_at for moved in series.moved)])


@given(series().filter(lambda series: series.recurrence.count or len(planned(series)) < MOST_OCCURRENCES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_others_find_the_times_that_we_mean(series):
    file = written(series)
    strictly(file)
    assert [start for start, _ in expanded(file)] == expected(series)


@pytest.mark.parametrize("zone", ["Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_zones_in_the_file_are_the_real_ones(zone):
    yearly = Recurrence(every=Every.MONTH, interval=6, month_day=19, count=6)
    (described,) = strictly(written(entry(time_zone=zone, recurrence=yearly))).walk("VTIMEZONE")
    told, real = described.to_tz(lookup_tzid=False), ZoneInfo(zone)
    for hours in range(2 * 365 * 24):
        local = (MONDAY + timedelta(hours=hours)).astimezone(real)
        assert local.replace(tzinfo=told).utcoffset() == local.utcoffset(), local


def test_summer_begins_when_it_begins():
    summer = Recurrence(every=Every.DAY, interval=99, count=3)
    assert "DTSTART:20270328T020000" in lines(written(entry(recurrence=summer)))


def test_a_moved_occurrence_of_a_series_in_utc():
    moved = Moved(original=MONDAY, starts_at=MONDAY + timedelta(hours=1), minutes=30)
    file = written(entry(recurrence=WEEKLY, time_zone="UTC", moved=(moved,)))
    assert {"RECURRENCE-ID:20261019T070000Z", "DTSTART:20261019T080000Z"} <= set(lines(file))


def test_every_zone_is_described_once():
    entries = [entry(uid=str(number), time_zone=zone) for number, zone in enumerate((*_ZONES, *_ZONES))]
    names = [str(zone["TZID"]) for zone in strictly(written(*entries)).walk("VTIMEZONE")]
    assert names == ["America/New_York", "Asia/Jakarta", "Europe/Berlin"]


HOSTILE = [
    "a, b; c: d",
    r"C:\New\names\\",
    "first\nsecond",
    "\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:injected",
    "\\nEND:VEVENT",
    "🎥 Rapat 👩‍💻 évaluation",
    "x" * 200,
    "🎥" * 200,
    'say "no"; ^n ^\' %0A {{x}} <b>',
    " leading and trailing\t",
]


@pytest.mark.parametrize("topic", HOSTILE)
def test_foreign_text_comes_back_unharmed(topic):
    file = written(entry(summary=topic, description=topic), name=topic)
    read = IcsCalendarStream.calendar_from_ics(file.decode())
    assert [(event.summary, event.description) for event in read.events] == [(topic, topic)]
    (event,) = strictly(file).walk("VEVENT")
    assert event["STATUS"] == "CONFIRMED"


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\x0b", "\x0c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_whatever_ends_a_line_somewhere_is_a_plain_line_break(mark):
    file = written(entry(summary=f"a{mark}END:VEVENT"))
    assert "SUMMARY:a\\nEND:VEVENT" in lines(file)


def test_control_characters_and_broken_letters_do_not_get_in():
    (event,) = events(entry(summary="a\x00b\x1b[31mc\x7f\ud800d"))
    assert event["SUMMARY"] == "ab[31mc\ufffdd"


@pytest.mark.parametrize(
    "url", ["https://zoom.us/j/1\r\nATTENDEE:x", "javascript:alert(1)", "https://a b", ""]
)
def test_an_address_that_is_none_is_no_link(url):
    file = written(entry(url=url, description=""))
    assert not any(line.startswith(("URL", "ATTENDEE", "DESCRIPTION")) for line in lines(file))


_foreign = st.text(max_size=80) | st.text(alphabet='\r\n\\N,;:="\u2028 ENDVEVENT', max_size=40)


@given(_foreign, _foreign, _foreign)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_gets_out_of_its_place(summary, url, name):
    file = written(entry(summary=summary, description=summary, url=url, uid=name), name=name)
    plain = written(entry(summary="", description="x", url="x", uid=""), name="")
    properties = [line.partition(":")[0] for line in lines(file)]
    allowed = ("URL", "LOCATION", "DESCRIPTION")
    assert [p for p in properties if p not in allowed] == [
        line.partition(":")[0] for line in lines(plain) if line.partition(":")[0] not in allowed
    ]
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    assert b"\n" not in file.replace(b"\r\n", b"")


def test_what_is_logged_of_an_entry_is_its_id():
    assert repr(entry()) == "Entry(0b8e6a52)"
