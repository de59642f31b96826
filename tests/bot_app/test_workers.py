"""Workers: each effect takes place once, whatever the outside world, the database or our own code does."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from adapters.effect import (
    EffectState,
    Failure,
    IfUnknown,
    Outcome,
    OutcomeUnknown,
    Rejected,
    SentCard,
    Unauthorised,
    Unavailable,
)
from adapters.event_store.failures import LogUnavailable
from adapters.state import cards, effects
from adapters.state.database import Database
from adapters.state.turns import Turns
from bot_app.workers import WorkerLimits, Workers
from domain.chats.commands import RecordChatClosed
from domain.ids import ChatId
from domain.incidents.commands import ReportIncident
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import NOW, an_effect, opened, rows_of, sqlite_url
from tests.domain.given import meta

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite
KIND = "zoom.create"
LIMITS = WorkerLimits(attempts=3, first_pause=4.0, longest_pause=100.0, settle=10.0)
LOST = OutcomeUnknown("answer lost")


def told(fact: str) -> RecordChatClosed:
    return RecordChatClosed(meta=meta(cause=fact), chat=ChatId("1"), reason=fact)


class Outside:
    """The outside world: plays its answers in turn, the last one again and again."""

    def __init__(self, *answers, found=(None,)):
        self.answers = list(answers) or [Outcome()]
        self.found = list(found)
        self.unready = []
        self.seen = []
        self.looked_up = 0

    async def ready(self, effect):
        if self.unready:
            raise self.unready.pop()

    async def perform(self, effect, *, repeated):
        self.seen.append((effect.key, repeated))
        return self._play(self.answers)

    async def look_up(self, effect):
        self.looked_up += 1
        return self._play(self.found)

    def rejected(self, effect, failure):
        return Outcome(commands=(told(f"rejected {failure}"),))

    def postponed(self, effect, failure):
        return Outcome(commands=(told(f"postponed {failure}"),))

    @staticmethod
    def _play(answers):
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


class Stand:
    """One program's workers, taken one round at a time."""

    def __init__(self, state, service, **options):
        self.now = NOW
        self.state = state
        self.service = service
        self.handled = []
        self.unhandled = []
        settings = {"worker": "w", "limits": LIMITS, "clock": lambda: self.now, **options}
        self.workers = Workers(state, {KIND: service}, self.handle, **settings)

    async def handle(self, command):
        if self.unhandled:
            raise self.unhandled.pop()
        self.handled.append(command)

    async def plan(self, *planned):
        await self.state.write(lambda c: effects.plan(c, planned, now=NOW))

    async def round(self):
        """Claim what is due and settle it."""
        claimed = await self.workers._claim()
        self.workers._held.update(attempt.id for attempt in claimed)
        for attempt in claimed:
            await self.workers._hold(attempt)
        return len(claimed)

    async def later(self):
        """The next round, as soon as anything is due."""
        self.now = max(self.now, await self.state.read(effects.next_due) or 0)
        return await self.round()

    async def row(self):
        (row,) = await rows_of(self.state)
        return row

    @property
    def incidents(self):
        return [command for command in self.handled if isinstance(command, ReportIncident)]


@asynccontextmanager
async def running(*workers):
    """Stopped in the orderly way at the end."""
    async with asyncio.TaskGroup() as tasks:
        for each in workers:
            tasks.create_task(each.run())
        try:
            yield
        finally:
            for each in workers:
                each.stop()


async def until(condition):
    """Ask again and again; every question goes to the database, so this is no spinning."""
    async with asyncio.timeout(30):
        while not await condition():
            pass


async def stand_with(state, *answers, found=(None,), **fields):
    stand = Stand(state, Outside(*answers, found=found))
    await stand.plan(an_effect(**fields))
    return stand


# Done


async def test_what_succeeds_is_recorded_and_done(state):
    done = Outcome(
        commands=(told("created"),), effects=(an_effect("other.kind/1"),), card=SentCard("c", "5", 7)
    )
    stand = await stand_with(state, done)
    assert await stand.round() == 1
    first, following = await rows_of(state)
    assert (first["state"], following["key"]) == ("done", "other.kind/1")
    assert await state.read(lambda c: cards.card_message(c, "c", "5")) == 7
    assert [command.reason for command in stand.handled] == ["created"]
    assert await stand.later() == 0


