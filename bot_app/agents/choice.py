"""Which meeting PCs are in a meeting, which could go in now, and which are free for it later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

import msgspec

from bot_app.agents.elsewhere import elsewhere, is_elsewhere
from bot_app.agents.sightings import Sighting, Sightings
from bot_app.reads import Reads
from domain.agents.agents import Standing
from domain.agents.desired import TOLD_BY_ZOOM, WAYS_IN, Desired
from domain.agents.events import Slot
from domain.agents.progress import Step
from domain.ids import AgentId, MeetingId, StreamId
from domain.meetings.meetings import stream_of
from projections.agenda_row import AgendaRow
from projections.agent_bookings import BookingRow
from projections.agent_commands import AgentCommandRow

LATEST_COMMANDS = 40
_RECORDING = {
    Desired.RECORDING: "running",
    Desired.RECORDING_PAUSED: "paused",
    Desired.NOT_RECORDING: "none",
}


class Candidate(msgspec.Struct, frozen=True):
    agent_id: AgentId
    sighting: Sighting | None
    recording: str = ""
    """On its own disk: `none`, `running`, `paused`; empty: unknown."""

    def able(self, desired: Desired) -> bool:
        return self.sighting is None or self.sighting.able(desired)


class PcChoice:
    def __init__(self, reads: Reads, sightings: Sightings) -> None:
        self._reads = reads
        self._sightings = sightings

    async def any(self) -> bool:
        """Whether there are meeting PCs at all."""
        return await self._reads.agents.any()

    async def told(self, meeting_id: MeetingId) -> list[AgentCommandRow]:
        """What PCs were told about it, the newest first."""
        return await self._reads.agent_commands.of_meeting(meeting_id, limit=LATEST_COMMANDS)

    async def inside(self, meeting: AgendaRow, told: list[AgentCommandRow] | None = None) -> list[Candidate]:
        """Those that are in the meeting and can be told something, by name. `told`: what PCs were told about
        it, where that is known already.
        """
        now, online = datetime.now(UTC), await self._reads.agents.online()
        seen = await self._sightings([row.agent_id for row in online])
        told = await self.told(meeting.meeting_id) if told is None else told
        found = []
        for row in online:
            mine = [each for each in told if each.agent_id == row.agent_id and each.step is Step.DONE]
            if _inside(meeting, mine, seen.get(row.agent_id), now):
                found.append(_candidate(row.agent_id, mine, seen.get(row.agent_id), now))
        return found

    async def free_now(self, meeting: AgendaRow) -> list[Candidate]:
        """Those that are there, do nothing else, and can start a meeting, by name."""
        now, names = datetime.now(UTC), [row.agent_id for row in await self._reads.agents.online()]
        seen = await self._sightings(names)
        at_work = {row.agent_id for row in await self._reads.agent_commands.going_on() if not row.parallel}
        away = await elsewhere(self._reads, names, seen, meeting, now)
        taken_now = at_work | await self._kept(meeting, now) | away
        free = [Candidate(name, seen.get(name)) for name in names if name not in taken_now]
        return [each for each in free if each.able(Desired.HOSTING)]

    async def engaged(self, agent_id: AgentId, meeting: AgendaRow) -> bool:
        """Whether it is in another meeting now, or kept for one."""
        now = datetime.now(UTC)
        if await is_elsewhere(self._reads, self._sightings, agent_id, meeting, now):
            return True
        return agent_id in await self._kept(meeting, now)

    async def _kept(self, meeting: AgendaRow, now: datetime) -> set[AgentId]:
        moment = (Slot(starts_at=now, ends_at=now + timedelta(seconds=1)),)
        bookings = await self._reads.bookings.around(now, now)
        streams = {stream_of(each.meeting_id) for each in bookings if each.meeting_id is not None}
        rows = await self._reads.agenda.by_streams(streams)
        needed = [each for each in bookings if not _over_early(each, rows, now)]
        return taken(needed, meeting.meeting_id, moment)


async def free_for(reads: Reads, meeting_id: MeetingId, slots: tuple[Slot, ...]) -> list[AgentId]:
    """Those that are kept for nothing else then, there now or not, by name."""
    first = min((each.starts_at for each in slots), default=datetime.now(UTC))
    last = max((each.ends_at for each in slots), default=first)
    kept = taken(await reads.bookings.around(first, last), meeting_id, slots)
    rows = await reads.agents.known()
    return [row.agent_id for row in rows if row.standing is Standing.ENROLLED and row.agent_id not in kept]


def taken(bookings: Iterable[BookingRow], meeting_id: MeetingId, slots: tuple[Slot, ...]) -> set[AgentId]:
    """By another meeting, at one of these times."""
    return {
        row.agent_id
        for row in bookings
        if row.meeting_id != meeting_id
        if any(mine.overlaps(theirs) for mine in slots for theirs in row.slots)
    }


def _over_early(booking: BookingRow, rows: Mapping[StreamId, AgendaRow], now: datetime) -> bool:
    """Whether the meeting it is kept for now has been held and has ended already. `rows`: of the meetings."""
    row = None if booking.meeting_id is None else rows.get(stream_of(booking.meeting_id))
    if row is None or row.live or row.ended_at is None:
        return False
    going_on = [each for each in booking.slots if each.starts_at <= now < each.ends_at]
    return all(each.starts_at <= row.ended_at for each in going_on)


def _inside(meeting: AgendaRow, told: list[AgentCommandRow], seen: Sighting | None, now: datetime) -> bool:
    """What it shows holds; what it last said, where it shows nothing newer."""
    latest = next((each for each in told if each.desired in TOLD_BY_ZOOM), None)
    said_at = None if latest is None else latest.over_at
    if seen is not None and seen.fresh(now) and seen.zoom and (said_at is None or seen.seen_at > said_at):
        return seen.zoom == "in_meeting" and seen.meeting == str(meeting.zoom_meeting_id)
    if latest is None or said_at is None or latest.desired not in WAYS_IN:
        return False
    return meeting.ended_at is None or meeting.ended_at < said_at


def _candidate(
    agent_id: AgentId, told: list[AgentCommandRow], seen: Sighting | None, now: datetime
) -> Candidate:
    """What it showed before it said otherwise holds no more."""
    latest = next((each for each in told if each.desired in {*_RECORDING, *WAYS_IN}), None)
    said_at = None if latest is None else latest.over_at
    newer = seen is not None and (said_at is None or seen.seen_at > said_at)
    if seen is not None and newer and seen.fresh(now) and seen.recording:
        return Candidate(agent_id, seen, seen.recording)
    return Candidate(agent_id, seen, "" if latest is None else _RECORDING.get(latest.desired, "none"))
