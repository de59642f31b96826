"""Temporary files: continued after any break, within their room, and gone when nobody needs them."""

from __future__ import annotations

import asyncio
import errno
import os
import random
import shutil
import subprocess
import tempfile
import threading
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.effect import Failure, Rejected, Unavailable
from adapters.media.spool import NoRoom, Room, Spool, Swept

MIB = 1024 * 1024
BYTES = random.Random(1).randbytes(3 * MIB + 17)
PLENTY = Room(quota=10**12, keep_free=0, seconds=60)
HOSTILE = ["../../x", "a\0b", "/etc/passwd", "x" * 5000, "", ".", "..", "*", "name\n", "\ud800", "…"]


class Broken(Failure):
    pass


def source(content=BYTES, *, chunk=70_001, breaks_after=None, asked=None):
    """A stream as a download gives it; `asked` keeps the offsets."""

    async def stream(offset):
        if asked is not None:
            asked.append(offset)
        end = len(content) if breaks_after is None else min(offset + breaks_after, len(content))
        for at in range(offset, end, chunk):
            await asyncio.sleep(0)
            yield content[at : min(at + chunk, end)]
        if breaks_after is not None and end < len(content):
            raise Broken("connection lost")

    return stream


def held(content=BYTES, *, at):
    """A stream that stops at a byte until it is let go."""
    reached, let_go = asyncio.Event(), asyncio.Event()

    async def stream(offset):
        yield content[offset:at]
        reached.set()
        await let_go.wait()
        yield content[at:]

    return stream, reached, let_go


async def never(offset):
    raise AssertionError("nothing had to be fetched")
    yield b""


def files(folder):
    return sorted(path for path in folder.rglob("*") if not path.is_dir())


def age(folder, seconds):
    for path in [folder, *folder.rglob("*")]:
        found = path.lstat()
        os.utime(path, (found.st_atime - seconds, found.st_mtime - seconds), follow_symlinks=False)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "spool"


@pytest.fixture
def spool(folder):
    return Spool(folder, PLENTY)


async def test_a_file_is_fetched_whole(spool):
    path = await spool.fetch("x", len(BYTES), source())

    assert path.read_bytes() == BYTES
    assert spool.used() == len(BYTES)


async def test_progress_is_told_and_ends_with_the_whole(spool):
    heard = []
    await spool.fetch("x", len(BYTES), source(), heard.append)

    assert heard == sorted(heard)
    assert len(heard) == 3
    assert heard[-1] == len(BYTES)


async def test_a_file_that_is_there_is_not_fetched_again(spool, folder):
    path = await spool.fetch("x", len(BYTES), source())

    assert await Spool(folder, PLENTY).fetch("x", len(BYTES), never) == path


async def test_nobody_else_may_read_what_is_spooled(spool, folder):
    path = await spool.fetch("x", 3, source(b"abc"))

    assert path.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert spool.workspace("x").stat().st_mode & 0o777 == 0o700


@settings(max_examples=40, deadline=None)
@given(breaks=st.lists(st.integers(0, len(BYTES)), max_size=5), chunk=st.integers(10_000, 2 * MIB))
def test_a_file_is_continued_wherever_it_broke_off_by_a_program_that_was_killed(breaks, chunk):
    async def attempts(folder):
        arrived = 0
        for breaks_after in breaks:
            asked = []
            with suppress(Broken):
                await Spool(folder, PLENTY).fetch(
                    "x", len(BYTES), source(chunk=chunk, breaks_after=breaks_after, asked=asked)
                )
            assert asked == ([arrived] if arrived < len(BYTES) else [])
            arrived = min(arrived + breaks_after, len(BYTES))
        return await Spool(folder, PLENTY).fetch("x", len(BYTES), source(chunk=chunk))

    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "spool"
        path = asyncio.run(attempts(folder))
        assert path.read_bytes() == BYTES
        assert files(folder) == [path]


