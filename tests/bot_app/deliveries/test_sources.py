"""Which of Zoom's files can be had now, later, or never."""

from __future__ import annotations

import asyncio
import gc
import warnings
from datetime import UTC, datetime, timedelta

import pytest

from adapters.effect import Rejected, Unavailable
from adapters.zoom.recordings import ZoomFile, ZoomRecording
from bot_app.deliveries.sources import CHUNK, LONGEST_PROCESSING, listed_file, of_path


def listing(ended_ago, **file):
    """A recording that took an hour."""
    starts = None if ended_ago is None else datetime.now(UTC) - ended_ago - timedelta(hours=1)
    return ZoomRecording(uuid="u", id=1, start_time=starts, duration=60, files=(ZoomFile(id="f", **file),))


def refused(found):
    with pytest.raises(Rejected) as raised:
        listed_file(found, "f")
    return raised.value.code


def test_what_is_ready_is_given():
    found = listing(timedelta(), size=1, status="completed")
    assert listed_file(found, "f") is found.files[0]


def test_what_is_not_there_or_empty_never_comes():
    assert refused(None) == "gone"
    assert refused(ZoomRecording(uuid="u", id=1)) == "gone"
    assert refused(listing(timedelta(), size=0)) == "empty"


def test_what_zoom_works_on_comes_later_but_not_for_ever():
    hour = timedelta(hours=1)
    with pytest.raises(Unavailable) as raised:
        listed_file(listing(LONGEST_PROCESSING - hour, size=1, status="processing"), "f")
    assert raised.value.retry_after is not None
    assert refused(listing(LONGEST_PROCESSING + hour, size=1, status="processing")) == "unfinished"


def test_without_a_time_our_own_attempts_run_out():
    with pytest.raises(Unavailable) as raised:
        listed_file(listing(None, status="processing"), "f")
    assert raised.value.retry_after is None


async def test_a_temporary_file_is_read_whole_as_often_as_wanted(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(bytes(range(256)) * (CHUNK // 100))
    read = of_path(path)
    for _ in range(2):
        assert b"".join([chunk async for chunk in read()]) == path.read_bytes()


async def test_whoever_is_cancelled_in_the_middle_leaves_no_file_open(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for _ in range(50):
            reading = asyncio.ensure_future(anext(of_path(path)()))
            await asyncio.sleep(0)
            reading.cancel()
            await asyncio.wait([reading])
        gc.collect()
