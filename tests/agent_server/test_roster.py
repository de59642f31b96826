"""Who may speak, as the log says it: from wherever reading begins."""

from __future__ import annotations

import asyncio

import pytest

from agent_server.roster import NOBODYS_KEY, Roster, signed_by
from domain.agents.desired import Desired
from domain.agents.enrolment import (
    AskForRotation,
    EnrolAgent,
    InviteAgent,
    RevokeAgent,
    RotateAgentKey,
    hash_of,
)
from domain.agents.presence import RecordAgentOnline
from domain.ids import AgentId, ChatId
from projections.agent_board import AgentBoard
from projections.database import Database
from tests.agent_server.our_server import PNG, Pc, a_pc, operator, standing
from tests.domain.given import given

PC = AgentId("lobby-1")
KEYS = [letter * 43 for letter in "abc"]


def commands():
    def about(kind, **fields):
        return kind(meta=operator(), agent_id=PC, **fields)

    def invited(code, *, again):
        return about(InviteAgent, code_hash=hash_of(code), chat=ChatId("5"), again=again)

    def enrolled(code, key):
        return about(EnrolAgent, code_hash=hash_of(code), key=key, os="", version="")

    now = operator().at
    return [
        invited("1", again=False),
        enrolled("1", KEYS[0]),
        about(RecordAgentOnline, seen_at=now),
        about(AskForRotation),
        about(RotateAgentKey, signed_with=KEYS[0], key=KEYS[1]),
        about(RotateAgentKey, signed_with=KEYS[1], key=KEYS[2]),
        about(AskForRotation),
        about(RevokeAgent),
        invited("2", again=True),
        enrolled("2", KEYS[1]),
    ]


@pytest.mark.parametrize("until", range(1, 11))
def test_reading_again_what_the_board_knows_comes_to_the_same(tmp_path, until):
    events = given(*commands()[:until]).everything()
    for start in range(len(events)):
        whole, behind = Roster(), Roster()
        for recorded in events:
            whole.apply(PC, recorded)
        behind.fill(rows_of(tmp_path / f"{until}-{start}.db", events))
        for recorded in events[start:]:
            behind.apply(PC, recorded)
        assert behind.find(PC) == whole.find(PC)


def rows_of(path, events):
    async def applied():
        database = Database(f"sqlite:///{path}")
        board = AgentBoard(database)
        await board.apply(events)
        rows = await board.known()
        await database.close()
        return rows

    return asyncio.run(applied())


def test_nobodys_key_is_a_key():
    assert not signed_by(NOBODYS_KEY, "A" * 86, b"content")


@pytest.mark.parametrize(("key", "signature"), [("", ""), (NOBODYS_KEY, "x"), ("x", "A" * 86), ("ß", "ß")])
def test_what_cannot_be_read_has_signed_nothing(key, signature):
    assert not signed_by(key, signature, b"content")


async def test_pictures_nobody_expects_keep_none_waiting_that_is(tmp_path):
    async with standing(tmp_path) as stand, a_pc(stand) as pc:
        wanted = await stand.issue("lobby-1", Desired.SCREENSHOT_TAKEN)
        host, port = stand.address.removeprefix("http://").split(":")
        stranger, hanging = Pc(pc.session, stand, "lobby-1"), []
        for _ in range(3):
            path = "commands/00000000-0000-0000-0000-000000000000/screenshot"
            headers = stranger.headers("PUT", path) | {"Host": host, "Content-Length": "1000"}
            lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(f"PUT /agents/v1/{path} HTTP/1.1\r\n{lines}\r\n".encode())
            hanging.append((reader, writer))
        done, _ = await asyncio.wait(
            [asyncio.ensure_future(reader.readline()) for reader, _ in hanging],
            return_when=asyncio.FIRST_COMPLETED,
        )
        assert done.pop().result().startswith(b"HTTP/1.1 429 ")
        path = f"commands/{wanted}/screenshot"
        assert (await pc.ask("PUT", path, PNG, more={"Content-Type": "image/png"})).status == 204
        for _, writer in hanging:
            writer.close()
