"""Our meetings and Zoom's: which one an effect is about, and what is true of it there."""

from __future__ import annotations

from adapters.state import effects
from adapters.state.database import Database as State
from adapters.zoom.meeting_effects import Hosted
from adapters.zoom.meetings import STARTED
from bot_app.zoom.access import ZoomAccess
from domain.application import Application
from domain.ids import MeetingId
from domain.meetings.meetings import Meeting, stream_of


class MeetingsInZoom:
    """Finds what an effect is about, and who speaks for its host."""

    def __init__(self, application: Application, access: ZoomAccess, state: State) -> None:
        self._application = application
        self._access = access
        self._state = state

    async def find(self, meeting_id: MeetingId) -> Meeting:
        meeting: Meeting = await self._application.state(stream_of(meeting_id))
        return meeting

    async def for_host(self, meeting: Meeting) -> Hosted:
        return await self._access.meetings(meeting.host)

    async def running(self, meeting: Meeting) -> bool:
        """By Zoom's own word, now."""
        client, _ = await self.for_host(meeting)
        found = None if meeting.zoom_meeting_id is None else await client.get_meeting(meeting.zoom_meeting_id)
        return found is not None and found.status == STARTED

    async def creating(self) -> bool:
        """Is one of ours being created whose id we do not know yet?"""
        return await self._state.read(lambda c: effects.under_way(c, "zoom.create_meeting"))
