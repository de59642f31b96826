"""`zoom.delete_file`: a delivered file goes into Zoom's trash, because a person wants it to."""

from __future__ import annotations

from uuid import UUID

from adapters.effect import Effect, Outcome, Rejected, Unauthorised
from adapters.performer import Quiet, meta
from adapters.telegram.reactor import notice
from bot_app.deliveries.rows import recording_of
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.ids import RecordingId
from domain.recordings.commands import RecordZoomFileDeleted, RecordZoomKeptFile

UNAUTHORISED = "unauthorised"


class FileDeletion(Quiet):
    def __init__(self, reads: Reads, access: ZoomAccess) -> None:
        self._reads = reads
        self._access = access

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        recording_id, file_id = _which(effect)
        row = await recording_of(self._reads, effect)
        try:
            recordings = await self._access.recordings(row.host, row.account)
            await recordings.delete_file(row.zoom_uuid, file_id)
        except Unauthorised as failure:
            # Not set aside for an operator: the person is told, and may ask again.
            raise Rejected(str(failure), code=UNAUTHORISED) from None
        deleted = RecordZoomFileDeleted(
            meta=meta(effect, "deleted"), recording_id=recording_id, file_id=file_id
        )
        return Outcome(commands=(deleted,))

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        code = failure.code if isinstance(failure, Rejected) else UNAUTHORISED
        recording_id, file_id = _which(effect)
        kept = RecordZoomKeptFile(
            meta=meta(effect, "kept"),
            recording_id=recording_id,
            file_id=file_id,
            failure_code=code,
            reason=str(failure),
        )
        return Outcome(commands=(kept,), effects=_told(effect, code))


def _told(effect: Effect, code: str) -> tuple[Effect, ...]:
    """The person who asked hears of it; a private chat has the person's own number."""
    person = effect.payload.get("asked_by", "")
    if not person:
        return ()
    name, position = f"kept:{effect.payload['recording']}", effect.position
    return (notice(name, person, position=position, correlation_id=effect.correlation_id, code=code),)


def _which(effect: Effect) -> tuple[RecordingId, str]:
    return RecordingId(UUID(effect.payload["recording"])), effect.payload["file_id"]
