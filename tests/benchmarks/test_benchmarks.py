"""Every benchmark runs, on a small scale; what it measures then means nothing."""

from __future__ import annotations

import importlib

import pytest

from tests.benchmarks.__main__ import PARTS, as_table

SMALL = {
    "append": {"EACH": 2, "ROUNDS": 1, "ALONE": 5, "ALONE_ROUNDS": 1, "WRITERS": 2},
    "stream_load": {"EVENTS": 20, "ROUNDS": 1},
    "replay": {"EVENTS": 2000, "LIBRARY_EVENTS": 200, "ROUNDS": 1},
    "reply": {"PEOPLE": 3, "MESSAGES": 1},
    "webhook": {"EACH_ROUND": 200, "ROUNDS": 1, "PACED": 200},
    "relay": {"SIZE": 5_000_000, "ROUNDS": 1},
    "deliveries": {"RECORDINGS": 4, "HOSTS": 2},
    "vtt": {"SIZE": 100_000, "ROUNDS": 1},
    "meetings": {"MEETINGS": 200, "ASKED": 1, "LINES": 3, "BATCHES": 1},
    "sync": {"MEETINGS": 20, "RENAMED": 3},
    "agent_feed": {"AGENTS": 10, "COMMANDS": 20},
}


@pytest.mark.parametrize("part", PARTS)
def test_a_benchmark_still_measures_what_is_there(part, monkeypatch):
    benchmark = importlib.import_module(f"tests.benchmarks.{part}")
    for name, value in SMALL[part].items():
        monkeypatch.setattr(benchmark, name, value)
    rows = benchmark.run()
    assert all(row.ours > 0 and row.yardstick > 0 for row in rows), rows
    assert as_table(rows).count("\n") == 1 + len(rows)
