"""What a PC can be told to be: a state, never a toggle, so that being told twice is harmless."""

from __future__ import annotations

from enum import StrEnum


class Desired(StrEnum):
    """An aspect of the PC, and how it is to be. A name is permanent; new ones may come."""

    HOSTING = "meeting=hosting"
    JOINED = "meeting=joined"
    LEFT = "meeting=left"
    ENDED = "meeting=ended"
    """For everybody in it."""
    RECORDING = "recording=running"
    """On the PC's own disk, as the other two."""
    RECORDING_PAUSED = "recording=paused"
    NOT_RECORDING = "recording=none"
    EVERYBODY_MUTED = "everybody=muted"
    EVERYBODY_UNMUTED = "everybody=unmuted"
    """Each is asked to; nobody's microphone is switched on for them."""
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
    """What the PC sees is sent at once."""

    @property
    def aspect(self) -> str:
        return self.partition("=")[0]
