"""A meeting planned question by question: from nothing to a draft, and from a draft to the meeting."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from msgspec.structs import replace

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Ended, Kept, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.wizards.beginning import Planning
from bot_app.telegram.wizards.draft import Draft, Step
from bot_app.telegram.wizards.drafts import stored
from bot_app.telegram.wizards.pickers import looks
from bot_app.telegram.wizards.problems import wrong
from bot_app.telegram.wizards.screens import PLAN, lines, screen
from bot_app.telegram.wizards.steps import tapped, typed, with_topic
from bot_app.telegram.wizards.taps import CANCEL, Tap
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.wizard import Opened, Wizard
from bot_app.telegram.wizards.words import span
from domain.ids import BatchId, MeetingId, UserId, derived
from domain.meetings.commands import PlanMeeting
from domain.meetings.meetings import Meeting, stream_of
from domain.personal import Personal
from domain.users.users import stream_of as user_stream


def opened(beginning: Planning, caller: Caller, view: View) -> Opened:
    draft = Draft(number=caller.update_id, step=Step.TOPIC, zone=caller.zone.key)
    if not beginning.topic.strip():
        return Opened(draft)
    try:
        return Opened(with_topic(draft, beginning.topic))
    except Unreadable as problem:
        return Opened(draft, wrong(draft, problem, view))


def meeting_of(person: UserId, number: int) -> MeetingId:
    """The meeting a dialog leads to: one, however often it is confirmed."""
    return MeetingId(derived("meeting", "dialog", person, number))


def plan_command(draft: Draft, caller: Caller) -> PlanMeeting:
    """Raises: ValueError, when a question is still open."""
    starts_at = draft.starts_at()
    if starts_at is None:
        raise ValueError(draft.step)
    return PlanMeeting(
        meta=caller.meta("wizard"),
        meeting_id=meeting_of(caller.user_id, draft.number),
        planned_by=caller.user_id,
        topic=Personal(user_stream(caller.user_id), draft.topic),
        starts_at=starts_at,
        minutes=draft.minutes,
        time_zone=draft.zone,
        chat=caller.chat,
        batch=BatchId(derived("batch", "dialog", caller.user_id, draft.number)),
        line=1,
        of=1,
        options=draft.options(caller.user_id),
        host=draft.host,
        recurrence=draft.recurrence,
    )


async def planned(person: UserId, number: int, view: View) -> Rendered | None:
    """What is said of the meeting a dialog led to; `None`: there is none."""
    meeting: Meeting = await view.desk.application.state(stream_of(meeting_of(person, number)))
    if meeting.starts_at is None or meeting.topic is None:
        return None
    when = span(meeting.starts_at, meeting.minutes, ZoneInfo(meeting.time_zone), view)
    topic = escape(meeting.topic.reveal("–"))
    return view.desk.says(view.language, "wizard-planned", topic=topic, when=when)


async def _decided(draft: Draft, value: str, caller: Caller, view: View) -> list[Answer] | None:
    """Only here is anything asked for. What is refused keeps the dialog where it is."""
    if value != PLAN or draft.step is not Step.CONFIRM:
        return None
    if draft.host and not view.host(draft.host):
        return _asked_again(replace(draft, host=""), view, view.text("wizard-host-gone"))
    receipt = await view.desk.application.handle(plan_command(draft, caller))
    if receipt.refusal:
        return _asked_again(draft, view, view.desk.refused(view.language, receipt).text)
    closing = await planned(caller.user_id, draft.number, view)
    return [*([Replacing(closing)] if closing is not None else []), Ended()]


def _asked_again(draft: Draft, view: View, note: str) -> list[Answer]:
    return [Replacing(screen(draft, view, note=note)), Kept(stored(draft))]


async def _over(tap: Tap, view: View) -> Answer:
    """What became of it."""
    became = await planned(view.person, tap.dialog, view)
    if became is not None:
        return Replacing(became)
    key = "wizard-cancelled" if tap.value == CANCEL else "wizard-over"
    return Replacing(view.desk.says(view.language, key))


PLANS = Wizard(
    screen=screen,
    lines=lines,
    looks=looks,
    typed=typed,
    tapped=tapped,
    decided=_decided,
    empty=lambda _draft, _view: None,
    over=_over,
    cancelled="wizard-cancelled",
    unfinished="wizard-ask-which",
)
