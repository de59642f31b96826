"""Inside the program that is to die: counts its steps, writes each down, and kills it at the chosen ones."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import psycopg
import sqlalchemy
from sqlalchemy.engine.default import DefaultDialect
from yarl import URL

import adapters.media.partial
import adapters.state.database
import agent_server.agent.drivers.scripted
import projections.database
from adapters.telegram.upload import _FilePart
from adapters.zoom.download import Download
from agent_server.agent.drivers.programs import ProgramFailed

ANYWHERE = "anywhere"
_ZOOM_CALLS = {"oauth": "zoom.token", "rec": "zoom.download"}
"""By how the path begins."""


class Kill(NamedTuple):
    """Where the program dies."""

    scene: str
    """Of the journey; `ANYWHERE`: the occurrence counts steps of all kinds since the start of the program."""
    moment: str
    """`before` or `after` a commit or an outside call; `during` a call: the stand has it, we have no answer."""
    step: str
    occurrence: int
    """From 1 in every scene, earlier lives of the program included."""

    def __str__(self) -> str:
        return f"{self.scene}/{self.moment}/{self.step}#{self.occurrence}"


class Steps:
    """Every step is on record before it is taken, so that the last line of a killed program names it."""

    def __init__(self, journal: Path, scene: Path, counted: dict[str, int], kills: list[Kill]) -> None:
        """`scene`: a file that names the present one. `counted`: what earlier lives reached, see `uncounted`."""
        self._journal = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        self._scene = scene
        self._counted = Counter(counted)
        self._kills = frozenset(kills)
        self._lock = threading.Lock()
        self._since_start = 0

    def reached(self, step: str, moment: str) -> None:
        with self._lock:
            scene = self._scene.read_text()
            place = f"{scene}/{moment}/{step}"
            self._since_start += 1
            self._counted[place] += 1
            here = Kill(scene, moment, step, self._counted[place])
            os.write(self._journal, f"{here}\n".encode())
            if here in self._kills or steps_after_start(self._since_start) in self._kills:
                os.kill(os.getpid(), signal.SIGKILL)

    def around(self, step: str, work: Callable[[], Any]) -> Any:
        self.reached(step, "before")
        result = work()
        self.reached(step, "after")
        return result


def steps_after_start(number: int) -> Kill:
    """The step of this number, whichever it is."""
    return Kill(ANYWHERE, "at", "step", number)


def uncounted(here: str) -> str:
    """The place without its occurrence."""
    return here.rpartition("#")[0]


def watch(steps: Steps) -> None:
    """Wrap every commit, outside call, piece of a file and program of a driver in this process."""
    _watch_calls(steps)
    _watch_pieces(steps)
    _watch_temporary_files(steps)
    _watch_sqlite_files(steps)
    _watch_postgres_log(steps)
    _watch_tables(steps)
    _watch_driver(steps)


def name_of_call(method: str, url: URL) -> str:
    """`telegram.sendMessage`, `zoom.create`, `agent.acks`, …"""
    parts = url.path.strip("/").split("/")
    if parts[0].startswith("bot"):
        return f"telegram.{parts[1]}"
    if parts[0] == "agents":
        return f"agent.{parts[-1]}"
    if parts[0] in _ZOOM_CALLS:
        return _ZOOM_CALLS[parts[0]]
    if parts[-1] in ("recordings", "participants", "status"):
        return f"zoom.{parts[-1]}"
    if parts[1] == "live_meetings":
        return "zoom.control"
    of_user = parts[1] == "users"
    verbs = {"POST": "create", "GET": "list" if of_user else "get", "PATCH": "update", "DELETE": "delete"}
    return f"zoom.{verbs[method]}"


def _watch_calls(steps: Steps) -> None:
    original = aiohttp.ClientSession._request

    async def counted(self: aiohttp.ClientSession, method: str, url: Any, **options: Any) -> Any:
        step = name_of_call(method, URL(url))
        steps.reached(step, "before")
        answer = await original(self, method, url, **options)
        steps.reached(step, "after")
        return answer

    aiohttp.ClientSession._request = counted  # type: ignore[method-assign, assignment]  # what this file is for


def _watch_pieces(steps: Steps) -> None:
    """Of files that come from Zoom and go to Telegram; how many there are, the network decides."""
    downloaded, uploaded = Download.stream, _FilePart._chunks

    async def from_zoom(self: Download, offset: int = 0) -> AsyncGenerator[bytes, None]:
        async with aclosing(downloaded(self, offset)) as chunks:
            async for chunk in chunks:
                steps.reached("zoom.piece", "after")
                yield chunk

    async def to_telegram(self: _FilePart) -> AsyncGenerator[bytes, None]:
        async with aclosing(uploaded(self)) as chunks:
            async for chunk in chunks:
                steps.reached("telegram.piece", "before")
                yield chunk
                steps.reached("telegram.piece", "after")

    Download.stream = from_zoom  # type: ignore[method-assign]  # what this file is for
    _FilePart._chunks = to_telegram  # type: ignore[method-assign]  # what this file is for


def _watch_temporary_files(steps: Steps) -> None:
    write, move = adapters.media.partial._write, Path.replace

    def written(path: Path, block: bytearray, offset: int) -> None:
        steps.around("media.write", lambda: write(path, block, offset))

    def moved(self: Path, target: Any) -> Path:
        perform = partial(move, self, target)
        found: Path = steps.around("media.move", perform) if self.suffix == ".part" else perform()
        return found

    adapters.media.partial._write = written
    Path.replace = moved  # type: ignore[method-assign]  # what this file is for


def _log_step() -> str:
    """The log's appends have a thread of their own; its readers prepare the tables and store the seals."""
    return "log.commit" if threading.current_thread().name == "log-writer" else "seal.commit"


