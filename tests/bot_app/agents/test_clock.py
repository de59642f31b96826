"""What booked PCs do by themselves: once for each date, whoever looks how often, and told when it cannot be."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import orjson
import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from adapters.state.tables import effects
from adapters.telegram.markup import plain
from bot_app.agents.clock import BookingClock
from bot_app.agents.due import Date, Hosted, Presence, date_of, deserted
from bot_app.agents.sightings import Sighting
from bot_app.telegram.agent_notices import AgentNotices
from domain.agents.bookings import BookAgent, ReleaseAgent
from domain.agents.command_events import AgentCommandIssued
from domain.agents.desired import Desired
from domain.agents.events import Slot
from domain.agents.issuing import IssueAgentCommand
from domain.agents.outcomes import RecordAgentAck
from domain.agents.presence import RecordAgentOnline
from domain.ids import AgentCommandId, derived
from domain.meetings.commands import CancelMeeting
from domain.meetings.told_by_zoom import RecordMeetingStarted, RecordParticipantJoined, RecordParticipantLeft
from domain.personal import Personal
from projections.agent_bookings import BookingRow
from tests.bot_app.telegram.meeting_stand import DAY, TODAY, meeting_id, zoom_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, standing
from tests.bot_app.telegram.recording_stand import GROUP, labels

START = TODAY + DAY
MINUTE = timedelta(minutes=1)
SLOT = Slot(starts_at=START - 5 * MINUTE, ends_at=START + 60 * MINUTE)


def at(minutes):
    return START + minutes * MINUTE


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.plan()
        opened.times = []
        opened.clock = a_clock(opened)
        yield opened


def a_clock(stand):
    return BookingClock(
        stand.state, stand.application, stand.reads, stand.seen, lambda: None, lambda: stand.times[-1]
    )


async def booked(stand, *, online=True, **wishes):
    await stand.pc(online=online)
    receipt = await stand.history.say(
        BookAgent, agent_id=LOBBY, meeting_id=meeting_id(1), slots=(SLOT,), at=TODAY - DAY, **wishes
    )
    assert not receipt.refusal


async def tick(stand, minutes, clock=None):
    stand.times.append(at(minutes))
    await stand.caught_up()
    await (clock or stand.clock).tick()
    await stand.caught_up()


async def done(stand, minutes):
    """By what the PC was told last."""
    command = stand.issued()[-1].command
    said = {"command": command, "step": "done", "told_at": at(minutes)}
    await stand.history.say(RecordAgentAck, agent_id=LOBBY, at=at(minutes), **said)


def desired(stand):
    return [each.desired for each in stand.issued()]


async def said(stand):
    """Texts of the notices that were planned, in order."""
    rows = await stand.state.read(lambda c: c.execute(effects.select().order_by(effects.c.id)).all())

    async def nowhere(_):
        return []

    texts = []
    for row in rows:
        effect = an_effect(row)
        rendered = await AgentNotices(stand.desk, nowhere).notice(effect)
        texts.append((effect.payload["chat"], plain(rendered.text)))
    return texts


def an_effect(row):
    payload = row.payload if isinstance(row.payload, dict) else orjson.loads(row.payload)
    return Effect(key=row.key, lane=row.lane, payload=payload, if_unknown=IfUnknown.ASK)


async def test_it_is_started_at_its_time_once_however_often_and_by_whomever_it_is_looked(stand):
    await booked(stand)
    await tick(stand, -0.1)
    assert stand.issued() == []
    second = a_clock(stand)
    for minutes in (0, 0.1, 1, 9):
        await tick(stand, minutes)
        await tick(stand, minutes, second)
    (issued,) = stand.issued()
    assert (issued.desired, issued.meeting_id, issued.zoom_meeting_id) == (
        Desired.HOSTING, meeting_id(1), zoom_id(1)
    )  # fmt: skip
    assert issued.chat == GROUP
    assert "(by its booking)" in await stand.text()
    assert await said(stand) == []


async def test_what_was_refused_once_is_tried_until_the_pc_is_there(stand):
    await booked(stand, online=False)
    before = len(stand.history.events)
    for minutes in (0, 1, 5):
        await tick(stand, minutes)
    assert len(stand.history.events) == before
    ((chat, text),) = await said(stand)
    assert chat == GROUP
    assert text.startswith("⚠️ Weekly was to start at ")
    assert "lobby-1 cannot be told now. I keep trying for ten minutes." in text
    await stand.history.say(RecordAgentOnline, agent_id=LOBBY, seen_at=at(6))
    await tick(stand, 6)
    assert desired(stand) == [Desired.HOSTING]
    assert len(await said(stand)) == 1


async def test_after_ten_minutes_it_is_given_up_and_told_once(stand):
    await booked(stand, online=False)
    for minutes in (0, 9.9, 10, 11, 20):
        await tick(stand, minutes)
    await tick(stand, 12, a_clock(stand))
    await stand.history.say(RecordAgentOnline, agent_id=LOBBY, seen_at=at(20))
    await tick(stand, 21)
    assert stand.issued() == []
    texts = [text for _, text in await said(stand)]
    assert len(texts) == 2
    assert texts[1].startswith("❌ Weekly was to start on lobby-1 at ")


async def test_of_what_was_long_ago_nobody_is_told(stand):
    await booked(stand, online=False)
    await tick(stand, 45)
    assert await said(stand) == []


@pytest.mark.parametrize("event", ["cancelled", "released", "not booked to start"])
async def test_what_does_not_take_place_or_is_not_wanted_is_not_started(stand, event):
    await booked(stand, start=event != "not booked to start")
    if event == "cancelled":
        await stand.about(CancelMeeting)
    if event == "released":
        await stand.history.say(ReleaseAgent, agent_id=LOBBY, meeting_id=meeting_id(1))
    await tick(stand, 0)
    await tick(stand, 10)
    assert stand.issued() == []
    assert await said(stand) == []


async def test_it_records_once_it_has_started(stand):
    await booked(stand, record=True)
    await tick(stand, 0)
    await tick(stand, 1)
    assert desired(stand) == [Desired.HOSTING]
    await done(stand, 1.5)
    for minutes in (2, 3, 8):
        await tick(stand, minutes)
    assert desired(stand) == [Desired.HOSTING, Desired.RECORDING]


async def test_a_start_that_failed_is_told_in_the_meetings_chat_and_not_repeated(stand):
    await booked(stand)
    await tick(stand, 0)
    await stand.acks("received", "failed", reason="no_zoom")
    await tick(stand, 1)
    assert len(stand.issued()) == 1
    (told,) = [(chat, text) for chat, text, _ in await stand.notices() if "could not" in text]
    assert told == (
        GROUP, "⚠️ Weekly: lobby-1 could not start the meeting. Why: Zoom is not there, or does not answer."
    )  # fmt: skip


async def test_of_a_recording_that_failed_zooms_cloud_is_offered_and_no_other_start(stand):
    await booked(stand, record=True)
    await tick(stand, 0)
    await done(stand, 0.5)
    await stand.about(RecordMeetingStarted, zoom_uuid="live", started_at=at(0.4))
    await tick(stand, 1)
    await stand.acks("received", "failed", reason="control_absent")
    (told,) = [rendered for _, text, rendered in await stand.notices() if "could not record" in text]
    assert labels(told) == ["☁️ Through Zoom’s cloud"]


async def people(stand, *, come=(), gone=()):
    name = Personal("user-1", "Somebody")
    for number, minutes in come:
        one = {"zoom_uuid": "live", "participant": str(number), "name": name, "joined_at": at(minutes)}
        await stand.about(RecordParticipantJoined, **one)
    for number, minutes in gone:
        one = {"zoom_uuid": "live", "participant": str(number), "left_at": at(minutes)}
        await stand.about(RecordParticipantLeft, **one)


async def test_it_ends_the_meeting_two_minutes_after_the_last_other_one_left(stand):
    await booked(stand, end_when_empty=True)
    await tick(stand, 0)
    await done(stand, 0.5)
    await stand.about(RecordMeetingStarted, zoom_uuid="live", started_at=at(0.4))
    await people(stand, come=[("pc", 0.4)])
    await tick(stand, 5)
    await people(stand, come=[("a", 6), ("b", 7)], gone=[("a", 20)])
    await tick(stand, 30)
    await people(stand, gone=[("b", 31)])
    await tick(stand, 32)
    assert Desired.ENDED not in desired(stand)
    for minutes in (33, 34):
        await tick(stand, minutes)
    assert desired(stand) == [Desired.HOSTING, Desired.ENDED]


WHO = Presence(there=1, came=3, left_at=at(30), alone=None)
DATE = Date(BookingRow("k"), SLOT)


@pytest.mark.parametrize(
    ("who", "minutes", "empty"),
    [
        (WHO, 32, True),
        (WHO, 31.9, False),
        (Presence(there=2, came=3, left_at=at(30), alone=None), 40, False),
        (Presence(there=2, came=3, left_at=None, alone=True), 31, True),
        (Presence(there=1, came=3, left_at=at(30), alone=False), 40, False),
        (Presence(there=0, came=0, left_at=None, alone=True), 10, False),
        (Presence(there=0, came=0, left_at=None, alone=True), 61, True),
        (Presence(there=1, came=1, left_at=None, alone=None), 61, False),
    ],
)
def test_a_meeting_is_deserted_when_all_others_were_there_and_left(who, minutes, empty):
    assert deserted(DATE, Hosted(LOBBY, START), who, at(minutes)) is empty


async def other_pc_hosts(stand, minutes):
    """By the wish of the person who planned it."""
    await stand.pc(LAB)
    await stand.caught_up()
    row = await stand.reads.agenda.by_id(meeting_id(1))
    command = AgentCommandId(derived("by hand", minutes))
    told = {"command": command, "desired": Desired.HOSTING, "deadline": at(minutes + 2)}
    where = {"meeting_id": meeting_id(1), "zoom_meeting_id": row.zoom_meeting_id}
    await stand.history.say(IssueAgentCommand, agent_id=LAB, at=at(minutes), **told, **where)
    return command


async def says_done(stand, agent_id, command, minutes):
    said = {"command": command, "step": "done", "told_at": at(minutes)}
    await stand.history.say(RecordAgentAck, agent_id=agent_id, at=at(minutes), **said)


def told_to(stand, agent_id):
    found = [each for each in stand.history.events if each.stream == f"agent-{agent_id}"]
    return [each.event.desired for each in found if isinstance(each.event, AgentCommandIssued)]


async def test_a_pc_that_comes_late_does_not_start_what_another_one_was_told_to(stand):
    await booked(stand, online=False)
    await tick(stand, 0)
    command = await other_pc_hosts(stand, 1)
    await stand.history.say(RecordAgentOnline, agent_id=LOBBY, seen_at=at(2))
    await tick(stand, 2)
    await says_done(stand, LAB, command, 3)
    for minutes in (3, 9, 12):
        await tick(stand, minutes)
    assert told_to(stand, LOBBY) == []
    assert len(await said(stand)) == 1


async def test_what_was_booked_is_done_by_the_pc_that_started_it(stand):
    await booked(stand, record=True, end_when_empty=True)
    await tick(stand, 0)
    await stand.acks("received", "failed", reason="no_zoom")
    command = await other_pc_hosts(stand, 1)
    await says_done(stand, LAB, command, 1.5)
    await stand.about(RecordMeetingStarted, zoom_uuid="live", started_at=at(1.4))
    await tick(stand, 2)
    assert told_to(stand, LAB) == [Desired.HOSTING, Desired.RECORDING]
    await says_done(stand, LAB, stand.issued()[-1].command, 2.1)
    await people(stand, come=[("pc", 1.4), ("a", 6)], gone=[("a", 20)])
    await tick(stand, 23)
    assert told_to(stand, LAB)[2:] == [Desired.ENDED]
    assert told_to(stand, LOBBY) == [Desired.HOSTING]


async def test_a_pc_that_was_told_to_leave_ends_nothing_for_those_who_stay(stand):
    await booked(stand, end_when_empty=True)
    await tick(stand, 0)
    await done(stand, 0.5)
    await stand.about(RecordMeetingStarted, zoom_uuid="live", started_at=at(0.4))
    await people(stand, come=[("pc", 0.4), ("a", 6), ("b", 7)], gone=[("pc", 9), ("b", 20)])
    leave = {"command": AgentCommandId(derived("leave")), "desired": Desired.LEFT, "deadline": at(9)}
    where = {"meeting_id": meeting_id(1), "zoom_meeting_id": zoom_id(1)}
    await stand.history.say(IssueAgentCommand, agent_id=LOBBY, at=at(8), **where, **leave)
    await done(stand, 9)
    await tick(stand, 30)
    assert desired(stand) == [Desired.HOSTING, Desired.LEFT]


async def test_one_that_is_started_again_after_its_time_waits_for_people_too(stand):
    await booked(stand, end_when_empty=True)
    await tick(stand, 0)
    await done(stand, 0.5)
    await tick(stand, 70)
    command = AgentCommandId(derived("by hand"))
    told = {"command": command, "desired": Desired.HOSTING, "deadline": at(92)}
    where = {"meeting_id": meeting_id(1), "zoom_meeting_id": zoom_id(1)}
    await stand.history.say(IssueAgentCommand, agent_id=LOBBY, at=at(90), **told, **where)
    await done(stand, 91)
    await stand.about(RecordMeetingStarted, zoom_uuid="again", started_at=at(91))
    stand.shows(zoom="in_meeting", meeting=str(zoom_id(1)), participants=1)
    sighting = stand.sightings[LOBBY]
    for minutes in (92, 100):
        stand.sightings[LOBBY] = replace(sighting, seen_at=at(minutes))
        await tick(stand, minutes)
    assert Desired.ENDED not in desired(stand)
    stand.sightings[LOBBY] = replace(sighting, seen_at=at(102))
    await tick(stand, 102)
    assert desired(stand)[-1] is Desired.ENDED


def test_of_two_dates_the_one_that_has_begun_last_counts():
    second = Slot(starts_at=at(115), ends_at=at(180))
    row = BookingRow("k", slots_json=msgspec.json.encode((SLOT, second)).decode())
    assert date_of(row, at(114)).slot == SLOT
    assert date_of(row, at(116)).slot == second
    assert date_of(row, at(-6)) is None


async def test_a_pc_is_not_taken_out_of_a_meeting_that_goes_on_too_long(stand):
    await booked(stand)
    for zoom, minutes in (("in_meeting", 0), ("in_meeting", 4), ("idle", 5)):
        stand.sightings[LOBBY] = Sighting(seen_at=at(minutes), zoom=zoom, meeting="81")
        assert desired(stand) == []
        await tick(stand, minutes)
    assert desired(stand) == [Desired.HOSTING]
    ((_, text),) = await said(stand)
    assert "lobby-1 cannot be told now. I keep trying for ten minutes." in text


class OneUnreadable:
    """An application that cannot read one PC's past."""

    def __init__(self, application, agent_id):
        self._application, self._agent_id = application, agent_id
        self.handle = application.handle

    async def weigh(self, command):
        if command.agent_id == self._agent_id:
            raise ValueError("its past cannot be read")
        return await self._application.weigh(command)


async def test_a_pc_whose_past_cannot_be_read_holds_up_no_other(stand):
    await booked(stand)
    await stand.plan(2)
    await stand.pc(LAB)
    await stand.history.say(BookAgent, agent_id=LAB, meeting_id=meeting_id(2), slots=(SLOT,), at=TODAY - DAY)
    for unreadable, started in ((LOBBY, LAB), (LAB, LOBBY)):
        broken = OneUnreadable(stand.application, unreadable)
        clock = BookingClock(
            stand.state, broken, stand.reads, stand.seen, lambda: None, lambda: stand.times[-1]
        )
        await tick(stand, 0, clock)
        assert told_to(stand, started) == [Desired.HOSTING]
