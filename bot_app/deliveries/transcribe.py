"""`recording.transcribe` and `recording.hear`: the words of a recording, from Zoom or from its sound."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.effect import Effect, Outcome, Unavailable
from adapters.transcripts.speech import Listener
from bot_app.deliveries.choice import choice_of, is_transcript
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.scribe import Scribe, Words
from bot_app.deliveries.sources import Sources, listed_file
from bot_app.performer import Quiet, meta
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.chats.chats import FileChoice
from domain.recordings.commands import RecordTranscriptStored
from domain.recordings.recordings import HEARD, RecordingFile
from projections.recordings import RecordingRow

ZOOMS_TURN = timedelta(minutes=30)
"""How long after a recording's end Zoom may still come with a transcript of its own."""
LOOK_AGAIN_SECONDS = 300.0


class Transcribe(Quiet):
    def __init__(self, reads: Reads, access: ZoomAccess, sources: Sources, scribe: Scribe) -> None:
        self._reads = reads
        self._access = access
        self._sources = sources
        self._scribe = scribe

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        if not row.within_reach:
            return Outcome()
        recordings = await self._access.recordings(row.host, row.account)
        file_id = effect.payload["file"]
        if file_id == HEARD:
            return Outcome()
        words = await self._scribe.fetched(
            row, file_id, lambda: self._sources.of_zoom(recordings, row.zoom_uuid, file_id, text=True)
        )
        return Outcome(commands=(_stored(effect, row, file_id, words),))


class Hear(Quiet):
    """Where Zoom makes no transcript and a speech service is configured."""

    def __init__(
        self, reads: Reads, access: ZoomAccess, sources: Sources, scribe: Scribe, listener: Listener | None
    ) -> None:
        self._reads = reads
        self._access = access
        self._sources = sources
        self._scribe = scribe
        self._listener = listener

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        audio = _audio(row)
        if self._listener is None or audio is None or not row.within_reach:
            return Outcome()
        if await self._scribe.known(row) or any(is_transcript(file) for file in row.files):
            return Outcome()
        ended = audio.ends_at or row.starts_at + timedelta(minutes=row.minutes)
        if datetime.now(UTC) < ended + ZOOMS_TURN:
            raise Unavailable("Zoom may still send a transcript", retry_after=LOOK_AGAIN_SECONDS)
        recordings = await self._access.recordings(row.host, row.account)
        listed = listed_file(await recordings.of_meeting(row.zoom_uuid), audio.id)
        download = self._sources.of_zoom(recordings, row.zoom_uuid, audio.id)
        content = await self._listener.transcript("audio.m4a", "audio/mp4", listed.size, download.stream)
        words = await self._scribe.keep(row, HEARD, content)
        return Outcome(commands=(_stored(effect, row, HEARD, words),))


def _audio(row: RecordingRow) -> RecordingFile | None:
    """The first one; where Zoom cut the recording into segments, only the first is heard."""
    return next((file for file in row.files if choice_of(file) is FileChoice.AUDIO), None)


def _stored(effect: Effect, row: RecordingRow, file_id: str, words: Words) -> RecordTranscriptStored:
    return RecordTranscriptStored(
        meta=meta(effect, "stored"),
        recording_id=row.recording_id,
        file_id=file_id,
        cues=len(words.cues),
        speakers=words.speakers,
        language=words.language,
        summary=words.gist.made_by,
    )
