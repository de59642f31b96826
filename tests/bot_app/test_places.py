"""How long a reader may keep a place: by what was read, and not by when the last byte was."""

from __future__ import annotations

from bot_app.places import Bounds, Patience

PIECE = 256 * 1024


def pieces_given(seconds, *, most, patience=None):
    """How many pieces a reader gets who takes so long for each."""
    patience = patience or Patience(Bounds())
    for number in range(most):
        if seconds > patience.left:
            return number
        patience.took(seconds, PIECE)
    return most


def test_who_reads_32_kib_a_second_gets_a_file_of_any_size():
    assert pieces_given(8, most=100_000) == 100_000


def test_who_reads_more_slowly_is_cut_off_within_minutes():
    assert pieces_given(59, most=1000) == 1
    assert pieces_given(16, most=1000) * 16 < 180


def test_a_pause_of_a_minute_is_forgiven_again_and_again():
    patience = Patience(Bounds())
    for _ in range(100):
        assert pieces_given(59, most=1, patience=patience) == 1
        assert pieces_given(0.1, most=8, patience=patience) == 8


def test_what_was_read_fast_buys_no_longer_rest():
    patience = Patience(Bounds())
    assert pieces_given(0.001, most=100_000, patience=patience) == 100_000
    assert pieces_given(61, most=1, patience=patience) == 0