async def test_a_call_shows_the_position_of_the_moment_it_begins(on_sqlite):
    stand = await stand_with(on_sqlite, latest_only=True, position=5, lane="card")
    shown = []

    async def perform(effect, *, repeated):
        shown.append(effect.position)
        return Outcome()

    async def ready(_):
        await stand.plan(an_effect("zoom.create/later", "card", latest_only=True, position=8))

    stand.service.perform, stand.service.ready = perform, ready
    await stand.round()
    assert shown == [8]


# Of unknown outcome


@pytest.mark.parametrize("unknown", [LOST, ValueError("ours"), TimeoutError()])
async def test_what_can_be_looked_up_is_looked_up_once_it_has_settled(on_sqlite, unknown):
    stand = await stand_with(
        on_sqlite, unknown, found=[Outcome(commands=(told("found"),))], if_unknown=IfUnknown.LOOK_UP
    )
    await stand.round()
    assert (await stand.row())["state"] == "begun"
    stand.now = NOW + 9.9
    await stand.round()
    assert stand.service.looked_up == 0
    assert (await stand.row())["attempts"] == 1, "waiting for it to settle is no attempt"
    stand.now = NOW + 10
    await stand.round()
    assert (stand.service.looked_up, len(stand.service.seen)) == (1, 1)
    assert (await stand.row())["state"] == "done"
    assert [command.reason for command in stand.handled] == ["found"]


async def test_what_is_looked_up_and_not_found_is_performed_again(on_sqlite):
    stand = await stand_with(on_sqlite, LOST, Outcome(), if_unknown=IfUnknown.LOOK_UP)
    await stand.round()
    stand.now = NOW + 10
    await stand.round()
    assert stand.service.seen == [("zoom.create/1", False), ("zoom.create/1", True)]
    assert (await stand.row())["state"] == "done"


@pytest.mark.parametrize("answer", [Rejected("no such list"), LOST, Unavailable("busy"), ValueError("ours")])
async def test_a_look_up_that_fails_says_nothing_about_the_call(on_sqlite, answer):
    found = [answer, Outcome(commands=(told("found"),))]
    stand = await stand_with(on_sqlite, LOST, found=found, if_unknown=IfUnknown.LOOK_UP)
    await stand.round()
    stand.now = NOW + 10
    await stand.round()
    row = await stand.row()
    assert (row["state"], row["attempts"], stand.handled) == ("begun", 2, [])
    await stand.later()
    assert (await stand.row())["state"] == "done"
    assert len(stand.service.seen) == 1


async def test_what_may_be_repeated_is_repeated(on_sqlite):
    stand = await stand_with(on_sqlite, LOST, Outcome(), if_unknown=IfUnknown.REPEAT)
    await stand.round()
    await stand.later()
    assert stand.service.seen == [("zoom.create/1", False), ("zoom.create/1", True)]
    assert (await stand.row())["state"] == "done"


async def test_what_nobody_can_tell_comes_to_rest_and_is_shown(on_sqlite):
    stand = await stand_with(on_sqlite, LOST, if_unknown=IfUnknown.ASK)
    await stand.round()
    await stand.later()
    assert len(stand.service.seen) == 1
    (shown,) = await on_sqlite.read(effects.unfinished)
    assert (shown.state, shown.reason) == ("unknown", "answer lost")


async def test_what_is_better_twice_is_repeated_with_a_mark(on_sqlite):
    stand = await stand_with(on_sqlite, LOST, Outcome(), if_unknown=IfUnknown.ASK, better_twice=True)
    await stand.round()
    await stand.later()
    assert stand.service.seen == [("zoom.create/1", False), ("zoom.create/1", True)]
    assert (await stand.row())["repeated"]


