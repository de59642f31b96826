"""The operational database: changes share a transaction and still succeed or fail each on its own."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from adapters.state.database import Database
from adapters.state.tables import cards, positions
from tests.adapters.state.fixtures import opened, sqlite_url

WRITER = """
import asyncio, sys
from sqlalchemy import insert
from adapters.state.database import Database
from adapters.state.tables import positions

async def main():
    state = Database(sys.argv[1])
    await state.open()
    for number in range(10_000):
        row = insert(positions).values(listener=f"l{number}", position=number)
        await asyncio.gather(state.write(lambda c: c.execute(row)), state.write(lambda c: None))
        print(number, flush=True)

asyncio.run(main())
"""


def note(listener: str):
    """A change that leaves one row."""
    return lambda connection: connection.execute(insert(positions).values(listener=listener, position=1))


async def noted(state) -> list[str]:
    return sorted(await state.read(lambda c: c.scalars(select(positions.c.listener)).all()))


class Gate:
    """A change that holds the writer until it is opened, so that what follows shares one transaction."""

    def __init__(self):
        self.entered, self.opened = threading.Event(), threading.Event()

    def __call__(self, connection):
        self.entered.set()
        assert self.opened.wait(30)


async def together(state, *changes):
    """Let changes wait until all of them can be taken as one batch; give what became of each."""
    gate = Gate()
    first = asyncio.ensure_future(state.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    waiting = [asyncio.ensure_future(state.write(change)) for change in changes]
    await asyncio.sleep(0)
    gate.opened.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


def fails(connection):
    note("of the one that fails")(connection)
    raise ValueError("a fault of ours")


async def test_a_change_gives_its_result(state):
    assert await state.write(lambda c: c.scalar(text("SELECT 7"))) == 7
    assert await state.read(lambda c: c.scalar(text("SELECT 8"))) == 8


async def test_waiting_changes_share_one_transaction(state):
    commits = []
    event.listen(state.engine, "commit", commits.append)
    await together(state, *(note(f"{number}") for number in range(50)))
    assert len(await noted(state)) == 50
    assert len(commits) == 2


async def test_a_change_that_fails_leaves_nothing_and_its_neighbours_do_not_notice(state):
    results = await together(state, note("before"), fails, note("before"), note("after"))
    assert isinstance(results[1], ValueError)
    assert isinstance(results[2], IntegrityError)
    assert await noted(state) == ["after", "before"]
    await state.write(note("later"))


async def test_a_waiter_that_goes_away_does_not_break_the_others(state):
    gate = Gate()
    first = asyncio.ensure_future(state.write(gate))
    await asyncio.to_thread(gate.entered.wait, 30)
    gone, stays = (asyncio.ensure_future(state.write(note(name))) for name in ("gone", "stays"))
    await asyncio.sleep(0)
    gone.cancel()
    first.cancel()
    await asyncio.wait([gone, first])
    gate.opened.set()
    await stays
    assert "stays" in await noted(state)
    await state.write(note("later"))


async def test_what_waits_is_finished_before_the_database_is_let_go(state_url):
    state = Database(state_url)
    await state.open()
    waiting = [asyncio.ensure_future(state.write(note(f"{number}"))) for number in range(300)]
    await asyncio.sleep(0)
    await state.close()
    await asyncio.gather(*waiting)
    with pytest.raises(RuntimeError, match="closed"):
        await state.write(note("too late"))
    async with opened(state_url) as again:
        assert len(await noted(again)) == 300


async def test_a_database_that_was_never_opened_can_be_closed(state_url):
    await Database(state_url).close()


async def test_what_write_has_returned_for_outlives_a_kill(state_url):
    command = [sys.executable, "-c", WRITER, state_url]
    child = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    for _ in range(40):
        await child.stdout.readline()
    child.kill()
    told = 40 + (await child.stdout.read()).count(b"\n")
    await child.wait()
    async with opened(state_url) as state:
        assert {f"l{number}" for number in range(told)} <= set(await noted(state))


async def test_changes_of_several_programs_never_lose_each_other(state_url):
    """Each reads and then writes, which loses updates or deadlocks where programs do not take turns."""

    def count_up(names):
        def change(connection):
            for name in names:
                row = cards.c.card == name
                seen = connection.scalar(select(cards.c.message_id).where(row))
                connection.execute(cards.update().where(row).values(message_id=seen + 1))

        return change

    async with opened(state_url) as one, opened(state_url) as other:
        rows = [{"card": name, "chat": "1", "message_id": 0} for name in "ab"]
        await one.write(lambda c: c.execute(insert(cards), rows))
        async with asyncio.TaskGroup() as tasks:
            for _ in range(40):
                tasks.create_task(one.write(count_up("ab")))
                tasks.create_task(other.write(count_up("ba")))
        counted = await one.read(lambda c: c.scalars(select(cards.c.message_id)).all())
    assert counted == [80, 80]


async def test_a_locked_database_fails_the_change_and_works_again_afterwards(tmp_path):
    url = sqlite_url(tmp_path)
    async with opened(url) as other:
        state = Database(url)
        event.listen(state.engine, "connect", _impatient)
        await state.open()
        gate = Gate()
        holding = asyncio.ensure_future(other.write(gate))
        await asyncio.to_thread(gate.entered.wait, 30)
        with pytest.raises(DBAPIError, match="locked"):
            await state.write(note("while it is locked"))
        assert await noted(state) == []
        gate.opened.set()
        await holding
        await state.write(note("afterwards"))
        assert await noted(state) == ["afterwards"]
        await state.close()


def _impatient(connection, _record):
    connection.execute("PRAGMA busy_timeout=20")


async def test_connections_that_the_server_ends_are_replaced(state, state_url):
    if state_url.startswith("sqlite"):
        pytest.skip("a file has no server")
    await state.write(note("before"))
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    other = Database(state_url)
    await other.open()
    await other.read(lambda c: c.execute(text(end)).all())
    await other.close()
    await state.write(note("after"))
    assert await noted(state) == ["after", "before"]


async def test_a_transaction_that_its_program_forgets_does_not_hold_the_others_for_ever(state, state_url):
    if state_url.startswith("sqlite"):
        pytest.skip("a process that stands still keeps a file locked")

    def limits(connection):
        return [
            connection.scalar(text(f"SHOW {name}"))
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]

    assert await state.write(limits) == ["10s", "10s"]
    assert await state.read(limits) == ["0", "0"]
