"""Zoom, ended and started again, by the commands the operator gives."""

from __future__ import annotations

from collections.abc import Sequence

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.programs import ProgramFailed, run, start
from agent_server.agent.drivers.screen.outcomes import done, failed
from agent_server.agent.drivers.screen.watch import Watch
from agent_server.protocol.messages import Reason

_SECONDS = 15.0
_LARGEST = 64 * 1024


class Restart:
    def __init__(self, watch: Watch, stop: Sequence[str], start: Sequence[str]) -> None:
        self._watch = watch
        self._stop = stop
        self._start = start

    async def restart(self, wish: Wish) -> Outcome:
        """What ends Zoom may fail where it is not there; what counts is that it is gone then."""
        problem = ""
        try:
            await run(self._stop, seconds=_SECONDS, largest=_LARGEST)
        except ProgramFailed as failure:
            problem = f"stop: {failure}"
        gone = await self._watch.until(lambda sight: sight.state.zoom == "absent", _SECONDS)
        if gone.state.zoom != "absent":
            return failed(Reason.NO_EFFECT, problem, gone.state)
        return await self._begin()

    async def _begin(self) -> Outcome:
        try:
            start(self._start)
        except ProgramFailed as failure:
            return failed(Reason.NO_ZOOM, f"start: {failure}")
        seen = await self._watch.until(
            lambda sight: sight.state.zoom in {"idle", "in_meeting"}, self._watch.patience.to_enter
        )
        if seen.state.zoom in {"idle", "in_meeting"}:
            return done(seen.state)
        return failed(Reason.NO_ZOOM, observed=seen.state)
