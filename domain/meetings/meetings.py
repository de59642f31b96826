"""What can be true of a meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import MeetingId, StreamId, UserId, ZoomMeetingId
from domain.meetings.events import (
    CloudRecordingEvent,
    MeetingCancelled,
    MeetingDeletedInZoom,
    MeetingEnded,
    MeetingMoved,
    MeetingMovedInZoom,
    MeetingOptions,
    MeetingOptionsChosen,
    MeetingPlanned,
    MeetingRenamed,
    MeetingRenamedInZoom,
    MeetingStarted,
    OccurrenceCancelled,
    OccurrenceDeletedInZoom,
    OccurrenceMoved,
    OccurrenceMovedInZoom,
    SeriesLaidOut,
    SeriesLaidOutInZoom,
    ZoomMeetingAskedAgain,
    ZoomMeetingCreated,
    ZoomMeetingDeleted,
    ZoomMeetingPostponed,
    ZoomMeetingUpdated,
    ZoomMeetingWithdrawn,
    ZoomRefusedChange,
    ZoomRefusedMeeting,
)
from domain.meetings.found_events import MeetingDiscovered, MeetingExpired
from domain.meetings.live_events import CallInEvent, WishEvent
from domain.meetings.occurrences import Occurrence, changed, laid_out
from domain.meetings.recurrence import Recurrence
from domain.meetings.running import EARLIEST, Running, evolve_running
from domain.personal import Personal


class ZoomState(StrEnum):
    """What we know of the Zoom meeting."""

    ASKED = "asked"
    POSTPONED = "postponed"
    CREATED = "created"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DELETED = "deleted"


class Aspect(StrEnum):
    """What of a meeting people change one by one."""

    WHEN = "when"
    TOPIC = "topic"
    WAITING_ROOM = "waiting_room"
    JOIN_BEFORE_HOST = "join_before_host"
    AUTO_RECORDING = "auto_recording"
    PASSCODE = "passcode"
    """The last four are named as in `MeetingOptions`."""


class Meeting(msgspec.Struct, frozen=True):
    planned_by: UserId | None = None
    """`None`: nobody here; it was found in the organisation's account."""
    starts_at: datetime | None = None
    """`None`: no such meeting."""
    minutes: int = 0
    cancelled: bool = False
    zoom: ZoomState = ZoomState.ASKED
    zoom_meeting_id: ZoomMeetingId | None = None
    topic: Personal[str] | None = None
    time_zone: str = "UTC"
    options: MeetingOptions = MeetingOptions()
    host: str = ""
    revision: int = 0
    """Grows with every change of what is planned, whoever made it."""
    told: int = 0
    """The revision up to which Zoom knows."""
    told_at: datetime | None = None
    """When Zoom was told last. What it says of an earlier time is older than that."""
    changed: dict[Aspect, int] = {}
    """The revision in which each was changed last."""
    recurrence: Recurrence | None = None
    occurrences: tuple[Occurrence, ...] = ()
    """Of a series, by the times they were laid out for; empty: it takes place once."""
    pending: frozenset[datetime] = frozenset()
    """Occurrences that people changed and Zoom does not know of yet."""
    started: frozenset[str] = frozenset()
    """Zoom's uuids of the times it was begun."""
    ended: frozenset[str] = frozenset()
    running: Running = Running()
    expired: bool = False
    """It was over, and nobody had begun it."""

    @property
    def live(self) -> bool:
        return bool(self.live_uuid)

    @property
    def live_uuid(self) -> str:
        """Of the time it is held now; empty: it is not.

        Notifications overtake each other: an end may be known before its beginning, and whatever began
        later proves that what began before is over.
        """
        return min(self.running.latest - self.ended, default="")

    @property
    def exists(self) -> bool:
        return self.starts_at is not None

    @property
    def settled(self) -> bool:
        """Whether Zoom knows all that people changed."""
        return self.told == self.revision and not self.pending

    def zoom_holds(self, at: datetime) -> bool:
        """Whether what Zoom said at that time is newer than all that we told it and are going to tell it."""
        return self.settled and (self.told_at is None or at > self.told_at)

    @property
    def ends_at(self) -> datetime | None:
        """When the last of it is over."""
        if self.occurrences:
            return max((each.ends_at for each in self.occurrences if not each.cancelled), default=EARLIEST)
        return None if self.starts_at is None else self.starts_at + timedelta(minutes=self.minutes)

    def over_at(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at <= now

    def to_come(self, now: datetime) -> tuple[Occurrence, ...]:
        """The occurrences of a series that are not over and not cancelled, in order."""
        ahead = (each for each in self.occurrences if not each.cancelled and each.ends_at > now)
        return tuple(sorted(ahead, key=lambda each: each.starts_at))


def stream_of(meeting_id: MeetingId) -> StreamId:
    return StreamId(f"meeting-{meeting_id}")


def evolve(meeting: Meeting, event: Event) -> Meeting:  # noqa: C901, PLR0911, PLR0912 - one line an event
    match event:
        case MeetingPlanned():
            return _planned(meeting, event)
        case MeetingDiscovered():
            return _discovered(meeting, event)
        case MeetingExpired():
            return replace(meeting, expired=True)
        case MeetingCancelled():
            return replace(meeting, cancelled=True)
        case MeetingMoved(starts_at=starts_at, minutes=minutes, time_zone=time_zone):
            moved = _changed(meeting, Aspect.WHEN)
            return replace(moved, starts_at=starts_at, minutes=minutes, time_zone=time_zone)
        case SeriesLaidOut():
            return _laid_out(_changed(meeting, Aspect.WHEN), event)
        case OccurrenceMoved():
            return _occurrence_moved(_pending(meeting, event.occurrence), event)
        case OccurrenceCancelled(occurrence=original):
            return _occurrence_cancelled(_pending(meeting, original), original)
        case MeetingRenamed(topic=topic):
            return replace(_changed(meeting, Aspect.TOPIC), topic=topic)
        case MeetingOptionsChosen(options=options):
            return _options_chosen(meeting, options)
        case ZoomMeetingCreated(zoom_meeting_id=zoom_meeting_id, revision=told):
            return replace(meeting, zoom=ZoomState.CREATED, zoom_meeting_id=zoom_meeting_id, told=told)
        case ZoomMeetingUpdated(asked_at=asked_at):
            return replace(_heard(meeting, event), told_at=asked_at)
        case ZoomRefusedChange():
            return _heard(meeting, event)
        case ZoomRefusedMeeting():
            return replace(meeting, zoom=ZoomState.REFUSED)
        case ZoomMeetingAskedAgain():
            return replace(meeting, zoom=ZoomState.ASKED)
        case ZoomMeetingPostponed():
            return replace(meeting, zoom=ZoomState.POSTPONED)
        case ZoomMeetingWithdrawn():
            return replace(meeting, zoom=ZoomState.WITHDRAWN)
        case ZoomMeetingDeleted():
            return replace(meeting, zoom=ZoomState.DELETED)
        case MeetingDeletedInZoom():
            return replace(meeting, zoom=ZoomState.DELETED, cancelled=True)
        case MeetingStarted(zoom_uuid=zoom_uuid):
            begun = replace(meeting, started=meeting.started | {zoom_uuid}, expired=False)
            return _run(begun, event)
        case MeetingEnded(zoom_uuid=zoom_uuid):
            return _run(replace(meeting, ended=meeting.ended | {zoom_uuid}, expired=False), event)
        case CloudRecordingEvent() | WishEvent() | CallInEvent():
            return _run(meeting, event)
        case MeetingMovedInZoom(starts_at=starts_at, minutes=minutes):
            return replace(_changed_in_zoom(meeting, Aspect.WHEN), starts_at=starts_at, minutes=minutes)
        case MeetingRenamedInZoom(topic=topic):
            return replace(_changed_in_zoom(meeting, Aspect.TOPIC), topic=topic)
        case SeriesLaidOutInZoom():
            return _laid_out(_changed_in_zoom(meeting, Aspect.WHEN), event)
        case OccurrenceMovedInZoom():
            return _occurrence_moved(meeting, event)
        case OccurrenceDeletedInZoom(occurrence=original):
            return _occurrence_cancelled(meeting, original)
    return meeting


def _planned(meeting: Meeting, event: MeetingPlanned) -> Meeting:
    return replace(
        meeting,
        planned_by=event.planned_by,
        topic=event.topic,
        starts_at=event.starts_at,
        minutes=event.minutes,
        time_zone=event.time_zone,
        options=event.options,
        host=event.host,
    )


def _run(meeting: Meeting, event: Event) -> Meeting:
    return replace(meeting, running=evolve_running(meeting.running, event))


def _discovered(meeting: Meeting, event: MeetingDiscovered) -> Meeting:
    return replace(
        meeting,
        planned_by=event.planned_by,
        topic=event.topic,
        starts_at=event.starts_at,
        minutes=event.minutes,
        time_zone=event.time_zone,
        host=event.host,
        zoom=ZoomState.CREATED,
        zoom_meeting_id=event.zoom_meeting_id,
    )


def _changed(meeting: Meeting, aspect: Aspect) -> Meeting:
    """At another time it may take place after all."""
    revision = meeting.revision + 1
    expired = meeting.expired and aspect is not Aspect.WHEN
    return replace(meeting, revision=revision, changed={**meeting.changed, aspect: revision}, expired=expired)


def _options_chosen(meeting: Meeting, options: MeetingOptions) -> Meeting:
    revision, before = meeting.revision + 1, meeting.options
    names = (name for name in options.__struct_fields__ if getattr(options, name) != getattr(before, name))
    changed = {**meeting.changed, **{Aspect(name): revision for name in names}}
    return replace(meeting, revision=revision, changed=changed, options=options)


def _pending(meeting: Meeting, original: datetime) -> Meeting:
    return replace(meeting, pending=meeting.pending | {original})


def _heard(meeting: Meeting, event: ZoomMeetingUpdated | ZoomRefusedChange) -> Meeting:
    """Zoom knows what we want, whether it does it or not."""
    if event.occurrence is not None:
        return replace(meeting, pending=meeting.pending - {event.occurrence})
    return replace(meeting, told=max(meeting.told, event.revision))


def _changed_in_zoom(meeting: Meeting, aspect: Aspect) -> Meeting:
    """Zoom knows of it; whether it knows of ours before is another matter."""
    changed = _changed(meeting, aspect)
    return replace(changed, told=changed.revision) if meeting.settled else changed


def _laid_out(meeting: Meeting, event: SeriesLaidOut | SeriesLaidOutInZoom) -> Meeting:
    return replace(
        meeting,
        recurrence=event.recurrence,
        occurrences=laid_out(meeting.occurrences, event),
        starts_at=event.occurrences[0],
        minutes=event.minutes,
        time_zone=event.time_zone,
        pending=frozenset(),
    )


def _occurrence_moved(meeting: Meeting, event: OccurrenceMoved | OccurrenceMovedInZoom) -> Meeting:
    moved = {"starts_at": event.starts_at, "minutes": event.minutes, "cancelled": False}
    return replace(meeting, occurrences=changed(meeting.occurrences, event.occurrence, **moved))


def _occurrence_cancelled(meeting: Meeting, original: datetime) -> Meeting:
    return replace(meeting, occurrences=changed(meeting.occurrences, original, cancelled=True))
