"""Which events change something in Zoom."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown
from domain.ids import SyncId
from domain.log import Recorded
from domain.meetings.events import (
    MeetingMoved,
    MeetingOptionsChosen,
    MeetingPlanned,
    MeetingRenamed,
    OccurrenceCancelled,
    OccurrenceMoved,
    SeriesLaidOut,
    ZoomMeetingAskedAgain,
    ZoomMeetingWithdrawn,
)
from domain.meetings.live_events import CallInAsked, CloudRecordingAsked, MeetingEndAsked, WishTaken
from domain.syncs.syncs import SyncRequested


def plan(recorded: Recorded) -> list[Effect]:  # noqa: C901, PLR0911 - one line a kind of event
    match recorded.event:
        case MeetingPlanned():
            return [_effect(recorded, "create_meeting", IfUnknown.LOOK_UP)]
        case ZoomMeetingAskedAgain():
            return [_another(_effect(recorded, "create_meeting", IfUnknown.LOOK_UP), recorded.version)]
        case MeetingMoved() | MeetingRenamed() | MeetingOptionsChosen() | SeriesLaidOut():
            change = _another(_effect(recorded, "update_meeting", IfUnknown.REPEAT), recorded.version)
            return [replace(change, latest_only=True)]
        case OccurrenceMoved(occurrence=original):
            return [_of_series(recorded, "update_occurrence", original)]
        case OccurrenceCancelled(occurrence=original):
            return [_of_series(recorded, "delete_occurrence", original)]
        case ZoomMeetingWithdrawn(zoom_meeting_id=zoom_meeting_id):
            deletion = _effect(recorded, "delete_meeting", IfUnknown.REPEAT, zoom_meeting_id=zoom_meeting_id)
            # One of ours may come to have had two in Zoom, and then both are deleted.
            return [_another(deletion, zoom_meeting_id)]
        case MeetingEndAsked(number=number):
            return [_wish(recorded, "end_meeting", number)]
        case CloudRecordingAsked(number=number):
            return [_wish(recorded, "control_recording", number)]
        case CallInAsked(number=number):
            return [_wish(recorded, "call_in", number, of="/calls")]
        case WishTaken(number=number):
            return [_wish(recorded, "await_word", number, of=f"/word/{number}")]
        case SyncRequested():
            sync_id = SyncId(recorded.stream.partition("-")[2])
            return [sync(sync_id, recorded.position, recorded.correlation_id)]
    return []


def _wish(recorded: Recorded, call: str, number: int, of: str = "") -> Effect:
    """Never behind a change that waits for tomorrow's quota. `of`: what may be done beside the others."""
    effect = _another(_effect(recorded, call, IfUnknown.REPEAT, number=number), number)
    return replace(effect, lane=f"live{of}/{effect.payload['meeting_id']}")


def sync(sync_id: SyncId, since: int, correlation_id: str) -> Effect:
    """One lane for all: two at once would only do the same. `since`: the log's end by now."""
    return Effect(
        key=f"zoom.sync/{sync_id}",
        lane="sync",
        payload={"sync": sync_id},
        if_unknown=IfUnknown.REPEAT,
        position=since,
        correlation_id=correlation_id,
    )


def _effect(recorded: Recorded, call: str, if_unknown: IfUnknown, **payload: str | int) -> Effect:
    meeting_id = recorded.stream.removeprefix("meeting-")
    return Effect(
        key=f"zoom.{call}/{meeting_id}",
        lane=f"zoom/{meeting_id}",
        payload={"meeting_id": meeting_id, **payload},
        if_unknown=if_unknown,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _of_series(recorded: Recorded, call: str, original: datetime) -> Effect:
    effect = _effect(recorded, call, IfUnknown.REPEAT, occurrence=original.isoformat())
    return _another(effect, recorded.version)


def _another(effect: Effect, identity: int) -> Effect:
    """Of calls that one meeting may need more than once."""
    return replace(effect, key=f"{effect.key}/{identity}")
