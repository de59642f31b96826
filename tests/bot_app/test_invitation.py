"""Invitations: only what we signed is read, for ten minutes, whatever somebody makes of it on the way."""

from __future__ import annotations

import hashlib
import hmac
import re
import traceback
from base64 import urlsafe_b64decode, urlsafe_b64encode

import jwt
import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.zoom.user_oauth import challenge_of
from bot_app.invitation import Invitation, Invitations
from bot_app.signed_tokens import TokenExpired, TokenInvalid

SECRET = "a-long-random-s3cret-of-the-operator"
NOW = 1_800_000_000
CHAT, PERSON, NONCE = "-1001234567890:12", 123456789, "n0nce_-ABC"


class Clock:
    def __init__(self):
        self.seconds = float(NOW)

    def __call__(self):
        return self.seconds


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def invitations(clock):
    return Invitations(SECRET, clock)


def signed(invitations, claims, algorithm="HS256", key=None, headers=None):
    """What a thief of the signing key, or our own past, could make."""
    return jwt.encode(claims, key or invitations._tokens._signing, algorithm=algorithm, headers=headers)


HANDED_OUT = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjaGF0IjoiLTEwMDEyMzQ1Njc4OTA6MTIiLCJ1c2V"
    "yIjoxMjM0NTY3ODksImp0aSI6Im4wbmNlXy1BQkMiLCJleHAiOjE4MDAwMDA2MDAsImF1ZCI6Inpvb20"
    "tY29ubmVjdCJ9.YRPDZYDANXycJah7bkw6kqTBNRaKCAHSLG2uKSIR3QA"
)
"""Once, to a person, whom it must still let in."""
CLAIMS = {"chat": CHAT, "user": PERSON, "jti": NONCE, "exp": NOW + 600, "aud": "zoom-connect"}


def unpadded(value):
    return urlsafe_b64encode(orjson.dumps(value)).rstrip(b"=").decode()


def test_what_was_handed_out_by_an_earlier_version_stays_good(invitations):
    assert invitations.read(HANDED_OUT) == Invitation(CHAT, PERSON, NONCE, NOW + 600)
    assert invitations.issue(CHAT, PERSON, NONCE) == HANDED_OUT


def test_an_invitation_says_who_was_invited_and_where(invitations):
    token = invitations.issue(CHAT, PERSON, NONCE)
    assert invitations.read(token) == Invitation(CHAT, PERSON, NONCE, NOW + 600)
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,512}", token)


def test_any_program_with_the_secret_reads_it(invitations, clock):
    assert Invitations(SECRET, clock).read(invitations.issue(CHAT, PERSON, NONCE)).nonce == NONCE


def test_an_invitation_is_good_for_ten_minutes(invitations, clock):
    token = invitations.issue(CHAT, PERSON, NONCE)
    clock.seconds += 599.9
    invitations.read(token)
    clock.seconds += 0.1
    with pytest.raises(TokenExpired):
        invitations.read(token)


def test_the_longest_invitation_can_be_read(invitations):
    token = invitations.issue("-" * 60, 2**53, "n" * 64)
    assert len(token) <= 1024
    assert invitations.read(token).nonce == "n" * 64


@pytest.mark.parametrize(
    ("chat", "nonce"),
    [("", NONCE), ("1" * 61, NONCE), ("1 2", NONCE), ("1\n", NONCE), ("1", ""), ("1", "n" * 65), ("1", "é")],
)
def test_a_chat_or_nonce_that_is_none_is_not_signed(invitations, chat, nonce):
    with pytest.raises(msgspec.ValidationError):
        invitations.issue(chat, PERSON, nonce)


def test_another_secret_reads_nothing(invitations, clock):
    with pytest.raises(TokenInvalid):
        Invitations(SECRET + "x", clock).read(invitations.issue(CHAT, PERSON, NONCE))


def test_what_the_stranger_signs_with_the_secret_itself_is_not_ours(invitations):
    """Each purpose has a key of its own."""
    with pytest.raises(TokenInvalid):
        invitations.read(signed(invitations, CLAIMS, key=SECRET))
    invitations.read(signed(invitations, CLAIMS))


