"""Meeting PCs as the board, the feed and the cards show them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.agents.agents import Standing
from domain.agents.progress import Step
from projections import projection
from projections.agent_board import AgentBoard
from projections.agent_bookings import AgentBookings
from projections.agent_commands import AgentCommands
from tests.projections.changes import NOW, meeting_id
from tests.projections.histories import History
from tests.projections.on_pcs import NEW_KEY, OLD_KEY, PC, command_id, hour

MINUTE = timedelta(minutes=1)


@pytest.fixture
async def history():
    history = History()
    for step in (history.pc_invited, history.pc_enrolled, history.pc_online):
        await step()
    return history


@pytest.fixture
def board(database):
    return AgentBoard(database)


@pytest.fixture
def commands(database):
    return AgentCommands(database)


@pytest.fixture
def bookings(database):
    return AgentBookings(database)


async def test_a_pc_that_enrolled_is_on_the_board(history, board):
    await board.apply(history.events)
    row = await board.by_id(PC)
    assert (row.standing, row.online, row.os, row.key) == (Standing.ENROLLED, True, "Debian 12", OLD_KEY)
    assert await board.known() == await board.online() == [row]


async def test_a_pc_that_fell_silent_is_not_online(history, board):
    await history.pc_silent()
    await board.apply(history.events)
    assert (await board.known())[0].seen_at == NOW
    assert await board.online() == []


async def test_a_wish_for_a_new_key_stands_until_it_is_there(history, board):
    await history.pc_rotation_asked()
    await board.apply(history.events)
    assert (await board.by_id(PC)).rotation == history.events[-1].position
    await history.pc_rotated()
    await board.apply(history.events)
    row = await board.by_id(PC)
    assert (row.rotation, row.key, row.earlier_key) == (0, NEW_KEY, OLD_KEY)


async def test_a_revoked_pc_has_no_key_and_a_removed_one_is_gone(history, board):
    await history.pc_revoked()
    await board.apply(history.events)
    assert (await board.by_id(PC)).key == ""
    await history.pc_removed()
    await board.apply(history.events)
    assert await board.by_id(PC) is None
    assert await board.known() == []


async def test_the_feed_holds_what_was_not_received_and_can_still_be_begun(history, commands):
    await history.pc_told(1)
    await commands.apply(history.events)
    [waiting] = await commands.feed(PC, after=0, now=NOW)
    assert (waiting.command, waiting.position) == (command_id(1), history.events[-1].position)
    assert await commands.feed(PC, after=waiting.position, now=NOW) == [waiting]
    assert await commands.feed(PC, after=0, now=NOW + 11 * MINUTE) == []
    await history.pc_says(1, "received")
    await commands.apply(history.events)
    assert await commands.feed(PC, after=0, now=NOW) == []


async def test_the_feed_holds_what_was_taken_back_since(history, commands):
    await history.pc_told(1)
    await history.pc_taken_back(1)
    await commands.apply(history.events)
    [taken_back] = await commands.feed(PC, after=0, now=NOW)
    assert taken_back.step is Step.CANCELLED
    assert await commands.feed(PC, after=taken_back.cancelled, now=NOW) == []
    assert await commands.feed(PC, after=0, now=NOW + 11 * MINUTE) == []


async def test_a_card_follows_a_command(history, commands):
    await history.pc_told(1)
    for step in ("received", "doing", "done"):
        await history.pc_says(1, step)
    await commands.apply(history.events)
    [row] = await commands.of_meeting(meeting_id(1))
    assert row.step is Step.DONE
    assert row.issued_at < row.received_at < row.begun_at < row.over_at
    assert (row.confirmed, row.unconfirmed) == (False, "")
    await history.zoom_says_so(1, confirmed=False)
    await commands.apply(history.events)
    assert (await commands.by_id(command_id(1))).unconfirmed == "zoom_is_silent"
    await history.zoom_says_so(1)
    await commands.apply(history.events)
    [row] = await commands.of_agent(PC)
    assert (row.confirmed, row.unconfirmed) == (True, "")


async def test_what_is_overdue_is_found(history, commands):
    await history.pc_told(1)
    await commands.apply(history.events)
    deadline = (await commands.by_id(command_id(1))).deadline
    assert await commands.overdue(deadline, deadline - MINUTE) == []
    assert [row.command for row in await commands.overdue(deadline - MINUTE, deadline)] == [command_id(1)]
    assert await commands.going_on() != []
    await history.pc_says(1, "doing")
    await commands.apply(history.events)
    assert await commands.overdue(deadline - MINUTE, deadline) == []
    assert len(await commands.overdue(deadline, deadline)) == 1
    await history.pc_overdue(1)
    await commands.apply(history.events)
    row = await commands.by_id(command_id(1))
    assert (row.step, row.reason) == (Step.LOST, "silent")
    assert await commands.going_on() == []


async def test_a_booking_is_found_by_its_meeting_and_its_time(history, bookings):
    await history.pc_booked(1, 1)
    await bookings.apply(history.events)
    [row] = await bookings.of_meeting(meeting_id(1))
    assert (row.agent_id, row.slots, row.start) == (PC, (hour(1),), True)
    begin = hour(1).starts_at
    assert await bookings.around(begin - MINUTE, begin) == [row]
    assert await bookings.around(begin - 2 * MINUTE, begin - MINUTE) == []
    await history.pc_released(1)
    await bookings.apply(history.events)
    assert await bookings.of_meeting(meeting_id(1)) == await bookings.around(begin - MINUTE, begin) == []
    assert (await bookings.last(PC, meeting_id(1))).start, "what it was wished for stays known"
    assert await bookings.last(PC, meeting_id(2)) is None


async def test_bookings_come_however_many_there_are(history, bookings, monkeypatch):
    for number in range(1, 6):
        await history.pc_booked(number, at=2 * number)
    await bookings.apply(history.events)
    monkeypatch.setattr(projection, "LARGEST_ANSWER", 2)
    found = await bookings.around(NOW, NOW + timedelta(days=3))
    assert {row.meeting_id for row in found} == {meeting_id(number) for number in range(1, 6)}