@pytest.mark.parametrize(
    ("if_unknown", "better_twice", "looked_up", "performed", "rest"),
    [
        (IfUnknown.LOOK_UP, False, 1, 1, "done"),
        (IfUnknown.REPEAT, False, 0, 1, "done"),
        (IfUnknown.ASK, True, 0, 1, "done"),
        (IfUnknown.ASK, False, 0, 0, "unknown"),
    ],
)
async def test_what_a_dead_program_had_begun_is_of_unknown_outcome(
    on_sqlite, if_unknown, better_twice, looked_up, performed, rest
):
    stand = await stand_with(on_sqlite, if_unknown=if_unknown, better_twice=better_twice)
    await on_sqlite.write(lambda c: effects.claim(c, "dead", [KIND], limit=1, now=NOW))
    await on_sqlite.write(lambda c: effects.begin(c, 1, "dead", now=NOW))
    await on_sqlite.write(lambda c: effects.release(c, "dead"))
    stand.now = NOW + 10
    await stand.round()
    assert (stand.service.looked_up, len(stand.service.seen)) == (looked_up, performed)
    assert (await stand.row())["state"] == rest


@pytest.mark.parametrize("refusal", [Unavailable("429", retry_after=7), Unavailable("gone")])
async def test_a_429_does_not_make_an_unknown_attempt_forgotten(on_sqlite, refusal):
    stand = await stand_with(on_sqlite, LOST, refusal, Outcome(), if_unknown=IfUnknown.LOOK_UP)
    await stand.round()
    stand.now = NOW + 10
    await stand.round()
    assert (await stand.row())["state"] == "begun"
    stand.now = NOW + 60
    await stand.round()
    assert stand.service.looked_up == 2
    assert (await stand.row())["state"] == "done"


async def test_what_was_taken_from_us_before_it_began_is_not_performed(on_sqlite):
    stand = await stand_with(on_sqlite)

    async def ready(_):
        await on_sqlite.write(lambda c: effects.release(c, "w"))

    stand.service.ready = ready
    await stand.round()
    assert stand.service.seen == []
    assert (await stand.row())["state"] == "planned"


# Refused, unavailable, unauthorised


async def test_a_rejection_is_recorded_and_final(on_sqlite):
    stand = await stand_with(on_sqlite, Rejected("bad topic", code="300"))
    await stand.round()
    row = await stand.row()
    assert (row["state"], row["reason"]) == ("refused", "bad topic")
    assert [command.reason for command in stand.handled] == ["rejected bad topic"]


async def test_missing_credentials_park_it_at_once_and_a_person_is_told(on_sqlite):
    stand = await stand_with(on_sqlite, Unauthorised("token expired"), correlation_id="c-1")
    await stand.round()
    assert (await stand.row())["state"] == "parked"
    (incident,) = stand.incidents
    assert (incident.kind, incident.reference) == ("effect.parked", "1")
    assert incident.reason == "zoom.create: token expired"
    assert (incident.meta.correlation_id, incident.meta.causation_id) == ("c-1", "zoom.create/1")


async def test_a_service_that_names_a_time_is_asked_again_exactly_then_however_often(on_sqlite):
    stand = await stand_with(on_sqlite, Unavailable("too many", retry_after=12.5))
    for number in range(1, 10):
        await stand.later()
        row = await stand.row()
        assert (row["state"], row["due_at"], row["attempts"]) == ("planned", NOW + 12.5 * number, 0)
    assert stand.incidents == []


async def test_a_chat_that_is_not_ready_is_no_attempt(on_sqlite):
    stand = await stand_with(on_sqlite)
    stand.service.unready = [Unavailable("silence", retry_after=30)]
    await stand.round()
    row = await stand.row()
    assert (stand.service.seen, row["state"], row["due_at"], row["attempts"]) == ([], "planned", NOW + 30, 0)


async def test_a_quota_is_waited_for_and_recorded(on_sqlite):
    until_then = datetime.fromtimestamp(NOW + 5000, UTC)
    stand = await stand_with(on_sqlite, Unavailable("daily limit", until=until_then), Outcome())
    await stand.round()
    row = await stand.row()
    assert (row["due_at"], row["attempts"]) == (NOW + 5000, 0)
    assert [command.reason for command in stand.handled] == ["postponed daily limit"]
    await stand.later()
    assert (await stand.row())["state"] == "done"


async def test_a_quota_that_returned_in_the_past_is_not_asked_for_without_a_pause(on_sqlite):
    past = datetime.fromtimestamp(NOW - 5000, UTC)
    stand = await stand_with(on_sqlite, Unavailable("daily limit", until=past))
    await stand.round()
    assert (await stand.row())["due_at"] == NOW + LIMITS.first_pause


