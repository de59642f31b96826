"""The local Telegram delivers updates to a webhook as the real one does."""

from __future__ import annotations

import pytest
from aiogram.exceptions import TelegramConflictError
from aiohttp import web

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.webhook import SECRET_HEADER


class Receiver:
    """A bot's webhook that refuses as many deliveries as it is told to."""

    def __init__(self):
        self.bell = Bell()
        self.heard = []
        self.refuse = 0

    async def hear(self, request):
        self.heard.append((request.headers.get(SECRET_HEADER), await request.json()))
        self.refuse -= 1
        self.bell.ring()
        return web.Response(status=500 if self.refuse >= 0 else 200)

    async def ids(self, count):
        await self.bell.wait_until(lambda: len(self.heard) >= count or None, 5)
        return [update["update_id"] for _, update in self.heard]


@pytest.fixture
async def receiver():
    return Receiver()


@pytest.fixture
async def hook(receiver):
    app = web.Application()
    app.router.add_post("/hook", receiver.hear)
    async with serving(app, "127.0.0.1", 0) as address:
        yield f"{address}/hook"


async def test_updates_are_posted_with_the_secret_until_accepted_and_in_order(
    bot, telegram, person, receiver, hook
):
    receiver.refuse = 2
    first, second = telegram.say(person.id, "one"), telegram.say(person.id, "two")
    await bot.set_webhook(hook, secret_token="s3cret")
    assert await receiver.ids(4) == [first, first, first, second]
    assert {secret for secret, _ in receiver.heard} == {"s3cret"}
    await telegram.bell.wait_until(lambda: not telegram.updates.pending or None, 5)


async def test_polling_conflicts_with_a_webhook_until_it_is_deleted(bot, telegram, person, receiver, hook):
    await bot.set_webhook(hook)
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    assert await bot.delete_webhook()
    telegram.say(person.id, "polled")
    assert len(await bot.get_updates()) == 1
    assert receiver.heard == []


async def test_the_webhook_tells_what_went_wrong(bot, telegram, person, receiver, hook):
    receiver.refuse = 1
    telegram.say(person.id, "one")
    await bot.set_webhook(hook, drop_pending_updates=False)
    await receiver.ids(2)
    seen = await bot.get_webhook_info()
    assert seen.url == hook
    assert "500" in seen.last_error_message


async def test_a_new_webhook_may_drop_what_waits(bot, telegram, person, receiver, hook):
    telegram.say(person.id, "old")
    await bot.set_webhook(hook, drop_pending_updates=True)
    fresh = telegram.say(person.id, "new")
    assert await receiver.ids(1) == [fresh]
