"""What people wish of a meeting while it goes on: end it, record it, ask somebody in.

A wish is the state somebody wants, never a toggle: what is so already, or wished already, changes nothing.
"""

from __future__ import annotations

import re
from datetime import datetime

from domain.ids import derived
from domain.meetings.events import MeetingEvent
from domain.meetings.live_events import (
    CallInAsked,
    CloudRecordingAsked,
    MeetingEndAsked,
    RecordingChange,
)
from domain.meetings.meetings import Meeting, ZoomState
from domain.meetings.rules import MeetingCommand, MeetingIsCancelled, MeetingUnknown
from domain.meetings.running import OPEN, WANTED, RecordingState, Step, Subject, Wish
from domain.personal import Personal
from domain.refusal import Refusal

LONGEST_CONTACT = 254
"""Characters of an e-mail address (RFC 5321, 4.5.3.1.3)."""
MOST_CALLS_OPEN = 10
_CONTACT = re.compile(r"[^\s@<>,;\"'\\]+@[^\s@<>,;\"'\\]+\.[^\s@<>,;\"'\\]+")


def contact_subject(written: str) -> str:
    """Whose key seals an address: its own, so that erasing it does not need to know who wrote it."""
    return f"contact-{derived('contact', written.casefold())}"


class NotInZoom(Refusal):
    code = "meeting.not_in_zoom"


class MeetingNotLive(Refusal):
    code = "meeting.not_live"


class RecordingIsPaused(Refusal):
    code = "meeting.recording_paused"


class NothingIsRecorded(Refusal):
    code = "meeting.nothing_recorded"


class ContactUnusable(Refusal):
    code = "meeting.contact_unusable"


class TooManyCallIns(Refusal):
    code = "meeting.too_many_call_ins"


class EndMeeting(MeetingCommand, tag="end_meeting"):
    seen: int | None = None
    """When the time began that the person was looking at, in seconds since 1970; `None`: any."""


def decide_end_meeting(meeting: Meeting, command: EndMeeting) -> list[MeetingEvent]:
    zoom_uuid = _live(meeting)
    if command.seen is not None and command.seen != int(meeting.running.began_at.timestamp()):
        raise MeetingNotLive
    wish = meeting.running.about(Subject.END, zoom_uuid)
    if wish is not None and wish.step in OPEN:
        return []
    number = meeting.running.asked + 1
    return [MeetingEndAsked(number=number, zoom_uuid=zoom_uuid, asked_at=command.meta.at)]


class ControlRecording(MeetingCommand, tag="control_recording"):
    """Of the recording in Zoom's cloud."""

    change: RecordingChange


def decide_control_recording(meeting: Meeting, command: ControlRecording) -> list[MeetingEvent]:
    zoom_uuid = _live(meeting)
    wish = meeting.running.about(Subject.RECORDING, zoom_uuid)
    if wish is not None and wish.step in OPEN:
        as_wished = wish.change is command.change
    else:
        as_wished = _certain(wish) and _is_so(meeting.running.told(zoom_uuid), command.change)
    return [] if as_wished else [_recording_asked(meeting, zoom_uuid, command)]


def _recording_asked(meeting: Meeting, zoom_uuid: str, command: ControlRecording) -> CloudRecordingAsked:
    return CloudRecordingAsked(
        number=meeting.running.asked + 1,
        zoom_uuid=zoom_uuid,
        asked_at=command.meta.at,
        change=command.change,
    )


def _certain(wish: Wish | None) -> bool:
    """Whether Zoom's last word is all we know; otherwise any wish may make sense."""
    return wish is None or wish.step is Step.DONE


def _is_so(told: RecordingState, change: RecordingChange) -> bool:
    """Raises: NothingIsRecorded, RecordingIsPaused."""
    if told is WANTED[change]:
        return True
    if told is RecordingState.NONE and change in (RecordingChange.PAUSE, RecordingChange.RESUME):
        raise NothingIsRecorded
    if told is RecordingState.PAUSED and change is RecordingChange.START:
        raise RecordingIsPaused
    return False


class CallIn(MeetingCommand, tag="call_in"):
    """Zoom rings somebody of the host's account."""

    contact: Personal[str]


def decide_call_in(meeting: Meeting, command: CallIn) -> list[MeetingEvent]:
    zoom_uuid = _live(meeting)
    written = command.contact.reveal("")
    if len(written) > LONGEST_CONTACT or not _CONTACT.fullmatch(written):
        raise ContactUnusable
    still_open = [each for each in meeting.running.calls(zoom_uuid) if each.step in OPEN]
    if any(each.calls(command.contact) for each in still_open):
        return []
    if len(still_open) >= MOST_CALLS_OPEN:
        raise TooManyCallIns(most=MOST_CALLS_OPEN)
    return [_call_in_asked(meeting, zoom_uuid, command.contact, command.meta.at)]


def _call_in_asked(
    meeting: Meeting, zoom_uuid: str, contact: Personal[str], asked_at: datetime
) -> CallInAsked:
    number = meeting.running.asked + 1
    return CallInAsked(number=number, zoom_uuid=zoom_uuid, asked_at=asked_at, contact=contact)


def _live(meeting: Meeting) -> str:
    """Zoom's uuid of the time it is held now.

    Raises: MeetingUnknown, MeetingIsCancelled, NotInZoom, MeetingNotLive.
    """
    if not meeting.exists:
        raise MeetingUnknown
    if meeting.cancelled:
        raise MeetingIsCancelled
    if meeting.zoom is not ZoomState.CREATED:
        raise NotInZoom
    if not meeting.live_uuid:
        raise MeetingNotLive
    return meeting.live_uuid
