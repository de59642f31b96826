"""The part of a history in which people, and Zoom, change what was planned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from domain.ids import MeetingId, derived
from domain.meetings import changes as c
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.series import CancelOccurrence, MoveOccurrence
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence
from domain.personal import Personal

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FIRST = NOW + 60 * MINUTE
DAILY = Recurrence(every=Every.DAY, count=3)


def meeting_id(number: int) -> MeetingId:
    return MeetingId(derived("meeting", number))


class Changes:
    """Mixed into a history, which says how a command is said."""

    async def moved(self, number: int, minutes_ahead: int = 120, minutes: int = 30):
        fields = {"starts_at": NOW + minutes_ahead * MINUTE, "minutes": minutes, "time_zone": "Asia/Makassar"}
        return await self._change(c.MoveMeeting, number, **fields)

    async def renamed(self, number: int, topic: str = "Renamed"):
        return await self._change(c.RenameMeeting, number, topic=Personal(f"meeting-{number}", topic))

    async def options_chosen(self, number: int, waiting_room: bool | None = True):  # noqa: FBT001, FBT002 - as drawn
        return await self._change(c.ChooseMeetingOptions, number, waiting_room=waiting_room)

    async def repeated(self, number: int, recurrence: Recurrence = DAILY):
        return await self._change(c.RepeatMeeting, number, recurrence=recurrence)

    async def one_moved(self, number: int, nth: int = 1, *, days: int = 7, minutes: int = 15):
        original = FIRST + nth * DAY
        fields = {"occurrence": original, "starts_at": original + days * DAY, "minutes": minutes}
        return await self._change(MoveOccurrence, number, **fields)

    async def one_cancelled(self, number: int, nth: int = 2):
        return await self._change(CancelOccurrence, number, occurrence=FIRST + nth * DAY)

    async def asked_again(self, number: int):
        return await self._change(c.AskZoomAgain, number)

    async def updated(self, number: int, revision: int = 1, passcode: str | None = None):
        sealed = None if passcode is None else Personal("user-1", passcode)
        address = None if passcode is None else Personal("user-1", "https://zoom.us/j/2?pwd=y")
        fields = {"revision": revision, "asked_at": NOW, "passcode": sealed, "join_url": address}
        return await self._change(c.RecordZoomMeetingUpdated, number, **fields)

    async def change_refused(self, number: int):
        said = {"revision": 1, "failure_code": "300", "reason": "Not so"}
        return await self._change(c.RecordZoomRefusedChange, number, **said)

    async def change_postponed(self, number: int):
        return await self._change(c.RecordZoomChangePostponed, number, until=NOW + 600 * MINUTE)

    async def seen_in_zoom(self, number: int, *seen: tuple[int, int]):
        """Each by the day it was laid out for and the day it takes place, counted from the first."""
        occurrences = tuple(
            SeenOccurrence(original=FIRST + original * DAY, starts_at=FIRST + day * DAY, minutes=30)
            for original, day in seen
        )
        fields = {"recurrence": None, "minutes": 30, "time_zone": "Asia/Jakarta", "occurrences": occurrences}
        return await self._change(RecordSeriesInZoom, number, seen_at=NOW, **fields)

    async def _change(self, command, number: int, **fields):
        return await self.say(command, meeting_id=meeting_id(number), **fields)
