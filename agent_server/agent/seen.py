"""Whether what is asked for is so already, as far as what the PC sees can tell."""

from __future__ import annotations

from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import State

_SWITCHES = {
    Desired.SHARING: ("sharing", True),
    Desired.NOT_SHARING: ("sharing", False),
    Desired.MICROPHONE_ON: ("microphone", True),
    Desired.MICROPHONE_OFF: ("microphone", False),
    Desired.CAMERA_ON: ("camera", True),
    Desired.CAMERA_OFF: ("camera", False),
}
_RECORDING = frozenset({Desired.RECORDING, Desired.RECORDING_PAUSED, Desired.NOT_RECORDING})


def elsewhere(meeting: str, state: State) -> bool:
    """It is known to be in a meeting, and in another one than that."""
    return bool(meeting and state.zoom == "in_meeting" and state.meeting and state.meeting != meeting)


def seen(desired: Desired, meeting: str, state: State) -> bool | None:
    """`None`: it cannot be told from what is seen."""
    if desired is Desired.LEFT:
        return _left(meeting, state)
    inside = _inside(meeting, state)
    if desired in {Desired.HOSTING, Desired.JOINED}:
        return _all(inside, True if desired is Desired.JOINED else state.hosting)
    if desired in _RECORDING:
        return _all(inside, _is(state.recording, desired.partition("=")[2]))
    if desired in _SWITCHES:
        name, wanted = _SWITCHES[desired]
        switch = getattr(state, name)
        return _all(inside, None if switch is None else switch is wanted)
    return None


def _left(meeting: str, state: State) -> bool | None:
    if state.zoom in {"idle", "absent"}:
        return True
    if state.zoom == "in_meeting" and (not meeting or state.meeting):
        return elsewhere(meeting, state)
    return None


def _inside(meeting: str, state: State) -> bool | None:
    if state.zoom != "in_meeting":
        return False if state.zoom else None
    if not meeting:
        return True
    return state.meeting == meeting if state.meeting else None


def _is(known: str, wanted: str) -> bool | None:
    return known == wanted if known else None


def _all(*parts: bool | None) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True
