"""Meeting PCs on the stage: agents as processes of their own, and people who steer them from the chat."""

from __future__ import annotations

import asyncio
import re
from asyncio.subprocess import DEVNULL, Process, create_subprocess_exec
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import count
from pathlib import Path
from typing import NamedTuple

from agent_server.agent.home import Home
from bot_app.sandbox.zoom import WEBHOOK_SECRET
from tests.agent_server.process import command
from tests.flows.program import PATIENCE, free_port
from tests.flows.stage import OWNER, Stage, stage
from tests.flows.stand import Shown

READY, LIVE, OVER = "ready", "🔴 live", "ended at"
PICK, SURE, END = "🖥 Start on…", "Yes, end it for all", "⏹ End on the PC"
RECORD, PAUSE, RESUME, STOP = "⏺ On the PC", "⏸ On the PC", "▶️ On the PC", "⏹ On the PC"
STEERS = (
    (RECORD, "record on the PC", "running"),
    (PAUSE, "pause the recording on the PC", "paused"),
    (RESUME, "record on the PC", "running"),
    (STOP, "stop the recording on the PC", "none"),
)
"""What is tapped, how the card calls it, and how the PC records then."""
CONFIRMED = "Zoom confirms it."
UNVERIFIED = "Unverified: only the PC says so, because Zoom does not tell of such a thing."
_LINE = re.compile(r"meetledger-agent (enrol \S+ \S+ \S+) && meetledger-agent install-service")
_numbers = count(1)


class Planned(NamedTuple):
    topic: str
    number: int


@asynccontextmanager
async def pc_stage(folder: Path) -> AsyncIterator[PcStage]:
    """A bot that PCs can reach and Zoom tells everything, with an owner."""
    port = str(free_port())
    settings = {
        "HTTP_PORT": port,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ZOOM_CONTROL_MODE": "agent",
        "ZOOM_WEBHOOK_SECRET_TOKEN": WEBHOOK_SECRET,
    }
    async with stage(folder / "bot", **settings) as started, AsyncExitStack() as programs:
        started.zoom.webhooks.subscribe(f"{started.bot.address}/webhooks/zoom", WEBHOOK_SECRET)
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        yield PcStage(started, folder, programs)


class PcStage:
    def __init__(self, started: Stage, folder: Path, programs: AsyncExitStack) -> None:
        self.telegram, self.zoom = started.telegram, started.zoom
        self._folder, self._programs = folder, programs

    async def pc(self, name: str, settings: str, environment: Mapping[str, str] | None = None) -> Process:
        """Enrol with the line the chat gives, then run until the stage is cleared."""
        home = Home(self._folder / name)
        await asyncio.to_thread(_settle, home, settings)
        offered = await self.telegram.asks(OWNER, f"/agent_add {name}", f"{name} may enrol")
        line = _LINE.search(offered.text)
        assert line, offered.text
        enrolling = await self._program(home, line[1].split(), environment)
        async with asyncio.timeout(PATIENCE):
            assert await enrolling.wait() == 0
        told = await self.telegram.sees(OWNER, f"{name} has enrolled", after=offered.id)
        running = await self.runs(name, environment)
        await self.telegram.tap(OWNER, told, "Its card")
        await self.telegram.sees(OWNER, name, "online since", after=told.id)
        return running

    async def runs(self, name: str, environment: Mapping[str, str] | None = None) -> Process:
        return await self._program(Home(self._folder / name), ["run"], environment)

    async def planned(self) -> Planned:
        topic = f"Drill {next(_numbers)}"
        await self.telegram.say(OWNER, f'/meet "{topic}" 2027-03-01 10:00')
        await self.shows(topic, READY)
        number = next(each["id"] for each in self.zoom.meetings if each["topic"] == topic)
        return Planned(topic, number)

    async def told_to_start(self, meeting: Planned, name: str) -> Shown:
        """What there was to choose from."""
        return await self.tried_on(meeting, PICK, name)

    async def tried_on(self, meeting: Planned, label: str, name: str) -> Shown:
        """The same by another button of its card."""
        asked = self.telegram.next_id
        await self.telegram.tap(OWNER, await self.shows(meeting.topic, labels=[label]), label)
        choice = await self.telegram.sees(OWNER, f"On which PC is {meeting.topic} to start?", after=asked - 1)
        await self.telegram.tap(OWNER, choice, name)
        return choice

    async def steered(self, meeting: Planned, name: str, records: Callable[[str], Awaitable[None]]) -> None:
        """`records` waits until the PC's own window records like that."""
        for label, doing, recording in STEERS:
            await self.telegram.tap(OWNER, await self.shows(meeting.topic, labels=[label]), label)
            await records(recording)
            await self.tells(meeting, name, doing, "☑️", UNVERIFIED)

    async def opened(self, meeting: Planned) -> Shown:
        """Its card anew, by the list of meetings."""
        listed = await self.telegram.asks(OWNER, "/meetings", meeting.topic)
        line = re.search(rf"(\d+)\. [^·]+ · {meeting.topic} ·", listed.text)
        assert line, listed.text
        await self.telegram.tap(OWNER, listed, line[1])
        return await self.telegram.waits(
            OWNER, lambda shown: shown.id > listed.id and shown.text.startswith(meeting.topic)
        )

    async def told_to_end(self, meeting: Planned) -> None:
        await self.telegram.tap(OWNER, await self.shows(meeting.topic, labels=[END]), END)
        question = await self.telegram.waits(
            OWNER, lambda shown: SURE in shown.labels and meeting.topic in shown.text
        )
        assert self.zoom.store.meeting(meeting.number)["status"] == "started"
        await self.telegram.tap(OWNER, question, SURE)

    async def tells(
        self,
        meeting: Planned,
        name: str,
        doing: str,
        sign: str,
        outcome: str,
        *,
        who: str = "Olivia Owner",
        end: str = "done",
    ) -> None:
        """The last thing of PCs on the card is that it came to its end, all the way, and what became of it."""
        way = rf"sent [\d:.]+ → (received [\d:.]+ → (doing [\d:.]+ → )?)?{end} [\d:.]+"
        line = re.compile(f"{sign} 🖥 {name}: {doing} \\({who}\\): {way}\n{re.escape(outcome)}")

        def fits(shown: Shown) -> bool:
            last = shown.text.rfind("\n", 0, shown.text.rfind("🖥"))
            return shown.text.startswith(meeting.topic) and bool(line.match(shown.text, last + 1))

        await self.telegram.waits(OWNER, fits, what=line.pattern)

    async def shows(self, topic: str, *words: str, labels: Collection[str] = ()) -> Shown:
        """The meeting's card, once it says so."""

        def fits(shown: Shown) -> bool:
            says = shown.text.startswith(topic) and all(word in shown.text for word in words)
            return says and {*labels} <= {*shown.labels}

        return await self.telegram.waits(OWNER, fits, what=f"{topic} with {words} {labels}")

    async def _program(self, home: Home, words: list[str], environment: Mapping[str, str] | None) -> Process:
        program = await create_subprocess_exec(
            *command(home, *words), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, env=environment
        )
        self._programs.push_async_callback(end, program)
        return program


async def end(program: Process) -> None:
    """It ends by itself when it is asked to, but for the test's failure."""
    if program.returncode is None:
        program.terminate()
    async with asyncio.timeout(PATIENCE):
        await program.wait()


def _settle(home: Home, settings: str) -> None:
    home.make()
    home.settings.write_text(settings, encoding="utf-8")
