"""Who signed a message, what tells it from others, what it stays in order with."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict

from adapters.zoom.webhook import ChallengeRefused, Signatures, challenge_answer, identity, lane
from tests.contracts.zoom_examples import example, examples

NOW = 1_800_000_000
BODY = b'{"event":"meeting.started","payload":{}}'
SIGNATURES = Signatures(["first", "second"], now=lambda: NOW)


def hmac_sha256(key: bytes, message: bytes) -> str:
    """RFC 2104, spelled out, so that nothing of ours checks itself."""
    key = (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + message).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


def signed(body=BODY, secret="first", at=str(NOW)):
    signature = hmac_sha256(secret.encode(), b"v0:" + at.encode() + b":" + body)
    return {"x-zm-request-timestamp": at, "x-zm-signature": f"v0={signature}"}


def reordered(value):
    """The same JSON with all keys the other way round."""
    if isinstance(value, dict):
        return {key: reordered(value[key]) for key in reversed(value)}
    return [reordered(each) for each in value] if isinstance(value, list) else value


# Signatures


@pytest.mark.parametrize("secret", ["first", "second"])
def test_the_secret_that_signed_is_named(secret):
    assert SIGNATURES.signer(signed(secret=secret), BODY) == secret


@pytest.mark.parametrize("length", [1, 63, 64, 65, 200])
def test_a_secret_of_any_length_signs_as_the_rfc_says(length):
    secret = "s" * length
    assert Signatures([secret], now=lambda: NOW).signer(signed(secret=secret), BODY) == secret


def test_header_names_are_taken_in_any_case():
    headers = {name.title(): value for name, value in signed().items()}
    assert SIGNATURES.signer(headers, BODY) == "first"
    assert SIGNATURES.signer(CIMultiDict(headers), BODY) == "first"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_signs_what_we_accept():
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "first"],
        input=b"v0:%d:" % NOW + BODY,
        capture_output=True,
        check=True,
    )
    signature = made.stdout.decode().split()[-1]
    headers = {"x-zm-request-timestamp": str(NOW), "x-zm-signature": f"v0={signature}"}
    assert SIGNATURES.signer(headers, BODY) == "first"


def test_a_stranger_s_signature_is_nobody_s():
    assert SIGNATURES.signer(signed(secret="third"), BODY) is None
    assert Signatures([]).signer(signed(), BODY) is None


def test_a_signature_is_of_this_body_and_this_time_only():
    assert SIGNATURES.signer(signed(), BODY + b" ") is None
    assert SIGNATURES.signer({**signed(), "x-zm-request-timestamp": str(NOW + 1)}, BODY) is None


@pytest.mark.parametrize(("off", "known"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_a_message_from_too_long_ago_or_ahead_is_nobody_s(off, known):
    assert (SIGNATURES.signer(signed(at=str(NOW + off)), BODY) is not None) == known


def test_the_tolerance_can_be_chosen():
    patient = Signatures(["first"], tolerance=3700, now=lambda: NOW)
    assert patient.signer(signed(at=str(NOW - 3600)), BODY) == "first"


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        "soon",
        "-1",
        f"+{NOW}",
        f" {NOW}",
        f"{NOW}.0",
        "1_8e8",
        "9" * 13,
        "9" * 5000,
        f"{NOW}\n",
        "١٨٠٠٠٠٠٠٠٠",
    ],
)
def test_a_timestamp_that_is_no_plain_number_is_nobody_s(timestamp):
    assert SIGNATURES.signer(signed(at=timestamp), BODY) is None


@pytest.mark.parametrize("name", list(signed()))
def test_a_message_without_one_of_the_headers_is_nobody_s(name):
    assert SIGNATURES.signer({k: v for k, v in signed().items() if k != name}, BODY) is None


@pytest.mark.parametrize("name", list(signed()))
def test_a_header_given_twice_is_nobody_s(name):
    headers = CIMultiDict(signed())
    headers.add(name, headers[name])
    assert SIGNATURES.signer(headers, BODY) is None


@pytest.mark.parametrize(
    "changed",
    [
        lambda s: s.removeprefix("v0="),
        lambda s: s.replace("v0", "v1"),
        lambda s: s.upper(),
        lambda s: s + "0",
        lambda s: s[:-1],
        lambda s: s + "\n",
        lambda s: "v0=" + "ä" * 64,
        lambda s: "v0=" + "\udcff" * 64,
        lambda s: "",
    ],
)
def test_a_signature_of_another_form_is_nobody_s(changed):
    headers = signed()
    headers["x-zm-signature"] = changed(headers["x-zm-signature"])
    assert SIGNATURES.signer(headers, BODY) is None


def test_an_empty_secret_is_refused_because_anybody_could_sign():
    with pytest.raises(ValueError, match="anybody"):
        Signatures(["first", ""])


def test_secrets_are_not_shown():
    assert "first" not in repr(SIGNATURES)


# The challenge


def test_the_challenge_is_answered_as_zoom_does():
    assert challenge_answer("zoomwebhooksecret", "Kn5a3Wv7SP6YP5b4BWfZpg") == {
        "plainToken": "Kn5a3Wv7SP6YP5b4BWfZpg",
        "encryptedToken": "2a41c3138d2187a756c51428f78d192e9b88dcf44dd62d1b081ace4ec2241e0a",
    }


@pytest.mark.parametrize("token", ["", "a" * 129, "v0:1:{}", "a b", "a\n", "ä", "a:b", "{}", 'a"b', "a.b"])
def test_a_token_that_could_be_a_forged_message_is_refused(token):
    with pytest.raises(ChallengeRefused):
        challenge_answer("first", token)


# Identity


def a_message(**changes):
    body = {
        "event": "recording.completed",
        "event_ts": 1626230691572,
        "payload": {
            "account_id": "A",
            "object": {
                "id": 1234567890,
                "uuid": "4444AAAiAAAAAiAiAiiAii==",
                "recording_files": [{"id": "b", "download_url": "https://one"}, {"id": "a"}],
            },
        },
        "download_token": "one",
    }
    for path, value in changes.items():
        *way, last = path.split("__")
        place = body
        for step in way:
            place = place[step]
        place[last] = value
    return body


@pytest.mark.parametrize(
    "twin",
    [
        a_message(download_token="two"),
        reordered(a_message()),
        a_message(payload__object__id="1234567890"),
        a_message(event_ts="1626230691572"),
        a_message(payload__object__recording_files=[{"id": "a"}, {"id": "b", "download_url": "https://two"}]),
    ],
)
def test_the_same_message_with_another_token_address_or_order_is_the_same(twin):
    assert identity(twin) == identity(a_message())


@pytest.mark.parametrize(
    "other",
    [
        a_message(event="recording.deleted"),
        a_message(event_ts=1626230691573),
        a_message(payload__object__uuid="5555AAAiAAAAAiAiAiiAii=="),
        a_message(payload__object__recording_files=[{"id": "a"}]),
        a_message(payload__object__participant_audio_files=[{"id": "c"}]),
    ],
)
def test_another_event_time_instance_or_file_is_another_message(other):
    assert identity(other) != identity(a_message())


def test_without_a_uuid_the_id_tells_meetings_apart():
    one, other = ({"event": "e", "event_ts": 1, "payload": {"object": {"id": number}}} for number in (1, 2))
    assert identity(one) != identity(other)
    assert identity(one) == identity({"event": "e", "event_ts": 1, "payload": {"object": {"id": "1"}}})


@pytest.mark.parametrize("field", ["participant_uuid", "participant_user_id", "id", "user_id"])
def test_two_people_joining_in_one_millisecond_are_two(field):
    one, other = (example("meeting.participant_joined") for _ in range(2))
    other["payload"]["object"]["participant"][field] = "another"
    assert identity(one) != identity(other)


def test_messages_without_a_time_are_told_apart_by_all_they_say():
    one, other = (a_message(payload__topic=topic) for topic in ("one", "other"))
    assert identity(one) == identity(other)
    del one["event_ts"], other["event_ts"]
    assert identity(one) != identity(other)
    assert identity(reordered(one)) == identity(one)


def test_batches_of_one_millisecond_are_told_apart():
    one, other = (example("recording.batch_deleted") for _ in range(2))
    other["payload"]["object"]["meetings"][0]["meeting_uuid"] = "another"
    assert identity(one) != identity(other)


@pytest.mark.parametrize("field", ["user_id", "client_id", "event_ts"])
def test_a_deauthorisation_is_of_one_person_app_and_time(field):
    one, other = (example("app_deauthorized") for _ in range(2))
    other["payload"]["signature"] = "another"
    assert identity(one) == identity(other)
    other["payload"][field] = "another"
    assert identity(one) != identity(other)


def test_an_identity_names_the_event_and_has_no_strange_characters():
    assert identity(a_message()).partition("/")[0] == "recording.completed"
    strange = identity({"event": "a\0/\n’" + "x" * 100})
    assert strange.partition("/")[0] == "a____" + "x" * 55
    assert strange != identity({"event": "a\0/\n’" + "x" * 101})


def test_zoom_s_examples_are_different_messages():
    # Zoom's example of a denied registration says, by mistake, that one was created.
    bodies = [body for event, body in examples() if event != "webinar.registration_denied"]
    assert len({identity(body) for body in bodies}) == len(bodies) == 169


# Lanes


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("meeting.started", "zoom/1234567890"),
        ("meeting.created", "zoom/1234567890"),
        ("recording.completed", "zoom/1234567890"),
        ("webinar.ended", "zoom/1234567890"),
        ("user.deleted", "zoom/user/abcD3ojfdbjfg"),
        ("app_deauthorized", "zoom/user/abcD3ojfdbjfg"),
    ],
)
def test_messages_about_one_meeting_or_one_user_share_a_lane(event, expected):
    assert lane(example(event)) == expected


@pytest.mark.parametrize("event", ["zoomroom.alert", "recording.batch_deleted", "account.updated"])
def test_any_other_message_has_a_lane_of_its_own(event):
    assert lane(example(event)) == f"zoom/{identity(example(event))}"


@pytest.mark.parametrize("number", ["", None, True, -1, 0, 1.5, "12/34", "1" * 20, "١٢", [], {}])
def test_a_meeting_whose_number_is_none_has_a_lane_of_its_own(number):
    body = {"event": "meeting.started", "payload": {"object": {"id": number}}}
    assert lane(body) == f"zoom/{identity(body)}"


@pytest.mark.parametrize("user", ["", "a b", "a/b", "a\0", "u" * 65, None, {}])
def test_a_user_whose_id_is_none_has_a_lane_of_its_own(user):
    body = {"event": "user.deleted", "payload": {"object": {"id": user}}}
    assert lane(body) == f"zoom/{identity(body)}"


# Anything at all

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=12,
)
THINGS = st.dictionaries(
    st.sampled_from(
        ["id", "uuid", "meeting_id", "participant", "recording_files", "participant_audio_files"]
    ),
    ANYTHING | st.lists(st.fixed_dictionaries({"id": ANYTHING})),
)
PAYLOADS = st.fixed_dictionaries({"object": THINGS | ANYTHING, "user_id": ANYTHING, "event_ts": ANYTHING})
EVENTS = st.sampled_from(["meeting.started", "user.deleted", "app_deauthorized"]) | ANYTHING
BODIES = st.fixed_dictionaries(
    {}, optional={"event": EVENTS, "event_ts": ANYTHING, "payload": PAYLOADS | ANYTHING}
)


@given(BODIES)
def test_no_object_is_too_strange_for_an_identity_and_a_lane(body):
    assert identity(body) == identity(reordered(body))
    assert lane(body) == lane(reordered(body))
    assert max(len(identity(body)), len(lane(body))) <= 200
    assert identity(body).isprintable()
