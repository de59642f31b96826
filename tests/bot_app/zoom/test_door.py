"""What Zoom tells, from its own examples to the log: once each, in any order, and nothing about strangers."""

from __future__ import annotations

import random
from copy import deepcopy
from zoneinfo import ZoneInfo

import orjson
import pytest
from sqlalchemy import text

from adapters.effect import EffectState
from adapters.i18n.catalog import Catalog
from adapters.state import effects, inbox
from adapters.state.inbox import Incoming
from adapters.state.tables import inbox as table
from adapters.telegram import reactor as telegram_reactor
from adapters.zoom.webhook import identity, lane
from bot_app.gateway import ATTEMPTS, ZOOM, Gateway, NotYet
from bot_app.telegram.desk import Desk
from bot_app.zoom import door as module
from bot_app.zoom.door import ZoomDoor
from domain.connections.connections import ConnectionDeauthorised, ConnectionLost
from domain.event import Event
from domain.ids import ConnectionId, CorrelationId, ZoomMeetingId
from domain.incidents.incidents import IncidentEvent
from domain.meetings import events as m
from domain.meetings.adoption import adopted_id
from domain.meetings.changes import RepeatMeeting
from domain.meetings.live import CallIn, contact_subject
from domain.meetings.recurrence import Every, Recurrence
from domain.personal import Personal
from domain.recordings import recordings as r
from domain.recordings.commands import RecordTranscriptStored, RecordZoomFileDeleted
from domain.recordings.recordings import HEARD, id_of, stream_of
from domain.users.commands import AppointOwner
from tests.adapters.state.fixtures import NOW as MOMENT
from tests.adapters.state.fixtures import an_effect, rows_of
from tests.bot_app.bookkeeping import OWNER, PERSON, kept
from tests.bot_app.telegram.some_cards import some_cards
from tests.contracts.zoom_examples import example, examples
from tests.domain.given import meta

NUMBER = 1234567890
"""Of the Zoom meeting in Zoom's examples."""
UUID = "4444AAAiAAAAAiAiAiiAii=="
HOST = "x1yCzABCDEfg23HiJKl4mN"
CREATE = "zoom.create_meeting"


class Told:
    """The door, and what came of what it was told."""

    def __init__(self, books):
        self.books = books
        self.door = ZoomDoor(books.application, books.reads, self._creating, books.log.last_position)
        self.looks = []

    async def _creating(self):
        return await self.books.state.read(lambda c: effects.under_way(c, CREATE))

    async def __call__(self, *messages) -> list[Event]:
        """The events that follow."""
        before = len(await self.books.recorded())
        for message in messages:
            self.looks += await self.door(message, CorrelationId("zoom-1"))
        return [each.event for each in (await self.books.recorded())[before:]]

    async def names(self, *messages):
        return [type(event).__name__ for event in await self(*messages)]

    async def recording(self):
        return await self.books.application.state(stream_of(id_of(UUID)))


@pytest.fixture
async def books(tmp_path):
    async with kept(tmp_path) as found:
        yield found


@pytest.fixture
def told(books):
    return Told(books)


@pytest.fixture
async def ours(books, told):
    """The meeting of Zoom's examples is one of ours."""
    await books.person(PERSON)
    meeting_id = await books.plan_meeting()
    await books.created_in_zoom(meeting_id, NUMBER)
    return meeting_id


def changed(event, **fields):
    """Zoom's example, with other fields of its object; `...` takes one out."""
    message = deepcopy(example(event))
    thing = message["payload"]["object"]
    for name, value in fields.items():
        if value is ...:
            thing.pop(name, None)
        else:
            thing[name] = value
    return message


def of_files(event, *names):
    """About these files only."""
    pattern = example("recording.completed")["payload"]["object"]["recording_files"][0]
    return changed(event, recording_files=[{**pattern, "id": name} for name in names])


def again(message, minutes=1):
    """The same, told of a later time."""
    return {**deepcopy(message), "event_ts": message["event_ts"] + minutes * 60_000}


# Zoom's own examples


async def test_all_of_zooms_examples_go_through_and_strangers_meetings_leave_no_trace(told):
    found = await told(*(message for _, message in examples()))
    assert {type(event) for event in found} >= {ConnectionDeauthorised, r.RecordingCompleted}
    assert all(isinstance(event, r.RecordingEvent | ConnectionDeauthorised) for event in found)


