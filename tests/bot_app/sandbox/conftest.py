"""A sandbox for each test, and aiogram as the bot that talks to it."""

from __future__ import annotations

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot_app.sandbox.sandbox import start_sandbox


@pytest.fixture
async def sandbox():
    async with start_sandbox() as running:
        yield running


@pytest.fixture
async def telegram(sandbox):
    return sandbox.telegram


@pytest.fixture
async def zoom(sandbox):
    return sandbox.zoom


@pytest.fixture
async def person(telegram):
    return telegram.add_person("Ada", username="ada_l", language_code="id")


@pytest.fixture
async def bot(sandbox):
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.telegram_base))
    async with Bot(
        sandbox.telegram.token, session=session, default=DefaultBotProperties(parse_mode="HTML")
    ) as running:
        yield running


@pytest.fixture
async def http():
    async with aiohttp.ClientSession() as session:
        yield session
