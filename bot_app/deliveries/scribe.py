"""Makes words of a recording: fetches or hears them, keeps them outside the log, finds what matters."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import Any
from weakref import WeakValueDictionary

import msgspec

from adapters.cue import Cue
from adapters.effect import Rejected
from adapters.state import transcripts
from adapters.state.database import Database
from adapters.state.transcripts import Stored
from adapters.transcripts import vtt
from adapters.transcripts.key_moments import Moment, key_moments
from adapters.transcripts.language_model import Summariser
from adapters.transcripts.summary import Summary
from adapters.transcripts.talk_time import talk_time
from adapters.transcripts.words import language_of, tokens
from adapters.zoom.download import Download
from projections.recordings import RecordingRow

SAMPLE = 400
"""Cues that tell the language."""


MayKeep = Callable[[RecordingRow], Awaitable[bool]]
"""Whether there is still a connection, or the organisation, to keep the words for."""


class Gist(msgspec.Struct, frozen=True):
    """What is shown of a transcript. `summary`: by a model; without one, `moments` were picked."""

    moments: tuple[Moment, ...] = ()
    summary: Summary | None = None

    @property
    def made_by(self) -> str:
        return "key_moments" if self.summary is None else "model"


class Words(msgspec.Struct, frozen=True):
    """A transcript with what was made of it."""

    cues: Sequence[Cue]
    language: str
    gist: Gist

    @property
    def speakers(self) -> int:
        return len(talk_time(self.cues))


class Scribe:
    def __init__(self, state: Database, summariser: Summariser | None, may_keep: MayKeep) -> None:
        self._state = state
        self._summariser = summariser
        self._may_keep = may_keep
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def known(self, row: RecordingRow, file_id: str = "") -> Words | None:
        """What was stored earlier of a transcript; without one named, of the first."""
        recording = str(row.recording_id)

        def read(connection: Any) -> tuple[Stored | None, list[Cue]]:
            stored = transcripts.read(connection, recording, file_id)
            return stored, transcripts.lines(connection, recording, stored.file) if stored else []

        stored, lines = await self._state.read(read)
        if stored is None:
            return None
        return Words(lines, stored.language, _gist_of(stored))

    async def gist(self, row: RecordingRow) -> Gist | None:
        """Of the first transcript that was stored, without reading its words. `None`: there is none."""
        stored = await self._state.read(lambda c: transcripts.read(c, str(row.recording_id)))
        return None if stored is None else _gist_of(stored)

    async def fetched(self, row: RecordingRow, file_id: str, open_file: Callable[[], Download]) -> Words:
        """From what was stored, or else from Zoom. Raises: Failure."""
        async with self._locks.setdefault(f"{row.stream}/{file_id}", asyncio.Lock()):
            known = await self.known(row, file_id)
            return known or await self.keep(row, file_id, await _read(open_file()))

    async def keep(self, row: RecordingRow, file_id: str, content: bytes) -> Words:
        """Store a transcript. Raises: Rejected, when it is none, or nobody is left to keep it for."""
        return await self.keep_cues(row, file_id, await parsed(content))

    async def keep_cues(self, row: RecordingRow, file_id: str, cues: Sequence[Cue]) -> Words:
        """Raises: Rejected, when nobody is left to keep them for."""
        language = language_of([token for cue in cues[:SAMPLE] for token in tokens(cue.text)])
        words = Words(cues, language, await self._gist(row.topic, cues, language))
        stored = Stored(
            recording=str(row.recording_id),
            file=file_id,
            host=row.host,
            topic=row.topic,
            starts_at=row.starts_at.timestamp(),
            language=language,
            summary=msgspec.json.encode(words.gist).decode(),
            cues=len(cues),
        )
        await self._state.write(lambda c: transcripts.store(c, stored, cues, now=time.time()))
        if not await self._may_keep(row):
            # The connection ended while they were written; its purge may have been before us.
            await self._state.write(lambda c: transcripts.forget_host(c, row.host))
            raise Rejected("nobody has connected this Zoom account", code="no_connection")
        return words

    async def _gist(self, topic: str, cues: Sequence[Cue], language: str) -> Gist:
        if self._summariser is not None:
            summary = await self._summariser.summary(topic, cues, language)
            if summary is not None:
                return Gist(summary=summary)
        return Gist(moments=tuple(await asyncio.to_thread(key_moments, cues)))


def _gist_of(stored: Stored) -> Gist:
    return msgspec.json.decode(stored.summary, type=Gist) if stored.summary else Gist()


async def parsed(content: bytes) -> list[Cue]:
    """Raises: Rejected, when it is no transcript."""
    return await asyncio.to_thread(_parsed, content)


def _parsed(content: bytes) -> list[Cue]:
    try:
        return vtt.parse(content)
    except vtt.Unreadable:
        failure = Rejected("the transcript cannot be read", code="unreadable")
    raise failure


async def _read(download: Download) -> bytes:
    content = bytearray()
    async with aclosing(download.stream()) as chunks:
        async for chunk in chunks:
            content += chunk
            if len(content) > vtt.LARGEST:
                raise Rejected("the transcript is too large", code="too_large")
    return bytes(content)
