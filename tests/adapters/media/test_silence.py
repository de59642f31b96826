"""Reading what silencedetect prints, as far as a cut needs it."""

from __future__ import annotations

import pytest

from adapters.media.silence import last_silence


def printed(*marks):
    return "".join(f"frame:1 pts:1 pts_time:1\nlavfi.silence_{mark}\n" for mark in marks).encode()


def test_a_stretch_without_silence_has_no_place_to_cut():
    assert last_silence(b"", 10) is None


def test_the_last_of_several_silences_is_taken_in_its_middle():
    out = printed("start=1", "end=2", "duration=1", "start=5.5", "end=6.5", "duration=1")

    assert last_silence(out, 10) == pytest.approx(6.0)


def test_a_silence_that_outlasts_the_stretch_ends_with_it():
    assert last_silence(printed("start=1", "end=2", "start=8"), 10) == pytest.approx(9.0)


def test_a_silence_that_began_before_the_stretch_begins_with_it():
    assert last_silence(printed("start=-2.1e-05", "end=4"), 10) == pytest.approx(2.0)


def test_an_end_without_a_beginning_says_nothing():
    assert last_silence(printed("end=4"), 10) is None
