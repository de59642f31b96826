"""Drives Zoom with programs of the PC's owner: each thing that can be asked for is a list of them."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

import msgspec

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.programs import ProgramFailed, run
from agent_server.agent.seen import elsewhere, seen
from agent_server.agent.settings import PLACEHOLDERS, Scripted
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Reason, State, Step

_PLACEHOLDER = re.compile("|".join(rf"\{{{name}\}}" for name in sorted(PLACEHOLDERS)))
_LARGEST_STATE = 64 * 1024
_SETTLES_IN = 5.0
"""Seconds in which what a program did has to show."""
_LOOK_AGAIN = 0.25


class ScriptedDriver:
    """A program that ends with 0 says that it is as asked; what can be seen is looked at besides."""

    name = "scripted"

    def __init__(self, settings: Scripted, settles_in: float = _SETTLES_IN) -> None:
        self._scripted = settings
        self._settles_in = settles_in
        self.can = frozenset(Desired(name) for name, programs in settings.achieve.items() if programs)

    async def observe(self) -> State:
        if not self._scripted.observe:
            return State()
        try:
            said = await self._run(self._scripted.observe, _LARGEST_STATE)
            return msgspec.json.decode(said, type=State)
        except (ProgramFailed, msgspec.DecodeError, UnicodeDecodeError):
            return State()

    async def achieve(self, wish: Wish) -> Outcome:
        before = await self.observe()
        if seen(wish.desired, wish.meeting, before) is True:
            return Outcome(step=Step.DONE, observed=before)
        if elsewhere(wish.meeting, before):
            return Outcome(step=Step.REFUSED, reason=Reason.OTHER_MEETING, observed=before)
        output = b""
        for number, program in enumerate(self._scripted.achieve[wish.desired.value], start=1):
            try:
                output = await self._run(filled(program, wish), LARGEST_SCREENSHOT)
            except ProgramFailed as failure:
                return _broken(wish, number, failure, await self.observe())
        return await self._looked_at(wish, output)

    async def close(self) -> None:
        """Programs are ended with each wish."""

    async def _run(self, program: Sequence[str], largest: int) -> bytes:
        return await run(program, seconds=self._scripted.seconds, largest=largest)

    async def _looked_at(self, wish: Wish, output: bytes) -> Outcome:
        give_up = time.monotonic() + self._settles_in
        while True:
            after = await self.observe()
            if seen(wish.desired, wish.meeting, after) is not False:
                picture = output if wish.desired is Desired.SCREENSHOT_TAKEN else b""
                return Outcome(step=Step.DONE, observed=after, screenshot=picture)
            if time.monotonic() > give_up:
                return Outcome(step=Step.FAILED, reason=Reason.NO_EFFECT, observed=after)
            await asyncio.sleep(_LOOK_AGAIN)


def filled(program: Sequence[str], wish: Wish) -> list[str]:
    """Each placeholder is replaced once: what is put in is not looked at again."""
    values = {"{meeting}": wish.meeting}
    values |= {f"{{{name}}}": value for name, value in msgspec.structs.asdict(wish.particulars).items()}
    return [_PLACEHOLDER.sub(lambda found: values[found.group()], argument) for argument in program]


def _broken(wish: Wish, number: int, failure: ProgramFailed, after: State) -> Outcome:
    return Outcome(
        step=Step.FAILED,
        reason=Reason.DRIVER_FAILED,
        detail=f"{wish.desired}: program {number} {failure}",
        observed=after,
    )
