"""The tokens of people's connections: renewed in time, once for all programs, stored before they are used."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Protocol

import msgspec
import structlog

from adapters.effect import Failure, Unauthorised, Unavailable
from adapters.single_flight import SingleFlight
from adapters.zoom.oauth import AccessToken
from adapters.zoom.user_oauth import Grant, RefreshRefused, UserOAuth

PATIENCE = 60.0
"""Seconds after which a claim counts as left behind. Longer than all that follows its first moment: 10 for
the writing of the claim to end, 20 for the renewal (`user_oauth.REFRESH_SECONDS`), and twice 10 until its
answer is stored, because a change that waited for other programs in vain is tried once more by itself.
"""
_MARGIN = 60.0
_SHORTEST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_log = structlog.get_logger(__name__)

Clock = Callable[[], float]
"""Seconds since 1970."""


class Shelved(msgspec.Struct, frozen=True, kw_only=True):
    """One connection's tokens, as they stand on the shelf."""

    version: int
    access_token: str
    refresh_token: str
    api: str
    renewed_at: float
    """Seconds since 1970."""
    expires_at: float
    lost: bool
    """The person has to connect again."""

    @property
    def renew_at(self) -> float:
        life = self.expires_at - self.renewed_at
        return self.renewed_at + max(life - _MARGIN, life / 2)

    def __repr__(self) -> str:
        return f"Shelved(version={self.version})"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("version", self.version)]


class Shelf(Protocol):
    """Where all programs keep the tokens. Every method raises Unavailable when it cannot be reached."""

    async def read(self, connection: str) -> Shelved | None: ...

    async def claim(self, connection: str, seen: int, *, clock: Clock, patience: float) -> bool:
        """Whether it is ours alone to renew the version that was seen.

        `clock` is read when it is our turn to write: time in the queue must not make the claim look old.
        """

    async def keep(self, connection: str, seen: int, grant: Grant, *, asked_at: float) -> bool:
        """Durable when it returns. `False`: the version that was seen no longer stands."""

    async def give_up(self, connection: str) -> None:
        """Let somebody else try."""

    async def lost(self, connection: str, seen: int) -> None:
        """Nobody shall ask Zoom for the version that was seen any more."""


class NotConnected(Unauthorised):
    """There are no tokens: only the person can give some."""


ToldLost = Callable[[str], Awaitable[None]]
"""Told of a connection whose person has to connect again: once, or more often when programs are killed."""


