"""A person's way through Zoom's OAuth, against a stand on loopback."""

from __future__ import annotations

import traceback
from base64 import b64encode
from urllib.parse import parse_qs, quote, urlsplit

import aiohttp
import pytest

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.zoom.user_oauth import RefreshRefused, challenge_of
from tests.adapters.zoom.oauth_stand import CLIENT_ID, CLIENT_SECRET, REDIRECT, OAuthStand, oauth_at

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
BASIC = "Basic " + b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()


@pytest.fixture
async def stand():
    stand = OAuthStand()
    async with stand.server:
        yield stand


@pytest.fixture
async def oauth(stand):
    async with aiohttp.ClientSession() as session:
        yield oauth_at(stand.address, session)


def test_the_challenge_is_that_of_the_rfc():
    assert challenge_of(VERIFIER) == CHALLENGE


async def test_the_person_is_sent_to_zoom_with_everything_as_it_is(oauth, stand):
    address = urlsplit(oauth.authorise_address("st.a-te_=&+", CHALLENGE))
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{stand.address}/oauth/authorize"
    assert parse_qs(address.query, strict_parsing=True) == {
        "response_type": ["code"],
        "client_id": [CLIENT_ID],
        "redirect_uri": [REDIRECT],
        "state": ["st.a-te_=&+"],
        "code_challenge": [CHALLENGE],
        "code_challenge_method": ["S256"],
    }


async def test_a_code_becomes_a_grant(oauth, stand):
    stand.extra = {"scope": "b a  b"}
    grant = await oauth.exchange("the code", VERIFIER)
    assert (grant.access_token, grant.refresh_token) == ("a0-s3cret", "r0-s3cret")
    assert (grant.expires_in, grant.scopes, grant.api) == (3599, ("a", "b"), f"{stand.address}/v2")
    form = {
        "grant_type": "authorization_code",
        "code": "the code",
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    assert stand.asked == [("/oauth/token", BASIC, form)]


async def test_a_renewal_brings_the_next_refresh_token(oauth, stand):
    grant = await oauth.refresh("r0-s3cret")
    assert (grant.access_token, grant.refresh_token) == ("a1-s3cret", "r1-s3cret")
    form = {"grant_type": "refresh_token", "refresh_token": "r0-s3cret"}
    assert stand.asked == [("/oauth/token", BASIC, form)]


async def test_the_address_that_comes_with_the_grant_is_used(oauth, stand):
    stand.extra = {"api_url": "http://127.0.0.1:9"}
    assert (await oauth.refresh("r0-s3cret")).api == "http://127.0.0.1:9/v2"


@pytest.mark.parametrize("status", [400, 401])
@pytest.mark.parametrize("error", ["invalid_grant", "invalid_request"])
async def test_a_refresh_token_that_is_gone_is_told_from_everything_else(oauth, stand, status, error):
    stand.refusal = (status, {"reason": "Invalid Token!", "error": error})
    with pytest.raises(RefreshRefused, match=r"zoom\.refresh: Invalid Token!"):
        await oauth.refresh("r0-s3cret")


@pytest.mark.parametrize(
    ("status", "error", "kind"),
    [
        (400, "invalid_client", Unauthorised),
        (401, "invalid_client", Unauthorised),
        (403, "invalid_grant", Unauthorised),
        (400, "unsupported_grant_type", Rejected),
        (404, "invalid_grant", Rejected),
        (429, "invalid_grant", Unavailable),
        (408, "invalid_grant", Unavailable),
        (503, "invalid_grant", Unavailable),
        (500, "invalid_grant", Unavailable),
        (302, "invalid_grant", Unavailable),
    ],
)
async def test_other_refusals_of_a_renewal_leave_the_connection_alone(oauth, stand, status, error, kind):
    stand.refusal = (status, {"reason": "no", "error": error})
    with pytest.raises(kind) as raised:
        await oauth.refresh("r0-s3cret")
    assert not isinstance(raised.value, RefreshRefused)


@pytest.mark.parametrize(
    "granted",
    [{"refresh_token": ""}, {"access_token": ""}, {"expires_in": 0}, {"expires_in": "x"}, {"scope": 7}],
)
async def test_a_grant_that_is_none_is_no_grant(oauth, stand, granted):
    stand.extra = granted
    with pytest.raises(Unavailable, match=r"zoom\.refresh: its answer cannot be read"):
        await oauth.refresh("r0-s3cret")


async def test_a_refused_code_is_rejected_with_zooms_word_for_it(oauth, stand):
    stand.refusal = (400, {"reason": "Invalid authorization code", "error": "invalid_grant"})
    with pytest.raises(Rejected, match="Invalid authorization code") as raised:
        await oauth.exchange("code", VERIFIER)
    assert raised.value.code == "invalid_grant"


async def test_an_answer_that_is_lost_leaves_open_what_became_of_the_code(oauth, stand):
    stand.loses_answers = True
    with pytest.raises(OutcomeUnknown):
        await oauth.exchange("code", VERIFIER)


async def test_an_answer_that_is_lost_lets_the_renewal_be_asked_again(oauth, stand):
    stand.loses_answers = True
    with pytest.raises(Unavailable):
        await oauth.refresh("r0-s3cret")
    assert stand.refreshes == 1


async def test_a_grant_is_revoked_beside_the_token_address(oauth, stand):
    await oauth.revoke("a0-s3cret")
    assert stand.asked == [("/oauth/revoke", BASIC, {"token": "a0-s3cret"})]


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_request", "invalid_token"])
@pytest.mark.parametrize("status", [400, 401])
async def test_a_grant_that_is_gone_already_counts_as_revoked(oauth, stand, status, error):
    stand.refusal = (status, {"reason": "Invalid token", "error": error})
    await oauth.revoke("a0-s3cret")


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ((400, {"error": "invalid_client"}), Unauthorised),
        ((401, {"error": "invalid_client"}), Unauthorised),
        ((404, {}), Rejected),
        ((503, {}), Unavailable),
    ],
)
async def test_a_revocation_that_did_not_happen_is_a_failure(oauth, stand, refusal, kind):
    stand.refusal = refusal
    with pytest.raises(kind):
        await oauth.revoke("a0-s3cret")


