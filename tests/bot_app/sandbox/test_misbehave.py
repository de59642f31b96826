"""The sandbox misbehaves when told to, and only then."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramServerError

from tests.contracts.telegram_contract import check_telegram


async def test_a_lost_answer_leaves_the_message_behind(bot, telegram, person):
    telegram.misbehaviour.next("sendMessage", "answer_lost")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(person.id, "once")
    assert [message["text"] for message in telegram.messages(person.id)] == ["once"]
    await bot.send_message(person.id, "twice")
    assert telegram.misbehaviour.waiting == 0
    assert [kind for kind, _ in telegram.misbehaviour.happened] == ["answer_lost"]


async def test_a_dropped_request_leaves_nothing_behind(bot, telegram, person):
    telegram.misbehaviour.next("sendMessage", "dropped")
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(person.id, "never")
    assert telegram.messages(person.id) == []


async def test_errors_come_as_often_as_asked_for(bot, telegram, person):
    telegram.misbehaviour.next("sendMessage", "status", times=2, status=503)
    for _ in range(2):
        with pytest.raises(TelegramServerError):
            await bot.send_message(person.id, "x")
    assert await bot.send_message(person.id, "x")


async def test_a_slow_answer_is_slow_for_its_request_only(bot, telegram, person):
    telegram.misbehaviour.next(lambda request: "sendMessage" in request.path, "slow", seconds=60)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await bot.send_message(person.id, "late")
    assert await bot.get_me()


async def test_a_duplicate_update_comes_twice_in_one_answer(bot, telegram, person):
    telegram.say(person.id, "hello")
    telegram.misbehaviour.next("getUpdates", "duplicate")
    assert len({update.update_id for update in await bot.get_updates()}) == 1
    assert len(await bot.get_updates()) == 1


async def test_unknown_fields_stand_everywhere_and_disturb_nobody(bot, telegram, person):
    telegram.misbehaviour.next("sendMessage", "unknown_field")
    sent = await bot.send_message(person.id, "x")
    assert sent.chat.model_extra["never_seen_before"] == {"depth": [1, None, "x"]}


async def test_zoom_misbehaves_in_its_own_words(sandbox, http):
    sandbox.zoom.misbehaviour.next("GET /v2/users", "status", status=429, retry_after=2)
    async with http.get(f"{sandbox.zoom_base_url}/users/me") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "2")
        assert "per-second rate limit" in (await answer.json())["message"]
    sandbox.zoom.misbehaviour.next("/v2/users", "answer_lost")
    with pytest.raises(aiohttp.ClientError):
        await http.post(f"{sandbox.zoom_base_url}/users/me/meetings")
    assert sandbox.zoom.calls[-1].status == 401


def test_the_contract_check_sees_what_breaks_the_contract():
    message = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
    fine = {"ok": True, "result": message}
    check_telegram("sendMessage", {"chat_id": 1, "text": "x"}, fine)
    for params, told in (
        ({"chat_id": 1}, "text is required"),
        ({"chat_id": 1, "text": 5}, "5 is no String"),
        ({"chat_id": 1, "text": "x", "colour": 1}, r"unknown \['colour'\]"),
    ):
        with pytest.raises(AssertionError, match=told):
            check_telegram("sendMessage", params, fine)
    with pytest.raises(AssertionError, match="date is required"):
        check_telegram("sendMessage", {"chat_id": 1, "text": "x"}, {"ok": True, "result": {"message_id": 1}})
