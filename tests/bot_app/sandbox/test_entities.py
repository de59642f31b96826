"""Entities are found and measured as Telegram does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.sandbox.entities import parse_html, trimmed, utf16_length, with_found
from bot_app.sandbox.refusals import TelegramRefusal


@pytest.mark.parametrize(
    ("markup", "text", "entities"),
    [
        ("<b>a<i>b</i></b>", "ab", [("bold", 0, 2), ("italic", 1, 1)]),
        ("😀<u>x</u>", "😀x", [("underline", 2, 1)]),
        ('<a href="https://x.example/?a=1&amp;b=2">go</a>', "go", [("text_link", 0, 2)]),
        ('<pre><code class="language-py">x</code></pre>', "x", [("pre", 0, 1)]),
        ('<tg-time unix="1795435200" format="wDT">then</tg-time>', "then", [("date_time", 0, 4)]),
        ('<tg-emoji emoji-id="5">👍</tg-emoji>', "👍", [("custom_emoji", 0, 2)]),
        ('<span class="tg-spoiler">x</span><s>y</s>', "xy", [("spoiler", 0, 1), ("strikethrough", 1, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [("expandable_blockquote", 0, 1)]),
        ("a &lt; b &#33; &copy; &", "a < b ! &copy; &", []),
        ("<b></b>x", "x", []),
    ],
)
def test_markup_gives_text_and_entities(markup, text, entities):
    read, found = parse_html(markup)
    assert (read, [(e["type"], e["offset"], e["length"]) for e in found]) == (text, entities)


def test_details_of_entities_are_kept():
    assert parse_html('<a href="https://x.example/?a&amp;b">g</a>')[1][0]["url"] == "https://x.example/?a&b"
    assert parse_html('<pre><code class="language-py">x</code></pre>')[1][0]["language"] == "py"
    time = parse_html('<tg-time unix="5" format="t">x</tg-time>')[1][0]
    assert (time["unix_time"], time["date_time_format"]) == (5, "t")


def test_links_commands_and_mentions_are_found_outside_code():
    text = "/start@a_bot see https://x.example/a, @ada_l or a@b.example; a/b"
    kinds = [entity["type"] for entity in with_found(text, [])]
    assert kinds == ["bot_command", "url", "mention", "email"]
    assert with_found("/start", [{"type": "code", "offset": 0, "length": 6}])[1:] == []


def test_surrounding_space_goes_and_entities_move_along():
    assert trimmed("  ab ", [{"type": "bold", "offset": 1, "length": 3}]) == (
        "ab",
        [{"type": "bold", "offset": 0, "length": 2}],
    )


@given(st.text(alphabet="<>/ab &;\"'=😀", max_size=40))
def test_any_markup_is_read_or_refused_in_telegrams_words(markup):
    reading = read_or_refused(markup)
    if isinstance(reading, str):
        assert reading.startswith("Bad Request: can't parse entities: ")
    else:
        text, entities = reading
        assert all(e["offset"] + e["length"] <= utf16_length(text) for e in entities)


def read_or_refused(markup):
    try:
        return parse_html(markup)
    except TelegramRefusal as refusal:
        return refusal.description
