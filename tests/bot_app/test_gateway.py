"""The Telegram door: nothing that came in is lost, handled twice, or in anybody else's way."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from contextlib import asynccontextmanager
from io import BytesIO

import aiohttp
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DataError, OperationalError

from adapters.effect import Unavailable
from adapters.event_store.failures import LogUnavailable
from adapters.state import effects, inbox
from adapters.state.inbox import Incoming
from adapters.state.tables import inbox as table
from adapters.telegram.api import TelegramApi
from bot_app import gateway as module
from bot_app.gateway import (
    ATTEMPTS,
    DEATHS,
    ZOOM,
    Ending,
    Gateway,
    Intake,
    NotYet,
    Poison,
    incoming,
)
from bot_app.health import Health
from bot_app.polling import ALLOWED_UPDATES, Poller
from bot_app.sandbox.sandbox import serving, start_sandbox
from bot_app.web.app import LARGEST_BODY, SECRET_HEADER, web_app
from domain.command import Via
from domain.log import Conflict
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import an_effect, opened, rows_of
from tests.adapters.telegram.scripted import hang_up, no, ok, scripted

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite


def update(number, chat=5, words="hello"):
    return {"update_id": number, "message": {"message_id": number, "chat": {"id": chat}, "text": words}}


def away():
    return OperationalError("x", {}, Exception("gone"))


class Stand:
    """A gateway whose handler fails as the test says, taken one round at a time."""

    def __init__(self, state, worker="w"):
        self.state = state
        self.seen = []
        self.faults = {}
        self.handled = []
        self.unhandled = []
        self.planned = 0
        self.gateway = Gateway(state, self.handler, self.handle, worker=worker, planned=self._planned)

    def _planned(self):
        self.planned += 1

    async def handler(self, received, correlation_id):
        number = received["update_id"]
        self.seen.append(number)
        if self.faults.get(number):
            raise self.faults[number].pop()
        return [an_effect(f"telegram.answer/{number}/0", correlation_id=correlation_id)]

    async def handle(self, command):
        if self.unhandled:
            raise self.unhandled.pop()
        self.handled.append(command)

    async def accept(self, *updates):
        await Intake(self.state, lambda: None).accept(updates)

    async def round(self):
        """Claim what is due and settle it."""
        claimed = await self.gateway._claim()
        self.gateway._held.update(message.id for message in claimed)
        for message in claimed:
            await self.gateway._hold(message)
        return len(claimed)

    async def later(self):
        """The same, as if all pauses were over."""
        await self.state.write(lambda c: c.execute(text("UPDATE inbox SET due_at = 0")))
        return await self.round()

    async def states(self):
        return {row["identity"]: row["state"] for row in await rows_of(self.state, table)}

    async def attempts(self):
        return {row["identity"]: row["attempts"] for row in await rows_of(self.state, table)}


@pytest.fixture
def stand(state):
    return Stand(state)


@pytest.fixture
def small(on_sqlite):
    """For what does not depend on the database."""
    return Stand(on_sqlite)


async def until(condition):
    """Ask again and again; every question goes to a database or a server, so this is no spinning."""
    async with asyncio.timeout(30):
        while not await condition():
            pass


# Lanes


@pytest.mark.parametrize(
    ("received", "lane"),
    [
        (update(1, chat=-100), "telegram/-100"),
        ({"update_id": 1, "callback_query": {"id": "7", "message": {"chat": {"id": 5}}}}, "telegram/5"),
        ({"update_id": 1, "my_chat_member": {"chat": {"id": 6}}}, "telegram/6"),
        ({"update_id": 1, "message": {"chat": "none"}}, "telegram/update/1"),
        ({"update_id": 1, "message": {"chat": {"id": "five"}}}, "telegram/update/1"),
        ({"update_id": 1, "callback_query": {"message": None}}, "telegram/update/1"),
        ({"update_id": 1, "poll": [1]}, "telegram/update/1"),
        ({"update_id": 1}, "telegram/update/1"),
    ],
)
def test_the_lane_is_found_in_whatever_came(received, lane):
    found = incoming(received)
    assert (found.source, found.identity, found.lane) == ("telegram", "1", lane)


# Handling


async def test_an_update_is_handled_once_and_its_answers_end_with_it(stand):
    await stand.accept(update(1), update(1))
    await stand.accept(update(1))
    await stand.round()
    await stand.later()
    assert stand.seen == [1]
    (planned,) = await rows_of(stand.state)
    assert (planned["key"], planned["correlation_id"]) == ("telegram.answer/1/0", "tg-1")
    assert (await stand.states(), stand.planned) == ({"1": "done"}, 1)


async def test_neither_answers_nor_the_end_of_an_update_are_without_the_other(small, monkeypatch):
    await small.accept(update(1))

    def fails(connection, message_id):
        raise away()

    with monkeypatch.context() as patched:
        patched.setattr(inbox, "finish", fails)
        await small.round()
    assert (await rows_of(small.state), await small.states()) == ([], {"1": "waiting"})
    await small.later()
    assert (len(await rows_of(small.state)), await small.states()) == (1, {"1": "done"})


async def test_changes_are_stored_with_the_end_of_their_update_or_not_at_all(stand, monkeypatch):
    def noted(connection):
        connection.execute(text("INSERT INTO positions VALUES ('noted', 1)"))

    async def changing(received, _):
        return Ending([an_effect("telegram.answer/1/0")], (noted,))

    async def notes():
        return await stand.state.read(lambda c: c.scalar(text("SELECT count(*) FROM positions")))

    def fails(connection, message_id):
        raise away()

    stand.gateway._handler = changing
    await stand.accept(update(1))
    for step in ("finish", "plan"):
        with monkeypatch.context() as patched:
            patched.setattr(inbox if step == "finish" else effects, step, lambda *_, **__: fails(0, 0))
            await stand.later()
        assert (await notes(), await rows_of(stand.state)) == (0, [])
        assert await stand.states() == {"1": "waiting"}
    for _ in range(2):
        await stand.later()
    assert (await notes(), await stand.states()) == (1, {"1": "done"})


async def test_poison_is_parked_at_once_and_reported_and_its_chat_goes_on(stand):
    await stand.accept(update(1), update(2), update(3, chat=6))
    stand.faults[1] = [Poison("cannot be decoded")]
    await stand.round()
    await stand.round()
    assert stand.seen == [1, 3, 2]
    assert await stand.states() == {"1": "parked", "2": "done", "3": "done"}
    (incident,) = stand.handled
    assert (incident.kind, incident.reference) == ("telegram.update_parked", "1")
    assert (incident.reason, incident.meta.correlation_id) == ("cannot be decoded", "tg-1")


async def test_a_fault_is_tried_again_and_then_parked_while_the_chat_waits_in_order(stand):
    await stand.accept(update(1), update(2))
    stand.faults[1] = [ValueError(f"personal words {number}") for number in range(9)]
    for number in range(1, ATTEMPTS):
        await stand.later()
        assert (await stand.states(), await stand.attempts()) == (
            {"1": "waiting", "2": "waiting"},
            {"1": number, "2": 0},
        )
        assert await stand.round() == 0, "there is a pause before it is tried again"
    await stand.later()
    assert await stand.states() == {"1": "parked", "2": "waiting"}
    assert [incident.reason for incident in stand.handled] == ["ValueError"]
    await stand.later()
    assert stand.seen == [1, 1, 1, 2]


async def test_a_fault_that_passes_is_forgotten(small):
    await small.accept(update(1))
    small.faults[1] = [ValueError("once")]
    await small.round()
    await small.later()
    assert (await small.states(), small.handled) == ({"1": "done"}, [])


@pytest.mark.parametrize("fault", [lambda: LogUnavailable("away"), Conflict, away])
async def test_a_log_that_is_away_is_nobodys_fault(small, fault):
    await small.accept(update(1))
    small.faults[1] = [fault() for _ in range(10)]
    for _ in range(10):
        await small.later()
        assert (await small.states(), await small.attempts()) == ({"1": "waiting"}, {"1": 0})
    await small.later()
    assert await small.states() == {"1": "done"}


async def test_what_is_not_known_yet_is_waited_for_while_the_chat_waits_in_order(stand):
    await stand.accept(update(1), update(2), update(3, chat=6))
    stand.faults[1] = [NotYet() for _ in range(ATTEMPTS * 3)]
    for _ in range(ATTEMPTS * 3):
        await stand.later()
        assert await stand.round() == 0, "there is a pause before it is looked at again"
        assert (await stand.states(), (await stand.attempts())["1"]) == (
            {"1": "waiting", "2": "waiting", "3": "done"},
            0,
        )
    await stand.later()
    await stand.later()
    assert (await stand.states(), stand.handled) == ({"1": "done", "2": "done", "3": "done"}, [])
    assert [number for number in stand.seen if number != 3][-2:] == [1, 2]


async def test_waiting_does_not_use_up_the_attempts_of_a_fault(small):
    await small.accept(update(1))
    small.faults[1] = [ValueError(), NotYet(), NotYet(), ValueError()]
    for _ in range(4):
        await small.later()
    assert await small.states() == {"1": "waiting"}
    await small.later()
    assert await small.states() == {"1": "done"}


# Sources


def zoom_message(name, lane="zoom/1"):
    return Incoming(source=ZOOM, identity=name, lane=lane, body=module.orjson.dumps({"update_id": name}))


class ZoomStand(Stand):
    def __init__(self, state):
        super().__init__(state)
        self.gateway = Gateway(
            state, self.handler, self.handle, source=ZOOM, worker="w", planned=self._planned
        )

    async def accept(self, *messages):
        await self.state.write(lambda c: inbox.accept(c, messages, now=0.0))


async def test_each_gateway_takes_only_what_came_through_its_door(state):
    telegram, zoom = Stand(state), ZoomStand(state)
    await telegram.accept(update(1))
    await zoom.accept(zoom_message("event/1"))
    assert (await zoom.round(), zoom.seen, telegram.seen) == (1, ["event/1"], [])
    assert (await telegram.round(), telegram.seen) == (1, [1])
    assert await telegram.states() == {"1": "done", "event/1": "done"}
    answers = {row["key"]: row["correlation_id"] for row in await rows_of(state)}
    assert answers == {"telegram.answer/1/0": "tg-1", "telegram.answer/event/1/0": "zoom-event/1"}


async def test_what_was_claimed_at_another_door_is_not_given_back(state):
    """Both gateways of a program share its name as a worker."""
    telegram, zoom = Stand(state), ZoomStand(state)
    await zoom.accept(zoom_message("event/1"))
    (claimed,) = await zoom.gateway._claim()
    telegram.gateway._unsure = 1
    await telegram.accept(update(1))
    await telegram.later()
    (row,) = [row for row in await rows_of(state, table) if row["source"] == ZOOM]
    assert (row["worker"], row["attempts"]) == ("w", 1)
    await zoom.gateway._work(claimed)
    assert (await zoom.states())["event/1"] == "done"


async def test_what_zoom_sent_and_nobody_can_handle_is_reported_as_zooms(state):
    zoom = ZoomStand(state)
    await zoom.accept(zoom_message("event/1"), zoom_message("event/2"))
    zoom.faults["event/1"] = [Poison("cannot be read")]
    await zoom.later()
    await zoom.later()
    assert await zoom.states() == {"event/1": "parked", "event/2": "done"}
    (incident,) = zoom.handled
    assert (incident.kind, incident.reference) == ("zoom.notification_parked", "event/1")
    assert (incident.meta.via, incident.meta.correlation_id) == (Via.ZOOM, "zoom-event/1")


async def test_the_same_id_at_two_doors_makes_two_reports(state):
    telegram, zoom = Stand(state), ZoomStand(state)
    await telegram.accept(update(7))
    await zoom.accept(zoom_message("7"))
    telegram.faults[7], zoom.faults["7"] = [Poison("x")], [Poison("x")]
    await telegram.round()
    await zoom.round()
    reports = telegram.handled + zoom.handled
    assert len({report.meta.command_id for report in reports}) == 2


async def test_what_a_database_will_never_take_is_a_fault_like_any_other(small):
    await small.accept(update(1))
    small.faults[1] = [DataError("x", {}, Exception("too long")) for _ in range(9)]
    for _ in range(ATTEMPTS):
        await small.later()
    assert await small.states() == {"1": "parked"}


async def test_answers_that_cannot_be_stored_park_their_update_and_end_nothing_else(small):
    await small.accept(update(1), update(2, chat=6))

    async def unserialisable(received, _):
        number = received["update_id"]
        return [an_effect(f"telegram.answer/{number}", payload={"what": {1}} if number == 1 else {})]

    small.gateway._handler = unserialisable
    for _ in range(ATTEMPTS):
        await small.later()
    assert await small.states() == {"1": "parked", "2": "done"}


async def killed(stand, number):
    """A program claims what it may, and ends."""
    name = f"dead {number}"

    def claim(connection):
        claimed = inbox.claim(connection, "telegram", name, limit=10, now=module.time.time())
        return [*claimed, *inbox.claim_suspect(connection, "telegram", name, now=module.time.time())]

    claimed = await stand.state.write(claim)
    await stand.state.write(lambda c: inbox.release(c, name))
    return [each.identity for each in claimed]


async def test_an_update_that_kills_the_program_is_parked_in_the_end(stand):
    await stand.accept(update(1), update(2))
    for number in range(DEATHS):
        assert await killed(stand, number) == ["1"]
    await stand.round()
    await stand.round()
    assert (stand.seen, await stand.states()) == ([2], {"1": "parked", "2": "done"})
    assert stand.handled[0].reason == "the program ended while handling it"


async def test_updates_that_were_only_there_when_the_program_was_killed_are_handled(stand):
    await stand.accept(update(1), update(2, chat=6), update(3, chat=7))
    for number in range(inbox.SUSPECT):
        assert await killed(stand, number) == ["1", "2", "3"]
    for number in range(inbox.SUSPECT, DEATHS):
        assert await killed(stand, number) == ["1"], "from here on each is taken alone"
    for _ in range(4):
        await stand.round()
    assert await stand.states() == {"1": "parked", "2": "done", "3": "done"}
    assert sorted(stand.seen) == [2, 3]


async def test_ends_of_the_program_are_not_counted_as_faults_of_the_message(stand):
    await stand.accept(update(1))
    for number in range(DEATHS - 1):
        await killed(stand, number)
    stand.faults[1] = [ValueError("once")]
    await stand.round()
    assert await stand.states() == {"1": "waiting"}
    await stand.later()
    assert await stand.states() == {"1": "done"}


async def test_a_person_whose_update_is_parked_is_told(stand):
    async def sorry(received, correlation_id):
        return [an_effect(f"telegram.answer/{received['update_id']}/sorry", correlation_id=correlation_id)]

    stand.gateway = Gateway(
        stand.state, stand.handler, stand.handle, worker="w", planned=stand._planned, sorry=sorry
    )
    stand.faults[1] = [Poison("x")]
    await stand.accept(update(1))
    await stand.round()
    assert await stand.states() == {"1": "parked"}
    assert [row["key"] for row in await rows_of(stand.state)] == ["telegram.answer/1/sorry"]


async def test_not_even_an_apology_that_fails_keeps_a_message_from_being_parked(stand):
    async def sorry(_received, _correlation_id):
        raise ValueError("no words")

    stand.gateway = Gateway(
        stand.state, stand.handler, stand.handle, worker="w", planned=stand._planned, sorry=sorry
    )
    stand.faults[1] = [Poison("x")]
    await stand.accept(update(1))
    await stand.round()
    assert await stand.states() == {"1": "parked"}


async def test_a_report_that_fails_is_made_again_with_the_same_id(small):
    await small.accept(update(1), update(2, chat=6))
    small.faults[1] = [Poison("x"), Poison("x")]
    small.unhandled = [LogUnavailable("away")]
    await small.round()
    assert await small.states() == {"1": "waiting", "2": "done"}
    assert await small.round() == 0
    await small.later()
    assert await small.states() == {"1": "parked", "2": "done"}
    (incident,) = small.handled
    again = Stand(small.state)
    await small.state.write(
        lambda c: c.execute(text("UPDATE inbox SET state = 'waiting' WHERE identity = '1'"))
    )
    again.faults[1] = [Poison("x")]
    await again.later()
    assert again.handled[0].meta.command_id == incident.meta.command_id


async def test_what_was_claimed_unawares_is_found_again(small):
    """The commit took place, but its confirmation never came."""
    await small.accept(update(1))
    write, lost = small.state.write, []

    async def forgetful(change):
        result = await write(change)
        if not lost:
            lost.append(result)
            raise away()
        return result

    small.state.write = forgetful
    assert await small.round() == 0
    assert await small.round() == 0
    assert await small.later() == 1
    assert (await small.states(), await small.attempts()) == ({"1": "done"}, {"1": 1})


async def test_a_running_gateway_is_woken_and_ends_what_it_began(small):
    entered, leave = asyncio.Event(), asyncio.Event()

    async def slow(received, _):
        entered.set()
        await leave.wait()
        return []

    small.gateway._handler = slow
    run = asyncio.ensure_future(small.gateway.run())
    intake = Intake(small.state, small.gateway.wake)
    await intake.accept([update(1)])
    await entered.wait()
    small.gateway.stop()
    await intake.accept([update(2)])
    done, _ = await asyncio.wait([run], timeout=0)
    assert not done
    leave.set()
    await run
    assert await small.states() == {"1": "done", "2": "waiting"}


async def test_two_programs_handle_each_update_exactly_once(state_url):
    chats, each = 8, 5
    updates = [update(chat * 100 + number, chat) for number in range(each) for chat in range(1, chats + 1)]
    async with opened(state_url) as one, opened(state_url) as other:
        stands = Stand(one, worker="one"), Stand(other, worker="other")
        await stands[0].accept(*updates)

        async def done():
            return set((await stands[0].states()).values()) == {"done"}

        async with asyncio.TaskGroup() as tasks:
            for stand in stands:
                tasks.create_task(stand.gateway.run())
            await until(done)
            for stand in stands:
                stand.gateway.stop()
    seen = stands[0].seen + stands[1].seen
    assert sorted(seen) == sorted(received["update_id"] for received in updates)


# Polling


class Pauses:
    """Notes how long the poller means to rest, and lets it go on at once; ends it after the last of them."""

    def __init__(self, most=10_000):
        self.seconds = []
        self._most = most

    async def __call__(self, seconds):
        self.seconds.append(seconds)
        await asyncio.sleep(0)
        if len(self.seconds) >= self._most:
            raise asyncio.CancelledError


@asynccontextmanager
async def polling(api, state, pauses=None):
    accepted = asyncio.Event()
    poller = Poller(api, Intake(state, accepted.set), sleep=pauses or Pauses())
    run = asyncio.ensure_future(poller.run())
    try:
        yield accepted
    finally:
        run.cancel()
        await asyncio.wait([run])


async def identities(state):
    return [row["identity"] for row in await rows_of(state, table)]


def offsets(stand):
    return [params.get("offset") for _, params in stand.asked]


@pytest.mark.parametrize(
    "trouble",
    [
        no(429, "Too Many Requests", retry_after=3),
        no(409, "Conflict: terminated by other getUpdates request"),
        no(500, "Internal Server Error"),
        no(401, "Unauthorized"),
        hang_up,
        ok("garbage"),
        ok({"update_id": 1}),
        ok(["garbage", {"update_id": "1"}, {"no": "number"}, None]),
        {"strange": True},
    ],
)
async def test_polling_goes_on_after_any_trouble(on_sqlite, trouble):
    async with scripted(trouble, trouble, ok([update(7), "garbage", update(8)]), ok([])) as (stand, api):
        pauses = Pauses()
        async with polling(api, on_sqlite, pauses):

            async def acknowledged():
                await rows_of(on_sqlite)
                return 9 in offsets(stand)

            await until(acknowledged)
    assert await identities(on_sqlite) == ["7", "8"]
    assert len(pauses.seconds) == 2
    assert all(0 < pause <= 30 for pause in pauses.seconds)
    assert stand.asked[0][1]["allowed_updates"] == ALLOWED_UPDATES
    assert offsets(stand)[:4] == [None, None, None, 9]


async def test_pauses_grow_to_half_a_minute_and_a_named_time_is_kept(on_sqlite):
    pauses = Pauses(1500)
    run = asyncio.ensure_future(Poller(_Broken(), Intake(on_sqlite, lambda: None), sleep=pauses).run())
    await asyncio.wait([run])
    assert len(pauses.seconds) == 1500
    assert max(pauses.seconds) <= 30
    assert 1 <= pauses.seconds[0] <= 2
    assert min(pauses.seconds[5:]) >= 15
    named = Pauses(1)
    async with scripted(no(429, "x", retry_after=17)) as (_, api):
        run = asyncio.ensure_future(Poller(api, Intake(on_sqlite, lambda: None), sleep=named).run())
        await asyncio.wait([run])
    assert named.seconds == [17.0]


class _Broken:
    """An outage that lasts, without a network in between."""

    async def call(self, method, params, **how):
        raise Unavailable("no connection")


async def test_updates_that_could_not_be_stored_are_not_acknowledged(on_sqlite):
    write, failures = on_sqlite.write, [away(), away()]

    async def failing(change):
        if failures:
            raise failures.pop()
        return await write(change)

    on_sqlite.write = failing
    async with scripted(ok([update(7)]), ok([update(7)]), ok([update(7)]), ok([])) as (stand, api):
        async with polling(api, on_sqlite):

            async def acknowledged():
                await rows_of(on_sqlite)
                return 8 in offsets(stand)

            await until(acknowledged)
        assert offsets(stand)[:4] == [None, None, None, 8]


async def test_a_quiet_time_makes_the_poller_forget_its_offset(on_sqlite):
    """After a week without updates Telegram counts on from anywhere, also from below."""
    async with scripted(ok([update(900)]), ok([]), ok([update(5)]), ok([])) as (stand, api):
        async with polling(api, on_sqlite):

            async def acknowledged():
                await rows_of(on_sqlite)
                return 6 in offsets(stand)

            await until(acknowledged)
        assert offsets(stand)[:4] == [None, 901, None, 6]


POLLING = """
import asyncio, sys
import aiohttp
from adapters.state.database import Database
from adapters.telegram.api import TelegramApi
from bot_app.gateway import Intake
from bot_app.polling import Poller