async def test_a_cancelled_fetch_is_continued(spool):
    stream, reached, _ = held(at=2 * MIB + 5)
    fetching = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()
    fetching.cancel()
    with suppress(asyncio.CancelledError):
        await fetching
    asked = []

    path = await spool.fetch("x", len(BYTES), source(asked=asked))

    assert asked == [2 * MIB + 5]
    assert path.read_bytes() == BYTES


async def test_what_was_whole_when_the_program_was_killed_is_not_fetched_again(spool, folder):
    path = await spool.fetch("x", len(BYTES), source())
    path.rename(path.with_name(f"{path.name}.{len(BYTES)}.part"))

    assert (await Spool(folder, PLENTY).fetch("x", len(BYTES), never)).read_bytes() == BYTES


async def test_more_than_announced_is_rejected_at_once_and_nothing_is_kept(spool, folder):
    given_out = []

    async def endless(offset):
        while True:
            given_out.append(1)
            yield bytes(MIB)

    with pytest.raises(Rejected) as refused:
        await spool.fetch("x", 5 * MIB, endless)

    assert refused.value.code == "size"
    assert len(given_out) == 6
    assert files(folder) == []


async def test_less_than_announced_is_unavailable_and_kept(spool):
    with pytest.raises(Unavailable):
        await spool.fetch("x", len(BYTES), source(BYTES[: 2 * MIB]))
    asked = []

    path = await spool.fetch("x", len(BYTES), source(asked=asked))

    assert asked == [2 * MIB]
    assert path.read_bytes() == BYTES


async def test_a_file_of_another_size_is_another_file(spool, folder):
    with pytest.raises(Broken):
        await spool.fetch("x", len(BYTES), source(breaks_after=MIB))
    first = await spool.fetch("x", 3, source(b"old"))
    assert first.read_bytes() == b"old"

    second = await spool.fetch("x", 5, source(b"newer"))

    assert second.read_bytes() == b"newer"
    await spool.forget("x")
    assert files(folder) == []


async def test_a_file_of_nothing_needs_no_stream(spool):
    assert (await spool.fetch("x", 0, never)).read_bytes() == b""


async def test_a_stream_is_ended_with_its_fetch(spool):
    ended = []

    async def stream(offset):
        try:
            while True:
                yield bytes(10)
        finally:
            ended.append(True)

    with pytest.raises(Rejected):
        await spool.fetch("x", 25, stream)
    assert ended == [True]


async def test_the_second_who_wants_a_file_waits_for_the_first(spool):
    stream, reached, let_go = held(at=MIB)
    first = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()
    second = asyncio.ensure_future(spool.fetch("x", len(BYTES), never))
    let_go.set()

    assert await first == await second


async def test_files_of_other_names_do_not_wait(spool):
    stream, reached, let_go = held(at=MIB)
    first = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()

    await spool.fetch("y", len(BYTES), source())

    assert not first.done()
    let_go.set()
    assert (await first).read_bytes() == BYTES


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_name_is_only_a_name(tmp_path, spool, folder, name):
    path = await spool.fetch(name, 3, source(b"abc"))
    made = spool.workspace(name) / "made"
    made.write_bytes(b"x")

    assert path.parent == folder
    assert len(path.name) == 32
    assert files(tmp_path) == sorted([path, made])
    await spool.forget(name)
    assert files(tmp_path) == []


async def test_hostile_names_are_told_apart(spool):
    paths = [await spool.fetch(name, 3, source(b"abc")) for name in HOSTILE]

    assert len(set(paths)) == len(HOSTILE)


async def test_forgetting_takes_all_of_one_name_and_nothing_of_another(spool, folder):
    kept = await spool.fetch("y", 3, source(b"abc"))
    await spool.fetch("x", 3, source(b"abc"))
    (spool.workspace("x") / "parts").mkdir()
    (spool.workspace("x") / "parts" / "1").write_bytes(b"part")
    with pytest.raises(Broken):
        await spool.fetch("x", 10, source(bytes(10), chunk=1, breaks_after=5))

    await spool.forget("x")

    assert list(folder.iterdir()) == [kept]


