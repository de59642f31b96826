"""`recording.hear`: the words of a recording from its sound, where Zoom makes no transcript."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from msgspec.structs import replace

from adapters.cue import Cue
from adapters.effect import Effect, Outcome, Rejected, Unauthorised, Unavailable
from adapters.performer import Quiet
from adapters.state.database import Database
from adapters.state.lanes import open_in
from adapters.transcripts.speech import Listener
from adapters.zoom.recordings import Recordings
from bot_app.deliveries.choice import choice_of, is_transcript
from bot_app.deliveries.heard import answered_once
from bot_app.deliveries.pieces import Piece, Pieces
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.scribe import Scribe, Words, parsed
from bot_app.deliveries.sources import Sources, listed_file
from bot_app.deliveries.transcribe import stored
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.chats.chats import FileChoice
from domain.ids import RecordingId
from domain.recordings.recordings import HEARD, RecordingFile
from projections.recordings import RecordingRow

ZOOMS_TURN = timedelta(minutes=30)
"""How long after a recording's end Zoom may still come with a transcript of its own."""
LOOK_AGAIN_SECONDS = 300.0
_log = structlog.get_logger()


class Hear(Quiet):
    def __init__(
        self,
        *,
        reads: Reads,
        access: ZoomAccess,
        sources: Sources,
        scribe: Scribe,
        listener: Listener | None,
        pieces: Pieces,
    ) -> None:
        """`listener`: `None` without a speech service."""
        self._reads = reads
        self._access = access
        self._sources = sources
        self._scribe = scribe
        self._listener = listener
        self._pieces = pieces

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        try:
            outcome = await self._outcome(effect, row)
        except (Rejected, Unauthorised):
            await self._forget(effect, row)
            raise
        await self._forget(effect, row)
        return outcome

    async def _outcome(self, effect: Effect, row: RecordingRow) -> Outcome:
        if not row.within_reach or row.file(HEARD) is not None:
            return Outcome()
        # An earlier attempt may have been killed between keeping the words and recording them.
        words = await self._scribe.known(row, HEARD)
        if words is None and self._listener is not None and await self._is_needed(row):
            _zooms_turn_is_over(row)
            words = await self._new_words(effect, row, self._listener)
        return Outcome() if words is None else Outcome(commands=(stored(effect, row, HEARD, words),))

    async def _is_needed(self, row: RecordingRow) -> bool:
        from_zoom = any(is_transcript(file) for file in row.files) or await self._scribe.gist(row) is not None
        return bool(segments_of(row)) and not from_zoom

    async def _new_words(self, effect: Effect, row: RecordingRow, listener: Listener) -> Words:
        recordings = await self._access.recordings(row.host, row.account)
        return await self._scribe.keep_cues(row, HEARD, await self._heard(effect, row, recordings, listener))

    async def _heard(
        self, effect: Effect, row: RecordingRow, recordings: Recordings, listener: Listener
    ) -> list[Cue]:
        """Of all segments that can be heard. Raises: Failure; Rejected, when there is none."""
        segments = segments_of(row)
        return await _of_all(
            (_between(segments[0], file), partial(self._of_segment, effect, row, file, recordings, listener))
            for file in segments
        )

    async def _of_segment(
        self,
        effect: Effect,
        row: RecordingRow,
        file: RecordingFile,
        recordings: Recordings,
        listener: Listener,
    ) -> list[Cue]:
        listed = listed_file(await recordings.of_meeting(row.zoom_uuid), file.id)
        download = self._sources.of_zoom(recordings, row.zoom_uuid, file.id)
        pieces = await self._pieces.of(temporary_file(effect.key, file.id), listed.size, download.stream)
        return await _of_all((piece.begins_ms, partial(_of_piece, piece, listener)) for piece in pieces)

    async def _forget(self, effect: Effect, row: RecordingRow) -> None:
        for file in row.files:
            await self._pieces.forget(temporary_file(effect.key, file.id))


def temporary_file(key: str, file_id: str) -> str:
    """The name of an effect's copy of a file, and of what is made of it."""
    return f"{key}/{file_id}"


async def files_being_heard(state: Database, reads: Reads, host: str) -> set[str]:
    """Names of the temporary files there may be of a host's recordings."""
    waiting = await state.read(lambda connection: open_in(connection, "recording.hear/"))
    names = set[str]()
    for key, wish in waiting:
        row = await reads.recordings.by_id(RecordingId(UUID(wish["recording"])))
        if row is not None and row.host == host:
            names |= {temporary_file(key, file.id) for file in row.files}
    return names


def segments_of(row: RecordingRow) -> list[RecordingFile]:
    """The audio, in the order it was recorded: where a recording was stopped and started again, several."""
    audio = [file for file in row.files if choice_of(file) is FileChoice.AUDIO]
    by_start = {file.starts_at: file for file in reversed(audio)}
    return sorted(by_start.values(), key=lambda file: file.starts_at or row.starts_at)


async def _of_piece(piece: Piece, listener: Listener) -> list[Cue]:
    ask = partial(listener.transcript, "audio.m4a", "audio/mp4", piece.size, piece.stream)
    return await parsed(await answered_once(piece.answer, ask))


async def _of_all(stretches: Iterable[tuple[int, Callable[[], Awaitable[list[Cue]]]]]) -> list[Cue]:
    """What is heard of stretches of sound. Each comes with the milliseconds at which it begins.

    Raises: Failure; Rejected, when none can be heard.
    """
    cues, refusals, heard = list[Cue](), list[Rejected](), False
    for begins_ms, hear in stretches:
        try:
            cues += _shifted(await hear(), begins_ms)
        except Rejected as refusal:
            # Somebody pressed the button twice, or Zoom lost a part: the others are still worth reading.
            _log.warning("audio.not_heard", reason=str(refusal))
            refusals.append(refusal)
        else:
            heard = True
    if refusals and not heard:
        raise refusals[0]
    return cues


def _zooms_turn_is_over(row: RecordingRow) -> None:
    """Raises: Unavailable, before it is."""
    ended = segments_of(row)[-1].ends_at or row.starts_at + timedelta(minutes=row.minutes)
    if datetime.now(UTC) < ended + ZOOMS_TURN:
        raise Unavailable("Zoom may still send a transcript", retry_after=LOOK_AGAIN_SECONDS)


def _between(first: RecordingFile, file: RecordingFile) -> int:
    """Milliseconds; 0 where Zoom does not tell."""
    if first.starts_at is None or file.starts_at is None:
        return 0
    return round((file.starts_at - first.starts_at).total_seconds() * 1000)


def _shifted(cues: Iterable[Cue], by_ms: int) -> list[Cue]:
    return [replace(cue, start_ms=cue.start_ms + by_ms, end_ms=cue.end_ms + by_ms) for cue in cues]
