"""Signs of life of meeting PCs, and what they have signed lately: nothing that the log would have to keep."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, delete, select

from adapters.state.database import insert_into
from adapters.state.tables import agent_nonces, agent_sightings


class Sign(msgspec.Struct, frozen=True, kw_only=True):
    agent: str
    nonce: str
    state: bytes = b""
    """JSON; empty: it told of none."""


class Sighted(msgspec.Struct, frozen=True):
    agent: str
    seen_at: float
    """Seconds since 1970."""
    state: bytes


def admit(connection: Connection, signs: Sequence[Sign], *, now: float) -> list[bool]:
    """For each whether its nonce is new. What came with one that is not changes nothing."""
    rows = [{"agent": sign.agent, "nonce": sign.nonce, "seen_at": now} for sign in signs]
    added = insert_into(connection, agent_nonces).values(rows).on_conflict_do_nothing()
    returned = connection.execute(added.returning(agent_nonces.c.agent, agent_nonces.c.nonce))
    fresh = {(row[0], row[1]) for row in returned}
    admitted = [_taken(fresh, (sign.agent, sign.nonce)) for sign in signs]
    _see(connection, [sign for sign, new in zip(signs, admitted, strict=True) if new and sign.state], now)
    return admitted


def _taken(fresh: set[tuple[str, str]], which: tuple[str, str]) -> bool:
    """The first of two that came together."""
    if which not in fresh:
        return False
    fresh.remove(which)
    return True


def _see(connection: Connection, signs: Sequence[Sign], now: float) -> None:
    """PostgreSQL changes no row twice in one statement, so the last of a PC stands for all."""
    latest = {sign.agent: {"agent": sign.agent, "seen_at": now, "state": sign.state} for sign in signs}
    if not latest:
        return
    seen = insert_into(connection, agent_sightings).values(list(latest.values()))
    connection.execute(
        seen.on_conflict_do_update(
            index_elements=[agent_sightings.c.agent],
            set_={"seen_at": seen.excluded.seen_at, "state": seen.excluded.state},
            where=agent_sightings.c.seen_at <= seen.excluded.seen_at,
        )
    )


def sightings(connection: Connection, agents: Collection[str]) -> list[Sighted]:
    """Of those that were ever seen."""
    found = select(agent_sightings).where(agent_sightings.c.agent.in_(list(agents)))
    return [Sighted(*row) for row in connection.execute(found)]


def sweep_nonces(connection: Connection, *, before: float) -> None:
    connection.execute(delete(agent_nonces).where(agent_nonces.c.seen_at < before))
