"""`connection.purge`: what was kept of a Zoom account goes, when a person ends the connection."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog

from adapters.effect import Effect, Failure, Outcome
from adapters.performer import Quiet, meta
from adapters.state import transcripts
from adapters.state.database import Database
from bot_app.reads import Reads
from domain.connections.commands import RecordPurged
from domain.connections.connections import Connection, stream_of
from domain.ids import ConnectionId, StreamId

_log = structlog.get_logger()

Revoke = Callable[[str], Awaitable[None]]
"""Tell Zoom that we give the grant back."""
ForgetTokens = Callable[[str], Awaitable[bool]]
ForgetFiles = Callable[[str], Awaitable[int]]
"""Remove temporary files of a host's recordings; gives how many there were."""
Erase = Callable[[str], Awaitable[None]]
"""Delete the key under which the log's personal values of a subject are sealed."""


class Purge(Quiet):
    def __init__(
        self,
        state: Database,
        reads: Reads,
        *,
        connection_state: Callable[[StreamId], Awaitable[Connection]],
        revoke: Revoke,
        forget_tokens: ForgetTokens,
        forget_files: ForgetFiles,
        erase: Erase,
    ) -> None:
        self._state = state
        self._reads = reads
        self._connection_state = connection_state
        self._revoke = revoke
        self._forget_tokens = forget_tokens
        self._forget_files = forget_files
        self._erase = erase

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        connection = ConnectionId(effect.payload["connection"])
        await self._reads.caught_up(effect.position)
        if effect.payload["revoke"] and not await self._is_back(connection):
            await self._given_back(connection)
        # Looked at again: Zoom may take its time, and people connect again meanwhile.
        if await self._is_back(connection):
            return Outcome()
        tokens = await self._forget_tokens(connection)
        words = await self._state.write(lambda c: transcripts.forget_host(c, connection))
        await self._erase(stream_of(connection))
        await self._reads.recordings.forget_topics(connection)
        purged = RecordPurged(
            meta=meta(effect, "purged"),
            connection_id=connection,
            tokens=int(tokens),
            transcripts=words,
            files=await self._forget_files(connection),
        )
        return Outcome(commands=(purged,))

    async def _is_back(self, connection: ConnectionId) -> bool:
        """What there is of a person who has connected again is theirs to keep."""
        return (await self._connection_state(stream_of(connection))).exists

    async def _given_back(self, connection: str) -> None:
        """Zoom may have ended it already, or be away: our copy goes in any case."""
        try:
            await self._revoke(connection)
        except Failure as failure:
            _log.warning("connection.not_revoked", reason=str(failure))