@pytest.mark.parametrize("part", [0, 1, 2])
def test_a_change_of_any_part_is_noticed(invitations, part):
    parts = invitations.issue(CHAT, PERSON, NONCE).split(".")
    for place in range(len(parts[part]) - 1):
        changed = list(parts)
        old = changed[part][place]
        changed[part] = f"{parts[part][:place]}{'A' if old != 'A' else 'B'}{parts[part][place + 1 :]}"
        with pytest.raises(TokenInvalid):
            invitations.read(".".join(changed))


@pytest.mark.parametrize("algorithm", ["none", "None", "nOnE", "HS384", "RS256", ""])
@pytest.mark.parametrize("keep_signature", [True, False])
def test_no_other_algorithm_is_heard_of(invitations, algorithm, keep_signature):
    _, payload, signature = invitations.issue(CHAT, PERSON, NONCE).split(".")
    header = unpadded({"alg": algorithm, "typ": "JWT"})
    with pytest.raises(TokenInvalid):
        invitations.read(f"{header}.{payload}.{signature if keep_signature else ''}")


@pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
def test_no_other_algorithm_will_do_even_with_our_key(invitations, algorithm):
    with pytest.raises(TokenInvalid):
        invitations.read(signed(invitations, CLAIMS, algorithm))


@pytest.mark.parametrize(
    "claims",
    [
        {**CLAIMS, "aud": "somewhere-else"},
        {**CLAIMS, "aud": None},
        {**CLAIMS, "exp": None},
        {**CLAIMS, "exp": "soon"},
        {**CLAIMS, "exp": 1e400},
        {**CLAIMS, "user": "123"},
        {**CLAIMS, "user": True},
        {**CLAIMS, "chat": 5},
        {**CLAIMS, "jti": ""},
        *({name: value for name, value in CLAIMS.items() if name != missing} for missing in CLAIMS),
    ],
)
def test_claims_that_are_not_those_of_an_invitation_are_refused(invitations, claims):
    with pytest.raises(TokenInvalid):
        invitations.read(signed(invitations, claims))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        "x" * 1024,
        "é.é.é",
        "\ud800",
        "\0",
        f"{unpadded([[]] * 50)}.e30.e30",
        "e30.e30.e30",
    ],
)
def test_what_is_no_token_at_all_is_refused(invitations, token):
    with pytest.raises(TokenInvalid):
        invitations.read(token)


@given(
    st.text(max_size=1100)
    | st.binary(max_size=700).map(lambda raw: urlsafe_b64encode(raw).decode() + ".e30.")
)
def test_whatever_comes_is_refused_and_nothing_else_happens(token):
    with pytest.raises(TokenInvalid):
        Invitations(SECRET).read(token)


def test_a_header_that_is_nested_too_deep_is_refused(invitations):
    deep = urlsafe_b64encode(b"[" * 700).rstrip(b"=").decode()
    with pytest.raises(TokenInvalid):
        invitations.read(f"{deep}.e30.e30")


def test_what_is_too_long_is_not_even_looked_at(invitations):
    token = signed(invitations, {**CLAIMS, "padding": "x" * 700})
    assert len(token) > 1024
    with pytest.raises(TokenInvalid):
        invitations.read(token)


def test_the_verifier_is_derived_as_written_down(invitations):
    digest = hmac.new(SECRET.encode(), f"pkce:{NONCE}".encode(), hashlib.sha256).digest()
    verifier = invitations.verifier(NONCE)
    assert urlsafe_b64decode(verifier + "=") == digest
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", verifier)
    assert len(challenge_of(verifier)) == 43


def test_each_nonce_purpose_and_secret_has_its_own_mark(invitations):
    other = Invitations(SECRET + "x")
    marks = [
        mark(nonce)
        for each in (invitations, other)
        for mark in (each.verifier, each.browser_mark)
        for nonce in ("n1", "n2")
    ]
    assert len(set(marks)) == len(marks)
    assert invitations.browser_mark("n1") == Invitations(SECRET).browser_mark("n1")


def test_neither_the_token_nor_a_failure_holds_the_secret_or_the_verifier(invitations):
    token = invitations.issue(CHAT, PERSON, NONCE)
    payload = urlsafe_b64decode(token.split(".")[1] + "==").decode()
    with pytest.raises(TokenInvalid) as raised:
        invitations.read(token[:-4])
    shown = payload + repr(invitations) + "".join(traceback.format_exception(raised.value))
    assert "s3cret" not in shown
    assert invitations.verifier(NONCE) not in shown
    assert raised.value.__suppress_context__
