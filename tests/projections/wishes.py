"""The part of a history in which people control a meeting that goes on."""

from __future__ import annotations

from domain.meetings import live
from domain.meetings import live_outcomes as out
from domain.meetings.live_events import RecordingChange
from domain.personal import Personal
from tests.projections.changes import NOW, meeting_id

CONTACT = Personal("contact-1", "ada@example.org")


class Wishes:
    """Mixed into a history, which says how a command is said; wishes are counted from 1."""

    async def end_wished(self, number: int):
        return await self._wish(live.EndMeeting, number)

    async def recording_wished(self, number: int, change: str = "start"):
        return await self._wish(live.ControlRecording, number, change=RecordingChange(change))

    async def called_in(self, number: int):
        return await self._wish(live.CallIn, number, contact=CONTACT)

    async def wish_taken(self, number: int, wish: int = 1):
        return await self._wish(out.RecordWishTaken, number, number=wish, taken_at=NOW)

    async def wish_refused(self, number: int, wish: int = 1):
        said = {"failure_code": "300", "reason": "Not so"}
        return await self._wish(out.RecordWishRefused, number, number=wish, **said)

    async def wish_found_so(self, number: int, wish: int = 1):
        return await self._wish(out.RecordWishFoundSo, number, number=wish)

    async def wish_given_up(self, number: int, wish: int = 1):
        return await self._wish(out.RecordWishGivenUp, number, number=wish)

    async def wish_unconfirmed(self, number: int, wish: int = 1):
        return await self._wish(out.RecordWishUnconfirmed, number, number=wish)

    async def call_in_heard(self, number: int, answer: str = "rang", uuid: str = "/u//1=="):
        heard = {"zoom_uuid": uuid, "contact": CONTACT, "answer": answer}
        return await self._wish(out.RecordCallIn, number, **heard)

    async def _wish(self, command, meeting: int, **fields):
        return await self.say(command, meeting_id=meeting_id(meeting), **fields)
