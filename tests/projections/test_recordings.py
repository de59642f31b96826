"""Recordings: their files, where they are, and how they are found."""

from __future__ import annotations

from datetime import UTC

import pytest
from msgspec.structs import replace

from domain.personal import Personal, Redacted
from domain.recordings.recordings import HEARD
from projections.recordings import Recordings
from tests.projections.histories import (
    HOST,
    MINUTE,
    NOW,
    History,
    instance,
    recording_file,
    recording_id,
    zoom_id,
)


@pytest.fixture
def history():
    return History()


@pytest.fixture
def recordings(database):
    return Recordings(database)


async def test_a_recording_is_shown_with_all_its_fields(history, recordings):
    await history.ready(1, "a", "b", topic="Rapat Harian")
    await recordings.apply(history.events)
    row = await recordings.by_id(recording_id(1))
    assert (row.recording_id, row.zoom_uuid, row.zoom_meeting_id) == (
        recording_id(1),
        instance(1),
        zoom_id(1),
    )
    assert (row.host, row.account, row.topic) == (HOST, "account", "Rapat Harian")
    assert (row.starts_at, row.minutes, row.time_zone) == (NOW - 60 * MINUTE, 30, "Asia/Jakarta")
    assert row.starts_at.tzinfo is UTC
    assert row.files == (recording_file("a"), recording_file("b"))
    assert (row.has_passcode, row.within_reach, row.transcribed) == (True, True, False)
    assert (row.file("b"), row.file("x")) == (recording_file("b"), None)


async def test_what_nobody_recorded_is_not_found(recordings):
    assert await recordings.by_id(recording_id(1)) is None
    assert await recordings.latest() == []


async def test_files_that_come_later_follow_the_first(history, recordings):
    await history.ready(1, "a")
    await history.ready(1, "a", "t")
    await history.transcribed(1)
    await recordings.apply(history.events)
    row = await recordings.by_id(recording_id(1))
    assert [file.id for file in row.files] == ["a", "t", HEARD]
    assert row.transcribed


async def test_a_recording_that_only_leaves_traces_is_not_shown_until_it_is_known(history, recordings):
    await history.transcribed(1)
    await history.arrived(1, "a")
    await history.file_gone(1, "b")
    await recordings.apply(history.events)
    assert await recordings.by_id(recording_id(1)) is None
    assert await recordings.latest(hosts=[""]) == []
    await history.ready(1, "a")
    await recordings.apply(history.events)
    assert (await recordings.by_id(recording_id(1))).topic == "Rapat"


@pytest.mark.parametrize("leave", ["trashed", "destroyed"])
async def test_what_left_is_out_of_reach_until_it_is_recovered(history, recordings, leave):
    await history.ready(1, "a")
    await getattr(history, leave)(1)
    await recordings.apply(history.events)
    row = await recordings.by_id(recording_id(1))
    assert (row.within_reach, row.trashed, row.deleted) == (
        False,
        leave == "trashed",
        leave == "destroyed",
    )
    assert [shown.stream for shown in await recordings.latest()] == [row.stream]
    await history.recovered(1)
    await recordings.apply(history.events)
    assert (await recordings.by_id(recording_id(1))).within_reach


async def test_what_was_trashed_and_then_deleted_is_both_until_it_is_recovered(history, recordings):
    await history.ready(1, "a")
    await history.trashed(1)
    await history.destroyed(1)
    await recordings.apply(history.events)
    row = await recordings.by_id(recording_id(1))
    assert (row.trashed, row.deleted) == (True, True)
    await history.recovered(1)
    await recordings.apply(history.events)
    row = await recordings.by_id(recording_id(1))
    assert (row.trashed, row.deleted) == (False, False)


async def test_a_deleted_file_vanishes_and_does_not_come_back(history, recordings):
    await history.ready(1, "a", "b")
    await history.file_gone(1, "a")
    await history.ready(1, "a", "b", "c")
    await recordings.apply(history.events)
    assert [file.id for file in (await recordings.by_id(recording_id(1))).files] == ["b", "c"]


async def test_a_file_zoom_kept_stays(history, recordings):
    await history.ready(1, "a")
    await history.arrived(1, "a")
    await history.delete_file(1, "a")
    await history.file_kept(1, "a")
    await recordings.apply(history.events)
    assert [file.id for file in (await recordings.by_id(recording_id(1))).files] == ["a"]


