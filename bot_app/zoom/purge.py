"""`connection.purge`: what was kept of a Zoom account goes, when a person ends the connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import Any

import structlog
from sqlalchemy import Connection as Database

from adapters.effect import Effect, Failure, Outcome
from adapters.media.spool import Spool
from adapters.performer import Quiet, meta
from adapters.state import tokens, transcripts
from adapters.state.database import Database as State
from adapters.state.notes import note
from bot_app.reads import Reads
from domain.connections.commands import RecordPurged
from domain.connections.connections import Connection, stream_of
from domain.ids import ConnectionId, StreamId

_log = structlog.get_logger()

Revoke = Callable[[str], Awaitable[None]]
"""Tell Zoom that we give the grant back."""
ForgetTokens = Callable[[str], Awaitable[None]]
"""Let go of those in memory."""
FilesOf = Callable[[str], Awaitable[Collection[str]]]
"""Names of the temporary files there may be of a host's recordings."""
Erase = Callable[[str], Awaitable[None]]
"""Delete the key under which the log's personal values of a subject are sealed."""


class Purge(Quiet):
    def __init__(
        self,
        state: State,
        reads: Reads,
        *,
        connection_state: Callable[[StreamId], Awaitable[Connection]],
        revoke: Revoke,
        forget_tokens: ForgetTokens,
        files_of: FilesOf,
        spool: Spool,
        erase: Erase,
    ) -> None:
        self._state = state
        self._reads = reads
        self._connection_state = connection_state
        self._revoke = revoke
        self._forget_tokens = forget_tokens
        self._files_of = files_of
        self._spool = spool
        self._erase = erase

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        connection = ConnectionId(effect.payload["connection"])
        await self._reads.caught_up(effect.position)
        if effect.payload["revoke"] and not await self._is_coming_back(connection, effect.position):
            await self._given_back(connection)
        # Looked at again: Zoom may take its time, and people connect again meanwhile.
        if await self._is_back(connection):
            return _recorded(effect, effect.payload)
        # At once: whoever is connecting again just now gets a new key only with the event to come.
        trace = await self._trace_left(connection)
        await self._forget_tokens(connection)
        files = await self._files_of(connection)
        count = sum(map(self._spool.count, files))
        noted = await self._state.write(lambda database: _forgotten(database, effect, count))
        await self._reads.recordings.forget_topics(connection)
        for name in files:
            await self._spool.forget(name)
        if trace is not None:
            raise trace
        return _recorded(effect, noted)

    async def _trace_left(self, connection: ConnectionId) -> Failure | None:
        """Of the key, in a file that somebody reads; the rest must not wait until they are through."""
        try:
            await self._erase(stream_of(connection))
        except Failure as failure:
            return failure
        return None

    async def _is_back(self, connection: ConnectionId) -> bool:
        """What there is of a person who has connected again is theirs to keep."""
        return (await self._connection_state(stream_of(connection))).exists

    async def _is_coming_back(self, connection: ConnectionId, end: int) -> bool:
        """New tokens are stored before the event says so, and giving back anything would end them, too."""
        stored = await self._state.read(lambda database: tokens.read(database, connection))
        return await self._is_back(connection) or (stored is not None and stored.granted_after >= end)

    async def _given_back(self, connection: str) -> None:
        """Zoom may have ended it already, or be away: our copy goes in any case."""
        try:
            await self._revoke(connection)
        except Failure as failure:
            _log.warning("connection.not_revoked", reason=str(failure))


def _forgotten(database: Database, effect: Effect, files: int) -> dict[str, Any]:
    """Counted in the same transaction: what is gone and was not counted could not be proved."""
    connection = effect.payload["connection"]
    gone = tokens.forget_ended(database, connection, effect.position)
    words = transcripts.forget_host(database, connection)
    return note(database, effect.key, tokens=int(gone), transcripts=words, files=files)


def _recorded(effect: Effect, noted: dict[str, Any]) -> Outcome:
    """Of the first attempt that came so far; none did where nothing is noted."""
    if "tokens" not in noted:
        return Outcome()
    purged = RecordPurged(
        meta=meta(effect, "purged"),
        connection_id=ConnectionId(effect.payload["connection"]),
        tokens=noted["tokens"],
        transcripts=noted["transcripts"],
        files=noted["files"],
    )
    return Outcome(commands=(purged,))
