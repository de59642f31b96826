"""The effects table: planned → begun → done, refused or unknown; parked when attempts are used up."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

import msgspec
import orjson
from sqlalchemy import Connection, and_, bindparam, case, delete, exists, func, or_, select, text, update

from adapters.effect import Attempt, Effect, EffectState, IfUnknown
from adapters.state.database import insert_into, storable
from adapters.state.tables import effects


def claimable(*columns: Any) -> Any:
    """Due effects that stand first in their lane, while nobody performs another one of it."""
    other = effects.alias()
    in_the_way = or_(other.c.id < effects.c.id, other.c.worker != "")
    first_of_lane = ~exists().where(
        other.c.lane == effects.c.lane, other.c.id != effects.c.id, other.c.open, in_the_way
    )
    waiting = effects.c.state.in_([EffectState.PLANNED, EffectState.BEGUN])
    return (
        select(*columns)
        .where(effects.c.open, effects.c.worker == "", effects.c.due_at <= bindparam("now"))
        .where(waiting, effects.c.kind.in_(bindparam("kinds", expanding=True)), first_of_lane)
        .order_by(effects.c.due_at, effects.c.id)
        .limit(bindparam("most"))
    )


def _claiming() -> Any:
    chosen = claimable(effects.c.id).with_for_update(skip_locked=True).cte("chosen")
    return (
        update(effects)
        .where(effects.c.id.in_(select(chosen.c.id)))
        .values(worker=bindparam("holder"))
        .returning(*effects.c)
    )


# Built once: they run for every message that is answered, and building costs more than running.
_CLAIM = _claiming()
_BEGIN = (
    update(effects)
    .where(effects.c.id == bindparam("which"), effects.c.worker == bindparam("holder"))
    .values(
        state=EffectState.BEGUN.value,
        begun_at=bindparam("now"),
        repeated=effects.c.state == EffectState.BEGUN.value,
    )
    .returning(effects.c.position)
)
_SET_ASIDE = (
    update(effects)
    .where(effects.c.id == bindparam("which"))
    .values(
        state=bindparam("rest"),
        open=bindparam("stays_open"),
        worker="",
        finished_at=bindparam("now"),
        reason=bindparam("why"),
    )
)
_COMPLETE = _SET_ASIDE.values(payload=b"{}")
_UNKNOWN = text("effects.state = 'unknown'")
"""Written out, not bound: a partial index serves only a query that says the same."""


def plan(connection: Connection, planned: Iterable[Effect], *, now: float) -> None:
    """Store effects; a key that is known is left as it is."""
    rows = [_row(effect, now) for effect in _newest(planned) if not _joins_waiting(connection, effect)]
    if rows:
        connection.execute(insert_into(connection, effects).on_conflict_do_nothing(), rows)


def _newest(planned: Iterable[Effect]) -> Iterable[Effect]:
    """Of those that show a present state, only the one that is to show the newest."""
    newest: dict[object, Effect] = {}
    for effect in planned:
        which = (effect.kind, effect.lane) if effect.latest_only else effect.key
        if which not in newest or effect.position > newest[which].position:
            newest[which] = effect
    return newest.values()


def _joins_waiting(connection: Connection, effect: Effect) -> bool:
    """Whether an effect that has not begun will show this one's state as well."""
    if not effect.latest_only:
        return False
    waiting = connection.execute(
        update(effects)
        .where(effects.c.lane == effect.lane, effects.c.kind == effect.kind, effects.c.open)
        .where(effects.c.state == EffectState.PLANNED, effects.c.latest_only)
        .values(
            position=case((effects.c.position < effect.position, effect.position), else_=effects.c.position)
        )
        .returning(effects.c.id)
    )
    return waiting.first() is not None


def _row(effect: Effect, now: float) -> dict[str, Any]:
    return {
        "key": effect.key,
        "kind": effect.kind,
        "lane": effect.lane,
        "payload": orjson.dumps(effect.payload),
        "if_unknown": effect.if_unknown.value,
        "better_twice": effect.better_twice,
        "latest_only": effect.latest_only,
        "position": effect.position,
        "correlation_id": effect.correlation_id,
        "state": EffectState.PLANNED.value,
        "open": True,
        "attempts": 0,
        "due_at": now,
        "begun_at": 0.0,
        "finished_at": 0.0,
        "worker": "",
        "repeated": False,
        "reason": "",
    }


def claim(
    connection: Connection, worker: str, kinds: Sequence[str], *, limit: int, now: float
) -> list[Attempt]:
    """Take due effects that stand first in their lane, while nobody performs another one of it."""
    rows = connection.execute(_CLAIM, {"holder": worker, "kinds": list(kinds), "most": limit, "now": now})
    return [attempt_of(row) for row in rows.mappings()]


def begin(connection: Connection, effect_id: int, worker: str, *, now: float) -> int | None:
    """Note that the call is about to be made. Returns the position to show, `None`: not ours any more."""
    begun: int | None = connection.scalar(_BEGIN, {"which": effect_id, "holder": worker, "now": now})
    return begun


def finish(
    connection: Connection, effect_id: int, state: EffectState, *, now: float, reason: str = ""
) -> None:
    """The effect has come to rest in `state`. What is known for certain counts, whoever holds it now."""
    statement = _COMPLETE if state in (EffectState.DONE, EffectState.REFUSED) else _SET_ASIDE
    rest = {"rest": state.value, "stays_open": state is EffectState.PARKED}
    connection.execute(statement, {"which": effect_id, "now": now, "why": storable(reason), **rest})