async def test_all_of_zooms_examples_go_through_when_the_meeting_is_ours(told, ours):
    everything = [message for _, message in examples()]
    first = await told(*everything)
    assert await told(*everything) == []
    assert {type(event) for event in first if isinstance(event, m.MeetingEvent)} == {
        m.MeetingStarted,
        m.MeetingEnded,
        m.ParticipantJoined,
        m.ParticipantLeft,
        m.CloudRecordingStarted,
        m.CloudRecordingPaused,
        m.CloudRecordingResumed,
        m.CloudRecordingStopped,
        m.MeetingAlerted,
    }
    assert {look.key.rpartition("/")[0] for look in told.looks} == {f"zoom.look/{ours}"}


async def test_what_became_of_calling_somebody_in_is_recorded_and_of_others_calls_nothing(books, told, ours):
    await told(example("meeting.started"))
    called = "jchill@example.com"
    contact = Personal(contact_subject(called), called)
    receipt = await books.application.handle(CallIn(meta=meta(PERSON), meeting_id=ours, contact=contact))
    assert not receipt.refusal

    def heard(step, **fields):
        return changed(f"meeting.invitation_{step}", id=str(NUMBER), uuid=UUID, **fields)

    other = {"participant": {"participant_user_id": "x", "email": "other@example.com"}}
    assert await told.names(heard("dispatched", **other)) == []
    assert await told.names(heard("dispatched", participant={"email": ""})) == []
    assert await told.names(heard("dispatched"), heard("accepted")) == ["CallInRang", "CallInAccepted"]
    assert await told.names(heard("accepted")) == []


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("meeting.started", ["MeetingStarted"]),
        ("meeting.ended", ["MeetingEnded"]),
        ("webinar.started", []),  # what we plan are meetings
        ("meeting.participant_joined", ["ParticipantJoined"]),
        ("meeting.participant_left", ["ParticipantLeft"]),
        ("recording.started", ["CloudRecordingStarted"]),
        ("recording.paused", ["CloudRecordingPaused"]),
        ("recording.resumed", ["CloudRecordingResumed"]),
        ("recording.stopped", ["CloudRecordingStopped"]),
        ("meeting.alert", ["MeetingAlerted"]),
        ("meeting.updated", []),  # a series: Zoom is asked how it is now
        ("meeting.deleted", []),  # one occurrence of several
        ("meeting.created", []),
        ("recording.completed", ["RecordingCompleted"]),
        ("recording.transcript_completed", ["RecordingCompleted"]),
        ("recording.trashed", ["RecordingTrashed"]),
        ("app_deauthorized", ["ConnectionDeauthorised"]),
        ("user.deactivated", []),
    ],
)
async def test_each_example_about_our_meeting_becomes_its_event_and_only_once(told, ours, event, expected):
    assert await told.names(example(event)) == expected
    assert await told.names(example(event), deepcopy(example(event))) == []


async def test_what_is_told_is_recorded_as_it_was_told(told, ours):
    (started,) = await told(example("meeting.started"))
    assert (started.zoom_uuid, started.started_at.isoformat()) == (UUID, "2021-07-13T21:44:51+00:00")
    (joined,) = await told(changed("meeting.participant_joined"))
    assert joined.name.reveal("") == "Jill Chill"
    (completed,) = await told(example("recording.completed"))
    assert (completed.zoom_uuid, completed.zoom_meeting_id, completed.host) == (UUID, NUMBER, HOST)
    assert (completed.account, completed.minutes, completed.has_passcode) == ("AAAAAABBBB", 60, True)
    assert completed.topic.reveal("") == "My Personal Recording"
    assert [file.recording_type for file in completed.files] == [
        "audio_only",
        "shared_screen_with_speaker_view",
    ]


async def test_who_told_it_and_why_can_be_proved(books, told, ours):
    await told(example("meeting.started"))
    last = (await books.recorded())[-1]
    assert (last.via, last.actor, last.causation_id) == ("zoom", None, "meeting.started")
    assert last.correlation_id == "zoom-1"


async def test_the_whole_meeting_deleted_in_zoom_is_recorded(told, ours):
    assert await told.names(changed("meeting.deleted", occurrences=..., type=2)) == ["MeetingDeletedInZoom"]


async def test_what_takes_place_once_is_moved_and_renamed_as_told(told, ours):
    once = changed("meeting.updated", occurrences=..., type=2)
    assert await told.names(once, deepcopy(once)) == ["MeetingMovedInZoom", "MeetingRenamedInZoom"]
    assert told.looks == []


