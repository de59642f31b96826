"""What PCs say of their commands is recorded once, in whatever order and however often it comes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from domain.agents.command_events import (
    AgentCommandBegun,
    AgentCommandDone,
    AgentCommandEvent,
    AgentCommandFailed,
    AgentCommandIssued,
    AgentCommandReceived,
)
from domain.agents.desired import Desired


async def kinds(stand):
    return [type(event) for event in await stand.events(AgentCommandEvent)]


async def test_what_is_answered_is_recorded(stand, pc):
    command = await stand.issue("lobby-1")
    assert (await pc.ack(command, "received", "doing", "done")).json == {}
    assert await kinds(stand) == [
        AgentCommandIssued,
        AgentCommandReceived,
        AgentCommandBegun,
        AgentCommandDone,
    ]


async def test_what_is_said_again_is_recorded_once(stand, pc):
    command = await stand.issue("lobby-1")
    answers = [await pc.ack(command, "received", "done") for _ in range(3)]
    answers += await asyncio.gather(*(pc.ack(command, "received", "done") for _ in range(10)))
    assert {(answer.status, answer.body) for answer in answers} == {(200, b"{}")}
    assert await kinds(stand) == [AgentCommandIssued, AgentCommandReceived, AgentCommandDone]


async def test_what_comes_late_changes_nothing(stand, pc):
    command = await stand.issue("lobby-1")
    assert (await pc.ack(command, "done", "received", "doing", "failed")).json == {}
    assert await kinds(stand) == [AgentCommandIssued, AgentCommandDone]


async def test_one_that_nobody_knows_does_not_hold_up_the_others(stand, pc):
    command = await stand.issue("lobby-1")
    now = datetime.now(UTC).isoformat()
    acks = [{"command": each, "step": "received", "at": now} for each in ("x", command, command.upper())]
    answer = await pc.ask("POST", "acks", {"acks": acks})
    assert [each["command"] for each in answer.json["unheard"]] == ["x", command.upper()]
    assert await kinds(stand) == [AgentCommandIssued, AgentCommandReceived]


async def test_foreign_words_are_made_harmless(stand, pc):
    command = await stand.issue("lobby-1", Desired.RECORDING)
    said = {"reason": "No\0 Way_1!", "detail": "a\0b\u202e\n" + "c" * 500, "observed": {"meeting": "<b>"}}
    assert (await pc.ack(command, "failed", **said)).json == {}
    [failed] = await stand.events(AgentCommandFailed)
    assert (failed.reason, failed.detail[:3], len(failed.detail)) == ("oay_1", "abc", 200)
    assert failed.seen.meeting == ""


async def test_a_hundred_at_once_are_settled_in_their_order(stand, pc):
    commands = [await stand.issue("lobby-1") for _ in range(20)]
    now = datetime.now(UTC).isoformat()
    steps = ("received", "doing", "done")
    acks = [{"command": each, "step": step, "at": now} for each in commands for step in steps]
    assert (await pc.ask("POST", "acks", {"acks": acks})).json == {}
    assert (await kinds(stand))[20:] == [AgentCommandReceived, AgentCommandBegun, AgentCommandDone] * 20