def put_back(
    connection: Connection,
    effect_id: int,
    worker: str,
    *,
    due_at: float,
    attempts: int,
    reason: str,
    unknown: bool,
) -> None:
    """Try again at `due_at`, unless it is not ours any more. `unknown`: the attempt may have succeeded."""
    values: dict[str, Any] = {"worker": "", "due_at": due_at, "attempts": attempts}
    values["reason"] = storable(reason)
    if not unknown:
        values |= {"state": EffectState.PLANNED.value, "begun_at": 0.0}
    ours = (effects.c.id == effect_id, effects.c.worker == worker)
    connection.execute(update(effects).where(*ours).values(**values))


def under_way(connection: Connection, kind: str) -> bool:
    """Whether an attempt was begun whose outcome is not recorded yet."""
    begun = select(effects.c.id).where(effects.c.open, effects.c.state == EffectState.BEGUN)
    return connection.scalar(begun.where(effects.c.kind == kind).limit(1)) is not None


def next_due(connection: Connection) -> float | None:
    """When the earliest waiting effect is due."""
    due: float | None = connection.scalar(
        select(func.min(effects.c.due_at)).where(
            effects.c.open,
            effects.c.worker == "",
            effects.c.state.in_([EffectState.PLANNED, EffectState.BEGUN]),
        )
    )
    return due


def release(connection: Connection, worker: str) -> None:
    """Give back what a process that is gone had claimed; what it had begun stays begun."""
    connection.execute(update(effects).where(effects.c.open, effects.c.worker == worker).values(worker=""))


def give_back(
    connection: Connection, worker: str, kinds: Sequence[str], *, held: Collection[int], due_at: float
) -> None:
    """Undo claims that `worker` does not know of, or could not record: the database was away meanwhile."""
    lost = (effects.c.open, effects.c.worker == worker, effects.c.id.not_in(held), effects.c.kind.in_(kinds))
    connection.execute(update(effects).where(*lost).values(worker="", due_at=due_at))


def workers(connection: Connection) -> set[str]:
    return set(
        connection.scalars(select(effects.c.worker).where(effects.c.open, effects.c.worker != "").distinct())
    )


class EffectSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator sees; never the payload."""

    id: int
    key: str
    state: str
    attempts: int
    due_at: float
    reason: str


def unfinished(connection: Connection, *, limit: int = 200) -> list[EffectSummary]:
    """Effects that wait or need a person, oldest first."""
    rows = connection.execute(
        select(
            effects.c.id,
            effects.c.key,
            effects.c.state,
            effects.c.attempts,
            effects.c.due_at,
            effects.c.reason,
        )
        .where(effects.c.open | (effects.c.state == EffectState.UNKNOWN))
        .order_by(effects.c.id)
        .limit(limit)
    )
    return [EffectSummary(**row) for row in rows.mappings()]


def retry(connection: Connection, effect_id: int, *, now: float) -> bool:
    """Give a parked, unknown or waiting effect a fresh start; `False`: there is none of that number.

    An attempt that may have succeeded is still looked up first; where nobody can, the operator has decided.
    """
    lookable = and_(effects.c.begun_at > 0, effects.c.if_unknown != IfUnknown.ASK.value)
    state = case((lookable, EffectState.BEGUN.value), else_=EffectState.PLANNED.value)
    return _resolve(connection, effect_id, state=state, open=True, attempts=0, due_at=now)


def drop(connection: Connection, effect_id: int, *, now: float) -> bool:
    """Decide against an effect; `False`: there is none of that number that waits."""
    dropped = {"state": EffectState.DROPPED.value, "open": False, "finished_at": now, "payload": b"{}"}
    return _resolve(connection, effect_id, **dropped)


def _resolve(connection: Connection, effect_id: int, **values: Any) -> bool:
    """What a worker holds right now is left alone."""
    waiting = (EffectState.PLANNED, EffectState.BEGUN, EffectState.PARKED, EffectState.UNKNOWN)
    changed = connection.execute(
        update(effects)
        .where(effects.c.id == effect_id, effects.c.worker == "", effects.c.state.in_(waiting))
        .values(**values)
        .returning(effects.c.id)
    )
    return changed.first() is not None


def count(connection: Connection) -> dict[str, int]:
    """Effects by state, those at rest left out."""
    found = select(effects.c.state, func.count()).group_by(effects.c.state)
    rows = connection.execute(found.where(effects.c.open).union_all(found.where(_UNKNOWN)))
    return {row[0]: row[1] for row in rows}


def sweep(connection: Connection, *, before: float) -> None:
    """Forget effects that came to rest long ago."""
    at_rest = (EffectState.DONE, EffectState.REFUSED, EffectState.DROPPED)
    connection.execute(delete(effects).where(effects.c.state.in_(at_rest), effects.c.finished_at < before))


def attempt_of(row: Any) -> Attempt:
    effect = Effect(
        key=row["key"],
        lane=row["lane"],
        payload=orjson.loads(row["payload"]),
        if_unknown=IfUnknown(row["if_unknown"]),
        better_twice=row["better_twice"],
        latest_only=row["latest_only"],
        position=row["position"],
        correlation_id=row["correlation_id"],
    )
    begun_at = row["begun_at"] if row["state"] == EffectState.BEGUN else 0.0
    return Attempt(
        id=row["id"],
        effect=effect,
        attempts=row["attempts"],
        begun_at=begun_at,
        due_at=row["due_at"],
        reason=row["reason"],
    )
