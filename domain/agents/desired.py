"""What a PC can be told to be: a state, never a toggle."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum


class Desired(StrEnum):
    """An aspect of the PC, and how it is to be. Agents know the same words (`agent_server.protocol`)."""

    HOSTING = "meeting=hosting"
    JOINED = "meeting=joined"
    LEFT = "meeting=left"
    ENDED = "meeting=ended"
    RECORDING = "recording=running"
    RECORDING_PAUSED = "recording=paused"
    NOT_RECORDING = "recording=none"
    EVERYBODY_MUTED = "everybody=muted"
    EVERYBODY_UNMUTED = "everybody=unmuted"
    MICROPHONE_ON = "microphone=on"
    MICROPHONE_OFF = "microphone=off"
    CAMERA_ON = "camera=on"
    CAMERA_OFF = "camera=off"
    SHARING = "sharing=on"
    NOT_SHARING = "sharing=off"
    MESSAGE_SHOWN = "message=shown"
    SCREENSHOT_TAKEN = "screenshot=taken"
    ZOOM_RESTARTED = "zoom=restarted"
    REPORTED = "report=made"


WAYS_IN = frozenset({Desired.HOSTING, Desired.JOINED})
PARALLEL = frozenset({Desired.MESSAGE_SHOWN, Desired.SCREENSHOT_TAKEN, Desired.REPORTED})
"""Done beside another command; of the rest a PC does one at a time."""
TOLD_BY_ZOOM = frozenset({Desired.HOSTING, Desired.JOINED, Desired.LEFT, Desired.ENDED})
"""Zoom notifies us of it, and so is the second witness."""
OF_THE_PC_ALONE = frozenset({*PARALLEL, Desired.ZOOM_RESTARTED})
"""Nobody else could say whether it is so, and nobody is asked."""
_PATIENCE = {Desired.HOSTING: timedelta(minutes=2), Desired.JOINED: timedelta(minutes=2)}


def patience(desired: Desired) -> timedelta:
    """How long a command waits to be begun before it is not wanted any more."""
    return _PATIENCE.get(desired, timedelta(minutes=1))
