"""Laws of the domain: replay, repetition, and a memory that never differs from the log."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from msgspec.structs import replace

from domain.application import Application
from domain.catalog import AREAS, RULES
from domain.command import Via
from domain.ids import MeetingId, derived
from domain.meetings import told_by_zoom as told
from domain.meetings.meetings import stream_of
from domain.permissions import NotPermitted, the_program
from domain.recordings.recordings import (
    WHOLE,
    DeliveryFailed,
    DeliveryPlanned,
    RecordingDelivered,
    ZoomDeletionRequested,
)
from tests.domain.given import NOW, meta
from tests.domain.people import OWNER, TEAM
from tests.laws.histories import commands, histories, recording_histories, shuffled
from tests.memory_log import MemoryLog

MEETING = MeetingId(derived("meeting", 1))


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


def test_every_command_takes_part_in_these_laws():
    met = set()

    @given(commands())
    @settings(max_examples=4000, deadline=None, derandomize=True, database=None)
    def meet(command):
        met.add(type(command))

    meet()
    assert set(RULES) - met == set()


@given(commands())
@settings(max_examples=300, deadline=None)
def test_nobody_speaks_in_the_programs_name(command):
    async def law():
        _, application, _ = await _live(TEAM)
        by_the_owner = replace(command, meta=meta(OWNER, via=Via.API))
        receipt = await application.handle(by_the_owner)
        if RULES[type(command)].permission is the_program:
            assert receipt.refusal == NotPermitted.code

    asyncio.run(law())


def _notified(kind, **fields):
    """The same notification may come with another identity, so it is a new command each time."""
    return lambda: kind(meta=meta(via=Via.ZOOM), meeting_id=MEETING, **fields)


def _held(uuid):
    return [
        _notified(told.RecordMeetingStarted, zoom_uuid=uuid, started_at=NOW),
        _notified(told.RecordMeetingEnded, zoom_uuid=uuid, ended_at=NOW),
        _notified(told.RecordParticipantLeft, zoom_uuid=uuid, participant="uuid:1", left_at=NOW),
        _notified(told.RecordCloudRecording, zoom_uuid=uuid, change="stopped", happened_at=NOW),
    ]


TOLD_IN_ORDER = [*_held("one=="), *_held("/two//==")]


@given(shuffled(TOLD_IN_ORDER), shuffled(TOLD_IN_ORDER[:-3]))
@settings(max_examples=100, deadline=None)
def test_in_whatever_order_zoom_tells_the_meeting_is_the_same_in_the_end(over, running):
    async def law():
        for told_by_zoom, live in ((over, False), (running, True)):
            _, application, _ = await _live([notify() for notify in told_by_zoom])
            meeting = await application.state(stream_of(MEETING))
            assert meeting.live is live
            assert meeting.started == {"one==", "/two//=="}

    asyncio.run(law())


@given(recording_histories)
@settings(max_examples=200, deadline=None)
def test_a_round_of_a_delivery_begins_once_and_only_after_the_one_before_is_settled(history):
    async def law():
        log, _, _ = await _live([*TEAM, *history])
        rounds, settled = {}, set()
        for each in await log.read_after(0, 10_000):
            match each.event:
                case DeliveryPlanned(file_id=file_id, chat=chat, round=number):
                    place = (each.stream, file_id, chat)
                    assert number == rounds.get(place, 0) + 1
                    assert number == 1 or (*place, number - 1) in settled
                    rounds[place] = number
                case (
                    RecordingDelivered(file_id=file_id, chat=chat)
                    | DeliveryFailed(file_id=file_id, chat=chat)
                ):
                    settled.add((each.stream, file_id, chat, each.event.round))

    asyncio.run(law())


@given(recording_histories)
@settings(max_examples=200, deadline=None)
def test_no_file_is_doomed_before_every_byte_of_it_has_arrived_somewhere(history):
    async def law():
        log, _, _ = await _live([*TEAM, *history])
        arrived = set()
        for each in await log.read_after(0, 10_000):
            match each.event:
                case RecordingDelivered(file_id=file_id, form=form) if form in WHOLE:
                    arrived.add((each.stream, file_id))
                case ZoomDeletionRequested(file_id=file_id):
                    assert (each.stream, file_id) in arrived

    asyncio.run(law())
