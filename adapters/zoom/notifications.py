"""Zoom's messages, read leniently: a third of Zoom's own examples break Zoom's own schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeAlias

import msgspec
import orjson

from adapters.zoom import facts
from adapters.zoom.facts import Answer, Departure, Fact, MeetingFact, RecordingFile, RecordingState

LARGEST_BODY = 1024 * 1024
"""Bytes; Zoom's largest messages, with all files of a long recording, are some ten kilobytes."""
_DEEPEST = 64
_MOST_FILES = 200
_MOST_ISSUES = 20
_LONGEST_ID = 200
_LONGEST_TOPIC = 200
_LONGEST_NAME = 128
_LONGEST_EMAIL = 254
_LARGEST_NUMBER = 2**63 - 1
_LONGEST_MEETING = 366 * 24 * 60
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

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
    payload = _fields(body.get("payload"))
    event = _text(body.get("event"), _LONGEST_ID) or ""
    message = _Message(payload, _fields(payload.get("object")), _happened_at(body, payload))
    read = _READERS.get(event)
    return Notification(
        event=event,
        account_id=_id(payload.get("account_id")),
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
    return next((moment for moment in map(_moment, times) if moment), None)


# What a message tells


def _updated(message: _Message) -> Fact | None:
    if _occurrence(message, "scope"):
        return None
    return _about(message, facts.MeetingUpdatedInZoom, **_plan(message.thing))


def _deleted(message: _Message) -> Fact | None:
    return None if _occurrence(message, "operation") else _about(message, facts.MeetingDeletedInZoom)


def _occurrence(message: _Message, word: str) -> bool:
    """Not the meeting is concerned. Zoom says "single" of a meeting that does not recur as well."""
    recurs = message.thing.get("type") in (8, 9) or bool(_list(message.thing.get("occurrences")))
    return recurs and message.payload.get(word) == "single"


def _started(message: _Message) -> Fact | None:
    started_at = _moment(message.thing.get("start_time")) or message.happened_at
    return _about(message, facts.MeetingStarted, started_at=started_at) if started_at else None


def _ended(message: _Message) -> Fact | None:
    ended_at = _moment(message.thing.get("end_time")) or message.happened_at
    return _about(message, facts.MeetingEnded, ended_at=ended_at) if ended_at else None


def _came_or_went(message: _Message, kind: type[facts.ParticipantFact], time: str) -> Fact | None:
    person = _fields(message.thing.get("participant"))
    participant = _participant(person)
    at = _moment(person.get(time)) or _moment(person.get("date_time")) or message.happened_at
    name = _text(person.get("user_name"), _LONGEST_NAME) or ""
    return _about(message, kind, participant=participant, name=name, at=at) if participant and at else None


def _participant(person: Fields) -> str:
    """Zoom leaves out, or leaves empty, what a guest does not have."""
    kinds = {"participant_uuid": "uuid", "participant_user_id": "user", "id": "user", "user_id": "seat"}
    return next((f"{kind}:{_id(person[key])}" for key, kind in kinds.items() if _id(person.get(key))), "")


def _alerted(message: _Message) -> Fact | None:
    texts = (_text(issue, _LONGEST_TOPIC) for issue in _list(message.thing.get("issues"))[:_MOST_ISSUES])
    return _about(message, facts.MeetingAlerted, issues=tuple(text for text in texts if text))


def _recording_changed(message: _Message, state: RecordingState) -> Fact | None:
    file = _fields(message.thing.get("recording_file"))
    own = _moment(file.get("recording_end")) or _moment(file.get("recording_start"))
    at = message.happened_at or own
    return _about(message, facts.CloudRecordingChanged, state=state, at=at) if at else None


def _called_in(message: _Message, answer: Answer) -> Fact | None:
    """Zoom leaves the address empty for people of other accounts, whom we cannot ask in."""
    email = _text(_fields(message.thing.get("participant")).get("email"), _LONGEST_EMAIL)
    return _about(message, facts.CallInAnswered, email=email, answer=answer) if email else None


def _ready(message: _Message, *, transcript_only: bool) -> Fact | None:
    thing = message.thing
    if not _id(thing.get("uuid")):
        return None
    return _about(
        message,
        facts.RecordingReady,
        **_plan(thing),
        files=tuple(_file(entry) for entry in _files(thing)),
        has_passcode=any(_id(thing.get(key)) for key in ("password", "recording_play_passcode")),
        transcript_only=transcript_only,
    )


def _files_moved(message: _Message, kind: type[facts.RecordingFilesFact]) -> Fact | None:
    ids = tuple(_id(entry["id"]) for entry in _files(message.thing))
    return _about(message, kind, file_ids=ids) if _id(message.thing.get("uuid")) else None


def _deauthorised(message: _Message) -> Fact | None:
    user_id = _id(message.payload.get("user_id"))
    client_id = _id(message.payload.get("client_id"))
    return facts.Deauthorised(user_id=user_id, client_id=client_id) if user_id else None


def _user_gone(message: _Message, why: Departure) -> Fact | None:
    user_id = _id(message.thing.get("id"))
    return facts.UserGone(user_id=user_id, why=why) if user_id else None


def _about(message: _Message, kind: type[MeetingFact], **told: Any) -> Fact | None:
    """`None` when the message does not say which meeting."""
    thing = message.thing
    number = _number(thing.get("id"), _LARGEST_NUMBER)
    if not number:
        return None
    ids = {"zoom_uuid": _id(thing.get("uuid")), "host_id": _id(thing.get("host_id"))}
    return kind(zoom_meeting_id=number, **ids, **told)


def _plan(thing: Fields) -> Fields:
    return {
        "topic": _text(thing.get("topic"), _LONGEST_TOPIC),
        "starts_at": _moment(thing.get("start_time")),
        "minutes": _number(thing.get("duration"), _LONGEST_MEETING),
        "time_zone": _text(thing.get("timezone"), _LONGEST_NAME),
    }


def _files(thing: Fields) -> list[Fields]:
    """Those with an id; Zoom's timelines may lack one, and nothing can be asked about them."""
    entries = [_fields(entry) for entry in _list(thing.get("recording_files"))]
    return [entry for entry in entries if _id(entry.get("id"))][:_MOST_FILES]


def _file(entry: Fields) -> RecordingFile:
    return RecordingFile(
        id=_id(entry.get("id")),
        recording_type=_id(entry.get("recording_type")),
        file_type=_id(entry.get("file_type")),
        extension=_id(entry.get("file_extension")),
        size=_number(entry.get("file_size"), _LARGEST_NUMBER) or 0,
        starts_at=_moment(entry.get("recording_start")),
        ends_at=_moment(entry.get("recording_end")),
        status=_id(entry.get("status")),
    )


# Lenient readers


def _fields(value: object) -> Fields:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object, longest: int) -> str | None:
    """PostgreSQL stores no text with a zero in it."""
    return value.replace("\0", "").strip()[:longest].rstrip() or None if isinstance(value, str) else None


def _id(value: object) -> str:
    """Zoom writes the same id as a text here and as a number there."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value, _LONGEST_ID) or ""


def _number(value: object, largest: int) -> int | None:
    digits = _id(value)
    known = digits.isascii() and digits.isdigit() and len(digits) <= 19
    return int(digits) if known and int(digits) <= largest else None


def _moment(value: object) -> datetime | None:
    """Milliseconds since 1970, or a date and time; without a zone it is UTC."""
    written = _id(value)
    try:
        if written.isascii() and written.isdigit():
            moment = _EPOCH + timedelta(milliseconds=int(written))
        else:
            moment = datetime.fromisoformat(written)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 2000 <= moment.year < 2100 else None


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
