"""Random but possible histories: commands that people, Zoom and the program could send in any order."""

from __future__ import annotations

from datetime import time, timedelta

from hypothesis import strategies as st

from domain.chats import choosing
from domain.chats.chats import DeliveriesChosen, Fallback, FileChoice
from domain.chats.choices import QuietHours
from domain.chats.commands import (
    ChooseFallbacks,
    ChooseFile,
    InheritChoice,
    RecordChatClosed,
    RecordChatMigrated,
    RecordChatReopened,
    RenewCalendarAddress,
)
from domain.chats.short_links import ChooseShortener, SwitchShortLinks
from domain.command import Via
from domain.compliance.commands import IntroduceKeys, RecordRetentionSwept
from domain.connections import commands as n
from domain.ids import BatchId, ChatId, ConnectionId, MeetingId, SyncId, UserId, ZoomMeetingId, derived
from domain.incidents.commands import ReportIncident
from domain.links import commands as k
from domain.links.links import link_of_meeting
from domain.meetings import changes as c
from domain.meetings import live
from domain.meetings import live_outcomes as out
from domain.meetings import told_by_zoom as told
from domain.meetings.adoption import AdoptMeeting
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
from domain.meetings.expiry import ExpireMeeting
from domain.meetings.live_events import RecordingChange
from domain.meetings.revision import ReviseMeeting, When
from domain.meetings.series import CancelOccurrence, MoveOccurrence
from domain.meetings.series_in_zoom import RecordSeriesInZoom, SeenOccurrence
from domain.personal import Personal
from domain.recordings import commands as r
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import HEARD, Form, RecordingFile, id_of
from domain.syncs.commands import RecordSyncFinished, RequestSync
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
from tests.domain.recurrences import recurrences
from tests.laws import agent_histories

people = st.integers(1, 4)
meetings = st.integers(1, 3).map(lambda number: MeetingId(derived("meeting", number)))
names = st.text(min_size=1, max_size=20)
instances = st.sampled_from(["one==", "/two//=="])
chats = st.sampled_from([ChatId("-5"), ChatId("-5:7"), ChatId("6")])
moments = st.integers(0, 9).map(lambda second: NOW + timedelta(seconds=second))
file_names = st.sampled_from(["audio", "video", HEARD])
some_files = st.lists(file_names, max_size=3).map(tuple)


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


def _told_by_zoom(draw):
    """Notifications come twice, late, and in the wrong order."""
    asked = {"meta": meta(via=Via.ZOOM), "meeting_id": draw(meetings)}
    uuid, at, zoom = (
        {"zoom_uuid": draw(instances)},
        draw(moments),
        ZoomMeetingId(draw(st.integers(10**10, 10**10 + 2))),
    )
    person = {"participant": draw(st.sampled_from(["uuid:1", "seat:2"]))}
    change = draw(st.sampled_from(["started", "paused", "resumed", "stopped"]))
    topic = draw(st.none() | names.map(lambda name: Personal("zoom", name)))
    return draw(
        st.sampled_from(
            [
                told.RecordMeetingStarted(**asked, **uuid, started_at=at),
                told.RecordMeetingEnded(**asked, **uuid, ended_at=at),
                told.RecordParticipantJoined(
                    **asked, **uuid, **person, name=Personal("zoom", "x"), joined_at=at
                ),
                told.RecordParticipantLeft(**asked, **uuid, **person, left_at=at),
                told.RecordCloudRecording(**asked, **uuid, change=change, happened_at=at),
                told.RecordMeetingAlert(**asked, **uuid, issues=("noise",)),
                told.RecordChangedInZoom(
                    **asked, topic=topic, starts_at=at, minutes=draw(st.none() | st.just(5))
                ),
                told.RecordDeletedInZoom(**asked, zoom_meeting_id=zoom),
            ]
        )
    )


