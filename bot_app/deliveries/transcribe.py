"""`recording.transcribe`: the words of a recording, from Zoom."""

from __future__ import annotations

from adapters.effect import Effect, Outcome
from adapters.performer import Quiet, meta
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.scribe import Scribe, Words
from bot_app.deliveries.sources import Sources
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.recordings.commands import RecordTranscriptStored
from domain.recordings.recordings import HEARD
from projections.recordings import RecordingRow


class Transcribe(Quiet):
    def __init__(self, reads: Reads, access: ZoomAccess, sources: Sources, scribe: Scribe) -> None:
        self._reads = reads
        self._access = access
        self._sources = sources
        self._scribe = scribe

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        file_id = effect.payload["file"]
        # What was heard is recorded when it is kept; effects that were once planned for it may still wait.
        if not row.within_reach or file_id == HEARD:
            return Outcome()
        recordings = await self._access.recordings(row.host, row.account)
        words = await self._scribe.fetched(
            row, file_id, lambda: self._sources.of_zoom(recordings, row.zoom_uuid, file_id)
        )
        return Outcome(commands=(stored(effect, row, file_id, words),))


def stored(effect: Effect, row: RecordingRow, file_id: str, words: Words) -> RecordTranscriptStored:
    return RecordTranscriptStored(
        meta=meta(effect, "stored"),
        recording_id=row.recording_id,
        file_id=file_id,
        cues=len(words.cues),
        speakers=words.speakers,
        language=words.language,
        summary=words.gist.made_by,
    )
