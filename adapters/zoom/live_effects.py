"""What people wish of a meeting that goes on, asked of Zoom in time or not at all.

Nothing here deletes anything, and no wish is told for another time than the one it was made for.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from adapters.effect import Effect, Outcome, Performer, Rejected, Unauthorised, Unavailable
from adapters.http import utc_now
from adapters.zoom.client import NO_SUCH_MEETING, ZoomClient
from adapters.zoom.meeting_effects import Find, For, ForMeetings, meeting_id_of, zoom_meta
from domain.command import Command
from domain.incidents.commands import ReportIncident
from domain.meetings.live_outcomes import (
    RecordWishFoundSo,
    RecordWishGivenUp,
    RecordWishRefused,
    RecordWishTaken,
    RecordWishUnconfirmed,
)
from domain.meetings.meetings import Meeting
from domain.meetings.running import OPEN, WANTED, Step, Subject, Wish
from domain.meetings.told_by_zoom import RecordMeetingEnded

AGAIN_SECONDS = 2.0
"""Until Zoom, which was away, is told again."""
LOOK_SECONDS = 10.0
"""Between two looks whether it is as wished; sooner where people wait for less."""
GOES_ON = "started"
"""Zoom's status of a meeting."""


class Asked(NamedTuple):
    """What a wish is to be told with."""

    client: ZoomClient
    number: int
    wish: Wish


class _Live(ForMeetings):
    def __init__(
        self, find: Find, for_host: For, patience: float, now: Callable[[], datetime] = utc_now
    ) -> None:
        """`patience`: seconds in which a wish is told, and as many more in which it is confirmed."""
        super().__init__(find, for_host)
        self._patience = timedelta(seconds=patience)
        self._now = now

    async def _wish(self, effect: Effect, *steps: Step) -> tuple[Meeting, Wish | None]:
        """`None`: it is settled, another one counts, or the time it was made for is over."""
        meeting = await self._find(meeting_id_of(effect))
        wish = meeting.running.wish(effect.payload["number"])
        counts = wish is not None and wish.step in steps and wish.zoom_uuid == meeting.live_uuid
        return meeting, wish if counts else None

    async def _has_ended(self, client: ZoomClient, number: int) -> bool:
        """By Zoom's own word, which notifications may not have brought."""
        found = await client.get_meeting(number)
        return found is None or (found.status not in ("", GOES_ON))

    def _ended(self, effect: Effect, wish: Wish) -> Command:
        return RecordMeetingEnded(
            meta=zoom_meta(effect, "ended"),
            meeting_id=meeting_id_of(effect),
            zoom_uuid=wish.zoom_uuid,
            ended_at=self._now(),
        )


class _Telling(_Live):
    """Tells Zoom one wish."""

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        meeting, wish = await self._wish(effect, Step.ASKED)
        if wish is None:
            return Outcome()
        left = (wish.asked_at + self._patience - self._now()).total_seconds()
        if left <= 0:
            return _outcome(RecordWishUnconfirmed if repeated else RecordWishGivenUp, effect)
        try:
            client, _ = await self._for(meeting)
            asked = Asked(client, meeting.zoom_meeting_id or 0, wish)
            return await self._told(effect, asked, repeated=repeated)
        except Unavailable as failure:
            # Whatever time Zoom names: people who wait for a recording to stop do not wait until tomorrow.
            wait = min(failure.retry_after or AGAIN_SECONDS, max(left, 0.1))
            raise Unavailable(str(failure), retry_after=wait) from failure
        except Unauthorised as failure:
            return _unauthorised(effect, failure)

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        """Also a question on the way was: a wish nobody answers would stand in the way of the next one."""
        code = failure.code if isinstance(failure, Rejected) else "unauthorised"
        return _refusal(effect, code, str(failure))

    async def _told(self, effect: Effect, asked: Asked, *, repeated: bool) -> Outcome:
        try:
            done = await self._ask(asked, effect, repeated=repeated)
        except Rejected as refusal:
            return await self._refused(effect, asked, refusal, repeated=repeated)
        return done or self._taken(effect)

    @abstractmethod
    async def _ask(self, asked: Asked, effect: Effect, *, repeated: bool) -> Outcome | None:
        """`None`: Zoom took it. Raises: Failure."""

    async def _refused(self, effect: Effect, asked: Asked, refusal: Rejected, *, repeated: bool) -> Outcome:
        """Zoom says that a meeting does not exist when it does not go on."""
        if refusal.code == NO_SUCH_MEETING and await self._has_ended(asked.client, asked.number):
            return Outcome(commands=(self._ended(effect, asked.wish),))
        return _refusal(effect, refusal.code, str(refusal))

    def _taken(self, effect: Effect) -> Outcome:
        taken = RecordWishTaken(
            meta=zoom_meta(effect, "taken"),
            meeting_id=meeting_id_of(effect),
            number=effect.payload["number"],
            taken_at=self._now(),
        )
        return Outcome(commands=(taken,))


