"""A chat that was closed to us opens again when Telegram, or somebody there, says so; a choice moves along."""

from __future__ import annotations

import pytest
from aiogram.types import Update

from bot_app.telegram import openness
from domain.application import Application
from domain.chats.chats import FileChoice, stream_of
from domain.chats.commands import ChooseFile, RecordChatClosed
from domain.ids import ChatId, CorrelationId
from domain.policies import take_the_choice_along_when_a_group_becomes_a_supergroup
from tests.domain.given import meta
from tests.domain.people import PERSON, TEAM
from tests.memory_log import MemoryLog

GROUP, SUPERGROUP = ChatId("-5"), ChatId("-1005")
CORRELATION = CorrelationId("tg-1")
BOT = {"id": 7, "is_bot": True, "first_name": "Bot"}
NADIA = {"id": 1001, "is_bot": False, "first_name": "Nadia"}


@pytest.fixture
def application():
    return Application(MemoryLog())


async def closed(application):
    await application.handle(RecordChatClosed(meta=meta(), chat=GROUP, reason="kicked"))


def standing(status, number=3):
    change = {
        "chat": {"id": int(GROUP), "type": "group", "title": "Shift"},
        "from": NADIA,
        "date": 1_800_000_000,
        "old_chat_member": {"status": "left", "user": BOT},
        "new_chat_member": {"status": status, "user": BOT, "until_date": 0},
    }
    return Update.model_validate({"update_id": number, "my_chat_member": change})


def moved(to):
    return told(4, {"id": int(GROUP), "type": "group", "title": "Shift"}, migrate_to_chat_id=to)


def came(to):
    """The supergroup's first message."""
    chat = {"id": to, "type": "supergroup", "title": "Shift"}
    return told(5, chat, migrate_from_chat_id=int(GROUP))


def told(number, chat, **news):
    message = {"message_id": 1, "date": 1_800_000_000, "chat": chat, **news}
    return Update.model_validate({"update_id": number, "message": message})


async def chosen(application, chat, file, *, wanted):
    await application.handle(ChooseFile(meta=meta(PERSON), chat=chat, file=file, wanted=wanted))


async def policies_run(application, log):
    for recorded in await log.read_after(0, 100):
        for command in take_the_choice_along_when_a_group_becomes_a_supergroup(recorded):
            await application.handle(command)


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


@pytest.mark.parametrize("news", [moved, came])
@pytest.mark.parametrize(
    ("before", "since", "after"),
    [
        ((FileChoice.VIDEO, True), (FileChoice.CHAT, True), {"audio", "transcript", "video", "chat"}),
        ((FileChoice.AUDIO, False), (FileChoice.AUDIO, True), {"audio", "transcript"}),
    ],
)
async def test_a_tap_in_the_supergroup_changes_what_the_group_chose(news, before, since, after):
    log = MemoryLog()
    application = Application(log)
    for command in TEAM:
        await application.handle(command)
    await chosen(application, GROUP, before[0], wanted=before[1])
    await openness.note(news(int(SUPERGROUP)), application, CORRELATION)
    await chosen(application, SUPERGROUP, since[0], wanted=since[1])
    await policies_run(application, log)
    await openness.note(moved(int(SUPERGROUP)), application, CORRELATION)
    assert set((await application.state(stream_of(SUPERGROUP))).files) == after


async def test_the_supergroup_tells_where_it_came_from(application):
    await openness.note(came(-1005), application, CORRELATION)
    await openness.note(moved(-1005), application, CORRELATION)
    assert (await application.state(stream_of(GROUP))).migrated_to == "-1005"
