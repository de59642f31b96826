"""Transcripts as Zoom writes them, as the standard lets others write them, and as nobody should."""

from __future__ import annotations

from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cue import Cue
from adapters.transcripts import vtt
from adapters.transcripts.vtt import Unreadable, parse

ENGLISH = """WEBVTT

1
00:00:03.120 --> 00:00:05.430
Dr. Ana Lim (SOC): Good morning, everyone.

2
00:00:05.900 --> 00:00:11.005
Shift Lead 2: We agreed at 10:30: rotate the keys.

3
00:00:11.010 --> 00:00:12.000
Dr. Ana Lim (SOC): See https://example.com/a.

4
00:00:12.000 --> 00:00:13.000
Nobody in particular.
"""
INDONESIAN = """WEBVTT

1
00:00:01.000 --> 00:00:04.250
Siti Nur'aini: Selamat pagi, jam 10.30 kita mulai.

2
01:00:04.300 --> 01:00:07.999
Budi R.: Baik, insiden semalam sudah selesai & ditutup.
"""


def texts(content: str) -> list[tuple[str, str]]:
    return [(cue.speaker, cue.text) for cue in parse(content.encode())]


def one(payload: str) -> tuple[str, str]:
    (said,) = texts(f"WEBVTT\n\n00:00.000 --> 00:01.000\n{payload}\n")
    return said


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_transcript_as_zoom_writes_it_is_read(newline, mark):
    cues = parse((mark + ENGLISH.replace("\n", newline)).encode())

    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in cues] == [
        (3120, 5430, "Dr. Ana Lim (SOC)", "Good morning, everyone."),
        (5900, 11005, "Shift Lead 2", "We agreed at 10:30: rotate the keys."),
        (11010, 12000, "Dr. Ana Lim (SOC)", "See https://example.com/a."),
        (12000, 13000, "", "Nobody in particular."),
    ]


def test_an_indonesian_transcript_is_read():
    assert [(cue.start_ms, cue.end_ms, cue.speaker, cue.text) for cue in parse(INDONESIAN.encode())] == [
        (1000, 4250, "Siti Nur'aini", "Selamat pagi, jam 10.30 kita mulai."),
        (3604300, 3607999, "Budi R.", "Baik, insiden semalam sudah selesai & ditutup."),
    ]


@pytest.mark.parametrize(
    ("timing", "start_ms", "end_ms"),
    [
        ("00:01.000 --> 59:59.999", 1000, 3599999),
        ("0:00:01.001-->100:00:00.010", 1001, 360000010),
        ("00:00:01.000 --> 00:00:01.000", 1000, 1000),
        ("\t00:00:01.000\t-->\t00:00:02.000 align:start position:10%,line-left line:-1", 1000, 2000),
    ],
)
def test_times_are_exact_however_they_are_written(timing, start_ms, end_ms):
    (cue,) = parse(f"WEBVTT\n\n{timing}\nHello\n".encode())

    assert (cue.start_ms, cue.end_ms, cue.text) == (start_ms, end_ms, "Hello")


@pytest.mark.parametrize(
    "payload",
    [
        "http://example.com is down",
        "https: is what we use",
        "www.example.com: is down",
        "10:30 we begin",
        "10:30: we begin",
        "10.30 WIB: we begin",
        "HTTPS: is what we use",
        "9 am: we begin",
        f"{'x' * 61}: is too long for a name",
        "We need the following:",
        ": no name at all",
        "a:b without a blank",
    ],
)
def test_what_is_no_name_stays_in_the_text(payload):
    assert one(payload) == ("", payload)


@pytest.mark.parametrize(
    "name", ["x" * 60, "6281234567", "+62 812", "Budi (SOC) 2", "Lim, A.", "R2.D2", "https team"]
)
def test_a_name_before_a_colon_is_the_speaker(name):
    assert one(f"{name}: Hello: you") == (name, "Hello: you")


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ("Ana: one\n  two\n\tthree", ("Ana", "one two three")),
        ("Ana:\nHello", ("Ana", "Hello")),
        ("<v Ana Lim>Hello: all</v>", ("Ana Lim", "Hello: all")),
        ("<v.loud.first Ana &amp; Bo>Hello", ("Ana & Bo", "Hello")),
        ("<b>Ana</b>: <i>Hel</i>lo <c.red>you</c> <lang id>semua</lang>", ("Ana", "Hello you semua")),
        ("Hello <00:01.000>there <00:00:01.500>you", ("", "Hello there you")),
        ("1 < 2 and 3 <3 > 2", ("", "1 < 2 and 3 <3 > 2")),
        ("a &amp;&lt;&gt;&quot;&apos;&nbsp;b&lrm;c&rlm;d&#233;&#xE9;", ("", "a &<>\"'\xa0b\u200ec\u200fdéé")),
        (
            "&amp;lt; stays &copy &unknown; & &#x110000; &#0;",
            ("", "&lt; stays &copy &unknown; & \ufffd \ufffd"),
        ),
        ("&lt;b&gt; was said", ("", "<b> was said")),
        ("look --> there", ("", "look --> there")),
        ("a\0b", ("", "a\ufffdb")),
        ("", ("", "")),
    ],
)
def test_words_are_plain(payload, said):
    assert one(payload) == said


