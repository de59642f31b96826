"""A meeting that goes on, in words and buttons: what people wished of it, and what they may wish."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.telegram.messages import escape
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_buttons import LiveVerb, live_button
from domain.ids import MeetingId
from domain.meetings.live_events import RecordingChange
from domain.meetings.meetings import Meeting
from domain.meetings.running import UNSETTLED, WANTED, RecordingState, Running, Step, Subject, Wish

MOST_CALLS_SHOWN = 3
_AFTER: dict[RecordingState, tuple[RecordingChange, ...]] = {
    RecordingState.NONE: (RecordingChange.START,),
    RecordingState.RUNNING: (RecordingChange.PAUSE, RecordingChange.STOP),
    RecordingState.PAUSED: (RecordingChange.RESUME, RecordingChange.STOP),
}


def wish_lines(desk: Desk, language: str, meeting: Meeting, *, private: bool) -> list[str]:
    """What was asked for and is not so, or not known to be so."""
    uuid, running = meeting.live_uuid, meeting.running
    latest = [running.about(subject, uuid) for subject in (Subject.END, Subject.RECORDING)]
    calls = running.calls(uuid)[-MOST_CALLS_SHOWN:]
    waiting = [wish for wish in (*latest, *calls) if wish is not None and wish.step is not Step.DONE]
    zone = ZoneInfo(meeting.time_zone)
    return [_line(desk, language, wish, zone, private=private) for wish in waiting] if uuid else []


def _line(desk: Desk, language: str, wish: Wish, zone: ZoneInfo, *, private: bool) -> str:
    args = {
        "what": what_in_words(desk, language, wish, private=private),
        "clock": dates.clock(language, wish.asked_at, zone),
    }
    if wish.step is Step.UNCONFIRMED:
        args["check"] = desk.text(language, f"live-check-{_hyphened(wish.subject)}")
    if wish.step is Step.REFUSED:
        args["reason"] = escape(wish.reason)
    return desk.text(language, f"live-wish-{_hyphened(wish.step)}", **args)


def what_in_words(desk: Desk, language: str, wish: Wish, *, private: bool) -> str:
    if wish.contact is not None:
        who = hinted(wish.contact.reveal("–"), private=private)
        return desk.text(language, "live-what-call-in", who=escape(who))
    return desk.text(language, f"live-what-{wish.change or 'end'}")


def hinted(email: str, *, private: bool) -> str:
    """In a group an address is only hinted at: `b…@example.org`."""
    local, _, domain = email.rpartition("@")
    return email if private or not local else f"{local[:1]}…@{domain}"


def live_keyboard(
    desk: Desk, language: str, meeting_id: MeetingId, meeting: Meeting, *, on_pc: bool
) -> list[list[dict[str, str]]]:
    """Empty, while it does not go on. `on_pc`: a meeting PC has buttons of its own for all but calling in."""
    if not meeting.live_uuid:
        return []
    began = int(meeting.running.began_at.timestamp())

    def one(verb: LiveVerb) -> dict[str, str]:
        return live_button(desk.text(language, f"live-button-{verb}"), verb, meeting_id, began)

    if on_pc:
        return [[one("call")]]
    changes = changes_that_make_sense(meeting.running, meeting.live_uuid)
    return [[one(change.value) for change in changes], [one("call"), one("end")]]


def changes_that_make_sense(running: Running, zoom_uuid: str) -> list[RecordingChange]:
    """After what Zoom told, and after what was asked and may be so."""
    states, wish = {running.told(zoom_uuid)}, running.about(Subject.RECORDING, zoom_uuid)
    if wish is not None and wish.change is not None and wish.step in UNSETTLED:
        doubtful = wish.step is Step.UNCONFIRMED
        states = (states if doubtful else set()) | {WANTED[wish.change]}
    possible = {change for state in states for change in _AFTER[state]}
    return [change for change in RecordingChange if change in possible]


def _hyphened(word: str) -> str:
    return word.replace("_", "-")
