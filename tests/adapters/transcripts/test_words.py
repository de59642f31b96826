"""Words, languages, and what cue words say about a sentence."""

from __future__ import annotations

import pytest

from adapters.transcripts.words import MARKS, STOP_WORDS, language_of, marks, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't STOP, it’s 10:30!", ["don't", "stop", "it's", "10", "30"]),
        ("'quoted' teman-teman snake_case", ["quoted", "teman", "teman", "snake", "case"]),
        ("Straße Cafe\u0301 ДЕНЬ 会議", ["strasse", "café", "день", "会議"]),
        ("… -- 👍", []),
    ],
)
def test_words_are_folded_and_keep_their_apostrophes(text, words):
    assert tokens(text) == words


def test_every_listed_word_is_one_that_text_can_hold():
    listed = {word for words in STOP_WORDS.values() for word in words} | MARKS.keys()

    assert [phrase for phrase in listed if " ".join(tokens(phrase)) != phrase] == []
    assert [phrase for phrase in MARKS if len(phrase.split()) > 2] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("So we are going to look at the report and then decide.", "en"),
        ("Jadi kita akan lihat laporan itu dan sudah ada yang bisa dikerjakan.", "id"),
        ("Oke jadi meeting hari ini kita bahas deadline dan follow up dari client.", "id"),
        ("", "en"),
        ("qwertz", "en"),
    ],
)
def test_the_language_is_the_one_whose_small_words_are_used(text, language):
    assert language_of(tokens(text)) == language


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("We agreed on it.", {"decision"}),
        ("Sudah diputuskan tadi.", {"decision"}),
        ("Please follow up next week.", {"action", "date"}),
        ("Tindak lanjut minggu depan, batas waktu Jumat", {"action", "date"}),
        ("A critical incident", {"risk"}),
        ("Ada risiko insiden", {"risk"}),
        ("Selamat pagi!", {"small talk"}),
        ("The followup of weeks", set()),
        ("", set()),
    ],
)
def test_cue_words_mark_a_sentence_in_both_languages(text, found):
    assert marks(tokens(text)) == found
