"""The clock: looks again and again for what is due, and plans it under a key that is planned only once.

There is no table of timers. What is due follows from the calendar, so a meeting that is moved takes its
reminders along, and a restart or a second program finds the same ones under the same keys.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterator
from datetime import UTC, datetime, timedelta

import structlog
from msgspec.structs import replace

from adapters.effect import Effect
from adapters.state import effects
from adapters.state.database import Database as State
from adapters.telegram.reactor import notice
from bot_app.deliveries.parcel import Reader
from bot_app.deliveries.whereabouts import numbers_of, present_chat
from bot_app.gateway import AWAY
from bot_app.reads import Reads
from bot_app.reminders.moments import Reminder, Slot, agenda_day, due, next_moment, window
from domain.ids import ChatId
from projections.calendar import CalendarRow
from projections.chats import ChatRow
from projections.projection import LARGEST_ANSWER

log = structlog.get_logger()

LONGEST_PAUSE = timedelta(seconds=15)
"""What was planned meanwhile may be due sooner than what was known."""
CORRELATION = "reminders"

ReaderOf = Callable[[ChatId], Awaitable[Reader]]


class Clock:
    def __init__(
        self,
        state: State,
        reads: Reads,
        reader_of: ReaderOf,
        planned: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`planned` is called when there is something to send."""
        self._state = state
        self._reads = reads
        self._reader_of = reader_of
        self._planned = planned
        self._now = now
        self._known: frozenset[str] = frozenset()
        """Keys that were due last time: they need not be planned again."""
        self._agendas: dict[str, Effect] = {}
        self._looked_at: datetime | None = None
        """The minute for which these agendas are due."""

    async def run(self) -> None:
        """Until cancelled; whatever goes wrong is tried again."""
        while True:
            pause = LONGEST_PAUSE
            try:
                pause = await self.tick()
            except AWAY as error:
                log.warning("reminders.wait", reason=type(error).__name__)
            except Exception:
                log.exception("reminders.failed")
            await asyncio.sleep(pause.total_seconds())

    async def tick(self) -> timedelta:
        """Plan what is due. Gives how long nothing more will be, as far as is known."""
        now = self._now()
        slots = await self._slots(now)
        reminders = {reminder.key: reminder for reminder in due(slots, now)}
        agendas = await self._agendas_at(now)
        new = [await self._reminding(reminders[key]) for key in reminders.keys() - self._known]
        new += [agendas[key] for key in agendas.keys() - self._known]
        await self._plan(new, now)
        self._known = frozenset((*reminders, *agendas))
        following = next_moment(slots, now) or now + LONGEST_PAUSE
        return min(following - now, LONGEST_PAUSE, _to_full_minute(now))

    async def _plan(self, new: list[Effect], now: datetime) -> None:
        if new:
            at = now.timestamp()
            await self._state.write(lambda connection: effects.plan(connection, new, now=at))
            self._planned()

    async def _slots(self, now: datetime) -> list[Slot]:
        since, until = window(now, await self._reads.chats.longest_reminder(), LONGEST_PAUSE)
        rows = await self._starting(since, until)
        chosen = await self._choices({row.chat for row in rows})
        return list(_slots(rows, chosen))

    async def _starting(self, since: datetime, until: datetime) -> list[CalendarRow]:
        rows: list[CalendarRow] = []
        page: list[CalendarRow] | None = None
        while page is None or len(page) == LARGEST_ANSWER:
            page = await self._reads.calendar.starting(since, until, after=rows[-1].slot if rows else "")
            rows += page
        return rows

    async def _choices(self, chats: Collection[ChatId]) -> dict[ChatId, ChatRow]:
        """What holds for each where it lives now; topics follow their chat."""
        present = {chat: _whole(chat) for chat in chats}
        known: dict[ChatId, ChatRow] = {}
        while missing := sorted(set(present.values()) - known.keys()):
            asked = missing[:LARGEST_ANSWER]
            known |= {chat: ChatRow(chat) for chat in asked}
            known |= {row.chat: row for row in await self._reads.chats.by_ids(asked)}
            present = {chat: _moved_to(known.get(whole), whole) for chat, whole in present.items()}
        return {chat: known[whole] for chat, whole in present.items()}

    async def _reminding(self, reminder: Reminder) -> Effect:
        where = await present_chat(self._reads, reminder.chat)
        effect = notice(
            reminder.name,
            where,
            position=0,
            correlation_id=CORRELATION,
            kind=reminder.kind.value,
            stream=reminder.stream,
            starts_at=int(reminder.starts_at.timestamp()),
        )
        return replace(effect, key=reminder.key)

    async def _agendas_at(self, now: datetime) -> dict[str, Effect]:
        """By key. They are due on full minutes, so each minute is looked at once."""
        minute = now.replace(second=0, microsecond=0)
        if minute != self._looked_at:
            found = [await self._agenda(row, now) for row in await self._with_agenda()]
            self._agendas = {effect.key: effect for effect in found if effect is not None}
            self._looked_at = minute
        return self._agendas

    async def _with_agenda(self) -> list[ChatRow]:
        rows: list[ChatRow] = []
        while page := await self._reads.chats.with_daily_agenda(after=rows[-1].chat if rows else None):
            rows += page
        return rows

    async def _agenda(self, row: ChatRow, now: datetime) -> Effect | None:
        zone = (await self._reader_of(row.chat)).zone
        day = None if row.daily_agenda is None else agenda_day(row.daily_agenda, row.quiet_hours, zone, now)
        if day is None:
            return None
        # A group may become a supergroup, whose number is smaller, over this very message: not sent again.
        first = max(await numbers_of(self._reads, row.chat), key=int)
        effect = notice(
            f"agenda:{day}", row.chat, position=0, correlation_id=CORRELATION, day=day.isoformat()
        )
        return replace(effect, key=f"telegram.notice/agenda:{day}/{first}")


def _slots(rows: list[CalendarRow], chosen: dict[ChatId, ChatRow]) -> Iterator[Slot]:
    for row in rows:
        if not chosen[row.chat].closed:
            yield Slot(row.stream, row.starts_at, row.chat, chosen[row.chat].reminders)


def _whole(chat: ChatId) -> ChatId:
    return ChatId(chat.partition(":")[0])


def _moved_to(row: ChatRow | None, chat: ChatId) -> ChatId:
    return chat if row is None or row.migrated_to is None else row.migrated_to


def _to_full_minute(now: datetime) -> timedelta:
    return timedelta(minutes=1) - timedelta(seconds=now.second, microseconds=now.microsecond)
