"""From a draft that is confirmed to a meeting that is planned."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.wizards.draft import Draft
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.words import span
from domain.ids import BatchId, MeetingId, UserId, derived
from domain.meetings.commands import PlanMeeting
from domain.meetings.meetings import Meeting, stream_of
from domain.personal import Personal
from domain.users.users import stream_of as user_stream


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
