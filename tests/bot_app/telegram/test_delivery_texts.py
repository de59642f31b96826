"""What is said under a file, before it and instead of it: complete, within Telegram's limits, never broken."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import asdict, replace

from adapters.cue import Cue
from adapters.i18n.catalog import Catalog
from adapters.telegram.markup import plain, units
from adapters.telegram.messages import CAPTION, MESSAGE
from adapters.transcripts.key_moments import Moment
from adapters.transcripts.summary import ActionItem, Summary
from adapters.zoom.recordings import Recordings, ZoomFile, ZoomRecording
from bot_app.deliveries.parcel import Address, Parcel, Place, Reader
from bot_app.deliveries.plan import placeholder_of
from bot_app.deliveries.scribe import Gist, Words
from bot_app.deliveries.texts import Texts
from bot_app.sandbox.entities import parse_html
from bot_app.telegram.delivery_texts import DeliveryTexts, failure_in_words
from bot_app.telegram.desk import Desk
from bot_app.telegram.recording_words import length, position, weight
from domain.ids import ChatId
from domain.recordings import commands as r
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import WHOLE, Form, RecordingFile, id_of, stream_of
from projections.recordings import RecordingRow
from tests.bot_app.telegram.recording_stand import (
    ADA,
    AUDIO,
    FILES,
    GROUP,
    JAKARTA,
    file_tap,
    labels,
    private,
    standing,
)
from tests.projections.histories import NOW, OWNER

RECORDING = id_of("uuid-1")
CATALOG = Catalog.load("id", strict=True)
DESK = Desk(application=None, reads=None, catalog=CATALOG, zone=JAKARTA, version="1")
TEXTS: Texts = DeliveryTexts(DESK, offer_deletion=True)
EN, ID = Reader("en", ZoneInfo("Europe/London")), Reader("id", JAKARTA)
ROW = RecordingRow(
    stream=stream_of(RECORDING), zoom_uuid="uuid-1", topic="Board & <b>", starts_at=NOW, minutes=65
)
MOMENTS = (
    Moment(65_000, "Ada <i>", "We agreed to move the server.", 0.9),
    Moment(3_905_000, "", "Backups every night.", 0.4),
)
SUMMARY = Summary(
    "The team met & agreed.",
    ("Move the <server>", "Buy disks"),
    (ActionItem("Order disks", "Budi", "Friday"), ActionItem("Tell everybody", "", "")),
)
CUES = [Cue(0, 6_000, "Ada <i>", "Hello"), Cue(6_000, 9_000, "Budi", "Hi"), Cue(9_000, 10_000, "", "Bye")]


def caption(reader=EN, row=ROW, **fields) -> str:
    known = {"seconds": 3_905, "size": 42 << 20, "people": 5, "gist": None}
    return TEXTS.caption(row, reader, **known | fields)


def read(html: str) -> str:
    parse_html(html)
    return plain(html)


def address(reader=EN, row=ROW, file=AUDIO) -> Address:
    return Address(
        key="k",
        row=row,
        file=file,
        chat=GROUP,
        numbers=frozenset({GROUP}),
        place=Place("delivery:x", 5),
        reader=reader,
    )


def parcel(reader=EN, *, url="https://zoom.us/rec/play/x", passcode="p*9 &", share="") -> Parcel:
    return Parcel(
        **asdict(address(reader)),
        found=ZoomRecording(uuid="u", id=1, share_url=share, passcode=passcode),
        listed=ZoomFile(id=AUDIO.id, size=AUDIO.size, play_url=url),
        recordings=Recordings(None),
        people=None,
        fallbacks=(),
        limit=50_000_000,
        troubled=False,
    )


# Captions


def test_a_caption_tells_what_the_file_is():
    assert read(caption()) == (
        "Board & <b>\nFriday, 20 November 2026 08:30 GMT\n1 h 05 min · 42 MB · 5 people"
    )
    assert read(caption(ID)) == (
        "Board & <b>\nJumat, 20 November 2026 15.30 WIB\n1 jam 05 mnt · 42 MB · 5 orang"
    )


def test_one_is_no_people_and_nobody_is_not_counted():
    assert read(caption(people=1)).endswith("42 MB · 1 person")
    assert read(caption(people=None)).endswith("42 MB")
    assert read(caption(people=0, size=0, seconds=0)).endswith("08:30 GMT")


def test_the_topic_is_bold_and_the_time_is_one_for_every_zone():
    entities = parse_html(caption())[1]
    assert [entity["type"] for entity in entities] == ["bold", "date_time"]
    assert entities[1]["unix_time"] == int(NOW.timestamp())


@pytest.mark.parametrize(
    ("reader", "fields", "told"),
    [
        (
            EN,
            {"part": (2, 3)},
            "42 MB · 5 people · Part 2 of 3\nThe file is too large for Telegram, so it comes in parts.",
        ),
        (
            ID,
            {"part": (2, 3)},
            "Bagian 2 dari 3\nBerkasnya terlalu besar untuk Telegram, jadi dikirim dalam beberapa bagian.",
        ),
        (EN, {}, "\nThe original is too large for Telegram, so this is a smaller version of it."),
        (ID, {}, "\nBerkas aslinya terlalu besar untuk Telegram, jadi ini versi yang lebih kecil."),
    ],
)
def test_a_file_in_another_form_says_why(reader, fields, told):
    assert read(caption(reader, reason="too_large", **fields)).endswith(told)


def test_key_moments_have_time_and_speaker():
    assert read(caption(gist=Gist(moments=MOMENTS))).endswith(
        "5 people\n\nKey moments\n[01:05] Ada <i>: We agreed to move the server.\n[1:05:05] Backups every night."
    )
    assert "\n\nMomen penting\n[01:05]" in read(caption(ID, gist=Gist(moments=MOMENTS)))


def test_a_models_summary_has_decisions_and_action_items():
    assert read(caption(gist=Gist(summary=SUMMARY))).endswith(
        "5 people\n\nThe team met & agreed.\n"
        "\nDecisions\n• Move the <server>\n• Buy disks\n"
        "\nAction items\n• Order disks (Budi, Friday)\n• Tell everybody"
    )


def test_nothing_known_of_what_was_said_adds_nothing():
    assert caption(gist=Gist()) == caption(gist=None)


def test_where_there_is_no_room_the_least_telling_moments_go_and_are_counted():
    moments = tuple(
        Moment(second * 1000, "Ada", f"{second} {'word ' * 50}", score)
        for second, score in ((1, 0.5), (2, 0.9), (3, 0.1), (4, 0.7))
    )
    shown = read(caption(gist=Gist(moments=moments)))
    assert [line[:9] for line in shown.splitlines() if line.startswith("[")] == [
        "[00:01] A",
        "[00:02] A",
        "[00:04] A",
    ]
    assert shown.endswith("… 1 more")


def test_at_least_one_moment_is_shown_however_long_everything_is():
    long = tuple(Moment(4_000_000 + n, "S" * 99, "😀" * 280, float(n)) for n in range(5))
    row = replace(ROW, topic="😀" * 300)
    for reader in (EN, ID):
        shown = read(caption(reader, row, gist=Gist(moments=long), reason="too_large", part=(10, 12)))
        assert "[1:06:40] " in shown
        assert units(shown) <= CAPTION


def test_an_overview_is_shortened_rather_than_left_out():
    long = Summary("Overview " * 130, ("Decision " * 30,) * 9, (ActionItem("Do it", "", ""),))
    shown = read(caption(gist=Gist(summary=long)))
    assert "\n\nOverview Overview" in shown
    assert "\n\nDecisions\n• Decision" in shown


_words = st.text(max_size=400) | st.sampled_from(["<b>", "&amp;", "😀" * 400, "\ud800", "\n\n", "\u202e", ""])
_moments = st.builds(Moment, st.integers(-5, 10**9), _words, _words, st.floats(0, 2))
_items = st.builds(ActionItem, _words, _words, _words)
_summaries = st.builds(
    Summary, _words, st.lists(_words, max_size=10).map(tuple), st.lists(_items, max_size=15).map(tuple)
)
_gists = st.none() | st.builds(Gist, st.lists(_moments, max_size=5).map(tuple), st.none() | _summaries)
_times = st.datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the strategy wants naive bounds


_details = st.fixed_dictionaries(
    {
        "gist": _gists,
        "seconds": st.integers(-(10**6), 10**12),
        "size": st.integers(0, 10**15),
        "people": st.none() | st.integers(0, 10**7),
        "reason": st.sampled_from(["", "too_large", "another"]),
        "part": st.none() | st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)),
    }
)


@given(topic=_words, at=_times, details=_details, reader=st.sampled_from([EN, ID]))
def test_a_caption_fits_and_is_whole_whatever_was_said(topic, at, details, reader):
    html = TEXTS.caption(replace(ROW, topic=topic, starts_at=at), reader, **details)
    text, entities = parse_html(html)
    assert text == plain(html)
    assert 0 < units(text) <= CAPTION
    text.encode()
    assert {"bold", "date_time"} <= {entity["type"] for entity in entities}
    lines = text.splitlines()
    alone = {"Key moments", "Momen penting", "Decisions", "Keputusan", "Action items", "Tindak lanjut"}
    assert lines[-1] not in alone - {topic}


@given(
    topic=_words,
    gist=_gists.filter(lambda gist: gist is not None),
    cues=st.lists(st.builds(Cue, st.integers(0, 10**6), st.integers(0, 10**6), _words, _words), max_size=9),
    reader=st.sampled_from([EN, ID]),
)
def test_a_transcripts_caption_fits_and_is_whole_whatever_was_said(topic, gist, cues, reader):
    html = TEXTS.transcript_caption(address(reader, replace(ROW, topic=topic)), Words(cues, "en", gist))
    text, _ = parse_html(html)
    assert text == plain(html)
    assert units(text) <= CAPTION


def test_a_transcripts_caption_tells_who_spoke_how_much():
    words = Words(CUES, "en", Gist(moments=MOMENTS))
    assert read(TEXTS.transcript_caption(address(), words)) == (
        "Transcript\nBoard & <b>\nFriday, 20 November 2026 08:30 GMT\n"
        "\nTalk time\nAda <i> 60 % · Budi 30 % · unnamed 10 %\n"
        "\nKey moments\n[01:05] Ada <i>: We agreed to move the server.\n[1:05:05] Backups every night."
    )
    assert "\nWaktu bicara\nAda <i> 60 %" in read(TEXTS.transcript_caption(address(ID), words))


def test_six_speakers_are_enough():
    cues = [Cue(n * 1000, n * 1000 + 900 - n, f"Speaker {n}", "x") for n in range(8)]
    shown = read(TEXTS.transcript_caption(address(), Words(cues, "en", Gist())))
    assert "Speaker 5" in shown
    assert "Speaker 6" not in shown


# On the way, and instead of the file


@pytest.mark.parametrize(
    ("reader", "stage", "percent", "told"),
    [
        (EN, "downloading", 0, "Fetching it from Zoom: 0 %\n▱▱▱▱▱▱▱▱▱▱"),
        (EN, "uploading", 42, "Sending it to Telegram: 42 %\n▰▰▰▰▱▱▱▱▱▱"),
        (ID, "uploading", 100, "Mengirim ke Telegram: 100 %\n▰▰▰▰▰▰▰▰▰▰"),
        (EN, "preparing", 0, "Preparing it for Telegram…"),
    ],
)
def test_a_placeholder_tells_how_far_the_file_has_come(reader, stage, percent, told):
    rendered = TEXTS.on_its_way(parcel(reader), stage, percent)
    assert read(rendered.text).startswith("Board & <b>\n")
    assert read(rendered.text).endswith(f"\n{told}")


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (7.0, "The link works for 7 days."),
        (1.9, "The link works for 1 day."),
        (0.5, "The link works for 12 hours."),
        (0.0, "The link works for 1 hour."),
    ],
)
def test_a_link_tells_why_and_how_long(days, told):
    rendered = TEXTS.link(parcel(), "https://example.org/x?y=1", days)
    assert read(rendered.text).endswith(f"so here is a link to it.\n{told}")
    assert rendered.keyboard == [[{"text": "Open", "url": "https://example.org/x?y=1"}]]


def test_zooms_own_page_opens_with_its_passcode():
    rendered = TEXTS.zoom_link(parcel(ID))
    assert read(rendered.text).endswith("jadi silakan buka di Zoom.\nKode sandi: p*9 &")
    assert "<code>p*9 &amp;</code>" in rendered.text
    assert rendered.keyboard == [
        [{"text": "Buka di Zoom", "url": "https://zoom.us/rec/play/x?pwd=p%2A9%20%26"}]
    ]


@pytest.mark.parametrize(
    ("url", "passcode", "opened"),
    [
        ("https://zoom.us/x?a=1", "p", "https://zoom.us/x?a=1&pwd=p"),
        ("https://zoom.us/x?pwd=q", "p", "https://zoom.us/x?pwd=q"),
        ("https://zoom.us/x", "", "https://zoom.us/x"),
    ],
)
def test_an_address_gets_the_passcode_once(url, passcode, opened):
    rendered = TEXTS.zoom_link(parcel(url=url, passcode=passcode))
    assert rendered.keyboard[0][0]["url"] == opened
    assert ("Passcode" in rendered.text) is bool(passcode)


@pytest.mark.parametrize("url", ["", "javascript:alert(1)", "https://zoom.us/a b", "https://zoom.us/\u202e"])
def test_an_address_nobody_should_be_led_to_is_no_button(url):
    rendered = TEXTS.zoom_link(parcel(url=url, passcode=""))
    assert rendered.keyboard == []
    assert "Please sign in to Zoom" in read(rendered.text)


def test_without_an_address_of_the_file_the_recordings_own_is_taken():
    rendered = TEXTS.zoom_link(parcel(url="", share="https://zoom.us/share", passcode=""))
    assert rendered.keyboard[0][0]["url"] == "https://zoom.us/share"


@given(_words, _words, st.floats(0, 400), st.sampled_from([EN, ID]))
def test_messages_are_whole_whatever_zoom_says(topic, passcode, days, reader):
    strange = parcel(reader, passcode=passcode)
    strange = replace(strange, row=replace(ROW, topic=topic))
    for rendered in (
        TEXTS.link(strange, "https://x.example", days),
        TEXTS.zoom_link(strange),
        TEXTS.on_its_way(strange, "uploading", 50),
    ):
        assert units(parse_html(rendered.text)[0]) <= MESSAGE


def test_a_file_that_has_arrived_whole_can_be_deleted_where_that_is_offered():
    for form in Form:
        buttons = _buttons(TEXTS, form)
        expected = [[{"text": "Hapus di Zoom…", "callback_data": file_tap("delete", RECORDING, AUDIO.id)}]]
        assert buttons == (expected if form in WHOLE else [])
        assert _buttons(DeliveryTexts(DESK, offer_deletion=False), form) == []
        assert _buttons(TEXTS, form, reason="too_large") == []


def test_the_head_of_a_text_file_is_plain():
    assert TEXTS.heading(address()) == ("Board & <b>", "Friday, 20 November 2026 08:30 GMT")
    assert TEXTS.heading(address(ID, replace(ROW, topic="")))[0] == "Rapat tanpa topik"


# Placeholders


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        opened.texts = DeliveryTexts(opened.desk, offer_deletion=True)
        yield opened


def name(number=1, file: RecordingFile = AUDIO, suffix="") -> str:
    return placeholder_of(RECORDING, file.id, number) + suffix


async def test_a_private_chat_reads_its_persons_language_and_a_group_what_was_chosen_for_it(stand):
    assert await stand.texts.reader_of(private(ADA)) == Reader("en", JAKARTA)
    assert await stand.texts.reader_of(private(OWNER)) == Reader("id", JAKARTA)
    assert await stand.texts.reader_of(GROUP) == Reader("id", JAKARTA)
    assert await stand.texts.reader_of(ChatId("4711")) == Reader("id", JAKARTA)
    await stand.say(ADA, "/settings language en", GROUP)
    assert await stand.texts.reader_of(GROUP) == Reader("en", JAKARTA)


@pytest.mark.parametrize("suffix", ["", ":2"])
async def test_a_planned_file_waits_for_its_turn(stand, suffix):
    await stand.recorded(1, "Board")
    await stand.planned(RECORDING)
    await stand.caught_up()
    rendered = await stand.texts.card(name(suffix=suffix), GROUP)
    assert read(rendered.text) == "Board\nJumat, 20 November 2026 15.30 WIB\nMenunggu giliran…"
    assert rendered.keyboard == []


async def test_a_failed_file_can_be_tried_again(stand):
    await stand.recorded(1)
    await stand.planned(RECORDING, private(ADA))
    await stand.failed(RECORDING, "499", private(ADA))
    await stand.caught_up()
    rendered = await stand.texts.card(name(), private(ADA))
    assert read(rendered.text).endswith("\nIt could not be sent.")
    assert labels(rendered) == ["Try again"]
    assert await stand.tap(ADA, rendered.keyboard[0][0]["callback_data"]) == []
    rendered = await stand.texts.card(name(2), private(ADA))
    assert read(rendered.text).endswith("\nWaiting for its turn…")


async def test_what_zoom_has_thrown_away_cannot_be_tried_again(stand):
    await stand.recorded(1)
    await stand.planned(RECORDING)
    await stand.failed(RECORDING)
    await stand.history.say(news.RecordRecordingTrashed, recording_id=RECORDING)
    await stand.caught_up()
    assert (await stand.texts.card(name(), GROUP)).keyboard == []


async def test_a_placeholder_that_is_the_file_or_nothing_of_ours_is_left_alone(stand):
    await stand.recorded(1)
    await stand.delivered(RECORDING)
    await stand.caught_up()
    assert await stand.texts.card(name(), GROUP) is None
    assert await stand.texts.card(name(), private(ADA)) is None
    assert await stand.texts.card(name(file=FILES[1]), GROUP) is None
    assert await stand.texts.card(placeholder_of(id_of("another"), AUDIO.id, 1), GROUP) is None


async def test_an_earlier_rounds_placeholder_stays_as_it_is(stand):
    await stand.recorded(1)
    await stand.delivered(RECORDING)
    await stand.history.say(r.RequestDelivery, recording_id=RECORDING, chat=GROUP, file_ids=(AUDIO.id,))
    await stand.caught_up()
    assert await stand.texts.card(name(1), GROUP) is None
    assert "Menunggu giliran…" in (await stand.texts.card(name(2), GROUP)).text


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_failure_has_words_of_its_own(language):
    known = ("gone", "empty", "403", "no_place", "unauthorised", "no_connection", "unreadable", "exhausted")
    codes = (*known, "else")
    told = {failure_in_words(DESK, language, code) for code in codes}
    assert len(told) == len(codes)
    assert failure_in_words(DESK, language, "") == failure_in_words(DESK, language, "else")


# Numbers in words


@pytest.mark.parametrize(
    ("size", "en", "id_"),
    [
        (0, "", ""),
        (1, "0.1 kB", "0,1 kB"),
        (1536, "1.5 kB", "1,5 kB"),
        (9_000, "8.8 kB", "8,8 kB"),
        (42 << 20, "42 MB", "42 MB"),
        ((1 << 30) - 1, "1 GB", "1 GB"),
        (1_503_238_553, "1.4 GB", "1,4 GB"),
        (5 << 40, "5120 GB", "5120 GB"),
    ],
)
def test_sizes_are_written_as_people_of_the_language_do(size, en, id_):
    assert (weight(DESK, "en", size), weight(DESK, "id", size)) == (en, id_)


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-5, ""), (0, ""), (45, "45 s"), (60, "1 min"), (3_599, "59 min"), (3_900, "1 h 05 min")],
)
def test_lengths_are_told_in_hours_and_minutes(seconds, told):
    assert length(DESK, "en", seconds) == told


def test_positions_have_hours_only_where_there_are_any():
    assert (position(65_999), position(3_905_000), position(-1)) == ("01:05", "1:05:05", "00:00")
    assert (position(36_000_000), position(360_000_000)) == ("10:00:00", "100:00:00")


def _buttons(texts, form, reason=""):
    where = address(ID)
    return texts.buttons(where.row, where.file.id, where.reader, form, reason=reason)
