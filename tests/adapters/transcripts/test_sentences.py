"""Lines of a transcript made into sentences."""

from __future__ import annotations

from adapters.cue import Cue
from adapters.transcripts.sentences import LONGEST, sentences


def said(*cues: Cue) -> list[tuple[int, str, str, int]]:
    return [(one.start_ms, one.speaker, one.text, one.utterance) for one in sentences(cues)]


def test_a_sentence_over_several_cues_is_whole_and_begins_with_its_first():
    assert said(
        Cue(0, 1000, "Ana", "First one. The second"),
        Cue(2999, 4000, "Ana", "goes on"),
        Cue(4000, 5000, "Ana", "and ends! Third?"),
    ) == [
        (0, "Ana", "First one.", 0),
        (0, "Ana", "The second goes on and ends!", 0),
        (4000, "Ana", "Third?", 0),
    ]


def test_a_pause_and_another_speaker_end_a_sentence():
    assert said(
        Cue(0, 1000, "Ana", "one"), Cue(3000, 4000, "Ana", "two"), Cue(4000, 5000, "Bo", "three")
    ) == [(0, "Ana", "one", 0), (3000, "Ana", "two", 1), (4000, "Bo", "three", 2)]


def test_cues_are_put_in_order_of_time():
    assert [text for _, _, text, _ in said(Cue(9000, 9500, "", "b"), Cue(0, 500, "", "a"))] == ["a", "b"]


def test_speech_without_stops_is_ended_by_its_length():
    cues = [Cue(number * 1000, number * 1000 + 900, "", "ten letters") for number in range(100)]

    assert max(len(text) for _, _, text, _ in said(*cues)) <= LONGEST + len("ten letters")
    assert " ".join(text for _, _, text, _ in said(*cues)) == " ".join(["ten letters"] * 100)


def test_what_holds_no_word_is_no_sentence():
    assert said(Cue(0, 1, "", ""), Cue(1, 2, "", "… --"), Cue(5000, 6000, "", "a\n \tb")) == [
        (5000, "", "a b", 1)
    ]
