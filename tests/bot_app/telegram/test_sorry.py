"""A person whose message could not be handled is told so, and nobody else."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from adapters.i18n.catalog import Catalog
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import Door
from domain.application import Application
from domain.ids import CorrelationId
from tests.domain.people import OWNER, PERSON, STRANGER, TEAM
from tests.memory_log import MemoryLog


@pytest.fixture
async def door():
    application = Application(MemoryLog())
    for command in TEAM:
        await application.handle(command)
    desk = Desk(
        application=application,
        reads=None,
        catalog=Catalog.load("en"),
        zone=ZoneInfo("Asia/Jakarta"),
        version="1",
    )
    return Door(None, desk)


def broken(chat, **more):
    return {"update_id": 77, "message": {"chat": {"id": chat}, "nothing": "else", **more}}


async def sorry(door, update):
    return await door.sorry(update, CorrelationId("tg-77"))


async def test_a_person_we_know_is_told_in_their_language_with_a_reference(door):
    (effect,) = await sorry(door, broken(PERSON))
    assert effect.key == "telegram.answer/77/sorry"
    assert effect.payload["params"]["chat_id"] == PERSON
    assert "77" in effect.payload["params"]["text"]
    assert "gangguan" in effect.payload["params"]["text"].lower()


@pytest.mark.parametrize("chat", [STRANGER, 999, -100123])
async def test_strangers_and_groups_are_told_nothing(door, chat):
    assert await sorry(door, broken(chat)) == []


async def test_an_update_of_no_chat_at_all_has_nobody_to_be_told(door):
    assert await sorry(door, {"update_id": 77, "poll": {"id": "1"}}) == []


async def test_the_owner_who_has_not_written_yet_is_told_too(door):
    (effect,) = await sorry(door, broken(OWNER))
    assert effect.payload["chat"] == str(OWNER)
