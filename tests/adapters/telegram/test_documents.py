"""A small file arrives with its name, its words and its bytes, wherever the chat is now."""

from __future__ import annotations

import aiohttp
import pytest_asyncio

from adapters.effect import Effect, IfUnknown, Outcome
from adapters.telegram.api import TelegramApi
from adapters.telegram.documents import Document, Documents
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.messages import Html
from adapters.telegram.sender import Sender
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from domain.chats.commands import RecordChatMigrated

ADA = 2001
FILE = Document("Rapat <1>.ics", "text/calendar", b"BEGIN:VCALENDAR", Html("<b>Rapat</b>"), "again?")


@pytest_asyncio.fixture
async def telegram(tmp_path):
    found = SandboxTelegram(files=tmp_path)
    found.add_person("Ada", person_id=ADA)
    return found


@pytest_asyncio.fixture
async def perform(telegram):
    async with start_sandbox(telegram=telegram) as sandbox, aiohttp.ClientSession() as session:
        api = TelegramApi(session, sandbox.telegram_base, telegram.token)
        sender = Sender(api, TelegramLimits(TelegramRates(10_000, 1000, 10_000)))

        async def performed(chat, document=FILE, *, repeated=False):
            async def made(_effect):
                return document

            return await Documents(sender, made).perform(effect(chat), repeated=repeated)

        yield performed


def effect(chat):
    return Effect(
        key="telegram.document/1/0", lane="answer", payload={"chat": str(chat)}, if_unknown=IfUnknown.ASK
    )


async def test_it_is_a_file_with_a_caption(telegram, perform):
    assert await perform(ADA) == Outcome()
    (message,) = telegram.messages(ADA)
    assert message["caption"] == "Rapat"
    assert message["document"]["file_name"] == "Rapat 1.ics"
    assert telegram.file(message["document"]["file_id"]).size == len(FILE.body)


async def test_what_may_have_come_before_says_so(telegram, perform):
    await perform(ADA, repeated=True)
    (message,) = telegram.messages(ADA)
    assert message["caption"] == "Rapat\nagain?"


async def test_it_goes_into_the_topic_in_which_it_was_asked_for(telegram, perform):
    forum = telegram.add_group("Forum", [ADA], topics={7: "Weekly"})
    await perform(f"{forum}:7")
    (message,) = telegram.messages(forum)
    assert message["message_thread_id"] == 7


async def test_it_follows_a_group_that_became_a_supergroup(telegram, perform):
    group = telegram.add_group("Team", [ADA])
    supergroup = telegram.migrate(group)
    outcome = await perform(group)
    assert [message["caption"] for message in telegram.messages(supergroup)] == ["Rapat"]
    (command,) = outcome.commands
    assert isinstance(command, RecordChatMigrated)
    assert command.to == str(supergroup)


async def test_what_is_not_there_any_more_is_not_sent(telegram, perform):
    assert await perform(ADA, None) == Outcome()
    assert telegram.messages(ADA) == []