@pytest.mark.parametrize("event", ["meeting.updated", "meeting.deleted"])
async def test_of_a_series_zoom_is_asked_how_it_is_now(books, told, ours, event):
    assert await told.names(example(event), deepcopy(example(event))) == []
    first, second = told.looks
    assert first == second
    assert (first.kind, first.lane, first.latest_only) == ("zoom.look", f"zoom/{ours}", True)
    assert first.payload == {"meeting_id": str(ours), "zoom_meeting_id": NUMBER, "host": ""}


@pytest.mark.parametrize("event", ["meeting.updated", "meeting.deleted"])
async def test_what_is_a_series_here_is_looked_at_whatever_zoom_calls_it(books, told, ours, event):
    await books.say(RepeatMeeting, meeting_id=ours, recurrence=Recurrence(every=Every.DAY, count=3))
    await books.read()
    assert await told.names(changed(event, occurrences=..., type=2)) == []
    assert len(told.looks) == 1


async def test_a_meeting_made_elsewhere_is_looked_at_for_its_host(books, told):
    assert await told.names(example("meeting.created")) == []
    (look,) = told.looks
    adopted = adopted_id(ZoomMeetingId(NUMBER))
    assert look.payload == {"meeting_id": str(adopted), "zoom_meeting_id": NUMBER, "host": HOST}


async def test_one_made_by_us_comes_back_and_is_known(books, told, ours):
    assert await told.names(example("meeting.created")) == []
    assert told.looks == []


async def test_while_we_create_one_a_new_one_may_be_it(books, told):
    await begin_creation(books)
    with pytest.raises(NotYet):
        await told(example("meeting.created"))


async def test_a_new_name_belongs_to_who_planned_the_meeting(told, ours):
    (renamed,) = await told(changed("meeting.updated", occurrences=..., type=2, start_time=..., duration=...))
    assert (renamed.topic.subject, renamed.topic.reveal("")) == (f"user-{PERSON}", "My Meeting")


# Twice, late, and before what led to it


SCENE = (
    "meeting.started",
    "meeting.ended",
    "meeting.participant_joined",
    "meeting.participant_left",
    "recording.started",
    "recording.stopped",
    "recording.completed",
    "meeting.alert",
)


@pytest.mark.parametrize("seed", range(3))
async def test_duplicates_and_another_order_change_nothing(told, ours, seed):
    scene = [example(event) for event in SCENE] + [of_files("recording.transcript_completed", "words")]
    order = random.Random(seed).sample(scene * 3, len(scene) * 3)
    found = await told(*order)
    meeting = [type(event).__name__ for event in found if isinstance(event, m.MeetingEvent)]
    assert sorted(meeting) == sorted(
        [
            "MeetingStarted",
            "MeetingEnded",
            "ParticipantJoined",
            "ParticipantLeft",
            "CloudRecordingStarted",
            "CloudRecordingStopped",
            "MeetingAlerted",
        ]
    )
    assert len(found) - len(meeting) == 2, "one recording, and files that came later"
    files = [file.id for file in (await told.recording()).files]
    assert len(files) == len(set(files)) == 3


async def test_a_repetition_with_another_address_and_token_is_the_same(told):
    one = example("recording.completed")
    other = deepcopy(one)
    other["download_token"] = "another"
    other["payload"]["object"]["share_url"] = "https://zoom.us/another"
    assert len(await told(one, other)) == 1


async def test_files_that_are_told_of_again_later_are_known(told):
    first = example("recording.completed")
    assert await told.names(first, again(first)) == ["RecordingCompleted"]
    assert await told.names(of_files("recording.transcript_completed", "words")) == ["RecordingFilesAdded"]


async def test_what_goes_before_we_hear_of_it_is_remembered(told):
    assert await told.names(example("recording.recovered")) == ["RecordingRecovered"]
    assert await told.names(example("recording.trashed")) == ["RecordingTrashed"]
    assert await told.names(example("recording.deleted")) == ["RecordingDeleted"]
    assert await told.names(example("recording.completed")) == ["RecordingCompleted"]


# Meetings whose creation is under way


async def begin_creation(books):
    await books.state.write(lambda c: effects.plan(c, [an_effect(f"{CREATE}/1")], now=MOMENT))
    (attempt,) = await books.state.write(lambda c: effects.claim(c, "w", [CREATE], limit=1, now=MOMENT))
    await books.state.write(lambda c: effects.begin(c, attempt.id, "w", now=MOMENT))
    return attempt


