"""Laws of meeting PCs, whatever people, the PC and the clock do, in whatever order."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from hypothesis import given, settings

from domain.agents.command_events import AgentCommandEvent, AgentCommandIssued
from domain.agents.events import AgentBooked, AgentBookingClashed, AgentBookingReleased, AgentRemoved
from domain.agents.progress import FINAL, OPEN, STEPS
from domain.application import Application
from tests.domain.agents import an_agent
from tests.laws.agent_histories import agent_histories
from tests.memory_log import MemoryLog


async def _events(history):
    log = MemoryLog()
    application = Application(log)
    for command in [*an_agent(), *history]:
        await application.handle(command)
    return [each for each in await log.read_after(0, 10_000) if each.stream.startswith("agent-")]


@given(agent_histories)
@settings(max_examples=300, deadline=None)
def test_a_pc_does_one_thing_at_a_time_unless_marked_otherwise(history):
    async def law():
        steps = defaultdict(dict)
        for each in await _events(history):
            match each.event:
                case AgentCommandIssued(command=command, parallel=False):
                    assert not [step for step in steps[each.stream].values() if step in OPEN]
                    steps[each.stream][command] = OPEN[0]
                case AgentCommandEvent(command=command) if command in steps[each.stream]:
                    now = STEPS.get(type(each.event))
                    # What was given up may turn out to go on; the PC itself does one at a time.
                    told_late = steps[each.stream][command] not in OPEN
                    if now is not None and not told_late:
                        steps[each.stream][command] = now
                case AgentRemoved():
                    steps.pop(each.stream, None)

    asyncio.run(law())


@given(agent_histories)
@settings(max_examples=300, deadline=None)
def test_the_first_last_word_of_a_pc_holds(history):
    async def law():
        said = set()
        for each in await _events(history):
            if isinstance(each.event, AgentRemoved):
                said = {place for place in said if place[0] != each.stream}
            if isinstance(each.event, AgentCommandEvent) and STEPS.get(type(each.event)) is not None:
                place = (each.stream, each.event.command)
                assert place not in said
                if STEPS[type(each.event)] in FINAL:
                    said.add(place)

    asyncio.run(law())


@given(agent_histories)
@settings(max_examples=300, deadline=None)
def test_no_pc_is_kept_for_two_meetings_at_once(history):
    async def law():
        kept = defaultdict(dict)
        for each in await _events(history):
            match each.event:
                case AgentBooked(meeting_id=meeting_id, slots=slots):
                    others = [theirs for other, theirs in kept[each.stream].items() if other != meeting_id]
                    assert not [
                        one for theirs in others for one in theirs for new in slots if new.overlaps(one)
                    ]
                    kept[each.stream][meeting_id] = slots
                case AgentBookingReleased(meeting_id=meeting_id) | AgentBookingClashed(meeting_id=meeting_id):
                    del kept[each.stream][meeting_id]
                case AgentRemoved():
                    kept.pop(each.stream, None)

    asyncio.run(law())
