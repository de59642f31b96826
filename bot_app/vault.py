"""People's Zoom tokens at rest: sealed under ENCRYPTION_KEY, in a table that all programs share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypedDict, TypeVar

import msgspec
import orjson
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from adapters.effect import Unavailable
from adapters.state import tokens
from adapters.state.database import Database
from adapters.state.tokens import StoredTokens
from adapters.zoom.connection_tokens import Clock, Shelved
from adapters.zoom.user_oauth import Grant

T = TypeVar("T")


class WrongKey(Unavailable):
    """None of the keys opens what is stored; with the right one the work that waits goes on."""

    def __init__(self) -> None:
        super().__init__("stored tokens were sealed with another ENCRYPTION_KEY, or are damaged")


class TokenPair(msgspec.Struct, frozen=True):
    access_token: str
    refresh_token: str
    api: str

    def __repr__(self) -> str:
        return "TokenPair(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class Vault:
    def __init__(self, key: str, older: Sequence[str] = ()) -> None:
        """Keys as Fernet wants them. Seals with `key`; opens with `older` ones, too.

        Raises: ValueError, when one is not 32 bytes in URL-safe base64.
        """
        self._fernet = MultiFernet([Fernet(each) for each in (key, *older)])

    def seal(self, pair: TokenPair) -> bytes:
        return self._fernet.encrypt(orjson.dumps(msgspec.to_builtins(pair)))

    def unseal(self, sealed: bytes) -> TokenPair:
        """Raises: WrongKey."""
        return msgspec.convert(orjson.loads(_opened(self._fernet.decrypt, sealed)), TokenPair)

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the newest key. Raises: WrongKey."""
        return _opened(self._fernet.rotate, sealed)


def _opened(by: Callable[[bytes], bytes], sealed: bytes) -> bytes:
    try:
        return by(sealed)
    except InvalidToken:
        raise WrongKey from None


class TokenShelf:
    """The Shelf of `adapters.zoom.connection_tokens`. Any method may raise Unavailable."""

    def __init__(self, database: Database, vault: Vault, worker: str) -> None:
        """`worker`: this run of the program, see `adapters.state.presence.new_worker`."""
        self._database = database
        self._vault = vault
        self._worker = worker

    async def connect(
        self, connection: str, grant: Grant, *, asked_at: float, granted_after: int = 0
    ) -> None:
        """Store what the person has just granted; durable when it returns.

        `granted_after`: the end of the log, so that no end of an earlier connection is taken for this one's.
        """
        sealed, renewal = self._sealed(grant), _renewal(grant, asked_at)
        await self._write(
            lambda c: tokens.keep(c, connection, sealed, **renewal, granted_after=granted_after)
        )

    async def disconnect(self, connection: str) -> bool:
        """Purge; `False`: there was nothing."""
        return await self._write(lambda c: tokens.forget(c, connection))

    async def read(self, connection: str) -> Shelved | None:
        """Raises: WrongKey."""
        try:
            stored = await self._database.read(lambda c: tokens.read(c, connection))
        except DBAPIError as error:
            raise _failed(error) from None
        return None if stored is None else self._shelved(stored)

    async def claim(self, connection: str, seen: int, *, clock: Clock, patience: float) -> bool:
        return await self._write(
            lambda c: tokens.claim_refresh(c, connection, self._worker, seen, now=clock(), patience=patience)
        )

    async def keep(self, connection: str, seen: int, grant: Grant, *, asked_at: float) -> bool:
        sealed, renewal = self._sealed(grant), _renewal(grant, asked_at)
        return await self._write(lambda c: tokens.store_refreshed(c, connection, seen, sealed, **renewal))

    async def give_up(self, connection: str) -> None:
        await self._write(lambda c: tokens.give_up_refresh(c, connection, self._worker))

    async def lost(self, connection: str, seen: int) -> None:
        await self._write(lambda c: tokens.mark_lost(c, connection, seen))

    async def _write(self, change: Callable[[Connection], T]) -> T:
        try:
            return await self._database.write(change)
        except DBAPIError as error:
            raise _failed(error) from None

    def _sealed(self, grant: Grant) -> bytes:
        return self._vault.seal(TokenPair(grant.access_token, grant.refresh_token, grant.api))

    def _shelved(self, stored: StoredTokens) -> Shelved:
        pair = self._vault.unseal(stored.sealed)
        return Shelved(
            version=stored.version,
            access_token=pair.access_token,
            refresh_token=pair.refresh_token,
            api=pair.api,
            renewed_at=stored.renewed_at,
            expires_at=stored.expires_at,
            lost=stored.lost,
        )


class _Renewal(TypedDict):
    renewed_at: float
    expires_at: float
    scopes: tuple[str, ...]


def _renewal(grant: Grant, asked_at: float) -> _Renewal:
    return {"renewed_at": asked_at, "expires_at": asked_at + grant.expires_in, "scopes": grant.scopes}


def _failed(error: DBAPIError) -> Unavailable:
    # Its words quote the statement, so only its name is kept.
    return Unavailable(f"state.tokens: {type(error.orig).__name__}")