async def test_our_own_guesses_grow_and_differ(on_sqlite):
    patient = WorkerLimits(attempts=2000, first_pause=4.0, longest_pause=100.0)
    stand = Stand(on_sqlite, Outside(Unavailable("no connection")), limits=patient)
    await stand.plan(*(an_effect(f"zoom.create/{number}") for number in range(8)))
    for ceiling in (4, 8, 16, 32, 64, 100, 100):
        await stand.round()
        pauses = [row["due_at"] - stand.now for row in await rows_of(on_sqlite)]
        assert all(ceiling / 2 - 0.01 <= pause <= ceiling + 0.01 for pause in pauses)
        assert len(set(pauses)) > 1
        stand.now += 101
    await on_sqlite.write(lambda c: c.execute(text("UPDATE effects SET attempts = 1500")))
    await stand.round()
    rows = await rows_of(on_sqlite)
    assert {row["attempts"] for row in rows} == {1501}
    assert all(row["due_at"] <= stand.now + 100 for row in rows)


@pytest.mark.parametrize("failure", [Unavailable("no connection"), LOST, Failure("of a kind nobody expects")])
async def test_after_the_last_attempt_it_is_parked_and_a_person_is_told(on_sqlite, failure):
    stand = await stand_with(on_sqlite, failure)
    for _ in range(LIMITS.attempts):
        assert stand.incidents == []
        await stand.later()
    assert (await stand.row())["state"] == "parked"
    assert len(stand.incidents) == 1
    assert await stand.later() == 0
    await on_sqlite.write(lambda c: effects.retry(c, 1, now=stand.now + 1))
    for _ in range(LIMITS.attempts):
        await stand.later()
    first, second = stand.incidents
    assert first.meta.command_id != second.meta.command_id, "what is parked again is reported again"


# Effects that end instead of being parked


class Ending(Outside):
    """What it does is given up in the end, and that is recorded."""

    async def ended(self, effect, failure):
        return Outcome(commands=(told(f"ended {failure}"),), effects=(an_effect("other.kind/after"),))


@pytest.mark.parametrize("failure", [Unavailable("no connection"), LOST, ValueError("ours")])
async def test_what_ends_by_itself_is_recorded_and_asks_no_person(state, failure):
    stand = Stand(state, Ending(failure))
    await stand.plan(an_effect(lane="one"), an_effect("zoom.create/2", "one"))
    for _ in range(LIMITS.attempts):
        assert stand.handled == []
        await stand.round()
        stand.now += LIMITS.longest_pause
    first, second, following = await rows_of(state)
    assert (first["state"], second["state"], following["key"]) == ("refused", "planned", "other.kind/after")
    assert first["payload"] == b"{}"
    assert stand.incidents == []
    (ended,) = stand.handled
    assert ended.reason.startswith("ended ")
    await stand.round()
    assert stand.service.seen[-1] == ("zoom.create/2", False), "the lane goes on"


async def test_missing_credentials_are_for_a_person_also_where_effects_end(on_sqlite):
    stand = Stand(on_sqlite, Ending(Unauthorised("token expired")))
    await stand.plan(an_effect())
    await stand.round()
    assert (await stand.row())["state"] == "parked"
    assert len(stand.incidents) == 1


async def test_who_is_told_when_to_come_back_does_not_end(on_sqlite):
    stand = Stand(on_sqlite, Ending(Unavailable("busy", retry_after=5)))
    await stand.plan(an_effect())
    for _ in range(LIMITS.attempts * 2):
        await stand.later()
    assert (await stand.row())["state"] == "planned"
    assert stand.handled == []


async def test_an_end_that_could_not_be_recorded_is_not_lost(on_sqlite):
    """The last attempt: there is none left to record it with, so a person is asked."""
    stand = Stand(on_sqlite, Ending(Unavailable("no connection")))
    await stand.plan(an_effect())
    for _ in range(LIMITS.attempts - 1):
        await stand.later()
    stand.unhandled = [LogUnavailable("away")]
    await stand.later()
    row = await stand.row()
    assert (row["state"], row["reason"]) == ("parked", "what came of it could not be recorded")
    await on_sqlite.write(lambda c: effects.retry(c, 1, now=stand.now))
    for _ in range(LIMITS.attempts):
        await stand.later()
    assert (await rows_of(on_sqlite))[0]["state"] == "refused"
    assert [command.reason for command in stand.handled] == ["ended no connection"]


