"""The time a meeting is held now: what is known of it, and what people wish of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.meetings.events import (
    CloudRecordingEvent,
    CloudRecordingPaused,
    CloudRecordingResumed,
    CloudRecordingStarted,
    CloudRecordingStopped,
    MeetingEnded,
    MeetingStarted,
)
from domain.meetings.live_events import (
    CallInAccepted,
    CallInAsked,
    CallInDeclined,
    CallInEvent,
    CallInRang,
    CallInUnanswered,
    CloudRecordingAsked,
    MeetingEndAsked,
    RecordingChange,
    WishAsked,
    WishEvent,
    WishFoundSo,
    WishGivenUp,
    WishRefused,
    WishTaken,
    WishUnconfirmed,
)
from domain.personal import Personal


class RecordingState(StrEnum):
    """What the cloud recording of a running meeting does."""

    NONE = "none"
    RUNNING = "running"
    PAUSED = "paused"


RECORDING_STATES: dict[type[CloudRecordingEvent], RecordingState] = {
    CloudRecordingStarted: RecordingState.RUNNING,
    CloudRecordingPaused: RecordingState.PAUSED,
    CloudRecordingResumed: RecordingState.RUNNING,
    CloudRecordingStopped: RecordingState.NONE,
}
WANTED: dict[RecordingChange, RecordingState] = {
    RecordingChange.START: RecordingState.RUNNING,
    RecordingChange.PAUSE: RecordingState.PAUSED,
    RecordingChange.RESUME: RecordingState.RUNNING,
    RecordingChange.STOP: RecordingState.NONE,
}
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)
CLOCKS_APART = timedelta(minutes=1)
"""Zoom's and ours."""
REMEMBERED_CALLS = 10


class Subject(StrEnum):
    """What a wish is about: of the end and of the recording the latest wish counts."""

    END = "end"
    RECORDING = "recording"
    CALL_IN = "call_in"


class Step(StrEnum):
    """How far a wish has come."""

    ASKED = "asked"
    TAKEN = "taken"
    RANG = "rang"
    DONE = "done"
    UNCONFIRMED = "unconfirmed"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    DECLINED = "declined"
    UNANSWERED = "unanswered"


OPEN = (Step.ASKED, Step.TAKEN)
"""We are still to tell Zoom, or to hear whether it is so."""
UNSETTLED = (*OPEN, Step.UNCONFIRMED)
"""It may be so, and what comes later says whether it is."""
FAILED = (Step.REFUSED, Step.GIVEN_UP)
"""Nothing follows from it; of interest until something else happens."""
_OUTCOMES: dict[type[WishEvent], Step] = {
    WishRefused: Step.REFUSED,
    WishFoundSo: Step.DONE,
    WishGivenUp: Step.GIVEN_UP,
    WishUnconfirmed: Step.UNCONFIRMED,
}
_ANSWERS: dict[type[CallInEvent], Step] = {
    CallInRang: Step.RANG,
    CallInAccepted: Step.DONE,
    CallInDeclined: Step.DECLINED,
    CallInUnanswered: Step.UNANSWERED,
}


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    subject: Subject
    zoom_uuid: str
    asked_at: datetime
    step: Step = Step.ASKED
    change: RecordingChange | None = None
    """Of the recording."""
    contact: Personal[str] | None = None
    """Whom to call in."""
    taken_at: datetime | None = None
    reason: str = ""
    """Zoom's, of a refusal."""

    def calls(self, contact: Personal[str]) -> bool:
        mine = "" if self.contact is None else self.contact.reveal("")
        return bool(mine) and mine.casefold() == contact.reveal("").casefold()


class Running(msgspec.Struct, frozen=True):
    latest: frozenset[str] = frozenset()
    """Zoom's uuid of the time it was begun last, ended or not; more than one at the very same moment."""
    began_at: datetime = EARLIEST
    recording: RecordingState = RecordingState.NONE
    """By Zoom's newest word, of the time with `recording_uuid`."""
    recording_uuid: str = ""
    recording_at: datetime = EARLIEST
    asked: int = 0
    """The number of the latest wish."""
    wishes: tuple[Wish, ...] = ()
    """Of times that have not ended, in the order they were asked."""

    def told(self, zoom_uuid: str) -> RecordingState:
        """What the recording of that time does, by what Zoom told us."""
        return self.recording if self.recording_uuid == zoom_uuid else RecordingState.NONE

    def wish(self, number: int) -> Wish | None:
        """`None`: it does not count any more."""
        return next((each for each in self.wishes if each.number == number), None)

    def about(self, subject: Subject, zoom_uuid: str) -> Wish | None:
        """The latest."""
        mine = [each for each in self.wishes if (each.subject, each.zoom_uuid) == (subject, zoom_uuid)]
        return mine[-1] if mine else None

    def calls(self, zoom_uuid: str) -> tuple[Wish, ...]:
        return tuple(
            each for each in self.wishes if (each.subject, each.zoom_uuid) == (Subject.CALL_IN, zoom_uuid)
        )


