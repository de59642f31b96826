"""A sandbox for each test, and aiogram as the bot that talks to it."""

from __future__ import annotations

from datetime import UTC, datetime

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.bot_app.sandbox.zoom_client import Client, check_all


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


@pytest.fixture
async def now():
    """One moment, in a list, to be turned."""
    return [datetime(2026, 11, 21, 12, tzinfo=UTC)]


@pytest.fixture
async def timed_sandbox(now):
    """Its Zoom goes by that clock."""
    zoom = SandboxZoom(clock=lambda: now[0], daily_limit_per_host=1_000_000)
    async with start_sandbox(zoom=zoom) as running:
        yield running


@pytest.fixture
async def timed_zoom(timed_sandbox):
    return timed_sandbox.zoom


@pytest.fixture
async def app(http, timed_sandbox):
    """An app with a token for the whole account; every answer is held against Zoom's description."""
    client = Client(http, timed_sandbox)
    await client.sign_in()
    yield client
    check_all(timed_sandbox.zoom)
