"""Bookings of meeting PCs follow their meetings, or their chat is told."""

from __future__ import annotations

from datetime import timedelta

import pytest_asyncio

from adapters.effect import Effect, IfUnknown
from bot_app.agents.rebooking import Rebooking
from domain.agents import events as e
from domain.agents.bookings import BookAgent
from domain.agents.events import Slot
from domain.meetings.changes import MoveMeeting
from domain.meetings.commands import CancelMeeting
from tests.bot_app.telegram.meeting_stand import DAY, TODAY, meeting_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, perform, planned, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, tap_of

LEAD = timedelta(minutes=5)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.plan()
        await opened.pc()
        yield opened


def slot(days=1.0):
    begins = TODAY + days * DAY
    return Slot(starts_at=begins - LEAD, ends_at=begins + HOUR)


async def booked(stand, number=1, days=1.0, **wishes):
    about = {"agent_id": LOBBY, "meeting_id": meeting_id(number), "slots": (slot(days),)}
    receipt = await stand.history.say(BookAgent, at=TODAY - DAY, **about, **wishes)
    assert not receipt.refusal


async def rebooked(stand, number=1):
    effect = Effect(
        key="agent.rebook/1",
        lane="",
        payload={"meeting": str(meeting_id(number))},
        if_unknown=IfUnknown.REPEAT,
    )
    await perform(stand, Rebooking(stand.application, stand.reads, lambda: TODAY - DAY), effect)
    await stand.caught_up()
    return await stand.reads.bookings.of_meeting(meeting_id(number))


async def moved(stand, number, days):
    await stand.about(MoveMeeting, number, starts_at=TODAY + days * DAY, minutes=60, time_zone="Asia/Jakarta")


async def test_a_booking_moves_with_its_meeting(stand):
    await booked(stand)
    await moved(stand, 1, 3)
    assert planned(stand, "agent.rebook")[-1].payload == {"meeting": str(meeting_id(1))}
    (row,) = await rebooked(stand)
    assert row.slots == (slot(3),)
    before = len(stand.history.events)
    await rebooked(stand)
    assert len(stand.history.events) == before


async def test_a_cancelled_meeting_lets_its_pc_go(stand):
    await booked(stand)
    await stand.about(CancelMeeting)
    assert await rebooked(stand) == []
    assert len(stand.events(e.AgentBookingReleased)) == 1


async def test_a_meeting_that_loses_its_pc_is_told_with_what_to_do(stand):
    await stand.plan(2, "Other", days=2)
    await stand.pc(LAB)
    await booked(stand, record=True)
    await booked(stand, 2, 2)
    await moved(stand, 1, 2)
    assert await rebooked(stand) == []
    ((chat, text, rendered),) = [each for each in await stand.notices() if "lost its PC" in each[1]]
    assert chat == GROUP
    assert text.startswith("⚠️ Weekly has lost its PC: at its new time (")
    assert text.endswith("lobby-1 is kept for Other. Please choose another PC.")
    (offer,) = await stand.tap(ADA, tap_of(rendered, "Another PC…"), GROUP)
    assert labels(offer) == [LAB]
    await stand.tap(ADA, tap_of(offer, LAB), GROUP)
    assert "📌 PC: lab-2 (starts it, records)" in await stand.text()