async def test_a_meeting_that_may_just_be_created_is_waited_for(books, told):
    await books.person(PERSON)
    meeting_id = await books.plan_meeting()
    attempt = await begin_creation(books)
    before = len(await books.recorded())
    for _ in range(2):
        with pytest.raises(NotYet):
            await told(example("meeting.started"))
    assert len(await books.recorded()) == before
    await books.created_in_zoom(meeting_id, NUMBER)
    assert await told.names(example("meeting.started")) == ["MeetingStarted"]
    await books.state.write(lambda c: effects.finish(c, attempt.id, EffectState.DONE, now=MOMENT))
    assert await told(example("meeting.started")) == []


async def test_the_creation_of_another_meeting_holds_nobody_up_for_longer_than_it_takes(books, told):
    attempt = await begin_creation(books)
    with pytest.raises(NotYet):
        await told(example("meeting.started"))
    await books.state.write(lambda c: effects.finish(c, attempt.id, EffectState.DONE, now=MOMENT))
    assert await told(example("meeting.started")) == []


async def test_what_is_known_already_does_not_wait_for_a_creation(books, told, ours):
    await books.read()
    await begin_creation(books)
    assert await told.names(example("meeting.started")) == ["MeetingStarted"]


async def test_recordings_and_connections_wait_for_no_creation(books, told):
    await begin_creation(books)
    assert await told.names(example("recording.completed")) == ["RecordingCompleted"]
    assert await told.names(example("app_deauthorized")) == ["ConnectionDeauthorised"]


async def test_what_can_change_nothing_waits_for_nobody(tmp_path):
    """Also while the read models are filled again."""
    async with kept(tmp_path, reading=False) as books:
        await begin_creation(books)
        assert await Told(books)(example("webinar.started")) == []


async def test_a_meeting_recorded_a_moment_ago_is_found(books, told):
    """The read models may not have seen it yet; the door waits for them."""
    await books.person(PERSON)
    for number in range(5):
        meeting_id = await books.plan_meeting(number + 1)
        await books.created_in_zoom(meeting_id, NUMBER + number)
        message = changed("meeting.started", id=str(NUMBER + number), uuid=f"uuid {number}")
        assert await told.names(message) == ["MeetingStarted"]


async def test_while_the_agenda_is_filled_again_zoom_waits_instead_of_being_forgotten(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0.01)
    async with kept(tmp_path, reading=False) as books:
        told = Told(books)
        await books.person(PERSON)
        await books.created_in_zoom(await books.plan_meeting(), NUMBER)
        with pytest.raises(NotYet):
            await told(example("meeting.started"))


# Trashed, deleted, recovered

TWO = ("one", "two")


@pytest.mark.parametrize(
    ("event", "expected"),
    [("recording.trashed", "RecordingTrashed"), ("recording.deleted", "RecordingDeleted")],
)
async def test_a_recording_is_gone_only_when_all_its_files_are(told, event, expected):
    await told(of_files("recording.completed", *TWO))
    assert await told(of_files(event, "one")) == []
    assert (await told.recording()).within_reach
    assert await told.names(again(of_files(event, *TWO))) == [expected]
    assert not (await told.recording()).within_reach
    assert await told.names(again(of_files("recording.recovered", *TWO), 2)) == ["RecordingRecovered"]
    assert (await told.recording()).within_reach


async def test_a_message_without_files_means_all_of_them(told):
    await told(of_files("recording.completed", *TWO))
    assert await told.names(changed("recording.trashed", recording_files=[])) == ["RecordingTrashed"]


async def test_what_was_heard_here_is_no_file_of_zooms(books, told):
    await told(of_files("recording.completed", *TWO))
    words = {"file_id": HEARD, "cues": 1, "speakers": 1, "language": "en", "summary": "key_moments"}
    await books.say(RecordTranscriptStored, recording_id=id_of(UUID), **words)
    assert await told.names(of_files("recording.trashed", *TWO)) == ["RecordingTrashed"]


async def test_what_zoom_deleted_for_us_before_need_not_be_named_again(books, told):
    await told(of_files("recording.completed", *TWO))
    await books.say(RecordZoomFileDeleted, recording_id=id_of(UUID), file_id="one")
    assert await told.names(of_files("recording.trashed", "two")) == ["RecordingTrashed"]


