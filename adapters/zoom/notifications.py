"""Zoom's messages, read leniently: a third of Zoom's own examples break Zoom's own schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeAlias

import msgspec
import orjson

from adapters.zoom import facts
from adapters.zoom.facts import Answer, Departure, Fact, MeetingFact, RecordingFile, RecordingState
from adapters.zoom.lenient import LONGEST_ID, fields_of, id_of, list_of, moment_of, number_of, text_of

LARGEST_BODY = 1024 * 1024
"""Bytes; Zoom's largest messages, with all files of a long recording, are some ten kilobytes."""
_DEEPEST = 64
_MOST_FILES = 200
_RECURRING = (3, 8, 9)
"""Zoom's types of meetings and webinars that take place more than once."""
_MOST_ISSUES = 20
_LONGEST_TOPIC = 200
_LONGEST_NAME = 128
_LONGEST_EMAIL = 254
_LARGEST_NUMBER = 2**63 - 1
_LONGEST_MEETING = 366 * 24 * 60

Fields: TypeAlias = dict[str, Any]


class Notification(msgspec.Struct, frozen=True):
    event: str
    account_id: str
    """Empty: not said."""
    happened_at: datetime | None
    fact: Fact | None
    """`None`: an event we do not concern ourselves with, or one that lacks what we need."""


class _Message(msgspec.Struct, frozen=True):
    payload: Fields
    thing: Fields
    """The payload's object: a meeting, a recording, a user."""
    happened_at: datetime | None

    def __repr__(self) -> str:
        return "_Message(…)"


def loads(body: bytes) -> dict[str, Any] | None:
    """`None`: no JSON object that names its event, or one too large or too deep to be Zoom's."""
    if len(body) > LARGEST_BODY:
        return None
    try:
        message = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    if not isinstance(message, dict) or not isinstance(message.get("event"), str):
        return None
    # Nothing is nested deeper than it has brackets, which are quickly counted.
    shallow = body.count(b"[") + body.count(b"{") <= _DEEPEST or _ends_within(message, _DEEPEST)
    return message if shallow else None


def understood(body: dict[str, Any]) -> Notification:
    """Never raises; what is missing or of a wrong type counts as absent."""
    payload = fields_of(body.get("payload"))
    event = text_of(body.get("event"), LONGEST_ID) or ""
    message = _Message(payload, fields_of(payload.get("object")), _happened_at(body, payload))
    read = _READERS.get(event)
    return Notification(
        event=event,
        account_id=id_of(payload.get("account_id")),
        happened_at=message.happened_at,
        fact=read(message) if read else None,
    )


def _happened_at(body: Fields, payload: Fields) -> datetime | None:
    times = (
        body.get("event_ts"),
        payload.get("event_ts"),
        payload.get("time_stamp"),
        payload.get("deauthorization_time"),
    )
    return next((moment for moment in map(moment_of, times) if moment), None)


# What a message tells


def _created(message: _Message) -> Fact | None:
    return _about(message, facts.MeetingCreatedInZoom)


def _updated(message: _Message) -> Fact | None:
    if _recurs(message):
        return _about(message, facts.SeriesChangedInZoom)
    return _about(message, facts.MeetingUpdatedInZoom, **_plan(message.thing))


def _deleted(message: _Message) -> Fact | None:
    """Zoom says "single" of a meeting that does not recur as well."""
    return _about(message, facts.SeriesChangedInZoom if _recurs(message) else facts.MeetingDeletedInZoom)


def _recurs(message: _Message) -> bool:
    """Of a series the messages tell parts, and not always which."""
    thing = message.thing
    times = list_of(thing.get("occurrences")) or fields_of(thing.get("recurrence"))
    return thing.get("type") in _RECURRING or bool(times)


def _started(message: _Message) -> Fact | None:
    started_at = moment_of(message.thing.get("start_time")) or message.happened_at
    return _about(message, facts.MeetingStarted, started_at=started_at) if started_at else None


def _ended(message: _Message) -> Fact | None:
    ended_at = moment_of(message.thing.get("end_time")) or message.happened_at
    return _about(message, facts.MeetingEnded, ended_at=ended_at) if ended_at else None


def _came_or_went(message: _Message, kind: type[facts.ParticipantFact], time: str) -> Fact | None:
    person = fields_of(message.thing.get("participant"))
    participant = _participant(person)
    at = moment_of(person.get(time)) or moment_of(person.get("date_time")) or message.happened_at
    name = text_of(person.get("user_name"), _LONGEST_NAME) or ""
    return _about(message, kind, participant=participant, name=name, at=at) if participant and at else None


def _participant(person: Fields) -> str:
    """Zoom leaves out, or leaves empty, what a guest does not have."""
    kinds = {"participant_uuid": "uuid", "participant_user_id": "user", "id": "user", "user_id": "seat"}
    return next((f"{kind}:{id_of(person[key])}" for key, kind in kinds.items() if id_of(person.get(key))), "")


def _alerted(message: _Message) -> Fact | None:
    texts = (text_of(issue, _LONGEST_TOPIC) for issue in list_of(message.thing.get("issues"))[:_MOST_ISSUES])
    return _about(message, facts.MeetingAlerted, issues=tuple(text for text in texts if text))


