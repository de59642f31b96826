"""The real server on a real log, with meeting PCs that sign by themselves."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from secrets import token_bytes
from uuid import UUID

import aiohttp
import msgspec
import orjson
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from yarl import URL

from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres import PostgresLog
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from adapters.state.database import Database
from agent_server.app import PACKED_PATHS, agent_server
from agent_server.outside import Outside
from agent_server.protocol.messages import Particulars
from agent_server.protocol.signature import Signed, encoded
from bot_app.agent_door.parts import incidents
from bot_app.agent_door.sightings import SeenPcs
from bot_app.agent_door.signs import StoredSigns
from bot_app.followers import Follower
from bot_app.gateway import AWAY
from bot_app.reads import Reads
from bot_app.sandbox.sandbox import serving
from bot_app.web.packed import refusing_packed
from domain.agents.desired import Desired
from domain.agents.enrolment import AskForRotation, InviteAgent, RemoveAgent, RevokeAgent, hash_of
from domain.agents.issuing import CancelAgentCommand, IssueAgentCommand
from domain.application import Application
from domain.command import Meta, Via
from domain.ids import AgentCommandId, AgentId, ChatId, CommandId, CorrelationId, ZoomMeetingId, derived
from domain.incidents.incidents import IncidentEvent
from domain.personal import Personal
from projections.database import Database as ReadDatabase
from tests.adapters.state.fixtures import sqlite_url, through_psycopg

ROOT = "/agents/v1/"
NUMBER = ZoomMeetingId(81234567890)
CHAT = ChatId("-5")
PATIENCE = 20.0
WAY_IN = Particulars(join_url="https://zoom.us/j/81234567890?pwd=abc", passcode="abc")
PNG = b"\x89PNG\r\n\x1a\n and the rest"
_numbers = count(1)


def operator() -> Meta:
    """Whoever runs the program may do everything."""
    return Meta(
        command_id=CommandId(derived("stand", next(_numbers), time.time_ns())),
        at=datetime.now(UTC),
        via=Via.CLI,
        actor=None,
        correlation_id=CorrelationId("stand"),
    )


class Answer(msgspec.Struct, frozen=True):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return orjson.loads(self.body) if self.body else {}

    @property
    def code(self) -> str:
        return self.json.get("error", {}).get("code", "")


class Stand:
    """One program: its door for PCs, and what people do meanwhile."""

    def __init__(self, log, state: Database, reads: Reads) -> None:
        self.log, self.state, self.reads = log, state, reads
        self.application = Application(log)
        self.sightings = SeenPcs(state)
        self.way_in_fault: Exception | None = None
        self.screenshots: dict[str, bytes] = {}
        self.apart = timedelta()
        """How far the server's clock is ahead."""
        self.address = ""
        self.server = agent_server(
            Outside(
                application=self.application,
                log=log,
                log_end=log.last_position,
                board=reads.agents,
                commands=reads.agent_commands,
                signs=StoredSigns(state, lambda: None),
                way_in=self._way_in,
                screenshot=self._screenshot,
                incident=incidents(self.application),
                away=AWAY,
                now=lambda: datetime.now(UTC) + self.apart,
            )
        )

    def app(self) -> web.Application:
        app = web.Application(middlewares=[refusing_packed(frozenset(PACKED_PATHS))])
        app.add_routes(self.server.routes)
        return app

    async def _way_in(self, told) -> Particulars:
        if self.way_in_fault is not None:
            raise self.way_in_fault
        return WAY_IN

    async def _screenshot(self, agent, told, png) -> None:
        self.screenshots[f"{agent}/{told.id}"] = png

    # People

    async def does(self, kind, agent: str, **fields):
        receipt = await self.application.handle(kind(meta=operator(), agent_id=AgentId(agent), **fields))
        assert not receipt.refusal, receipt.refusal
        return receipt

    async def invite(self, agent: str, code: str, *, again: bool = False) -> None:
        await self.does(InviteAgent, agent, code_hash=hash_of(code), chat=CHAT, again=again)

    async def revoke(self, agent: str) -> None:
        await self.does(RevokeAgent, agent)

    async def remove(self, agent: str) -> None:
        await self.does(RemoveAgent, agent)

    async def ask_for_rotation(self, agent: str) -> None:
        await self.does(AskForRotation, agent)

    async def issue(self, agent: str, desired: Desired = Desired.REPORTED, *, seconds=60, text="") -> str:
        """Gives the command's id."""
        command = AgentCommandId(derived("stand command", next(_numbers), time.time_ns()))
        await self.does(
            IssueAgentCommand,
            agent,
            command=command,
            desired=desired,
            zoom_meeting_id=NUMBER,
            deadline=datetime.now(UTC) + timedelta(seconds=seconds),
            chat=CHAT,
            text=Personal(f"agent-{agent}", text) if text else None,
        )
        return str(command)

    async def cancel(self, agent: str, command: str) -> None:
        await self.does(CancelAgentCommand, agent, command=AgentCommandId(UUID(command)))

    # What is so

    async def events(self, kind: type | tuple = object):
        return [each.event for each in await self.log.read_after(0, 100_000) if isinstance(each.event, kind)]

    async def incidents(self) -> list[tuple[str, str]]:
        return [(event.kind, event.reference) for event in await self.events(IncidentEvent)]


