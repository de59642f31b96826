"""Sealed tokens of connections, who renews them now, and the states of OAuth that were used."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, delete, func, or_, select, update

from adapters.state.database import insert_into
from adapters.state.tables import connection_tokens, used_states

_LARGEST_FIRST_VERSION = 2**30
_tokens = connection_tokens.c


class StoredTokens(msgspec.Struct, frozen=True, kw_only=True):
    connection: str
    sealed: bytes
    version: int
    """Another one with every change of the tokens; the first is random, and they count up from there."""
    renewed_at: float
    """Seconds since 1970, as all times here."""
    expires_at: float
    scopes: tuple[str, ...]
    lost: bool
    """Zoom refused to renew them: the person has to connect again."""
    refreshing_by: str
    """The worker that renews them now; empty: nobody."""
    refreshing_since: float
    granted_after: int
    """End of the log when the person granted them; renewals leave it. 0: not known."""

    def __repr__(self) -> str:
        return f"StoredTokens({self.connection!r}, version={self.version})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("connection", self.connection), ("version", self.version)]


def keep(
    connection: Connection,
    which: str,
    sealed: bytes,
    *,
    renewed_at: float,
    expires_at: float,
    scopes: Sequence[str],
    granted_after: int = 0,
) -> None:
    """Store what a person has just granted, in place of whatever was known of the connection."""
    values = {
        **_renewed(sealed, renewed_at, expires_at, scopes),
        "lost": False,
        "refreshing_by": "",
        "refreshing_since": 0.0,
        "granted_after": granted_after,
    }
    # A connection that was forgotten and made anew must not meet a version of its earlier life: somebody
    # may still be renewing that one.
    first = secrets.randbelow(_LARGEST_FIRST_VERSION) + 1
    statement = insert_into(connection, connection_tokens).values(connection=which, version=first, **values)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[_tokens.connection], set_={**values, "version": _tokens.version + 1}
        )
    )


def read(connection: Connection, which: str) -> StoredTokens | None:
    row = connection.execute(select(connection_tokens).where(_tokens.connection == which)).mappings().first()
    return None if row is None else _stored(row)


def every(connection: Connection) -> list[StoredTokens]:
    """All that is stored, by the name of the connection."""
    rows = connection.execute(select(connection_tokens).order_by(_tokens.connection)).mappings()
    return [_stored(row) for row in rows]


def claim_refresh(
    connection: Connection, which: str, worker: str, seen_version: int, *, now: float, patience: float
) -> bool:
    """Take it on to renew the version that was seen. `False`: it has changed, or somebody else does.

    A claim older than `patience` seconds was left behind by a program that died, and is taken over; so is
    one from further ahead than that, which was made by a clock that was wrong.
    """
    fresh = _tokens.refreshing_since.between(now - patience, now + patience)
    free = or_(_tokens.refreshing_by == "", ~fresh)
    return _changed(
        connection,
        [*_as_seen(which, seen_version), free, ~_tokens.lost],
        refreshing_by=worker,
        refreshing_since=now,
    )


def store_refreshed(
    connection: Connection,
    which: str,
    seen_version: int,
    sealed: bytes,
    *,
    renewed_at: float,
    expires_at: float,
    scopes: Sequence[str],
) -> bool:
    """Store what followed the version that was seen. `False`: something newer stands there, or nothing.

    Tokens that Zoom gave count even when their claim was taken over meanwhile.
    """
    return _changed(
        connection,
        _as_seen(which, seen_version),
        **_renewed(sealed, renewed_at, expires_at, scopes),
        version=seen_version + 1,
        lost=False,
        refreshing_by="",
    )


def give_up_refresh(connection: Connection, which: str, worker: str) -> None:
    """Somebody else may try; unless somebody already does."""
    _changed(connection, [_tokens.connection == which, _tokens.refreshing_by == worker], refreshing_by="")


def mark_lost(connection: Connection, which: str, seen_version: int) -> bool:
    """Nobody shall try to renew the version that was seen. `False`: known, or there is a newer one."""
    return _changed(connection, [*_as_seen(which, seen_version), ~_tokens.lost], lost=True, refreshing_by="")


def forget(connection: Connection, which: str) -> bool:
    """`False`: there was nothing to forget."""
    gone = delete(connection_tokens).where(_tokens.connection == which).returning(_tokens.connection)
    return connection.execute(gone).first() is not None


def forget_ended(connection: Connection, which: str, end: int) -> bool:
    """Forget what was granted before an event at that position. `False`: there was nothing of that kind."""
    ended = (_tokens.connection == which, _tokens.granted_after < end)
    gone = delete(connection_tokens).where(*ended).returning(_tokens.connection)
    return connection.execute(gone).first() is not None


def reseal(connection: Connection, again: Callable[[bytes], bytes]) -> int:
    """Put everything under another key; gives how many there were. All of them, or none when one fails."""
    rows = connection.execute(select(_tokens.connection, _tokens.sealed)).all()
    for which, sealed in rows:
        _changed(connection, [_tokens.connection == which], sealed=again(sealed))
    return len(rows)


def use_state(connection: Connection, nonce: str, expires_at: float) -> bool:
    """`True` the first time only. Keep until `expires_at`; from then on the state itself is refused."""
    first = insert_into(connection, used_states).values(nonce=nonce, expires_at=expires_at)
    unless_known = first.on_conflict_do_nothing().returning(used_states.c.nonce)
    return connection.execute(unless_known).first() is not None


def was_used(connection: Connection, nonce: str) -> bool:
    """Uses nothing up."""
    found = select(used_states.c.nonce).where(used_states.c.nonce == nonce)
    return connection.execute(found).first() is not None


def sweep_states(connection: Connection, *, now: float) -> None:
    """Forget used states that have expired."""
    connection.execute(delete(used_states).where(used_states.c.expires_at < now))


def count_lost(connection: Connection, *, before: float) -> int:
    """Tokens that were last renewed earlier than that, and are marked as lost or expired before it, too.

    A connection in use renews its own. Zoom renews none that are 90 days old: of a later `before` the ones
    of an idle connection might still be good.
    """
    counted = select(func.count()).select_from(connection_tokens).where(*_lost(before))
    return connection.scalar(counted) or 0


def sweep_lost(connection: Connection, *, before: float) -> None:
    connection.execute(delete(connection_tokens).where(*_lost(before)))


def _lost(before: float) -> tuple[Any, ...]:
    # Nobody marks what belongs to no connection: it was stored, and the event never came.
    return (or_(_tokens.lost, _tokens.expires_at < before), _tokens.renewed_at < before)


def _as_seen(which: str, version: int) -> list[Any]:
    return [_tokens.connection == which, _tokens.version == version]


def _renewed(sealed: bytes, renewed_at: float, expires_at: float, scopes: Sequence[str]) -> dict[str, Any]:
    return {
        "sealed": sealed,
        "renewed_at": renewed_at,
        "expires_at": expires_at,
        "scopes": " ".join(scopes),
    }


def _changed(connection: Connection, conditions: list[Any], **values: Any) -> bool:
    statement = update(connection_tokens).where(*conditions).values(**values).returning(_tokens.connection)
    return connection.execute(statement).first() is not None


def _stored(row: Any) -> StoredTokens:
    return StoredTokens(**{**row, "scopes": tuple(row["scopes"].split())})
