"""Addresses of calendars: nobody makes one, and nobody turns one into another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.calendars.addresses import CalendarAddresses, CalendarKey
from bot_app.signed_tokens import TokenInvalid
from domain.ids import ChatId

SECRET = "a-long-random-s3cret-of-the-operator"
ADDRESSES = CalendarAddresses(SECRET, "https://bot.example.org")
GROUP, ALONE = ChatId("-1001234567890"), ChatId("1003")

chats = st.integers(-(10**14), 10**14).map(lambda number: ChatId(str(number)))
generations = st.integers(0, 10**9 - 1)


def token(chat=GROUP, generation=0, addresses=ADDRESSES):
    before, _, rest = addresses.address(chat, generation).partition("/calendar/")
    assert before in ("https://bot.example.org", "")
    assert rest.endswith(".ics")
    return rest.removesuffix(".ics")


@given(chats, generations)
def test_an_address_opens_the_chat_and_generation_it_was_made_for(chat, generation):
    assert ADDRESSES.read(token(chat, generation)) == CalendarKey(chat, generation)


def test_a_topic_has_the_calendar_of_its_chat():
    assert token(ChatId(f"{GROUP}:7")) == token(GROUP)


def test_every_chat_and_every_generation_has_another_mark():
    known = {
        token(chat, generation).rpartition(".")[2] for chat in (GROUP, ALONE) for generation in (0, 1, 2)
    }
    assert len(known) == 6


@given(st.integers(0, len(token()) - 1), st.characters())
def test_changed_anywhere_it_opens_nothing(at, character):
    whole = token()
    changed = whole[:at] + character + whole[at + 1 :]
    if changed != whole:
        with pytest.raises(TokenInvalid):
            ADDRESSES.read(changed)


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "x",
        token().upper(),
        token() + "0",
        token()[:-1],
        f" {token()}",
        f"{token()}\n",
        token().replace(".0.", ".00."),
        token().replace(".0.", ".1."),
        token(ALONE).replace("1003", "1004"),
        token().replace("-1001", "-1002"),
        "-1001234567890.0.",
        "-1001234567890.0." + "0" * 64,
        token().replace("0", "\u0660"),
    ],
)
def test_what_is_not_ours_opens_nothing(forged):
    with pytest.raises(TokenInvalid):
        ADDRESSES.read(forged)


def test_another_secret_has_other_addresses():
    other = CalendarAddresses(f"{SECRET}!", "")
    with pytest.raises(TokenInvalid):
        ADDRESSES.read(token(addresses=other))
