"""Laws of the domain: replay, repetition, and a memory that never differs from the log."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings

from domain.application import AREAS, Application
from tests.laws.histories import histories
from tests.memory_log import MemoryLog


def _streams(recorded):
    return sorted({each.stream for each in recorded})


def _folded(events):
    """Every stream's state, from the events alone."""
    states = {}
    for each in events:
        area = AREAS[each.stream.partition("-")[0]]
        states[each.stream] = area.evolve(states.get(each.stream, area.unborn), each.event)
    return states


async def _live(history):
    log = MemoryLog()
    application = Application(log)
    receipts = [await application.handle(command) for command in history]
    return log, application, receipts


@given(histories)
@settings(max_examples=200, deadline=None)
def test_a_history_replayed_equals_the_live_state(history):
    async def law():
        log, application, _ = await _live(history)
        events = await log.read_after(0, 10_000)
        remembered = {stream: application._remembered[stream].state for stream in _streams(events)}
        assert remembered == _folded(events)
        fresh = Application(log)
        assert {stream: await fresh.state(stream) for stream in _streams(events)} == remembered

    asyncio.run(law())


@given(histories)
@settings(max_examples=200, deadline=None)
def test_every_command_twice_equals_every_command_once(history):
    async def law():
        once, _, receipts = await _live(history)
        twice = MemoryLog()
        application = Application(twice)
        for command, receipt in zip(history, receipts, strict=True):
            first = await application.handle(command)
            second = await application.handle(command)
            assert (first.refusal, first.position) == (receipt.refusal, receipt.position)
            assert (second.refusal, second.details, second.position) == (
                first.refusal,
                first.details,
                first.position,
            )
        assert await twice.read_after(0, 10_000) == await once.read_after(0, 10_000)

    asyncio.run(law())


@given(histories)
@settings(max_examples=100, deadline=None)
def test_a_history_repeated_as_a_whole_changes_nothing(history):
    async def law():
        log, _, receipts = await _live(history)
        events = await log.read_after(0, 10_000)
        again = Application(log)
        for command, receipt in zip(history, receipts, strict=True):
            repeated = await again.handle(command)
            assert (repeated.refusal, repeated.position) == (receipt.refusal, receipt.position)
        assert await log.read_after(0, 10_000) == events

    asyncio.run(law())


@given(histories)
@settings(max_examples=100, deadline=None)
def test_two_programs_on_one_log_decide_as_one(history):
    """Each remembers streams that the other moves; the version check finds out."""

    async def law():
        alone, _, receipts = await _live(history)
        log = MemoryLog()
        programs = (Application(log), Application(log))
        for number, command in enumerate(history):
            receipt = await programs[number % 2].handle(command)
            assert receipt.refusal == receipts[number].refusal
        assert await log.read_after(0, 10_000) == await alone.read_after(0, 10_000)

    asyncio.run(law())


@given(histories)
@settings(max_examples=100, deadline=None)
def test_commands_at_once_leave_whole_streams(history):
    async def law():
        log = MemoryLog()
        application = Application(log)
        await asyncio.gather(*(application.handle(command) for command in history), return_exceptions=True)
        events = await log.read_after(0, 10_000)
        for stream in _streams(events):
            versions = [each.version for each in events if each.stream == stream]
            assert versions == list(range(1, len(versions) + 1))

    asyncio.run(law())
