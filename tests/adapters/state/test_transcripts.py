"""Words of recordings: stored whole, found again however they are written, and gone when they must be."""

from __future__ import annotations

import pytest

from adapters.cue import Cue
from adapters.state import transcripts
from adapters.state.tables import transcript_lines
from adapters.state.transcripts import MOST_FOUND, Stored
from tests.adapters.state.fixtures import NOW


def stored(recording="r1", **fields):
    given = {
        "host": "h1",
        "topic": "Weekly",
        "starts_at": NOW,
        "language": "en",
        "summary": '{"a":1}',
        "cues": 1,
        **fields,
    }
    return Stored(recording=recording, **given)


def spoken(*texts):
    return [
        Cue(number * 1000, number * 1000 + 900, f"Speaker {number}", text)
        for number, text in enumerate(texts)
    ]


async def store(state, *texts, now=NOW, **fields):
    kept = stored(cues=len(texts), **fields)
    await state.write(lambda c: transcripts.store(c, kept, spoken(*texts), now=now))
    return kept


async def found(state, *words, among=None, **how):
    return await state.read(lambda c: transcripts.search(c, words, among=among, **how))


async def texts(state, *words, **how):
    return [each.text for each in await found(state, *words, **how)]


async def recordings(state, *words, **how):
    return [each.recording for each in await found(state, *words, **how)]


async def read(state, recording="r1"):
    return await state.read(lambda c: (transcripts.read(c, recording), transcripts.lines(c, recording)))


async def test_what_is_stored_is_read_back_in_order(state):
    kept = await store(state, *(f"line {number}" for number in range(12)))
    assert await read(state) == (kept, spoken(*(f"line {number}" for number in range(12))))
    assert await read(state, "another") == (None, [])


async def test_storing_again_replaces_everything(state):
    await store(state, "first", "second", "third")
    kept = await store(state, "only", topic="Renamed", host="h2")
    assert await read(state) == (kept, spoken("only"))
    assert await texts(state, "second") == []
    assert len(await rows_of_lines(state)) == 1


async def rows_of_lines(state):
    def query(connection):
        return connection.execute(transcript_lines.select()).all()

    return await state.read(query)


async def test_a_find_says_where_it_was_said(state):
    await store(state, "nothing", "the firewall fell", topic="Incident", starts_at=NOW + 5)
    (one,) = await found(state, "firewall")
    assert (one.recording, one.topic, one.starts_at) == ("r1", "Incident", NOW + 5)
    assert (one.start_ms, one.speaker, one.text) == (1000, "Speaker 1", "the firewall fell")


async def test_all_words_must_stand_in_one_line(state):
    await store(state, "alpha beta", "alpha", "beta", "BETA and ALPHA")
    assert await texts(state, "alpha", "beta") == ["alpha beta", "BETA and ALPHA"]


