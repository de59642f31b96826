"""Which events set recordings, transcripts and purges in motion, and under which keys and in which lanes."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String

from adapters.effect import IfUnknown
from adapters.state.tables import effects
from bot_app.deliveries.plan import lanes_of, placeholder_means, placeholder_of, plan
from domain.connections.connections import (
    ConnectionDeauthorised,
    ConnectionLost,
    ConnectionMade,
    ConnectionRemoved,
    stream_of,
)
from domain.ids import ChatId, ConnectionId, UserId
from domain.personal import Personal
from domain.recordings import recordings as r
from domain.recordings.recordings import HEARD, Form, RecordingFile, id_of
from tests.adapters.any_event import any_recorded, check_effects, recorded
from tests.domain.given import NOW

RECORDING = id_of("uuid/==")
CHAT = ChatId("-1001234567890:12")
HOSTILE = ["plain", "a/b/c", "/" * 200, "ä/🙂" * 50, "x" * 200, "", "relay/x", "%_\\'\"\n"]


def happened(event, position=7):
    return recorded(event, r.stream_of(RECORDING), position)


def completed(*files, host="h1"):
    return r.RecordingCompleted(
        zoom_uuid="uuid/==",
        zoom_meeting_id=1,
        host=host,
        account="a",
        topic=Personal("connection-h1", "words"),
        starts_at=NOW,
        minutes=1,
        time_zone="",
        has_passcode=False,
        files=files,
    )


def a_file(name="f1", kind="audio_only"):
    return RecordingFile(id=name, recording_type=kind)


def planned(event, position=7):
    return plan(happened(event, position))


def kinds(found):
    return [effect.kind for effect in found]


def wanted(file_id="f1", host="h1", number=1):
    return r.DeliveryPlanned(file_id=file_id, chat=CHAT, host=host, round=number)


def otherwise(form):
    return r.RecordingDelivered(
        file_id="f1", chat=CHAT, round=1, form=form, message_ids=(1,), size=1, reason="too_large"
    )


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (completed(a_file()), ["recording.route", "recording.hear"]),
        (
            completed(a_file(), a_file("f2", "audio_transcript")),
            ["recording.route", "recording.hear", "recording.transcribe"],
        ),
        (r.RecordingFilesAdded(files=(a_file(),)), ["recording.route"]),
        (
            r.RecordingFilesAdded(files=(a_file("t", "audio_transcript"), a_file("u", "audio_transcript"))),
            ["recording.route", "recording.transcribe", "recording.transcribe"],
        ),
        (r.RecordingRecovered(), ["recording.route"]),
        (r.RecordingTrashed(), []),
        (r.RecordingDeleted(), []),
        (wanted(), ["telegram.card", "recording.deliver"]),
        (
            r.DeliveryFailed(file_id="f1", chat=CHAT, round=1, code="gone", reason="gone"),
            ["telegram.card", "recording.clear_parts"],
        ),
        (
            r.RecordingDelivered(file_id="f1", chat=CHAT, round=1, form=Form.AUDIO, message_ids=(1,), size=1),
            ["recording.caption"],
        ),
        (otherwise(Form.LINK), ["recording.caption", "recording.clear_parts"]),
        (otherwise(Form.PARTS), ["recording.caption"]),
        (
            r.TranscriptStored(file_id=HEARD, cues=1, speakers=1, language="en", summary="key_moments"),
            ["recording.caption"],
        ),
        (r.ZoomDeletionRequested(file_id="f1"), ["zoom.delete_file"]),
        (r.ZoomFileDeleted(file_id="f1"), []),
        (r.ZoomKeptFile(file_id="f1", code="300", reason="no"), []),
    ],
)
def test_each_event_of_a_recording_sets_in_motion_what_it_must(event, expected):
    assert kinds(planned(event)) == expected


def test_what_was_heard_here_is_not_fetched_from_zoom():
    heard = RecordingFile(id=HEARD, recording_type=HEARD)
    assert kinds(planned(r.RecordingFilesAdded(files=(heard,)))) == ["recording.route"]


@pytest.mark.parametrize(
    ("event", "revoke"), [(ConnectionRemoved(), True), (ConnectionDeauthorised(), False)]
)
def test_a_connection_that_ended_is_purged_and_given_back_only_where_zoom_does_not_know(event, revoke):
    (effect,) = plan(recorded(event, stream_of(ConnectionId("u/1")), 9))
    assert effect.kind == "connection.purge"
    assert effect.payload == {"connection": "u/1", "revoke": revoke}
    assert (effect.lane, effect.if_unknown, effect.position) == ("purge/u/1", IfUnknown.REPEAT, 9)


def test_a_lost_connection_keeps_what_it_has():
    assert plan(recorded(ConnectionLost(reason="x"), stream_of(ConnectionId("u")), 9)) == []


def test_what_waits_for_a_person_goes_on_when_they_have_connected_again():
    made = ConnectionMade(
        connected_by=UserId(1), account="a", email=Personal("connection-u/1", "x@example.org"), scopes=()
    )
    (effect,) = plan(recorded(made, "connection-u/1", position=9))
    assert (effect.kind, effect.payload) == ("connection.resume", {"connection": "u/1"})


def test_a_connection_that_ends_twice_is_purged_twice():
    ended = [recorded(ConnectionDeauthorised(), stream_of(ConnectionId("u")), at) for at in (9, 10)]
    assert len({plan(each)[0].key for each in ended}) == 2


def test_deliveries_take_turns_by_host_and_wait_for_nobody_else():
    one, other, elsewhere = (
        planned(event)[1] for event in (wanted("f1"), wanted("f2"), wanted("f1", host="h2"))
    )
    assert one.lane.split("/")[:2] == other.lane.split("/")[:2] == ["relay", "h1"]
    assert elsewhere.lane.split("/")[:2] == ["relay", "h2"]
    assert len({one.lane, other.lane, elsewhere.lane}) == 3
    assert one.payload == {"recording": str(RECORDING), "file": "f1", "chat": CHAT, "round": 1}


def test_another_round_is_another_delivery_with_a_card_of_its_own():
    first, second = planned(wanted()), planned(wanted(number=2), 8)
    assert len({effect.key for effect in first + second}) == 4
    assert first[0].payload["card"] != second[0].payload["card"]


def test_the_same_delivery_planned_again_has_the_same_key():
    assert planned(wanted())[1].key == planned(wanted(), 99)[1].key


def test_a_failed_delivery_changes_the_card_that_stands_for_it():
    failed = r.DeliveryFailed(file_id="f1", chat=CHAT, round=1, code="gone", reason="gone")
    card, _ = planned(failed, 8)
    placeholder = planned(wanted())[0]
    assert (card.lane, card.payload) == (placeholder.lane, placeholder.payload)
    assert card.key != placeholder.key


def test_routes_of_one_recording_stay_in_order():
    routes = [planned(event, at)[0] for at, event in enumerate((completed(), r.RecordingRecovered()))]
    assert len({route.lane for route in routes}) == 1
    assert len({route.key for route in routes}) == 2


@pytest.mark.parametrize("file_id", HOSTILE)
def test_a_placeholder_says_what_it_stands_for(file_id):
    recording_id, mark, number = placeholder_means(placeholder_of(RECORDING, file_id, 3))
    assert (recording_id, number) == (RECORDING, 3)
    assert placeholder_of(RECORDING, file_id, 3) == f"delivery:{RECORDING.hex}:{mark}:3"


def length_of(column):
    kind = effects.c[column].type
    assert isinstance(kind, String)
    return kind.length


def check(found):
    assert len({effect.key for effect in found}) == len(found)
    for effect in found:
        assert len(effect.key) <= length_of("key") == 300
        assert len(effect.lane) <= length_of("lane") == 200
        assert len(effect.kind) <= length_of("kind")
        assert effect.kind.count(".") == 1
        assert orjson.loads(orjson.dumps(effect.payload)) == effect.payload


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_ids_fit_and_stay_where_they_belong(hostile):
    position = 2**63 - 1
    files = (a_file(hostile, "audio_transcript"), a_file(hostile + "x", "audio_transcript"))
    for event in (
        completed(*files, host=hostile),
        wanted(hostile, hostile, 99_999),
        r.DeliveryFailed(file_id=hostile, chat=CHAT, round=9, code="x", reason="x"),
        r.ZoomDeletionRequested(file_id=hostile),
    ):
        check(planned(event, position))
    check(plan(recorded(ConnectionRemoved(), stream_of(ConnectionId(hostile)), position)))
    delivery = planned(wanted(hostile, hostile))[1]
    assert delivery.lane.split("/")[2] == str(RECORDING), "a host is one part of the lane"
    assert delivery.lane.startswith(lanes_of(hostile))
    assert (delivery.payload["file"], delivery.kind) == (hostile, "recording.deliver")


@given(st.data())
def test_keys_of_different_events_never_meet(data):
    drawn = data.draw(st.lists(st.sampled_from(HOSTILE), unique=True, min_size=2, max_size=2))
    (one,), (other,) = (planned(r.ZoomDeletionRequested(file_id=name)) for name in drawn)
    assert one.key != other.key


@given(any_recorded())
def test_whatever_else_happens_nothing_breaks(found):
    check_effects(plan(found), found)
