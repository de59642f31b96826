"""/meetings: what takes place, in pages, through filters."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from itertools import groupby
from typing import Literal, get_args

import msgspec
from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData

from adapters.i18n import dates
from adapters.telegram.messages import Block, escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meeting_actions import in_rows
from bot_app.telegram.meeting_buttons import meeting_button
from bot_app.telegram.meeting_words import people_there, state_in_words, topic_of
from bot_app.telegram.wizards.new import new_meeting
from projections.agenda_row import AgendaRow
from projections.calendar import CalendarRow

router = Router(name="meeting_list")

PAGE = 10
Filter = Literal["next", "today", "week", "mine", "live", "past"]
FILTERS: tuple[Filter, ...] = get_args(Filter)
WORDS: dict[str, Filter] = {
    **{each: each for each in FILTERS},
    "upcoming": "next",
    "berikutnya": "next",
    "hariini": "today",
    "minggu": "week",
    "pekan": "week",
    "saya": "mine",
    "berlangsung": "live",
    "lewat": "past",
    "selesai": "past",
}
LONGEST_QUOTE = 40


class ListTap(CallbackData, prefix="list"):
    """`last`: the slot behind which the page begins, without what all slots begin with."""

    which: Filter
    last: str = ""


class _Line(msgspec.Struct, frozen=True):
    """One time at which a meeting takes place."""

    row: AgendaRow
    slot: str
    starts_at: datetime
    minutes: int


@router.message(Command("meetings"))
async def meetings(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    word = "".join((command.args or "").split()).lower()
    if word and word not in WORDS:
        known = ", ".join(FILTERS)
        quoted = escape((command.args or "")[:LONGEST_QUOTE])
        return [desk.says(caller.language, "meetings-unknown-filter", word=quoted, filters=known)]
    return [await _shown(ListTap(which=WORDS.get(word, "next")), caller, desk)]


@router.callback_query(ListTap.filter())
async def turned(_query: object, callback_data: ListTap, caller: Caller, desk: Desk) -> list[Answer]:
    return [Replacing(await _shown(callback_data, caller, desk))]


async def _shown(tap: ListTap, caller: Caller, desk: Desk) -> Rendered:
    """One row more than a page tells whether there is another."""
    found = await _LISTS[tap.which](tap, caller, desk)
    lines, language = found[:PAGE], caller.language
    if not lines:
        empty = desk.text(language, f"meetings-empty-{tap.which}")
        keyboard = [[new_meeting(desk, language)], *_filters(tap, caller, desk)]
        return desk.rendered(language, empty, keyboard=keyboard)
    there = await people_there(desk, [line.row for line in lines])
    blocks: list[Block | str] = [desk.text(language, f"meetings-heading-{tap.which}")]
    numbered = list(enumerate(lines, start=1))
    for day, of_day in groupby(
        numbered, key=lambda each: dates.day_in_words(language, each[1].starts_at, caller.zone)
    ):
        blocks.append(desk.text(language, "meetings-day", day=day))
        blocks += [_text(number, line, there, caller, desk) for number, line in of_day]
    cards = [meeting_button(str(number), "open", line.row.meeting_id) for number, line in numbered]
    following = lines[-1].slot if len(found) > PAGE else ""
    keyboard = [*in_rows(cards, 5), *_turning(tap, following, caller, desk), *_filters(tap, caller, desk)]
    return desk.rendered(language, *blocks, keyboard=keyboard)


def _text(number: int, line: _Line, there: dict[str, int], caller: Caller, desk: Desk) -> str:
    row, language = line.row, caller.language
    return desk.text(
        language,
        "meetings-row",
        number=str(number),
        clock=dates.clock(language, line.starts_at, caller.zone),
        topic=f"🔁 {topic_of(row)}" if row.repeats else topic_of(row),
        minutes=line.minutes,
        id=f"<code>{row.zoom_meeting_id}</code>" if row.zoom_meeting_id else "–",
        state=state_in_words(desk, language, row, there.get(row.stream, 0)),
    )


def _turning(tap: ListTap, following: str, caller: Caller, desk: Desk) -> list[list[dict[str, str]]]:
    """To the first page, and to the next; live ones stand on one."""
    turns = []
    if tap.last:
        first = desk.text(caller.language, "meetings-button-first")
        turns.append(button(first, ListTap(which=tap.which).pack()))
    if following:
        more = desk.text(caller.language, "meetings-button-next")
        last = following.removeprefix("meeting-").replace("-", "")
        turns.append(button(more, ListTap(which=tap.which, last=last).pack()))
    return [turns] if turns else []


def _filters(tap: ListTap, caller: Caller, desk: Desk) -> list[list[dict[str, str]]]:
    others = [
        button(desk.text(caller.language, f"meetings-filter-{each}"), ListTap(which=each).pack())
        for each in FILTERS
        if each != tap.which
    ]
    return in_rows(others, 3)


def _after(tap: ListTap) -> str:
    """The slot again; hyphens do not fit into a button."""
    stream, slash, seconds = tap.last.partition("/")
    if len(stream) != 32:
        return ""
    parts = (stream[:8], stream[8:12], stream[12:16], stream[16:20], stream[20:])
    return f"meeting-{'-'.join(parts)}{slash}{seconds}"


async def _next(tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    """What goes on although its time is over stands before what is to come."""
    now = datetime.now(UTC)
    found = await desk.reads.calendar.between(now, limit=PAGE + 1, after=_after(tap))
    lines = await _lines(found, desk)
    if tap.last:
        return lines
    shown = {line.row.stream for line in lines}
    return [*(line for line in await _live(tap, caller, desk) if line.row.stream not in shown), *lines]


async def _today(tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    since = _midnight(caller)
    return await _between(since, since + timedelta(days=1), tap, desk)


async def _week(tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    """Seven days from today, whatever day the week begins with."""
    since = _midnight(caller)
    return await _between(since, since + timedelta(days=7), tap, desk)


async def _between(since: datetime, until: datetime, tap: ListTap, desk: Desk) -> list[_Line]:
    found = await desk.reads.calendar.between(since, until, limit=PAGE + 1, after=_after(tap))
    return await _lines(found, desk)


async def _mine(tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    found = await desk.reads.calendar.between(
        datetime.now(UTC), planned_by=caller.user_id, limit=PAGE + 1, after=_after(tap)
    )
    return await _lines(found, desk)


async def _past(tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    found = await desk.reads.calendar.before(datetime.now(UTC), limit=PAGE + 1, after=_after(tap))
    return await _lines(found, desk)


async def _live(_tap: ListTap, caller: Caller, desk: Desk) -> list[_Line]:
    rows = await desk.reads.agenda.live(datetime.now(UTC), limit=PAGE)
    return [_Line(row, row.stream, row.started_at or row.starts_at, row.minutes) for row in rows]


_LISTS: dict[Filter, Callable[[ListTap, Caller, Desk], Awaitable[list[_Line]]]] = {
    "next": _next,
    "today": _today,
    "week": _week,
    "mine": _mine,
    "live": _live,
    "past": _past,
}


async def _lines(found: list[CalendarRow], desk: Desk) -> list[_Line]:
    rows = await desk.reads.agenda.by_streams({each.stream for each in found})
    return [
        _Line(rows[each.stream], each.slot, each.starts_at, each.minutes)
        for each in found
        if each.stream in rows
    ]


def _midnight(caller: Caller) -> datetime:
    """When the person's day began."""
    today = caller.said_at.astimezone(caller.zone).date()
    return datetime.combine(today, time(), caller.zone).astimezone(UTC)