def _connecting(draw):
    person = draw(people)
    asked = {"connection_id": ConnectionId(draw(st.sampled_from(["host-1", "host-2"])))}
    by, program, chat = {"meta": meta(person)}, {"meta": meta()}, {"chat": draw(chats)}
    consent = {"account": "a", "email": Personal("connection-host-1", "x"), "scopes": ("b", "a")}
    connect = n.Connect(
        **by, **asked, connected_by=UserId(draw(st.sampled_from([person, 1]))), **consent, **chat
    )
    return draw(
        st.sampled_from(
            [
                connect,
                n.UnsubscribeChat(**by, **asked, **chat),
                n.Disconnect(**by, **asked),
                n.RecordConnectionLost(**program, **asked, reason="no"),
                n.RecordDeauthorised(**program, **asked),
                n.RecordPurged(**program, **asked, tokens=1, transcripts=0, files=0),
                ChooseFile(**by, **chat, file=draw(st.sampled_from(FileChoice)), wanted=draw(st.booleans())),
                ChooseFallbacks(**by, **chat, fallbacks=(draw(st.sampled_from(Fallback)),)),
                InheritChoice(**program, **chat, chosen=(DeliveriesChosen(files=(FileChoice.CHAT,)),)),
                RecordRetentionSwept(**program, kind="media", removed=draw(st.integers(0, 1)), before=NOW),
                IntroduceKeys(**program),
            ]
        )
    )


def _choosing(draw):
    asked = {"meta": meta(draw(people)), "chat": draw(chats)}
    clock = draw(st.sampled_from([time(6), time(22)]))
    wording = draw(st.sampled_from(["", "{topic}: {link}", "{link", "no place"]))
    return draw(
        st.sampled_from(
            [
                choosing.ChooseChatLanguage(**asked, language=draw(st.sampled_from(["", "en", "xx"]))),
                choosing.ChooseChatTimeZone(**asked, time_zone=draw(st.sampled_from(["", "UTC", "Nowhere"]))),
                choosing.ChooseReminders(**asked, minutes_before=draw(st.sampled_from([None, 0, 5, 9999]))),
                choosing.ChooseDailyAgenda(**asked, clock=draw(st.none() | st.just(clock))),
                choosing.ChooseQuietHours(
                    **asked, hours=draw(st.none() | st.just(QuietHours(clock, time(6))))
                ),
                RenewCalendarAddress(**asked, seen=draw(st.integers(0, 2))),
                choosing.ChooseInvitationTemplate(
                    **asked, language="id", template=Personal("chat--5", wording)
                ),
            ]
        )
    )


def _ready(draw, asked, uuid):
    files = tuple(
        RecordingFile(id=name, recording_type="audio_only")
        for name in dict.fromkeys(draw(some_files))
        if name != HEARD
    )
    return news.RecordRecordingReady(
        **asked,
        zoom_uuid=uuid,
        zoom_meeting_id=ZoomMeetingId(10**10),
        host="host-1",
        account="a",
        topic=Personal("connection-host-1", draw(names)),
        starts_at=NOW,
        minutes=30,
        time_zone="",
        has_passcode=False,
        files=files,
    )


def _recording(draw):
    uuid = draw(instances)
    recording = {"recording_id": id_of(uuid)}
    program, by = {"meta": meta(), **recording}, {"meta": meta(draw(people)), **recording}
    file, turn = {"file_id": draw(file_names)}, {"chat": draw(chats), "round": draw(st.integers(1, 2))}
    wishes = {"chat": draw(chats), "file_ids": draw(some_files)}
    said = {"failure_code": "300", "reason": "no"}
    heard = {"cues": 1, "speakers": 1, "language": "id", "summary": "model"}
    form = draw(st.sampled_from(Form))
    return draw(
        st.sampled_from(
            [
                _ready(draw, program, uuid),
                news.RecordRecordingTrashed(**program),
                news.RecordRecordingDeleted(**program),
                news.RecordRecordingRecovered(**program),
                r.PlanDeliveries(**program, **wishes),
                r.RequestDelivery(**by, **wishes),
                r.RecordDelivered(**program, **file, **turn, form=form, message_ids=(1,), size=1),
                r.RecordDeliveryFailed(**program, **file, **turn, **said),
                r.RecordTranscriptStored(**program, **file, **heard),
                r.DeleteFileInZoom(**by, **file),
                r.RecordZoomFileDeleted(**program, **file),
                r.RecordZoomKeptFile(**program, **file, **said),
            ]
        )
    )


