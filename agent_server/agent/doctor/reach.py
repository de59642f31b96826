"""The way to the server, and whether it knows this PC."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec

from agent_server.agent.clock import Clock
from agent_server.agent.doctor.finding import ENROL, Finding
from agent_server.agent.failures import Outcast, Rejected, Unavailable
from agent_server.agent.home import Home
from agent_server.agent.identity import Identities
from agent_server.agent.server import Call, Server
from agent_server.agent.session import opened_session
from agent_server.agent.settings import Settings, SettingsWrong
from agent_server.protocol.messages import VERSION, Acks, Hello
from agent_server.protocol.signature import ROOT

_NOTICEABLE = 5.0


def proxy_found(address: str, settings: Settings) -> Finding:
    """Never the proxy's address: it may hold a password."""
    host = urlsplit(address).hostname or ""
    if settings.proxy:
        return Finding(name="proxy", ok=True, words="as agent.toml says")
    if {"http", "https"}.isdisjoint(getproxies()):
        return Finding(name="proxy", ok=True, words="none")
    bypassed = bool(host) and bool(proxy_bypass(host))
    words = f"none for {host}, as NO_PROXY says" if bypassed else "as HTTPS_PROXY says"
    return Finding(name="proxy", ok=True, words=words)


async def server_found(home: Home, identities: Identities, settings: Settings) -> list[Finding]:
    """What it says to everybody, and what it says to us."""
    clock = Clock()
    try:
        async with opened_session(settings) as session:
            server = Server(session, identities, clock, settings.proxy)
            hello = await server.hello()
            return [_spoken(server, hello), _clock(clock), await _known(server, home)]
    except (Unavailable, Rejected, Outcast) as failure:
        words = f"{identities.current.server}: {failure}"
    except SettingsWrong as wrong:
        words = str(wrong)
    advice = "Next: look at the network, the proxy and the address; then the same again"
    return [Finding(name="server", ok=False, words=words, advice=advice)]


def _spoken(server: Server, hello: Hello) -> Finding:
    versions = f"{server.address} speaks {hello.oldest} to {hello.newest}, this agent {VERSION}"
    fits = hello.oldest <= VERSION <= hello.newest
    advice = "" if fits else "Next: install the version of meetledger that the server has"
    return Finding(name="server", ok=fits, words=versions, advice=advice)


def _clock(clock: Clock) -> Finding:
    """A wrong one is corrected by what the server says, so it is no problem, but good to know."""
    apart = clock.offset
    words = "right" if abs(apart) < _NOTICEABLE else f"{abs(apart):.0f} s {'slow' if apart > 0 else 'fast'}"
    advice = (
        "" if abs(apart) < _NOTICEABLE else "The agent corrects it for itself; let this PC keep time by NTP"
    )
    return Finding(name="clock", ok=True, words=words, advice=advice)


async def _known(server: Server, home: Home) -> Finding:
    """Acknowledges nothing, which changes nothing; a look at the feed would end that of a running agent."""
    try:
        await server.ask(Call(method="POST", target=f"{ROOT}acks", body=msgspec.json.encode(Acks(acks=()))))
    except Outcast as outcast:
        return Finding(name="enrolment", ok=False, words=str(outcast), advice=f"Next: {ENROL}")
    except (Unavailable, Rejected) as failure:
        return Finding(name="enrolment", ok=False, words=str(failure), advice="Next: the same again, later")
    return Finding(name="enrolment", ok=True, words="the server knows this PC")