# Who is served


async def test_the_claim_decides_who_is_served(state):
    stand = Stand(state, Outside(), claim=Turns(1).claim)
    many = [an_effect(f"zoom.create/many-{number}", f"relay/many/{number}") for number in range(5)]
    await stand.plan(*many, an_effect("zoom.create/few", "relay/few/1"))
    assert await stand.round() == 2
    assert {key for key, _ in stand.service.seen} == {"zoom.create/many-0", "zoom.create/few"}
    for _ in range(4):
        assert await stand.round() == 1
    assert await _all_done(state)


async def test_two_programs_together_keep_to_the_share_of_each_owner(state_url):
    planned = [
        an_effect(f"zoom.create/{owner}-{number}", f"relay/{owner}/{number}")
        for owner in ("a", "b", "c")
        for number in range(12)
    ]
    busy, most = Counter(), Counter()
    service = Outside()

    async def perform(effect, *, repeated):
        owner = effect.lane.split("/")[1]
        busy[owner] += 1
        most[owner] = max(most[owner], busy[owner])
        await rows_of(one)
        busy[owner] -= 1
        service.seen.append((effect.key, repeated))
        return Outcome()

    service.perform = perform
    async with opened(state_url) as one, opened(state_url) as other:
        stands = [
            Stand(each, service, worker=name, claim=Turns(2).claim)
            for each, name in ((one, "one"), (other, "other"))
        ]
        await stands[0].plan(*planned)
        async with running(*(stand.workers for stand in stands)):
            await until(lambda: _all_done(one))
    assert sorted(service.seen) == sorted((effect.key, False) for effect in planned)
    assert all(count <= 2 for count in most.values())
    assert len(most) == 3


async def test_two_pools_of_one_program_leave_each_others_claims_alone(on_sqlite):
    """They share the worker's name; each gives back only what is of its own kinds."""
    one, relays = Stand(on_sqlite, Outside()), Stand(on_sqlite, Outside())
    relays.workers._performers = {"recording.deliver": relays.service}
    await one.plan(an_effect(), an_effect("recording.deliver/1"))
    (relayed,) = await relays.workers._claim()
    relays.workers._held.add(relayed.id)
    one.workers._unsure = 1
    (claimed,) = await one.workers._claim()
    assert claimed.effect.kind == KIND
    rows = await rows_of(on_sqlite)
    assert {row["key"]: row["worker"] for row in rows} == {"zoom.create/1": "w", "recording.deliver/1": "w"}
    relays.workers._unsure = 1
    assert await relays.workers._claim() == []
    await relays.workers._work(relayed)
    states = {row["key"]: row["state"] for row in await rows_of(on_sqlite)}
    assert states == {"zoom.create/1": "planned", "recording.deliver/1": "done"}


# Recording


async def test_the_outcome_is_recorded_before_the_row_is_marked_and_again_with_the_same_id(on_sqlite):
    """Killed in between: the row is still begun, and the next one records the same command."""
    stand = await stand_with(on_sqlite, Unauthorised("expired"))
    states = []

    async def killed(command):
        states.append((await stand.row())["state"])
        stand.handled.append(command)
        raise KeyboardInterrupt

    stand.workers._handle = killed
    (attempt,) = await stand.workers._claim()
    with pytest.raises(KeyboardInterrupt):
        await stand.workers._work(attempt)
    assert states == ["begun"]
    # The rejection comes first, then the incident: the heir records both.
    heir = Stand(on_sqlite, stand.service, worker="heir")
    await on_sqlite.write(lambda c: effects.release(c, "w"))
    await heir.round()
    assert heir.handled[0].meta.command_id == stand.handled[0].meta.command_id
    assert (await stand.row())["state"] == "parked"


async def test_an_incident_of_a_program_that_was_killed_keeps_its_id(on_sqlite):
    stand = await stand_with(on_sqlite, Unauthorised("expired"))
    (attempt,) = await stand.workers._claim()
    await stand.workers._settle(attempt)
    await on_sqlite.write(lambda c: c.execute(text("UPDATE effects SET state = 'begun', worker = 'w'")))
    heir = Stand(on_sqlite, stand.service, worker="heir")
    await on_sqlite.write(lambda c: effects.release(c, "w"))
    heir.now = NOW + 9
    await heir.round()
    assert heir.incidents[0].meta.command_id == stand.incidents[0].meta.command_id


