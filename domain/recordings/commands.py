"""What can be asked about a recording, and what is decided."""

from __future__ import annotations

from domain.command import Command
from domain.ids import ChatId, RecordingId
from domain.recordings.recordings import (
    HEARD,
    Delivery,
    DeliveryFailed,
    DeliveryPlanned,
    Form,
    Recording,
    RecordingDelivered,
    RecordingEvent,
    RecordingFile,
    RecordingFilesAdded,
    TranscriptStored,
    ZoomDeletionRequested,
    ZoomFileDeleted,
    ZoomKeptFile,
)
from domain.refusal import Refusal

LONGEST_REASON = 200


class RecordingUnknown(Refusal):
    code = "recording.unknown"


class RecordingOutOfReach(Refusal):
    """Trashed or deleted in Zoom."""

    code = "recording.out_of_reach"


class NotVerified(Refusal):
    """Nobody has received every byte of the file, so it must not be deleted."""

    code = "recording.not_verified"


class RecordingCommand(Command):
    recording_id: RecordingId


class PlanDeliveries(RecordingCommand, tag="plan_deliveries"):
    """What a subscription brings: each file once a chat, however often Zoom tells of it."""

    chat: ChatId
    file_ids: tuple[str, ...]


def decide_plan_deliveries(recording: Recording, command: PlanDeliveries) -> list[RecordingEvent]:
    """What was missed while it lay in Zoom's trash is planned again."""
    return [
        _next_round(recording, file_id, command.chat)
        for file_id in dict.fromkeys(command.file_ids)
        if recording.obtainable(file_id) and _is_due(recording, file_id, command.chat)
    ]


def _is_due(recording: Recording, file_id: str, chat: ChatId) -> bool:
    rounds = recording.rounds(file_id, chat)
    return not rounds or Delivery(file_id, chat, rounds) in recording.due


def _next_round(recording: Recording, file_id: str, chat: ChatId) -> DeliveryPlanned:
    rounds = recording.rounds(file_id, chat)
    return DeliveryPlanned(file_id=file_id, chat=chat, host=recording.host, round=rounds + 1)


class RequestDelivery(RecordingCommand, tag="request_delivery"):
    """A person wants a file again, or elsewhere."""

    chat: ChatId
    file_ids: tuple[str, ...]


def decide_request_delivery(recording: Recording, command: RequestDelivery) -> list[RecordingEvent]:
    if not recording.exists:
        raise RecordingUnknown
    if not recording.within_reach:
        raise RecordingOutOfReach
    return [
        _next_round(recording, file_id, command.chat)
        for file_id in dict.fromkeys(command.file_ids)
        if recording.obtainable(file_id) and not _under_way(recording, file_id, command.chat)
    ]


def _under_way(recording: Recording, file_id: str, chat: ChatId) -> bool:
    latest = Delivery(file_id, chat, recording.rounds(file_id, chat))
    return latest in recording.planned - recording.delivered - recording.failed


class RecordDelivered(RecordingCommand, tag="record_delivered"):
    file_id: str
    chat: ChatId
    round: int
    form: Form
    message_ids: tuple[int, ...]
    size: int
    reason: str = ""
    sent: int = 0
    people: int | None = None


def decide_record_delivered(recording: Recording, command: RecordDelivered) -> list[RecordingEvent]:
    if Delivery(command.file_id, command.chat, command.round) in recording.delivered:
        return []
    return [
        RecordingDelivered(
            file_id=command.file_id,
            chat=command.chat,
            round=command.round,
            form=command.form,
            message_ids=command.message_ids,
            size=command.size,
            reason=command.reason,
            sent=command.sent,
            people=command.people,
        )
    ]


class RecordDeliveryFailed(RecordingCommand, tag="record_delivery_failed"):
    file_id: str
    chat: ChatId
    round: int
    failure_code: str
    reason: str


def decide_record_delivery_failed(
    recording: Recording, command: RecordDeliveryFailed
) -> list[RecordingEvent]:
    delivery = Delivery(command.file_id, command.chat, command.round)
    if delivery in recording.delivered | recording.failed:
        return []
    return [
        DeliveryFailed(
            file_id=command.file_id,
            chat=command.chat,
            round=command.round,
            code=command.failure_code,
            reason=command.reason[:LONGEST_REASON],
        )
    ]


class RecordTranscriptStored(RecordingCommand, tag="record_transcript_stored"):
    file_id: str
    """One of Zoom's, or `HEARD`."""
    cues: int
    speakers: int
    language: str
    summary: str


def decide_record_transcript_stored(
    recording: Recording, command: RecordTranscriptStored
) -> list[RecordingEvent]:
    stored = TranscriptStored(
        file_id=command.file_id,
        cues=command.cues,
        speakers=command.speakers,
        language=command.language,
        summary=command.summary,
    )
    if recording.file(command.file_id) is not None:
        return [stored]
    heard = RecordingFile(id=command.file_id, recording_type=HEARD, file_type="TRANSCRIPT", extension="VTT")
    return [RecordingFilesAdded(files=(heard,)), stored]


class DeleteFileInZoom(RecordingCommand, tag="delete_file_in_zoom"):
    file_id: str


def decide_delete_file_in_zoom(recording: Recording, command: DeleteFileInZoom) -> list[RecordingEvent]:
    file = recording.file(command.file_id)
    if file is None or file.recording_type == HEARD:
        raise RecordingUnknown
    if command.file_id not in recording.verified:
        raise NotVerified
    return [] if command.file_id in recording.doomed else [ZoomDeletionRequested(file_id=command.file_id)]


class RecordZoomFileDeleted(RecordingCommand, tag="record_zoom_file_deleted"):
    file_id: str


def decide_record_zoom_file_deleted(_: Recording, command: RecordZoomFileDeleted) -> list[RecordingEvent]:
    return [ZoomFileDeleted(file_id=command.file_id)]


class RecordZoomKeptFile(RecordingCommand, tag="record_zoom_kept_file"):
    file_id: str
    failure_code: str
    reason: str


def decide_record_zoom_kept_file(_: Recording, command: RecordZoomKeptFile) -> list[RecordingEvent]:
    reason = command.reason[:LONGEST_REASON]
    return [ZoomKeptFile(file_id=command.file_id, code=command.failure_code, reason=reason)]