def revisions(when):
    """Some of what can be changed at once."""
    topics = names.map(lambda name: Personal("user-1", name))
    return st.fixed_dictionaries(
        {},
        optional={"topic": topics, "when": st.just(When(**when)), "waiting_room": st.none() | st.booleans()},
    )


def _changing(draw):
    """Of what is planned; people and Zoom may do so at the same moment."""
    asked = {"meeting_id": draw(meetings)}
    by, zooms = {"meta": meta(draw(people)), **asked}, {"meta": meta(via=Via.ZOOM), **asked}
    starts_at = NOW + timedelta(minutes=draw(st.integers(-5, 5000)))
    length, seen = {"minutes": draw(st.integers(0, 1500))}, {"seen": draw(st.none() | st.integers(0, 3))}
    when = {"starts_at": starts_at, **length, "time_zone": "Asia/Jakarta"}
    revision = draw(st.integers(0, 3))
    one = {"occurrence": NOW + timedelta(days=draw(st.integers(0, 3)), hours=1)}
    found = tuple(
        SeenOccurrence(original=original, starts_at=original + timedelta(hours=later), minutes=5)
        for original, later in [(one["occurrence"], draw(st.integers(0, 2))), (starts_at, 0)]
    )
    return draw(
        st.sampled_from(
            [
                c.MoveMeeting(**by, **when, **seen),
                c.RenameMeeting(**by, topic=Personal("user-1", draw(names)), **seen),
                c.ChooseMeetingOptions(**by, waiting_room=draw(st.none() | st.booleans()), **seen),
                ReviseMeeting(**by, **seen, **draw(revisions(when))),
                c.RepeatMeeting(**by, recurrence=draw(recurrences()), **seen),
                c.AskZoomAgain(**by),
                MoveOccurrence(**by, **one, starts_at=starts_at, **length),
                CancelOccurrence(**by, **one),
                c.RecordZoomMeetingUpdated(**zooms, revision=revision, asked_at=draw(moments)),
                c.RecordZoomRefusedChange(**zooms, revision=revision, failure_code="300", reason="no"),
                c.RecordZoomChangePostponed(**zooms, until=NOW + timedelta(days=1)),
                RecordSeriesInZoom(
                    **zooms,
                    seen_at=draw(moments),
                    recurrence=draw(st.none() | recurrences()),
                    minutes=5,
                    time_zone="Asia/Jakarta",
                    occurrences=found,
                ),
            ]
        )
    )


def _shortening(draw):
    person, link = draw(people), {"link_id": link_of_meeting(draw(meetings))}
    by, program, turn = {"meta": meta(person), **link}, {"meta": meta(), **link}, draw(st.integers(1, 2))
    target = Personal(f"user-{person}", draw(st.sampled_from(["https://zoom.us/j/1", "http://127.1/", "x"])))
    alias = draw(st.none() | st.sampled_from([Personal("user-1", "weekly"), Personal("user-1", "A")]))
    who, refusal = (
        {"provider": draw(st.sampled_from(["own", "tinyurl"]))},
        draw(st.sampled_from(["alias_taken", "refused"])),
    )
    chat = {"chat": draw(chats)}
    asked = {**who, **chat, "asked_by": UserId(person), "target": target, "alias": alias}
    made = {"address": Personal("user-1", "https://x.example/a"), "code": alias, "round": turn}
    choosing = {"meta": meta(person), **chat}
    return draw(
        st.sampled_from(
            [
                k.RequestShortLink(**by, **asked),
                k.RequestShortLink(**program, **asked),
                k.RequestAgain(**by, **who, alias=alias, round=turn),
                k.RecordShortLinkMade(**program, **who, **made),
                k.RecordShortLinkRefused(**program, **who, round=turn, failure_code=refusal, next=""),
                k.RecordShortLinkOpened(**program, count=draw(st.integers(0, 2))),
                k.ReserveShortCode(**program, code="weekly"),
                SwitchShortLinks(**choosing, automatic=draw(st.booleans())),
                ChooseShortener(**choosing, provider=draw(st.sampled_from(["", "own", "X"]))),
            ]
        )
    )


