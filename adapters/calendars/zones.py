"""A time zone as calendar files describe it: every change of its clocks in the time that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_STEP = timedelta(days=1)
"""Clocks change at most once in it."""
_EXACT = timedelta(seconds=1)


class _Observance(msgspec.Struct, frozen=True):
    summer: bool
    since: timedelta
    to: timedelta
    name: str


def vtimezone(name: str, first: datetime, last: datetime) -> Timezone:
    """Good from `first` to `last` (UTC). Not icalendar's own, which lets summer begin an hour late."""
    zone = ZoneInfo(name)
    beginnings = {_observance(first, zone, since=_offset(first, zone)): [first]}
    for change in _changes(zone, first, last):
        kind = _observance(change, zone, since=_offset(change - _EXACT, zone))
        beginnings.setdefault(kind, []).append(change)
    described = Timezone()
    described.add("TZID", name)
    for kind, its in beginnings.items():
        described.add_component(_described(kind, its))
    return described


def _changes(zone: ZoneInfo, first: datetime, last: datetime) -> Iterator[datetime]:
    """The first instants (UTC) with another offset."""
    at = first
    while at < last:
        following = at + _STEP
        if _offset(at, zone) != _offset(following, zone):
            yield _change(zone, at, following)
        at = following


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > _EXACT:
        middle = before + timedelta(seconds=(after - before) // _EXACT // 2)
        if _offset(middle, zone) == _offset(before, zone):
            before = middle
        else:
            after = middle
    return after


def _observance(at: datetime, zone: ZoneInfo, since: timedelta) -> _Observance:
    local = at.astimezone(zone)
    return _Observance(bool(local.dst()), since, _offset(at, zone), local.tzname() or zone.key)


def _described(kind: _Observance, beginnings: list[datetime]) -> TimezoneStandard | TimezoneDaylight:
    """Beginnings are told on the clocks as they went until then (RFC 5545, 3.6.5)."""
    local = [(at + kind.since).replace(tzinfo=None) for at in beginnings]
    described = TimezoneDaylight() if kind.summer else TimezoneStandard()
    described.add("DTSTART", local[0])
    if local[1:]:
        described.add("RDATE", local[1:])
    described.add("TZOFFSETFROM", kind.since)
    described.add("TZOFFSETTO", kind.to)
    described.add("TZNAME", kind.name)
    return described


def _offset(at: datetime, zone: ZoneInfo) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