class MeetingEnding(_Telling):
    """`zoom.end_meeting`. A lost answer is looked up first: somebody may have begun it anew since."""

    async def _ask(self, asked: Asked, effect: Effect, *, repeated: bool) -> Outcome | None:
        if repeated and await self._has_ended(asked.client, asked.number):
            return Outcome(commands=(self._ended(effect, asked.wish),))
        await asked.client.end_meeting(asked.number)
        return None


class RecordingControl(_Telling):
    """`zoom.control_recording`. Wishes are told in the order they were made: a pause needs its beginning."""

    async def _ask(self, asked: Asked, effect: Effect, *, repeated: bool) -> Outcome | None:
        change = asked.wish.change
        if change is not None:
            await asked.client.control_recording(asked.number, change.value)
        return None

    async def _refused(self, effect: Effect, asked: Asked, refusal: Rejected, *, repeated: bool) -> Outcome:
        """Zoom refuses what is so already, in the same words as what cannot be."""
        if refusal.code == NO_SUCH_MEETING:
            return await super()._refused(effect, asked, refusal, repeated=repeated)
        if repeated:  # the attempt before, whose answer was lost, may be what made it so
            return self._taken(effect)
        meeting = await self._find(meeting_id_of(effect))
        change = asked.wish.change
        if change is not None and meeting.running.told(asked.wish.zoom_uuid) is WANTED[change]:
            return _outcome(RecordWishFoundSo, effect)
        return await super()._refused(effect, asked, refusal, repeated=repeated)


class CallingIn(_Telling):
    """`zoom.call_in`. Nobody is rung twice: after a lost answer the person who asked looks for themselves."""

    async def _ask(self, asked: Asked, effect: Effect, *, repeated: bool) -> Outcome | None:
        if repeated:
            return _outcome(RecordWishUnconfirmed, effect)
        contact = asked.wish.contact
        await asked.client.call_in(asked.number, "" if contact is None else contact.reveal(""))
        return None


class WordAwaited(_Live):
    """`zoom.await_word`: a wish that Zoom took is confirmed in time, or said to be unconfirmed.

    Zoom's API tells whether a meeting goes on, and not whether it is recorded or whom it rang.
    """

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        meeting, wish = await self._wish(effect, *OPEN)
        if wish is None:
            return Outcome()
        left = ((wish.taken_at or wish.asked_at) + self._patience - self._now()).total_seconds()
        if wish.subject is Subject.END and await self._seen_ended(meeting):
            return Outcome(commands=(self._ended(effect, wish),))
        if left <= 0:
            return _outcome(RecordWishUnconfirmed, effect)
        look = min(LOOK_SECONDS, self._patience.total_seconds() / 3)
        raise Unavailable("waits for Zoom's word", retry_after=min(look, left))

    async def _seen_ended(self, meeting: Meeting) -> bool:
        """A look that fails says nothing."""
        try:
            client, _ = await self._for(meeting)
            return await self._has_ended(client, meeting.zoom_meeting_id or 0)
        except (Unavailable, Unauthorised, Rejected):
            return False


def live_performers(find: Find, for_host: For, patience: float) -> dict[str, Performer]:
    """By the kinds of effects they perform."""
    given = (find, for_host, patience)
    return {
        "zoom.end_meeting": MeetingEnding(*given),
        "zoom.control_recording": RecordingControl(*given),
        "zoom.call_in": CallingIn(*given),
        "zoom.await_word": WordAwaited(*given),
    }


Plain = type[RecordWishFoundSo] | type[RecordWishGivenUp] | type[RecordWishUnconfirmed]


def _outcome(kind: Plain, effect: Effect) -> Outcome:
    about = {"meeting_id": meeting_id_of(effect), "number": effect.payload["number"]}
    return Outcome(commands=(kind(meta=zoom_meta(effect, kind.__struct_config__.tag), **about),))


def _refusal(effect: Effect, code: str, reason: str) -> Outcome:
    refused = RecordWishRefused(
        meta=zoom_meta(effect, "refused"),
        meeting_id=meeting_id_of(effect),
        number=effect.payload["number"],
        failure_code=code,
        reason=reason,
    )
    return Outcome(commands=(refused,))


def _unauthorised(effect: Effect, failure: Unauthorised) -> Outcome:
    """Not parked: nobody wants a recording paused once the secret has been mended. Owners are told."""
    told = ReportIncident(
        meta=zoom_meta(effect, "incident"),
        kind="zoom.unauthorised",
        reference=str(meeting_id_of(effect)),
        reason=str(failure),
    )
    return Outcome(commands=(told, *_refusal(effect, "unauthorised", str(failure)).commands))
