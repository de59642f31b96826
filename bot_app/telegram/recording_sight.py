"""Who may see which recordings: approvers all, others their own and what came into the chat they ask in."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from bot_app.deliveries.whereabouts import numbers_of
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from domain.ids import RecordingId
from projections.projection import LARGEST_ANSWER
from projections.recordings import RecordingRow


class Sight(msgspec.Struct, frozen=True):
    hosts: Collection[str] | None
    """`None`: everybody's recordings."""
    streams: Collection[str] = ()
    """Recordings that are seen whoever's they are."""

    def includes(self, row: RecordingRow) -> bool:
        return self.hosts is None or row.host in self.hosts or row.stream in self.streams


async def own(caller: Caller, desk: Desk) -> Sight:
    """Of the Zoom accounts that the person has connected."""
    connections = await desk.reads.connections.of_user(caller.user_id)
    return Sight(frozenset(connection.connection_id for connection in connections))


async def sight_of(caller: Caller, desk: Desk) -> Sight:
    if caller.user.approver:
        return Sight(None)
    mine = await own(caller, desk)
    here = await numbers_of(desk.reads, caller.chat)
    return Sight(mine.hosts, frozenset(await desk.reads.deliveries.streams_in(here)))


async def seen(recording_id: RecordingId, caller: Caller, desk: Desk) -> RecordingRow | None:
    """`None`: there is no such recording, or it is none of the person's business."""
    row = await desk.reads.recordings.by_id(recording_id)
    if row is None or caller.user.approver or (await own(caller, desk)).includes(row):
        return row
    here = await numbers_of(desk.reads, caller.chat)
    came = await desk.reads.deliveries.of_recording(recording_id)
    return row if any(each.chat in here for each in came) else None


async def identities(caller: Caller, desk: Desk) -> list[str] | None:
    """Ids of all recordings that may be seen, the newest 500; `None`: everything may be."""
    sight = await sight_of(caller, desk)
    if sight.hosts is None:
        return None
    rows = await desk.reads.recordings.latest(hosts=sight.hosts, streams=sight.streams, limit=LARGEST_ANSWER)
    return [str(row.recording_id) for row in rows]
