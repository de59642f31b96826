"""One connection's tokens: renewed once for all programs, stored before use, whoever is killed and when."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
import traceback
from contextlib import asynccontextmanager

import aiohttp
import pytest
import structlog
from cryptography.fernet import Fernet
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from adapters.effect import Unauthorised, Unavailable
from adapters.state import tokens as stored
from adapters.zoom.connection_tokens import PATIENCE, ConnectionBook, NotConnected
from adapters.zoom.user_oauth import RefreshRefused
from bot_app.vault import TokenShelf, Vault, WrongKey
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import opened
from tests.adapters.zoom.oauth_stand import CLIENT_SECRET, OAuthStand, oauth_at

state, state_url, on_sqlite = fixtures.state, fixtures.state_url, fixtures.on_sqlite
KEY = Fernet.generate_key().decode()
WHO = "user/u1"
PROGRAM = """
import asyncio, sys
import aiohttp
import structlog
from adapters.state.database import Database
from adapters.state.presence import new_worker
from adapters.zoom.connection_tokens import ConnectionBook, NotConnected
from bot_app.vault import TokenShelf, Vault
from tests.adapters.zoom.oauth_stand import oauth_at

structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))

async def told_lost(connection):
    print("told", connection, flush=True)

async def use(tokens):
    try:
        print("used", (await tokens.current()).value, flush=True)
    except Exception as failure:
        print("failed", type(failure).__name__, flush=True)

async def main():
    url, key, address, who = sys.argv[1:]
    database = Database(url)
    await database.open()
    async with aiohttp.ClientSession() as session:
        shelf = TokenShelf(database, Vault(key), new_worker())
        book = ConnectionBook(oauth_at(address, session), shelf, told_lost)
        print("ready", flush=True)
        sys.stdin.readline()
        await asyncio.gather(*(use(book.tokens_of(who)) for _ in range(20)))
        await book.close()
    await database.close()

