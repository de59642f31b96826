"""Keys of personal data: one for each subject, gone for good once erased."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from adapters.effect import Unavailable
from adapters.event_store.failures import WrongEncryptionKey
from adapters.event_store.subject_keys import SubjectKeys, rewrap
from tests.conftest import ENCRYPTION_KEY

OTHER_KEY = bytes(reversed(range(32)))


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys.db"


@pytest.fixture
def other(path, keys):
    """The same file, as another process has it open."""
    opened = SubjectKeys(path, ENCRYPTION_KEY)
    yield opened
    opened.close()


def test_what_was_sealed_is_read_after_a_restart(path, keys):
    sealed = keys.seal("user-1", b"Siti")
    reopened = SubjectKeys(path, ENCRYPTION_KEY)
    assert reopened.unseal("user-1", sealed) == b"Siti"
    reopened.close()


def test_the_same_value_is_never_sealed_the_same_way(keys):
    assert keys.seal("user-1", b"Siti") != keys.seal("user-1", b"Siti")


def test_another_process_reads_what_was_sealed(keys, other):
    assert other.unseal("user-1", keys.seal("user-1", b"Siti")) == b"Siti"


def test_erasure_in_one_process_reaches_the_other(keys, other):
    sealed = keys.seal("user-1", b"Siti")
    assert other.unseal("user-1", sealed) == b"Siti"
    keys.erase("user-1")
    other.refresh()
    assert other.unseal("user-1", sealed) is None


def test_nothing_is_sealed_under_a_key_another_process_erased(keys, other):
    keys.seal("user-1", b"Siti")
    other.erase("user-1")
    later = keys.seal("user-1", b"Sari")
    assert other.unseal("user-1", later) == b"Sari"


def test_processes_that_meet_a_subject_at_once_end_with_one_key(path):
    opened = [SubjectKeys(path, ENCRYPTION_KEY) for _ in range(6)]
    with ThreadPoolExecutor(6) as threads:
        for number in range(20):
            subject = f"user-{number}"
            sealed = list(threads.map(lambda keys, subject=subject: keys.seal(subject, b"Siti"), opened))
            assert all(keys.unseal(subject, one) == b"Siti" for keys in opened for one in sealed)
    for keys in opened:
        keys.close()


def test_processes_that_start_at_once_agree_on_the_file(path):
    with ThreadPoolExecutor(6) as threads:
        opened = list(threads.map(lambda _: SubjectKeys(path, ENCRYPTION_KEY), range(6)))
    for keys in opened:
        keys.close()


def wrapped_in(path, subject):
    with closing(sqlite3.connect(path)) as connection:
        query = "SELECT wrapped FROM subject_keys WHERE subject = ?"
        return connection.execute(query, (subject,)).fetchone()[0]


def traced(path, wrapped):
    return any(wrapped[12:] in file.read_bytes() for file in path.parent.glob("keys.db*"))


@contextmanager
def a_reader(path):
    """Somebody who reads for long, as whoever makes a backup."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM subject_keys").fetchone()
        yield


def test_an_erased_key_leaves_no_trace_in_the_files(path, keys):
    keys.seal("user-1", b"Siti")
    wrapped = wrapped_in(path, "user-1")
    assert traced(path, wrapped)
    keys.erase("user-1")
    assert not traced(path, wrapped)


def test_erasure_beside_a_reader_counts_at_once_and_is_done_again_for_the_files(path, keys, monkeypatch):
    sealed = keys.seal("user-1", b"Siti")
    wrapped = wrapped_in(path, "user-1")
    monkeypatch.setattr("adapters.event_store.subject_keys.LOCK_TIMEOUT", 0.01)
    hasty = SubjectKeys(path, ENCRYPTION_KEY)
    with a_reader(path):
        for _ in range(2):
            with pytest.raises(Unavailable, match=r"keys\.db"):
                hasty.erase("user-1")
        keys.refresh()
        assert keys.unseal("user-1", sealed) is None
        assert traced(path, wrapped)
    hasty.erase("user-1")
    assert not traced(path, wrapped)
    hasty.close()


def test_a_wrong_encryption_key_is_told_at_the_start(path, keys):
    with pytest.raises(WrongEncryptionKey, match="ENCRYPTION_KEY"):
        SubjectKeys(path, OTHER_KEY)


def test_the_encryption_key_can_be_replaced(path, keys):
    sealed = keys.seal("user-1", b"Siti")
    keys.close()
    rewrap(path, [ENCRYPTION_KEY], OTHER_KEY)
    renewed = SubjectKeys(path, OTHER_KEY)
    assert renewed.unseal("user-1", sealed) == b"Siti"
    renewed.close()
    with pytest.raises(WrongEncryptionKey):
        SubjectKeys(path, ENCRYPTION_KEY)


def test_replacing_with_a_wrong_old_key_changes_nothing(path, keys):
    sealed = keys.seal("user-1", b"Siti")
    with pytest.raises(WrongEncryptionKey):
        rewrap(path, [OTHER_KEY], bytes(32))
    keys.refresh()
    assert keys.unseal("user-1", sealed) == b"Siti"


def test_a_replacement_beside_a_reader_is_done_again_for_the_files(path, keys, monkeypatch):
    sealed = keys.seal("user-1", b"Siti")
    wrapped = wrapped_in(path, "user-1")
    monkeypatch.setattr("adapters.event_store.subject_keys.LOCK_TIMEOUT", 0.01)
    with a_reader(path), pytest.raises(Unavailable, match=r"keys\.db"):
        rewrap(path, [ENCRYPTION_KEY], OTHER_KEY)
    rewrap(path, [ENCRYPTION_KEY], OTHER_KEY)
    assert not traced(path, wrapped)
    renewed = SubjectKeys(path, OTHER_KEY)
    assert renewed.unseal("user-1", sealed) == b"Siti"
    renewed.close()


def test_nothing_is_sealed_under_a_key_that_was_replaced_meanwhile(path, keys):
    """As by a program that nobody noticed when the others were stopped."""
    rewrap(path, [ENCRYPTION_KEY], OTHER_KEY)
    with pytest.raises(WrongEncryptionKey):
        keys.seal("user-1", b"Siti")
    renewed = SubjectKeys(path, OTHER_KEY)
    assert renewed.unseal("user-1", renewed.seal("user-1", b"Sari")) == b"Sari"
    renewed.close()


def test_only_the_owner_may_read_the_file(path, keys):
    assert path.stat().st_mode & 0o077 == 0


def test_personal_data_needs_a_subject(keys):
    with pytest.raises(ValueError, match="subject"):
        keys.seal("", b"Siti")