def evolve_running(running: Running, event: Event) -> Running:  # noqa: PLR0911 - one line a kind of event
    match event:
        case MeetingStarted(zoom_uuid=zoom_uuid, started_at=began_at) if began_at >= running.began_at:
            earlier = running.latest if began_at == running.began_at else frozenset()
            return replace(running, latest=earlier | {zoom_uuid}, began_at=began_at)
        case MeetingEnded(zoom_uuid=zoom_uuid):
            left = tuple(each for each in running.wishes if each.zoom_uuid != zoom_uuid)
            return replace(running, wishes=left)
        case CloudRecordingEvent():
            return _told(running, event)
        case WishAsked():
            return _asked(running, event)
        case WishEvent():
            return _stepped(running, event)
        case CallInEvent():
            return _answered(running, event)
    return running


def _told(running: Running, event: CloudRecordingEvent) -> Running:
    """Notifications come twice and overtake each other: the newest by Zoom's clock holds."""
    if event.happened_at < running.recording_at:
        return running
    state, news = RECORDING_STATES[type(event)], event.happened_at > running.recording_at
    told = replace(running, recording=state, recording_uuid=event.zoom_uuid, recording_at=event.happened_at)
    wish = told.about(Subject.RECORDING, event.zoom_uuid)
    if not news or wish is None:
        return told
    if _fulfils(wish, state, event.happened_at):
        return _with(told, replace(wish, step=Step.DONE))
    return _without(told, wish) if wish.step in FAILED else told


def _fulfils(wish: Wish, state: RecordingState, at: datetime) -> bool:
    """What Zoom tells of long before it was asked has other reasons."""
    wanted = None if wish.change is None else WANTED[wish.change]
    return state is wanted and at >= wish.asked_at - CLOCKS_APART


def _asked(running: Running, event: WishAsked) -> Running:
    wish = Wish(
        number=event.number,
        subject=_subject(event),
        zoom_uuid=event.zoom_uuid,
        asked_at=event.asked_at,
        change=event.change if isinstance(event, CloudRecordingAsked) else None,
        contact=event.contact if isinstance(event, CallInAsked) else None,
    )
    others = [each for each in running.wishes if each.zoom_uuid == wish.zoom_uuid]
    calls = [each for each in others if each.subject is Subject.CALL_IN][1 - REMEMBERED_CALLS :]
    kept = [each for each in others if each in calls or _stays_beside(each, wish)]
    return replace(running, asked=max(running.asked, wish.number), wishes=(*kept, wish))


def _stays_beside(earlier: Wish, wish: Wish) -> bool:
    """What Zoom was not told yet still comes first: a pause needs its beginning."""
    if earlier.subject is Subject.CALL_IN:
        return False
    return earlier.subject is not wish.subject or earlier.step is Step.ASKED


def _subject(event: WishAsked) -> Subject:
    match event:
        case MeetingEndAsked():
            return Subject.END
        case CloudRecordingAsked():
            return Subject.RECORDING
    return Subject.CALL_IN


def _stepped(running: Running, event: WishEvent) -> Running:
    """A wish that is settled already, or does not count any more, stays as it is."""
    wish = running.wish(event.number)
    if wish is None or wish.step not in OPEN:
        return running
    latest = running.about(wish.subject, wish.zoom_uuid)
    if wish.subject is not Subject.CALL_IN and latest is not wish:
        return _without(running, wish)
    if isinstance(event, WishTaken):
        return _with(running, replace(wish, step=Step.TAKEN, taken_at=event.taken_at))
    reason = event.reason if isinstance(event, WishRefused) else ""
    return _with(running, replace(wish, step=_OUTCOMES[type(event)], reason=reason))


def _answered(running: Running, event: CallInEvent) -> Running:
    """An answer overtakes the ringing, and holds."""
    step = _ANSWERS[type(event)]
    for wish in reversed(running.calls(event.zoom_uuid)):
        if wish.calls(event.contact):
            late = step is Step.RANG and wish.step not in UNSETTLED
            return running if late else _with(running, replace(wish, step=step))
    return running


def _without(running: Running, wish: Wish) -> Running:
    return replace(running, wishes=tuple(each for each in running.wishes if each.number != wish.number))


def _with(running: Running, wish: Wish) -> Running:
    changed = tuple(wish if each.number == wish.number else each for each in running.wishes)
    return replace(running, wishes=changed)
