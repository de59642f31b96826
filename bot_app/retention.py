"""Forgets what was kept for long enough, and records how much it was."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import Connection

from adapters.media.spool import Spool
from adapters.state import inbox, tokens, transcripts
from adapters.state.database import Database
from bot_app.config import Settings
from bot_app.gateway import ZOOM
from domain.command import Command, Meta, Via
from domain.compliance.commands import RecordRetentionSwept
from domain.ids import CommandId, CorrelationId, derived

Handle = Callable[[Command], Awaitable[object]]


class Kept(msgspec.Struct, frozen=True):
    """One kind of thing that is kept for a while."""

    kind: str
    days: float
    count: Callable[[Connection, float], int]
    """How many were last touched earlier than that."""
    forget: Callable[[Connection, float], None]


def kept(settings: Settings) -> Iterator[Kept]:
    yield Kept(
        "transcripts",
        settings.retention_transcripts_days,
        lambda c, before: transcripts.count_before(c, before=before),
        lambda c, before: transcripts.sweep(c, before=before),
    )
    yield Kept(
        "webhooks",
        settings.retention_webhooks_days,
        lambda c, before: inbox.count_settled(c, ZOOM, before=before),
        lambda c, before: inbox.sweep_settled(c, ZOOM, before=before),
    )
    yield Kept(
        "tokens",
        settings.retention_tokens_days,
        lambda c, before: tokens.count_lost(c, before=before),
        lambda c, before: tokens.sweep_lost(c, before=before),
    )


async def sweep(settings: Settings, state: Database, spool: Spool, handle: Handle, now: datetime) -> None:
    """Every hour. Killed in between, the next time forgets the rest and does not count it twice."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    for each in kept(settings):
        before = hour - timedelta(days=each.days)
        await _sweep(each, before, state, handle)
    await state.write(lambda connection: tokens.sweep_states(connection, now=now.timestamp()))
    media = spool.count_untouched(hour.timestamp())
    await handle(_swept("media", media, hour - timedelta(days=settings.retention_media_days)))
    await spool.sweep(hour.timestamp())


async def _sweep(each: Kept, before: datetime, state: Database, handle: Handle) -> None:
    """Recorded first: what was forgotten and never recorded could not be proved."""
    moment = before.timestamp()
    removed = await state.read(lambda connection: each.count(connection, moment))
    await handle(_swept(each.kind, removed, before))
    await state.write(lambda connection: each.forget(connection, moment))


def _swept(kind: str, removed: int, before: datetime) -> RecordRetentionSwept:
    return RecordRetentionSwept(
        meta=Meta(
            command_id=CommandId(derived("retention", kind, before.isoformat())),
            at=datetime.now(UTC),
            via=Via.POLICY,
            actor=None,
            correlation_id=CorrelationId("retention"),
        ),
        kind=kind,
        removed=removed,
        before=before,
    )