async def test_the_topic_of_a_purged_connection_is_empty_and_not_found(history, recordings):
    await history.ready(1, "a", topic="Rapat")
    completed = history.events[0].event
    erased = replace(completed, topic=Personal(completed.topic.subject, Redacted.REDACTED))
    await recordings.apply([replace(history.events[0], event=erased)])
    assert (await recordings.by_id(recording_id(1))).topic == ""
    assert await recordings.latest(words="rapat") == []
    assert len(await recordings.latest()) == 1


async def test_the_newest_come_first_and_pages_neither_skip_nor_repeat(history, recordings):
    for number in range(1, 12):
        await history.ready(number, "a", minutes_ago=60 + number // 5)
    await recordings.apply(history.events)
    everything = await recordings.latest(limit=100)
    starts = [row.starts_at for row in everything]
    assert (len(everything), starts) == (11, sorted(starts, reverse=True))
    page = await recordings.latest(limit=2)
    shown = list(page)
    while page:
        page = await recordings.latest(limit=2, before=page[-1])
        shown += page
    assert shown == everything


TOPICS = {
    1: "100% selesai",
    2: "100 selesai",
    3: "nama_file",
    4: "namaXfile",
    5: "Tim 'Alfa' \"Beta\"",
    6: "a/b \\ c",
    7: "STRASSE straße Éclair",
    8: "'); DROP TABLE recordings_v1; --",
    9: "Rapat mingguan tim alfa",
}


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("100%", {1}),
        ("%", {1}),
        ("100", {1, 2}),
        ("_", {3, 8}),
        ("nama_file", {3}),
        ("namaxFILE", {4}),
        ("'alfa'", {5}),
        ('"', {5}),
        ("'", {5, 8}),
        ("/", {6}),
        ("a/b", {6}),
        ("\\", {6}),
        ("STRASSE", {7}),
        ("straße", {7}),
        ("éCLAIR", {7}),
        ("'); drop", {8}),
        ("tim alfa", {5, 9}),
        ("  alfa \n tim  ", {5, 9}),
        ("alfa nothing", set()),
        ("", set(TOPICS)),
    ],
)
async def test_words_are_found_as_they_are_written(history, recordings, words, numbers):
    for number, topic in TOPICS.items():
        await history.ready(number, "a", topic=topic)
    await recordings.apply(history.events)
    assert await numbers_of(recordings.latest(words=words, limit=50)) == numbers


async def test_people_see_their_own_hosts_and_what_went_to_their_chats(history, recordings):
    for number, host in {1: "one", 2: "two", 3: "three"}.items():
        await history.ready(number, "a", host=host)
    await recordings.apply(history.events)
    two = (await recordings.by_id(recording_id(2))).stream
    assert await numbers_of(recordings.latest()) == {1, 2, 3}
    assert await numbers_of(recordings.latest(hosts=["one", "three"])) == {1, 3}
    assert await numbers_of(recordings.latest(hosts=["one"], streams=[two])) == {1, 2}
    assert await numbers_of(recordings.latest(hosts=["two"], streams=[two])) == {2}
    assert await numbers_of(recordings.latest(hosts=[], streams=[two])) == {2}
    assert await numbers_of(recordings.latest(hosts=[], streams=[])) == set()
    assert await numbers_of(recordings.latest(hosts=["o%", "' OR 1=1 --"])) == set()
    assert await numbers_of(recordings.latest(hosts=["one"], streams=[two], words="nothing")) == set()


async def test_a_span_of_time_begins_with_its_first_instant_and_ends_before_its_last(history, recordings):
    for number in (1, 2, 3):
        await history.ready(number, "a", minutes_ago=10 * number)
    await recordings.apply(history.events)
    since, until = NOW - 30 * MINUTE, NOW - 10 * MINUTE
    assert await numbers_of(recordings.latest(since=since, until=until)) == {2, 3}
    assert await numbers_of(recordings.latest(since=until)) == {1}
    assert await numbers_of(recordings.latest(until=since)) == set()


async def test_no_answer_is_larger_than_asked(history, recordings):
    await history.ready(1, "a")
    await recordings.apply(history.events)
    assert await recordings.latest(limit=-1) == []
    assert len(await recordings.latest(limit=10**12)) == 1


async def numbers_of(asked):
    return {row.zoom_meeting_id - zoom_id(0) for row in await asked}
