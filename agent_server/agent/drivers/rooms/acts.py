"""What can be asked of a Zoom Room: look, ask once for what is missing, look until it shows.

Of what Zoom's API does not show (microphone, camera, sharing, who is host) done means that Zoom took it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_server.agent.driver_settings import RoomsSettings
from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.rooms.failures import Unclear
from agent_server.agent.drivers.rooms.room import Room
from agent_server.agent.drivers.rooms.watch import Watch
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason, State

Act = Callable[[Wish], Awaitable[Outcome]]
_NUMBER = re.compile(r"[0-9]{9,12}")
_LONGEST_PASSCODE = 64
_SWITCHES = {
    Desired.MICROPHONE_ON: "zoomroom.unmute",
    Desired.MICROPHONE_OFF: "zoomroom.mute",
    Desired.CAMERA_ON: "zoomroom.video_unmute",
    Desired.CAMERA_OFF: "zoomroom.video_mute",
    Desired.SHARING: "zoomroom.share_content_start",
    Desired.NOT_SHARING: "zoomroom.share_content_stop",
}
_UNSHOWN = "Zoom took it; its API does not show what came of it"
_HOST_UNSHOWN = "the room is in a meeting; whether as its host, Zoom's API does not show"
_UNANSWERED = "Zoom gave no clear answer, and it was not asked again"


class RoomActs:
    """Raises in its acts: Away, Denied, Unclear."""

    def __init__(self, room: Room, watch: Watch, settings: RoomsSettings) -> None:
        self._room, self._watch = room, watch
        self._to_act, self._to_enter = settings.seconds_to_act, settings.seconds_to_enter
        self._to_restart = settings.seconds_to_restart

    def by_desired(self) -> dict[Desired, Act]:
        return {
            Desired.HOSTING: self._enter,
            Desired.JOINED: self._enter,
            Desired.LEFT: self._leave,
            Desired.ENDED: self._end,
            **dict.fromkeys(_SWITCHES, self._switch),
            Desired.ZOOM_RESTARTED: self._restart,
            Desired.REPORTED: self._report,
        }

    async def _enter(self, wish: Wish) -> Outcome:
        """Without a number Zoom would start a meeting of its own, so there has to be one."""
        if not _NUMBER.fullmatch(wish.meeting):
            return refused(Reason.NO_WAY_IN, "there is no number of a meeting")
        if len(wish.particulars.passcode) > _LONGEST_PASSCODE:
            return refused(Reason.NO_WAY_IN, "the passcode is too long")
        before = await self._watch.patient_look(self._to_act)
        if before.zoom == "in_meeting":
            return self._there_already(wish, before)
        if before.zoom != "idle":
            return refused(Reason.NO_ZOOM, observed=before)
        as_host = wish.desired is Desired.HOSTING
        sure = await self._asked("zoomroom.meeting_join", _joining(wish))
        after = await self._watch.until(_in_meeting, self._to_enter)
        if not _in_meeting(after):
            return _in_vain(after, sure=sure)
        return done(self._watch.brought_into(wish.meeting, as_host=as_host), _HOST_UNSHOWN if as_host else "")

    def _there_already(self, wish: Wish, seen: State) -> Outcome:
        if seen.meeting != wish.meeting:
            return refused(Reason.OTHER_MEETING, observed=seen)
        if wish.desired is Desired.HOSTING and not self._watch.as_host:
            return refused(Reason.CONTROL_ABSENT, "a room is made host only as it goes in", seen)
        return done(seen)

    async def _leave(self, wish: Wish) -> Outcome:
        """Of a room that is offline nobody knows whether it has left."""
        before = await self._watch.patient_look(self._to_act)
        if before.zoom == "idle" or (_in_meeting(before) and _known_elsewhere(wish, before)):
            return done(before)
        return _not_here(wish, before) or await self._out("zoomroom.meeting_leave")

    async def _end(self, wish: Wish) -> Outcome:
        before = await self._watch.patient_look(self._to_act)
        return _not_here(wish, before) or await self._out("zoomroom.meeting_end")

    async def _out(self, event: str) -> Outcome:
        sure = await self._asked(event)
        after = await self._watch.until(lambda state: state.zoom == "idle", self._to_act)
        return done(after) if after.zoom == "idle" else _in_vain(after, sure=sure)

    async def _switch(self, wish: Wish) -> Outcome:
        before = await self._watch.patient_look(self._to_act)
        if not_here := _not_here(wish, before):
            return not_here
        sure = await self._asked(_SWITCHES[wish.desired])
        after = await self._watch.until(lambda state: state.zoom != "", self._to_act)
        if after.zoom in {"idle", "absent"}:
            return failed(Reason.NOT_IN_MEETING, "the room was out of the meeting afterwards", after)
        return done(after, _UNSHOWN) if sure else failed(Reason.NO_EFFECT, _UNANSWERED, after)

    async def _restart(self, wish: Wish) -> Outcome:
        """Seen to go and to come back; the rest is not known to be a restart."""
        before = await self._watch.patient_look(self._to_act)
        if not _is_there(before):
            return refused(Reason.NO_ZOOM, observed=before)
        end = time.monotonic() + self._to_restart
        sure = await self._asked("zoomroom.restart")
        gone = await self._watch.until(lambda state: state.zoom == "absent", self._to_restart)
        if gone.zoom != "absent":
            detail = "Zoom took it, and the room was not seen to go offline" if sure else _UNANSWERED
            return failed(Reason.NO_EFFECT, detail, gone)
        back = await self._watch.until(_is_there, end - time.monotonic())
        return done(back) if _is_there(back) else failed(Reason.NO_ZOOM, observed=back)

    async def _report(self, wish: Wish) -> Outcome:
        return done(await self._watch.patient_look(self._to_act))

    async def _asked(self, event: str, params: Mapping[str, Any] | None = None) -> bool:
        """Once. False: nobody knows whether Zoom took it. Raises: Away, Denied."""
        try:
            await self._room.ask(event, params or {}, time.monotonic() + self._to_act)
        except Unclear:
            return False
        return True


def _joining(wish: Wish) -> dict[str, Any]:
    """Never out of another meeting: `force_accept` stays false."""
    return {
        "meeting_number": wish.meeting,
        "force_accept": False,
        "make_zoom_room_host": wish.desired is Desired.HOSTING,
        **({"passcode": wish.particulars.passcode} if wish.particulars.passcode else {}),
    }


def _is_there(state: State) -> bool:
    return state.zoom in {"idle", "in_meeting"}


def _in_meeting(state: State) -> bool:
    return state.zoom == "in_meeting"


def _known_elsewhere(wish: Wish, state: State) -> bool:
    return bool(wish.meeting and state.meeting and state.meeting != wish.meeting)


def _not_here(wish: Wish, state: State) -> Outcome | None:
    """A meeting that does not say which it is counts as another, as with every driver."""
    if not _is_there(state):
        return refused(Reason.NO_ZOOM, observed=state)
    if not _in_meeting(state):
        return refused(Reason.NOT_IN_MEETING, observed=state)
    if wish.meeting and state.meeting != wish.meeting:
        return refused(Reason.OTHER_MEETING, observed=state)
    return None


def _in_vain(after: State, *, sure: bool) -> Outcome:
    reason = Reason.NO_ZOOM if after.zoom == "absent" else Reason.NO_EFFECT
    return failed(reason, "" if sure else _UNANSWERED, after)
