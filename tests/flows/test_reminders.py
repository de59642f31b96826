"""A meeting is near: its chat is reminded once, though the bot is killed in between, and told when it starts."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio

from tests.flows.stage import OWNER, stage
from tests.flows.stand import PATIENCE

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(300)]
"""Starting three times takes its time on a busy machine."""

TEAM = -2101
LOOKS = 15.0
"""Seconds after which what was planned meanwhile is noticed at the latest."""


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def scene(request, tmp_path_factory):
    changes = {"TIMEZONE": "UTC"}
    if request.param == "postgres":
        changes["DATABASE_URL"] = request.getfixturevalue("flow_database")()
    async with stage(tmp_path_factory.mktemp("reminders"), **changes) as started:
        started.telegram.add_group(TEAM, "Team")
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        yield started


def in_minutes(minutes: int) -> datetime:
    """A full minute."""
    now = datetime.now(UTC)
    return now.replace(second=0, microsecond=0) + timedelta(minutes=minutes + 1)


async def plan(telegram, topic, at):
    before = telegram.next_id
    await telegram.say(OWNER, f'/meet "{topic}" {at:%Y-%m-%d} {at:%H:%M}', TEAM)
    await telegram.sees(TEAM, "● ready", topic, after=before)


def _sent(line):
    return line["event"] == "effect.finished" and line["effect"].startswith("telegram.notice/remind:before:")


def reminders(telegram, topic):
    return [
        shown for shown in telegram.shown(TEAM) if shown.text.startswith(("⏰", "▶️")) and topic in shown.text
    ]


async def test_a_reminder_comes_once_though_the_bot_is_killed_around_it(scene):
    telegram, bot = scene.telegram, scene.bot
    await plan(telegram, "Weekly", in_minutes(4))
    await bot.stop(signal.SIGKILL)
    await bot.start()
    shown = await telegram.sees(TEAM, "⏰ Weekly starts in", seconds=LOOKS + PATIENCE)
    assert shown.labels == ["Join"]
    assert shown.keyboard[0][0]["url"] == scene.zoom.meetings[0]["join_url"]
    # Killed before its end is noted, it would come again with a mark that says so.
    await bot.logs(_sent, "the reminder's end")
    await bot.stop(signal.SIGKILL)
    await bot.start()
    # The next one of the same chat comes after all that the start found due.
    await plan(telegram, "Second", in_minutes(5))
    await telegram.sees(TEAM, "⏰ Second starts in", seconds=LOOKS + PATIENCE)
    assert len(reminders(telegram, "Weekly")) == 1


async def test_a_chat_is_told_of_the_start_with_a_button_to_join(scene):
    telegram = scene.telegram
    await telegram.asks(OWNER, "/settings reminder 0", "Reminders: at the start", chat=TEAM)
    at = in_minutes(0)
    if at - datetime.now(UTC) < timedelta(seconds=10):
        at += timedelta(minutes=1)
    await plan(telegram, "Now", at)
    shown = await telegram.sees(TEAM, "▶️ Now starts now", seconds=80 + LOOKS)
    late = datetime.now(UTC) - at
    assert timedelta() <= late < timedelta(seconds=5)
    assert shown.labels == ["Join"]
    assert len(reminders(telegram, "Now")) == 1


async def test_what_a_chat_does_not_want_or_is_cancelled_is_not_said(scene):
    telegram = scene.telegram
    await telegram.asks(OWNER, "/settings reminder 60", "Reminders: 60 minutes", chat=TEAM)
    at = in_minutes(30)
    await plan(telegram, "Doomed", in_minutes(90))
    (doomed,) = [each for each in scene.zoom.meetings if each["topic"] == "Doomed"]
    await telegram.asks(OWNER, f"/cancel {doomed['id']}", "Cancelling Doomed", chat=TEAM)
    await plan(telegram, "Fence", at)
    await telegram.sees(TEAM, "⏰ Fence starts in", seconds=LOOKS + PATIENCE)
    assert reminders(telegram, "Doomed") == []
