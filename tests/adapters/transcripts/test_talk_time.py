"""Who spoke for how long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.cue import Cue
from adapters.transcripts.talk_time import talk_time


def shares(*spans: tuple[str, int, int]) -> list[tuple[str, int, int]]:
    cues = [Cue(start_ms, end_ms, speaker, "words") for speaker, start_ms, end_ms in spans]
    return [(share.speaker, share.milliseconds, share.percent) for share in talk_time(cues)]


def test_who_spoke_longest_comes_first():
    assert shares(("Bo", 0, 100), ("Ana", 100, 400), ("", 400, 500), ("Bo", 500, 600)) == [
        ("Ana", 300, 50),
        ("Bo", 200, 33),
        ("", 100, 17),
    ]


@pytest.mark.parametrize("span", [(0, 100), (50, 80), (0, 0)])
def test_a_speakers_overlapping_cues_count_once(span):
    assert shares(("Ana", 0, 100), ("Ana", *span), ("Ana", 60, 150), ("Ana", 200, 210)) == [("Ana", 160, 100)]


def test_two_who_speak_at_once_are_both_counted():
    assert shares(("Bo", 0, 100), ("Ana", 0, 100)) == [("Ana", 100, 50), ("Bo", 100, 50)]


def test_what_rounding_leaves_goes_to_the_largest_remainder():
    assert [percent for _, _, percent in shares(("A", 0, 10), ("B", 0, 10), ("C", 0, 10))] == [34, 33, 33]
    assert [percent for _, _, percent in shares(("A", 0, 500), ("B", 0, 296), ("C", 0, 204))] == [50, 30, 20]


def test_where_nobody_spoke_there_is_nothing():
    assert shares() == []
    assert shares(("Ana", 5, 5)) == []


def test_a_share_names_nobody_in_logs():
    (share,) = talk_time([Cue(0, 10, "Ana", "words")])

    assert "Ana" not in repr(share) + str(share.__rich_repr__())


SPANS = st.lists(st.tuples(st.sampled_from("ABC"), st.integers(0, 60), st.integers(0, 60)), max_size=20)


@settings(deadline=None)
@given(SPANS)
def test_shares_are_what_counting_every_millisecond_gives(spans):
    spans = [(speaker, *sorted(times)) for speaker, *times in spans]
    spoken = {(speaker, at) for speaker, start, end in spans for at in range(start, end)}

    found = shares(*spans)

    counted = {speaker: sum(who == speaker for who, _ in spoken) for speaker, _, _ in spans} if spoken else {}
    assert {speaker: milliseconds for speaker, milliseconds, _ in found} == counted
    assert sum(percent for _, _, percent in found) == (100 if spoken else 0)
    assert [milliseconds for _, milliseconds, _ in found] == sorted(counted.values(), reverse=True)
    assert all(abs(percent - 100 * milliseconds / len(spoken)) < 1 for _, milliseconds, percent in found)
