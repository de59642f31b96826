"""However the log is cut into pages, repeated or interrupted, the tables come out the same."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot_app.followers import Follower
from domain.users import commands as u
from projections.agenda import Agenda
from projections.audit_trail import AuditTrail
from projections.chats import ChatList
from projections.database import Database
from projections.incidents import IncidentList
from projections.user_directory import UserDirectory
from tests.projections.databases import emptied, postgres, sqlite
from tests.projections.histories import ADMIN, OWNER, PERSON, STRANGER, History

PROJECTIONS = (Agenda, UserDirectory, ChatList, IncidentList, AuditTrail)
MEETINGS = st.integers(1, 3)
USERS = st.sampled_from([OWNER, ADMIN, PERSON, STRANGER])
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: "\x00" not in name)
DECISIONS = st.sampled_from([u.WhitelistUser, u.RejectUser, u.BanUser, u.AppointAdmin, u.AppointOwner])

STEPS = st.one_of(
    st.tuples(st.just("plan"), MEETINGS),
    st.tuples(
        st.sampled_from(["created", "refused", "postponed", "cancel", "withdraw", "deleted", "kept"]),
        MEETINGS,
    ),
    st.tuples(st.just("register"), USERS, NAMES, st.none() | NAMES),
    st.tuples(st.just("decide"), DECISIONS, USERS),
    st.tuples(st.just("incident"), st.sampled_from(["effect.parked", "telegram.update_parked"])),
    st.tuples(st.sampled_from(["chat_closed", "chat_reopened", "chat_migrated"])),
)
HISTORIES = st.tuples(st.integers(0, 2), st.lists(STEPS, max_size=30))
CUTS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 10)), max_size=12)


@pytest.fixture(scope="module")
def postgres_address():
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return sqlite(tmp_path)
    return emptied(request.getfixturevalue("postgres_address"))


async def told(steps, gap):
    history = History(gap)
    for name, *arguments in steps:
        await getattr(history, name)(*arguments)
    return history


def pages_of(events, cuts):
    """Each page begins at or before the place reached: it may repeat, overlap or bring nothing new."""
    reached = 0
    for back, ahead in cuts:
        start = max(0, reached - back)
        yield events[start : start + ahead]
        reached = max(reached, min(len(events), start + ahead))
    yield events[reached:]


async def replayed(projection, pages):
    await projection.start_over()
    await projection.position()
    for page in pages:
        await projection.apply(page)
    return await content(projection)


async def content(projection):
    def everything(connection, table):
        return sorted(map(tuple, connection.execute(table.select())), key=lambda row: str(row[0]))

    return await projection.position(), await projection.read(everything)


def run_on(url, law):
    async def opened():
        database = Database(url)
        try:
            await law(database)
        finally:
            await database.close()

    asyncio.run(opened())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_by=HISTORIES, cuts=CUTS)
def test_any_cutting_gives_the_tables_of_one_page(url, told_by, cuts):
    async def law(database):
        history = await told(told_by[1], told_by[0])
        for kind in PROJECTIONS:
            projection = kind(database)
            whole = await replayed(projection, [history.events])
            assert await replayed(projection, pages_of(history.events, cuts)) == whole

    run_on(url, law)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_by=HISTORIES, size=st.integers(1, 7))
def test_a_rebuild_gives_what_was_built_while_it_happened(url, told_by, size):
    async def law(database):
        history = await told(told_by[1], told_by[0])
        for kind in PROJECTIONS:
            live = await replayed(kind(database), [[event] for event in history.events])
            await kind(database).start_over()
            assert await fed(kind(database), history, size) == live

    run_on(url, law)


async def fed(projection, history, size):
    following = asyncio.ensure_future(Follower(history.log, projection, page=size).run())
    await projection.caught_up(history.events[-1].position if history.events else 0, timeout=30)
    following.cancel()
    await asyncio.wait([following])
    return await content(projection)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_by=HISTORIES)
def test_both_databases_give_the_same_rows(postgres_address, tmp_path, told_by):
    async def law(database):
        history = await told(told_by[1], told_by[0])
        other = Database(postgres_address)
        for kind in PROJECTIONS:
            here = await replayed(kind(database), [history.events])
            assert await replayed(kind(other), [history.events]) == here
        await other.close()

    run_on(sqlite(tmp_path), law)


def test_two_runners_in_two_threads_apply_each_event_once(url):
    history = asyncio.run(told([("incident", "effect.parked")] * 600, 1))
    starting_line, counted = threading.Barrier(2), []

    def runner():
        async def run(database):
            incidents = IncidentList(database)
            await incidents.prepare()
            starting_line.wait(30)
            for start in range(0, 600, 7):
                await incidents.apply(history.events[start : start + 11])
            counted.append((await incidents.by_kind("effect.parked")).times)

        run_on(url, run)

    threads = [threading.Thread(target=runner) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted == [600, 600]


FED_UNTIL_KILLED = """
import asyncio, sys
from projections.database import Database
from projections.incidents import IncidentList
from tests.projections.histories import History

async def main(url):
    history, incidents = History(), IncidentList(Database(url))
    for _ in range(4000):
        await history.incident()
    print("begin", flush=True)
    while True:
        position = await incidents.position()
        await incidents.apply(history.events[position : position + 3])
        if position % 30 == 0:
            print(position, flush=True)

asyncio.run(main(sys.argv[1]))
"""


@pytest.mark.parametrize("lines", [1, 3, 8])
def test_killed_between_two_instants_position_and_rows_agree(url, lines):
    command = [sys.executable, "-c", textwrap.dedent(FED_UNTIL_KILLED), url]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as fed_by_itself:
        for _ in range(lines):
            assert fed_by_itself.stdout.readline()
        fed_by_itself.send_signal(signal.SIGKILL)

    async def law(database):
        incidents = IncidentList(database)
        incident = await incidents.by_kind("effect.parked")
        assert await incidents.position() == (incident.times if incident else 0)

    run_on(url, law)
