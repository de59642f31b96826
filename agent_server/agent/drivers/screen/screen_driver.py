"""A driver that sees and presses Zoom's controls; what is special to it are its acts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet

import msgspec
import structlog

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.screen.entrance import Entrance
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.agent.drivers.screen.presser import Presser
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.agent.drivers.screen.watch import Watch
from agent_server.agent.drivers.screen.ways import WAYS
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason, State

Act = Callable[[Wish], Awaitable[Outcome]]
_log = structlog.get_logger(__name__)


class ScreenDriver:
    def __init__(self, name: str, watch: Watch, acts: Mapping[Desired, Act]) -> None:
        self.name = name
        self.can: AbstractSet[Desired] = frozenset(acts)
        self._watch = watch
        self._acts = acts

    async def observe(self) -> State:
        try:
            return await self._seen()
        except Exception as error:  # noqa: BLE001 - foreign programs and libraries fail in their own ways
            _log.warning("look_failed", driver=self.name, error=type(error).__name__)
            return State()

    async def achieve(self, wish: Wish) -> Outcome:
        act = self._acts.get(wish.desired)
        if act is None:
            return refused(Reason.UNSUPPORTED)
        try:
            outcome = await act(wish)
        except Exception as error:  # noqa: BLE001 - the same; its text may hold a link, so its kind has to do
            _log.warning("act_failed", driver=self.name, desired=wish.desired, error=type(error).__name__)
            outcome = failed(Reason.DRIVER_FAILED, type(error).__name__)
        if outcome.observed is not None:
            return outcome
        return msgspec.structs.replace(outcome, observed=await self.observe())

    async def close(self) -> None:
        try:
            await self._watch.close()
        except Exception as error:  # noqa: BLE001 - the same
            _log.warning("close_failed", driver=self.name, error=type(error).__name__)

    async def _seen(self) -> State:
        sight = await self._watch.look()
        self.can = self.able(sight)
        return sight.state

    def able(self, sight: Sight) -> AbstractSet[Desired]:
        """What can be asked of it as things stand; whatever it is asked, it looks by itself."""
        return self.can


def meeting_acts(presser: Presser, entrance: Entrance) -> dict[Desired, Act]:
    """What every such driver does."""
    return {
        **dict.fromkeys(WAYS, presser.bring_about),
        Desired.HOSTING: entrance.enter,
        Desired.JOINED: entrance.enter,
        Desired.REPORTED: _report,
    }


async def _report(wish: Wish) -> Outcome:
    """Whatever is seen goes with every outcome."""
    return done()
