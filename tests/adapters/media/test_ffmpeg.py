"""The real ffmpeg on media it made itself."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate

import pytest

from adapters.effect import Unavailable
from adapters.media.ffmpeg import Ffmpeg, Unplayable
from tests.adapters.media.programs import SILENCES, alive, children, make, shown, started_after

LIMIT = 150_000


async def lengths(ffmpeg, parts):
    return [(await ffmpeg.probe(part)).seconds for part in parts]


def assert_decodes(path):
    ended = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", path, "-f", "null", "-"], capture_output=True, check=True
    )
    assert ended.stderr == b""


def assert_below(parts, limit):
    assert [part.stat().st_size for part in parts if part.stat().st_size >= limit] == []


def samples(path):
    """The sound itself."""
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "s16le", "-"]
    return subprocess.run(command, capture_output=True, check=True).stdout


async def test_audio_is_probed(ffmpeg, talk):
    media = await ffmpeg.probe(talk)

    assert media.seconds == pytest.approx(60, abs=0.2)
    assert media.has_audio
    assert 40_000 < media.bit_rate < 70_000


async def test_video_is_probed_and_its_bit_rate_is_that_of_its_audio(ffmpeg, video, work):
    media = await ffmpeg.probe(video)

    assert media.has_audio
    audio = work / "audio.m4a"
    make("-i", video, "-vn", "-c:a", "copy", audio)
    assert media.bit_rate == (await ffmpeg.probe(audio)).bit_rate


async def test_a_cover_is_not_a_video(ffmpeg, video, tmp_path):
    picture, covered = tmp_path / "cover.jpg", tmp_path / "covered.mp4"
    make("-i", video, "-frames:v", "1", picture)
    make("-i", picture, "-c", "copy", "-disposition:v", "attached_pic", covered)

    with pytest.raises(Unplayable):
        await ffmpeg.probe(covered)


@pytest.mark.parametrize("name", ["text.txt", "text.m4a", "list.m3u8", "concat.m4a"])
async def test_what_is_no_media_is_unplayable(ffmpeg, talk, tmp_path, name):
    file = tmp_path / name
    texts = {
        "list.m3u8": f"#EXTM3U\n#EXTINF:60,\n{talk}\n#EXT-X-ENDLIST\n",
        "concat.m4a": f"ffconcat version 1.0\nfile '{talk}'\n",
    }
    file.write_text(texts.get(name, "hello\n" * 1000))

    with pytest.raises(Unplayable) as refused:
        await ffmpeg.probe(file)
    assert refused.value.code == "unplayable"
    assert str(tmp_path) not in str(refused.value)


async def test_half_a_recording_is_unplayable(ffmpeg, video, tmp_path):
    half = tmp_path / "half.mp4"
    half.write_bytes(video.read_bytes()[: video.stat().st_size // 2])

    with pytest.raises(Unplayable):
        await ffmpeg.smaller(half, LIMIT, tmp_path)


async def test_parts_are_small_enough_decode_and_are_the_whole(ffmpeg, talk, work):
    parts = await ffmpeg.split(talk, LIMIT, work)

    assert len(parts) > 2
    assert_below(parts, LIMIT)
    for part in parts:
        assert_decodes(part)
    assert sum(await lengths(ffmpeg, parts)) == pytest.approx(60, abs=0.2)


async def test_parts_are_cut_in_silences(ffmpeg, talk, work):
    parts = await ffmpeg.split(talk, LIMIT, work)

    cuts = list(accumulate(await lengths(ffmpeg, parts)))[:-1]
    assert [cut for cut in cuts if not any(begin < cut < end for begin, end in SILENCES)] == []


async def test_no_packet_of_the_audio_is_lost_or_doubled(ffmpeg, talk, work):
    def packets(path):
        return shown(path, "packet=data_hash", "-show_data_hash", "md5")

    parts = await ffmpeg.split(talk, LIMIT, work)

    assert [packet for part in parts for packet in packets(part)] == packets(talk)


async def test_without_a_silence_parts_are_cut_where_they_are_full(ffmpeg, drone, work):
    parts = await ffmpeg.split(drone, LIMIT, work)

    assert_below(parts, LIMIT)
    assert [part.stat().st_size for part in parts[:-1] if part.stat().st_size < 0.85 * LIMIT] == []
    assert sum(await lengths(ffmpeg, parts)) == pytest.approx(60, abs=0.2)


async def test_a_recording_that_is_denser_at_its_end_is_cut_again(ffmpeg, work):
    uneven = work / "uneven.m4a"
    make(
        "-f",
        "lavfi",
        "-i",
        "anoisesrc=d=60:c=pink",
        "-af",
        "volume=0:enable='lt(t,40)'",
        "-b:a",
        "96k",
        uneven,
    )
    limit = uneven.stat().st_size // 2

    parts = await ffmpeg.split(uneven, limit, work)

    assert_below(parts, limit)
    assert sum(await lengths(ffmpeg, parts)) == pytest.approx(60, abs=0.2)


async def test_audio_that_fits_is_one_part(ffmpeg, talk, work):
    assert len(await ffmpeg.split(talk, 10_000_000, work)) == 1


async def test_the_audio_of_a_video_is_split_without_its_pictures(ffmpeg, video, work):
    parts = await ffmpeg.split(video, 20_000, work)

    assert len(parts) > 1
    assert_below(parts, 20_000)
    assert {kind for part in parts for kind in shown(part, "stream=codec_type")} == {"audio"}


async def test_what_cannot_be_cut_that_small_is_refused_and_nothing_is_left(ffmpeg, talk, work):
    with pytest.raises(Unplayable):
        await ffmpeg.split(talk, 100, work)

    assert list(work.iterdir()) == []


async def test_a_split_that_exists_is_used(ffmpeg, talk, work):
    first = await ffmpeg.split(talk, LIMIT, work)

    assert await ffmpeg.split(work / "gone.m4a", LIMIT, work) == first


async def test_a_killed_attempt_does_not_stand_for_a_result(ffmpeg, talk, work):
    (work / "unfinished-x" / "parts").mkdir(parents=True)
    (work / "unfinished-x" / "parts" / "part-0000.m4a").write_bytes(b"half")
    (work / "unfinished-x" / "made.m4a").write_bytes(b"half")

    parts = await ffmpeg.split(talk, LIMIT, work)
    smaller = await ffmpeg.smaller(talk, 400_000, work)

    for path in [*parts, smaller]:
        assert_decodes(path)


@pytest.mark.parametrize(("limit", "at_least"), [(1_000_000, 50_000), (330_000, 25_000), (190_000, 15_000)])
async def test_the_best_rate_that_fits_is_taken(ffmpeg, drone, work, limit, at_least):
    smaller = await ffmpeg.smaller(drone, limit, work)

    media = await ffmpeg.probe(smaller)
    assert smaller.stat().st_size < limit
    assert media.bit_rate > at_least
    assert shown(smaller, "stream=codec_name,channels") == ["aac,1"]
    assert media.seconds == pytest.approx(60, abs=0.2)
    assert_decodes(smaller)


async def test_audio_that_even_the_slowest_rate_leaves_too_large_is_not_made(ffmpeg, talk, work):
    assert await ffmpeg.smaller(talk, 150_000, work) is None
    assert list(work.iterdir()) == []


async def test_a_video_without_sound_has_no_audio(ffmpeg, video, work):
    silent = work / "silent.mp4"
    make("-i", video, "-an", "-c", "copy", silent)

    assert await ffmpeg.smaller(silent, LIMIT, work) is None
    with pytest.raises(Unplayable):
        await ffmpeg.split(silent, LIMIT, work)


async def test_results_are_nobody_elses_to_read(ffmpeg, talk, work):
    made = [await ffmpeg.smaller(talk, 400_000, work)]
    made += await ffmpeg.split(talk, LIMIT, work)

    assert {path.stat().st_mode & 0o777 for path in made} == {0o600}


async def test_ffmpeg_ends_with_whoever_waits_for_it(ffmpeg, tmp_path):
    endless = tmp_path / "endless.m4a"
    os.mkfifo(endless)
    before = children()
    waiting = asyncio.ensure_future(ffmpeg.probe(endless))
    started = await started_after(before)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert [pid for pid in started if alive(pid)] == []


async def test_folders_go_without_holding_up_everybody_else(ffmpeg, drone, work, monkeypatch):
    loop, threads, rmtree = threading.current_thread(), [], shutil.rmtree

    def seen(path, *how, **more):
        threads.append(threading.current_thread())
        rmtree(path, *how, **more)

    monkeypatch.setattr(shutil, "rmtree", seen)
    await ffmpeg.smaller(drone, 400_000, work)
    await ffmpeg.split(drone, LIMIT, work)
    assert len(threads) >= 3
    assert loop not in threads


class OneThread(ThreadPoolExecutor):
    """Tells when it is given something to do."""

    def __init__(self):
        super().__init__(1)
        self.given = asyncio.Event()

    def submit(self, *call, **more):
        self.given.set()
        return super().submit(*call, **more)


async def test_what_is_cancelled_leaves_nothing_also_where_its_removal_has_to_wait(
    ffmpeg, talk, work, tmp_path
):
    endless = tmp_path / "ffmpeg"
    endless.write_text("#!/bin/sh\nexec sleep 600\n")
    endless.chmod(0o700)
    let_go = threading.Event()
    with OneThread() as threads:
        asyncio.get_running_loop().set_default_executor(threads)
        threads.submit(let_go.wait, 60)
        threads.given.clear()
        making = asyncio.ensure_future(Ffmpeg(str(endless), ffmpeg._ffprobe).smaller(talk, 400_000, work))
        while not list(work.iterdir()):  # noqa: ASYNC110 - nothing tells when it has begun
            await asyncio.sleep(0.01)
        making.cancel()
        await threads.given.wait()
        making.cancel()
        await asyncio.wait([making])
        assert list(work.iterdir())
        let_go.set()
    assert making.cancelled()
    assert list(work.iterdir()) == []


async def test_a_file_that_takes_for_ever_is_given_up(ffmpeg, tmp_path):
    endless = tmp_path / "endless.m4a"
    os.mkfifo(endless)
    hasty = Ffmpeg(ffmpeg._ffmpeg, ffmpeg._ffprobe, seconds=0.2)

    with pytest.raises(Unavailable, match="not done within"):
        await hasty.probe(endless)


def test_without_the_programs_there_is_no_ffmpeg(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    assert Ffmpeg.found() is None
