"""What was said: each transcript on its own, kept only while there is somebody to keep it for."""

from __future__ import annotations

import pytest

from adapters.effect import Effect, IfUnknown, Rejected
from adapters.state import transcripts
from bot_app.deliveries.captions import Captions
from bot_app.deliveries.scribe import Scribe
from domain.ids import ChatId
from domain.recordings.commands import PlanDeliveries, RecordDelivered
from domain.recordings.recordings import Form, RecordingFile, id_of
from tests.bot_app.bookkeeping import CHAT, NOW, kept

UUID = "uuid/=="
ELSEWHERE = ChatId("-1009")
TWO = tuple(RecordingFile(id=name, recording_type="audio_only", starts_at=NOW) for name in ("a", "b"))


def said(words):
    return f"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\nAda: {words}\n".encode()


@pytest.fixture
async def books(tmp_path):
    async with kept(tmp_path) as found:
        await found.recording(UUID, files=TWO)
        await found.read()
        yield found


async def row_of(books):
    return await books.reads.recordings.by_id(id_of(UUID))


def scribe_of(books, *, welcome=True):
    async def may_keep(_row):
        return welcome

    return Scribe(books.state, None, may_keep)


async def test_two_transcripts_of_one_recording_keep_their_own_words(books):
    scribe, row = scribe_of(books), await row_of(books)
    await scribe.keep(row, "one", said("the first half"))
    await scribe.keep(row, "two", said("the second half"))
    assert [cue.text for cue in (await scribe.known(row, "one")).cues] == ["the first half"]
    assert [cue.text for cue in (await scribe.known(row, "two")).cues] == ["the second half"]
    assert [cue.text for cue in (await scribe.known(row)).cues] == ["the first half"]
    found = await books.state.read(lambda c: transcripts.search(c, ["half"], among=None))
    assert [each.text for each in found] == ["the first half", "the second half"]


async def test_the_gist_is_that_of_the_transcript_stored_first(books):
    scribe, row = scribe_of(books), await row_of(books)
    assert await scribe.gist(row) is None
    kept_first = await scribe.keep(row, "one", said("We decided to buy the firewall tomorrow."))
    await scribe.keep(row, "two", said("We agreed to sell it again by Friday."))
    assert await scribe.gist(row) == kept_first.gist
    assert kept_first.gist.moments


async def test_words_that_come_after_the_connection_has_ended_are_not_kept(books):
    with pytest.raises(Rejected) as raised:
        await scribe_of(books, welcome=False).keep(await row_of(books), "one", said("secret words"))
    assert raised.value.code == "no_connection"
    assert await books.state.read(lambda c: transcripts.search(c, ["secret"], among=None)) == []


def caption(position, **payload):
    return Effect(
        key="recording.caption/x",
        lane="x",
        payload={"recording": str(id_of(UUID)), **payload},
        if_unknown=IfUnknown.REPEAT,
        position=position,
    )


async def delivered(books, chat, *files):
    await books.say(PlanDeliveries, recording_id=id_of(UUID), chat=chat, file_ids=files)
    for file in files:
        arrival = {"round": 1, "form": Form.AUDIO, "message_ids": (7,), "size": 1}
        await books.say(RecordDelivered, recording_id=id_of(UUID), chat=chat, file_id=file, **arrival)
    await books.read()


async def test_each_caption_is_brought_up_to_date_on_its_own(books):
    scribe = scribe_of(books)
    await scribe.keep(await row_of(books), "one", said("words"))
    await delivered(books, CHAT, "a", "b")
    await delivered(books, ELSEWHERE, "a")
    end = await books.log.last_position()
    planned = (await Captions(books.reads, scribe).perform(caption(end), repeated=False)).effects
    assert {(each.payload["chat"], each.payload["file"]) for each in planned} == {
        (CHAT, "a"),
        (CHAT, "b"),
        (ELSEWHERE, "a"),
    }
    assert len({each.lane for each in planned}) == 3, "one that has to wait keeps nobody else waiting"


async def test_what_has_just_arrived_concerns_itself_only(books):
    scribe = scribe_of(books)
    await scribe.keep(await row_of(books), "one", said("words"))
    await delivered(books, CHAT, "a", "b")
    effect = caption(await books.log.last_position(), file="b", chat=CHAT)
    (planned,) = (await Captions(books.reads, scribe).perform(effect, repeated=False)).effects
    assert (planned.payload["file"], planned.payload["chat"]) == ("b", CHAT)


async def test_without_a_transcript_there_is_nothing_to_add(books):
    await delivered(books, CHAT, "a")
    effect = caption(await books.log.last_position())
    assert (await Captions(books.reads, scribe_of(books)).perform(effect, repeated=False)).effects == ()
