"""`zoom.look`: Zoom has said something of a meeting that only a look at the whole of it can settle."""

from __future__ import annotations

from contextlib import aclosing
from functools import partial

from adapters.effect import Effect, Failure, IfUnknown, Outcome
from adapters.http import utc_now
from adapters.performer import Quiet
from adapters.zoom.client import ZoomClient
from adapters.zoom.meeting_effects import For, Hosted, meeting_id_of, zoom_meta
from adapters.zoom.meetings import ListKind
from bot_app.zoom.access import ZoomAccess
from bot_app.zoom.adoption import Adoption
from bot_app.zoom.comparing import Metas, Ours, news_of
from domain.application import Application
from domain.command import Command
from domain.ids import ZoomMeetingId
from domain.meetings.meetings import Meeting, stream_of


def look(ours: Ours, identity: object, correlation_id: str, *, host: str = "") -> Effect:
    """One that waits stands for all that follow it. `host`: Zoom's word, where the meeting is a stranger."""
    return Effect(
        key=f"zoom.look/{ours.meeting_id}/{identity}",
        lane=f"zoom/{ours.meeting_id}",
        payload={"meeting_id": str(ours.meeting_id), "zoom_meeting_id": ours.number, "host": host},
        if_unknown=IfUnknown.REPEAT,
        latest_only=True,
        correlation_id=correlation_id,
    )


async def news_from(client: ZoomClient, ours: Ours, metas: Metas) -> list[Command]:
    """Raises: Failure."""
    asked_at = utc_now()
    return news_of(await client.get_meeting(ours.number), ours, asked_at, metas)


class Look(Quiet):
    """What cannot be seen now is seen by the next sync, so nothing is parked."""

    def __init__(
        self, application: Application, access: ZoomAccess, adoption: Adoption, for_host: For
    ) -> None:
        self._application = application
        self._access = access
        self._adoption = adoption
        self._for = for_host
        self._usual_host = ""

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        number = ZoomMeetingId(effect.payload["zoom_meeting_id"])
        meeting_id = meeting_id_of(effect)
        meeting: Meeting = await self._application.state(stream_of(meeting_id))
        metas = _metas(effect)
        if not meeting.exists:
            return Outcome(commands=tuple(await self._stranger(effect, number, metas)))
        ours = Ours(meeting_id, number, repeats=bool(meeting.occurrences))
        client, _ = await self._for(meeting)
        return Outcome(commands=tuple(await news_from(client, ours, metas)))

    async def ended(self, effect: Effect, failure: Failure) -> Outcome:
        return Outcome()

    async def _stranger(self, effect: Effect, number: ZoomMeetingId, metas: Metas) -> list[Command]:
        """Adopted where it is of a host whose meetings are compared."""
        person = await self._adoption.person(effect.payload["host"])
        host = "" if person is None else person.connection_id
        hosted = await self._access.meetings(host)
        if person is None and not await self._is_usual(effect.payload["host"], hosted):
            return []
        asked_at = utc_now()
        told = await hosted.client.get_meeting(number)
        command = None if told is None else await self._adoption.of(told, host, asked_at, metas)
        return [] if command is None else [command]

    async def _is_usual(self, host: str, hosted: Hosted) -> bool:
        """Settings name the organisation's host by an address or as `me`; its own meetings tell its id."""
        if not self._usual_host:
            async with aclosing(hosted.client.meeting_pages(hosted.host, ListKind.SCHEDULED)) as pages:
                async for page in pages:
                    self._usual_host = page[0].host_id if page else ""
                    break
        return bool(host) and host == self._usual_host


def _metas(effect: Effect) -> Metas:
    """Another look may see something else, and is to be recorded as well."""
    return partial(zoom_meta, effect, utc_now().isoformat())