asyncio.run(main())
"""


class Clock:
    """Stands still until a test moves it."""

    def __init__(self):
        self.seconds = time.time()

    def __call__(self):
        return self.seconds


class Program:
    """What one program holds; several may share a database."""

    def __init__(self, database, session, stand, clock, worker="one", key=KEY):
        self.told, self.telling_fails = [], False
        self.database = database
        self.shelf = TokenShelf(database, Vault(key), worker)
        self.book = ConnectionBook(oauth_at(stand.address, session), self.shelf, self._tell, clock=clock)
        self.tokens = self.book.tokens_of(WHO)

    async def _tell(self, connection):
        if self.telling_fails:
            raise Unavailable("nobody listens")
        self.told.append(connection)

    async def twenty(self):
        return await asyncio.gather(*(self.tokens.current() for _ in range(20)), return_exceptions=True)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
async def stand():
    stand = OAuthStand()
    async with stand.server:
        yield stand


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def program(on_sqlite, session, stand, clock):
    """A person has connected just now."""
    program = Program(on_sqlite, session, stand, clock)
    await program.shelf.connect(WHO, stand.first, asked_at=clock())
    yield program
    stand.gate.set()
    await program.book.close()


@pytest.fixture
def expired(program, clock):
    clock.seconds += 3600
    return program


@asynccontextmanager
async def another_program(on_sqlite, session, stand, clock, **given):
    async with opened(str(on_sqlite.engine.url)) as database:
        program = Program(database, session, stand, clock, **{"worker": "another", **given})
        yield program
        await program.book.close()


def values(found):
    return {getattr(each, "value", each) for each in found}


def kinds(found):
    return {type(each) for each in found}


async def test_a_token_that_is_good_costs_nothing(program, stand):
    token = await program.tokens.current()
    assert (token.value, token.api) == ("a0-s3cret", f"{stand.address}/v2")
    assert stand.asked == []


async def test_a_token_is_renewed_a_minute_before_its_end(program, stand, clock):
    clock.seconds += 3539
    assert (await program.tokens.current()).value == "a0-s3cret"
    clock.seconds += 1
    assert values(await program.twenty()) == {"a1-s3cret"}
    assert stand.refreshes == 1


async def test_a_short_lived_token_is_used_for_half_its_life(program, stand, clock):
    stand.extra = {"expires_in": 20}
    clock.seconds += 3600
    await program.tokens.current()
    clock.seconds += 9
    assert (await program.tokens.current()).value == "a1-s3cret"
    clock.seconds += 1
    assert (await program.tokens.current()).value == "a2-s3cret"


async def test_each_renewal_uses_the_refresh_token_of_the_one_before(expired, stand, clock):
    for number in (1, 2, 3):
        assert (await expired.tokens.current()).value == f"a{number}-s3cret"
        clock.seconds += 3600
    assert [form["refresh_token"] for *_, form in stand.asked] == ["r0-s3cret", "r1-s3cret", "r2-s3cret"]


async def test_scopes_and_times_are_those_of_the_renewal(expired, clock):
    await expired.tokens.current()
    [row] = await expired.database.read(stored.every)
    assert (row.scopes, row.renewed_at) == (("meeting:read", "user:read"), clock())
    assert (row.expires_at, row.refreshing_by) == (clock() + 3599, "")


async def test_a_cancelled_waiter_leaves_the_renewal_to_the_others(expired, stand):
    stand.gate.clear()
    waiters = [asyncio.ensure_future(expired.tokens.current()) for _ in range(3)]
    await stand.was_asked.wait()
    waiters[0].cancel()
    stand.gate.set()
    first, *others = await asyncio.gather(*waiters, return_exceptions=True)
    assert isinstance(first, asyncio.CancelledError)
    assert values(others) == {"a1-s3cret"}
    assert stand.refreshes == 1


async def test_many_refusals_of_one_token_cost_one_renewal(program, stand):
    old = await program.tokens.current()
    program.tokens.invalidate(old)
    assert values(await program.twenty()) == {"a1-s3cret"}
    for _ in range(20):
        program.tokens.invalidate(old)
    assert values(await program.twenty()) == {"a1-s3cret"}
    assert stand.refreshes == 1


async def test_one_token_that_is_refused_in_two_programs_costs_one_renewal(
    program, on_sqlite, session, stand, clock
):
    async with another_program(on_sqlite, session, stand, clock) as other:
        refused = [(each, await each.tokens.current()) for each in (program, other)]
        for each, token in refused:
            each.tokens.invalidate(token)
            assert values(await each.twenty()) == {"a1-s3cret"}
    assert stand.refreshes == 1


async def test_who_has_not_connected_has_no_token(program, stand):
    with pytest.raises(NotConnected, match="not connected") as raised:
        await program.book.tokens_of("somebody else").current()
    assert not isinstance(raised.value, RefreshRefused)
    assert stand.asked == []


async def test_an_outage_is_one_for_all_waiters_and_leaves_the_claim_to_others(
    expired, on_sqlite, session, stand, clock
):
    stand.refusal = (503, {})
    assert kinds(await expired.twenty()) == {Unavailable}
    assert len(stand.asked) == 1
    stand.refusal = None
    async with another_program(on_sqlite, session, stand, clock) as other:
        assert (await other.tokens.current()).value == "a1-s3cret"
    assert (await expired.tokens.current()).value == "a1-s3cret"
    assert (stand.refreshes, expired.told) == (1, [])


async def test_wrong_credentials_of_ours_are_not_the_persons_fault(expired, stand):
    stand.refusal = (400, {"reason": "Invalid client_id or client_secret", "error": "invalid_client"})
    assert kinds(await expired.twenty()) == {Unauthorised}
    stand.refusal = None
    assert (await expired.tokens.current()).value == "a1-s3cret"
    assert expired.told == []


async def test_a_refused_renewal_is_told_once_and_zoom_is_not_asked_again(
    expired, on_sqlite, session, stand, clock
):
    stand.good = "revoked"
    assert kinds(await expired.twenty()) == {RefreshRefused}
    assert kinds(await expired.twenty()) == {RefreshRefused}
    async with another_program(on_sqlite, session, stand, clock) as other:
        assert kinds(await other.twenty()) == {RefreshRefused}
        assert other.told == []
    assert (expired.told, len(stand.asked)) == ([WHO], 1)


async def test_connecting_again_mends_it_in_every_program(expired, on_sqlite, session, stand, clock):
    stand.good = "revoked"
    await expired.twenty()
    async with another_program(on_sqlite, session, stand, clock) as other:
        await other.twenty()
        await other.shelf.connect(WHO, stand.another("9"), asked_at=clock())
        assert values(await other.twenty() + await expired.twenty()) == {"a9-s3cret"}
        clock.seconds += 3600
        assert values(await other.twenty() + await expired.twenty()) == {"a1-s3cret"}


async def test_an_answer_that_is_lost_may_have_used_up_the_token(expired, stand):
    stand.loses_answers = True
    assert kinds(await expired.twenty()) == {Unavailable}
    assert (stand.refreshes, expired.told) == (1, [])
    stand.loses_answers = False
    assert kinds(await expired.twenty()) == {RefreshRefused}
    assert (expired.told, len(stand.asked)) == ([WHO], 2)


async def test_an_answer_that_was_never_given_costs_the_person_nothing(expired, stand):
    stand.refusal = (500, {})
    assert kinds(await expired.twenty()) == {Unavailable}
    stand.refusal = None
    assert values(await expired.twenty()) == {"a1-s3cret"}


async def test_a_loss_that_could_not_be_told_is_told_later(expired, stand, clock):
    stand.good, expired.telling_fails = "revoked", True
    assert kinds(await expired.twenty()) == {Unavailable}
    expired.telling_fails = False
    clock.seconds += PATIENCE + 1
    assert kinds(await expired.twenty()) == {RefreshRefused}
    assert expired.told == [WHO]


class Claims:
    """Counts the attempts of one program to claim."""

    def __init__(self, database):
        self._seen, self.twice = 0, asyncio.Event()
        self._loop = asyncio.get_running_loop()
        event.listen(database.engine, "before_cursor_execute", self._executed)

    def _executed(self, _connection, _cursor, statement, *_):
        self._seen += "SET refreshing_by" in statement
        if self._seen >= 2:
            self._loop.call_soon_threadsafe(self.twice.set)


async def test_a_claim_is_respected_until_it_is_stale_and_then_taken_over(
    expired, on_sqlite, session, stand, clock
):
    version = (await expired.shelf.read(WHO)).version
    assert await expired.shelf.claim(WHO, version, clock=clock, patience=PATIENCE)
    async with another_program(on_sqlite, session, stand, clock) as other:
        claims = Claims(other.database)
        waiter = asyncio.ensure_future(other.twenty())
        await claims.twice.wait()
        assert (stand.asked, waiter.done()) == ([], False)
        clock.seconds += PATIENCE + 0.1
        assert values(await waiter) == {"a1-s3cret"}


async def test_a_late_answer_after_a_takeover_is_no_loss(expired, on_sqlite, session, stand, clock):
    """The holder stood still with the answer in its hands; the one that took over was refused."""
    async with another_program(on_sqlite, session, stand, clock) as other:
        version = (await expired.shelf.read(WHO)).version
        assert await other.shelf.claim(WHO, version, clock=clock, patience=PATIENCE)
        late = await oauth_at(stand.address, session).refresh("r0-s3cret")
        clock.seconds += PATIENCE + 1
        assert kinds(await expired.twenty()) == {RefreshRefused}
        assert await other.shelf.keep(WHO, version, late, asked_at=clock())
        assert values(await expired.twenty()) == {"a1-s3cret"}


async def test_a_newer_grant_turns_a_refusal_into_nothing(expired, stand, clock):
    stand.gate.clear()
    waiter = asyncio.ensure_future(expired.twenty())
    await stand.was_asked.wait()
    await expired.shelf.connect(WHO, stand.another("9"), asked_at=clock())
    stand.gate.set()
    assert values(await waiter) == {"a9-s3cret"}
    assert expired.told == []


async def test_a_renewal_never_replaces_what_the_person_granted_meanwhile(expired, stand, clock):
    stand.gate.clear()
    waiter = asyncio.ensure_future(expired.twenty())
    await stand.was_asked.wait()
    grant, stand.good = stand.another("9"), "r0-s3cret"
    await expired.shelf.connect(WHO, grant, asked_at=clock())
    stand.gate.set()
    assert values(await waiter) == {"a9-s3cret"}
    assert (await expired.shelf.read(WHO)).refresh_token == "r9-s3cret"
    assert stand.refreshes == 1


@pytest.mark.parametrize("anew", [False, True])
async def test_a_renewal_never_brings_back_what_was_disconnected(expired, stand, clock, anew):
    stand.gate.clear()
    waiter = asyncio.ensure_future(expired.twenty())
    await stand.was_asked.wait()
    assert await expired.shelf.disconnect(WHO)
    grant, stand.good = stand.another("9"), "r0-s3cret"
    if anew:
        await expired.shelf.connect(WHO, grant, asked_at=clock())
    stand.gate.set()
    found = await waiter
    assert values(found) == {"a9-s3cret"} if anew else kinds(found) == {NotConnected}
    read = await expired.shelf.read(WHO)
    assert read.refresh_token == "r9-s3cret" if anew else read is None


async def test_forgetting_lets_go_of_the_token_in_memory(program):
    await program.tokens.current()
    await program.shelf.disconnect(WHO)
    await program.book.forget(WHO)
    with pytest.raises(Unauthorised):
        await program.book.tokens_of(WHO).current()
    await program.book.forget("somebody else")


async def test_what_cannot_be_stored_is_used_by_nobody_and_stored_the_next_time(expired, stand):
    engine = expired.database.engine
    event.listen(engine, "checkout", _impatient)
    async with opened(str(engine.url)) as blocker:
        connection = blocker.engine.connect()
        event.listen(engine, "before_cursor_execute", blocking := _Blocking(connection))
        assert kinds(await expired.twenty()) == {Unavailable}
        assert stand.refreshes == 1
        assert (await expired.shelf.read(WHO)).refresh_token == "r0-s3cret"
        event.remove(engine, "before_cursor_execute", blocking)
        connection.rollback()
        connection.close()
    assert values(await expired.twenty()) == {"a1-s3cret"}
    assert (stand.refreshes, len(stand.asked)) == (1, 1)
    assert (await expired.shelf.read(WHO)).refresh_token == "r1-s3cret"


class _Blocking:
    """Locks the file before the second change, which is the one that stores."""

    def __init__(self, connection):
        self._connection, self._changes = connection, 0

    def __call__(self, _connection, _cursor, statement, *_):
        self._changes += statement == "BEGIN IMMEDIATE"
        if self._changes == 2:
            self._changes += 1
            self._connection.exec_driver_sql("BEGIN IMMEDIATE")


def _impatient(connection, *_):
    connection.execute("PRAGMA busy_timeout=20")


@asynccontextmanager
async def unstorable(program):
    """What is renewed cannot be stored by this program."""

    def fail(_connection, _cursor, statement, *_):
        if "SET sealed" in statement:
            raise OperationalError(statement, {}, Exception("disk full"))

    engine = program.database.engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


async def test_what_could_not_be_stored_is_stored_though_nobody_asks_again(expired, stand):
    async with unstorable(expired):
        assert kinds(await expired.twenty()) == {Unavailable}
    async with asyncio.timeout(30):
        while (await expired.shelf.read(WHO)).refresh_token != "r1-s3cret":
            pass
    assert len(stand.asked) == 1


async def test_closing_stores_what_could_not_be_stored(expired, on_sqlite, session, stand, clock):
    async with unstorable(expired):
        await expired.twenty()
    await expired.book.close()
    async with another_program(on_sqlite, session, stand, clock) as other:
        assert values(await other.twenty()) == {"a1-s3cret"}
    assert (stand.refreshes, len(stand.asked)) == (1, 1)


async def test_closing_ends_though_nothing_can_be_stored(expired):
    async with unstorable(expired):
        await expired.twenty()
        await expired.book.close()
    assert (await expired.shelf.read(WHO)).refresh_token == "r0-s3cret"


async def test_what_could_not_be_stored_counts_after_another_was_refused(
    expired, on_sqlite, session, stand, clock
):
    """The other took over, and Zoom told it that the old token is used up."""
    async with another_program(on_sqlite, session, stand, clock) as other:
        async with unstorable(expired):
            assert kinds(await expired.twenty()) == {Unavailable}
            clock.seconds += PATIENCE + 1
            assert kinds(await other.twenty()) == {RefreshRefused}
            assert (await other.shelf.read(WHO)).lost
        assert values(await expired.twenty()) == {"a1-s3cret"}
        assert values(await other.twenty()) == {"a1-s3cret"}
    assert not (await expired.shelf.read(WHO)).lost


async def test_a_claim_begins_when_it_is_written_and_not_when_it_was_wanted(program, clock):
    version, gate = (await program.shelf.read(WHO)).version, threading.Event()
    before = asyncio.ensure_future(program.database.write(lambda _: gate.wait()))
    claim = asyncio.ensure_future(program.shelf.claim(WHO, version, clock=clock, patience=PATIENCE))
    await asyncio.sleep(0)
    clock.seconds += 10
    gate.set()
    assert await claim
    await before
    [row] = await program.database.read(stored.every)
    assert row.refreshing_since == clock()


async def test_closing_finishes_a_renewal_that_has_begun(expired, stand):
    stand.gate.clear()
    waiter = asyncio.ensure_future(expired.tokens.current())
    await stand.was_asked.wait()
    closing = asyncio.ensure_future(expired.book.close())
    await asyncio.sleep(0)
    stand.gate.set()
    await closing
    assert (await waiter).value == "a1-s3cret"
    assert (await expired.shelf.read(WHO)).refresh_token == "r1-s3cret"


async def test_closing_ends_waiting_for_another_program(expired, on_sqlite, session, stand, clock):
    version = (await expired.shelf.read(WHO)).version
    await expired.shelf.claim(WHO, version, clock=clock, patience=PATIENCE)
    async with another_program(on_sqlite, session, stand, clock) as other:
        claims = Claims(other.database)
        waiter = asyncio.ensure_future(other.tokens.current())
        await claims.twice.wait()
        await other.book.close()
        with pytest.raises(Unavailable, match="stopping"):
            await waiter
    assert stand.asked == []


async def test_a_wrong_key_is_neither_the_persons_fault_nor_zooms(expired, on_sqlite, session, stand, clock):
    other_key = Fernet.generate_key().decode()
    async with another_program(on_sqlite, session, stand, clock, key=other_key) as other:
        assert kinds(await other.twenty()) == {WrongKey}
        assert other.told == []
    assert stand.asked == []
    assert (await expired.tokens.current()).value == "a1-s3cret"


async def test_no_secret_is_shown_logged_or_raised(expired, stand, clock):
    with structlog.testing.capture_logs() as logs:
        token = await expired.tokens.current()
        shelved = await expired.shelf.read(WHO)
        clock.seconds += 3600
        stand.refusal = (
            400,
            {"reason": f"{CLIENT_SECRET} {shelved.refresh_token}", "error": "invalid_grant"},
        )
        [failure] = await asyncio.gather(expired.tokens.current(), return_exceptions=True)
    assert [log["event"] for log in logs] == ["zoom_connection_renewed", "zoom_connection_lost"]
    shown = f"{logs} {token!r} {shelved!r} {shelved.__rich_repr__()} {expired.tokens!r} {expired.book!r}"
    shown += "".join(traceback.format_exception(failure))
    assert "s3cret" not in shown.replace("oauth_stand", "")


@asynccontextmanager
async def running(url, stand):
    """Another program, about to use the token twenty times at once."""
    command = [sys.executable, "-c", PROGRAM, url, KEY, stand.address, WHO]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    child = await asyncio.create_subprocess_exec(*command, **pipes)
    try:
        assert await child.stdout.readline() == b"ready\n"
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.communicate()


@pytest.fixture
async def connected(state, stand):
    """A person who connected more than an hour ago."""
    shelf = TokenShelf(state, Vault(KEY), "test")
    await shelf.connect(WHO, stand.first, asked_at=time.time() - 3600)
    return shelf


async def test_twenty_tasks_in_each_of_two_programs_cost_one_renewal(connected, state_url, stand):
    stand.gate.clear()
    async with running(state_url, stand) as one, running(state_url, stand) as two:
        for child in (one, two):
            child.stdin.write(b"go\n")
        await stand.was_asked.wait()
        stand.gate.set()
        ended = await asyncio.gather(one.communicate(), two.communicate())
    assert [said for said, _ in ended] == [b"used a1-s3cret\n" * 20] * 2
    assert (stand.refreshes, len(stand.asked)) == (1, 1)
    assert (await connected.read(WHO)).refresh_token == "r1-s3cret"


async def test_twenty_tasks_in_each_of_two_programs_learn_of_a_loss_and_one_tells(
    connected, state_url, stand
):
    stand.good = "revoked"
    async with running(state_url, stand) as one, running(state_url, stand) as two:
        ended = await asyncio.gather(one.communicate(b"go\n"), two.communicate(b"go\n"))
    said = b"".join(out for out, _ in ended)
    assert said.count(b"failed RefreshRefused\n") == 40
    assert said.count(b"told " + WHO.encode()) == 1
    assert len(stand.asked) == 1


async def test_a_holder_that_is_killed_is_followed_by_another(connected, state, state_url, stand, session):
    stand.gate.clear()
    stand.refusal = (503, {})
    async with running(state_url, stand) as holder:
        holder.stdin.write(b"go\n")
        await stand.was_asked.wait()
        holder.kill()
        await holder.wait()
    stand.gate.set()
    await stand.ended.wait()
    stand.refusal = None
    clock = Clock()
    other = Program(state, session, stand, clock, worker="another")
    assert (await connected.read(WHO)).refresh_token == "r0-s3cret"
    claims = Claims(state)
    waiter = asyncio.ensure_future(other.twenty())
    await claims.twice.wait()
    assert len(stand.asked) == 1
    clock.seconds += PATIENCE + 1
    assert values(await waiter) == {"a1-s3cret"}
    assert (stand.refreshes, other.told) == (1, [])


async def test_a_program_killed_at_first_use_has_stored_what_comes_next(
    connected, state, state_url, stand, session
):
    async with running(state_url, stand) as user:
        user.stdin.write(b"go\n")
        assert await user.stdout.readline() == b"used a1-s3cret\n"
        user.kill()
        await user.wait()
    assert (await connected.read(WHO)).refresh_token == stand.good == "r1-s3cret"
    clock = Clock()
    clock.seconds += 3600
    other = Program(state, session, stand, clock, worker="another")
    assert values(await other.twenty()) == {"a2-s3cret"}
