"""Getting into a meeting, and never out of another one for it."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import SplitResult

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.links import NoWayIn, meant, way_in
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.agent.drivers.screen.watch import Watch
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason

_ON_THE_WAY = (Control.JOIN, Control.JOIN_AUDIO)


class CannotOpen(Exception):
    """Nothing here opens such a link; the message says what was missing, without the link."""


class Opener(Protocol):
    async def open(self, way: SplitResult, wish: Wish) -> None:
        """Return as soon as it is on its way. Raises: CannotOpen, NoWayIn."""

    def refused(self) -> bool:
        """Whether what was opened last came back with an error by now."""


class Entrance:
    def __init__(self, watch: Watch, opener: Opener) -> None:
        self._watch = watch
        self._opener = opener

    async def enter(self, wish: Wish) -> Outcome:
        """For `HOSTING` and `JOINED`."""
        sight = await self._watch.look()
        if not sight.state.zoom:
            return refused(Reason.NO_ZOOM, observed=sight.state)
        try:
            way = way_in(wish)
            if sight.in_meeting:
                return _there_already(await self._watch.identify(sight), wish, meant(way, wish))
            await self._opener.open(way, wish)
        except NoWayIn as no_way:
            return _without_way(await self._watch.identify(sight), wish, no_way)
        except CannotOpen as cannot:
            return failed(Reason.NO_ZOOM, str(cannot), sight.state)
        return await self._arrive(wish, meant(way, wish))

    async def _arrive(self, wish: Wish, number: str) -> Outcome:
        seen = await self._through_the_door()
        if not seen.in_meeting:
            return failed(Reason.NO_ZOOM if self._opener.refused() else Reason.NO_EFFECT, observed=seen.state)
        seen = self._watch.remember(seen, number)
        if number and seen.state.meeting != number:
            return failed(Reason.OTHER_MEETING, observed=seen.state)
        if wish.desired is Desired.HOSTING:
            seen = await self._watch.until(
                lambda each: each.state.hosting is not None, self._watch.patience.to_act
            )
            if seen.state.hosting is not True:
                return failed(_why_not_host(seen), observed=seen.state)
        return done(seen.state)

    async def _through_the_door(self) -> Sight:
        """Until the meeting is there; what Zoom asks on the way is answered, each thing once."""
        answers = list(_ON_THE_WAY)

        def ready(seen: Sight) -> bool:
            return seen.in_meeting or self._opener.refused() or any(each in seen.offered for each in answers)

        while True:
            seen = await self._watch.until(ready, self._watch.patience.to_enter)
            asked = next((each for each in answers if each in seen.offered), None)
            if seen.in_meeting or asked is None:
                return seen
            answers.remove(asked)
            await self._watch.press(seen, asked)


def _without_way(sight: Sight, wish: Wish, no_way: NoWayIn) -> Outcome:
    """Whoever is in the meeting already needs no way into it."""
    if sight.in_meeting and wish.meeting:
        return _there_already(sight, wish, wish.meeting)
    return refused(Reason.NO_WAY_IN, str(no_way), sight.state)


def _there_already(sight: Sight, wish: Wish, number: str) -> Outcome:
    if number and sight.state.meeting != number:
        return refused(Reason.OTHER_MEETING, observed=sight.state)
    if wish.desired is Desired.HOSTING and sight.state.hosting is not True:
        return refused(_why_not_host(sight), observed=sight.state)
    return done(sight.state)


def _why_not_host(sight: Sight) -> Reason:
    """Where neither a host's controls are seen nor a guest's, nobody can tell."""
    return Reason.NOT_HOST if sight.state.hosting is False else Reason.CONTROL_ABSENT
