"""The journal where the disk is full, and what it forgets."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_server.agent.journal import Journal
from agent_server.agent.outbox import Outbox
from agent_server.agent.store import JournalUnusable, Store
from agent_server.protocol.messages import MOST_ACKS, Ack, Command, Entry, Reason, Step

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)


class Kept:
    """A journal with its outbox, at a time."""

    def __init__(self, path) -> None:
        self.store = Store(path)
        self.now = NOW
        self.outbox = Outbox(self.store)
        self.journal = Journal(self.store, self.outbox, lambda: self.now)

    def take(self, name, position=1, *, days=0):
        command = Command(id=name, desired="camera=off", deadline=NOW + timedelta(days=days, minutes=1))
        self.journal.take(Entry(position=position, kind="command", command=command))

    def full(self, *, is_full=True):
        pages = self.store.rows("PRAGMA page_count")[0][0] if is_full else 2**30
        self.store.rows(f"PRAGMA max_page_count = {pages}")

    def fill(self):
        """Until the disk takes no more."""
        self.full()
        for number in range(10_000):
            self.take(f"filler-{number}" + "x" * 40, 2 + number)
            if self.waiting()[-1].ack.reason == Reason.DISK_FULL:
                return f"filler-{number}" + "x" * 40
        raise AssertionError

    def waiting(self):
        return self.outbox.batch(100_000)

    def said(self, name):
        return [(each.ack.step, each.ack.reason) for each in self.waiting() if each.ack.command == name]

    def names(self):
        return [command.id for command in self.journal.waiting(parallel=False)]


@pytest.fixture
def kept(tmp_path):
    opened = Kept(tmp_path / "journal.db")
    with closing(opened.store):
        yield opened


def test_what_a_full_disk_does_not_take_is_refused_and_never_begun(kept, monkeypatch):
    monkeypatch.setattr("agent_server.agent.outbox._ROOM", 2**30)
    name = kept.fill()
    kept.take(name)

    assert set(kept.said(name)) == {(Step.REFUSED, Reason.DISK_FULL)}
    assert name not in kept.names()
    assert not kept.journal.begin(name)


def test_what_was_refused_while_the_disk_was_full_stays_so_when_there_is_room(kept, monkeypatch):
    monkeypatch.setattr("agent_server.agent.outbox._ROOM", 2**30)
    name = kept.fill()
    kept.full(is_full=False)
    kept.take("another", 20_000)
    reopened = Kept(kept.store.rows("PRAGMA database_list")[0][2])
    reopened.take(name, 30_000)
    reopened.store.close()

    assert name not in kept.names()
    assert "another" in kept.names()
    assert (Step.REFUSED, Reason.DISK_FULL) in kept.said(name)


def test_what_was_called_back_while_the_disk_was_full_is_not_begun(kept, monkeypatch):
    monkeypatch.setattr("agent_server.agent.outbox._ROOM", 2**30)
    kept.take("first")
    name = kept.fill()
    kept.journal.take(Entry(position=20_000, kind="cancel", cancel="first"))
    kept.journal.take(Entry(position=20_001, kind="cancel", cancel="c" * 60))
    kept.journal.take(Entry(position=20_002, kind="rotate"))

    assert not kept.journal.begin("first")
    assert "first" not in kept.names()
    assert kept.journal.new_key_asked == 20_002
    assert name not in kept.names()


def test_acks_that_were_answered_while_the_disk_was_full_are_not_sent_again(kept):
    kept.take("first")
    kept.store.rows("PRAGMA query_only = 1")
    kept.outbox.settled(kept.waiting())

    assert kept.waiting() == []
    kept.store.rows("PRAGMA query_only = 0")
    kept.take("second", 2)
    kept.outbox.settled(kept.waiting())
    assert kept.store.rows("SELECT count(*) FROM acks") == [(0,)]


def test_a_command_whose_beginning_cannot_be_written_is_not_begun(kept):
    kept.take("first")
    kept.store.rows("PRAGMA query_only = 1")

    assert not kept.journal.begin("first")
    assert kept.said("first")[-1] == (Step.REFUSED, Reason.DISK_FULL)


def test_an_end_that_cannot_be_written_is_told_all_the_same(kept):
    kept.take("first")
    assert kept.journal.begin("first")
    kept.store.rows("PRAGMA query_only = 1")
    kept.journal.settle(Ack(command="first", step=Step.DONE, at=NOW))

    assert kept.said("first")[-1] == (Step.DONE, "")
    kept.store.rows("PRAGMA query_only = 0")
    kept.take("second", 2)
    assert kept.journal.interrupted() == []


def test_batches_are_no_larger_than_the_server_takes(kept):
    for number in range(MOST_ACKS + 5):
        kept.take(f"c{number}", number + 1)

    assert len(kept.outbox.batch()) == MOST_ACKS
    assert [each.ack.command for each in kept.outbox.batch()][:2] == ["c0", "c1"]


def test_the_position_only_grows(kept):
    kept.take("second", 7)
    kept.take("first", 3)
    kept.journal.go_on_from(5)

    assert kept.journal.position == 7


@pytest.mark.parametrize(("age", "deadline", "forgotten"), [(29, 0, False), (31, 0, True), (31, 5, False)])
def test_what_ended_long_ago_is_forgotten(kept, age, deadline, forgotten):
    kept.take("first", days=deadline)
    kept.journal.refuse("first", Reason.UNSUPPORTED)
    kept.take("open", 2, days=90)
    kept.outbox.settled(kept.waiting())
    kept.now += timedelta(days=age)
    kept.journal.prune()

    names = [name for (name,) in kept.store.rows("SELECT id FROM commands ORDER BY id")]
    assert names == (["open"] if forgotten else ["first", "open"])


def test_what_was_not_told_yet_is_not_forgotten(kept):
    kept.take("first")
    kept.journal.refuse("first", Reason.UNSUPPORTED)
    kept.now += timedelta(days=400)
    kept.journal.prune()

    assert kept.store.rows("SELECT id FROM commands") == [("first",)]


def test_a_file_that_is_no_journal_is_not_replaced(tmp_path):
    path = tmp_path / "journal.db"
    path.write_bytes(b"something else, " * 100)

    with pytest.raises(JournalUnusable, match="enrol this PC again"):
        Store(path)
    assert path.read_bytes().startswith(b"something else")


def test_nobody_else_may_read_it(kept):
    path = kept.store.rows("PRAGMA database_list")[0][2]

    assert [oct(_mode(name)) for name in (path, f"{path}-wal")] == ["0o600"] * 2


def _mode(name):
    return Path(name).stat().st_mode & 0o777
