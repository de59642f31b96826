"""`zoom.delete_file`: a delivered file goes into Zoom's trash, because a person wants it to."""

from __future__ import annotations

from uuid import UUID

from adapters.effect import Effect, Outcome, Rejected, Unauthorised
from bot_app.deliveries.rows import recording_of
from bot_app.performer import Quiet, meta
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.ids import RecordingId
from domain.recordings.commands import RecordZoomFileDeleted, RecordZoomKeptFile


class FileDeletion(Quiet):
    def __init__(self, reads: Reads, access: ZoomAccess) -> None:
        self._reads = reads
        self._access = access

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        recording_id, file_id = _which(effect)
        row = await recording_of(self._reads, effect)
        recordings = await self._access.recordings(row.host, row.account)
        await recordings.delete_file(row.zoom_uuid, file_id)
        deleted = RecordZoomFileDeleted(
            meta=meta(effect, "deleted"), recording_id=recording_id, file_id=file_id
        )
        return Outcome(commands=(deleted,))

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        recording_id, file_id = _which(effect)
        kept = RecordZoomKeptFile(
            meta=meta(effect, "kept"),
            recording_id=recording_id,
            file_id=file_id,
            failure_code=failure.code if isinstance(failure, Rejected) else "unauthorised",
            reason=str(failure),
        )
        return Outcome(commands=(kept,))


def _which(effect: Effect) -> tuple[RecordingId, str]:
    return RecordingId(UUID(effect.payload["recording"])), effect.payload["file_id"]
