"""A PC that nobody has renewed since the first version still works."""

from __future__ import annotations

import ast
import asyncio
import sys
from pathlib import Path

import orjson

from domain.agents.command_events import AgentCommandDone, AgentCommandRefused
from domain.agents.desired import Desired
from domain.ids import AgentId
from tests.agent_server.our_server import PATIENCE, standing

CLIENT = Path(__file__).parent / "fixtures" / "protocol_1_client.py"


async def test_the_first_client_enrols_listens_and_does_what_it_is_told(tmp_path):
    async with standing(tmp_path) as stand:
        await stand.invite("lobby-1", "code")
        words = [str(CLIENT), stand.address, "lobby-1", "code", "3"]
        process = await asyncio.create_subprocess_exec(
            sys.executable, *words, stdout=asyncio.subprocess.PIPE, cwd=tmp_path
        )
        async with asyncio.timeout(PATIENCE):
            assert await process.stdout.readline() == b"enrolled\n"
            joining = await stand.issue("lobby-1", Desired.JOINED)
            telling = await stand.issue("lobby-1", Desired.REPORTED)
            showing = await stand.issue("lobby-1", Desired.MESSAGE_SHOWN, text="Hello")
            told, _ = await process.communicate()
        assert process.returncode == 0
        assert orjson.loads(told)["done"] == [joining, telling, showing]
        done = await stand.events(AgentCommandDone)
        assert [(str(event.command), event.seen.participants) for event in done] == [
            (joining, 2),
            (telling, 0),
        ]
        [refused] = await stand.events(AgentCommandRefused)
        assert (str(refused.command), refused.reason) == (showing, "unsupported")
        seen = await stand.sightings.seen([AgentId("lobby-1")])
        assert seen[AgentId("lobby-1")].zoom == "in_meeting"


def test_it_owes_nothing_to_the_project():
    tree = ast.parse(CLIENT.read_text(encoding="utf-8"))
    names = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    names |= {each.name for node in ast.walk(tree) if isinstance(node, ast.Import) for each in node.names}
    foreign = {name.partition(".")[0] for name in names} - sys.stdlib_module_names
    assert foreign == {"cryptography"}
