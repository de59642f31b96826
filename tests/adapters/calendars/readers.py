"""Two programs that know nothing of each other read calendar files."""

from __future__ import annotations

from datetime import UTC
from itertools import islice

import icalendar
from ical.calendar_stream import IcsCalendarStream


def strictly(file):
    """As icalendar reads it; nothing may have been passed over."""
    read = icalendar.Calendar.from_ical(file)
    assert [part.errors for part in read.walk() if part.errors] == []
    return read


def expanded(file):
    """Starts and ends of everything that takes place, as the other program finds them."""
    found = IcsCalendarStream.calendar_from_ics(file.decode()).timeline
    return sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in islice(found, 200))


def lines(file):
    return file.decode().replace("\r\n ", "").split("\r\n")
