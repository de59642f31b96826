"""Which meetings of the agenda are asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import FromClause, Select, select

from domain.meetings.meetings import ZoomState
from projections.columns import EPOCH


def planned(t: FromClause) -> Select[tuple[object, ...]]:
    """By its end, which has no index: SQLite would take one of the start before a better one."""
    return select(t).where(t.c.ends_at > EPOCH)


def standing(t: FromClause, host: str, now: datetime, after: str) -> Select[tuple[object, ...]]:
    """What Zoom should hold for a host."""
    found = planned(t).where(t.c.stream > after, t.c.host == host, t.c.state == ZoomState.CREATED)
    return found.where(t.c.cancelled.is_(False), t.c.ends_at > now).order_by(t.c.stream)


def never_begun(t: FromClause, now: datetime, after: str) -> Select[tuple[object, ...]]:
    found = planned(t).where(t.c.stream > after, t.c.ends_at <= now, t.c.cancelled.is_(False))
    unheard = found.where(t.c.started_at.is_(None), t.c.ended_at.is_(None))
    return unheard.where(t.c.expired.is_(False)).order_by(t.c.stream)


def live(t: FromClause) -> Select[tuple[object, ...]]:
    """By the index of `live_uuid`, which SQLite takes for `>` and not for `!=`."""
    return planned(t).where(t.c.live_uuid > "")
