"""What every verb of the agent's terminal shares: how things are shown, and how a verb ends."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, Never, TypeVar

import msgspec
import typer

from agent_server.agent.address import Malformed
from agent_server.agent.at_login.entry import NotSetUp
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.enrolment import NotEnrolled
from agent_server.agent.failures import Outcast
from agent_server.agent.home import HomeUnusable
from agent_server.agent.identity import IdentityUnreadable
from agent_server.agent.run import NotEnrolledYet
from agent_server.agent.settings import SettingsWrong
from agent_server.agent.store import JournalUnusable

T = TypeVar("T")
OUTCAST = 3
"""Exit code: the server does not know this PC, so starting again does not help."""
MENDABLE = (
    DriverAbsent,
    HomeUnusable,
    IdentityUnreadable,
    JournalUnusable,
    Malformed,
    NotEnrolled,
    NotEnrolledYet,
    NotSetUp,
    OSError,
    SettingsWrong,
)
Json = Annotated[bool, typer.Option("--json", help="For machines.")]


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what somebody at the PC can mend is a line, everything else a traceback."""
    try:
        return asyncio.run(work)
    except MENDABLE as error:
        fail(str(error))
    except Outcast as outcast:
        say_outcast(str(outcast))
        raise typer.Exit(OUTCAST) from None


def json_text(text: str) -> str:
    """In quotes, as JSON and TOML both write it."""
    return msgspec.json.encode(text).decode()


def fail(words: str) -> Never:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def say_outcast(words: str) -> None:
    print(f"The server does not know this PC: {words}", file=sys.stderr)
    print("Next: /agent_add NAME in the bot, then meetledger-agent enrol SERVER NAME CODE", file=sys.stderr)


def print_json(value: Any) -> None:
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
