"""The transcript people get as a file."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cue import Cue
from adapters.transcripts.text_file import text_file


def test_a_transcript_reads_as_paragraphs():
    cues = [
        Cue(65_000, 66_000, "Ana", "Good morning."),
        Cue(66_000, 67_000, "Ana", "Shall we start?"),
        Cue(3_600_999, 3_601_500, "Böse", "Yes."),
        Cue(360_000_000, 360_000_001, "", "(noise)"),
    ]

    assert text_file("SOC sync", "1 March 2026, 14:30 WIB", cues).decode() == (
        "SOC sync\n1 March 2026, 14:30 WIB\n\n"
        "[00:01:05] Ana: Good morning. Shall we start?\n\n"
        "[01:00:00] Böse: Yes.\n\n"
        "[100:00:00] (noise)\n"
    )


def test_a_long_monologue_gets_a_new_paragraph_each_minute():
    cues = [Cue(number * 20_000, number * 20_000 + 19_000, "Ana", f"part {number}") for number in range(4)]

    assert text_file("a", "b", cues).decode().splitlines()[3:] == [
        "[00:00:00] Ana: part 0 part 1 part 2",
        "",
        "[00:01:00] Ana: part 3",
    ]


def test_without_cues_there_is_the_heading_alone():
    assert text_file("SOC sync", "today", []) == b"SOC sync\ntoday\n"


def test_foreign_text_can_neither_forge_a_line_nor_reorder_one():
    cue = Cue(0, 1, "A\u202ena\x1b[31m", "one\r\n[00:00:09] Boss: two\u2028three\u2066\x00four\x85five")

    assert text_file("ti\ntle\u202d", "wh\x07en", [cue]).decode() == (
        "ti tle\nwhen\n\n[00:00:00] Ana[31m: one [00:00:09] Boss: two threefour five\n"
    )


def test_nothing_invisible_is_left():
    cue = Cue(0, 1, "A\u200bna\u00ad", "on\ufeffe\u2060 tw\U000e0041o")

    assert text_file("a", "b", [cue]).decode() == "a\nb\n\n[00:00:00] Ana: one two\n"


CUES = st.builds(Cue, st.integers(0, 10**7), st.integers(0, 10**7), st.text(), st.text())


@settings(deadline=None)
@given(st.text(), st.text(), st.lists(CUES))
def test_any_text_gives_whole_lines_without_control_characters(title, when, cues):
    lines = text_file(title, when, cues).decode().split("\n")

    assert not [line for line in lines if any(unicodedata.category(letter) == "Cc" for letter in line)]
    assert not [
        line for line in lines if set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069") & set(line)
    ]
    assert all(line.startswith("[") for line in lines[3::2])
