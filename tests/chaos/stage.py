"""A stage: the stands, the databases, the program kept running, and a journey played on it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from pydantic import SecretStr

from bot_app.config import Settings
from bot_app.sandbox.demo import demo_settings
from bot_app.sandbox.sandbox import Sandbox, start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER, PATIENCE, SCENES, STRANGER, Journey
from tests.chaos.killer import Kill, name_of_call
from tests.chaos.program import Keeper, kept, until
from tests.zygote import Zygote

SETTLE = 0.3
"""Seconds. The stands have done by then what a killed program asked of them."""
QUICK = {
    "EFFECT_SETTLE": SETTLE,
    "TELEGRAM_OVERALL_RATE": 1000,
    "TELEGRAM_CHAT_RATE": 1000,
    "TELEGRAM_GROUP_RATE": 60_000,
    "SYNC_INTERVAL": 0,
}
Record = Callable[[str, object], None]
"""A test's `record_property`."""
Promises = Callable[[Any, Settings, Books, promises.Doubts], Awaitable[None]]


@dataclass
class Stage:
    sandbox: Sandbox
    settings: Settings
    books: Books
    keeper: Keeper
    journey: Any
    """A `Journey`, or whatever else is played and leads to `promises`."""
    promises: Promises = promises.keeps_all
    others: list[Keeper] = field(default_factory=list)
    """More programs on the same databases."""
    doubts: list[frozenset[str]] = field(default_factory=list)
    """Effects whose outcome was left in the dark by something other than a kill."""

    async def finish(self) -> None:
        """Let the program come to rest, stop it, and look at everything. Raises: AssertionError."""
        keepers = [self.keeper, *self.others]
        while not all(keeper.done for keeper in keepers):
            await self.rest()
            await asyncio.gather(*(keeper.stop() for keeper in keepers if not keeper.done))
        doubts = [death.begun for keeper in keepers for death in keeper.deaths] + self.doubts
        await self.promises(self.journey, self.settings, self.books, doubts)

    async def rest(self) -> None:
        """Until nothing is left to be done. Raises: AssertionError."""
        try:
            await until(lambda: not self.books.unsettled(), "at rest", PATIENCE)
        except TimeoutError:
            raise AssertionError(f"never at rest: {self.books.unsettled()}") from None


@asynccontextmanager
async def stage(
    zygote: Zygote,
    folder: Path,
    database_url: str,
    *,
    kills: Sequence[Kill] = (),
    recovery: Sequence[int] = (),
    http_port: int = 0,
    **changes: Any,
) -> AsyncIterator[Stage]:
    """The program runs until the block ends or its journey is finished.

    `http_port` 0: nobody needs to find its doors. `changes`: of the settings.
    """
    (folder / "telegram").mkdir()
    telegram = SandboxTelegram(files=folder / "telegram")
    telegram.add_person("Ona", person_id=OWNER)
    telegram.add_person("Sti", person_id=STRANGER)
    async with start_sandbox(telegram=telegram) as sandbox:
        if database_url:
            changes = {"DATABASE_URL": database_url, **changes}
        settings = demo_settings(sandbox, folder, "en", **{**QUICK, **changes})
        door = {"http_port": http_port, "public_url": f"http://127.0.0.1:{http_port}" if http_port else ""}
        settings = settings.model_copy(update=door)
        books = Books(folder, database_url)
        keeper = Keeper(zygote, _as_written(settings), folder, books.begun, kills, list(recovery))
        keeper.enter(SCENES[0])
        _strike_during_calls(sandbox, keeper)
        async with kept(keeper):
            yield Stage(sandbox, settings, books, keeper, Journey(sandbox, keeper.enter))


async def survives(stage: Stage) -> None:
    """Plays the whole journey. Raises: what went wrong, with the kills so far beside it."""
    try:
        await stage.journey.play()
        await stage.finish()
    except Exception as error:
        error.add_note(f"engine: {'PostgreSQL' if stage.books.database_url else 'SQLite'}")
        for keeper in (stage.keeper, *stage.others):
            deaths = [death.step for death in keeper.deaths]
            error.add_note(
                f"{keeper.program}: killed at {deaths}; planned were {list(map(str, keeper.kills))}"
            )
            error.add_note(keeper.last_words())
        raise


async def despite_kills(staged: AbstractAsyncContextManager[Stage], record: Record) -> Stage:
    """Plays the whole journey, and adds its kills to those that are owed. Raises: as `survives`."""
    async with staged as played:
        try:
            await survives(played)
        finally:
            record("kills", sum(len(keeper.deaths) for keeper in (played.keeper, *played.others)))
            record("engine", "PostgreSQL" if played.books.database_url else "SQLite")
    return played


def _strike_during_calls(sandbox: Sandbox, keeper: Keeper) -> None:
    """Kills while the stand has the request and the program no answer."""
    counted: Counter[str] = Counter()

    def look(request: web.Request) -> bool:
        step = name_of_call(request.method, request.url)
        counted[f"{keeper.scene} {step}"] += 1
        kill = Kill(keeper.scene, "during", step, counted[f"{keeper.scene} {step}"])
        if kill in keeper.kills:
            keeper.kill(str(kill))
        return False

    for stand in (sandbox.telegram, sandbox.zoom):
        stand.misbehaviour.next(look, "slow")


def _as_written(settings: Settings) -> dict[str, Any]:
    """As an operator would write them, to be read again by the program."""
    values = {name.upper(): getattr(settings, name) for name in type(settings).model_fields}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return ",".join(map(_plain, value))
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value) if isinstance(value, Path) else value
