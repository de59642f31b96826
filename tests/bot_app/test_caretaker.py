"""The day's seal reaches every owner once, can be checked, and nothing that is swept stops the bot."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from structlog.testing import capture_logs

from adapters.event_store.verification import verify
from adapters.state import dialogs, effects
from bot_app.bootstrap import assembled
from bot_app.caretaker import _forget_finished, release_the_dead, show_the_seal, take_care
from bot_app.checks import witnessed
from bot_app.sandbox.demo import OWNER, demo_settings
from bot_app.sandbox.sandbox import start_sandbox
from domain.command import Via
from domain.ids import UserId
from domain.users.commands import AppointOwner
from tests.domain.given import meta

NOW = datetime.now(UTC)


@asynccontextmanager
async def _program(folder, *, began):
    async with AsyncExitStack() as stack:
        sandbox = await stack.enter_async_context(start_sandbox())
        program = await stack.enter_async_context(assembled(demo_settings(sandbox, folder, "en")))
        owner = AppointOwner(meta=meta(via=Via.CLI, at=began), user_id=UserId(OWNER))
        receipt = await program.application.handle(owner)
        async with asyncio.TaskGroup() as tasks:
            followers = [tasks.create_task(each.run()) for each in program.followers]
            await program.reads.caught_up(receipt.position)
            yield program
            for follower in followers:
                follower.cancel()


async def _told(program):
    waiting = await program.state.read(effects.unfinished)
    return [each.key for each in waiting if each.key.startswith("telegram.notice/seal:")]


async def test_the_seal_is_shown_once_a_day(tmp_path):
    async with _program(tmp_path, began=NOW - timedelta(days=2)) as program:
        await show_the_seal(program, NOW)
        await show_the_seal(program, NOW)
        assert len(await _told(program)) == 1
        await show_the_seal(program, NOW + timedelta(days=1))
        assert len(await _told(program)) == 2


async def test_whatever_goes_wrong_is_tried_again_and_ends_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr("bot_app.caretaker.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("bot_app.caretaker.SWEEP_SECONDS", 0.0)
    async with _program(tmp_path, began=NOW - timedelta(days=2)) as program:
        troubles = [OSError("no such disk"), RuntimeError("a fault of ours")]
        extend = program.sealer.extend

        async def extended():
            if troubles:
                raise troubles.pop()
            return await extend()

        monkeypatch.setattr(program.sealer, "extend", extended)
        shown = asyncio.Event()
        monkeypatch.setattr(program.workers, "wake", shown.set)
        caring = asyncio.ensure_future(take_care(program))
        await asyncio.wait_for(shown.wait(), 20)
        assert len(await _told(program)) == 1
        assert troubles == []
        caring.cancel()


async def _told_while_caring(program, rounds, count):
    """Gives what went to the logs by the beginning of so many rounds."""
    with capture_logs() as logs:
        caring = asyncio.ensure_future(take_care(program))
        for _ in range(count):
            await asyncio.wait_for(rounds.acquire(), 20)
        caring.cancel()
    return logs


async def test_a_step_that_fails_is_told_and_neither_stops_the_others_nor_repeats_them(tmp_path, monkeypatch):
    monkeypatch.setattr("bot_app.caretaker.PAUSE_SECONDS", 0.01)
    async with _program(tmp_path, began=NOW - timedelta(days=2)) as program:
        tries, rounds = [], asyncio.Semaphore(0)

        def count_untouched(_before):
            tries.append("media")
            raise PermissionError("media")

        async def asked(program):
            rounds.release()
            await release_the_dead(program)

        monkeypatch.setattr(program.recordings.spool, "count_untouched", count_untouched)
        monkeypatch.setattr("bot_app.caretaker.release_the_dead", asked)
        logs = await _told_while_caring(program, rounds, 5)
        assert len(await _told(program)) == 1
        assert tries == ["media"]
        failed = [each for each in logs if each["event"] == "caretaker.failed"]
        assert [(each["step"], each["exc_info"]) for each in failed] == [("retain", True)]


async def test_a_database_that_is_away_is_waited_for_without_a_trace(tmp_path, monkeypatch):
    monkeypatch.setattr("bot_app.caretaker.PAUSE_SECONDS", 0.01)
    async with _program(tmp_path, began=NOW - timedelta(days=2)) as program:
        again = asyncio.Semaphore(0)

        async def away(program):
            again.release()
            await program.state.read(lambda c: c.exec_driver_sql("SELECT * FROM no_such_table"))

        monkeypatch.setattr("bot_app.caretaker.release_the_dead", away)
        logs = await _told_while_caring(program, again, 2)
        events = {(each["event"], each["step"]) for each in logs if each["event"].startswith("caretaker.")}
        assert events == {("caretaker.waits", "away")}


async def test_the_first_day_has_no_yesterday_to_vouch_for(tmp_path):
    async with _program(tmp_path, began=NOW) as program:
        await show_the_seal(program, NOW)
        assert await _told(program) == []


async def test_the_seal_that_was_shown_verifies_the_log(tmp_path):
    async with _program(tmp_path, began=NOW - timedelta(days=2)) as program:
        head = await program.sealer.extend()
        shown = witnessed(f"{head.position}:{head.hash.hex()}")
        key = program.sealer._key.public_key()
        assert (await verify(program.log, key, shown)).ok
        other = witnessed(f"{head.position}:{'0' * 64}")
        assert not (await verify(program.log, key, other)).ok


async def test_what_people_left_in_a_dialog_is_forgotten_after_a_day(tmp_path):
    yesterday = (NOW - timedelta(days=1, minutes=1)).timestamp()
    async with _program(tmp_path, began=NOW) as program:
        for person, touched in ((1, yesterday), (2, NOW.timestamp())):
            keep = partial(dialogs.keep, chat="c", person=person, content=b"{}", now=touched)
            await program.state.write(keep)
        await _forget_finished(program)

        def left(connection, at):
            return [dialogs.standing(connection, "c", person, now=at) for person in (1, 2)]

        assert await program.state.read(lambda c: left(c, yesterday)) == [None, b"{}"]
