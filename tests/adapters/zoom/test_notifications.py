"""What Zoom's messages mean, however odd they are."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.pretty import pretty_repr

from adapters.zoom import facts
from adapters.zoom.notifications import LARGEST_BODY, loads, understood
from tests.contracts.zoom_examples import example, examples

NUMBER, UUID, HOST = 1234567890, "4444AAAiAAAAAiAiAiiAii==", "x1yCzABCDEfg23HiJKl4mN"
ABOUT = {"zoom_meeting_id": NUMBER, "zoom_uuid": UUID, "host_id": HOST}
CALLED = {
    "zoom_meeting_id": 91578204824,
    "zoom_uuid": UUID,
    "host_id": "ICuPoX4ERtikRcKqkVxunQ",
    "email": "jchill@example.com",
}
STARTS = datetime(2021, 7, 13, 21, 44, 51, tzinfo=UTC)
ENDS = datetime(2021, 7, 13, 23, 0, 51, tzinfo=UTC)
LEFT = datetime(2021, 7, 13, 22, 50, 51, tzinfo=UTC)
HAPPENED = datetime(2021, 7, 14, 2, 44, 51, 572000, tzinfo=UTC)
PLAN = {"starts_at": STARTS, "minutes": 60, "time_zone": "America/Los_Angeles"}
PERSON = {"participant": "uuid:55555AAAiAAAAAiAiAiiAii", "name": "Jill Chill"}
FILES = {"file_ids": ("ed6c2f27-2ae7-42f4-b3d0-835b493e4fa8", "388ffb46-1541-460d-8447-4624451a1db7")}
USER = "abcD3ojfdbjfg"


def changed(state):
    return facts.CloudRecordingChanged(**ABOUT, state=state, at=HAPPENED)


def a_file(number, kind, file_type, extension, size):
    return facts.RecordingFile(
        id=FILES["file_ids"][number],
        recording_type=kind,
        file_type=file_type,
        extension=extension,
        size=size,
        starts_at=datetime(2021, 3, 23, 22, 14, 57, tzinfo=UTC),
        ends_at=datetime(2021, 3, 23, 23, 15, 41, tzinfo=UTC),
        status="completed",
    )


EXPECTED = {
    "meeting.created": facts.MeetingCreatedInZoom(**ABOUT),
    "meeting.updated": facts.SeriesChangedInZoom(**ABOUT),
    "meeting.deleted": facts.SeriesChangedInZoom(**ABOUT),
    "meeting.started": facts.MeetingStarted(**ABOUT, started_at=STARTS),
    "meeting.ended": facts.MeetingEnded(**ABOUT, ended_at=ENDS),
    "meeting.participant_joined": facts.ParticipantJoined(**ABOUT, **PERSON, at=STARTS),
    "meeting.participant_left": facts.ParticipantLeft(**ABOUT, **PERSON, at=LEFT),
    "meeting.alert": facts.MeetingAlerted(**ABOUT, issues=("Unstable audio quality",)),
    "recording.started": changed("started"),
    "recording.paused": changed("paused"),
    "recording.resumed": changed("resumed"),
    "recording.stopped": changed("stopped"),
    **{
        f"meeting.invitation_{name}": facts.CallInAnswered(**CALLED, answer=answer)
        for name, answer in (
            ("dispatched", "rang"),
            ("accepted", "accepted"),
            ("rejected", "declined"),
            ("timeout", "unanswered"),
        )
    },
    "recording.completed": facts.RecordingReady(
        **ABOUT,
        **PLAN,
        topic="My Personal Recording",
        files=(
            a_file(0, "audio_only", "M4A", "M4A", 246560),
            a_file(1, "shared_screen_with_speaker_view", "MP4", "MP4", 282825),
        ),
        has_passcode=True,
        transcript_only=False,
    ),
    "recording.transcript_completed": facts.RecordingReady(
        **ABOUT,
        **PLAN,
        topic="My Personal Recording",
        files=(a_file(0, "audio_transcript", "TRANSCRIPT", "", 142),),
        has_passcode=True,
        transcript_only=True,
    ),
    "recording.trashed": facts.RecordingTrashed(**ABOUT, **FILES),
    "recording.deleted": facts.RecordingDeleted(**ABOUT, **FILES),
    "recording.recovered": facts.RecordingRecovered(**ABOUT, **FILES),
    "app_deauthorized": facts.Deauthorised(user_id=USER, client_id="ABCDEFGHIJKLMNOPQRST!V"),
    "user.deleted": facts.UserGone(user_id=USER, why="deleted"),
    "user.deactivated": facts.UserGone(user_id=USER, why="deactivated"),
    "user.disassociated": facts.UserGone(user_id=USER, why="disassociated"),
}


def test_zoom_s_examples_that_concern_us_say_what_happened():
    found = {event: understood(body).fact for event, body in examples()}
    assert {event: fact for event, fact in found.items() if fact is not None} == EXPECTED


def test_every_example_says_whose_it_is_and_when_it_happened():
    told = {event: understood(body) for event, body in examples()}
    assert {notification.account_id for notification in told.values()} >= {"AAAAAABBBB"}
    assert told["meeting.started"].happened_at == HAPPENED
    assert told["app_deauthorized"].happened_at == datetime(2024, 9, 8, 15, 58, 40, tzinfo=UTC)
    assert {event for event in EXPECTED if told[event].happened_at is None} == set()


def about(event, **thing):
    body = {"event": event, "event_ts": 1626230691572, "payload": {"object": {"id": 5, "uuid": "u", **thing}}}
    return understood(body).fact


# Meetings


@pytest.mark.parametrize(
    ("number", "read"),
    [
        (99999999999, 99999999999),
        ("99999999999", 99999999999),
        (2**63 - 1, 2**63 - 1),
        (2**63, None),
        *(
            (wrong, None)
            for wrong in (0, -5, "", "none", "5.0", "\u0665", None, True, 5.0, [5], {"id": 5}, "9" * 5000)
        ),
    ],
)
def test_a_meeting_s_number_is_a_text_or_a_number(number, read):
    fact = about("meeting.started", id=number)
    assert (fact.zoom_meeting_id if fact else None) == read


def test_an_update_says_only_what_changed():
    fact = about("meeting.updated", topic="Another")
    assert fact == facts.MeetingUpdatedInZoom(
        zoom_meeting_id=5,
        zoom_uuid="u",
        host_id="",
        topic="Another",
        starts_at=None,
        minutes=None,
        time_zone=None,
    )


SERIES = [
    ({"type": 8}, True),
    ({"type": 3}, True),
    ({"type": 2, "occurrences": [{"occurrence_id": "1"}]}, True),
    ({"recurrence": {"type": 1}}, True),
    ({"type": 2}, False),
    ({}, False),
    ({"type": [8], "occurrences": {"a": 1}, "recurrence": [1]}, False),
]
"""What is told of a meeting, and whether it can be one of a series."""


@pytest.mark.parametrize("operation", ["single", "all", None])
@pytest.mark.parametrize(("thing", "series"), SERIES)
def test_deleting_one_of_a_series_does_not_delete_the_meeting(operation, thing, series):
    body = {"event": "meeting.deleted", "payload": {"operation": operation, "object": {"id": 5, **thing}}}
    kind = facts.SeriesChangedInZoom if series else facts.MeetingDeletedInZoom
    assert type(understood(body).fact) is kind


@pytest.mark.parametrize("scope", ["single", "all", None])
@pytest.mark.parametrize(("thing", "series"), SERIES)
def test_changing_one_of_a_series_does_not_change_the_meeting(scope, thing, series):
    body = {"event": "meeting.updated", "payload": {"scope": scope, "object": {"id": 5, **thing}}}
    kind = facts.SeriesChangedInZoom if series else facts.MeetingUpdatedInZoom
    assert type(understood(body).fact) is kind


def test_a_new_meeting_is_known_by_its_number_and_host():
    fact = about("meeting.created", host_id="h")
    assert fact == facts.MeetingCreatedInZoom(zoom_meeting_id=5, zoom_uuid="u", host_id="h")


@pytest.mark.parametrize("event", ["meeting.started", "meeting.ended"])
def test_without_a_time_of_its_own_the_message_s_counts(event):
    fact = about(event, start_time="", end_time="soon")
    assert HAPPENED in {getattr(fact, "started_at", None), getattr(fact, "ended_at", None)}
    assert understood({"event": event, "payload": {"object": {"id": 5}}}).fact is None


@pytest.mark.parametrize(
    ("person", "participant"),
    [
        ({"participant_uuid": "a", "participant_user_id": "b", "id": "c", "user_id": "d"}, "uuid:a"),
        ({"participant_uuid": "", "participant_user_id": "b", "id": "c", "user_id": "d"}, "user:b"),
        ({"participant_user_id": " ", "id": "c", "user_id": "d"}, "user:c"),
        ({"id": "", "user_id": 16778240}, "seat:16778240"),
        ({"participant_uuid": ["a"], "user_id": "16778240"}, "seat:16778240"),
    ],
)
def test_a_participant_has_the_best_id_there_is(person, participant):
    joined = about("meeting.participant_joined", participant=person)
    left = about("meeting.participant_left", participant=person)
    assert joined.participant == left.participant == participant
    assert joined.name == ""


@pytest.mark.parametrize("person", [None, [], "Jill", {}, {"user_name": "Jill"}])
def test_a_participant_without_any_id_is_nobody(person):
    assert about("meeting.participant_joined", participant=person) is None


def test_when_somebody_left_is_not_when_they_came():
    person = {"id": "c", "join_time": "2021-07-13T21:44:51Z", "leave_time": "2021-07-13T23:00:51Z"}
    assert about("meeting.participant_joined", participant=person).at == STARTS
    assert about("meeting.participant_left", participant=person).at == ENDS


@pytest.mark.parametrize("issues", [None, "bad", {"a": 1}, [None, 5, "", " "]])
def test_an_alert_without_readable_issues_is_still_an_alert(issues):
    assert about("meeting.alert", issues=issues).issues == ()


# Recordings


@pytest.mark.parametrize(
    ("size", "read"),
    [(7, 7), ("7", 7), (-7, 0), ("-7", 0), (None, 0), (7.5, 0), (True, 0), (2**64 - 1, 0), ([7], 0)],
)
def test_a_size_that_cannot_be_is_zero(size, read):
    fact = about("recording.completed", recording_files=[{"id": "a", "file_size": size}])
    assert [file.size for file in fact.files] == [read]


@pytest.mark.parametrize("files", [None, "files", {"id": "a"}, [None, "a", [], {}, {"id": ""}, {"id": None}]])
def test_what_is_no_file_is_left_out(files):
    assert about("recording.completed", recording_files=files).files == ()
    assert about("recording.trashed", recording_files=files).file_ids == ()


def test_a_recording_has_at_most_two_hundred_files():
    files = [{"id": str(number)} for number in range(1000)]
    assert len(about("recording.completed", recording_files=files).files) == 200
    assert len(about("recording.deleted", recording_files=files).file_ids) == 200


def test_a_file_with_nothing_but_an_id_is_a_file():
    (file,) = about("recording.completed", recording_files=[{"id": 7, "recording_start": "never"}]).files
    assert file == facts.RecordingFile(
        id="7", recording_type="", file_type="", extension="", size=0, starts_at=None, ends_at=None, status=""
    )


@pytest.mark.parametrize("key", ["password", "recording_play_passcode"])
@pytest.mark.parametrize(("value", "has"), [("x", True), ("", False), (None, False)])
def test_a_passcode_is_noticed_and_not_kept(key, value, has):
    assert about("recording.completed", **{key: value}).has_passcode == has


@pytest.mark.parametrize(
    "event", ["recording.completed", "recording.trashed", "recording.deleted", "recording.recovered"]
)
@pytest.mark.parametrize("uuid", ["", None, [], {}])
def test_files_without_an_instance_belong_to_nothing(event, uuid):
    assert about(event, uuid=uuid) is None


def test_a_recording_s_own_time_counts_when_the_message_has_none():
    file = {"recording_start": "2021-07-13T21:44:51Z", "recording_end": ""}
    body = {"event": "recording.started", "payload": {"object": {"id": 5, "recording_file": file}}}
    assert understood(body).fact.at == STARTS
    file["recording_start"] = "x"
    assert understood(body).fact is None


# Texts and times


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("  Standup ", "Standup"),
        ("a\0b", "ab"),
        ("x" * 500, "x" * 200),
        *((absent, None) for absent in ("", "  ", "\0", None, 5, True, [], {"a": 1})),
    ],
)
def test_a_topic_is_a_text_of_at_most_two_hundred_characters(given, read):
    assert about("meeting.updated", topic=given).topic == read


def test_names_and_ids_are_cut():
    person = {"id": "p" * 500, "user_name": "n" * 500}
    fact = about("meeting.participant_joined", participant=person, uuid="u" * 500, host_id="h" * 500)
    assert (fact.name, fact.participant) == ("n" * 128, "user:" + "p" * 200)
    assert (fact.zoom_uuid, fact.host_id) == ("u" * 200, "h" * 200)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("2021-07-13T21:44:51Z", STARTS),
        ("2021-07-13T21:44:51", STARTS),
        ("2021-07-14T04:44:51+07:00", STARTS),
        (1626212691000, STARTS),
        *(
            (absent, None)
            for absent in (
                *(
                    "",
                    "soon",
                    "2021-02-30T00:00:00Z",
                    "0001-01-01T00:00:00+14:00",
                    "9999-12-31T23:59:59-12:00",
                ),
                *(0, -1, 2**63, "9" * 5000, 1.5, True, None, [], {}),
            )
        ),
    ],
)
def test_a_time_that_cannot_be_is_absent(given, read):
    assert about("meeting.updated", start_time=given).starts_at == read


@pytest.mark.parametrize(
    ("given", "read"), [(0, 0), ("45", 45), (-1, None), (10**9, None), ("x", None), (1.5, None), (True, None)]
)
def test_minutes_that_cannot_be_are_absent(given, read):
    assert about("meeting.updated", duration=given).minutes == read


def test_what_people_wrote_is_not_shown():
    for event, _ in examples():
        fact = understood(example(event)).fact
        for shown in (repr(fact), pretty_repr(fact)):
            assert not any(word in shown for word in ("Jill", "My Meeting", "My Webinar", "My Personal"))


# Events that do not concern us


@pytest.mark.parametrize(
    "event",
    [
        *("meeting.permanently_deleted", "webinar.started", "webinar.updated"),
        *("meeting.chat_message_sent", "meeting.brand_new", "", "meeting.", "x" * 500),
    ],
)
def test_an_event_that_does_not_concern_us_has_no_fact(event):
    notification = understood({**example("meeting.started"), "event": event})
    assert (notification.event, notification.fact) == (event[:200], None)
    assert notification.happened_at == HAPPENED


# Bodies


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"{", b"[]", b"null", b"5", b'"meeting.started"', b"\xff\xfe", b"{}", b'{"event": 5}'),
        *(b'{"event": null}', b'{"event": "a", "x": NaN}', b'{"event": "\xff"}', b'{"event": "\\ud800"}'),
        b'{"event": "a"} {}',
    ],
)
def test_what_is_no_object_with_an_event_is_no_message(body):
    assert loads(body) is None


def test_a_message_has_a_largest_size():
    def sized(size):
        return b'{"event":"' + b"a" * (size - 12) + b'"}'

    assert loads(sized(LARGEST_BODY)) is not None
    assert loads(sized(LARGEST_BODY + 1)) is None


@pytest.mark.parametrize("pair", ["[]", ('{"a":', "}")])
def test_a_message_has_a_deepest_nesting(pair):
    def deep(levels):
        inside = levels - 1  # the message is one itself
        return f'{{"event":"a","x":{pair[0] * inside}{"1" if len(pair[0]) > 1 else ""}{pair[1] * inside}}}'.encode()

    assert loads(deep(64)) is not None
    assert loads(deep(65)) is None
    assert loads(deep(1000)) is None
    assert loads(deep(100_000)) is None


def test_many_brackets_are_not_deep():
    assert loads(b'{"event":"a","x":[' + b",".join([b"{}"] * 1000) + b"]}") is not None
    assert loads(b'{"event":"' + b"[" * 1000 + b'"}') is not None


# Anything at all

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=8,
)
TIMES = st.datetimes().map(str) | st.integers(0, 2**64 - 1)
KEYS = ("uuid", "host_id", "topic", "duration", "timezone", "issues", "type", "occurrences", "participant")
FILE = st.fixed_dictionaries({"id": ANYTHING, "file_size": ANYTHING, "recording_start": TIMES | ANYTHING})
PERSON_FIELDS = st.fixed_dictionaries({"user_id": ANYTHING, "join_time": TIMES | ANYTHING})
THINGS = st.fixed_dictionaries(
    {"id": st.integers(1, 10**11)},
    optional=dict.fromkeys(KEYS, ANYTHING)
    | {
        "start_time": TIMES | ANYTHING,
        "recording_files": st.lists(FILE) | ANYTHING,
        "recording_file": FILE | ANYTHING,
        "participant": PERSON_FIELDS | ANYTHING,
    },
)
PAYLOADS = st.fixed_dictionaries(
    {"object": THINGS | ANYTHING}, optional={"user_id": ANYTHING, "scope": ANYTHING}
)
BODIES = st.fixed_dictionaries(
    {
        "event": st.sampled_from(sorted([*EXPECTED, "meeting.deleted"])) | ANYTHING,
        "payload": PAYLOADS | ANYTHING,
    },
    optional={"event_ts": TIMES | ANYTHING},
)


@given(BODIES)
def test_no_object_is_too_strange_to_be_read(body):
    read = understood(body)
    assert read == understood(orjson.loads(orjson.dumps(body)))
    assert "\0" not in read.event + read.account_id
