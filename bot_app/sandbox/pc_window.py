"""The stand-in of a meeting PC's screen: a Zoom window that can be looked at and pressed."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from agent_server.protocol.desired import Desired
from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.sandbox.zoom_live import Participant
from bot_app.sandbox.zoom_refusals import ZoomRefusal

LONGEST_NOTE = 300


class CannotBe(Exception):
    """What is on the screen has nothing to press for that."""


class PcWindow:
    """Does what Zoom's app does: who starts or ends a meeting here does so in Zoom."""

    def __init__(self, name: str, zoom: SandboxZoom) -> None:
        self.name = name
        self.number = 0
        """Of the meeting it is in; 0: none."""
        self.hosting = False
        self.recording = "none"
        self.note = ""
        """A message somebody wants seen here."""
        self.microphone, self.camera, self.sharing = True, False, False
        self.stuck: set[Desired] = set()
        """What cannot be pressed on this one."""
        self._zoom = zoom
        self._presses: dict[Desired, Callable[[Json], None]] = {
            Desired.HOSTING: self._host,
            Desired.JOINED: self._join,
            Desired.LEFT: self._leave,
            Desired.ENDED: self._end,
            Desired.RECORDING: lambda _: self._record("running"),
            Desired.RECORDING_PAUSED: lambda _: self._record("paused"),
            Desired.NOT_RECORDING: lambda _: self._record("none"),
            Desired.MICROPHONE_ON: lambda _: self._switch(microphone=True),
            Desired.MICROPHONE_OFF: lambda _: self._switch(microphone=False),
            Desired.CAMERA_ON: lambda _: self._switch(camera=True),
            Desired.CAMERA_OFF: lambda _: self._switch(camera=False),
            Desired.SHARING: lambda _: self._switch(sharing=True),
            Desired.NOT_SHARING: lambda _: self._switch(sharing=False),
            Desired.MESSAGE_SHOWN: self._show,
            Desired.ZOOM_RESTARTED: lambda _: self._close(),
        }

    @property
    def can(self) -> list[str]:
        return [desired.value for desired in self._presses]

    def press(self, desired: str, wish: Json) -> None:
        """`wish` holds what the way in needs: meeting, start_url, text.

        Raises: CannotBe.
        """
        self.look()
        press = self._presses.get(Desired(desired)) if desired in set(Desired) else None
        if press is None or desired in self.stuck:
            raise CannotBe(desired)
        try:
            press(wish)
        except ZoomRefusal as refusal:
            raise CannotBe(str(refusal)) from refusal
        self._zoom.store.changed()

    def look(self) -> Json:
        """What an agent sees. A meeting that has ended in Zoom closes its window."""
        if self.number and not self._running():
            self._close()
        if not self.number:
            return {"zoom": "idle", "recording": "none"}
        return {
            "zoom": "in_meeting",
            "meeting": str(self.number),
            "hosting": self.hosting,
            "recording": self.recording,
            "sharing": self.sharing,
            "microphone": self.microphone,
            "camera": self.camera,
            "participants": 1 + sum(each.left is None for each in self._others()),
        }

    def shown(self) -> Json:
        """The same for people."""
        seen = self.look()
        topic = self._zoom.store.meeting(self.number)["topic"] if self.number else ""
        return {"name": self.name, "topic": topic, "note": self.note, **seen}

    def _running(self) -> bool:
        try:
            self._zoom.live.running(self.number)
        except ZoomRefusal:
            return False
        return True

    def _others(self) -> list[Participant]:
        everybody = self._zoom.live.running(self.number).participants
        return [each for each in everybody if each.name != self.name]

    def _host(self, wish: Json) -> None:
        number = _number_in(str(wish.get("start_url", "")), "s")
        self._zoom.start_meeting(number)
        self._enter(number, hosting=True)

    def _join(self, wish: Json) -> None:
        number = _number_in(str(wish.get("join_url", "")), "j")
        self._zoom.join(number, self.name)
        self._enter(number, hosting=False)

    def _enter(self, number: int, *, hosting: bool) -> None:
        self._close()
        self.number, self.hosting, self.microphone = number, hosting, True

    def _leave(self, _: Json) -> None:
        self._must_be_in()
        self._zoom.leave(self.number, self.name)
        self._close()

    def _end(self, _: Json) -> None:
        self._must_be_in()
        if not self.hosting:
            raise CannotBe("only the host ends a meeting")
        self._zoom.end_meeting(self.number)
        self._close()

    def _record(self, state: str) -> None:
        self._must_be_in()
        if state == "paused" and self.recording == "none":
            raise CannotBe("nothing is recorded")
        self.recording = state

    def _switch(self, **switches: bool) -> None:
        self._must_be_in()
        vars(self).update(switches)

    def _show(self, wish: Json) -> None:
        self.note = str(wish.get("text", ""))[:LONGEST_NOTE]

    def _must_be_in(self) -> None:
        if not self.number:
            raise CannotBe("not in a meeting")

    def _close(self) -> None:
        self.number, self.hosting, self.recording, self.note = 0, False, "none", ""
        self.microphone, self.camera, self.sharing = True, False, False


def _number_in(address: str, kind: str) -> int:
    """Of a way in as the local Zoom makes them: `…/s/<number>?zak=…`. Raises: CannotBe."""
    *_, before, number = ["", "", *urlsplit(address).path.split("/")]
    if before != kind or not number.isdecimal():
        raise CannotBe("that is no way in")
    return int(number)
