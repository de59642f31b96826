"""Random but possible histories: commands that people, Zoom and the program could send in any order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from domain.chats.commands import RecordChatClosed, RecordChatMigrated, RecordChatReopened
from domain.command import Via
from domain.ids import BatchId, ChatId, MeetingId, UserId, ZoomMeetingId, derived
from domain.incidents.commands import ReportIncident
from domain.meetings.commands import (
    CancelMeeting,
    PlanMeeting,
    RecordZoomKeptMeeting,
    RecordZoomMeetingCreated,
    RecordZoomMeetingDeleted,
    RecordZoomPostponed,
    RecordZoomRefusedMeeting,
    WithdrawZoomMeeting,
)
from domain.personal import Personal
from domain.users.commands import (
    AppointAdmin,
    AppointOwner,
    BanUser,
    ChooseLanguage,
    ChooseTimeZone,
    RegisterUser,
    RejectUser,
    WhitelistUser,
)
from domain.users.users import stream_of
from tests.domain.given import NOW, meta

people = st.integers(1, 4)
meetings = st.integers(1, 3).map(lambda number: MeetingId(derived("meeting", number)))
names = st.text(min_size=1, max_size=20)


def _about_somebody(draw):
    kind = draw(st.sampled_from([WhitelistUser, RejectUser, BanUser, AppointAdmin]))
    return kind(meta=meta(draw(people)), user_id=UserId(draw(people)))


def _by_themselves(draw):
    person = draw(people)
    user_id = UserId(person)
    match draw(st.integers(0, 2)):
        case 0:
            name = Personal(stream_of(user_id), draw(names))
            return RegisterUser(meta=meta(person), user_id=user_id, name=name, username=None, language="id")
        case 1:
            language = draw(st.sampled_from(["id", "en", "xx"]))
            return ChooseLanguage(meta=meta(person), user_id=user_id, language=language)
    zone = draw(st.sampled_from(["Asia/Jakarta", "Asia/Jayapura", "Nowhere"]))
    return ChooseTimeZone(meta=meta(person), user_id=user_id, time_zone=zone)


def _planning(draw):
    person = draw(people)
    meeting_id = draw(meetings)
    if draw(st.booleans()):
        return CancelMeeting(meta=meta(person), meeting_id=meeting_id)
    return PlanMeeting(
        meta=meta(person),
        meeting_id=meeting_id,
        planned_by=UserId(person),
        topic=Personal(f"user-{person}", draw(names)),
        starts_at=NOW + timedelta(minutes=draw(st.integers(-5, 5000))),
        minutes=draw(st.integers(0, 1500)),
        time_zone="Asia/Jakarta",
        chat=ChatId(str(person)),
        batch=BatchId(derived("batch", draw(st.integers(1, 2)))),
        line=1,
        of=1,
    )


def _from_outside(draw):
    meeting_id, zoom = draw(meetings), ZoomMeetingId(draw(st.integers(10**10, 10**10 + 2)))
    said = {"failure_code": "300", "reason": "no"}
    zooms = meta(via=Via.ZOOM)
    return draw(
        st.sampled_from(
            [
                AppointOwner(meta=meta(via=Via.CLI), user_id=UserId(1)),
                RecordZoomMeetingCreated(
                    meta=zooms,
                    meeting_id=meeting_id,
                    zoom_meeting_id=zoom,
                    zoom_uuid="u==",
                    join_url=Personal("user-1", "https://zoom.us/j/1"),
                    passcode=Personal("user-1", "1"),
                ),
                RecordZoomRefusedMeeting(meta=zooms, meeting_id=meeting_id, **said),
                RecordZoomPostponed(meta=zooms, meeting_id=meeting_id, until=NOW + timedelta(days=1)),
                WithdrawZoomMeeting(meta=meta(via=Via.POLICY), meeting_id=meeting_id),
                RecordZoomMeetingDeleted(meta=zooms, meeting_id=meeting_id, zoom_meeting_id=zoom),
                RecordZoomKeptMeeting(meta=zooms, meeting_id=meeting_id, zoom_meeting_id=zoom, **said),
                RecordChatClosed(meta=meta(), chat=ChatId("-5"), reason="kicked"),
                RecordChatReopened(meta=meta(), chat=ChatId("-5:7")),
                RecordChatMigrated(meta=meta(), chat=ChatId("-5"), to=ChatId("-1005")),
                ReportIncident(meta=meta(), kind="effect.parked", reference="1", reason="no"),
            ]
        )
    )


@st.composite
def commands(draw):
    """One command; about half of those in a long history are accepted."""
    return draw(st.sampled_from([_about_somebody, _by_themselves, _planning, _from_outside]))(draw)


histories = st.lists(commands(), max_size=40)