class _Unsaved(msgspec.Struct, frozen=True):
    """Zoom gave it, and the shelf could not be reached; it is all there is, as the old one is used up."""

    version: int
    """What it follows."""
    grant: Grant
    asked_at: float

    def __repr__(self) -> str:
        return "_Unsaved(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class ConnectionTokens:
    """One connection's access token. Only one of these may stand for a connection in one program."""

    def __init__(
        self,
        connection: str,
        oauth: UserOAuth,
        shelf: Shelf,
        told_lost: ToldLost,
        *,
        patience: float = PATIENCE,
        clock: Clock = time.time,
    ) -> None:
        self._connection = connection
        self._oauth = oauth
        self._shelf = shelf
        self._told_lost = told_lost
        self._patience = patience
        self._clock = clock
        self._token: AccessToken | None = None
        self._version = 0
        self._refused_version = 0
        self._fetch = SingleFlight(self._renew)
        self._storing = SingleFlight(self._store_sometime)
        self._closing = False
        self._unsaved: _Unsaved | None = None

    async def current(self) -> AccessToken:
        """Give a token that is good for another minute. All who wait share one renewal and its failure.

        Raises: Failure; RefreshRefused when the person has to connect again, NotConnected.
        """
        if self._token is not None and self._clock() < self._token.renew_at:
            return self._token
        return await self._fetch.result()

    def invalidate(self, token: AccessToken) -> None:
        """Zoom refused this token. A newer one stays, so that many refusals cost one renewal."""
        if self._token is token:
            self._token = None
            self._refused_version = self._version

    async def close(self) -> None:
        """Stop waiting for others; a renewal of our own is finished, because its answer comes only once."""
        self._closing = True
        await self._fetch.ended()
        await self._storing.ended()
        with suppress(Failure):
            await self._store()

    async def _renew(self) -> AccessToken:
        pauses = _pauses()
        while not self._closing:
            # Before anything else: those who took over may have found the old token used up, and said so.
            await self._store()
            found = await self._standing()
            if found.version != self._refused_version and self._clock() < found.renew_at:
                return self._hold(found)
            if await self._exchanged(found):
                # What is used is what the shelf gives back, so nothing is ever used that is not stored.
                return self._hold(await self._standing())
            await asyncio.sleep(next(pauses))
        raise Unavailable("zoom.refresh: the program is stopping")

    async def _standing(self) -> Shelved:
        found = await self._shelf.read(self._connection)
        if found is None:
            raise NotConnected("zoom.refresh: not connected")
        if found.lost:
            raise RefreshRefused("zoom.refresh: the person has to connect again")
        return found

    async def _exchanged(self, found: Shelved) -> bool:
        """`False`: somebody else renews it, or has stored something newer."""
        try:
            return await self._is_ours(found) and await self._kept(found)
        except RefreshRefused:
            if not await self._still_stands(found):
                return False
            await self._record_loss(found)
            raise
        except BaseException:
            await self._give_up(found)
            raise

    async def _is_ours(self, found: Shelved) -> bool:
        return await self._shelf.claim(
            self._connection, found.version, clock=self._clock, patience=self._patience
        )

    async def _kept(self, found: Shelved) -> bool:
        asked_at = self._clock()
        grant = await self._oauth.refresh(found.refresh_token)
        self._unsaved = _Unsaved(found.version, grant, asked_at)
        _log.info("zoom_connection_renewed", connection=self._connection, good_for=grant.expires_in)
        return await self._store()

    async def _store(self) -> bool:
        """`False`: there is nothing to store, or something newer stands there. Raises: Unavailable."""
        new = self._unsaved
        if new is None:
            return False
        kept = await self._shelf.keep(self._connection, new.version, new.grant, asked_at=new.asked_at)
        if self._unsaved is new:
            self._unsaved = None
        return kept

    async def _store_sometime(self) -> None:
        """As soon as the shelf can be reached, so that nobody has to ask Zoom with what is used up."""
        for pause in _pauses():
            await asyncio.sleep(pause)
            with suppress(Unavailable):
                await self._store()
            if self._closing or self._unsaved is None:
                return

    async def _still_stands(self, found: Shelved) -> bool:
        standing = await self._shelf.read(self._connection)
        return standing is not None and standing.version == found.version

    async def _record_loss(self, found: Shelved) -> None:
        # In this order: a program killed in between is followed by one that asks Zoom, and tells, again.
        await self._told_lost(self._connection)
        await self._shelf.lost(self._connection, found.version)
        _log.warning("zoom_connection_lost", connection=self._connection)

    async def _give_up(self, found: Shelved) -> None:
        # What could not be stored stays ours: others would only find that the old token is used up.
        if self._unsaved is not None:
            self._storing.begin()
            return
        with suppress(Failure):
            await self._shelf.give_up(self._connection)

    def _hold(self, found: Shelved) -> AccessToken:
        self._token = AccessToken(found.access_token, found.api, found.renew_at)
        self._version = found.version
        return self._token


class ConnectionBook:
    """The tokens of every connection; one for a program, so that each connection is renewed by one task."""

    def __init__(
        self,
        oauth: UserOAuth,
        shelf: Shelf,
        told_lost: ToldLost,
        *,
        patience: float = PATIENCE,
        clock: Clock = time.time,
    ) -> None:
        self._make = partial(
            ConnectionTokens,
            oauth=oauth,
            shelf=shelf,
            told_lost=told_lost,
            patience=patience,
            clock=clock,
        )
        self._tokens: dict[str, ConnectionTokens] = {}

    def tokens_of(self, connection: str) -> ConnectionTokens:
        """The same for each call, until `forget`."""
        if connection not in self._tokens:
            self._tokens[connection] = self._make(connection)
        return self._tokens[connection]

    async def forget(self, connection: str) -> None:
        """Let go of the tokens in memory; what is on the shelf is the caller's to remove."""
        tokens = self._tokens.pop(connection, None)
        if tokens is not None:
            await tokens.close()

    async def close(self) -> None:
        await asyncio.gather(*(tokens.close() for tokens in self._tokens.values()))


def _pauses() -> Iterator[float]:
    pause = _SHORTEST_PAUSE
    while True:
        yield pause
        pause = min(pause * 1.5, _LONGEST_PAUSE)
