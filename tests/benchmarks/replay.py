"""Replaying the log into a projection, beside the same work by hand and beside the library's runner."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from bot_app.followers import PAGE, Follower
from projections.agenda import Agenda
from projections.database import CACHE_KIB, CHECKPOINT_PAGES, Database
from tests.benchmarks import agenda_log, library_replay
from tests.benchmarks.row import Row

EVENTS = 200_000
LIBRARY_EVENTS = 20_000
ROUNDS = 3


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        agenda_log.write(folder / "log.db", EVENTS)
        rounds = [_round(folder, number) for number in range(ROUNDS)]
        library = library_replay.events_per_second(folder, LIBRARY_EVENTS)
    ours, by_hand = (max(rates) for rates in zip(*rounds, strict=True))
    return [
        Row("projection replay, by hand", ours, by_hand, "events/s", 0.25),
        Row("projection replay, ProjectionRunner", ours, library, "events/s", 15),
    ]


def _round(folder: Path, number: int) -> tuple[float, float]:
    """Both one after the other, so that whatever else the machine does concerns both."""
    ours = asyncio.run(_ours(folder / "log.db", folder / f"ours{number}.db"))
    by_hand = _by_hand(folder / "log.db", folder / f"hand{number}.db")
    assert _rows(folder / f"ours{number}.db") == _rows(folder / f"hand{number}.db")
    return ours, by_hand


async def _ours(source: Path, target: Path) -> float:
    """The whole way, as in the running program: follower, decoding, folding, storing, waking who waits."""
    database, log = Database(f"sqlite:///{target}"), agenda_log.TableLog(source)
    agenda = Agenda(database)
    await agenda.prepare()
    began = time.perf_counter()
    following = asyncio.ensure_future(Follower(log, agenda).run())  # type: ignore[arg-type]  # it only reads
    await agenda.caught_up(EVENTS, timeout=600)
    seconds = time.perf_counter() - began
    following.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await following
    await database.close()
    log.close()
    return EVENTS / seconds


TABLE = f"{Agenda.name}_v{Agenda.version}"
FIELDS = Agenda.row.__struct_fields__
_EPOCH_MICROSECONDS = 1_000_000


def _by_hand(source: Path, target: Path) -> float:
    """The least that makes the same table: plain dicts and tuples, no classes, no validation."""
    _schema(target)
    log, rows = sqlite3.connect(source), _opened(target)
    began = time.perf_counter()
    for after in range(0, EVENTS, PAGE):
        page = log.execute(
            "SELECT stream, topic, state FROM events WHERE position > ? ORDER BY position LIMIT ?",
            (after, PAGE),
        ).fetchall()
        _store(rows, page, after + PAGE)
    seconds = time.perf_counter() - began
    log.close()
    rows.close()
    return EVENTS / seconds


UPSERT = (
    f"INSERT INTO {TABLE} VALUES ({', '.join('?' * len(FIELDS))}) ON CONFLICT (stream) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in FIELDS[1:])
)


def _store(rows: sqlite3.Connection, page: list[Any], position: int) -> None:
    rows.execute("BEGIN IMMEDIATE")
    streams = orjson.dumps(list({stream for stream, _, _ in page})).decode()
    found = rows.execute(
        f"SELECT * FROM {TABLE} WHERE stream IN (SELECT value FROM json_each(?))", (streams,)
    )
    known = {row[0]: list(row) for row in found}
    for stream, topic, state in page:
        if topic.startswith("meeting."):
            if stream not in known:
                known[stream] = [stream, *_NEW]
            _change(known[stream], topic, orjson.loads(state)["event"])
    rows.executemany(UPSERT, known.values())
    rows.execute("UPDATE projection_positions SET position = ? WHERE name = 'agenda'", (position,))
    rows.execute("COMMIT")


_PLANNED = [0, "", 0, 0, 0, "", "", "", 0, 0, "asked", 0, None, "", "", "", "", None]
_NEW = [*_PLANNED, 0, 0, "", "", None, "", "", None, "none", "", 0, "", 0]


def _change(row: list[Any], topic: str, event: dict[str, Any]) -> None:
    match topic:
        case "meeting.planned":
            starts = _micros(event["starts_at"])
            ends, topic_text = starts + event["minutes"] * 60_000_000, event["topic"]["value"]
            row[1:7] = event["planned_by"], topic_text, starts, ends, event["minutes"], event["time_zone"]
            row[7:11] = event["chat"], event["batch"], event["line"], event["of"]
        case "meeting.zoom_created":
            url, passcode = event["join_url"]["value"], event["passcode"]["value"]
            row[11], row[13:19] = "created", [event["zoom_meeting_id"], url, passcode, "", "", None]
        case "meeting.zoom_refused":
            row[11], row[16:19] = "refused", [event["code"], event["reason"], None]
        case "meeting.zoom_postponed":
            row[11], row[18] = "postponed", _micros(event["until"])
        case "meeting.cancelled":
            row[12] = 1
        case "meeting.zoom_withdrawn" | "meeting.zoom_deleted":
            row[11] = topic.removeprefix("meeting.zoom_")


def _micros(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp()) * _EPOCH_MICROSECONDS


def _schema(path: Path) -> None:
    """The same tables and indexes as ours."""

    async def prepare() -> None:
        database = Database(f"sqlite:///{path}")
        await Agenda(database).prepare()
        await database.close()

    asyncio.run(prepare())


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    return connection


def _rows(path: Path) -> list[Any]:
    connection = sqlite3.connect(path)
    rows = connection.execute(f"SELECT * FROM {TABLE} ORDER BY stream").fetchall()
    connection.close()
    return rows


if __name__ == "__main__":
    for row in run():
        print(
            f"{row.name:40} {row.ours:12,.0f} {row.yardstick:12,.0f} {row.ours / row.yardstick:8.2f} ≥ {row.owed}"
        )
