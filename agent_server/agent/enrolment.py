"""How a PC becomes known to a server: a key of its own, shown together with a code that is good once."""

from __future__ import annotations

import asyncio

import msgspec

from agent_server.agent.backoff import Backoff
from agent_server.agent.clock import Clock
from agent_server.agent.failures import Outcast, Rejected, Unavailable
from agent_server.agent.home import Home
from agent_server.agent.identity import (
    Identities,
    Identity,
    new_identity,
    read_identity,
    write_identity,
)
from agent_server.agent.journal import Journal
from agent_server.agent.outbox import Outbox
from agent_server.agent.server import Call, Server
from agent_server.agent.session import opened_session
from agent_server.agent.settings import read_settings, write_example
from agent_server.agent.store import NotWritten, Store
from agent_server.agent.version import agent_version, system
from agent_server.protocol.messages import VERSION, Enrolled, Enrolment, Versions
from agent_server.protocol.signature import ROOT

_ATTEMPTS = 3
_CODE = "Ask the bot for a new one: /agent_add"


class NotEnrolled(Exception):
    """Says why, and what to do."""


async def enrol(home: Home, server: str, name: str, code: str) -> Enrolled:
    """Raises: NotEnrolled, SettingsWrong, HomeUnusable, JournalUnusable."""
    with home.taken():
        settings = read_settings(home.settings)
        identity = _prepared(home, server, name)
        async with opened_session(settings) as session:
            identities = Identities(home, identity)
            asked = Server(session, identities, Clock(), settings.proxy)
            enrolled = await _told(asked, name, code, identity)
        _keep(home, identity, enrolled)
    return enrolled


def _prepared(home: Home, server: str, name: str) -> Identity:
    """On the disk before it is shown to anybody, and the same one when an answer was lost."""
    begun = read_identity(home.enrolling)
    if begun is not None and (begun.server, begun.agent) == (server, name):
        return begun
    identity = new_identity(name, server)
    write_identity(home.enrolling, identity)
    return identity


async def _told(server: Server, name: str, code: str, identity: Identity) -> Enrolled:
    versions = Versions(agent=agent_version(), os=system())
    body = msgspec.json.encode(Enrolment(code=code, public_key=identity.public_key, versions=versions))
    backoff = Backoff(longest=4)
    for attempt in range(_ATTEMPTS):
        try:
            hello = await server.hello()
            if not hello.oldest <= VERSION <= hello.newest:
                raise NotEnrolled(
                    f"The server speaks versions {hello.oldest} to {hello.newest} of the protocol, "
                    f"this agent {VERSION}. Install the meetledger that the server has."
                )
            return await server.read(Call(method="POST", target=f"{ROOT}enrol", body=body), Enrolled)
        except Unavailable as failure:
            if attempt == _ATTEMPTS - 1:
                raise NotEnrolled(
                    f"{server.address}: {failure}. Nothing is lost: the same command again goes on."
                ) from None
            await asyncio.sleep(backoff.seconds(failure.retry_after if failure.retry_after < 10 else 0))
        except (Rejected, Outcast) as refused:
            raise NotEnrolled(_words(refused, name)) from None
    raise AssertionError


def _words(refused: Rejected | Outcast, name: str) -> str:
    code = refused.code
    if code in {"code", "unknown", "revoked"}:
        return f"CODE: it is wrong, used, older than 15 minutes, or not for {name}. {_CODE} {name}"
    if code == "signature":
        return "The server could not check our signature. Does a proxy change what passes?"
    return f"The server refused: {refused}"


def _keep(home: Home, identity: Identity, enrolled: Enrolled) -> None:
    """The journal first: killed in between, the same command again goes on."""
    clock = Clock()
    store = Store(home.journal)
    try:
        Journal(store, Outbox(store), clock.now).start_over(enrolled.position)
    except NotWritten as error:
        raise NotEnrolled(f"{home.journal}: {error}. Make room on the disk, and enrol again.") from None
    finally:
        store.close()
    home.next_identity.unlink(missing_ok=True)
    write_identity(home.identity, identity)
    home.enrolling.unlink(missing_ok=True)
    home.outcast.unlink(missing_ok=True)
    write_example(home.settings)
