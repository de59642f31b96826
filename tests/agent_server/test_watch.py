"""PCs come and go, and what nobody does in time is given up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from agent_server.outside import Away
from agent_server.refused import QUIET_SECONDS, Refused
from agent_server.watch import Watch
from domain.agents.command_events import AgentCommandExpired, AgentCommandLost
from domain.agents.desired import Desired
from domain.agents.enrolment import EnrolAgent, hash_of
from domain.agents.events import AgentCameOnline, AgentFellSilent
from domain.agents.presence import RecordAgentOnline
from domain.ids import AgentId
from projections import projection
from tests.agent_server.our_server import a_pc, until


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def watching(stand, clock):
    outside = stand.server.watch._outside
    return Watch(outside, Refused(outside.incident, clock), clock=clock)


async def settled(stand):
    await stand.reads.agents.caught_up(await stand.log.last_position())
    await stand.reads.agent_commands.caught_up(await stand.log.last_position())


async def test_the_first_sign_of_life_is_recorded_and_no_other(stand, pc):
    await pc.state(zoom="in_meeting", signed_in=False)
    assert len(await stand.events(AgentCameOnline)) == 1
    seen = (await stand.sightings.seen([AgentId("lobby-1")]))[AgentId("lobby-1")]
    assert (seen.zoom, seen.signed_in) == ("in_meeting", False)


async def test_whoever_was_not_seen_for_long_has_fallen_silent(stand, pc):
    clock = Clock()
    watch = watching(stand, clock)
    clock.now += 31
    await settled(stand)
    await watch.look()
    assert await stand.events(AgentFellSilent) == []
    stand.apart = timedelta(seconds=31)
    for _ in range(2):
        await watch.look()
        await settled(stand)
    assert len(await stand.events(AgentFellSilent)) == 1

    async def back():
        await pc.state()
        return len(await stand.events(AgentCameOnline)) == 2

    await until(back)


async def test_nobody_is_called_silent_by_a_program_that_has_only_begun_to_listen(stand, pc):
    clock = Clock()
    watch = watching(stand, clock)
    stand.apart = timedelta(hours=1)
    await settled(stand)
    await watch.look()
    assert await stand.events(AgentFellSilent) == []


async def test_silence_is_noticed_however_many_there_are(stand, monkeypatch):
    monkeypatch.setattr(projection, "LARGEST_ANSWER", 2)
    names = [AgentId(f"lobby-{number}") for number in range(5)]
    clock = Clock()
    watch = watching(stand, clock)
    for name in names:
        await stand.invite(name, name)
        await stand.does(EnrolAgent, name, code_hash=hash_of(name), key="k" * 43, os="", version="")
        await stand.does(RecordAgentOnline, name, seen_at=datetime.now(UTC))
    await settled(stand)
    clock.now += 31
    stand.apart = timedelta(seconds=31)
    await watch.look()
    assert len(await stand.events(AgentFellSilent)) == len(names)


async def test_what_is_not_begun_in_time_expires_and_what_never_ends_is_lost(stand, pc):
    waiting, begun = await stand.issue("lobby-1"), await stand.issue("lobby-1")
    await pc.ack(begun, "received", "doing")
    watch = watching(stand, Clock())
    for minutes in (1, 2, 7):
        stand.apart = timedelta(minutes=minutes)
        await settled(stand)
        await watch.look()
        await settled(stand)
    [expired], [lost] = await stand.events(AgentCommandExpired), await stand.events(AgentCommandLost)
    assert (str(expired.command), str(lost.command)) == (waiting, begun)


async def test_refusals_are_told_at_once_and_then_in_bundles():
    told, clock = [], Clock()

    async def incident(*what):
        told.append(what)

    refused = Refused(incident, clock)
    for _ in range(5):
        await refused.another("agent.replayed", "lobby-1")
    await refused.flush()
    assert told == [("agent.replayed", "lobby-1", 1)]
    clock.now += QUIET_SECONDS
    await refused.flush()
    await refused.flush()
    assert told[1:] == [("agent.replayed", "lobby-1", 4)]
    clock.now += QUIET_SECONDS
    await refused.flush()
    await refused.another("agent.replayed", "lobby-1")
    assert told[2:] == [("agent.replayed", "lobby-1", 1)]


async def test_what_could_not_be_told_is_told_later():
    told, clock = [], Clock()

    async def incident(*what):
        if not told:
            told.append("failed")
            raise OSError
        told.append(what)

    refused = Refused(incident, clock)
    await refused.another("agent.replayed", "lobby-1")
    await refused.another("agent.replayed", "lobby-1")
    await refused.flush()
    assert told == ["failed", ("agent.replayed", "lobby-1", 2)]


async def test_while_zoom_is_away_a_pc_is_told_when_to_ask_again(stand, pc):
    command = await stand.issue("lobby-1", Desired.HOSTING)
    stand.way_in_fault = Away(7)
    answer = await pc.ask("GET", f"commands/{command}/particulars")
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "unavailable", "7")
    stand.way_in_fault = None
    assert (await pc.ask("GET", f"commands/{command}/particulars")).status == 200


async def test_a_message_is_told_and_nothing_is_told_of_what_needs_nothing(stand, pc):
    showing = await stand.issue("lobby-1", Desired.MESSAGE_SHOWN, text="Please come in")
    answer = await pc.ask("GET", f"commands/{showing}/particulars")
    assert answer.json == {"text": "Please come in"}
    assert answer.headers["Cache-Control"] == "no-store"
    report = await stand.issue("lobby-1", Desired.REPORTED)
    assert (await pc.ask("GET", f"commands/{report}/particulars")).json == {}


class OneUnreadable:
    """An application that cannot read one PC's past."""

    def __init__(self, application, agent):
        self._application, self._agent = application, agent

    async def handle(self, command):
        if command.agent_id == self._agent:
            raise ValueError("its past cannot be read")
        return await self._application.handle(command)


async def test_a_pc_whose_past_cannot_be_read_holds_up_no_other(stand, pc):
    async with a_pc(stand, "lobby-2"):
        clock = Clock()
        outside = stand.server.watch._outside
        broken = replace(outside, application=OneUnreadable(outside.application, AgentId("lobby-1")))
        watch = Watch(broken, Refused(outside.incident, clock), clock=clock)
        clock.now += 31
        stand.apart = timedelta(seconds=31)
        await settled(stand)
        await watch.look()
        assert len(await stand.events(AgentFellSilent)) == 1
