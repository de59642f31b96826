"""For whom we may ask Zoom: a person's own connection first, the organisation's account otherwise."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

from adapters.effect import Rejected, Unavailable
from adapters.zoom.calls import Tokens
from adapters.zoom.client import ZoomClient
from adapters.zoom.connection_tokens import NotConnected
from adapters.zoom.meeting_effects import Hosted
from adapters.zoom.oauth import AccessToken
from adapters.zoom.recordings import Recordings
from adapters.zoom.user_oauth import RefreshRefused
from bot_app.reads import Reads
from domain.ids import ConnectionId
from projections.connections import ConnectionState

Lost = Callable[[str], Awaitable[None]]
"""Record that a person has to connect again; known already, it changes nothing."""
WAIT_SECONDS = 60.0
"""Until a lost connection is looked at again."""


class ZoomAccess:
    def __init__(
        self,
        reads: Reads,
        *,
        account: str,
        organisation: Tokens,
        tokens_of: Callable[[str], Tokens] | None,
        recordings_with: Callable[[Tokens], Recordings],
        meetings_with: Callable[[Tokens], ZoomClient],
        usual_host: str,
        lost: Lost,
    ) -> None:
        """`tokens_of`: of a person's connection; `None`: people cannot connect here.

        `usual_host`: the organisation's, where a meeting names none.
        """
        self._reads = reads
        self._account = account
        self._organisation = organisation
        self._tokens_of = tokens_of
        self._recordings_with = recordings_with
        self._meetings_with = meetings_with
        self._usual_host = usual_host
        self._lost = lost

    async def recordings(self, host: ConnectionId, account: str) -> Recordings:
        """Raises: Unavailable, while the person has to connect again; Rejected, when nobody let us in."""
        return self._recordings_with(await self.tokens(host, account))

    async def meetings(self, host: str) -> Hosted:
        """Raises: Unavailable, while the person has to connect again."""
        if not host:
            return Hosted(self._meetings_with(self._organisation), self._usual_host)
        return Hosted(self._meetings_with(await self.tokens(ConnectionId(host), self._account)), host)

    async def tokens(self, host: ConnectionId, account: str) -> Tokens:
        connection = await self._reads.connections.by_id(host)
        if self._tokens_of is not None and connection is not None:
            if connection.state is ConnectionState.CONNECTED:
                return _Patient(self._tokens_of(host), partial(self._lost, host))
            if connection.state is ConnectionState.LOST:
                raise Unavailable("waits until the person connects again", retry_after=WAIT_SECONDS)
        if account != self._account:
            raise Rejected("nobody has connected this Zoom account", code="no_connection")
        return self._organisation


class _Patient:
    """Deliveries wait for a person to connect again instead of being given up."""

    def __init__(self, tokens: Tokens, lost: Callable[[], Awaitable[None]]) -> None:
        self._tokens = tokens
        self._lost = lost

    async def current(self) -> AccessToken:
        try:
            return await self._tokens.current()
        except (RefreshRefused, NotConnected) as failure:
            reason = str(failure)
        # Known as a rule; not where the tokens are gone and nobody was told.
        await self._lost()
        raise Unavailable(f"waits until the person connects again: {reason}", retry_after=WAIT_SECONDS)

    def invalidate(self, token: AccessToken) -> None:
        self._tokens.invalidate(token)
