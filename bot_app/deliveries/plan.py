"""Which events set a recording, a transcript or a purge in motion. Pure."""

from __future__ import annotations

from uuid import UUID

from adapters.effect import Effect, IfUnknown
from adapters.telegram.reactor import card
from bot_app.deliveries.choice import is_transcript, mark_of
from domain.connections.connections import (
    ConnectionDeauthorised,
    ConnectionMade,
    ConnectionRemoved,
    connection_in,
)
from domain.ids import RecordingId
from domain.log import Recorded
from domain.recordings.recordings import (
    HEARD,
    DeliveryFailed,
    DeliveryPlanned,
    Form,
    RecordingCompleted,
    RecordingDelivered,
    RecordingFile,
    RecordingFilesAdded,
    RecordingRecovered,
    TranscriptStored,
    ZoomDeletionRequested,
    recording_in,
)


def plan(recorded: Recorded) -> list[Effect]:  # noqa: C901, PLR0911 - one line an event
    match recorded.event:
        case RecordingCompleted(files=files):
            return [
                _once(recorded, "recording.route"),
                _once(recorded, "recording.hear"),
                *_read(recorded, files),
            ]
        case RecordingFilesAdded(files=files):
            return [_once(recorded, "recording.route"), *_read(recorded, files)]
        case RecordingRecovered():
            return [_once(recorded, "recording.route")]
        case DeliveryPlanned() as planned:
            return [_placeholder(recorded, planned), _delivery(recorded, planned)]
        case DeliveryFailed() as failed:
            return [_placeholder(recorded, failed), _clear_parts(recorded, failed)]
        case RecordingDelivered(file_id=file_id, chat=chat) as delivered:
            caption = _effect(recorded, "recording.caption", str(recorded.position), file=file_id, chat=chat)
            otherwise = delivered.reason and delivered.form is not Form.PARTS
            return [caption, _clear_parts(recorded, delivered)] if otherwise else [caption]
        case TranscriptStored():
            return [_once(recorded, "recording.caption")]
        case ZoomDeletionRequested(file_id=file_id):
            # Zoom may refuse, and a person may ask again.
            what = f"{mark_of(file_id)}/{recorded.position}"
            asked_by = str(recorded.actor or "")
            return [_effect(recorded, "zoom.delete_file", what, file_id=file_id, asked_by=asked_by)]
        case ConnectionRemoved() | ConnectionDeauthorised():
            revoke = isinstance(recorded.event, ConnectionRemoved)
            return [_of_connection(recorded, "connection.purge", revoke=revoke)]
        case ConnectionMade():
            return [_of_connection(recorded, "connection.resume")]
    return []


def placeholder_of(recording_id: RecordingId, file_id: str, number: int) -> str:
    """The card that stands where the file is going to be. `number`: the delivery's round."""
    return f"delivery:{recording_id.hex}:{mark_of(file_id)}:{number}"


def placeholder_means(name: str) -> tuple[RecordingId, str, int]:
    """What `placeholder_of` was given: recording, mark of the file, round."""
    _, recording, mark, number = name.split(":")[:4]
    return RecordingId(UUID(recording)), mark, int(number)


def _placeholder(recorded: Recorded, event: DeliveryPlanned | DeliveryFailed) -> Effect:
    name = placeholder_of(recording_in(recorded.stream), event.file_id, event.round)
    return card(name, event.chat, position=recorded.position, correlation_id=recorded.correlation_id)


def _clear_parts(recorded: Recorded, event: DeliveryFailed | RecordingDelivered) -> Effect:
    """An attempt to send the file in parts may have got as far as to their placeholders."""
    name = placeholder_of(recording_in(recorded.stream), event.file_id, event.round)
    return _effect(recorded, "recording.clear_parts", str(recorded.position), card=name, chat=event.chat)


def lanes_of(host: str) -> str:
    """How the lanes of a host's deliveries begin; hosts take turns."""
    return f"relay/{host[:60].replace('/', '_')}/"


def _delivery(recorded: Recorded, event: DeliveryPlanned) -> Effect:
    identity = f"{recording_in(recorded.stream)}/{mark_of(event.file_id)}/{event.chat}/{event.round}"
    payload = {
        "recording": str(recording_in(recorded.stream)),
        "file": event.file_id,
        "chat": event.chat,
        "round": event.round,
    }
    return Effect(
        key=f"recording.deliver/{identity}",
        lane=f"{lanes_of(event.host)}{identity}",
        payload=payload,
        # The placeholder becomes the file, and may do so twice.
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _read(recorded: Recorded, files: tuple[RecordingFile, ...]) -> list[Effect]:
    return [
        _effect(recorded, "recording.transcribe", mark_of(file.id), file=file.id)
        for file in files
        if is_transcript(file) and file.id != HEARD  # whose words were kept when it was heard
    ]


def _once(recorded: Recorded, kind: str) -> Effect:
    return _effect(recorded, kind, str(recorded.position))


def _effect(recorded: Recorded, kind: str, what: str, **payload: str) -> Effect:
    recording = str(recording_in(recorded.stream))
    return Effect(
        key=f"{kind}/{recording}/{what}",
        lane=f"{kind}/{recording}",
        payload={"recording": recording, **payload},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )


def _of_connection(recorded: Recorded, kind: str, **payload: bool) -> Effect:
    connection = connection_in(recorded.stream)
    return Effect(
        key=f"{kind}/{connection[:100]}/{recorded.position}",
        lane=f"{kind.rpartition('.')[2]}/{connection[:100]}",
        payload={"connection": connection, **payload},
        if_unknown=IfUnknown.REPEAT,
        position=recorded.position,
        correlation_id=recorded.correlation_id,
    )
