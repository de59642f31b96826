"""Which events call for a short link, and who is asked for it. Pure."""

from __future__ import annotations

from adapters.effect import Effect, IfUnknown
from domain.links.links import ShortLinkRefused, ShortLinkRequested
from domain.log import Recorded
from domain.meetings.events import ZoomMeetingCreated, ZoomMeetingUpdated


def plan(recorded: Recorded) -> list[Effect]:
    match recorded.event:
        case ZoomMeetingCreated():
            return [_wanted(recorded, "")]
        case ZoomMeetingUpdated(join_url=address) if address is not None:
            return [_wanted(recorded, f"/{recorded.position}")]
        case ShortLinkRequested(provider=provider, round=number):
            return [_shorten(recorded, provider, number)]
        case ShortLinkRefused(next=following, round=number) if following:
            return [_shorten(recorded, following, number)]
    return []


def _wanted(recorded: Recorded, which: str) -> Effect:
    """Finds out whether the meeting's chat wants a link, and whether one there is leads to it; no outside
    call. `which`: of several such questions about one meeting.
    """
    meeting = recorded.stream.removeprefix("meeting-")
    return Effect(
        key=f"link.wanted/{meeting}{which}",
        lane=f"link/wanted/{meeting}",
        payload={"meeting": meeting},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _shorten(recorded: Recorded, provider: str, number: int) -> Effect:
    """The target stays in the log, where it is sealed. A second short address leads to the same target."""
    link = recorded.stream.removeprefix("link-")
    return Effect(
        key=f"link.shorten/{link}/{number}/{provider}",
        lane=f"link/{link}",
        payload={"link": link, "round": number, "provider": provider},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )
