"""Reactors and policies: what follows from a page is stored with how far was read, and only once."""

from __future__ import annotations

import asyncio

import pytest

from adapters.effect import EffectState
from adapters.event_store.failures import LogUnavailable
from adapters.state import effects
from adapters.state.positions import Overtaken, position_of
from bot_app.listeners import PolicyFollower, Reactor
from domain.incidents.commands import ReportIncident
from domain.incidents.incidents import IncidentOpened
from tests.adapters.any_event import recorded
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import NOW, an_effect, opened, rows_of
from tests.domain.given import meta

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite


def event(position):
    happened = IncidentOpened(kind="effect.parked", reference=str(position), reason="")
    return recorded(happened, "incident-effect.parked", position)


def page(*positions):
    return [event(position) for position in positions]


def plan(found):
    """Odd positions ask for an outside call."""
    return [an_effect(f"zoom.create/{found.position}")] if found.position % 2 else []


def reactor(state, plan=plan, planned=lambda: None):
    return Reactor("zoom", plan, state, planned)


async def keys(state):
    return [row["key"].partition("/")[2] for row in await rows_of(state)]


async def test_effects_and_position_are_stored_together(state):
    one = reactor(state)
    assert await one.position() == 0
    await one.apply(page(1, 2, 5))
    await one.apply(page(6))
    assert await one.position() == 6
    assert await keys(state) == ["1", "5"]


async def test_a_page_that_fails_leaves_neither(state):
    def unserialisable(found):
        return [an_effect(f"zoom.create/{found.position}", payload={"what": {1, 2}})]

    one = reactor(state, unserialisable)
    with pytest.raises(TypeError):
        await one.apply(page(1, 2))
    assert await one.position() == 0
    assert await keys(state) == []


async def test_of_two_that_read_the_same_page_one_is_told_to_read_on(state_url):
    async with opened(state_url) as first, opened(state_url) as second:
        runners = reactor(first), reactor(second)
        for each in runners:
            await each.position()
        results = await asyncio.gather(*(each.apply(page(1, 3)) for each in runners), return_exceptions=True)
        assert sorted(type(result) for result in results if result) == [Overtaken]
        assert await keys(first) == ["1", "3"]
        loser = runners[0] if results[0] else runners[1]
        assert await loser.position() == 3
        await loser.apply(page(4, 5))
        assert await keys(first) == ["1", "3", "5"]


async def test_a_repeated_page_plans_nothing_even_when_its_effects_are_long_forgotten(state):
    one = reactor(state)
    await one.apply(page(1, 2, 3))
    for attempt in await state.write(lambda c: effects.claim(c, "w", ["zoom.create"], limit=9, now=NOW * 2)):
        await state.write(lambda c, a=attempt: effects.finish(c, a.id, EffectState.DONE, now=NOW))
    await state.write(lambda c: effects.sweep(c, before=NOW + 1))
    again = reactor(state)
    await again.apply(page(1, 2, 3))
    await again.apply(page(1))
    await again.apply([])
    assert await keys(state) == []
    await again.apply(page(2, 3, 5))
    assert await keys(state) == ["5"]
    assert await again.position() == 5


async def test_workers_are_told_when_and_only_when_there_is_work(state):
    told = []
    one = reactor(state, planned=lambda: told.append(len(told)))
    await one.apply(page(2, 4))
    assert told == []
    await one.apply(page(5))
    assert told == [0]


async def test_reactors_do_not_share_a_position(state):
    await reactor(state).apply(page(1))
    other = Reactor("telegram", plan, state, lambda: None)
    assert await other.position() == 0


def report(found):
    """A follow-up command, as the policies derive it."""
    return [
        ReportIncident(meta=meta(cause=found.position), kind="k", reference=str(found.position), reason="")
    ]


class Handled:
    def __init__(self):
        self.references = []
        self.failures = []

    async def __call__(self, command):
        if self.failures:
            raise self.failures.pop()
        self.references.append(command.reference)


async def test_policies_issue_their_commands_and_move_on(state):
    handled = Handled()
    policies = PolicyFollower([report, lambda _: []], handled, state)
    await policies.apply(page(1, 2))
    await policies.apply(page(2, 3))
    await policies.apply(page(1))
    assert handled.references == ["1", "2", "3"]
    assert await policies.position() == 3


async def test_a_command_that_cannot_be_handled_now_is_issued_again(state):
    handled = Handled()
    handled.failures = [LogUnavailable("away")]
    policies = PolicyFollower([report], handled, state)
    with pytest.raises(LogUnavailable):
        await policies.apply(page(1))
    assert await state.read(lambda c: position_of(c, "policies")) == 0
    await policies.apply(page(1))
    assert handled.references == ["1"]


async def test_of_two_that_follow_the_same_policies_one_is_told_to_read_on(state):
    handled = Handled()
    one, other = PolicyFollower([report], handled, state), PolicyFollower([], handled, state)

    async def overtakes(command):
        await other.apply(page(1))

    one._handle = overtakes
    with pytest.raises(Overtaken):
        await one.apply(page(1))
    assert await one.position() == 1
