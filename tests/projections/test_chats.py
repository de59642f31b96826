"""Closed and migrated chats."""

from __future__ import annotations

import pytest

from domain.ids import ChatId
from projections.chats import ChatList
from tests.projections.histories import CHAT, SUPERGROUP, History


@pytest.fixture
def history():
    return History()


@pytest.fixture
def chats(database):
    return ChatList(database)


async def test_a_chat_nothing_happened_to_has_no_row(chats):
    assert await chats.by_id(CHAT) is None


async def test_a_closed_chat_says_why_until_it_is_open_again(history, chats):
    await history.chat_closed()
    await chats.apply(history.events)
    chat = await chats.by_id(CHAT)
    assert (chat.chat, chat.closed, chat.reason) == ("-1001234567890", True, "bot was kicked")
    await history.chat_reopened()
    await chats.apply(history.events)
    chat = await chats.by_id(CHAT)
    assert (chat.closed, chat.reason, chat.changed_at) == (False, "", history.events[-1].at)


async def test_a_migrated_chat_says_where_it_is_now(history, chats):
    await history.chat_migrated()
    await chats.apply(history.events)
    assert (await chats.by_id(CHAT)).migrated_to == SUPERGROUP


async def test_closed_chats_are_listed_page_by_page(history, chats):
    for number in range(5):
        await history.chat_closed(ChatId(f"-{number}"))
    await history.chat_reopened(ChatId("-3"))
    await chats.apply(history.events)
    first = await chats.all_closed(limit=3)
    rest = await chats.all_closed(limit=3, after=first[-1].chat)
    assert [chat.chat for chat in first + rest] == ["-0", "-1", "-2", "-4"]