def _watch_sqlite_files(steps: Steps) -> None:
    """The log's, the keys' and an agent's own connections; SQLAlchemy's are made another way."""

    def commits(path: object, sql: str) -> str | None:
        file = Path(str(path)).name
        if file == "log.db" and sql == "COMMIT":
            return _log_step()
        if file == "journal.db" and sql == "COMMIT":
            return "journal.commit"
        return "keys.commit" if file == "keys.db" and sql.startswith("INSERT") else None

    class Cursor(sqlite3.Cursor):
        def execute(self, sql: str, *parameters: Any) -> Any:
            step = commits(getattr(self.connection, "path", ""), sql)
            perform = super().execute
            return (
                steps.around(step, lambda: perform(sql, *parameters)) if step else perform(sql, *parameters)
            )

    class Connection(sqlite3.Connection):
        def __init__(self, path: Any, *options: Any, **named: Any) -> None:
            super().__init__(path, *options, **named)
            self.path = path

        def execute(self, sql: str, *parameters: Any) -> Any:
            return self.cursor(Cursor).execute(sql, *parameters)

        def commit(self) -> None:
            step = commits(self.path, "COMMIT")
            perform = super().commit
            steps.around(step, perform) if step else perform()

    original = sqlite3.connect

    def connect(path: Any, *options: Any, **named: Any) -> sqlite3.Connection:
        return original(path, *options, factory=Connection, **named)

    sqlite3.connect = connect  # type: ignore[assignment]  # what this file is for


def _watch_postgres_log(steps: Steps) -> None:
    """The log's connections are those that commit on their own."""

    class Connection(psycopg.Connection[Any]):
        def execute(self, query: Any, *options: Any, **named: Any) -> Any:
            perform = super().execute
            if self.autocommit and query == "COMMIT":
                return steps.around(_log_step(), lambda: perform(query, *options, **named))
            return perform(query, *options, **named)

    psycopg.connect = Connection.connect


def _watch_tables(steps: Steps) -> None:
    """State and projections commit through SQLAlchemy; which of them it is, their engine's dialect tells."""
    names: dict[int, str] = {}

    def naming(name: str) -> Callable[..., sqlalchemy.Engine]:
        def create(*options: Any, **named: Any) -> sqlalchemy.Engine:
            engine = sqlalchemy.create_engine(*options, **named)
            names[id(engine.dialect)] = name
            return engine

        return create

    adapters.state.database.create_engine = naming("state.commit")  # type: ignore[attr-defined]  # as above
    projections.database.create_engine = naming("views.commit")  # type: ignore[attr-defined]  # as above
    original: Callable[[DefaultDialect, Any], None] = DefaultDialect.do_commit

    def commit(self: DefaultDialect, connection: Any) -> None:
        step = names.get(id(self))
        reads_only = threading.current_thread().name.startswith("projection-reader")
        if step is None or reads_only:
            original(self, connection)
        else:
            steps.around(step, lambda: original(self, connection))

    DefaultDialect.do_commit = commit  # type: ignore[method-assign]  # what this file is for


def _watch_driver(steps: Steps) -> None:
    """What an agent's driver runs on its PC, to look and to press."""
    original = agent_server.agent.drivers.scripted.run

    async def counted(arguments: Sequence[str], *, seconds: float, largest: int) -> bytes:
        step = "driver.press" if "press" in arguments else "driver.look"
        steps.reached(step, "before")
        try:
            written = await original(arguments, seconds=seconds, largest=largest)
        except ProgramFailed:
            steps.reached(step, "after")
            raise
        steps.reached(step, "after")
        return written

    agent_server.agent.drivers.scripted.run = counted
