"""A meeting as Zoom's windows show it: what is offered, and what pressing it does.

Standard library alone: the system's Python runs it behind a window, ours behind a web page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

NAMES = {
    "record": "Record",
    "on_computer": "Record on this Computer",
    "pause": "Pause Recording",
    "resume": "Resume Recording",
    "stop": "Stop Recording",
    "mute": "Mute, currently unmuted, Alt+A",
    "unmute": "Unmute, currently muted, Alt+A",
    "start_video": "Start Video",
    "stop_video": "Stop Video",
    "share": "Share Screen",
    "share_this": "Share",
    "stop_share": "Stop Share",
    "participants": "Participants, 3 participants",
    "mute_all": "Mute All",
    "ask_unmute": "Ask All to Unmute",
    "yes": "Yes",
    "end": "End",
    "end_all": "End Meeting for All",
    "leave": "Leave",
    "leave_meeting": "Leave Meeting",
    "information": "Meeting information",
}
OPENS = {"end": "end", "leave": "leave", "share": "share", "mute_all": "mute_all"}
RECORDINGS = {
    "record": "running",
    "on_computer": "running",
    "pause": "paused",
    "pause_key": "paused",
    "resume": "running",
    "stop": "none",
}
EVERYBODY = ("Lobby (Host, me)", "Ana", "Budi")


class Meeting:
    def __init__(self, number: str, *, host: bool, odd: Callable[[str], Any]) -> None:
        """`odd` tells how to misbehave:

        `dead`: presses that do nothing; `slow`: seconds by press; `missing`: what is not offered;
        `renamed`: other names; `guest`: whoever starts is none the less a guest; `asks_where`: recording asks
        where to; `number_hidden`: until it is asked for; `sign`: a sign tells of the recording; `chat`: a text;
        `number`: of another meeting than the one that was opened; `stray`: a question is open that has nothing to do with it.
        """
        self.number = number and (odd("number") or number)
        self.host = host and not odd("guest")
        self.here = bool(number)
        self._odd = odd
        self._open = ""
        self._recording, self._asked = "none", False
        self._sharing, self._microphone, self._camera = False, True, False
        self._audible = ["Ana", "Budi"]

    def seconds(self, act: str) -> float | None:
        """How long it takes until a press does something; `None`: for ever."""
        if act in (self._odd("dead") or []):
            return None
        return float((self._odd("slow") or {}).get(act, 0))

    def act(self, act: str) -> None:
        if act == "record" and self._odd("asks_where"):
            self._open = "where"
        elif act in OPENS:
            self._open = OPENS[act]
        elif act in {"participants", "information"}:
            self._open = "" if self._open == act else act
        else:
            self._change(act)

    def _change(self, act: str) -> None:
        asked, self._open = self._open, "participants" if act in {"yes", "ask_unmute"} else ""
        key = "running" if self._recording == "none" else "none"
        self._recording = {**RECORDINGS, "record_key": key}.get(act, self._recording)
        self._microphone = {"mute": False, "unmute": True}.get(act, self._microphone)
        self._camera = {"start_video": True, "stop_video": False}.get(act, self._camera)
        self._sharing = {"share_this": True, "stop_share": False}.get(act, self._sharing)
        self._asked = act == "ask_unmute"
        if act == "yes" and asked == "mute_all":
            self._audible = []
        if act in {"end_all", "leave_meeting"}:
            self.here, self._recording = False, "none"

    def buttons(self) -> dict[str, str]:
        """Names by what they do."""
        shown = [*self._bar(), *self._opened()] if self.here else []
        renamed = self._odd("renamed") or {}
        return {
            each: renamed.get(each, NAMES[each]) for each in shown if each not in (self._odd("missing") or [])
        }

    def _bar(self) -> list[str]:
        recorder = {"none": ["record"], "running": ["pause", "stop"], "paused": ["resume", "stop"]}
        return [
            "information",
            "mute" if self._microphone else "unmute",
            "stop_video" if self._camera else "start_video",
            "stop_share" if self._sharing else "share",
            *(recorder[self._recording] if self.host else []),
            "participants",
            "end" if self.host else "leave",
            *(["yes"] if self._odd("stray") else []),
        ]

    def _opened(self) -> list[str]:
        people = ["mute_all", "ask_unmute"] if self.host else []
        return {
            "end": ["end_all", "leave_meeting"],
            "leave": ["leave_meeting"],
            "share": ["share_this"],
            "where": ["on_computer"],
            "participants": people,
            "mute_all": [*people, "yes"],
        }.get(self._open, [])

    def texts(self) -> list[str]:
        if not self.here:
            return ["Home"]
        number = f"Meeting ID: {self.number[:3]} {self.number[3:7]} {self.number[7:]}"
        sign = {"none": "", "running": "Recording…", "paused": "Recording Paused"}[self._recording]
        told = [
            number if self._open == "information" or not self._odd("number_hidden") else "",
            sign if self._odd("sign") else "",
            "You asked everyone to unmute" if self._asked else "",
            self._odd("chat") or "",
        ]
        return [text for text in told if text]

    def people(self) -> list[str]:
        """Empty: the list is closed."""
        if not self.here or self._open not in {"participants", "mute_all"}:
            return []
        return [f"{name}, {'unmuted' if name in self._audible else 'muted'}" for name in EVERYBODY]

    def told(self) -> dict[str, Any]:
        """How it really is, for tests."""
        return {
            "meeting": self.number if self.here else "",
            "recording": self._recording,
            "sharing": self._sharing,
            "microphone": self._microphone,
            "camera": self._camera,
            "audible": self._audible,
        }