def test_several_voices_in_one_cue_are_told_apart():
    assert texts("WEBVTT\n\n00:00.000 --> 00:01.000\n(noise) <v Ana>Hello</v>\n<v Bo>Hi</v>\n") == [
        ("", "(noise)"),
        ("Ana", "Hello"),
        ("Bo", "Hi"),
    ]


def test_a_cue_without_a_speaker_does_not_inherit_one():
    assert texts("WEBVTT\n\n00:00.000 --> 00:01.000\nAna: a\n\n00:01.000 --> 00:02.000\nb\n") == [
        ("Ana", "a"),
        ("", "b"),
    ]


def test_headers_notes_styles_and_regions_are_skipped():
    content = (
        "WEBVTT - made by nobody\nKind: captions\n00:00.000 --> 00:01.000\nfirst\n\n"
        "NOTE\n00:01.000 --> 00:02.000\nhidden\n\nNOTE hidden --> too\n\n"
        "STYLE\n::cue { color: red }\n\nREGION\nid:fred --> width:40%\n\n\n\n"
        "NOTEBOOK\n00:02.000 --> 00:03.000\nsecond\n00:03.000 --> 00:04.000\nthird"
    )

    assert texts(content) == [("", "first"), ("", "second"), ("", "third")]


def test_a_cue_that_ends_before_it_starts_is_left_out():
    assert texts("WEBVTT\n\n00:02.000 --> 00:01.999\nAna: a\n\n00:03.000 --> 00:04.000\nb\n") == [("", "b")]
    assert texts("WEBVTT\n\n00:02.000 --> 00:01.999\nAna: a\n") == []


@pytest.mark.parametrize(
    "timing", ["00:61.000 --> 00:62.000", "00:01.000 --> 00:02.0000", "00:01.00 --> 00:02.000", "1 --> 2"]
)
def test_a_cue_whose_time_cannot_be_read_is_left_out(timing):
    assert texts(f"WEBVTT\n\n{timing}\na\n\n00:03.000 --> 00:04.000\nb\n") == [("", "b")]


def test_bytes_that_are_no_utf8_are_replaced():
    (cue,) = parse(b"WEBVTT\n\n00:00.000 --> 00:01.000\nAna: caf\xe9\n")

    assert (cue.speaker, cue.text) == ("Ana", "caf\ufffd")


@pytest.mark.parametrize(
    "content", [b"WEBVTT", b"WEBVTT\n", b"\xef\xbb\xbfWEBVTT title\r\n\r\n", b"WEBVTT\n\nNOTE x\n"]
)
def test_a_valid_file_without_cues_is_empty(content):
    assert parse(content) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\nWEBVTT\n",
        b"WEBVTTX\n",
        b'{"status": false, "errorMessage": "SECRET"}',
        b"WEBVTT\n\nSECRET --> 00:01.000\nhello\n",
        b"WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nSECRET\n",
        "WEBVTT\n".encode("utf-16"),
    ],
)
def test_what_is_no_transcript_is_unreadable_and_not_quoted(content):
    with pytest.raises(Unreadable) as caught:
        parse(content)

    assert "SECRET" not in str(caught.value)


def test_what_is_too_large_is_unreadable(monkeypatch):
    content = ENGLISH.encode()
    monkeypatch.setattr(vtt, "LARGEST", len(content))
    assert len(parse(content)) == 4

    with pytest.raises(Unreadable):
        parse(content + b"\n")


def test_a_cue_shows_nobodys_words_in_logs():
    (cue, *_) = parse(ENGLISH.encode())

    assert "Ana" not in repr(cue)
    assert "Ana" not in str(cue.__rich_repr__())