def _controlling(draw):
    """A meeting that goes on, and one that does not; Zoom's word comes before ours, late, or never."""
    asked, number = {"meeting_id": draw(meetings)}, {"number": draw(st.integers(1, 4))}
    by, zooms = {"meta": meta(draw(people)), **asked}, {"meta": meta(via=Via.ZOOM), **asked}
    contact = Personal("contact-1", draw(st.sampled_from(["a@example.org", "b@example.org", "nobody"])))
    heard = {"zoom_uuid": draw(instances), "contact": contact}
    return draw(
        st.sampled_from(
            [
                live.EndMeeting(**by, seen=draw(st.none() | st.just(int(NOW.timestamp())))),
                live.ControlRecording(**by, change=draw(st.sampled_from(RecordingChange))),
                live.CallIn(**by, contact=contact),
                out.RecordWishTaken(**zooms, **number, taken_at=draw(moments)),
                out.RecordWishRefused(**zooms, **number, failure_code="300", reason="no"),
                out.RecordWishFoundSo(**zooms, **number),
                out.RecordWishGivenUp(**zooms, **number),
                out.RecordWishUnconfirmed(**zooms, **number),
                out.RecordCallIn(
                    **zooms,
                    **heard,
                    answer=draw(st.sampled_from(["rang", "accepted", "declined", "unanswered"])),
                ),
            ]
        )
    )


def _comparing(draw):
    """What comes of looking at both sides."""
    asked = {"meta": meta(via=Via.ZOOM), "meeting_id": draw(meetings)}
    starts_at = NOW + timedelta(minutes=draw(st.integers(-60, 5000)))
    number = ZoomMeetingId(draw(st.integers(10**10, 10**10 + 2)))
    found = tuple(
        SeenOccurrence(original=start, starts_at=start + timedelta(hours=later), minutes=5)
        for start in (starts_at, starts_at + timedelta(days=1))
        for later in [draw(st.integers(0, 2))]
    )
    sync_id, person = SyncId(draw(st.sampled_from(["asked-1", "at-2"]))), draw(people)
    counts = dict.fromkeys(("adopted", "moved", "renamed", "deleted", "expired"), 1)
    return draw(
        st.sampled_from(
            [
                AdoptMeeting(
                    **asked,
                    host=draw(st.sampled_from(["", "host-1"])),
                    planned_by=draw(st.none() | people.map(UserId)),
                    topic=Personal("connection-host-1", draw(names)),
                    starts_at=starts_at,
                    minutes=draw(st.integers(1, 1440)),
                    time_zone="Asia/Jakarta",
                    zoom_meeting_id=number,
                    zoom_uuid="u==",
                    join_url=Personal("connection-host-1", "https://zoom.us/j/1"),
                    passcode=Personal("connection-host-1", "1"),
                    seen_at=draw(moments),
                    recurrence=draw(st.none() | recurrences()),
                    occurrences=draw(st.sampled_from([(), found])),
                ),
                ExpireMeeting(
                    meta=meta(at=starts_at + timedelta(days=draw(st.integers(0, 9)))),
                    meeting_id=asked["meeting_id"],
                ),
                RequestSync(meta=meta(person), sync_id=sync_id, chat=draw(chats)),
                RecordSyncFinished(meta=meta(), sync_id=sync_id, since=1, hosts=1, unreached=(), **counts),
            ]
        )
    )


@st.composite
def commands(draw):
    """One command; about half of those in a long history are accepted."""
    return draw(st.sampled_from(KINDS))(draw)


KINDS = (
    _about_somebody,
    _by_themselves,
    _planning,
    _changing,
    _from_outside,
    _told_by_zoom,
    _controlling,
    _comparing,
    _connecting,
    _choosing,
    _recording,
    _shortening,
    agent_histories.by_people,
    agent_histories.by_the_program,
)
histories = st.lists(commands(), max_size=40)
recording_histories = st.lists(st.composite(_recording)(), max_size=60)


@st.composite
def shuffled(draw, notifications):
    """Each at least once, some again, in any order."""
    again = draw(st.lists(st.sampled_from(notifications), max_size=len(notifications)))
    return draw(st.permutations([*notifications, *again]))
