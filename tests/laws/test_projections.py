"""However the log is cut into pages, repeated or interrupted, the tables come out the same."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import textwrap
import threading
from datetime import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot_app.followers import Follower
from domain.chats.chats import FileChoice
from domain.event import all_events
from domain.ids import ChatId
from domain.recordings.recordings import Form
from domain.users import commands as u
from projections.agenda import Agenda
from projections.agent_board import AgentBoard
from projections.agent_bookings import AgentBookings
from projections.agent_commands import AgentCommands
from projections.attendance import Attendance
from projections.audit_trail import AuditTrail
from projections.calendar import Calendar
from projections.calendar_entries import CalendarEntries
from projections.chats import ChatList
from projections.connections import Connections
from projections.database import Database
from projections.deliveries import Deliveries
from projections.incidents import IncidentList
from projections.links import Links
from projections.recordings import Recordings
from projections.user_directory import UserDirectory
from tests.laws.histories import shuffled
from tests.projections.databases import emptied, postgres, sqlite
from tests.projections.histories import (
    ADMIN,
    CHAT,
    NIGHT,
    NOW,
    OWNER,
    PERSON,
    SECOND,
    STRANGER,
    History,
    instance,
    meeting_id,
)

PROJECTIONS = (
    Agenda,
    Calendar,
    CalendarEntries,
    UserDirectory,
    ChatList,
    IncidentList,
    AuditTrail,
    Recordings,
    Deliveries,
    Connections,
    Attendance,
    Links,
    AgentBoard,
    AgentCommands,
    AgentBookings,
)
MEETINGS = st.integers(1, 3)
USERS = st.sampled_from([OWNER, ADMIN, PERSON, STRANGER])
NAMES = st.text(min_size=1, max_size=8).filter(lambda name: "\x00" not in name)
DECISIONS = st.sampled_from([u.WhitelistUser, u.RejectUser, u.BanUser, u.AppointAdmin, u.AppointOwner])

TWO = st.integers(1, 2)
SECONDS = st.integers(0, 5)
VISITORS = st.sampled_from(["uuid:1", "seat:2"])
CHANGES = st.sampled_from(["started", "paused", "resumed", "stopped"])
HOSTS = st.sampled_from(["host-1", "host-2"])
CHATS = st.sampled_from([CHAT, ChatId("6")])
FILES = st.sampled_from(["a", "b", "heard"])

TOLD_BY_ZOOM = st.one_of(
    st.tuples(st.sampled_from(["started", "ended"]), MEETINGS, TWO, SECONDS),
    st.tuples(st.just("joined"), MEETINGS, VISITORS, TWO, SECONDS, NAMES),
    st.tuples(st.just("left"), MEETINGS, VISITORS, TWO, SECONDS),
    st.tuples(st.just("recording"), MEETINGS, CHANGES, TWO, SECONDS),
    st.tuples(st.just("changed"), MEETINGS, st.none() | NAMES),
    st.tuples(st.sampled_from(["alerted", "deleted_in_zoom"]), MEETINGS),
)
CONNECTING = st.one_of(
    st.tuples(st.just("connect"), HOSTS, USERS, CHATS),
    st.tuples(st.just("unsubscribe"), HOSTS, CHATS),
    st.tuples(st.sampled_from(["disconnect", "lost", "deauthorised", "purged"]), HOSTS),
)
RECORDED = st.one_of(
    st.tuples(st.just("ready"), TWO, st.sampled_from(["a", "b"])),
    st.tuples(st.sampled_from(["trashed", "destroyed", "recovered"]), TWO),
    st.tuples(st.sampled_from(["plan_deliveries", "request", "transcribed"]), TWO, FILES),
    st.tuples(st.just("arrived"), TWO, FILES, TWO, st.sampled_from(Form), CHATS),
    st.tuples(st.just("not_arrived"), TWO, FILES, TWO, CHATS),
    st.tuples(st.sampled_from(["delete_file", "file_gone", "file_kept"]), TWO, FILES),
)
DAYS = st.integers(0, 4)
CHANGED = st.one_of(
    st.tuples(st.just("moved"), MEETINGS, st.integers(1, 5000)),
    st.tuples(st.just("renamed"), MEETINGS, NAMES),
    st.tuples(st.just("options_chosen"), MEETINGS, st.none() | st.booleans()),
    st.tuples(st.just("repeated"), MEETINGS),
    st.tuples(st.sampled_from(["one_moved", "one_cancelled"]), MEETINGS, DAYS),
    st.tuples(st.sampled_from(["asked_again", "change_refused", "change_postponed"]), MEETINGS),
    st.tuples(st.just("updated"), MEETINGS, TWO, st.none() | st.just("new")),
    st.builds(
        lambda number, seen: ("seen_in_zoom", number, *seen),
        MEETINGS,
        st.lists(st.tuples(DAYS, DAYS), max_size=4, unique_by=lambda each: each[0]),
    ),
)
SHORTENED = st.one_of(
    st.tuples(st.sampled_from(["shorten", "shorten_again", "shortened", "opened", "reserved"]), MEETINGS),
    st.tuples(
        st.just("not_shortened"),
        MEETINGS,
        st.sampled_from(["alias_taken", "unavailable"]),
        st.sampled_from(["", "own"]),
    ),
    st.tuples(st.just("choose_shortener"), st.sampled_from(["", "bitly"])),
)
WISHED = st.one_of(
    st.tuples(st.sampled_from(["end_wished", "called_in", "call_in_heard"]), MEETINGS),
    st.tuples(st.just("recording_wished"), MEETINGS, st.sampled_from(["start", "pause", "resume", "stop"])),
    st.tuples(
        st.sampled_from(["wish_taken", "wish_refused", "wish_found_so", "wish_given_up", "wish_unconfirmed"]),
        MEETINGS,
        TWO,
    ),
)
ON_PCS = st.one_of(
    st.tuples(st.sampled_from(["pc_invited", "pc_enrolled", "pc_online", "pc_revoked", "pc_removed"])),
    st.tuples(st.sampled_from(["pc_silent", "pc_rotation_asked", "pc_rotated", "pc_screenshots_off"])),
    st.tuples(st.just("pc_told"), TWO, st.sampled_from(["meeting=hosting", "recording=running"]), MEETINGS),
    st.tuples(st.just("pc_says"), TWO, st.sampled_from(["received", "doing", "done", "failed", "refused"])),
    st.tuples(st.sampled_from(["pc_taken_back", "pc_overdue"]), TWO),
    st.tuples(st.just("zoom_says_so"), TWO, st.booleans()),
    st.tuples(st.sampled_from(["pc_booked", "pc_booking_moved"]), MEETINGS, st.integers(1, 3)),
    st.tuples(st.just("pc_released"), MEETINGS),
)
STEPS = st.one_of(
    ON_PCS,
    TOLD_BY_ZOOM,
    WISHED,
    CHANGED,
    CONNECTING,
    RECORDED,
    SHORTENED,
    st.tuples(st.just("plan"), MEETINGS),
    st.tuples(
        st.sampled_from(["created", "refused", "postponed", "cancel", "withdraw", "deleted", "kept"]),
        MEETINGS,
    ),
    st.tuples(st.just("register"), USERS, NAMES, st.none() | NAMES),
    st.tuples(st.just("decide"), DECISIONS, USERS),
    st.tuples(st.just("incident"), st.sampled_from(["effect.parked", "telegram.update_parked"])),
    st.tuples(st.sampled_from(["chat_closed", "chat_reopened", "chat_migrated"])),
    st.tuples(st.just("choose_file"), st.sampled_from(FileChoice)),
    st.tuples(st.sampled_from(["chat_language", "chat_time_zone", "reminders", "invitation_template"])),
    st.tuples(st.just("daily_agenda"), st.none() | st.just(time(6)), CHATS),
    st.tuples(st.just("quiet_hours"), st.none() | st.just(NIGHT), CHATS),
    st.tuples(st.just("calendar_renewed"), st.integers(0, 2)),
    st.tuples(st.sampled_from(["swept", "keys_introduced"])),
)

STORIES = [
    [],
    [("register", PERSON, "Ada", None), ("decide", u.WhitelistUser, PERSON), ("register", PERSON, "B", "b")],
    [("register", ADMIN, "A", "a"), ("decide", u.RejectUser, ADMIN), ("decide", u.BanUser, ADMIN)],
    [
        ("decide", u.AppointOwner, OWNER),
        ("register", STRANGER, "C", None),
        ("decide", u.AppointAdmin, STRANGER),
    ],
    [("choose_language", PERSON), ("choose_time_zone", PERSON)],
    [
        ("plan", 1),
        ("postponed", 1),
        ("refused", 1),
        ("created", 1),
        ("changed", 1, "New"),
        ("started", 1, 1, 1),
    ],
    [("plan", 4), ("moved", 4), ("renamed", 4), ("options_chosen", 4), ("refused", 4), ("asked_again", 4)],
    [("plan", 5), ("created", 5), ("repeated", 5), ("one_moved", 5), ("one_cancelled", 5)],
    [("updated", 5), ("change_refused", 5), ("change_postponed", 5)],
    [
        ("plan", 6),
        ("created", 6),
        ("seen_in_zoom", 6, (0, 0), (1, 1), (2, 2)),
        ("seen_in_zoom", 6, (0, 0), (1, 3)),
    ],
    [("adopted", 7), ("adopted", 7), ("changed", 7, "Found", 95), ("synced",)],
    [("adopted", 8, -90), ("expired", 8), ("started", 8, 1, 9)],
    [("plan", 2), ("created", 2), ("cancel", 2), ("withdraw", 2), ("kept", 2), ("deleted", 2)],
    [("plan", 3), ("created", 3), ("deleted_in_zoom", 3), ("alerted", 3)],
    [
        ("started", 1, 1, 1),
        ("joined", 1, "uuid:1", 1, 2, "Ada"),
        ("left", 1, "uuid:1", 1, 3),
        ("ended", 1, 1, 4),
    ],
    [
        ("recording", 1, change, 1, at)
        for at, change in enumerate(["started", "paused", "resumed", "stopped"])
    ],
    [
        ("plan", 7),
        ("created", 7),
        ("started", 7, 1, 1),
        ("recording_wished", 7),
        ("wish_taken", 7, 1),
        ("wish_unconfirmed", 7, 1),
        ("recording_wished", 7, "pause"),
        ("wish_refused", 7, 2),
        ("recording_wished", 7, "stop"),
        ("wish_found_so", 7, 3),
        ("called_in", 7),
        *(("call_in_heard", 7, answer) for answer in ("rang", "unanswered", "declined", "accepted")),
        ("end_wished", 7),
        ("wish_given_up", 7, 5),
    ],
    [("connect", "host-1", PERSON, CHAT), ("lost", "host-1"), ("unsubscribe", "host-1", CHAT)],
    [
        ("connect", "host-2", OWNER, CHAT),
        ("disconnect", "host-2"),
        ("deauthorised", "host-2"),
        ("purged", "host-2"),
    ],
    [("ready", 1, "a"), ("ready", 1, "b"), ("trashed", 1), ("recovered", 1), ("destroyed", 1)],
    [
        ("ready", 2, "a"),
        ("plan_deliveries", 2, "a"),
        ("not_arrived", 2, "a"),
        ("request", 2, "a"),
        ("arrived", 2, "a", 2),
        ("delete_file", 2, "a"),
        ("file_kept", 2, "a"),
        ("file_gone", 2, "a"),
        ("transcribed", 2),
    ],
    [("chat_closed",), ("chat_reopened",), ("chat_migrated",), ("choose_file", FileChoice.VIDEO)],
    [
        ("chat_language",),
        ("chat_time_zone",),
        ("reminders",),
        ("daily_agenda",),
        ("quiet_hours",),
        ("invitation_template",),
        ("calendar_renewed",),
    ],
    [("incident",), ("incident",), ("keys_introduced",), ("swept",)],
    [
        ("decide", u.AppointOwner, OWNER),
        ("shorten", 1),
        ("not_shortened", 1),
        ("shorten_again", 1),
        ("reserved", 1),
        ("shortened", 1, "abc", 2),
        ("opened", 1),
        ("choose_shortener",),
    ],
    [("pc_invited",), ("pc_enrolled",), ("pc_online",), ("pc_told", 1), ("pc_says", 1, "received")],
    [
        ("pc_invited",),
        ("pc_enrolled",),
        ("pc_online",),
        ("pc_told", 1),
        *(("pc_says", 1, step) for step in ("received", "doing", "done")),
        ("zoom_says_so", 1, False),
        ("zoom_says_so", 1, True),
        ("pc_told", 2, "recording=running"),
        ("pc_says", 2, "failed"),
        ("pc_told", 3, "recording=running"),
        ("pc_says", 3, "refused"),
        ("pc_told", 4),
        ("pc_taken_back", 4),
        ("pc_told", 5),
        ("pc_overdue", 5),
        ("pc_told", 6),
        ("pc_says", 6, "doing"),
        ("pc_overdue", 6),
        ("pc_booked", 1, 1),
        ("pc_booked", 2, 2),
        ("pc_booking_moved", 1, 2),
        ("pc_booked", 3, 3),
        ("pc_released", 3),
        ("pc_rotation_asked",),
        ("pc_rotated",),
        ("pc_screenshots_off",),
        ("pc_silent",),
        ("pc_revoked",),
        ("pc_removed",),
    ],
]
"""Each leads to what single steps seldom reach; together they hold every event."""
HISTORIES = st.tuples(
    st.integers(0, 2),
    st.tuples(st.sampled_from(STORIES), st.lists(STEPS, max_size=30)).map(
        lambda parts: [*parts[0], *parts[1]]
    ),
)
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


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told_by=HISTORIES, cuts=CUTS)
def test_any_cutting_gives_the_tables_of_one_page(url, told_by, cuts):
    async def law(database):
        history = await told(told_by[1], told_by[0])
        for kind in PROJECTIONS:
            projection = kind(database)
            whole = await replayed(projection, [history.events])
            assert await replayed(projection, pages_of(history.events, cuts)) == whole

    run_on(url, law)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


def test_every_event_takes_part_in_these_laws():
    history = asyncio.run(told([step for story in STORIES for step in story], 0))
    met = {type(recorded.event) for recorded in history.events}
    assert {event for event in all_events() if event.__module__.startswith("domain.")} - met == set()


HELD = [
    ("started", 1, 1, 1),
    ("joined", 1, "uuid:1", 1, 2, "Ada"),
    ("joined", 1, "seat:2", 1, 3, "Budi"),
    ("left", 1, "uuid:1", 1, 4),
    ("joined", 1, "uuid:1", 1, 5, "Ada"),
    ("left", 1, "seat:2", 1, 6),
]
RECORDING = [
    ("recording", 1, change, 1, 10 + at) for at, change in enumerate(["started", "paused", "resumed"])
]
ENDED = [("recording", 1, "stopped", 1, 20), ("left", 1, "uuid:1", 1, 21), ("ended", 1, 1, 22)]
ENTERED = [("plan", 1), ("created", 1)]


async def seen(database, steps):
    """What the agenda and the attendance say in the end of the one time the meeting was held."""
    history = await told([*ENTERED, *steps], 0)
    agenda, attendance = Agenda(database), Attendance(database)
    await replayed(agenda, [history.events])
    _, came = await replayed(attendance, [history.events])
    row = await agenda.by_id(meeting_id(1))
    present = await attendance.present(meeting_id(1), instance(1))
    return row, [each.name for each in present], came


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=shuffled([*HELD, *RECORDING]))
def test_while_it_is_held_the_order_of_the_notifications_does_not_matter(url, steps):
    async def law(database):
        row, present, came = await seen(database, steps)
        assert (row.live_uuid, row.recording, present) == (instance(1), "running", ["Ada"])
        assert (row, present, came) == await seen(database, [*HELD, *RECORDING])

    run_on(url, law)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=shuffled([*HELD, *ENDED]))
def test_once_it_is_over_the_order_of_the_notifications_does_not_matter(url, steps):
    async def law(database):
        row, present, came = await seen(database, steps)
        assert (row.live, row.recording, present) == (False, "none", [])
        assert (row.started_at, row.ended_at) == (NOW + SECOND, NOW + 22 * SECOND)
        assert came == (await seen(database, [*HELD, *ENDED]))[2]

    run_on(url, law)


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
