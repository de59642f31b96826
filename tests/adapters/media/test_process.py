"""A program that is started ends: by itself, late, or with whoever waited for it."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest

from adapters.effect import Unavailable
from adapters.media.process import run
from tests.adapters.media.programs import alive, children, started_after


@pytest.mark.parametrize("turns", range(12))
async def test_who_stops_waiting_while_a_program_starts_is_free_at_once(turns):
    """However far it has come: asyncio has many steps between the fork and the last pipe."""
    before = children()
    waiting = asyncio.ensure_future(run(["sleep", "60"], 60))
    for _ in range(turns):
        await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert children() - before == set()


async def test_output_and_complaints_come_back_with_the_exit_code():
    ended = await run(["sh", "-c", "echo out; echo oh no >&2; exit 3"], 10)

    assert (ended.code, ended.out, ended.said) == (3, b"out\n", "oh no\n")


async def test_only_the_end_of_long_complaints_is_kept():
    ended = await run(["sh", "-c", "seq 1 100000 >&2"], 10)

    assert len(ended.said) == 2048
    assert ended.said.endswith("99999\n100000\n")


async def test_paths_are_left_out_of_complaints_even_where_they_are_cut(tmp_path):
    secret = tmp_path / "a secret name"
    ended = await run(
        ["sh", "-c", 'for i in $(seq 200); do echo "cannot open $0" >&2; done', f"file:{secret}/x"], 10
    )

    assert "cannot open" in ended.said
    assert "secret" not in ended.said
    assert "/" not in ended.said


async def test_a_program_that_never_stops_talking_is_ended_when_its_time_is_over():
    before = children()
    with pytest.raises(Unavailable, match=r"sh: not done within 0\.3 s"):
        await run(["sh", "-c", "exec yes"], 0.3)

    assert children() == before


async def test_the_program_ends_with_whoever_waits_for_it():
    before = children()
    waiting = asyncio.ensure_future(run(["sleep", "600"], 700))
    started = await started_after(before)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting

    assert [pid for pid in started if alive(pid)] == []


async def test_a_program_that_is_not_there_is_unavailable(tmp_path):
    with pytest.raises(Unavailable, match="gone: FileNotFoundError"):
        await run([str(tmp_path / "gone")], 1)
