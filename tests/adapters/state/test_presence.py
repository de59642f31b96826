"""A program's claims are its own for exactly as long as it lives."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from contextlib import contextmanager, suppress

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from adapters.state.presence import DatabasePresence, FilePresence, Occupied, new_worker

LIVING = """
import sys
from pathlib import Path
from sqlalchemy import create_engine
from adapters.state.presence import DatabasePresence, FilePresence

kind, place, worker = sys.argv[1:]
presence = FilePresence(Path(place)) if kind == "file" else DatabasePresence(create_engine(place))
presence.announce(worker)
print("here", flush=True)
sys.stdin.readline()
presence.leave()
"""


@contextmanager
def living(kind, place, worker, program=LIVING):
    """Another program that has announced itself."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", program, kind, place, worker], **pipes) as child:
        assert child.stdout.readline() == "here\n"
        try:
            yield child
        finally:
            child.kill()


@pytest.fixture(params=["file", "database"])
def kind(request):
    return request.param


@pytest.fixture
def place(kind, request, tmp_path):
    if kind == "file":
        return str(tmp_path / "workers")
    url = request.getfixturevalue("postgres_database")
    return url.replace("postgresql://", "postgresql+psycopg://", 1)


@pytest.fixture
def make(kind, place, tmp_path):
    engines = []

    def one():
        if kind == "file":
            return FilePresence(tmp_path / "workers")
        engines.append(create_engine(place))
        return DatabasePresence(engines[-1])

    yield one
    for engine in engines:
        engine.dispose()


def test_a_program_lives_until_it_leaves(make):
    presence, observer, worker = make(), make(), new_worker()
    assert not observer.is_alive(worker)
    presence.announce(worker)
    assert presence.is_alive(worker)
    assert observer.is_alive(worker)
    assert observer.is_alive(worker), "asking does not end it"
    presence.leave()
    presence.leave()
    assert not observer.is_alive(worker)


def test_a_program_that_is_killed_is_gone_at_once(make, kind, place):
    worker = new_worker()
    with living(kind, place, worker) as child:
        observer = make()
        observer.announce(new_worker())
        assert observer.is_alive(worker)
        child.kill()
        child.wait()
        # The server notices a broken connection by itself; on this machine within moments.
        for _ in range(1000):
            if not observer.is_alive(worker):
                break
        assert not observer.is_alive(worker)
        observer.leave()


def test_nobody_is_alone_until_the_last_has_left(make):
    one, other, observer = make(), make(), make()
    one.announce("1-a")
    other.announce("2-b")
    one.leave()
    with pytest.raises(Occupied), observer.alone():
        pass
    other.leave()
    with observer.alone():
        pass


def test_while_somebody_is_alone_nobody_begins_to_live(make):
    one, observer = make(), make()
    with observer.alone():
        with pytest.raises(Occupied):
            one.announce("1-a")
        assert not observer.is_alive("1-a")
        with pytest.raises(Occupied), make().alone():
            pass
    one.announce("1-a")
    assert observer.is_alive("1-a")
    one.leave()


def test_who_is_alone_and_is_killed_is_in_nobodys_way(make, kind, place):
    program = LIVING.replace("presence.announce(worker)", "lonely = presence.alone(); lonely.__enter__()")
    with living(kind, place, "-", program) as child:
        one = make()
        with pytest.raises(Occupied):
            one.announce("1-a")
        child.kill()
        child.wait()
        # As above.
        for _ in range(1000):
            with suppress(Occupied):
                one.announce("1-a")
                break
        assert make().is_alive("1-a")
        one.leave()


@pytest.mark.parametrize("kind", ["database"])
def test_who_was_not_alone_to_the_end_is_told(make):
    lonely, other = make(), make()
    holders = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
    with pytest.raises(DBAPIError), lonely.alone(), other._engine.connect() as server:
        server.execute(text(holders))


def test_two_programs_in_one_place_do_not_see_each_other_as_dead(make):
    one, other = make(), make()
    one.announce("1-a")
    other.announce("2-b")
    assert one.is_alive("2-b")
    assert other.is_alive("1-a")
    one.leave()
    assert other.is_alive("2-b")
    assert not other.is_alive("1-a")
    other.leave()


@pytest.fixture
def between(monkeypatch):
    """Do something, once, while somebody has opened a file and not locked it yet."""

    def arrange(what):
        steps, lock = [what], fcntl.flock

        def flock(descriptor, how):
            if steps:
                steps.pop()()
            return lock(descriptor, how)

        monkeypatch.setattr(fcntl, "flock", flock)

    return arrange


@pytest.mark.parametrize("kind", ["file"])
def test_who_is_asked_about_while_it_announces_itself_is_alive_afterwards(make, between):
    presence, observer, worker = make(), make(), new_worker()
    between(lambda: observer.is_alive(worker))
    presence.announce(worker)
    assert observer.is_alive(worker)
    presence.leave()


@pytest.mark.parametrize("kind", ["file"])
def test_who_asks_about_a_dead_one_does_not_bury_its_living_namesake(make, between, place):
    presence, observer, other, worker = make(), make(), make(), new_worker()
    with living("file", place, worker) as child:
        child.kill()
        child.wait()

    def another_buries_it_and_it_lives_again():
        assert not other.is_alive(worker)
        presence.announce(worker)

    between(another_buries_it_and_it_lives_again)
    assert observer.is_alive(worker)
    assert other.is_alive(worker)
    presence.leave()


@pytest.mark.parametrize("kind", ["database"])
def test_a_living_program_announces_itself_again_when_the_server_was_away(make, kind):
    presence, observer, worker = make(), make(), new_worker()
    presence.announce(worker)
    holders = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
    with observer._engine.connect() as server:
        server.execute(text(holders))
    assert not observer.is_alive(worker)
    assert presence.is_alive("somebody else's") is False
    assert observer.is_alive(worker)
    presence.leave()
    assert not observer.is_alive(worker)
