"""Addresses as people write them, before the rules look at them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.telegram.web_address import ascii_form, host_shown
from domain.links.targets import host_of, is_private
from domain.refusal import Refusal


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("https://zoom.us/j/1?pwd=a%20b#c", "https://zoom.us/j/1?pwd=a%20b#c"),
        ("https://example.org/rapat/é?q=ü", "https://example.org/rapat/%C3%A9?q=%C3%BC"),
        ("https://münchen.example:8443/", "https://xn--mnchen-3ya.example:8443/"),
        ("HTTPS://Example.org", "HTTPS://Example.org"),
        ("example.org/é", "example.org/é"),
        ("https://\ud800.example/\ud800", "https://\ud800.example/?"),
    ],
)
def test_other_characters_are_encoded(word, form):
    assert ascii_form(word) == form


@pytest.mark.parametrize("word", ["http://１２７.0.0.1/", "http://127。0。0。1/", "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/"])  # noqa: RUF001
def test_characters_that_browsers_read_as_others_hide_nothing(word):
    assert is_private(host_of(ascii_form(word)))


@given(st.text(max_size=40))
def test_whatever_is_written_is_taken_or_refused(text):
    for word in (text, f"https://{text}", f"https://example.org/{text}"):
        try:
            host = host_of(ascii_form(word))
        except Refusal:
            continue
        assert host


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("https://zoom.us/j/1", "zoom.us"),
        ("https://xn--mnchen-3ya.example/", "münchen.example"),
        ("https://xn--\u00e9/", "xn--\u00e9"),
        ("https://[::1/", ""),
        ("", ""),
    ],
)
def test_a_host_is_shown_as_people_know_it(target, shown):
    assert host_shown(target) == shown
