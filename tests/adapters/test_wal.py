"""Two programs open a new file at the same instant; both succeed."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from adapters import wal
from adapters.wal import switch_to_wal

TOGETHER = 8


def test_many_open_a_new_file_together(tmp_path):
    for number in range(20):
        barrier = Barrier(TOGETHER)

        def opened(path=tmp_path / f"{number}.db", barrier=barrier):
            connection = sqlite3.connect(path, timeout=5, isolation_level=None)
            barrier.wait()
            switch_to_wal(connection)
            connection.execute("CREATE TABLE IF NOT EXISTS t (x)")
            mode = connection.execute("PRAGMA journal_mode").fetchone()[0]
            connection.close()
            return mode

        with ThreadPoolExecutor(TOGETHER) as pool:
            modes = [each.result() for each in [pool.submit(opened) for _ in range(TOGETHER)]]
        assert modes == ["wal"] * TOGETHER


def test_a_file_somebody_keeps_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(wal, "PATIENCE_SECONDS", 0.05)
    keeper = sqlite3.connect(tmp_path / "kept.db", isolation_level=None)
    keeper.execute("BEGIN EXCLUSIVE")
    other = sqlite3.connect(tmp_path / "kept.db", timeout=0, isolation_level=None)
    with pytest.raises(sqlite3.OperationalError):
        switch_to_wal(other)
    other.close()
    keeper.close()
