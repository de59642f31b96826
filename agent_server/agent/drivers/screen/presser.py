"""Bringing a state about inside a meeting: look, press what is missing once, look until it is so."""

from __future__ import annotations

from typing import Protocol

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.agent.drivers.screen.watch import Watch
from agent_server.agent.drivers.screen.ways import WAYS, Way
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason

_HIDDEN = 0.6
"""Seconds in which controls that come and go with the mouse are waited for."""


class Shortcuts(Protocol):
    async def send(self, desired: Desired, sight: Sight) -> bool:
        """Whether there is one for this, and it was typed into the meeting's window."""


class NoShortcuts:
    async def send(self, desired: Desired, sight: Sight) -> bool:
        return False


class Presser:
    def __init__(self, watch: Watch, shortcuts: Shortcuts) -> None:
        self._watch = watch
        self._shortcuts = shortcuts

    async def bring_about(self, wish: Wish) -> Outcome:
        """`wish` is one of `WAYS`."""
        way = WAYS[wish.desired]
        sight = await self._watch.look()
        if wish.meeting:
            sight = await self._watch.identify(sight)
        if wish.desired is Desired.LEFT and _is_elsewhere(sight, wish.meeting):
            return done(sight.state)
        if reason := _not_here(sight, wish.meeting):
            return refused(reason, observed=sight.state)
        if way.so(sight):
            return done(sight.state)
        return await self._carry_out(wish.desired, way, sight)

    async def _carry_out(self, desired: Desired, way: Way, sight: Sight) -> Outcome:
        if reason := way.impossible(sight):
            return refused(reason, observed=sight.state)
        if not _offered(way.press, sight) and (opener := _offered(way.opened_by, sight)):
            await self._watch.press(sight, opener)
            sight = await self._offering(way, self._watch.patience.to_act)
        elif not _offered(way.press, sight):
            sight = await self._offering(way, _HIDDEN)
        if way.so(sight):
            return done(sight.state)
        return await self._press(desired, way, sight)

    async def _offering(self, way: Way, seconds: float) -> Sight:
        return await self._watch.until(lambda seen: bool(_offered(way.press, seen)) or way.so(seen), seconds)

    async def _press(self, desired: Desired, way: Way, sight: Sight) -> Outcome:
        if control := _offered(way.press, sight):
            await self._watch.press(sight, control)
        elif not (way.known(sight) and await self._shortcuts.send(desired, sight)):
            unheld = way.for_hosts and sight.state.hosting is False
            return refused(Reason.NOT_HOST if unheld else Reason.CONTROL_ABSENT, observed=sight.state)
        after = await self._see_through(way, sight, control)
        if way.so(after):
            return done(after.state)
        return failed(Reason.NO_EFFECT, observed=after.state)

    async def _see_through(self, way: Way, before: Sight, pressed: Control | None) -> Sight:
        """Answer where Zoom asks back, with what was not there before, each once."""
        answers = [control for control in way.then if control != pressed]

        def news(seen: Sight) -> Control | None:
            new = (each for each in answers if seen.offered.get(each) != before.offered.get(each))
            return next((each for each in new if each in seen.offered), None)

        while True:
            seen = await self._watch.until(
                lambda seen: way.so(seen) or bool(news(seen)), self._watch.patience.to_act
            )
            answer = news(seen)
            if way.so(seen) or answer is None:
                return seen
            answers.remove(answer)
            await self._watch.press(seen, answer)


def _offered(controls: tuple[Control, ...], sight: Sight) -> Control | None:
    return next((control for control in controls if control in sight.offered), None)


def _is_elsewhere(sight: Sight, meeting: str) -> bool:
    """Certainly not in the meeting meant."""
    if sight.in_meeting:
        return bool(meeting and sight.state.meeting and sight.state.meeting != meeting)
    return sight.state.zoom != ""


def _not_here(sight: Sight, meeting: str) -> Reason | None:
    """A meeting that does not say which it is counts as another: nothing is pressed on a guess."""
    if sight.state.zoom in {"absent", ""}:
        return Reason.NO_ZOOM
    if not sight.in_meeting:
        return Reason.NOT_IN_MEETING
    return Reason.OTHER_MEETING if meeting and sight.state.meeting != meeting else None
