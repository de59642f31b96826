"""How each desired state is seen, and what has to be pressed where it is not so."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason


def _never(sight: Sight) -> Reason | None:
    return None


class Way(msgspec.Struct, frozen=True, kw_only=True):
    so: Callable[[Sight], bool]
    known: Callable[[Sight], bool]
    """Whether it can be told at all."""
    press: tuple[Control, ...]
    """The first of these that is offered, once."""
    then: tuple[Control, ...] = ()
    """Where Zoom asks back: what to answer, each once."""
    opened_by: tuple[Control, ...] = ()
    """What shows `press`, where none of it is offered."""
    for_hosts: bool = False
    """Zoom may keep it from others."""
    impossible: Callable[[Sight], Reason | None] = _never


def _nothing_to_pause(sight: Sight) -> Reason | None:
    return Reason.NOT_RECORDING if sight.state.recording == "none" else None


def _recording_known(sight: Sight) -> bool:
    return sight.state.recording != ""


def _gone(sight: Sight) -> bool:
    return sight.state.zoom in {"idle", "absent"}


def _switch(field: str, wanted: bool, *press: Control, then: tuple[Control, ...] = ()) -> Way:  # noqa: FBT001 - the state itself
    return Way(
        so=lambda sight: getattr(sight.state, field) is wanted,
        known=lambda sight: getattr(sight.state, field) is not None,
        press=press,
        then=then,
    )


_MENUS = (Control.RECORDING_MENU, Control.PAUSED_MENU)

WAYS: dict[Desired, Way] = {
    Desired.RECORDING: Way(
        so=lambda sight: sight.state.recording == "running",
        known=_recording_known,
        press=(Control.RESUME_RECORDING, Control.RECORD_ON_COMPUTER, Control.RECORD),
        then=(Control.RECORD_ON_COMPUTER,),
        opened_by=(Control.PAUSED_MENU,),
        for_hosts=True,
    ),
    Desired.RECORDING_PAUSED: Way(
        so=lambda sight: sight.state.recording == "paused",
        known=_recording_known,
        press=(Control.PAUSE_RECORDING,),
        opened_by=(Control.RECORDING_MENU,),
        impossible=_nothing_to_pause,
    ),
    Desired.NOT_RECORDING: Way(
        so=lambda sight: sight.state.recording == "none",
        known=_recording_known,
        press=(Control.STOP_RECORDING,),
        then=(Control.CONFIRM,),
        opened_by=_MENUS,
    ),
    Desired.EVERYBODY_MUTED: Way(
        so=lambda sight: sight.audible == 0,
        known=lambda sight: sight.audible is not None,
        press=(Control.MUTE_ALL,),
        then=(Control.CONFIRM,),
        opened_by=(Control.PARTICIPANTS,),
        for_hosts=True,
    ),
    Desired.EVERYBODY_UNMUTED: Way(
        so=lambda sight: sight.muted == 0 or sight.asked_to_unmute,
        known=lambda sight: sight.muted is not None,
        press=(Control.ASK_ALL_TO_UNMUTE,),
        then=(Control.CONFIRM,),
        opened_by=(Control.PARTICIPANTS,),
        for_hosts=True,
    ),
    Desired.MICROPHONE_ON: _switch("microphone", True, Control.UNMUTE),
    Desired.MICROPHONE_OFF: _switch("microphone", False, Control.MUTE),
    Desired.CAMERA_ON: _switch("camera", True, Control.START_VIDEO),
    Desired.CAMERA_OFF: _switch("camera", False, Control.STOP_VIDEO),
    Desired.SHARING: _switch("sharing", True, Control.SHARE_SCREEN, then=(Control.SHARE,)),
    Desired.NOT_SHARING: _switch("sharing", False, Control.STOP_SHARE),
    Desired.ENDED: Way(
        so=_gone,
        known=lambda sight: sight.state.zoom != "",
        press=(Control.END_FOR_ALL, Control.END),
        then=(Control.END_FOR_ALL, Control.CONFIRM),
        for_hosts=True,
    ),
    Desired.LEFT: Way(
        so=_gone,
        known=lambda sight: sight.state.zoom != "",
        press=(Control.LEAVE_MEETING, Control.LEAVE, Control.END),
        then=(Control.LEAVE_MEETING,),
    ),
}
"""What is done inside a meeting, or ends it."""
