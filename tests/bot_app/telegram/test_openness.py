"""A chat that was closed to us opens again when Telegram, or somebody there, says so."""

from __future__ import annotations

import pytest
from aiogram.types import Update

from bot_app.telegram import openness
from domain.application import Application
from domain.chats.chats import stream_of
from domain.chats.commands import RecordChatClosed
from domain.ids import ChatId, CorrelationId
from tests.domain.given import meta
from tests.memory_log import MemoryLog

GROUP = ChatId("-5")
CORRELATION = CorrelationId("tg-1")
BOT = {"id": 7, "is_bot": True, "first_name": "Bot"}
PERSON = {"id": 1001, "is_bot": False, "first_name": "Nadia"}


@pytest.fixture
def application():
    return Application(MemoryLog())


async def closed(application):
    await application.handle(RecordChatClosed(meta=meta(), chat=GROUP, reason="kicked"))


def standing(status, number=3):
    change = {
        "chat": {"id": int(GROUP), "type": "group", "title": "Shift"},
        "from": PERSON,
        "date": 1_800_000_000,
        "old_chat_member": {"status": "left", "user": BOT},
        "new_chat_member": {"status": status, "user": BOT, "until_date": 0},
    }
    return Update.model_validate({"update_id": number, "my_chat_member": change})


def moved(to):
    message = {
        "message_id": 1,
        "date": 1_800_000_000,
        "chat": {"id": int(GROUP), "type": "group", "title": "Shift"},
        "migrate_to_chat_id": to,
    }
    return Update.model_validate({"update_id": 4, "message": message})


async def test_a_bot_that_was_let_in_again_may_write_again(application):
    await closed(application)
    await openness.note(standing("member"), application, CORRELATION)
    assert not (await application.state(stream_of(GROUP))).closed


@pytest.mark.parametrize("status", ["left", "kicked"])
async def test_a_bot_that_was_sent_away_is_not_let_in_by_that(application, status):
    await closed(application)
    await openness.note(standing(status), application, CORRELATION)
    assert (await application.state(stream_of(GROUP))).closed


async def test_whoever_writes_from_a_closed_chat_opens_it(application):
    await closed(application)
    await openness.reopen(ChatId(f"{GROUP}:7"), 9, application, CORRELATION)
    assert not (await application.state(stream_of(GROUP))).closed


async def test_nothing_is_recorded_of_a_chat_that_was_never_closed(application):
    await openness.reopen(GROUP, 9, application, CORRELATION)
    await openness.note(standing("member"), application, CORRELATION)
    assert await application.state(stream_of(GROUP)) == (
        await Application(MemoryLog()).state(stream_of(GROUP))
    )


async def test_the_new_number_is_known_as_soon_as_telegram_tells_it(application):
    for _ in range(2):
        await openness.note(moved(-1005), application, CORRELATION)
    assert (await application.state(stream_of(GROUP))).migrated_to == "-1005"
