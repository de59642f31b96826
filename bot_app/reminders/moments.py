"""When a chat is reminded, and how late that is still worth saying. Pure: it follows from the time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from domain.chats.choices import QuietHours, RemindersChosen, quiet
from domain.ids import ChatId, StreamId
from domain.meetings.meetings import Meeting

NOT_STARTED_AFTER = timedelta(minutes=5)
LATEST_START = timedelta(minutes=5)
LATEST_LATE = NOT_STARTED_AFTER + timedelta(minutes=30)
EARLIEST_BEGINNING = timedelta(hours=1)
"""Before the planned start."""
LATEST_AGENDA = timedelta(hours=2)
_DAY = timedelta(days=1)


class Kind(StrEnum):
    BEFORE = "before"
    START = "start"
    LATE = "late"
    """It should have started some minutes ago."""


class Reminder(msgspec.Struct, frozen=True):
    """Of one time at which a meeting takes place; moved to another time, it is another reminder."""

    kind: Kind
    stream: StreamId
    starts_at: datetime
    """UTC."""
    chat: ChatId
    """Where the meeting was planned, topic included."""

    @property
    def name(self) -> str:
        return f"remind:{self.kind}:{self.stream}:{int(self.starts_at.timestamp())}"

    @property
    def key(self) -> str:
        """Under which it is planned, and so said, once."""
        return f"telegram.notice/{self.name}/{self.chat}"


class Slot(msgspec.Struct, frozen=True):
    """One time at which a meeting takes place."""

    stream: StreamId
    starts_at: datetime
    chat: ChatId
    chosen: RemindersChosen
    """By its chat."""


def moment_of(kind: Kind, starts_at: datetime, chosen: RemindersChosen) -> datetime | None:
    """When it is to be said; `None`: the chat does not want it."""
    match kind:
        case Kind.BEFORE:
            before = chosen.minutes_before
            return starts_at - timedelta(minutes=before) if before else None
        case Kind.START:
            return starts_at if chosen.at_start else None
    return starts_at + NOT_STARTED_AFTER if chosen.when_late else None


def too_late_at(kind: Kind, starts_at: datetime) -> datetime:
    """From when on it is not worth saying any more, because we were away, say."""
    match kind:
        case Kind.BEFORE:
            return starts_at
        case Kind.START:
            return starts_at + LATEST_START
    return starts_at + LATEST_LATE


def is_due(kind: Kind, starts_at: datetime, chosen: RemindersChosen, now: datetime) -> bool:
    moment = moment_of(kind, starts_at, chosen)
    return moment is not None and moment <= now < too_late_at(kind, starts_at)


def due(slots: Iterable[Slot], now: datetime) -> Iterator[Reminder]:
    """Everything that may be said now, whether it has been said before or not."""
    for slot in slots:
        for kind in Kind:
            if is_due(kind, slot.starts_at, slot.chosen, now):
                yield Reminder(kind, slot.stream, slot.starts_at, slot.chat)


def next_moment(slots: Iterable[Slot], now: datetime) -> datetime | None:
    """When the next of these reminders becomes due."""
    moments = (moment_of(kind, slot.starts_at, slot.chosen) for slot in slots for kind in Kind)
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def window(now: datetime, longest_reminder: int, ahead: timedelta) -> tuple[datetime, datetime]:
    """Between which starts lies whatever may be due now or within `ahead`. `longest_reminder`: minutes."""
    return now - LATEST_LATE, now + timedelta(minutes=longest_reminder) + ahead


def takes_place(meeting: Meeting, starts_at: datetime) -> bool:
    """Whether it is still planned for then, to the second."""
    if not meeting.exists or meeting.cancelled:
        return False
    starts = [each.starts_at for each in meeting.occurrences if not each.cancelled]
    if not meeting.occurrences and meeting.starts_at is not None:
        starts = [meeting.starts_at]
    return int(starts_at.timestamp()) in {int(each.timestamp()) for each in starts}


def held(started_at: datetime | None, starts_at: datetime) -> bool:
    """Whether it began for this time: an earlier beginning was that of another."""
    return started_at is not None and started_at >= starts_at - EARLIEST_BEGINNING


def silent(hours: QuietHours | None, zone: ZoneInfo, *moments: datetime) -> bool:
    """Whether one of them falls into the quiet hours."""
    return any(quiet(hours, moment.astimezone(zone).time()) for moment in moments)


def agenda_clock(clock: time, hours: QuietHours | None) -> time:
    """When the agenda is sent: a time within the quiet hours waits for their end."""
    return hours.end if hours is not None and quiet(hours, clock) else clock


def agenda_day(clock: time, hours: QuietHours | None, zone: ZoneInfo, now: datetime) -> date | None:
    """The day, in the chat's zone, whose agenda may be sent now."""
    today = now.astimezone(zone).date()
    for day in (today, today - _DAY):
        moment = datetime.combine(day, agenda_clock(clock, hours), zone).astimezone(UTC)
        if moment <= now < moment + LATEST_AGENDA:
            return day
    return None


def day_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """UTC, when it begins there and when it is over."""
    begin, end = (datetime.combine(each, time.min, zone).astimezone(UTC) for each in (day, day + _DAY))
    return begin, end
