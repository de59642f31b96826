"""How a sync is asked for, and how its end is recorded."""

from __future__ import annotations

from msgspec.structs import replace

from domain.command import Command
from domain.ids import ChatId, SyncId
from domain.syncs.syncs import Sync, SyncEvent, SyncFinished, SyncRequested, Unreached

LONGEST_REASON = 200
MOST_UNREACHED = 100
"""Hosts that are named."""


class SyncCommand(Command):
    sync_id: SyncId


class RequestSync(SyncCommand, tag="request_sync"):
    chat: ChatId


def decide_request_sync(sync: Sync, command: RequestSync) -> list[SyncEvent]:
    return [] if sync.chat is not None else [SyncRequested(chat=command.chat)]


class RecordSyncFinished(SyncCommand, tag="record_sync_finished"):
    since: int
    hosts: int
    adopted: int
    moved: int
    renamed: int
    deleted: int
    expired: int
    unreached: tuple[Unreached, ...]


def decide_record_sync_finished(sync: Sync, command: RecordSyncFinished) -> list[SyncEvent]:
    if sync.finished is not None:
        return []
    named = command.unreached[:MOST_UNREACHED]
    finished = SyncFinished(
        since=command.since,
        hosts=command.hosts,
        adopted=command.adopted,
        moved=command.moved,
        renamed=command.renamed,
        deleted=command.deleted,
        expired=command.expired,
        unreached=tuple(replace(each, reason=each.reason[:LONGEST_REASON]) for each in named),
    )
    return [finished]
