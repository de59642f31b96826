"""The program as the tests see it: started, killed, started again, and stopped in good order."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.chaos.killer import Kill, steps_after_start, uncounted
from tests.zygote import Life, Zygote


@contextmanager
def reserved_port() -> Iterator[int]:
    """A port for a program that is killed and started again: nobody else gets it while the block runs."""
    with socket.socket() as placeholder:
        # As the program's own socket does: two that may share an address can, as long as one only listens.
        placeholder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        placeholder.bind(("127.0.0.1", 0))
        yield int(placeholder.getsockname()[1])


async def until(condition: Callable[[], bool], what: str, seconds: float = 30.0) -> None:
    """Other processes ring no bell, so this looks again and again. Raises: TimeoutError."""
    try:
        async with asyncio.timeout(seconds):
            while not condition():  # noqa: ASYNC110 - the condition changes in another process
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise TimeoutError(f"after {seconds:.0f} s not yet so: {what}") from None


@dataclass
class Death:
    """A kill that took place."""

    step: str
    begun: frozenset[str]
    """Keys of the effects whose outcome nobody had recorded when it fell."""


@dataclass
class Keeper:
    """Keeps one program running: killed, it is started again."""

    zygote: Zygote
    settings: dict[str, Any]
    folder: Path
    begun: Callable[[], frozenset[str]]
    kills: Sequence[Kill] = ()
    recovery: list[int] = field(default_factory=list)
    """Each of the starts after the first kill is killed itself, at the step of this number."""
    program: str = "bot"
    """Which of the zygote's."""
    deaths: list[Death] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    """How often each place was reached in the lives that are over."""
    scene: str = ""
    life: Life | None = None
    lives: int = 0
    done: bool = False
    _stopping: bool = False
    _struck: str = ""

    def enter(self, scene: str) -> None:
        """All at once, because the program reads it at every step."""
        self.scene = scene
        draft = self._scene_file.with_suffix(".draft")
        draft.write_text(scene)
        draft.rename(self._scene_file)

    async def keep(self) -> None:
        """Until stopped. Raises: AssertionError, when the program ends without having been asked or killed."""
        while not self.done:
            self.life = await self._start()
            code = await self.life.wait()
            steps = self.steps_of_life()
            self.counted.update(map(uncounted, steps))
            if code == -signal.SIGKILL:
                last = (steps or ["at the start"])[-1]
                # Two kills may meet; one of them was the program's own.
                own = last in map(str, self.kills)
                self.deaths.append(Death(last if own else self._struck or last, self.begun()))
                self._struck = ""
            elif code == 0 and self._stopping:
                self.done = True
            else:
                raise AssertionError(f"the program ended with {code}:\n{self.last_words()}")

    def kill(self, why: str) -> None:
        """Now, wherever it is."""
        if self.life is not None and self.life.returncode is None:
            self._struck = why
            self.life.kill()

    async def stop(self) -> None:
        """In good order, once it listens. It may be killed instead and start again: look at `done`."""
        life = self.life
        await until(lambda: self.life is not life or bool(self.steps_of_life()), "the program's first step")
        if life is None or self.life is not life:
            return
        self._stopping = True
        life.send_signal(signal.SIGTERM)
        await until(lambda: self.done or self.life is not life, "the program's end")

    def steps_of_life(self) -> list[str]:
        """The present life's, each written as a `Kill`."""
        return self._journal.read_text().splitlines() if self._journal.exists() else []

    def last_words(self) -> str:
        """The end of the last output."""
        output = self.folder / f"output-{self.lives}"
        return "\n".join(output.read_text().splitlines()[-40:]) if output.exists() else ""

    @property
    def _scene_file(self) -> Path:
        return self.folder / "scene"

    @property
    def _journal(self) -> Path:
        return self.folder / f"steps-{self.lives}"

    async def _start(self) -> Life:
        self.lives += 1
        struck = [steps_after_start(self.recovery.pop(0))] if self.deaths and self.recovery else []
        return await self.zygote.start(
            {
                "program": self.program,
                "settings": self.settings,
                "kills": [[*kill] for kill in (*self.kills, *struck)],
                "counted": self.counted,
                "journal": str(self._journal),
                "scene": str(self._scene_file),
                "output": str(self.folder / f"output-{self.lives}"),
            }
        )


@asynccontextmanager
async def kept(keeper: Keeper) -> AsyncIterator[Keeper]:
    """The program runs during the block; its failure fails the block."""
    try:
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(keeper.keep())
            try:
                yield keeper
            finally:
                if not keeper.done:
                    keeper.kill("the test is over")
                    keeping.cancel()
    except BaseExceptionGroup as group:
        # One program is kept here, so one failure is told, as it was.
        raise group.exceptions[0] from None
