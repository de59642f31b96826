"""Looking at the room, again and again where something is awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Literal

import structlog

from agent_server.agent.drivers.rooms.failures import RoomFailure, Unclear
from agent_server.agent.drivers.rooms.room import Room
from agent_server.agent.drivers.rooms.stay import Stay
from agent_server.protocol.messages import State

_BETWEEN_LOOKS = 1.0
"""Seconds, while something is awaited."""
_ZOOM: dict[str, Literal["absent", "idle", "in_meeting"]] = {
    "Offline": "absent",
    "Available": "idle",
    "InMeeting": "in_meeting",
}
"""By Zoom's word; of a room under construction nobody can tell."""
_log = structlog.get_logger(__name__)


class Watch:
    def __init__(self, room: Room, every: float) -> None:
        """`every`: seconds between looks while nothing is awaited; all rooms share Zoom's limits."""
        self._room, self._every = room, every
        self._between = min(_BETWEEN_LOOKS, every)
        self._one_at_a_time = asyncio.Lock()
        """So that an answer from before never comes after one from later."""
        self._status, self._looked_at = "", -every
        self._complaint = ""
        self._stay = Stay()
        self._keeping: asyncio.Task[None] | None = None

    @property
    def as_host(self) -> bool:
        """Whether the room was asked to go in as the host, into the meeting that it is known to be in."""
        return self._stay.as_host

    def brought_into(self, meeting: str, *, as_host: bool) -> State:
        """The room was just seen in a meeting, after it had been in none and was asked into this one."""
        self._stay.begin(meeting, as_host=as_host)
        if self._keeping is None or self._keeping.done():
            self._keeping = asyncio.create_task(self._keep_looking())  # noqa: TID251 - ends with the stay, or `close`
        return self._state()

    async def close(self) -> None:
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.wait({self._keeping})

    async def look(self, give_up: float = 0.0) -> State:
        """Now. Raises: Away, Denied, Unclear."""
        async with self._one_at_a_time:
            try:
                self._saw((await self._room.listed(give_up)).status)
            except RoomFailure:
                self._saw("")
                raise
            return self._state()

    async def glance(self) -> State:
        """What was seen a moment ago, or else now; unknown, where nothing can be seen."""
        if time.monotonic() - self._looked_at < self._every:
            return self._state()
        return await self.sight()

    async def patient_look(self, seconds: float) -> State:
        """A look harms nobody, so it is tried until one succeeds. Raises: Away, Denied, Unclear."""
        give_up = time.monotonic() + seconds
        while True:
            try:
                return await self.look(give_up)
            except Unclear:
                if time.monotonic() > give_up:
                    raise
            await asyncio.sleep(self._between)

    async def until(self, condition: Callable[[State], bool], seconds: float) -> State:
        """The first look for which it holds, or the last one of the time."""
        give_up = time.monotonic() + seconds
        while True:
            state = await self.sight(give_up)
            if condition(state) or time.monotonic() > give_up:
                return state
            await asyncio.sleep(self._between)

    async def sight(self, give_up: float = 0.0) -> State:
        """Now; unknown, where nothing can be seen."""
        try:
            state = await self.look(give_up)
        except RoomFailure as failure:
            self._complain(str(failure))
            return State()
        self._complaint = ""
        return state

    async def _keep_looking(self) -> None:
        """Whoever else looks may stop for a while; what nobody watches is not known any more."""
        while self._stay.meeting:
            await self.glance()
            await asyncio.sleep(self._every)

    def _complain(self, words: str) -> None:
        """Once for each trouble, not with every look."""
        if words != self._complaint:
            _log.warning("look_failed", driver="rooms", why=words)
        self._complaint = words

    def _saw(self, status: str) -> None:
        self._status, self._looked_at = status, time.monotonic()
        if zoom := _ZOOM.get(status):
            self._stay.saw(in_meeting=zoom == "in_meeting")

    def _state(self) -> State:
        zoom = _ZOOM.get(self._status)
        return State(zoom=zoom or "", meeting=self._stay.meeting if zoom == "in_meeting" else "")