FIVE_MB = 5_000_000
CUE = "00:00.000 --> 00:01.000\n"
HOSTILE = {
    "no newlines": "a" * FIVE_MB,
    "arrows": "-->" * (FIVE_MB // 3),
    "lines of arrows": "-->\n" * (FIVE_MB // 4),
    "timings": CUE * (FIVE_MB // len(CUE)),
    "newlines": "\n" * FIVE_MB,
    "lines of one cue": CUE + "a\n" * (FIVE_MB // 2),
    "blanks before an arrow": " " * FIVE_MB + "-->",
    "digits before an arrow": "1" * FIVE_MB + "-->",
    "opening brackets": CUE + "<" * FIVE_MB,
    "opening tags": CUE + "<b" * (FIVE_MB // 2),
    "opening voices": CUE + "<v " * (FIVE_MB // 3),
    "a voice of blanks": CUE + "<v" + " " * FIVE_MB,
    "voices with classes": CUE + "<v." * (FIVE_MB // 3),
    "a voice with many classes": CUE + "<v" + ".a" * (FIVE_MB // 2),
    "opening times": CUE + "<00:" * (FIVE_MB // 4),
    "entities": CUE + "&#" * (FIVE_MB // 2),
    "blanks after a name": CUE + "a:" + "\x0b" * FIVE_MB + "b",
    "colons": CUE + "a: " * (FIVE_MB // 3),
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("body", [pytest.param(body, id=name) for name, body in HOSTILE.items()])
def test_hostile_text_costs_no_more_than_its_length(body):
    """Quadratic work over 5 MB would take hours: the time limit of the test is what fails."""
    try:
        parse(f"WEBVTT\n\n{body}".encode())
    except Unreadable:
        assert "-->" in body


@settings(deadline=None)
@given(st.binary() | st.binary().map(b"WEBVTT\n\n00:00.000 --> 00:01.000\n".__add__))
def test_arbitrary_bytes_are_read_or_unreadable(content):
    try:
        cues = parse(content)
    except Unreadable:
        return
    assert all(cue.start_ms <= cue.end_ms for cue in cues)
    assert not any("\0" in cue.text + cue.speaker for cue in cues)


PIECES = [
    "WEBVTT",
    "\n",
    "\r",
    " ",
    "-->",
    "00:00.000",
    "00:01.000",
    "<v ",
    "<b",
    ">",
    "</v>",
    "&",
    "#65;",
    ": ",
    "NOTE",
    "x",
]


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_arbitrary_order_of_what_a_transcript_is_made_of_is_read_or_unreadable(content):
    try:
        cues = parse(f"WEBVTT\n\n{content}".encode())
    except Unreadable:
        return
    assert all(cue.text == cue.text.strip() for cue in cues)


PRINTABLE = st.characters(exclude_categories=["Cc", "Cs"])
WORDS = st.text(PRINTABLE, min_size=1, max_size=30).map(str.strip).filter(bool)
SPOKEN = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
NAMES = WORDS.map(lambda name: name.replace(":", "")).map(str.strip).filter(lambda name: name[:1].isalpha())
TIMES = st.tuples(st.integers(0, 10**9), st.integers(0, 10**6)).map(lambda pair: (pair[0], sum(pair)))


def _stamp(milliseconds: int, *, hours: bool) -> str:
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    rest = f"{minutes % 60:02}:{seconds:02}.{thousandths:03}"
    return f"{minutes // 60:02}:{rest}" if hours or minutes >= 60 else rest


@st.composite
def spelt(draw):
    """Cues, and one of the ways to write them."""
    newline, mark = draw(st.sampled_from(["\n", "\r\n", "\r"])), draw(st.sampled_from(["", "\ufeff"]))
    header = draw(st.sampled_from(["", " - a title", "\nKind: captions"]))
    blocks, cues = [f"{mark}WEBVTT{header}"], []
    for number, (start_ms, end_ms) in enumerate(draw(st.lists(TIMES, max_size=5)), start=1):
        speaker, text, voiced = draw(NAMES), draw(SPOKEN), draw(st.booleans())
        shown = escape(text).replace(" ", draw(st.sampled_from([" ", " \n", "\n"])))
        name = f"<v {escape(speaker)}>" if voiced else f"{escape(speaker)}: "
        blocks += ["NOTE aside"] * draw(st.integers(0, 1))
        blocks.append(
            f"{number}\n" * draw(st.booleans())
            + f"{_stamp(start_ms, hours=draw(st.booleans()))} --> {_stamp(end_ms, hours=draw(st.booleans()))}"
            + draw(st.sampled_from(["", " align:start", "\t"]))
            + f"\n{name}{shown}"
            + "</v>" * voiced
        )
        cues.append(Cue(start_ms, end_ms, speaker, text))
    gap = draw(st.sampled_from(["\n\n", "\n\n\n\n"]))
    return cues, (gap.join(blocks) + draw(st.sampled_from(["", "\n"]))).replace("\n", newline)


def _squeezed(cues: list[Cue]) -> list[tuple[object, ...]]:
    """A line's own blanks at its ends are not kept, so that a text broken there has one blank."""
    return [(cue.start_ms, cue.end_ms, cue.speaker, " ".join(cue.text.split())) for cue in cues]


@settings(deadline=None)
@given(spelt())
def test_what_was_written_is_read_however_it_was_spelt(case):
    cues, content = case

    assert _squeezed(parse(content.encode())) == _squeezed(cues)
