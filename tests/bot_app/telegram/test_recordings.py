"""Recordings are listed and sent to those who may see them, and to nobody else."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import event

from adapters.telegram.markup import plain
from bot_app.sandbox.entities import parse_html
from bot_app.telegram.recording_buttons import DeletionTap, FileTap, RecordingTap
from bot_app.telegram.recording_filter import BadFilter, TooManyWords, Wanted, read_filter
from domain.chats.commands import RecordChatMigrated
from domain.ids import ChatId
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import DeliveryPlanned, Form, ZoomDeletionRequested, id_of
from tests.bot_app.telegram.recording_stand import (
    ADA,
    ADAS_ZOOM,
    AUDIO,
    GROUP,
    JAKARTA,
    VIDEO,
    WORDS,
    file_tap,
    labels,
    private,
    standing,
    tap_of,
)
from tests.projections.histories import OWNER, PERSON, STRANGER

ELSEWHERE = ChatId("-1009999999999")


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def shown(stand, user, words="", chat=None) -> str:
    (rendered,) = await stand.say(user, f"/recordings {words}", chat)
    parse_html(rendered.text)
    return plain(rendered.text)


# The list


async def test_a_row_tells_topic_time_length_files_and_what_became_of_it(stand):
    await stand.delivered(await stand.recorded(1, "Board <b>& budget</b>"), private(OWNER))
    text = await shown(stand, OWNER)
    assert "1. Board <b>& budget</b>\nJumat, 20 November 2026 15.30 WIB · 1 jam 05 mnt" in text
    assert "audio 12 MB, video 300 MB, transkrip · sudah dikirim ke sini" in text


async def test_what_came_into_a_group_is_seen_in_the_supergroup_it_became(stand):
    group, supergroup = ChatId("-5:7"), ChatId("-1005:7")
    await stand.delivered(await stand.recorded(1, "Weekly"), group)
    await stand.history.say(RecordChatMigrated, chat=ChatId("-5"), to=ChatId("-1005"))
    assert "Weekly" in (text := await shown(stand, PERSON, chat=supergroup))
    assert "sent here" in text
    assert "not sent here" not in text
    assert "Weekly" not in await shown(stand, PERSON, chat=ChatId("-1005:8"))


async def test_the_list_is_in_the_language_of_who_asks(stand):
    await stand.recorded(1, host=ADAS_ZOOM)
    assert "audio 12 MB, video 300 MB, transcript · not sent here" in await shown(stand, ADA)


async def test_the_time_is_one_that_each_reader_sees_in_their_own_zone(stand):
    await stand.recorded(1)
    (rendered,) = await stand.say(OWNER, "/recordings")
    assert "date_time" in {entity["type"] for entity in parse_html(rendered.text)[1]}


async def test_the_newest_comes_first(stand):
    await stand.recorded(1, "Older", days_ago=2)
    await stand.recorded(2, "Newer", days_ago=1)
    text = await shown(stand, OWNER)
    assert text.index("Newer") < text.index("Older")


async def test_what_became_of_a_recording_is_told_for_this_chat(stand):
    waiting, failed, trashed = [await stand.recorded(number) for number in (1, 2, 3)]
    await stand.planned(waiting, private(OWNER))
    await stand.planned(failed, private(OWNER))
    await stand.failed(failed, chat=private(OWNER))
    await stand.history.say(news.RecordRecordingTrashed, recording_id=trashed)
    text = await shown(stand, OWNER)
    assert all(text.count(state) == 1 for state in ("sedang dikirim", "gagal dikirim", "tempat sampah Zoom"))
    assert (await shown(stand, OWNER, chat=GROUP)).count("belum dikirim") == 2


async def test_what_became_of_a_page_is_asked_for_once(stand):
    for number in range(10):
        await stand.delivered(await stand.recorded(number), private(OWNER))
    await stand.caught_up()
    asked = Counter()

    def count(_connection, _cursor, statement, *_):
        asked.update(name for name in ("deliveries", "chats") if f"FROM {name}_v" in statement)

    event.listen(stand.reads.deliveries._database._engine, "before_cursor_execute", count)
    text = await shown(stand, OWNER)
    assert text.count("sudah dikirim ke sini") == 10
    assert asked == {"deliveries": 1, "chats": 1}


async def test_a_recording_without_a_topic_has_a_name_all_the_same(stand):
    await stand.recorded(1, "")
    assert "1. Rapat tanpa topik" in await shown(stand, OWNER)


async def test_pages_follow_each_other_and_keep_to_what_was_asked_for(stand):
    for number in range(12):
        await stand.recorded(number, f"Weekly <{number}>", days_ago=number)
    await stand.recorded(99, "Something else")
    (first,) = await stand.say(OWNER, "/recordings WEEKLY  since:2026-11-01")
    assert labels(first) == [*map(str, range(1, 11)), "▶"]
    (second,) = await stand.tap(OWNER, tap_of(first, "▶"), below=first)
    assert labels(second) == ["11", "12", "◀"]
    assert "11. Weekly <10>" in plain(second.text)
    (back,) = await stand.tap(OWNER, tap_of(second, "◀"), below=second)
    assert back.text == first.text


async def test_a_page_that_is_not_there_any_more_says_so(stand):
    await stand.recorded(1)
    (first,) = await stand.say(OWNER, "/recordings")
    (beyond,) = await stand.tap(OWNER, "recordings:3", below=first)
    assert plain(beyond.text) == "Tidak ada rekaman lagi."


@pytest.mark.parametrize("data", ["recordings:0", "recordings:-1", "recordings:5000"])
async def test_a_page_button_without_its_list_is_out_of_date(stand, data):
    (answer,) = await stand.tap(OWNER, data)
    assert plain(answer.text).startswith("Tombol ini sudah tidak berlaku")


@pytest.mark.parametrize("words", ["sinse:2026-11-01", "since:yesterday", "until:0001-01-01", "host:<b>"])
async def test_a_filter_nobody_knows_is_explained_with_an_example(stand, words):
    await stand.recorded(1)
    text = await shown(stand, OWNER, words)
    assert f"“{words}”" in text
    assert "/recordings weekly since:2026-11-01 until:2026-11-30 host:me" in text
    assert "1. Weekly" not in text


async def test_too_many_words_are_too_many(stand):
    assert "paling banyak 8 kata" in await shown(stand, OWNER, "a " * 9)


async def test_words_and_days_narrow_the_list_down(stand):
    await stand.recorded(1, "Board 100%", days_ago=2)
    await stand.recorded(2, "Weekly", days_ago=1)
    assert "Board" not in await shown(stand, OWNER, "since:2026-11-19")
    assert "Weekly" not in await shown(stand, OWNER, "until:2026-11-18")
    assert "1. Weekly" in await shown(stand, OWNER, "until:2026-11-19 weekly")
    assert "1. Board 100%" in await shown(stand, OWNER, "0% board")
    assert "Tidak ada rekaman seperti itu" in await shown(stand, OWNER, "%%")


# Who sees what


async def test_others_see_their_own_and_what_came_into_the_chat_they_ask_in(stand):
    await stand.recorded(1, "Mine", host=ADAS_ZOOM)
    await stand.delivered(await stand.recorded(2, "Ours"), GROUP)
    await stand.delivered(await stand.recorded(3, "Theirs"), ELSEWHERE)

    async def topics(user, chat=None, words=""):
        text = await shown(stand, user, words, chat)
        return {topic for topic in ("Mine", "Ours", "Theirs") if topic in text}

    assert await topics(OWNER) == {"Mine", "Ours", "Theirs"}
    assert await topics(ADA) == {"Mine"}
    assert await topics(ADA, GROUP) == {"Mine", "Ours"}
    assert await topics(ADA, GROUP, "host:me") == {"Mine"}
    assert await topics(ADA, GROUP, "host:all") == {"Mine", "Ours"}
    assert await topics(PERSON, GROUP) == {"Ours"}
    assert await topics(PERSON) == set()
    assert await topics(OWNER, words="host:me") == set()


async def test_who_waits_for_access_sees_nothing(stand):
    await stand.delivered(await stand.recorded(1, "Ours"), GROUP)
    assert "Ours" not in await shown(stand, STRANGER, chat=GROUP)


@pytest.mark.parametrize("verb", ["open", "here", "video", "transcript", "private", "link"])
async def test_a_tap_on_a_recording_that_is_none_of_ones_business_does_nothing(stand, verb):
    recording = await stand.recorded(1, "Secret")
    stand.links[recording, AUDIO.id] = ("https://example.org/secret", 7.0)
    for user in (PERSON, STRANGER):
        (answer,) = await stand.tap(user, f"recording:{verb}:{recording.hex}", GROUP)
        assert answer.keyboard == []
        assert "Secret" not in answer.text
    assert stand.events(DeliveryPlanned) == []
    (answer,) = await stand.tap(PERSON, f"recording:{verb}:{recording.hex}", GROUP)
    assert plain(answer.text).startswith("I do not know that recording")


async def test_a_tap_for_a_file_of_anothers_recording_does_nothing(stand):
    recording = await stand.recorded(1, "Secret")
    (answer,) = await stand.tap(PERSON, file_tap("again", recording, AUDIO.id))
    assert plain(answer.text).startswith("I do not know that recording")
    assert stand.events(DeliveryPlanned) == []


# One recording


async def test_a_number_opens_the_recording_with_what_can_be_done(stand):
    recording = await stand.recorded(1, "Mine", host=ADAS_ZOOM)
    stand.links[recording, VIDEO.id] = ("https://example.org/v", 7.0)
    (listed,) = await stand.say(ADA, "/recordings", GROUP)
    (opened,) = await stand.tap(ADA, tap_of(listed, "1"), GROUP)
    assert "Mine" in plain(opened.text)
    assert labels(opened) == ["Send here", "Send video here", "Send transcript", "Send privately", "Web link"]


async def test_what_there_is_nothing_for_has_no_button(stand):
    recording = await stand.recorded(1, files=[WORDS])
    stand.offer_deletion = False
    (opened,) = await stand.tap(OWNER, f"recording:open:{recording.hex}")
    assert labels(opened) == ["Kirim transkrip"]


async def test_only_approvers_are_offered_deletion(stand):
    recording = await stand.recorded(1, host=ADAS_ZOOM)
    for user, offered in ((OWNER, True), (ADA, False)):
        (opened,) = await stand.tap(user, f"recording:open:{recording.hex}")
        assert any(label.endswith("Zoom…") for label in labels(opened)) is offered


async def test_a_recording_in_zooms_trash_has_no_buttons(stand):
    recording = await stand.recorded(1)
    await stand.history.say(news.RecordRecordingTrashed, recording_id=recording)
    (opened,) = await stand.tap(OWNER, f"recording:open:{recording.hex}")
    assert opened.keyboard == []
    assert "tempat sampah Zoom" in plain(opened.text)
    (refused,) = await stand.tap(OWNER, f"recording:here:{recording.hex}")
    assert plain(refused.text).startswith("Rekaman itu sudah dihapus di Zoom")


@pytest.mark.parametrize(
    ("verb", "file", "chat"),
    [
        ("here", AUDIO, GROUP),
        ("video", VIDEO, GROUP),
        ("transcript", WORDS, GROUP),
        ("private", AUDIO, private(OWNER)),
    ],
)
async def test_a_tap_sends_the_file_where_it_is_wanted(stand, verb, file, chat):
    recording = await stand.recorded(1)
    answers = await stand.tap(OWNER, f"recording:{verb}:{recording.hex}", GROUP)
    assert stand.events(DeliveryPlanned) == [DeliveryPlanned(file_id=file.id, chat=chat, host="host")]
    assert [plain(answer.text) for answer in answers] == (
        ["Saya sedang mengirimnya ke obrolan pribadi Anda dengan saya."] if verb == "private" else []
    )
    (again,) = await stand.tap(OWNER, f"recording:{verb}:{recording.hex}", GROUP)
    assert plain(again.text) == "Berkas itu sudah dalam pengiriman."
    assert len(stand.events(DeliveryPlanned)) == 1


async def test_every_segment_of_a_recording_is_sent(stand):
    segments = [replace(AUDIO, id=f"a{number}", starts_at=None) for number in (1, 2)]
    recording = await stand.recorded(1, files=segments)
    await stand.tap(OWNER, f"recording:here:{recording.hex}")
    assert [event.file_id for event in stand.events(DeliveryPlanned)] == ["a1", "a2"]


async def test_a_file_there_is_not_cannot_be_sent(stand):
    recording = await stand.recorded(1, files=[AUDIO])
    (answer,) = await stand.tap(OWNER, f"recording:transcript:{recording.hex}")
    assert plain(answer.text) == "Rekaman ini tidak memiliki berkas seperti itu."


async def test_a_web_link_is_a_button_with_its_days(stand):
    recording = await stand.recorded(1)
    stand.links[recording, AUDIO.id] = ("https://example.org/a?x=1", 3.5)
    (answer,) = await stand.tap(OWNER, f"recording:link:{recording.hex}")
    assert answer.keyboard == [[{"text": "audio 12 MB", "url": "https://example.org/a?x=1"}]]
    assert "selama 3 hari" in plain(answer.text)


async def test_without_links_there_is_none(stand):
    recording = await stand.recorded(1)
    (answer,) = await stand.tap(OWNER, f"recording:link:{recording.hex}")
    assert plain(answer.text) == "Tidak ada tautan web untuk rekaman ini."


async def test_a_file_that_failed_can_be_tried_again_by_anybody_in_its_chat(stand):
    recording = await stand.recorded(1)
    await stand.planned(recording)
    await stand.failed(recording, "exhausted")
    assert await stand.tap(PERSON, file_tap("again", recording, AUDIO.id), GROUP) == []
    planned = stand.events(DeliveryPlanned)[-1]
    assert (planned.file_id, planned.chat, planned.round) == (AUDIO.id, GROUP, 2)
    (again,) = await stand.tap(PERSON, file_tap("again", recording, AUDIO.id), GROUP)
    assert plain(again.text) == "It is on its way already."


async def test_what_is_on_its_way_to_a_group_is_on_its_way_to_the_supergroup_it_became(stand):
    recording = await stand.recorded(1)
    await stand.planned(recording, ChatId("-5"))
    await stand.history.say(RecordChatMigrated, chat=ChatId("-5"), to=ChatId("-1005"))
    (already,) = await stand.tap(OWNER, f"recording:here:{recording.hex}", ChatId("-1005"))
    assert plain(already.text) == "Berkas itu sudah dalam pengiriman."
    await stand.failed(recording, chat=ChatId("-5"))
    assert await stand.tap(OWNER, f"recording:here:{recording.hex}", ChatId("-1005")) == []
    planned = [(event.chat, event.round) for event in stand.events(DeliveryPlanned)]
    assert planned == [("-5", 1), ("-5", 2)]


# Deleting in Zoom


async def test_a_delivered_file_is_deleted_after_a_question(stand):
    recording = await stand.recorded(1, "Board")
    await stand.delivered(recording)
    (question,) = await stand.tap(OWNER, file_tap("delete", recording, AUDIO.id), GROUP)
    assert "Board" in plain(question.text)
    assert labels(question) == ["Hapus audio 12 MB"]
    assert stand.events(ZoomDeletionRequested) == []
    (asked,) = await stand.tap(OWNER, tap_of(question, "Hapus audio 12 MB"), GROUP)
    assert stand.events(ZoomDeletionRequested) == [ZoomDeletionRequested(file_id=AUDIO.id)]
    (twice,) = await stand.tap(OWNER, tap_of(question, "Hapus audio 12 MB"), GROUP)
    assert plain(asked.text) == "Saya sedang meminta Zoom menghapusnya."
    assert plain(twice.text).startswith("Berkas itu sudah dihapus di Zoom")
    assert len(stand.events(ZoomDeletionRequested)) == 1


async def test_a_recording_offers_the_files_that_have_arrived_whole(stand):
    recording = await stand.recorded(1)
    await stand.delivered(recording)
    await stand.delivered(recording, file_id=VIDEO.id, form=Form.LINK)
    (opened,) = await stand.tap(OWNER, f"recording:open:{recording.hex}")
    (question,) = await stand.tap(OWNER, tap_of(opened, "Hapus di Zoom…"))
    assert labels(question) == ["Hapus audio 12 MB"]


async def test_what_nobody_has_received_whole_is_not_deleted(stand):
    recording = await stand.recorded(1)
    for data in (f"deletion:{recording.hex}", file_tap("sure", recording, AUDIO.id)):
        (answer,) = await stand.tap(OWNER, data)
        assert plain(answer.text).startswith("Belum ada obrolan yang menerima berkas itu")
    assert stand.events(ZoomDeletionRequested) == []


@pytest.mark.parametrize("verb", ["delete", "sure", "offer"])
@pytest.mark.parametrize("user", [ADA, STRANGER, OWNER])
async def test_nothing_is_deleted_by_others_or_where_it_is_not_offered(stand, verb, user):
    recording = await stand.recorded(1, host=ADAS_ZOOM)
    await stand.delivered(recording)
    stand.offer_deletion = user != OWNER
    data = f"deletion:{recording.hex}" if verb == "offer" else file_tap(verb, recording, AUDIO.id)
    (answer,) = await stand.tap(user, data, GROUP)
    assert answer.keyboard == []
    assert stand.events(ZoomDeletionRequested) == []


async def test_a_file_zoom_no_longer_has_is_unknown(stand):
    recording = await stand.recorded(1)
    (answer,) = await stand.tap(OWNER, file_tap("sure", recording, "another"))
    assert plain(answer.text).startswith("Saya tidak mengenal rekaman itu")


# The parts


def test_no_button_says_more_than_telegram_takes():
    recording = id_of("x")
    taps = [RecordingTap(verb="transcript", recording=recording), DeletionTap(recording=recording)]
    taps.append(FileTap(verb="delete", recording=recording, mark="0" * 16))
    assert all(len(tap.pack()) <= 64 for tap in taps)


@given(st.text())
def test_a_filter_is_read_or_explained_and_never_breaks(text):
    with suppress(BadFilter, TooManyWords):
        assert isinstance(read_filter(text, JAKARTA), Wanted)


def test_days_are_whole_days_where_the_reader_is():
    wanted = read_filter("since:2026-11-01 a UNTIL:2026-11-02 14:30 Sprint: host:Me", JAKARTA)
    assert wanted.since.isoformat() == "2026-11-01T00:00:00+07:00"
    assert wanted.until.isoformat() == "2026-11-03T00:00:00+07:00"
    assert (wanted.words, wanted.mine) == ("a 14:30 Sprint:", True)


def test_a_period_must_not_end_before_it_begins():
    with pytest.raises(BadFilter, match="until:2026-10-31"):
        read_filter("until:2026-10-31 since:2026-11-01", JAKARTA)