@pytest.mark.parametrize(
    ("said", "sought"),
    [
        ("The FireWall", "firewall"),
        ("the firewall", "FIREWALL"),
        ("Straße", "STRASSE"),
        ("STRASSE", "straße"),
        ("İstanbul", "İSTANBUL"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
        ("cafe\u0301", "CAFÉ"),
        ("café", "cafe\u0301"),
        ("ﬁle", "file"),
        ("100%", "0%"),
        ("a_b", "a_b"),
        ("back\\slash", "\\s"),
        ('it\'s "quoted"', "'s \"q"),
        ("'; DROP TABLE transcripts; --", "'; drop"),
        ("a/b", "A/B"),
        ("ze\0ro", "zero"),
        ("zero", "ze\0ro"),
        ("🙂 yes", "🙂"),
    ],
)
async def test_writing_it_otherwise_finds_it(state, said, sought):
    await store(state, said)
    assert len(await found(state, sought)) == 1


@pytest.mark.parametrize("sought", ["%", "_", "a%c", "a_c", "\\", "/", "'", '"', "\0d", "abcd"])
async def test_signs_of_the_database_mean_only_themselves(state, sought):
    await store(state, "abc")
    assert await texts(state, sought) == []


async def test_what_is_shown_is_what_was_said_without_zeros(state):
    await store(state, "Ströme\0 İ", topic="To\0pic")
    (one,) = await found(state, "STRÖME")
    assert (one.text, one.topic) == ("Ströme İ", "Topic")


async def test_only_what_one_may_see_is_searched(state):
    for recording in ("r1", "r2", "r3"):
        await store(state, "secret word", recording=recording)
    assert await recordings(state, "secret", among=["r1", "r3", "r9"]) == ["r1", "r3"]
    assert await recordings(state, "secret", among=[]) == []
    assert await recordings(state, "secret") == ["r1", "r2", "r3"]


async def test_the_newest_come_first_and_lines_in_their_order(state):
    for number, recording in enumerate(("old", "newest", "new")):
        await store(
            state,
            "word one",
            "other",
            "word two",
            recording=recording,
            starts_at=NOW + {"old": 0, "new": 1, "newest": 2}[recording],
            now=NOW - number,
        )
    assert [(each.recording, each.text) for each in await found(state, "word")] == [
        (recording, text) for recording in ("newest", "new", "old") for text in ("word one", "word two")
    ]


async def test_not_more_is_found_than_was_asked_for(state):
    await store(state, *(f"word {number}" for number in range(MOST_FOUND + 10)))
    assert await texts(state, "word", limit=3) == ["word 0", "word 1", "word 2"]
    assert len(await found(state, "word")) == MOST_FOUND


async def test_a_whole_message_of_words_can_be_sought(state):
    """Four thousand characters hold two thousand words; no database takes as many conditions."""
    await store(state, "a")
    assert await texts(state, *["a"] * 2048) == ["a"]


@pytest.mark.parametrize("letter", ["\ufdfa", "%", "🙂"])
async def test_of_a_word_of_any_length_the_beginning_is_sought(state, letter):
    """One "\ufdfa" is folded to eighteen letters; SQLite takes patterns of fifty thousand bytes."""
    await store(state, letter * 300)
    assert len(await found(state, letter * 4000)) == 1
    assert await texts(state, "a" + letter * 4000) == []


async def test_a_host_is_forgotten_and_nobody_else(state):
    await store(state, "mine", recording="r1", host="h1")
    await store(state, "mine", recording="r2", host="h1")
    await store(state, "theirs", recording="r3", host="h2")
    assert await state.write(lambda c: transcripts.forget_host(c, "h1")) == 2
    assert await state.write(lambda c: transcripts.forget_host(c, "h1")) == 0
    assert await read(state, "r1") == (None, [])
    assert await texts(state, "mine") == []
    assert await texts(state, "theirs") == ["theirs"]
    assert len(await rows_of_lines(state)) == 1


async def test_what_was_stored_long_ago_is_counted_and_swept(state):
    await store(state, "old", recording="r1", now=NOW - 10)
    await store(state, "older", recording="r2", now=NOW - 20, starts_at=NOW + 99)
    await store(state, "new", recording="r3", now=NOW, starts_at=NOW - 99)
    assert await state.read(lambda c: transcripts.count_before(c, before=NOW)) == 2
    await state.write(lambda c: transcripts.sweep(c, before=NOW))
    assert await state.read(lambda c: transcripts.count_before(c, before=NOW + 1)) == 1
    assert await read(state, "r1") == (None, [])
    assert [line[0] for line in await rows_of_lines(state)] == ["r3"]


async def test_twenty_thousand_lines_are_stored_and_found(state):
    lines = [Cue(number, number + 1, "s", f"line {number}") for number in range(20_000)]
    await state.write(lambda c: transcripts.store(c, stored(cues=len(lines)), lines, now=NOW))
    assert (await read(state))[1] == lines
    assert await texts(state, "line 19999") == ["line 19999"]
