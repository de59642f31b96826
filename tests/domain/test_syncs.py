"""A sync is asked for by approvers, and ends once."""

from __future__ import annotations

from domain.ids import ChatId, SyncId
from domain.permissions import NotPermitted, UserPending
from domain.syncs.commands import LONGEST_REASON, MOST_UNREACHED, RecordSyncFinished, RequestSync
from domain.syncs.syncs import SyncFinished, SyncRequested, Unreached
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, TEAM

SYNC = SyncId("asked-1")
COUNTS = {"adopted": 1, "moved": 2, "renamed": 3, "deleted": 4, "expired": 5}


def request(actor):
    return RequestSync(meta=meta(actor), sync_id=SYNC, chat=ChatId("-5:7"))


def finished(*unreached, actor=None):
    return RecordSyncFinished(
        meta=meta(actor), sync_id=SYNC, since=7, hosts=2, unreached=tuple(unreached), **COUNTS
    )


def test_approvers_ask_for_a_sync_and_once_is_enough():
    given(*TEAM).when(request(ADMIN)).then(SyncRequested(chat=ChatId("-5:7"))).when(
        request(OWNER)
    ).then_quiet()


def test_nobody_else_does():
    given(*TEAM).when(request(PERSON)).then_refused(NotPermitted)
    given(*TEAM).when(request(99)).then_refused(UserPending)


def test_its_end_is_recorded_once_whether_it_was_asked_for_or_not():
    expected = SyncFinished(since=7, hosts=2, **COUNTS)
    given(*TEAM, request(OWNER)).when(finished()).then(expected).when(finished()).then_quiet()
    given().when(finished()).then(expected)
    given(*TEAM).when(finished(actor=OWNER)).then_refused(NotPermitted)


def test_what_is_said_of_hosts_out_of_reach_has_its_limits():
    reasons = [Unreached(host=str(number), reason="x" * 999) for number in range(MOST_UNREACHED + 1)]
    story = given().when(finished(*reasons)).then(SyncFinished)
    kept = story.new[0].event.unreached
    assert len(kept) == MOST_UNREACHED
    assert {len(each.reason) for each in kept} == {LONGEST_REASON}