def _recording_changed(message: _Message, state: RecordingState) -> Fact | None:
    file = fields_of(message.thing.get("recording_file"))
    own = moment_of(file.get("recording_end")) or moment_of(file.get("recording_start"))
    at = message.happened_at or own
    return _about(message, facts.CloudRecordingChanged, state=state, at=at) if at else None


def _called_in(message: _Message, answer: Answer) -> Fact | None:
    """Zoom leaves the address empty for people of other accounts, whom we cannot ask in."""
    email = text_of(fields_of(message.thing.get("participant")).get("email"), _LONGEST_EMAIL)
    return _about(message, facts.CallInAnswered, email=email, answer=answer) if email else None


def _ready(message: _Message, *, transcript_only: bool) -> Fact | None:
    thing = message.thing
    if not id_of(thing.get("uuid")):
        return None
    return _about(
        message,
        facts.RecordingReady,
        **_plan(thing),
        files=tuple(_file(entry) for entry in _files(thing)),
        has_passcode=any(id_of(thing.get(key)) for key in ("password", "recording_play_passcode")),
        transcript_only=transcript_only,
    )


def _files_moved(message: _Message, kind: type[facts.RecordingFilesFact]) -> Fact | None:
    ids = tuple(id_of(entry["id"]) for entry in _files(message.thing))
    return _about(message, kind, file_ids=ids) if id_of(message.thing.get("uuid")) else None


def _deauthorised(message: _Message) -> Fact | None:
    user_id = id_of(message.payload.get("user_id"))
    client_id = id_of(message.payload.get("client_id"))
    return facts.Deauthorised(user_id=user_id, client_id=client_id) if user_id else None


def _user_gone(message: _Message, why: Departure) -> Fact | None:
    user_id = id_of(message.thing.get("id"))
    return facts.UserGone(user_id=user_id, why=why) if user_id else None


def _about(message: _Message, kind: type[MeetingFact], **told: Any) -> Fact | None:
    """`None` when the message does not say which meeting."""
    thing = message.thing
    number = number_of(thing.get("id"), _LARGEST_NUMBER)
    if not number:
        return None
    ids = {"zoom_uuid": id_of(thing.get("uuid")), "host_id": id_of(thing.get("host_id"))}
    return kind(zoom_meeting_id=number, **ids, **told)


def _plan(thing: Fields) -> Fields:
    return {
        "topic": text_of(thing.get("topic"), _LONGEST_TOPIC),
        "starts_at": moment_of(thing.get("start_time")),
        "minutes": number_of(thing.get("duration"), _LONGEST_MEETING),
        "time_zone": text_of(thing.get("timezone"), _LONGEST_NAME),
    }


def _files(thing: Fields) -> list[Fields]:
    """Those with an id; Zoom's timelines may lack one, and nothing can be asked about them."""
    entries = [fields_of(entry) for entry in list_of(thing.get("recording_files"))]
    return [entry for entry in entries if id_of(entry.get("id"))][:_MOST_FILES]


def _file(entry: Fields) -> RecordingFile:
    return RecordingFile(
        id=id_of(entry.get("id")),
        recording_type=id_of(entry.get("recording_type")),
        file_type=id_of(entry.get("file_type")),
        extension=id_of(entry.get("file_extension")),
        size=number_of(entry.get("file_size"), _LARGEST_NUMBER) or 0,
        starts_at=moment_of(entry.get("recording_start")),
        ends_at=moment_of(entry.get("recording_end")),
        status=id_of(entry.get("status")),
    )


def _ends_within(message: Fields, levels: int) -> bool:
    level: list[Any] = [message]
    for _ in range(levels):
        inside = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
        level = [child for child in inside if isinstance(child, dict | list)]
        if not level:
            return True
    return False


_Reader: TypeAlias = Callable[[_Message], Fact | None]

_READERS: dict[str, _Reader] = {
    "meeting.created": _created,
    "meeting.updated": _updated,
    "meeting.deleted": _deleted,
    "meeting.started": _started,
    "meeting.ended": _ended,
    "meeting.alert": _alerted,
    "meeting.participant_joined": partial(_came_or_went, kind=facts.ParticipantJoined, time="join_time"),
    "meeting.participant_left": partial(_came_or_went, kind=facts.ParticipantLeft, time="leave_time"),
    "recording.started": partial(_recording_changed, state="started"),
    "recording.paused": partial(_recording_changed, state="paused"),
    "recording.resumed": partial(_recording_changed, state="resumed"),
    "recording.stopped": partial(_recording_changed, state="stopped"),
    "meeting.invitation_dispatched": partial(_called_in, answer="rang"),
    "meeting.invitation_accepted": partial(_called_in, answer="accepted"),
    "meeting.invitation_rejected": partial(_called_in, answer="declined"),
    "meeting.invitation_timeout": partial(_called_in, answer="unanswered"),
    "recording.completed": partial(_ready, transcript_only=False),
    "recording.transcript_completed": partial(_ready, transcript_only=True),
    "recording.trashed": partial(_files_moved, kind=facts.RecordingTrashed),
    "recording.deleted": partial(_files_moved, kind=facts.RecordingDeleted),
    "recording.recovered": partial(_files_moved, kind=facts.RecordingRecovered),
    "app_deauthorized": _deauthorised,
    "user.deleted": partial(_user_gone, why="deleted"),
    "user.deactivated": partial(_user_gone, why="deactivated"),
    "user.disassociated": partial(_user_gone, why="disassociated"),
}