async def main():
    base, token, url = sys.argv[1:]
    state = Database(url)
    await state.open()
    async with aiohttp.ClientSession() as session:
        poller = Poller(TelegramApi(session, base, token), Intake(state, lambda: print("stored", flush=True)))
        await poller.run()

asyncio.run(main())
"""


async def test_what_was_acknowledged_outlives_a_kill_and_nothing_is_missing(state_url):
    async with start_sandbox() as sandbox, opened(state_url) as state:
        telegram, sent = sandbox.telegram, []
        person = telegram.add_person("Ada").id
        for number in range(3):
            sent += [telegram.say(person, f"{number} {word}") for word in ("a", "b")]
            command = [sys.executable, "-c", POLLING, sandbox.telegram_base, telegram.token, state_url]
            child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
            await child.stdout.readline()
            sent.append(telegram.say(person, f"{number} just before the end"))
            child.kill()
            await child.wait()
        async with aiohttp.ClientSession() as session:
            api = TelegramApi(session, sandbox.telegram_base, telegram.token)
            async with polling(api, state):

                async def all_there():
                    return len(await identities(state)) >= len(sent)

                await until(all_there)
        assert sorted(await identities(state)) == sorted(map(str, sent))


async def test_poison_and_the_unknown_pass_through_polling_and_storing(on_sqlite):
    async with start_sandbox() as sandbox, aiohttp.ClientSession() as session:
        telegram = sandbox.telegram
        telegram.push_raw({"message": {"chat": {"id": 5}, "text": ["🙂", {"deep": [None]}]}})
        person = telegram.add_person("Ada").id
        telegram.say(person, "after the poison")
        async with polling(TelegramApi(session, sandbox.telegram_base, telegram.token), on_sqlite):

            async def both():
                return len(await identities(on_sqlite)) == 2

            await until(both)


# The webhook

SECRET = "a-secret-of-sixteen-characters"


def webhook_door(state, accepted=lambda: None):
    async def examine():
        return Health([], {}, {})

    return serving(web_app(examine, Intake(state, accepted), SECRET), "127.0.0.1", 0)


@asynccontextmanager
async def webhook(state, accepted=lambda: None):
    async with webhook_door(state, accepted) as address, aiohttp.ClientSession() as session:

        async def post(body, secret=SECRET):
            headers = {} if secret is None else {SECRET_HEADER: secret}
            async with session.post(f"{address}/webhooks/telegram", data=body, headers=headers) as answer:
                return answer.status

        yield post


async def test_the_webhook_says_yes_only_when_the_update_is_stored(state):
    told = []
    async with webhook(state, lambda: told.append(1)) as post:
        body = module.orjson.dumps(update(7))
        assert await post(body) == 200
        assert await identities(state) == ["7"]
        assert await post(body) == 200
        assert await identities(state) == ["7"]
    assert told


@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", "ä" * 16])
async def test_without_the_secret_nothing_is_taken_in(on_sqlite, secret):
    async with webhook(on_sqlite) as post:
        assert await post(module.orjson.dumps(update(7)), secret) == 401
    assert await identities(on_sqlite) == []


@pytest.mark.parametrize("secret", [b"\xff", SECRET.encode() + b"\xff", b"\xed\xa0\x80", b"\xc3\xa4\x80"])
async def test_a_secret_of_any_bytes_is_a_wrong_one(on_sqlite, secret):
    async with webhook_door(on_sqlite) as address:
        reader, writer = await asyncio.open_connection(*address.removeprefix("http://").split(":"))
        head = f"POST /webhooks/telegram HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n{SECRET_HEADER}: "
        writer.write(head.encode() + secret + b"\r\n\r\n{}")
        assert (await reader.readline()).startswith(b"HTTP/1.1 401 ")
        writer.close()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"update_id": "7"}', b"{}", b"\xff\xfe"])
async def test_what_is_no_update_is_refused(on_sqlite, body):
    async with webhook(on_sqlite) as post:
        assert await post(body) == 400
    assert await identities(on_sqlite) == []


async def test_what_is_too_large_is_refused(on_sqlite):
    async with webhook(on_sqlite) as post:
        assert await post(BytesIO(b'{"update_id": 7, "x": "' + b"x" * LARGEST_BODY + b'"}')) == 413
    assert await identities(on_sqlite) == []


async def test_an_update_that_cannot_be_stored_is_asked_for_again(on_sqlite):
    write = on_sqlite.write

    async def failing(change):
        raise away()

    async with webhook(on_sqlite) as post:
        on_sqlite.write = failing
        assert await post(module.orjson.dumps(update(7))) == 503
        on_sqlite.write = write
        assert await post(module.orjson.dumps(update(7))) == 200
    assert await identities(on_sqlite) == ["7"]


async def test_answers_wait_for_the_workers(small):
    await small.accept(update(1))
    await small.round()
    assert await small.state.read(effects.count) == {"planned": 1}
