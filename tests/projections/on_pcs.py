"""The part of a history that takes place on a meeting PC."""

from __future__ import annotations

from datetime import timedelta

from domain.agents import bookings, enrolment, issuing, outcomes, presence
from domain.agents.desired import Desired
from domain.agents.events import Slot
from domain.command import Via
from domain.ids import AgentCommandId, AgentId, ChatId, ZoomMeetingId, derived
from tests.projections.changes import NOW, meeting_id

PC = AgentId("lobby-1")
LATE = NOW + timedelta(days=1)
OLD_KEY, NEW_KEY = "o" * 43, "n" * 43


def command_id(number: int) -> AgentCommandId:
    return AgentCommandId(derived("agent command", number))


def hour(number: int) -> Slot:
    begin = NOW + timedelta(days=1, hours=number)
    return Slot(starts_at=begin, ends_at=begin + timedelta(hours=1))


class OnPcs:
    """Mixed into a history, which says how a command is said."""

    async def pc_invited(self, code: str = "CODE"):
        told = {"code_hash": enrolment.hash_of(code), "chat": ChatId("-5"), "again": False}
        return await self._pc(enrolment.InviteAgent, **told)

    async def pc_enrolled(self, code: str = "CODE"):
        told = {"code_hash": enrolment.hash_of(code), "key": OLD_KEY, "os": "Debian 12", "version": "0.1.0"}
        return await self._pc(enrolment.EnrolAgent, via=Via.AGENT, **told)

    async def pc_online(self):
        return await self._pc(presence.RecordAgentOnline, via=Via.AGENT, seen_at=NOW)

    async def pc_silent(self):
        return await self._pc(presence.RecordAgentSilent, at=LATE, last_seen_at=NOW)

    async def pc_revoked(self):
        return await self._pc(enrolment.RevokeAgent)

    async def pc_removed(self):
        return await self._pc(enrolment.RemoveAgent)

    async def pc_rotation_asked(self):
        return await self._pc(enrolment.AskForRotation)

    async def pc_rotated(self):
        return await self._pc(enrolment.RotateAgentKey, via=Via.AGENT, signed_with=OLD_KEY, key=NEW_KEY)

    async def pc_screenshots_off(self):
        return await self._pc(enrolment.SwitchScreenshots, allowed=False)

    async def pc_told(self, number: int, desired: str = "meeting=hosting", meeting: int = 1):
        told = {"command": command_id(number), "desired": Desired(desired), "meeting_id": meeting_id(meeting)}
        where = {"zoom_meeting_id": ZoomMeetingId(85_000_000_000 + meeting), "chat": ChatId("-5")}
        return await self._pc(
            issuing.IssueAgentCommand, deadline=NOW + timedelta(minutes=10), **told, **where
        )

    async def pc_says(self, number: int, step: str):
        told = {"command": command_id(number), "step": step, "told_at": NOW, "reason": "no_effect"}
        return await self._pc(outcomes.RecordAgentAck, via=Via.AGENT, **told)

    async def pc_taken_back(self, number: int, meeting: int = 1):
        told = {"command": command_id(number), "meeting_id": meeting_id(meeting)}
        return await self._pc(issuing.CancelAgentCommand, **told)

    async def pc_overdue(self, number: int):
        return await self._pc(outcomes.ExpireAgentCommand, at=LATE, command=command_id(number))

    async def zoom_says_so(self, number: int, confirmed: bool = True):  # noqa: FBT001, FBT002 - a step's words
        return await self._pc(outcomes.RecordZoomsWord, command=command_id(number), confirmed=confirmed)

    async def pc_booked(self, meeting: int, at: int = 1):
        return await self._pc(bookings.BookAgent, meeting_id=meeting_id(meeting), slots=(hour(at),))

    async def pc_booking_moved(self, meeting: int, at: int = 1):
        return await self._pc(bookings.MoveBooking, meeting_id=meeting_id(meeting), slots=(hour(at),))

    async def pc_released(self, meeting: int):
        return await self._pc(bookings.ReleaseAgent, meeting_id=meeting_id(meeting))

    async def _pc(self, command, /, **fields):
        return await self.say(command, agent_id=PC, **fields)