async def test_what_could_not_be_recorded_is_looked_at_again(on_sqlite):
    created = Outcome(commands=(told("created"),))
    stand = await stand_with(on_sqlite, created, found=[created], if_unknown=IfUnknown.LOOK_UP)
    stand.unhandled = [LogUnavailable("away")]
    await stand.round()
    row = await stand.row()
    assert (row["state"], row["worker"], stand.handled) == ("begun", "", [])
    stand.now = NOW + 10
    await stand.round()
    assert (await stand.row())["state"] == "done"
    assert len(stand.service.seen) == 1
    assert [command.reason for command in stand.handled] == ["created"]


async def test_what_can_never_be_recorded_is_parked_in_the_end(on_sqlite):
    stand = await stand_with(on_sqlite, Outcome(commands=(told("created"),)))
    stand.unhandled = [ValueError("ours")] * 9
    for _ in range(LIMITS.attempts):
        await stand.later()
    assert (await stand.row())["state"] == "parked"


async def test_a_fault_before_the_call_leaves_it_planned(on_sqlite):
    stand = await stand_with(on_sqlite, if_unknown=IfUnknown.ASK)
    stand.service.unready = [ValueError("ours")]
    await stand.round()
    await stand.later()
    assert (await stand.row())["state"] == "done"


# Running


async def test_news_is_acted_on_and_a_stop_waits_for_what_is_under_way(on_sqlite):
    stand = await stand_with(on_sqlite)
    entered, leave = asyncio.Event(), asyncio.Event()

    async def perform(effect, *, repeated):
        entered.set()
        await leave.wait()
        return Outcome()

    stand.service.perform = perform
    run = asyncio.ensure_future(stand.workers.run())
    await entered.wait()
    stand.workers.stop()
    await stand.plan(an_effect("zoom.create/2"))
    done, _ = await asyncio.wait([run], timeout=0)
    assert not done
    leave.set()
    await run
    assert [row["state"] for row in await rows_of(on_sqlite)] == ["done", "planned"]


async def test_a_call_without_end_is_given_up(on_sqlite):
    stand = Stand(on_sqlite, Outside(), limits=WorkerLimits(attempt_timeout=0.01))
    await stand.plan(an_effect())

    async def perform(effect, *, repeated):
        await asyncio.Event().wait()

    stand.service.perform = perform
    await stand.round()
    row = await stand.row()
    assert (row["state"], row["reason"]) == ("begun", "no answer in time")


async def test_no_more_is_taken_than_can_be_performed_at_once(on_sqlite):
    stand = Stand(on_sqlite, Outside(), limits=WorkerLimits(at_once=2))
    await stand.plan(*(an_effect(f"zoom.create/{number}") for number in range(8)))
    most = busy = 0
    both = asyncio.Barrier(2)

    async def perform(effect, *, repeated):
        nonlocal most, busy
        busy += 1
        most = max(most, busy)
        async with both:
            await rows_of(on_sqlite)
        busy -= 1
        return Outcome()

    stand.service.perform = perform
    async with running(stand.workers):
        await until(lambda: _all_done(on_sqlite))
    assert most == 2


async def _all_done(state):
    return {row["state"] for row in await rows_of(state)} == {"done"}


async def test_two_programs_on_one_database_perform_each_effect_exactly_once(state_url):
    lanes, each = 10, 6
    planned = [an_effect(f"zoom.create/{lane}-{n}", f"{lane}") for n in range(each) for lane in range(lanes)]
    service, busy = Outside(), set()

    async def both_at_work():
        return bool(service.seen) or {"one", "other"} <= {row["worker"] for row in await rows_of(one)}

    async def perform(effect, *, repeated):
        assert effect.lane not in busy
        busy.add(effect.lane)
        await until(both_at_work)
        busy.discard(effect.lane)
        service.seen.append((effect.key, repeated))
        return Outcome(commands=(told(effect.key),))

    service.perform = perform
    async with opened(state_url) as one, opened(state_url) as other:
        few = WorkerLimits(at_once=3)
        stands = [
            Stand(state, service, worker=name, limits=few) for state, name in ((one, "one"), (other, "other"))
        ]
        await stands[0].plan(*planned)
        async with running(*(stand.workers for stand in stands)):
            await until(lambda: _all_done(one))
    assert sorted(service.seen) == sorted((effect.key, False) for effect in planned)
    assert all(stand.handled for stand in stands)
    for lane in range(lanes):
        order = [key for key, _ in service.seen if key.startswith(f"zoom.create/{lane}-")]
        assert order == [f"zoom.create/{lane}-{n}" for n in range(each)]


