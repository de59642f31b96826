"""Claiming by turns: an account with a hundred long effects does not keep out one that has a single."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection, select, update

from adapters.effect import Attempt
from adapters.state.effects import attempt_of, claimable
from adapters.state.tables import effects

_SEEN_AT_ONCE = 1000
_REMEMBERED = 1000
"""Owners of whom is known when they had their turn."""
_WAITING = claimable(effects.c.id, effects.c.lane)


class Claim(Protocol):
    """Takes due effects for a worker."""

    def __call__(
        self, connection: Connection, worker: str, kinds: Sequence[str], *, limit: int, now: float
    ) -> list[Attempt]: ...


class Turns:
    """Owners take turns, and none has more than `most_each` under way, in all programs together.

    The owner is the beginning of a lane: `relay/<owner>/…`.
    """

    def __init__(self, most_each: int) -> None:
        self._most_each = most_each
        self._served: dict[str, float] = {}

    def claim(
        self, connection: Connection, worker: str, kinds: Sequence[str], *, limit: int, now: float
    ) -> list[Attempt]:
        """Like `effects.claim`. Who had no turn for longest comes first."""
        under_way = _under_way(connection, kinds)
        full = [owner for owner, count in under_way.items() if count >= self._most_each]
        waiting = _by_owner(connection, kinds, now, full, enough=limit)
        chosen = self._choose(under_way, waiting, limit, now)
        if not chosen:
            return []
        taken = update(effects).where(effects.c.id.in_(chosen)).values(worker=worker).returning(*effects.c)
        return [attempt_of(row) for row in connection.execute(taken).mappings()]

    def _choose(
        self, under_way: Counter[str], waiting: dict[str, list[int]], limit: int, now: float
    ) -> list[int]:
        chosen: list[int] = []
        while len(chosen) < limit:
            owners = [owner for owner, ids in waiting.items() if ids and under_way[owner] < self._most_each]
            if not owners:
                break
            owner = min(
                owners, key=lambda each: (under_way[each], self._served.get(each, 0.0), waiting[each][-1])
            )
            chosen.append(waiting[owner].pop())
            under_way[owner] += 1
            self._serve(owner, now)
        return chosen

    def _serve(self, owner: str, now: float) -> None:
        self._served.pop(owner, None)
        self._served[owner] = now
        if len(self._served) > _REMEMBERED:
            del self._served[next(iter(self._served))]


def _under_way(connection: Connection, kinds: Sequence[str]) -> Counter[str]:
    held = select(effects.c.lane).where(effects.c.open, effects.c.worker != "", effects.c.kind.in_(kinds))
    return Counter(map(_owner, connection.scalars(held)))


def _by_owner(
    connection: Connection, kinds: Sequence[str], now: float, full: Sequence[str], *, enough: int
) -> dict[str, list[int]]:
    """Ids of what may be claimed, the earliest last; of the owners that are `full` perhaps nothing.

    Whoever has more than can be seen at once is looked past, until `enough` owners are found.
    """
    found: dict[str, list[int]] = {}
    passed, more = list(full), True
    while more and len(found) < enough:
        page = _page(connection, kinds, now, passed)
        for effect_id, lane in page:
            found.setdefault(_owner(lane), []).append(effect_id)
        passed, more = [*full, *found], len(page) == _SEEN_AT_ONCE
    return {owner: ids[::-1] for owner, ids in found.items()}


def _page(
    connection: Connection, kinds: Sequence[str], now: float, passed: Iterable[str]
) -> Sequence[tuple[int, str]]:
    others = [~effects.c.lane.startswith(f"{owner}/", autoescape=True) for owner in passed]
    seen = {"kinds": list(kinds), "most": _SEEN_AT_ONCE, "now": now}
    return [(row[0], row[1]) for row in connection.execute(_WAITING.where(*others), seen)]


def _owner(lane: str) -> str:
    """Whose turn it is: a host's for relays; what is not anybody's takes its turns as one."""
    kind = lane.partition("/")[0]
    return "/".join(lane.split("/", 2)[:2]) if kind == "relay" else kind
