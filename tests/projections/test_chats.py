"""Closed and migrated chats, and what chats chose."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import inspect

from domain.chats.choices import RemindersChosen
from domain.ids import ChatId
from projections.chats import ChatList, ChatRow
from tests.projections.histories import CHAT, NIGHT, SUPERGROUP, History


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


async def test_former_numbers_are_found_without_reading_all_chats(chats):
    assert await chats.that_became(CHAT) == []
    indexes = await chats.read(lambda connection, t: inspect(connection).get_indexes(t.name))
    assert ["migrated_to"] in [index["column_names"] for index in indexes]


async def test_a_migrated_chat_says_where_it_is_now(history, chats):
    await history.chat_migrated()
    await chats.apply(history.events)
    assert (await chats.by_id(CHAT)).migrated_to == SUPERGROUP


async def test_a_chat_says_what_it_chose_and_otherwise_what_is_usual(history, chats):
    await history.chat_closed()
    await chats.apply(history.events)
    usual = await chats.by_id(CHAT)
    assert (usual.minutes_before, usual.at_start, usual.when_late) == (10, True, True)
    assert (usual.language, usual.time_zone, usual.daily_agenda, usual.quiet_hours) == ("", "", None, None)
    for choice in (history.chat_language, history.chat_time_zone, history.reminders):
        await choice()
    await history.daily_agenda()
    await history.quiet_hours()
    await chats.apply(history.events)
    chosen = await chats.by_id(CHAT)
    assert (chosen.language, chosen.time_zone) == ("en", "Asia/Makassar")
    assert (chosen.minutes_before, chosen.at_start, chosen.when_late) == (30, False, True)
    assert (chosen.daily_agenda, chosen.quiet_hours) == (time(7, 30), NIGHT)
    assert (chosen.reason, chosen.changed_at) == (usual.reason, usual.changed_at)


async def test_what_a_chat_does_not_want_any_more_is_gone(history, chats):
    await history.daily_agenda()
    await history.quiet_hours()
    await history.daily_agenda(None)
    await history.quiet_hours(None)
    await chats.apply(history.events)
    assert await chats.by_id(CHAT) == ChatRow(ChatId("-1001234567890"))


async def test_chats_with_a_daily_agenda_are_listed_while_they_can_be_written_to(history, chats):
    for number in range(1, 7):
        await history.daily_agenda(time(number), ChatId(f"-{number}"))
    await history.daily_agenda(None, ChatId("-2"))
    await history.chat_closed(ChatId("-3"))
    await history.chat_migrated(ChatId("-4"), ChatId("-100"))
    await history.chat_language(chat=ChatId("-7"))
    await chats.apply(history.events)
    first = await chats.with_daily_agenda(limit=2)
    rest = await chats.with_daily_agenda(limit=2, after=first[-1].chat)
    assert [(chat.chat, chat.daily_agenda) for chat in first + rest] == [
        ("-1", time(1)),
        ("-5", time(5)),
        ("-6", time(6)),
    ]


async def test_several_chats_are_asked_for_at_once(history, chats):
    await history.chat_language(chat=ChatId("-7"))
    await history.reminders(45, chat=ChatId("-8"))
    await chats.apply(history.events)
    assert await chats.by_ids([]) == []
    found = {row.chat: row.reminders for row in await chats.by_ids(["-7", "-8", "-9"])}
    assert found == {"-7": RemindersChosen(), "-8": RemindersChosen(minutes_before=45, at_start=False)}


async def test_the_longest_reminder_is_known_and_at_least_the_usual_one(history, chats):
    assert await chats.longest_reminder() == 10
    await history.reminders(5, chat=ChatId("-7"))
    await chats.apply(history.events)
    assert await chats.longest_reminder() == 10
    await history.reminders(45, chat=ChatId("-8"))
    await chats.apply(history.events)
    assert await chats.longest_reminder() == 45