async def test_what_is_not_there_is_forgotten(spool, folder):
    await spool.forget("x")
    shutil.rmtree(folder)
    await spool.forget("x")


async def test_a_file_forgotten_while_it_is_fetched_is_unavailable(spool):
    stream, reached, let_go = held(at=MIB)
    fetching = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()
    await spool.forget("x")
    let_go.set()

    with pytest.raises(Unavailable) as refused:
        await fetching
    assert "/" not in str(refused.value)


async def test_a_file_beyond_the_quota_is_not_begun(folder):
    spool = Spool(folder, Room(quota=len(BYTES) + 10, keep_free=0, seconds=60))
    await spool.fetch("x", len(BYTES), source())

    with pytest.raises(NoRoom, match="11 bytes of room needed, 10 there"):
        await spool.fetch("y", 11, never)
    await spool.fetch("z", 10, source(bytes(10)))


async def test_the_quota_counts_what_others_have_still_to_write(folder):
    spool = Spool(folder, Room(quota=len(BYTES) * 3 // 2, keep_free=0, seconds=60))
    stream, reached, let_go = held(at=1000)
    first = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()

    with pytest.raises(NoRoom):
        await spool.fetch("y", len(BYTES), never)
    let_go.set()
    assert (await first).read_bytes() == BYTES
    await spool.forget("x")
    assert (await spool.fetch("y", len(BYTES), source())).read_bytes() == BYTES


async def test_room_promised_for_what_will_be_made_of_a_file_counts_too(folder):
    spool = Spool(folder, Room(quota=100, keep_free=0, seconds=60))
    with spool.reserved("x", 60), pytest.raises(NoRoom):
        await spool.fetch("y", 50, never)

    assert (await spool.fetch("y", 50, source(bytes(50)))).stat().st_size == 50


async def test_who_needs_no_more_is_refused_nothing(folder):
    spool = Spool(folder, Room(quota=10**12, keep_free=1000, seconds=60), free=lambda _: 100)

    with spool.reserved("x", 0):
        pass


async def test_what_must_stay_free_on_the_disk_stays_free(folder):
    spool = Spool(folder, Room(quota=10**12, keep_free=1000, seconds=60), free=lambda _: 1100)

    with pytest.raises(NoRoom, match="101 bytes of room needed, 100 there"):
        await spool.fetch("x", 101, never)
    await spool.fetch("x", 100, source(bytes(100)))


async def test_a_disk_that_others_fill_meanwhile_ends_the_fetch_and_frees_what_it_took(folder):
    free = [100 * MIB]
    spool = Spool(folder, Room(quota=10**12, keep_free=MIB, seconds=60), free=lambda _: free[0])

    async def stream(offset):
        for _ in range(40):
            yield bytes(MIB)
            free[0] = 2 * MIB

    with pytest.raises(NoRoom):
        await spool.fetch("x", 40 * MIB, stream)
    assert files(folder) == []


async def test_unfinished_files_do_not_keep_each_other_from_being_finished(folder):
    spool = Spool(folder, Room(quota=100, keep_free=0, seconds=60))
    for name in "ab":
        with pytest.raises(Broken):
            await spool.fetch(name, 60, source(bytes(60), chunk=1, breaks_after=40))
    with pytest.raises(NoRoom):
        await spool.fetch("c", 60, never)

    for name in "ab":
        path = await spool.fetch(name, 60, source(bytes(60)))
        assert path.stat().st_size == 60
        await spool.forget(name)


async def test_a_full_disk_is_no_room_and_other_files_stay(spool, folder, monkeypatch):
    kept = await spool.fetch("y", 3, source(b"abc"))

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", full)
    with pytest.raises(NoRoom) as refused:
        await spool.fetch("x", len(BYTES), source())

    assert str(folder) not in str(refused.value)
    assert files(folder) == [kept]


@pytest.fixture
def small_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
    if shutil.which("mount") is None or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("a small disk cannot be mounted here")
    yield disk
    subprocess.run(["umount", disk], check=True)


async def test_a_disk_that_is_really_full_is_no_room_and_is_freed(small_disk):
    spool = Spool(small_disk / "spool", PLENTY, free=lambda _: 10**12)
    kept = await spool.fetch("y", 1000, source(bytes(1000)))

    with pytest.raises(NoRoom):
        await spool.fetch("x", len(BYTES), source())

    assert files(small_disk) == [kept]
    assert kept.read_bytes() == bytes(1000)


async def test_the_sweep_takes_what_nobody_touched_also_of_killed_programs(spool, folder):
    await spool.fetch("x", 100, source(bytes(100)))
    with pytest.raises(Broken):
        await spool.fetch("y", 100, source(bytes(100), chunk=1, breaks_after=40))
    (spool.workspace("z") / "unfinished").mkdir()
    (spool.workspace("z") / "unfinished" / "1").write_bytes(bytes(7))
    now = (folder / "..").stat().st_mtime
    age(folder, 100)

    assert await Spool(folder, PLENTY).sweep(now) == Swept(files=3, bytes=147)
    assert list(folder.iterdir()) == []


async def test_the_sweep_leaves_what_was_touched_of_late(folder):
    now = [1_000_000.0]
    spool = Spool(folder, PLENTY, lambda: now[0])
    path = await spool.fetch("x", 3, source(b"abc"))
    now[0] += 59
    await spool.fetch("x", 3, never)
    now[0] += 59

    assert await spool.sweep(now[0]) == Swept(files=0, bytes=0)
    assert await spool.sweep(now[0] + 1) == Swept(files=1, bytes=3)
    assert not path.exists()


async def test_the_sweep_leaves_a_file_while_something_of_it_is_fresh(spool, folder):
    path = await spool.fetch("x", 3, source(b"abc"))
    fresh = spool.workspace("x") / "part"
    age(folder, 100)
    fresh.write_bytes(b"x")

    assert await spool.sweep(fresh.stat().st_mtime + 1) == Swept(files=0, bytes=0)
    assert files(folder) == sorted([path, fresh])


async def test_the_sweep_leaves_what_was_made_of_a_file_that_somebody_works_on_again(spool, folder):
    made = spool.workspace("x") / "made"
    made.write_bytes(b"abc")
    now = made.stat().st_mtime
    age(folder, 100)
    again = Spool(folder, PLENTY, lambda: now)

    assert again.workspace("x") == made.parent
    assert await again.sweep(now + 59) == Swept(files=0, bytes=0)
    assert await again.sweep(now + 60) == Swept(files=1, bytes=3)


async def test_the_sweep_leaves_what_is_in_use_however_old(spool, folder):
    stream, reached, let_go = held(at=2 * MIB)
    fetching = asyncio.ensure_future(spool.fetch("x", len(BYTES), stream))
    await reached.wait()
    used = await spool.fetch("y", 3, source(b"abc"))
    now = used.stat().st_mtime
    with spool.reserved("y", 0):
        assert await spool.sweep(now + 1000) == Swept(files=0, bytes=0)
    assert await spool.sweep(now + 1000) == Swept(files=1, bytes=3)
    let_go.set()

    assert (await fetching).read_bytes() == BYTES


async def test_what_the_disk_does_not_let_go_stays_and_the_rest_goes(spool, folder, monkeypatch):
    stuck = await spool.fetch("x", 3, source(b"abc"))
    (spool.workspace("x") / "part").write_bytes(b"x")
    await spool.fetch("y", 3, source(b"abc"))
    now = (folder / "..").stat().st_mtime
    age(folder, 100)
    unlink = Path.unlink

    def unwilling(path, *how, **more):
        if path == stuck:
            raise OSError(errno.EIO, "Input/output error")
        unlink(path, *how, **more)

    monkeypatch.setattr(Path, "unlink", unwilling)
    with structlog.testing.capture_logs() as logs:
        assert await spool.forget("x") == 1
        assert await spool.sweep(now) == Swept(files=1, bytes=3)
    assert list(folder.iterdir()) == [stuck]
    assert [log["event"] for log in logs] == ["spool.not_removed"] * 2
    assert str(folder) not in str(logs)


async def test_files_go_without_holding_up_everybody_else(spool, folder, monkeypatch):
    await spool.fetch("x", 3, source(b"abc"))
    age(folder, 100)
    loop, threads, unlink = threading.current_thread(), [], Path.unlink

    def slow(path, *how, **more):
        threads.append(threading.current_thread())
        unlink(path, *how, **more)

    monkeypatch.setattr(Path, "unlink", slow)
    await spool.forget("x")
    await spool.fetch("y", 3, source(b"abc"))
    age(folder, 100)
    await spool.sweep((folder / "..").stat().st_mtime)
    assert len(threads) == 2
    assert loop not in threads


async def test_whoever_wants_a_file_that_is_being_swept_gets_it_anew(spool, folder, monkeypatch):
    await spool.fetch("x", 3, source(b"abc"))
    age(folder, 100)
    begun, let_go, unlink = threading.Event(), threading.Event(), Path.unlink

    def held_up(path, *how, **more):
        begun.set()
        let_go.wait(10)
        unlink(path, *how, **more)

    monkeypatch.setattr(Path, "unlink", held_up)
    sweeping = asyncio.ensure_future(spool.sweep((folder / "..").stat().st_mtime))
    await asyncio.to_thread(begun.wait, 10)
    fetching = asyncio.ensure_future(spool.fetch("x", 3, source(b"new")))
    await asyncio.sleep(0)
    let_go.set()
    assert (await fetching).read_bytes() == b"new"
    await sweeping


async def test_what_a_sweep_would_take_is_known_beforehand(spool, folder):
    await spool.fetch("x", 3, source(b"abc"))
    used = await spool.fetch("y", 3, source(b"abc"))
    now = used.stat().st_mtime
    with spool.reserved("y", 0):
        assert spool.count_untouched(now) == 0
        assert spool.count_untouched(now + 1000) == 1


async def test_links_are_not_followed(spool, folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_bytes(b"precious" * 1000)
    whole = await spool.fetch("x", 3, source(b"abc"))
    (spool.workspace("x") / "link").symlink_to(outside)
    whole.unlink()
    whole.symlink_to(outside / "precious")
    workspace = spool.workspace("y")
    workspace.rmdir()
    workspace.symlink_to(outside)

    assert spool.used() < 1000
    await spool.forget("x")
    age(folder, 10**6)
    await spool.sweep(outside.stat().st_mtime + 1000)

    assert list(folder.iterdir()) == []
    assert (outside / "precious").read_bytes() == b"precious" * 1000


async def test_a_link_in_place_of_a_file_is_replaced_not_written_through(spool, tmp_path):
    precious = tmp_path / "precious"
    precious.write_bytes(b"old")
    path = await spool.fetch("x", 3, source(b"abc"))
    path.unlink()
    path.symlink_to(precious)

    assert (await spool.fetch("x", 3, source(b"new"))).read_bytes() == b"new"
    path.unlink()
    partial = path.with_name(f"{path.name}.3.part")
    partial.symlink_to(precious)
    with pytest.raises(Unavailable):
        await spool.fetch("x", 3, source(b"new"))
    partial.unlink()
    partial.symlink_to(tmp_path / "new")
    with pytest.raises(Unavailable):
        await spool.fetch("x", 3, source(b"new"))
    assert precious.read_bytes() == b"old"
    assert not (tmp_path / "new").exists()


async def test_the_sweep_leaves_alone_what_is_not_ours(spool, folder):
    (folder / "meetledger.db").write_bytes(b"precious")
    age(folder, 10**6)

    assert await spool.sweep((folder / "..").stat().st_mtime) == Swept(files=0, bytes=0)
    assert files(folder) == [folder / "meetledger.db"]


async def test_memory_stays_flat_however_large_the_file(spool):
    async def stream(offset):
        for _ in range(800):
            yield bytes(256 * 1024)

    tracemalloc.start()
    try:
        await spool.fetch("x", 200 * MIB, stream)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert peak < 16 * MIB