async def test_zoom_says_who_the_person_is(oauth, stand):
    user = await oauth.whoami("a0-s3cret", f"{stand.address}/v2")
    assert (user.id, user.account_id, user.email, user.name) == ("u1", "acc", "ani@example.org", "Ani")
    assert stand.asked == [("/v2/users/me", "Bearer a0-s3cret", {})]


async def test_a_person_without_a_display_name_has_the_other_ones(oauth, stand):
    stand.me = {"id": "u1", "first_name": "Ani", "last_name": "Wijaya"}
    assert (await oauth.whoami("a", f"{stand.address}/v2")).name == "Ani Wijaya"


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        ((400, {"code": 4711, "message": "missing scope"}), Unauthorised),
        ((401, {"code": 124, "message": "Invalid access token."}), Unauthorised),
        ((400, {"code": 300, "message": "odd"}), Rejected),
        ((200, {"id": ""}), Unavailable),
    ],
)
async def test_a_token_that_does_not_say_who_it_is(oauth, stand, refusal, kind):
    stand.refusal = refusal
    with pytest.raises(kind):
        await oauth.whoami("a0-s3cret", f"{stand.address}/v2")


CODE, REFRESH, ACCESS = "c0de-s3cret/+x", "r0-s3cret", "a0-s3cret"
CALLS = {
    "exchange": (lambda oauth, api: oauth.exchange(CODE, VERIFIER), [CODE, quote(CODE, safe=""), VERIFIER]),
    "refresh": (lambda oauth, api: oauth.refresh(REFRESH), [REFRESH]),
    "revoke": (lambda oauth, api: oauth.revoke(ACCESS), [ACCESS]),
    "whoami": (lambda oauth, api: oauth.whoami(ACCESS, api), [ACCESS]),
}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 500])
@pytest.mark.parametrize("name", CALLS)
async def test_no_failure_quotes_the_secrets_that_zoom_quotes(oauth, stand, status, name):
    call, sent = CALLS[name]
    secrets = [CLIENT_SECRET, *sent] + ([] if name == "whoami" else [BASIC.split()[1]])
    quoted = {"field": " ".join(secrets), "message": secrets[1]}
    stand.refusal = (status, {"reason": " ".join(secrets), "error": "odd", "errors": [quoted]})
    with pytest.raises(Failure) as raised:
        await call(oauth, f"{stand.address}/v2")
    shown = "".join(traceback.format_exception(raised.value)) + repr(vars(raised.value))
    assert [secret for secret in secrets if secret in shown] == []


async def test_an_answer_that_cannot_be_read_is_not_quoted(oauth, stand):
    stand.extra = {"expires_in": "soon"}
    with pytest.raises(Failure) as raised:
        await oauth.refresh("r0-s3cret")
    assert "s3cret" not in str(raised.value) + repr(raised.value.__cause__) + repr(raised.value.__context__)


async def test_nothing_shows_a_token_or_who_the_person_is(oauth, stand):
    grant = await oauth.refresh("r0-s3cret")
    user = await oauth.whoami("a1-s3cret", f"{stand.address}/v2")
    shown = f"{grant!r} {grant.__rich_repr__()} {user!r} {user.__rich_repr__()} {oauth!r}"
    assert [word for word in ("s3cret", "Ani", "ani@") if word in shown] == []


async def test_an_answer_beyond_all_measure_is_not_read(oauth, stand):
    stand.extra = {"padding": "x" * 300_000}
    with pytest.raises(Unavailable, match="too large"):
        await oauth.refresh("r0-s3cret")
