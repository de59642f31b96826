"""Links to files: only what we signed is read, until it is too old, whatever somebody makes of it."""

from __future__ import annotations

import traceback
from base64 import urlsafe_b64encode
from uuid import UUID, uuid4

import jwt
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot_app.deliveries.choice import mark_of
from bot_app.invitation import Invitations
from bot_app.links import DAY, FileLinks, LinkedFile
from bot_app.signed_tokens import LONGEST_TOKEN, TokenExpired, TokenInvalid
from domain.ids import RecordingId

SECRET = "a-long-random-s3cret-of-the-operator"
NOW = 1_800_000_000.0
RECORDING = RecordingId(uuid4())
MARK = mark_of("file/1")
PUBLIC = "https://bot.example"


class Clock:
    def __init__(self):
        self.seconds = NOW

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def links(clock):
    return FileLinks(SECRET, PUBLIC, 7, clock)


HANDED_OUT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJyZWNvcmRpbmciOiI2ZjFjMmYwZS02ZDNjLTRjNTM"
    "tOWYwZi0wZDljMzNiMGE1ZjEiLCJtYXJrIjoibWFyayIsImV4cCI6MTgwMDYwNDgwMCwiYXVkIjoicmV"
    "jb3JkaW5nLWZpbGUifQ.EPv2qPhmeWP3YG14ZuqGeQczvLI1GOGN7ktZ0ief9EU"
)
"""Once, to a chat, where it must stay good."""
CLAIMS = {"recording": str(RECORDING), "mark": MARK, "exp": int(NOW) + 60, "aud": "recording-file"}


def token_of(links):
    return links.address(RECORDING, MARK).removeprefix(f"{PUBLIC}/recordings/")


def signed(links, claims, algorithm="HS256", key=None):
    """What a thief of the signing key, or our own past, could make."""
    return jwt.encode(claims, key or links._tokens._signing, algorithm=algorithm)


def without(name):
    return {key: value for key, value in CLAIMS.items() if key != name}


def test_an_address_leads_to_its_file(links):
    assert links.read(token_of(links)) == LinkedFile(RECORDING, MARK)
    assert len(token_of(links)) < LONGEST_TOKEN / 2


def test_what_was_handed_out_by_an_earlier_version_stays_good(links):
    recording_id = RecordingId(UUID("6f1c2f0e-6d3c-4c53-9f0f-0d9c33b0a5f1"))
    assert links.read(HANDED_OUT) == LinkedFile(recording_id, "mark")
    assert links.address(recording_id, "mark") == f"{PUBLIC}/recordings/{HANDED_OUT}"


def test_it_is_good_for_its_days_and_not_a_second_longer(links, clock):
    token = token_of(links)
    clock.seconds = NOW + 7 * DAY - 1
    assert links.read(token) == LinkedFile(RECORDING, MARK)
    clock.seconds = NOW + 7 * DAY
    with pytest.raises(TokenExpired):
        links.read(token)


def test_parts_of_a_day_count(clock):
    links = FileLinks(SECRET, PUBLIC, 0.5, clock)
    token = token_of(links)
    clock.seconds = NOW + DAY / 2
    with pytest.raises(TokenExpired):
        links.read(token)


@given(st.data())
def test_a_token_with_a_sign_changed_is_none_of_ours(data):
    links = FileLinks(SECRET, PUBLIC, 7, Clock())
    token = token_of(links)
    place = data.draw(st.integers(0, len(token) - 2))  # the last sign holds bits that mean nothing
    other = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != token[place]))
    with pytest.raises(TokenInvalid):
        links.read(token[:place] + other + token[place + 1 :])


@given(st.text() | st.text(st.sampled_from("abAB01-_.="), max_size=300))
def test_whatever_somebody_writes_is_none_of_ours(text):
    with pytest.raises(TokenInvalid):
        FileLinks(SECRET, PUBLIC, 7, Clock()).read(text)


@pytest.mark.parametrize(
    "claims",
    [
        *(without(name) for name in CLAIMS),
        {**CLAIMS, "aud": "zoom-connect"},
        {**CLAIMS, "aud": ["other"]},
        {**CLAIMS, "recording": "no uuid"},
        {**CLAIMS, "recording": None},
        {**CLAIMS, "mark": 5},
        {**CLAIMS, "exp": "soon"},
        {**CLAIMS, "exp": None},
        {**CLAIMS, "exp": [1]},
        {},
    ],
)
def test_what_lacks_a_claim_or_has_a_wrong_one_is_none_of_ours(links, claims):
    with pytest.raises(TokenInvalid):
        links.read(signed(links, claims))


@pytest.mark.filterwarnings("ignore:The HMAC key")
@pytest.mark.parametrize("algorithm", ["HS512", "none"])
def test_only_our_algorithm_counts(links, algorithm):
    key = links._tokens._signing if algorithm != "none" else None
    token = jwt.encode(CLAIMS, key, algorithm=algorithm)
    with pytest.raises(TokenInvalid):
        links.read(token)


def test_another_secret_reads_nothing(links, clock):
    with pytest.raises(TokenInvalid):
        FileLinks(SECRET + "x", PUBLIC, 7, clock).read(token_of(links))


def test_the_operators_secret_itself_signs_no_link(links):
    with pytest.raises(TokenInvalid):
        links.read(signed(links, CLAIMS, key=SECRET))


def test_an_invitation_is_no_link(links, clock):
    token = Invitations(SECRET, clock).issue("-1001", 5, "nonce")
    with pytest.raises(TokenInvalid):
        links.read(token)


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_the_deepest_token_is_refused_like_any_other(links, opening):
    deep = urlsafe_b64encode((opening * 750)[:750].encode()).decode()
    body = urlsafe_b64encode(orjson.dumps(CLAIMS)).decode().rstrip("=")
    for token in (f"{deep}.{body}.x"[:LONGEST_TOKEN], f"{deep}.x.x", f"x.{deep}.x"):
        with pytest.raises(TokenInvalid):
            links.read(token)


@pytest.mark.parametrize("token", ["x" * (LONGEST_TOKEN + 1), "ä.b.c", "a.b.c\0", "", ".", ".."])
def test_what_is_no_token_is_refused(links, token):
    with pytest.raises(TokenInvalid):
        links.read(token)


def test_a_refusal_quotes_nothing(links, clock):
    clock.seconds += 8 * DAY
    for token in (signed(links, CLAIMS), signed(links, {**CLAIMS, "mark": 5})):
        with pytest.raises((TokenInvalid, TokenExpired)) as raised:
            links.read(token)
        shown = "".join(traceback.format_exception(raised.value, limit=0)) + repr(raised.value)
        assert str(RECORDING) not in shown
        assert token not in shown
        assert SECRET not in shown


def test_an_address_tells_nothing_that_a_person_wrote(links):
    claims = jwt.decode(token_of(links), options={"verify_signature": False})
    assert claims.keys() == {"recording", "mark", "exp", "aud"}
