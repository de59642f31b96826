"""The bot is asked to end while it is busy, and started again."""

from __future__ import annotations

import signal
import time
from contextlib import asynccontextmanager

import orjson

from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.flows.program import running
from tests.flows.stage import OWNER, settings_for

DAY = "2027-03-01"
CREATION = "POST /v2/users/"
QUESTIONS = 12
PATIENCE = 30


@asynccontextmanager
async def outside(folder, **changes):
    """A Telegram and a Zoom that outlive the bot, and the settings for it."""
    async with start_sandbox(zoom=SandboxZoom(daily_limit_per_host=1000)) as sandbox:
        sandbox.telegram.add_person("Olivia Owner", person_id=OWNER)
        yield (
            sandbox,
            settings_for(
                folder,
                sandbox.telegram_base,
                sandbox.telegram.token,
                sandbox.zoom_base_url.removesuffix("/v2"),
                LOG_DIR=str(folder / "log"),
                **changes,
            ),
        )


async def busy(sandbox):
    """The owner has asked much, Zoom is slow, and Telegram's rates let only a few answers out."""
    sandbox.zoom.misbehaviour.next(CREATION, "slow", seconds=0.6)
    sandbox.telegram.say(OWNER, f'/meet "Slow one" {DAY} 10:00')
    for number in range(QUESTIONS):
        sandbox.telegram.say(OWNER, f"/cancel {number}")
    await says(sandbox, OWNER, "no meeting with the id 0.")


async def says(sandbox, person, words):
    await sandbox.telegram.wait_for_message(
        person, lambda message: words in message["text"], timeout=PATIENCE
    )


def answers(sandbox, number):
    texts = [message["text"] for message in sandbox.telegram.messages(OWNER) if message["from"]["is_bot"]]
    return [text for text in texts if f"no meeting with the id {number}." in text]


async def test_what_was_taken_in_is_answered_before_the_end_or_after_the_next_start(tmp_path):
    async with outside(tmp_path, TELEGRAM_CHAT_RATE="4", DRAIN_TIMEOUT="1") as (sandbox, settings):
        async with running(tmp_path, settings, command_line=True) as bot:
            await busy(sandbox)
            assert await bot.stop(signal.SIGTERM) == 0
            assert bot.log()[-1]["event"] == "stopped"
        at_the_end = sum(len(answers(sandbox, number)) for number in range(QUESTIONS))
        async with running(tmp_path, settings, command_line=True) as bot:
            await says(sandbox, OWNER, f"no meeting with the id {QUESTIONS - 1}.")
            await says(sandbox, OWNER, "● ready")
            assert await bot.stop(signal.SIGINT) == 0
        assert at_the_end < QUESTIONS, "the bot was not busy when it was asked to end"
        assert [len(answers(sandbox, number)) for number in range(QUESTIONS)] == [1] * QUESTIONS
        assert [meeting["topic"] for meeting in sandbox.zoom.meetings] == ["Slow one"]
        check_log_files(tmp_path / "log")


def check_log_files(folder):
    """JSON, a line an entry, with the correlation id from the update to its effects."""
    (file,) = folder.glob("meetledger.log*")
    entries = [orjson.loads(line) for line in file.read_bytes().splitlines()]
    assert {"timestamp", "level", "event", "logger"} <= entries[0].keys()
    assert sum(entry["event"] == "started" for entry in entries) == 2
    effects = [entry for entry in entries if entry["event"] == "effect.finished"]
    assert all(entry["correlation_id"] for entry in effects)
    created = next(entry for entry in effects if entry["effect"].startswith("zoom.create_meeting"))
    assert created["correlation_id"].startswith("tg-")


async def test_a_second_signal_ends_at_once_and_the_next_start_repairs(tmp_path):
    async with outside(tmp_path, DRAIN_TIMEOUT="60") as (sandbox, settings):
        sandbox.zoom.misbehaviour.next(CREATION, "slow", seconds=60)
        async with running(tmp_path, settings) as bot:
            sandbox.telegram.say(OWNER, f'/meet "Unfinished" {DAY} 10:00')
            await says(sandbox, OWNER, "creating in Zoom")
            bot.process.send_signal(signal.SIGTERM)
            await bot.logs(lambda line: line["event"] == "stopping", "the first signal to be heard")
            begun = time.monotonic()
            assert await bot.stop() == 1
            assert time.monotonic() - begun < 30
        async with running(tmp_path, settings):
            await says(sandbox, OWNER, "● ready")
        assert [meeting["topic"] for meeting in sandbox.zoom.meetings] == ["Unfinished"]


async def test_by_its_own_rates_the_bot_slows_down_in_one_chat_only(tmp_path):
    async with (
        outside(tmp_path, TELEGRAM_CHAT_RATE="4") as (sandbox, settings),
        running(tmp_path, settings) as bot,
    ):
        other = sandbox.telegram.add_person("Wati").id
        begun = time.monotonic()
        await busy(sandbox)
        sandbox.telegram.say(other, "/whoami")
        await says(sandbox, other, "Standing: waiting")
        assert not answers(sandbox, QUESTIONS - 1)
        await says(sandbox, OWNER, f"id {QUESTIONS - 1}.")
        assert time.monotonic() - begun > (QUESTIONS - 3) / 4 - 0.5
        assert [len(answers(sandbox, number)) for number in range(QUESTIONS)] == [1] * QUESTIONS
        sandbox.telegram.say(OWNER, "/whoami")
        assert await bot.stop(signal.SIGINT) == 0