class Pc:
    """A meeting PC's side, by hand: what it sends can be anything."""

    def __init__(self, session: aiohttp.ClientSession, stand: Stand, name: str = "lobby-1") -> None:
        self.session = session
        self.stand = stand
        self.name = name
        self.private = Ed25519PrivateKey.generate()

    @property
    def key(self) -> str:
        return encoded(self.private.public_key().public_bytes_raw())

    def signature(self, content: bytes) -> str:
        return encoded(self.private.sign(content))

    def headers(self, method: str, path: str, body: bytes = b"", **changes: str) -> dict[str, str]:
        """`changes`: of what is signed."""
        given = {
            "agent": self.name,
            "time": str(int(time.time() * 1000)),
            "nonce": encoded(token_bytes(16)),
            "last_event_id": "",
            **changes,
        }
        signed = Signed(method=method, target=ROOT + path, body=body, **given)
        headers = {
            "Meetledger-Protocol": "1",
            "Meetledger-Agent": signed.agent,
            "Meetledger-Time": signed.time,
            "Meetledger-Nonce": signed.nonce,
            "Meetledger-Signature": self.signature(signed.as_bytes()),
        }
        return headers | ({"Last-Event-ID": signed.last_event_id} if signed.last_event_id else {})

    async def send(self, method, path, body=b"", headers=None, *, at: Stand | None = None) -> Answer:
        """As it stands."""
        address = (at or self.stand).address
        async with self.session.request(
            method,
            URL(f"{address}{ROOT}{path}", encoded=True),
            data=BytesIO(body) if body else None,
            headers=headers,
            skip_auto_headers=["Content-Type"],
        ) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.read())

    async def ask(self, method, path, body=b"", *, at: Stand | None = None, more=None, **changes) -> Answer:
        body = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = self.headers(method, path, body, **changes) | (more or {})
        return await self.send(method, path, body, headers, at=at)

    async def enrol(self, code: str, *, at: Stand | None = None) -> Answer:
        return await self.ask("POST", "enrol", {"code": code, "public_key": self.key}, at=at)

    async def state(self, *, at: Stand | None = None, **fields) -> Answer:
        return await self.ask("POST", "state", {"zoom": "idle", **fields}, at=at)

    async def ack(self, command: str, *steps: str, at: Stand | None = None, **fields) -> Answer:
        now = datetime.now(UTC).isoformat()
        acks = [{"command": command, "step": step, "at": now, **fields} for step in steps]
        return await self.ask("POST", "acks", {"acks": acks}, at=at)

    async def poll(self, *, wait: int = 0, after: int = 0, at: Stand | None = None) -> Answer:
        return await self.ask("GET", f"feed?wait={wait}&after={after}", at=at)

    @asynccontextmanager
    async def stream(self, *, after: str = "", at: Stand | None = None):
        headers = self.headers("GET", "feed", last_event_id=after) | {"Accept": "text/event-stream"}
        async with self.session.get(f"{(at or self.stand).address}{ROOT}feed", headers=headers) as answer:
            assert answer.status == 200, await answer.text()
            yield Stream(answer)


class Stream:
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self.answer = answer
        self.headers = answer.headers

    async def next(self):
        """The next entry; `None` at the end."""
        async with asyncio.timeout(PATIENCE):
            while block := await self._block():
                fields = dict(line.split(": ", 1) for line in block if not line.startswith(":"))
                if "data" in fields:
                    entry = orjson.loads(fields["data"])
                    assert (fields["id"], fields["event"]) == (str(entry["position"]), entry["kind"])
                    return entry
        return None

    async def ended(self) -> None:
        assert await self.next() is None

    async def _block(self) -> list[str]:
        lines: list[str] = []
        while line := await self.answer.content.readline():
            if line == b"\n":
                return lines or [":"]
            lines.append(line.decode().rstrip("\n"))
        return []


@asynccontextmanager
async def standing(folder: Path, database: str = "", *, feeding: bool = True):
    """`database`: PostgreSQL's address; empty: files. `feeding`: this program fills the read models."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    keys = SubjectKeys(folder / "keys.db", bytes(range(32)))
    mapper = Mapper(keys)
    log = PostgresLog(database, mapper) if database else SqliteLog(folder / "log.db", mapper)
    state = Database(through_psycopg(database) if database else sqlite_url(folder))
    views = ReadDatabase(through_psycopg(database) if database else f"sqlite:///{folder}/views.db")
    async with log:
        await state.open()
        stand = Stand(log, state, Reads.on(views))
        followed = (stand.reads.agents, stand.reads.agent_commands) if feeding else ()
        tasks = [asyncio.ensure_future(Follower(log, each).run()) for each in followed]
        tasks.append(asyncio.ensure_future(stand.server.run()))
        try:
            async with serving(stand.app(), "127.0.0.1", 0) as stand.address:
                yield stand
        finally:
            for task in tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)
            await state.close()
            await views.close()
    keys.close()


@asynccontextmanager
async def a_pc(stand: Stand, name: str = "lobby-1", *, online: bool = True):
    """Enrolled, and there."""
    async with aiohttp.ClientSession(auto_decompress=True) as session:
        pc = Pc(session, stand, name)
        await stand.invite(name, f"code of {name}")
        await _taken(lambda: pc.enrol(f"code of {name}"))
        if online:
            await _taken(pc.state)
        yield pc


async def _taken(ask) -> None:
    """As the agent does: what is unavailable, as at the server's slow start, is asked again."""
    while (answer := await ask()).status == 503:  # noqa: ASYNC110 - it is elsewhere
        await asyncio.sleep(0.1)
    assert answer.status in (200, 204), answer


async def until(look, seconds: float = PATIENCE):
    """What `look` gives in the end."""
    async with asyncio.timeout(seconds):
        while not (seen := await look()):  # noqa: ASYNC110 - it is elsewhere
            await asyncio.sleep(0.01)
    return seen
