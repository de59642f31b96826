"""A stage with a meeting PC on it: its screen, its program, and a line to the server that can be cut."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from agent_server.agent.enrolment import enrol
from agent_server.agent.home import Home
from bot_app.sandbox.demo import introduce
from bot_app.sandbox.page import page_app
from bot_app.sandbox.pcs import settings_of
from bot_app.sandbox.sandbox import serving
from tests.chaos import on_pc_promises
from tests.chaos.journey import OWNER, PATIENCE
from tests.chaos.killer import Kill
from tests.chaos.on_pc import PC, TOPIC, NotedWindow, OnPc
from tests.chaos.program import Keeper, kept, reserved_port, until
from tests.chaos.stage import Stage, stage
from tests.chaos.trouble import Trouble
from tests.chaos.wire import wire
from tests.zygote import Zygote

CODE = re.compile(rf"meetledger-agent enrol \S+ {PC} (\S+)")
TEN_MINUTES = 600
ONLINE = "SELECT count(*) FROM events WHERE topic = 'agent.came_online'"


@asynccontextmanager
async def pc_stage(
    programs: Zygote,
    folder: Path,
    database_url: str,
    *,
    kills: Sequence[Kill] = (),
    trouble: Trouble | None = None,
) -> AsyncIterator[Stage]:
    """`kills`: of the server."""
    trouble = trouble or Trouble()
    with reserved_port() as port:
        async with stage(
            programs, folder, database_url, kills=kills, http_port=port, ZOOM_CONTROL_MODE="agent"
        ) as played:
            introduce(played.sandbox.zoom, played.settings)
            window = NotedWindow(played.sandbox.zoom, lambda: trouble.reached("during", "driver.press"))
            page = page_app(played.sandbox.telegram, played.sandbox.zoom, _no_log, windows=[window])
            async with (
                serving(page, "127.0.0.1", 0) as screen,
                wire(port, trouble) as begins,
            ):
                home = await _enrolled(played, folder / PC, settings_of(window, f"{screen}/pc/{PC}"), begins)
                agent = Keeper(
                    programs,
                    {"home": str(home.folder), "ahead": trouble.ahead},
                    home.folder,
                    frozenset,
                    trouble.kills,
                    program="agent",
                )
                played.others.append(agent)

                def entering(scene: str) -> None:
                    for keeper in (played.keeper, agent):
                        keeper.enter(scene)

                entering("plan")
                trouble.keeper = agent
                async with kept(agent):
                    played.journey = OnPc(played.sandbox, entering, played.books, agent, window)
                    played.promises = on_pc_promises.keeps_all
                    await _planned(played)
                    yield played


def all_fell(played: Stage, trouble: Trouble) -> None:
    """Raises: AssertionError, when something that was to die or to be cut was not."""
    fallen = {death.step for keeper in (played.keeper, *played.others) for death in keeper.deaths}
    planned = [*played.keeper.kills, *trouble.kills, *trouble.cuts]
    missing = {*map(str, planned)} - fallen - {*map(str, trouble.fallen)}
    assert not missing, f"nothing fell at {sorted(missing)}"


async def _enrolled(played: Stage, folder: Path, settings: str, begins: int) -> Home:
    """With the code that the chat gives; `begins`: the port at which its line does."""
    played.keeper.enter("plan")
    telegram, home = played.sandbox.telegram, Home(folder)
    telegram.say(OWNER, f"/agent_add {PC}")
    told = await telegram.wait_for_message(OWNER, lambda each: bool(CODE.search(each["text"])), PATIENCE)
    home.make()
    home.settings.write_text(settings, encoding="utf-8")
    await enrol(home, f"http://127.0.0.1:{begins}", PC, CODE.search(told["text"])[1])
    return home


async def _planned(played: Stage) -> None:
    telegram = played.sandbox.telegram
    telegram.say(OWNER, f'/meet "{TOPIC}" tomorrow 10:00')
    await telegram.wait_for_message(OWNER, lambda each: "● ready" in each["text"], PATIENCE)
    await until(lambda: played.books.rows("log", ONLINE) == [(1,)], f"{PC} to be online", PATIENCE)
    await played.rest()


async def _no_log(_after: int) -> list[dict[str, object]]:
    return []