# Outages of the database


class Lock:
    """Keeps an SQLite file locked against all others."""

    def __init__(self, other: Database):
        self._other = other
        self._entered, self._leave = threading.Event(), threading.Event()

    async def __aenter__(self):
        self._holding = asyncio.ensure_future(self._other.write(self._hold))
        await asyncio.to_thread(self._entered.wait, 30)

    def _hold(self, _):
        self._entered.set()
        assert self._leave.wait(30)

    async def __aexit__(self, *_):
        self._leave.set()
        await self._holding


@asynccontextmanager
async def impatient(url):
    """A database that gives up at once where others hold the file."""
    database = Database(url)
    event.listen(
        database.engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=10")
    )
    await database.open()
    try:
        yield database
    finally:
        await database.close()


@pytest.mark.parametrize("lock_when", ["claiming", "ready", "performing", "recording"])
async def test_an_outage_of_the_database_passes_without_a_restart(tmp_path, lock_when):
    url = sqlite_url(tmp_path)
    async with opened(url) as other, impatient(url) as database:
        lock = Lock(other)
        service, used = Outside(), []
        stand = Stand(database, service)

        async def outage(moment):
            if moment == lock_when and not used:
                used.append(moment)
                await lock.__aenter__()

        async def ready(_):
            await outage("ready")

        async def perform(effect, *, repeated):
            service.seen.append((effect.key, repeated))
            await outage("performing")
            return Outcome(commands=(told("created"),))

        async def handle(command):
            await outage("recording")

        service.ready, service.perform, stand.workers._handle = ready, perform, handle
        await stand.plan(an_effect())
        await outage("claiming")

        async def tried():
            await rows_of(database)
            return stand.workers._unsure > 0

        async def done():
            stand.now += 100
            stand.workers.wake()
            return await _all_done(database)

        async with running(stand.workers):
            await until(tried)
            await lock.__aexit__()
            await until(done)
        assert used == [lock_when]
        assert stand.workers._held == set()


async def test_a_claim_whose_answer_was_lost_is_found_again(on_sqlite):
    """The commit took place, but its confirmation never came."""
    stand = await stand_with(on_sqlite)
    write, lost = on_sqlite.write, []

    async def forgetful(change):
        result = await write(change)
        if not lost:
            lost.append(result)
            raise ConnectionError
        return result

    on_sqlite.write = forgetful
    assert await stand.round() == 0
    assert (await stand.row())["worker"] == "w"
    stand.now += LIMITS.first_pause
    assert await stand.round() == 0
    stand.now += LIMITS.first_pause
    assert await stand.round() == 1
    assert (await stand.row())["state"] == EffectState.DONE


async def test_postgres_may_be_restarted_under_running_workers(postgres_database):
    url = fixtures.through_psycopg(postgres_database)
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    async with opened(url) as one, opened(url) as operator:
        service = Outside()
        stand = Stand(one, service)

        async def perform(effect, *, repeated):
            service.seen.append((effect.key, repeated))
            if len(service.seen) in (3, 7):
                await operator.write(lambda c: c.execute(text(end)).all())
                stand.now += 1000
            return Outcome()

        service.perform = perform
        await stand.plan(*(an_effect(f"zoom.create/{number}", "lane") for number in range(12)))

        async def done():
            stand.now += 100
            stand.workers.wake()
            try:
                return await _all_done(operator)
            except OperationalError:
                return False

        async with running(stand.workers):
            await until(done)
    assert {key for key, _ in service.seen} == {f"zoom.create/{number}" for number in range(12)}
    assert len([key for key, repeated in service.seen if not repeated]) == 12
