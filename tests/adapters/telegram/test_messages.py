"""Outbound HTML never exceeds Telegram's limits, never tears markup and never lets foreign text be markup."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.messages import (
    CAPTION,
    MESSAGE,
    Block,
    bold,
    code,
    escape,
    fit,
    link,
    moment,
    pages,
    pre,
    text_block,
)

_FAMILY = "👨‍👩‍👧"
_FLAGS = "🇮🇩🇬🇧"


class _Reader(HTMLParser):
    """Reads a message as Telegram would, and fails where Telegram would."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


_characters = st.sampled_from("ab <>&\"'\n\x00é́é😀👍🏽\u202e\ud800ไก่" + _FAMILY + _FLAGS)
foreign = st.one_of(st.text(max_size=60), st.text(_characters, max_size=80))
_shapes = st.sampled_from([escape, bold, code, pre, lambda text: link("https://zoom.us/j/1?a=1&b=2", text)])


@st.composite
def some_blocks(draw):
    pieces = draw(st.lists(st.tuples(_shapes, foreign), max_size=4))
    return text_block("".join(shape(text) for shape, text in pieces), rank=draw(st.integers(0, 3)))


blocks = st.lists(some_blocks(), max_size=8)


@given(foreign)
def test_foreign_text_is_never_markup(text):
    assert not read(escape(text)).seen
    for shape, tag in ((bold, "b"), (code, "code"), (pre, "pre")):
        assert [name for name, _ in read(shape(text)).seen] == [tag]
        assert read(shape(text)).text == read(escape(text)).text


@given(foreign)
def test_foreign_text_can_always_be_sent_and_never_reorders_its_surroundings(text):
    escape(text).encode()
    assert not set(escape(text)) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00")


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_reads_as_it_was_written(text):
    assert read(escape(text)).text == text


@given(some_blocks())
def test_a_block_knows_its_length_as_telegram_counts(block):
    assert block.length == units(read(block.html).text)


@given(blocks, st.integers(1, 60))
def test_a_fitted_message_is_never_too_long_and_always_whole_markup(some, limit):
    message = fit(some, limit)
    assert units(read(message).text) <= limit
    message.encode()


@given(blocks)
def test_what_fits_is_left_as_it_is(some):
    assert fit(some) == "\n".join(block.html for block in some)


@given(blocks, st.integers(2, 60))
def test_pages_lose_nothing_and_are_never_too_long(some, limit):
    messages = pages(some, limit)
    assert all(units(read(message).text) <= limit for message in messages)
    whole = "".join(read(block.html).text for block in some)
    assert "".join(read(message).text for message in messages).replace("\n", "") == whole.replace("\n", "")


@given(foreign, foreign, st.integers(2, 20))
def test_a_block_over_two_pages_keeps_its_markup_on_both(one, two, limit):
    for message in pages([text_block(bold(one) + code(two))], limit):
        assert {tag for tag, _ in read(message).seen} <= {"b", "code"}


def test_the_least_important_blocks_go_first_and_of_equals_the_last():
    some = [
        text_block("head", rank=9),
        text_block("first", rank=1),
        text_block("least"),
        text_block("last", rank=1),
    ]
    assert fit(some, 20) == "head\nfirst\nlast\n… +1"
    assert fit(some, 15) == "head\nfirst\n… +2"


def test_the_rest_can_be_told_in_any_language():
    some = [text_block("a" * 10) for _ in range(9)]
    assert fit(some, 40, more=lambda count: f"… {count} lagi") == "a" * 10 + "\n" + "a" * 10 + "\n… 7 lagi"


def test_one_block_that_is_too_long_is_shortened_inside_its_markup():
    assert fit([text_block(bold("a<b&c"))], 4) == "<b>a&lt;b</b>…"


def test_a_long_block_left_over_makes_room_for_the_note():
    assert fit([text_block("a" * 50, rank=1), text_block("gone")], 12) == "aaaaaa…\n… +1"


@pytest.mark.parametrize("one", [_FAMILY, "👍🏽", "é", "🇮🇩", "ก่"])
def test_a_character_made_of_several_is_never_cut_in_two(one):
    for room in range(2, 4 * units(one) + 2):
        kept = read(fit([text_block(escape(one * 4))], room)).text.removesuffix("…")
        assert kept == one * (len(kept) // len(one)) or units(one) > room - 1


def test_a_character_longer_than_a_message_is_cut_rather_than_lost():
    tower = "a" + "\u0301" * 50
    assert "".join(pages([text_block(tower)], 20)) == tower


def test_a_page_must_be_able_to_hold_any_character():
    with pytest.raises(ValueError, match="1 code units"):
        pages([text_block("😀")], 1)


@pytest.mark.parametrize(
    "url", ["https://zoom.us/j/1?pwd=a&b", "http://127.0.0.1/", "tg://user?id=1", "mailto:a@b.id"]
)
def test_a_link_leads_where_it_says(url):
    assert read(link(url, "<Gabung>")).seen == [("a", {"href": url})]
    assert read(link(url, "<Gabung>")).text == "<Gabung>"


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "//zoom.us", "", "data:text/html,x", "https://a b", "file:///etc"]
)
def test_a_link_to_anything_else_is_only_its_text(url):
    assert link(url, "a & b") == "a &amp; b"


@given(foreign, foreign)
def test_no_address_breaks_out_of_its_link(url, text):
    assert [tag for tag, _ in read(link("https://" + url, text)).seen] in (["a"], [])


def test_a_moment_carries_its_time():
    html = moment(datetime(2026, 12, 31, 7, 30, tzinfo=UTC), "14.30 WIB")
    assert html == '<tg-time unix="1798702200">14.30 WIB</tg-time>'
    assert text_block(html).length == 9


def test_the_limits_are_telegrams():
    full = Block(escape("😀" * 2048), 4096)
    assert fit([full]) == full.html
    assert (MESSAGE, CAPTION) == (4096, 1024)
