"""What a look at Zoom's windows tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.tree import LISTED, PRESSABLE, Node, Window
from agent_server.agent.drivers.screen.words import Patterns, Words, fits
from agent_server.protocol.messages import State

Offered = dict[Control, Node]
_ONLY_IN_MEETINGS = {Control.END, Control.LEAVE, Control.END_FOR_ALL, Control.LEAVE_MEETING}
_AT_THE_DOOR = {Control.JOIN, Control.JOIN_AUDIO}
_NOT_WHILE_WAITING = {Control.MUTE, Control.UNMUTE, Control.SHARE_SCREEN, Control.PARTICIPANTS}


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    state: State
    offered: Offered = {}
    """What can be pressed now."""
    window: Window | None = None
    """That of the meeting."""
    audible: int | None = None
    """Other people whose microphone is on, as far as the list of people shows them; `None`: it is closed."""
    muted: int | None = None
    asked_to_unmute: bool = False

    @property
    def in_meeting(self) -> bool:
        return self.state.zoom == "in_meeting"


UNSEEN = Sight(state=State())
"""Nobody can tell."""


def read(windows: Sequence[Window], words: Words) -> Sight:
    """`windows` are all that Zoom has open; none: it is not there."""
    offered = _offered(windows, words)
    meeting = _meeting_window(windows, words)
    if not windows:
        return Sight(state=State(zoom="absent"))
    nodes = [node for window in windows for node in window.nodes]
    texts = [window.title for window in windows] + [node.name for node in nodes]
    if meeting is None or _is_outside(offered, texts, words):
        return Sight(state=State(zoom="idle"), offered=offered)
    return Sight(
        state=_state(offered, texts, words, meeting.number),
        offered=offered,
        window=meeting,
        asked_to_unmute=any(fits(words.said.asked_to_unmute, node.name) for node in nodes),
        **_people(nodes, words),
    )


def _offered(windows: Sequence[Window], words: Words) -> Offered:
    offered: Offered = {}
    # Where two have the same name, the first is meant: a menu repeats what stands in the bar above it.
    for window in reversed(windows):
        usable = [node for node in window.nodes if node.usable and node.role in PRESSABLE]
        known = {control: node for node in reversed(usable) if (control := words.control(node.name))}
        # Zoom's first window has such buttons too, for other meetings than the one that was opened.
        foreign = _AT_THE_DOOR if window.title and not fits(words.meeting_window, window.title) else set()
        offered |= {control: node for control, node in known.items() if control not in foreign}
    return offered


def _meeting_window(windows: Sequence[Window], words: Words) -> Window | None:
    titled = [window for window in windows if fits(words.meeting_window, window.title)]
    holding = [window for window in windows if _offered([window], words).keys() & _ONLY_IN_MEETINGS]
    return next(iter(titled + holding), None)


def _is_outside(offered: Offered, texts: Sequence[str], words: Words) -> bool:
    """In front of a meeting's door, or in its waiting room.

    That one waits Zoom says, and not somebody in the chat of a meeting one is in.
    """
    if Control.JOIN in offered and not offered.keys() & _ONLY_IN_MEETINGS:
        return True
    said = any(fits(words.said.waiting, text) for text in texts)
    return said and not offered.keys() & _NOT_WHILE_WAITING


def _state(offered: Offered, texts: Sequence[str], words: Words, number: str) -> State:
    # Where several numbers stand, somebody may have written one of them: then nobody can tell.
    numbers = _numbers(words.said.number, "number", texts)
    return State(
        zoom="in_meeting",
        meeting=number or (numbers.pop() if len(numbers) == 1 else ""),
        hosting=_which(offered, yes={Control.END, Control.END_FOR_ALL, Control.MUTE_ALL}, no={Control.LEAVE}),
        recording=_recording(offered, texts, words),
        sharing=_which(offered, yes={Control.STOP_SHARE}, no={Control.SHARE_SCREEN}),
        microphone=_which(offered, yes={Control.MUTE}, no={Control.UNMUTE}),
        camera=_which(offered, yes={Control.STOP_VIDEO}, no={Control.START_VIDEO}),
        participants=max(map(int, _numbers(words.said.participants, "count", texts)), default=None),
    )


def _which(offered: Offered, *, yes: set[Control], no: set[Control]) -> bool | None:
    if offered.keys() & yes:
        return True
    return False if offered.keys() & no else None


def _recording(
    offered: Offered, texts: Sequence[str], words: Words
) -> Literal["none", "running", "paused", ""]:
    """What is offered says it best; a sign beside it may linger for a moment, or be somebody else's."""
    if offered.keys() & {Control.RESUME_RECORDING, Control.PAUSED_MENU}:
        return "paused"
    if offered.keys() & {Control.PAUSE_RECORDING, Control.RECORDING_MENU}:
        return "running"
    if offered.keys() & {Control.RECORD, Control.RECORD_ON_COMPUTER}:
        return "none"
    if any(fits(words.said.recording_paused, text) for text in texts):
        return "paused"
    return "running" if any(fits(words.said.recording, text) for text in texts) else ""


def _numbers(patterns: Patterns, group: str, texts: Sequence[str]) -> set[str]:
    found = (match for text in texts if (match := fits(patterns, text)))
    return {"".join(filter(str.isdigit, match.group(group))) for match in found}


def _people(nodes: Sequence[Node], words: Words) -> dict[str, int]:
    lines = [node.name for node in nodes if node.role == LISTED]
    others = [line for line in lines if not fits(words.said.myself, line)]
    audible = [line for line in others if fits(words.said.person_unmuted, line)]
    muted = [line for line in others if line not in audible and fits(words.said.person_muted, line)]
    return {"audible": len(audible), "muted": len(muted)} if lines else {}
