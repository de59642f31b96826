"""`zoom.sync`: every host's meetings are compared with ours, and what differs is recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial

from adapters.effect import Effect, Failure, Outcome
from adapters.http import utc_now
from adapters.performer import Quiet
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from bot_app.zoom.comparing import Metas
from bot_app.zoom.expiry import Expiry
from bot_app.zoom.found import DIFFERENCES, Kind, counted
from bot_app.zoom.host_sync import Comparison, HostSync
from bot_app.zoom.scopes import COMPARING, missing
from domain.application import Application
from domain.command import Meta, Via
from domain.ids import CommandId, StreamId, SyncId, derived
from domain.log import Log
from domain.syncs.commands import RecordSyncFinished
from domain.syncs.syncs import Sync, Unreached, correlation_of, stream_of
from projections.connections import ConnectionRow, ConnectionState

Show = Callable[[SyncId, "Progress"], Awaitable[None]]
"""To whoever asked for the sync."""


class Progress:
    def __init__(self, hosts: int) -> None:
        self.hosts = hosts
        self.host = 0
        """The one whose meetings are compared, from 1."""
        self.pages = 0


class SyncRun(Quiet):
    """Repeats safely: what has been recorded does not differ any more."""

    def __init__(
        self,
        application: Application,
        reads: Reads,
        access: ZoomAccess,
        hosts: HostSync,
        expiry: Expiry,
        *,
        log: Log,
        log_end: Callable[[], Awaitable[int]],
        show: Show,
    ) -> None:
        self._application = application
        self._reads = reads
        self._access = access
        self._hosts = hosts
        self._expiry = expiry
        self._log = log
        self._log_end = log_end
        self._show = show
        self._out_of_reach: set[str] = set()

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        sync_id = SyncId(effect.payload["sync"])
        await self._reads.caught_up(effect.position)
        sync: Sync = await self._application.state(stream_of(sync_id))
        asked = sync.chat is not None
        hosts = await self._connected(hopeless=asked)
        unreached = await self._compared(sync_id, hosts, asked=asked)
        # What was just moved into the past is over as well.
        await self._reads.caught_up(await self._log_end())
        await self._expiry.mark(lambda meeting_id: _meta(sync_id, meeting_id, "expired"))
        tally = await counted(self._log, sync_id, effect.position, await self._log_end())
        if not (asked or any(tally[kind] for kind in DIFFERENCES) or self._is_news(unreached)):
            return Outcome()
        return Outcome(commands=(_finished(sync_id, effect.position, len(hosts), tally, unreached),))

    async def _compared(self, sync_id: SyncId, hosts: list[str], *, asked: bool) -> list[Unreached]:
        """One host that cannot be reached keeps nobody from the others."""
        progress, unreached = Progress(len(hosts)), []

        async def turned() -> None:
            progress.pages += 1
            if asked:
                await self._show(sync_id, progress)

        for number, host in enumerate(hosts, start=1):
            progress.host = number
            try:
                hosted = await self._access.meetings(host)
                await self._hosts.compare(Comparison(host, hosted, partial(_metas, sync_id), turned))
            except Failure as failure:
                unreached.append(Unreached(host=host, reason=str(failure)))
        return unreached

    async def _connected(self, *, hopeless: bool) -> list[str]:
        """The organisation's first. `hopeless`: also those of whom it is known that they cannot be asked."""
        hosts, after = [""], StreamId("")
        while rows := await self._reads.connections.page(after=after):
            hosts += [row.connection_id for row in rows if hopeless or _can_be_asked(row)]
            after = rows[-1].stream
        return hosts

    def _is_news(self, unreached: list[Unreached]) -> bool:
        """An outage is told of once, not with every sync."""
        before, self._out_of_reach = self._out_of_reach, {each.host for each in unreached}
        return not self._out_of_reach <= before


def _can_be_asked(row: ConnectionRow) -> bool:
    """The others were told what is missing when it was noticed, and `/status` shows it."""
    return row.state is not ConnectionState.LOST and not missing(row.scopes.split(), COMPARING)


def _metas(sync_id: SyncId, number: int) -> Metas:
    return partial(_meta, sync_id, number)


def _meta(sync_id: SyncId, subject: object, what: str) -> Meta:
    """Found again by a repeated run it is another command, which then changes nothing."""
    now = utc_now()
    return Meta(
        command_id=CommandId(derived("sync", sync_id, subject, what, now.isoformat())),
        at=now,
        via=Via.ZOOM,
        actor=None,
        correlation_id=correlation_of(sync_id),
        causation_id=f"sync/{sync_id}",
    )


def _finished(
    sync_id: SyncId, since: int, hosts: int, tally: Counter[Kind], unreached: list[Unreached]
) -> RecordSyncFinished:
    return RecordSyncFinished(
        meta=_meta(sync_id, "", "finished"),
        sync_id=sync_id,
        since=since,
        hosts=hosts,
        adopted=tally[Kind.ADOPTED],
        moved=tally[Kind.MOVED],
        renamed=tally[Kind.RENAMED],
        deleted=tally[Kind.DELETED],
        expired=tally[Kind.EXPIRED],
        unreached=tuple(unreached),
    )