async def test_a_part_trashed_before_the_read_models_know_of_the_recording_is_a_part(tmp_path):
    async with kept(tmp_path, reading=False) as books:
        told = Told(books)
        await told(of_files("recording.completed", *TWO))
        assert await told(of_files("recording.trashed", "one")) == []


# Whose it is


@pytest.mark.parametrize(
    ("host", "account", "expected"),
    [(..., "acc", "acc"), ("", "acc", "acc"), (..., ..., "unknown"), (None, None, "unknown")],
)
async def test_a_recording_without_a_host_belongs_to_its_account(told, host, account, expected):
    message = changed("recording.completed", host_id=host)
    if account is ...:
        del message["payload"]["account_id"]
    else:
        message["payload"]["account_id"] = account
    (completed,) = await told(message)
    assert (completed.host, completed.topic.subject) == (expected, f"connection-{expected}")
    assert (await told.recording()).exists


async def test_a_recording_without_a_topic_or_a_time_is_still_one(told):
    names = ("topic", "start_time", "duration", "timezone", "password", "recording_play_passcode")
    (completed,) = await told(changed("recording.completed", **dict.fromkeys(names, ...)))
    assert (completed.topic.reveal("x"), completed.minutes, completed.has_passcode) == ("", 0, False)


@pytest.mark.parametrize("event", ["user.deactivated", "user.deleted", "user.disassociated"])
async def test_a_person_who_left_zoom_has_lost_the_connection(books, told, event):
    await books.person(PERSON)
    await books.connect("gone")
    (lost,) = await told(changed(event, id="gone"))
    assert isinstance(lost, ConnectionLost)
    assert lost.reason == event.partition(".")[2]
    assert await told(again(changed(event, id="gone"))) == []


async def test_who_ends_the_connection_in_zoom_has_ended_it(books, told):
    await books.person(PERSON)
    await books.connect("host")
    message = deepcopy(example("app_deauthorized"))
    message["payload"]["user_id"] = "host"
    assert await told(message) == [], "it tells of a time before the person connected again"
    message["payload"]["event_ts"] = message["payload"]["deauthorization_time"] = "2100-01-01T00:00:00Z"
    assert await told.names(message) == ["ConnectionDeauthorised"]
    await books.read()
    row = await books.reads.connections.by_id(ConnectionId("host"))
    assert (row.state, row.email, row.chats) == ("ended", "", [])


HOSTILE = ["/" * 200, "ä🙂" * 100, "x\0y", "'; DROP TABLE", "-", "\u202e\n"]


@pytest.mark.parametrize("hostile", HOSTILE)
async def test_hostile_ids_and_names_are_only_ids_and_names(told, ours, hostile):
    person = {"user_name": hostile, "participant_uuid": hostile, "user_id": hostile, "id": hostile}
    for message in (
        changed("recording.completed", uuid=f"u{hostile}", host_id=f"h{hostile}", topic=hostile),
        of_files("recording.transcript_completed", f"f{hostile}"),
        changed("meeting.participant_joined", participant={**person, "join_time": "2021-07-13T21:44:51Z"}),
        changed("meeting.started", uuid=f"u{hostile}"),
    ):
        assert len(await told(message)) == 1
    message = deepcopy(example("app_deauthorized"))
    message["payload"]["user_id"] = f"u{hostile}"
    assert await told.names(message) == ["ConnectionDeauthorised"]


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"event": "meeting.started"},
        {"event": "meeting.started", "payload": {"object": None}},
        {"event": 5},
    ],
)
async def test_what_says_nothing_leaves_nothing(told, message):
    assert await told(message) == []


# Through the inbox


class Through:
    """The whole way: stored, handled by the gateway, and told to the owners where nobody can."""

    def __init__(self, books, told):
        self.books = books
        self.gateway = Gateway(
            books.state, told.door, books.application.handle, source=ZOOM, worker="w", planned=lambda: None
        )

    async def store(self, *messages):
        stored = [
            Incoming(source=ZOOM, identity=identity(each), lane=lane(each), body=orjson.dumps(each))
            for each in messages
        ]
        await self.books.state.write(lambda c: inbox.accept(c, stored, now=0.0))

    async def store_raw(self, name, body):
        stored = Incoming(source=ZOOM, identity=name, lane=f"zoom/{name}", body=body)
        await self.books.state.write(lambda c: inbox.accept(c, [stored], now=0.0))

    async def round(self):
        """As if all pauses were over."""
        await self.books.state.write(lambda c: c.execute(text("UPDATE inbox SET due_at = 0")))
        claimed = await self.gateway._claim()
        self.gateway._held.update(message.id for message in claimed)
        for message in claimed:
            await self.gateway._work(message)
        return len(claimed)

    async def rows(self):
        return await rows_of(self.books.state, table)


