"""What reminders and agendas say. Whether anything is said at all is looked at again when it is sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from math import ceil
from uuid import UUID

import structlog

from adapters.effect import Effect, Failure
from adapters.i18n import dates
from adapters.telegram.messages import Block, Html, escape, link, text_block
from adapters.telegram.sender import Rendered
from bot_app.deliveries.parcel import Reader
from bot_app.deliveries.whereabouts import numbers_of
from bot_app.reminders.moments import Kind, day_of, held, is_due, moment_of, silent, takes_place
from bot_app.telegram.desk import Desk
from domain.chats import chats
from domain.chats.chats import Chat
from domain.chats.choices import DailyAgendaChosen, QuietHoursChosen, RemindersChosen
from domain.chats.choosing import private
from domain.ids import ChatId, MeetingId, StreamId, UserId
from domain.meetings.meetings import Meeting, ZoomState
from domain.users import users
from domain.users.users import User
from projections.agenda_row import AgendaRow
from projections.calendar import CalendarRow

log = structlog.get_logger()

MOST_OF_A_DAY = 60
_HOUR = 60
"""Minutes."""
_LONGEST_IN_MINUTES = 2 * _HOUR
_ABOUT = 5
"""Minutes that may be missing from a round number of hours."""

Running = Callable[[Meeting], Awaitable[bool]]
"""Whether the meeting goes on in Zoom now. Raises: Failure."""


class ReminderTexts:
    def __init__(
        self, desk: Desk, running: Running, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._desk = desk
        self._running = running
        self._now = now

    async def reminder(self, effect: Effect) -> Rendered | None:
        """`None`: it is cancelled, moved, too late, not wanted, or to be quiet now."""
        kind, chat = Kind(effect.payload["kind"]), ChatId(effect.payload["chat"])
        stream, starts_at = StreamId(effect.payload["stream"]), effect.payload["starts_at"]
        at = datetime.fromtimestamp(starts_at, UTC)
        meeting: Meeting = await self._desk.application.state(stream)
        if not takes_place(meeting, at) or not await self._wanted(kind, at, chat):
            return None
        row = await self._desk.reads.agenda.by_id(MeetingId(UUID(stream.removeprefix("meeting-"))))
        if row is None or not await self._true(kind, meeting, row, at):
            return None
        return self._said(kind, row, await self._planner(row), at, await self._desk.reader_of(chat))

    async def agenda(self, effect: Effect) -> Rendered | None:
        """What of the day is not over yet; `None`: nothing, or the chat wants none now."""
        chat, now = ChatId(effect.payload["chat"]), self._now()
        reader, chosen = await self._desk.reader_of(chat), await self._chosen(chat)
        if chosen.choice(DailyAgendaChosen).clock is None or not await self._heard(chat):
            return None
        if silent(chosen.choice(QuietHoursChosen).hours, reader.zone, now):
            return None
        begin, end = day_of(date.fromisoformat(effect.payload["day"]), reader.zone)
        numbers = await numbers_of(self._desk.reads, chat)
        rows = await self._desk.reads.calendar.starting(begin, end, chats=numbers, limit=MOST_OF_A_DAY)
        ahead = [row for row in rows if row.ends_at > now]
        return await self._agenda(ahead, begin, reader) if ahead else None

    async def _wanted(self, kind: Kind, starts_at: datetime, chat: ChatId) -> bool:
        chosen, now = await self._chosen(chat), self._now()
        wishes, hours = chosen.choice(RemindersChosen), chosen.choice(QuietHoursChosen).hours
        moment = moment_of(kind, starts_at, wishes)
        if moment is None or not is_due(kind, starts_at, wishes, now) or not await self._heard(chat):
            return False
        return not silent(hours, (await self._desk.reader_of(chat)).zone, moment, now)

    async def _true(self, kind: Kind, meeting: Meeting, row: AgendaRow, starts_at: datetime) -> bool:
        """Zoom's notifications may be late or lost: before we say that nobody came, we ask."""
        begun = held(row.started_at, starts_at)
        if kind is Kind.START:
            return meeting.live or not begun
        if kind is Kind.LATE:
            waits = meeting.zoom is ZoomState.CREATED and not meeting.live and not begun
            return waits and not await self._goes_on(meeting)
        return True

    async def _goes_on(self, meeting: Meeting) -> bool:
        try:
            return await self._running(meeting)
        except Failure as failure:
            log.warning("reminders.zoom_not_asked", reason=type(failure).__name__)
            return False

    async def _chosen(self, chat: ChatId) -> Chat:
        chosen: Chat = await self._desk.application.state(chats.stream_of(chat))
        return chosen

    async def _heard(self, chat: ChatId) -> bool:
        """Who has lost access is told of meetings no more."""
        if not private(chat):
            return True
        user: User = await self._desk.application.state(users.stream_of(UserId(int(chat.partition(":")[0]))))
        return user.whitelisted

    async def _planner(self, row: AgendaRow) -> str:
        person = await self._desk.reads.users.by_id(row.planned_by)
        return person.name if person is not None else ""

    def _said(
        self, kind: Kind, row: AgendaRow, planner: str, starts_at: datetime, reader: Reader
    ) -> Rendered:
        text, language = self._desk.text, reader.language
        topic, when = escape(row.topic or "–"), self._when(starts_at, reader)
        match kind:
            case Kind.BEFORE:
                said = text(
                    language, "reminder-before", topic=topic, wait=self._wait(starts_at, language), when=when
                )
            case Kind.START:
                key = "reminder-live" if row.live else "reminder-start"
                said = text(language, key, topic=topic, when=when)
            case Kind.LATE:
                name = link(f"tg://user?id={row.planned_by}", planner or "–")
                said = text(language, "reminder-late", topic=topic, when=when, name=name)
        if row.join_url:
            join = [[{"text": text(language, "meeting-join"), "url": row.join_url}]]
            return self._desk.rendered(language, said, keyboard=join)
        return self._desk.rendered(language, said, text(language, "reminder-without-link"))

    def _wait(self, starts_at: datetime, language: str) -> str:
        minutes = ceil((starts_at - self._now()) / timedelta(minutes=1))
        hours = round(minutes / _HOUR)
        if minutes <= _LONGEST_IN_MINUTES or abs(minutes - hours * _HOUR) > _ABOUT:
            return self._desk.text(language, "reminder-minutes", count=minutes)
        return self._desk.text(language, "reminder-hours", count=hours)

    def _when(self, at: datetime, reader: Reader) -> str:
        """The day only where it is not today."""
        today = self._now().astimezone(reader.zone).date()
        if at.astimezone(reader.zone).date() == today:
            return dates.clock(reader.language, at, reader.zone)
        return self._desk.when(reader.language, at, reader.zone)

    async def _agenda(self, rows: list[CalendarRow], day: datetime, reader: Reader) -> Rendered:
        language = reader.language
        heading = self._desk.text(
            language, "agenda-heading", day=dates.day_in_words(language, day, reader.zone), count=len(rows)
        )
        blocks: list[Block] = [text_block(heading, rank=1)]
        blocks += [text_block(await self._line(row, reader)) for row in rows]
        return self._desk.rendered(language, *blocks)

    async def _line(self, row: CalendarRow, reader: Reader) -> Html:
        meeting = await self._desk.reads.agenda.by_id(row.meeting_id)
        topic = escape((meeting.topic if meeting is not None else "") or "–")
        time = dates.span(reader.language, row.starts_at, row.ends_at, reader.zone)
        line = self._desk.text(reader.language, "agenda-row", time=time, topic=topic)
        if meeting is None or not meeting.join_url:
            return Html(line)
        return Html(f"{line} · {link(meeting.join_url, self._desk.text(reader.language, 'meeting-join'))}")
