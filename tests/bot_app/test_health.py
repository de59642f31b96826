"""The program's health is looked at once for all who ask at about the same time."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from bot_app.bootstrap import assembled
from bot_app.doors import doors
from bot_app.health import RECENT_SECONDS, Health, RecentHealth
from bot_app.sandbox.demo import demo_settings
from bot_app.sandbox.sandbox import serving, start_sandbox


class Asked:
    """Examines with answers in turn, and a clock that is set."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.now = 0.0
        self.times = 0
        self.recent = RecentHealth(self.examine, clock=lambda: self.now)

    async def examine(self):
        self.times += 1
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def health(planned):
    return Health([], {"planned": planned}, {})


async def test_an_answer_is_good_for_a_second():
    asked = Asked(health(1), health(2))
    assert await asked.recent() == health(1)
    asked.now = RECENT_SECONDS - 0.1
    assert await asked.recent() == health(1)
    asked.now = RECENT_SECONDS
    assert await asked.recent() == health(2)


async def test_who_asks_at_once_shares_an_examination():
    asked = Asked(health(1))
    assert await asyncio.gather(*(asked.recent() for _ in range(300))) == [health(1)] * 300
    assert asked.times == 1


async def test_a_failure_is_told_to_those_who_waited_and_not_kept():
    asked = Asked(OperationalError("SELECT", {}, Exception("gone")), health(1))
    ends = await asyncio.gather(asked.recent(), asked.recent(), return_exceptions=True)
    assert [type(end) for end in ends] == [OperationalError] * 2
    assert await asked.recent() == health(1)


async def test_after_a_second_a_failure_is_not_answered_with_what_was_found_before():
    asked = Asked(health(1), OperationalError("SELECT", {}, Exception("gone")))
    await asked.recent()
    asked.now = RECENT_SECONDS
    with pytest.raises(OperationalError):
        await asked.recent()


async def test_the_three_addresses_read_together_what_each_read_for_itself(tmp_path):
    async with start_sandbox() as sandbox:
        settings = demo_settings(sandbox, tmp_path, "en")
        async with (
            assembled(settings) as program,
            serving(doors(program), "127.0.0.1", 0) as address,
            aiohttp.ClientSession() as session,
        ):
            counted = []

            def count(_connection, _cursor, statement, *_):
                if "count(" in statement:
                    counted.append(statement)

            async def get(path):
                async with session.get(address + path) as answer:
                    return answer.status

            async with asyncio.timeout(60):
                event.listen(program.state.engine, "before_cursor_execute", count)
                began = asyncio.get_running_loop().time()
                paths = ["/health", "/ready", "/metrics"] * 30
                assert await asyncio.gather(*map(get, paths)) == [200] * 90
                seconds = asyncio.get_running_loop().time() - began
    assert len(counted) <= 2 * (1 + seconds / RECENT_SECONDS)
