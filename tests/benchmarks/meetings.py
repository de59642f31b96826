"""Asking for meetings among a hundred thousand, and planning fifty with one message."""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from aiogram.filters import CommandObject
from aiogram.types import Chat, Message

from adapters.http import utc_now
from adapters.i18n.catalog import Catalog
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_list import FILTERS
from bot_app.telegram.meeting_list import meetings as listed
from bot_app.telegram.meetings import meet
from domain.command import Meta, Via
from domain.ids import ChatId, CommandId, CorrelationId, ZoomMeetingId, derived
from domain.meetings.adoption import AdoptMeeting, adopted_id
from domain.personal import Personal
from domain.users.users import User, stream_of
from tests.benchmarks.row import Row
from tests.bot_app.bookkeeping import OTHER, PERSON, Books, kept

MEETINGS = 100_000
ASKED = 20
"""How often each list is asked for."""
LINES = 50
BATCHES = 10
OWED_LIST, OWED_BATCH = 0.05, 0.2
"""Seconds."""
AT_ONCE = 500
MINE = 100
"""One meeting in so many is the asking person's."""


def run() -> list[Row]:
    lists, batch = asyncio.run(_measured())
    for which, seconds in lists.items():
        print(f"  /meetings {which}: {seconds * 1000:.1f} ms", file=sys.stderr)
    slowest = max(lists.values())
    return [
        Row(
            "/meetings of 100,000, slowest filter, 1/time beside 1/50 ms",
            1 / slowest,
            1 / OWED_LIST,
            "1/s",
            1,
        ),
        Row("50 lines planned, 1/time beside 1/200 ms", 1 / batch, 1 / OWED_BATCH, "1/s", 1),
    ]


async def _measured() -> tuple[dict[str, float], float]:
    with tempfile.TemporaryDirectory() as folder:
        async with kept(Path(folder)) as books:
            await books.person(PERSON)
            await books.person(OTHER)
            await _filled(books)
            desk = Desk(
                application=books.application,
                reads=books.reads,
                catalog=Catalog.load("en"),
                zone=ZoneInfo("Asia/Jakarta"),
                version="1",
            )
            user = await books.application.state(stream_of(PERSON))
            lists = {which: await _listing(which, user, desk) for which in FILTERS}
            return lists, await _planning(user, desk)


async def _filled(books: Books) -> None:
    """Half of them over, half to come, ten minutes apart."""
    begin = utc_now().replace(microsecond=0) - timedelta(minutes=10) * (MEETINGS // 2)
    for first in range(0, MEETINGS, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, MEETINGS))
        await asyncio.gather(*(books.application.handle(_adoption(number, begin)) for number in numbers))
    position = await books.log.last_position()
    await asyncio.gather(*(view.caught_up(position, timeout=600) for view in books.reads))


def _adoption(number: int, begin: datetime) -> AdoptMeeting:
    zoom_id, subject = ZoomMeetingId(80_000_000_000 + number), "connection-host"
    return AdoptMeeting(
        meta=Meta(
            command_id=CommandId(derived("adopted", number)),
            at=begin - timedelta(days=1),
            via=Via.ZOOM,
            actor=None,
            correlation_id=CorrelationId("filled"),
        ),
        meeting_id=adopted_id(zoom_id),
        host="host",
        planned_by=OTHER if number % MINE else PERSON,
        topic=Personal(subject, f"Meeting {number}"),
        starts_at=begin + number * timedelta(minutes=10),
        minutes=30,
        time_zone="Asia/Jakarta",
        zoom_meeting_id=zoom_id,
        zoom_uuid=f"uuid-{number}",
        join_url=Personal(subject, f"https://zoom.us/j/{zoom_id}"),
        passcode=Personal(subject, "123456"),
        seen_at=begin,
    )


async def _listing(which: str, user: User, desk: Desk) -> float:
    """Seconds, the median."""
    asked, times = CommandObject(command="meetings", args=which), []
    for number in range(ASKED):
        began = time.perf_counter()
        answers = await listed(None, asked, _caller(user, number), desk)
        times.append(time.perf_counter() - began)
        assert answers
    return statistics.median(times)


async def _planning(user: User, desk: Desk) -> float:
    """Seconds from the message to the last plan in the log, the median."""
    day = (datetime.now(UTC) + timedelta(days=30)).strftime("%Y-%m-%d")
    lines = "\n".join(
        f'"Planned {line}" {day} {line // 4 + 8:02}:{line % 4 * 15:02}' for line in range(LINES)
    )
    times = []
    for number in range(BATCHES):
        message = Message(
            message_id=number,
            date=datetime.now(UTC),
            chat=Chat(id=PERSON, type="private"),
            text=f"/meet\n{lines}",
        )
        began = time.perf_counter()
        answers = await meet(message, _caller(user, 1000 + number), desk)
        assert answers == [], answers
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def _caller(user: User, update: int) -> Caller:
    return Caller(
        user_id=PERSON,
        user=user,
        language="en",
        zone=ZoneInfo("Asia/Jakarta"),
        chat=ChatId(str(PERSON)),
        said_at=datetime.now(UTC),
        update_id=update,
        correlation_id=CorrelationId(f"asked-{update}"),
    )


if __name__ == "__main__":
    for row in run():
        print(row)