@pytest.fixture
def through(books, told):
    return Through(books, told)


async def test_what_is_stored_is_handled_once_and_its_body_forgotten(books, through, ours):
    before = len(await books.recorded())
    await through.store(example("meeting.started"), example("meeting.started"))
    await through.store(example("meeting.started"))
    while await through.round():
        pass
    await through.store(example("meeting.started"))
    assert await through.round() == 0
    (row,) = await through.rows()
    assert (row["state"], row["body"]) == ("done", b"")
    assert len(await books.recorded()) == before + 1


async def test_the_messages_of_one_meeting_are_handled_in_order(books, through, ours):
    await through.store(*(example(event) for event in SCENE))
    assert await through.round() == 1
    while await through.round():
        pass
    assert {row["state"] for row in await through.rows()} == {"done"}
    names = [type(event).__name__ for event in await books.events(m.MeetingEvent)]
    assert names.index("MeetingStarted") < names.index("MeetingEnded")


async def test_a_message_that_came_before_its_meeting_waits_in_the_inbox(books, through):
    await books.person(PERSON)
    meeting_id = await books.plan_meeting()
    await begin_creation(books)
    await through.store(example("meeting.started"), example("meeting.ended"))
    for _ in range(ATTEMPTS * 2):
        assert await through.round() == 1
    assert [(row["state"], row["attempts"]) for row in await through.rows()] == [("waiting", 0)] * 2
    await books.created_in_zoom(meeting_id, NUMBER)
    while await through.round():
        pass
    assert [type(event) for event in await books.events(m.MeetingStarted, m.MeetingEnded)] == [
        m.MeetingStarted,
        m.MeetingEnded,
    ]


def desk_of(books):
    return Desk(
        application=books.application,
        reads=books.reads,
        catalog=Catalog.load("en"),
        zone=ZoneInfo("UTC"),
        version="1",
    )


async def shown_to_owners(books):
    """What the newest incident leads to, as listeners and performers make it."""
    found = [each for each in await books.recorded() if isinstance(each.event, IncidentEvent)][-1]
    (fan_out,) = telegram_reactor.plan(found)

    cards = some_cards(desk_of(books))
    notices = await cards.recipients(fan_out)
    return {notice.payload["chat"]: (await cards.notice(notice)).text for notice in notices}


async def test_what_nobody_can_handle_is_parked_and_the_owners_are_told(books, through, ours):
    await books.person(OWNER, "Olivia")
    await books.say(AppointOwner, user_id=OWNER)
    await through.store_raw("meeting.started/<poison>", b"{")
    await through.store(example("meeting.started"))
    for _ in range(ATTEMPTS):
        await through.round()
    states = {row["identity"]: row["state"] for row in await through.rows()}
    assert states["meeting.started/<poison>"] == "parked"
    assert sorted(states.values()) == ["done", "parked"]
    (incident,) = await books.events(IncidentEvent)
    assert (incident.kind, incident.reference) == ("zoom.notification_parked", "meeting.started/<poison>")
    told_owners = await shown_to_owners(books)
    assert list(told_owners) == [str(OWNER)]
    (said,) = told_owners.values()
    assert "A notification from Zoom could not be read and was parked" in said
    assert "meeting.started/&lt;poison&gt;" in said
    assert "JSONDecodeError" in said


async def test_an_update_of_telegrams_is_not_taken_for_one_of_zooms(books, through):
    await books.person(OWNER, "Olivia")
    await books.say(AppointOwner, user_id=OWNER)
    telegram = Gateway(
        books.state, through.gateway._handler, books.application.handle, worker="w", planned=lambda: None
    )
    stored = Incoming(source="telegram", identity="7", lane="telegram/5", body=b"{")
    await books.state.write(lambda c: inbox.accept(c, [stored], now=0.0))
    assert await through.round() == 0
    through.gateway = telegram
    for _ in range(ATTEMPTS):
        await through.round()
    (said,) = (await shown_to_owners(books)).values()
    assert "Telegram update" in said
    assert "Zoom" not in said


async def test_the_agenda_finds_what_the_examples_speak_of(books, told, ours):
    await books.read()
    row = await books.reads.agenda.by_zoom_id(ZoomMeetingId(NUMBER))
    assert row.meeting_id == ours
