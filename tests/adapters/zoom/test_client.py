"""The Zoom client, against a Zoom on loopback, its requests checked against Zoom's own description."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from uuid import UUID

import aiohttp
import orjson
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

from adapters.effect import OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.zoom.client import ZoomClient, tag_of
from adapters.zoom.limits import Category, DailyQuota, Pace, Rate
from adapters.zoom.meetings import ListKind, MeetingChanges, MeetingSettings, NewMeeting, ZoomMeeting
from adapters.zoom.oauth import AccountTokens, Credentials

CONTRACT = Path(__file__).parents[3].parent / "shared" / "contracts" / "endpoints_workplace_Meetings.json"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 3, 2, tzinfo=UTC)
OURS = UUID("0190a5d2-7c1e-7a52-9f3e-3b1c5d2e4f60")
TAG = f"Meetledger: {OURS}"
BIG_ID = 98_765_432_109
NEW = NewMeeting(
    topic="Shift handover",
    agenda=f"{TAG}\nEverything of the night",
    starts_at=datetime(2026, 3, 2, 9, 30, 15, 999, tzinfo=UTC),
    minutes=45,
    time_zone="Asia/Jakarta",
    settings=MeetingSettings(auto_recording="cloud", waiting_room=False),
)
TOLD = {
    "id": BIG_ID,
    "uuid": "/abc//==",
    "topic": "Shift handover",
    "agenda": f"{TAG}\nEverything",
    "start_time": "2026-03-02T09:30:00Z",
    "duration": 45,
    "timezone": "Asia/Jakarta",
    "join_url": "https://zoom.us/j/98765432109?pwd=j01n",
    "password": "p4ssc0de",
    "start_url": "https://zoom.us/s/98765432109?zak=st4rt",
    "host_id": "h",
    "status": "waiting",
    "created_at": "2026-03-01T12:00:00Z",
    "settings": {"something": ["new"]},
}
GONE = (404, {"code": 3001, "message": f"Meeting does not exist: {BIG_ID}."}, {})
DAILY = (
    429,
    {
        "code": 429,
        "message": "You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted"
        " for this particular user. You may resume these requests at GMT 00:00:00.",
    },
    {},
)


class ZoomStand:
    """Grants tokens and answers each request with the next of its answers; the last one stays."""

    def __init__(self):
        self.tokens = 0
        self.good = None
        self.asked = []
        self.answers = []
        app = web.Application()
        app.router.add_post("/oauth/token", self._token)
        app.router.add_route("*", "/v2/{path:.*}", self._call)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    def url(self, path):
        return str(self.server.make_url(path))

    async def _token(self, request):
        self.tokens += 1
        return _json(200, {"access_token": f"t0ken-{self.tokens}", "expires_in": 3600})

    async def _call(self, request):
        path = request.raw_path.partition("?")[0]
        self.asked.append((request.method, path, dict(request.query), await request.read()))
        if self.good is not None and request.headers["Authorization"] != f"Bearer {self.good}":
            return _json(401, {"code": 124, "message": "Invalid access token."})
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            request.transport.close()
            return web.Response()
        return _json(*answer)


def _json(status, body, headers=None):
    return web.Response(status=status, body=orjson.dumps(body) if body is not None else b"", headers=headers)


@pytest.fixture
async def zoom():
    stand = ZoomStand()
    async with stand.server:
        yield stand


@pytest.fixture
async def client(zoom):
    credentials = Credentials("account", "client", "secret")
    fast = Pace(dict.fromkeys(Category, Rate(100_000, 1)))
    async with aiohttp.ClientSession() as session:
        tokens = AccountTokens(session, credentials, token_url=zoom.url("/oauth/token"), api=zoom.url("/v2"))
        yield ZoomClient(session, tokens, pace=fast, now=lambda: NOW)
        await tokens.close()


@pytest.fixture(scope="module")
def contract():
    if not CONTRACT.exists():
        pytest.skip("Zoom's API description is not here (../shared/contracts)")
    contract = orjson.loads(CONTRACT.read_bytes())
    # openapi-core does not know Zoom's security schemes; the tests of the tokens look at those.
    for path in contract["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    return contract


def listed(**fields):
    """A meeting as lists show it: without its passcode and status."""
    entry = {"id": BIG_ID, "uuid": "u", "topic": "t", "agenda": TAG, "created_at": "2026-03-01T12:00:00Z"}
    return {**entry, **fields}


def page(*meetings, token=""):
    return (
        200,
        {"page_size": 300, "total_records": 1, "next_page_token": token, "meetings": list(meetings)},
        {},
    )


async def every(client, kind=ListKind.UPCOMING):
    return [meeting async for meeting in client.list_meetings("me", kind)]


CALLS = {
    "create": lambda client: client.create_meeting("ops@example.org", NEW),
    "get": lambda client: client.get_meeting(BIG_ID),
    "list": every,
    "update": lambda client: client.update_meeting(BIG_ID, MeetingChanges(minutes=60)),
    "delete": lambda client: client.delete_meeting(BIG_ID),
}
HARMLESS = [name for name in CALLS if name != "create"]
every_call = pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)


# Requests and answers


async def test_creating_sends_what_zoom_wants_and_reads_what_it_tells(zoom, client):
    zoom.answers = [(201, TOLD, {})]
    meeting = await client.create_meeting("ops+night@example.org", NEW)
    assert meeting == ZoomMeeting(
        id=BIG_ID,
        uuid="/abc//==",
        topic="Shift handover",
        agenda=f"{TAG}\nEverything",
        start_time=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        duration=45,
        timezone="Asia/Jakarta",
        join_url="https://zoom.us/j/98765432109?pwd=j01n",
        password="p4ssc0de",
        host_id="h",
        status="waiting",
        created_at=NOW,
    )
    [(method, path, _, body)] = zoom.asked
    assert (method, path) == ("POST", "/v2/users/ops%2Bnight%40example.org/meetings")
    assert orjson.loads(body) == {
        "type": 2,
        "topic": "Shift handover",
        "agenda": f"{TAG}\nEverything of the night",
        "start_time": "2026-03-02T09:30:15Z",
        "duration": 45,
        "timezone": "Asia/Jakarta",
        "settings": {"auto_recording": "cloud", "waiting_room": False},
    }


async def test_a_change_sends_only_what_changes(zoom, client):
    zoom.answers = [(204, None, {})]
    jakarta = timezone(timedelta(hours=7))
    await client.update_meeting(BIG_ID, MeetingChanges(starts_at=datetime(2026, 3, 3, 9, 0, tzinfo=jakarta)))
    [(method, path, _, body)] = zoom.asked
    assert (method, path) == ("PATCH", f"/v2/meetings/{BIG_ID}")
    assert orjson.loads(body) == {"start_time": "2026-03-03T02:00:00Z"}


async def test_deleting_is_done_or_was_not_needed(zoom, client):
    zoom.answers = [(204, None, {}), GONE]
    assert await client.delete_meeting(BIG_ID) is True
    assert await client.delete_meeting(BIG_ID) is False


async def test_a_date_of_a_series_that_is_gone_needs_no_deleting(zoom, client):
    """The words stand in Zoom's description of the call."""
    zoom.answers = [(400, {"code": 300, "message": "Invalid parameter: occurrence_id."}, {}), GONE]
    assert await client.delete_meeting(BIG_ID, occurrence=NOW) is False
    assert await client.delete_meeting(BIG_ID, occurrence=NOW) is False


async def test_another_refusal_to_delete_a_date_is_one(zoom, client):
    zoom.answers = [(400, {"code": 300, "message": "No permission."}, {})]
    with pytest.raises(Rejected):
        await client.delete_meeting(BIG_ID, occurrence=NOW)


async def test_a_meeting_that_is_gone_is_none(zoom, client):
    zoom.answers = [GONE]
    assert await client.get_meeting(BIG_ID) is None
    assert not await client.update_meeting(BIG_ID, MeetingChanges(minutes=60))


async def test_a_wrong_address_is_not_taken_for_a_meeting_that_is_gone(zoom, client):
    zoom.answers = [(404, None, {})]
    for call in (client.get_meeting, client.delete_meeting):
        with pytest.raises(Rejected):
            await call(BIG_ID)


@every_call
async def test_every_request_keeps_to_zooms_description(zoom, client, contract, call):
    zooms = OpenAPI.from_dict(contract)
    zoom.answers = [page()] if call is every else [(201, TOLD, {})]
    await call(client)
    for method, path, query, body in zoom.asked:
        mock = MockRequest("https://api.zoom.us", method.lower(), path, args=query, data=body or None)
        zooms.validate_request(mock)


@pytest.mark.parametrize(
    ("path", "method", "category"),
    [
        ("/users/{userId}/meetings", "post", "LIGHT"),
        ("/users/{userId}/meetings", "get", "MEDIUM"),
        ("/meetings/{meetingId}", "get", "LIGHT"),
        ("/meetings/{meetingId}", "patch", "LIGHT"),
        ("/meetings/{meetingId}", "delete", "LIGHT"),
    ],
)
def test_zoom_still_labels_its_calls_as_we_do(contract, path, method, category):
    assert f"`{category}`" in contract["paths"][path][method]["description"]


# Failures


async def test_a_lost_answer_to_a_creation_leaves_it_unknown(zoom, client):
    for lost in (None, (500, {}, {}), (502, {}, {}), (504, {}, {})):
        zoom.answers = [lost]
        with pytest.raises(OutcomeUnknown):
            await CALLS["create"](client)
    assert len(zoom.asked) == 4


@pytest.mark.parametrize("name", HARMLESS)
async def test_a_lost_answer_to_anything_else_is_only_a_delay(zoom, client, name):
    for lost in (None, (500, {}, {})):
        zoom.answers = [lost]
        with pytest.raises(Unavailable):
            await CALLS[name](client)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"id": None},
        {**TOLD, "id": "text"},
        {**TOLD, "id": 0},
        {**TOLD, "duration": "long"},
        {**TOLD, "join_url": ""},
        {**TOLD, "uuid": None},
        {**TOLD, "start_time": "tomorrow"},
        [TOLD],
        None,
    ],
)
async def test_an_answer_that_describes_no_meeting_leaves_a_creation_unknown(zoom, client, told):
    zoom.answers = [(201, told, {})]
    with pytest.raises(OutcomeUnknown):
        await CALLS["create"](client)
    with pytest.raises(Unavailable):
        await CALLS["get"](client)


async def test_what_zoom_leaves_empty_counts_as_absent(zoom, client):
    zoom.answers = [(200, {**TOLD, "start_time": "", "agenda": None, "password": None}, {})]
    meeting = await client.get_meeting(BIG_ID)
    assert (meeting.start_time, meeting.agenda, meeting.password) == (None, "", "")


@pytest.mark.parametrize("odd", ["9999-12-31T23:59:00Z", "0001-01-01T00:00:00+14:00", "1970-01-01T00:00:00Z"])
async def test_times_nobody_can_count_with_are_not_said(zoom, client, odd):
    usual = TOLD["start_time"]
    occurrences = [{"occurrence_id": str(n), "start_time": at} for n, at in enumerate((odd, usual))]
    zoom.answers = [(200, {**TOLD, "start_time": odd, "occurrences": occurrences}, {})]
    told = await client.get_meeting(BIG_ID)
    assert told.start_time is None
    assert [each.original is None for each in told.occurrences] == [True, False]


async def test_a_time_without_a_zone_is_utc(zoom, client):
    zoom.answers = [(200, {**TOLD, "start_time": "2026-03-02T09:30:00"}, {})]
    assert (await client.get_meeting(BIG_ID)).start_time == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


async def test_a_refusal_keeps_zooms_code_and_words(zoom, client):
    zoom.answers = [(404, {"code": 1001, "message": "User does not exist: x."}, {})]
    with pytest.raises(Rejected, match=r"^User does not exist: x\.$") as caught:
        await CALLS["create"](client)
    assert caught.value.code == "1001"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409])
@every_call
async def test_no_failure_repeats_an_address_of_a_person(zoom, client, call, status):
    """Failures are recorded for ever."""
    said = {"code": 4711, "message": "User ada@example.org (<eve@example.org>) does not exist"}
    zoom.answers = [(status, said, {})] * 3
    with pytest.raises((Rejected, Unauthorised)) as caught:
        await call(client)
    assert str(caught.value).endswith("User … (<…>) does not exist")


@every_call
async def test_a_limit_of_a_second_names_when_to_come_back(zoom, client, call):
    words = "You have reached the maximum per-second rate limit for this API. Try again later."
    zoom.answers = [(429, {"code": 429, "message": words}, {"Retry-After": "2"})]
    with pytest.raises(Unavailable) as caught:
        await call(client)
    assert (caught.value.retry_after, caught.value.until) == (2, None)


@every_call
async def test_the_limit_of_a_day_waits_for_midnight(zoom, client, call):
    zoom.answers = [DAILY]
    with pytest.raises(Unavailable, match="daily") as caught:
        await call(client)
    assert caught.value.until == MIDNIGHT


async def test_our_own_count_of_the_day_spares_zoom_the_question(zoom):
    credentials = Credentials("account", "client", "secret")
    async with aiohttp.ClientSession() as session:
        tokens = AccountTokens(session, credentials, token_url=zoom.url("/oauth/token"), api=zoom.url("/v2"))
        quota = DailyQuota(2, now=lambda: NOW)
        client = ZoomClient(session, tokens, quota=quota, now=lambda: NOW)
        zoom.answers = [(201, TOLD, {})]
        await client.create_meeting("me", NEW)
        await client.update_meeting(BIG_ID, MeetingChanges(minutes=60), host="me")
        with pytest.raises(Unavailable) as caught:
            await client.create_meeting("me", NEW)
        await client.create_meeting("another", NEW)
    assert caught.value.until == MIDNIGHT
    assert len(zoom.asked) == 3


async def test_a_redirect_is_not_followed(zoom, client):
    zoom.answers = [(302, None, {"Location": zoom.url("/v2/elsewhere")})]
    with pytest.raises(Unavailable, match="302"):
        await client.get_meeting(BIG_ID)
    with pytest.raises(OutcomeUnknown, match="302"):
        await CALLS["create"](client)
    assert len(zoom.asked) == 2


# Tokens


async def test_a_refused_token_is_replaced_once_for_all(zoom, client):
    zoom.answers = [(200, TOLD, {})]
    await client.get_meeting(BIG_ID)
    zoom.good = "t0ken-2"
    await asyncio.gather(*(client.get_meeting(BIG_ID) for _ in range(50)))
    assert zoom.tokens == 2


async def test_a_creation_whose_token_was_refused_takes_place_once(zoom, client):
    zoom.good, zoom.answers = "t0ken-2", [(201, TOLD, {})]
    assert (await client.create_meeting("me", NEW)).id == BIG_ID
    assert zoom.tokens == 2
    assert len(zoom.asked) == 2


@every_call
async def test_a_third_refused_token_is_unauthorised(zoom, client, call):
    """One renewal more than a token that ended would need: somebody else's may end ours at the same moment."""
    zoom.good = "another"
    with pytest.raises(Unauthorised, match=r"Invalid access token\."):
        await call(client)
    assert len(zoom.asked) == 3
    assert zoom.tokens == 3


@pytest.mark.parametrize("status", [400, 403])
async def test_a_missing_scope_is_unauthorised_and_costs_no_token(zoom, client, status):
    zoom.answers = [
        (status, {"code": 4711, "message": "Invalid access token, does not contain scopes:[x]."}, {})
    ]
    with pytest.raises(Unauthorised, match=r"scopes:\[x\]"):
        await CALLS["create"](client)
    assert zoom.tokens == 1


# Lists


async def test_a_list_is_read_page_by_page(zoom, client):
    zoom.answers = [page(listed(id=1), token="a b"), page(listed(id=2), token="c"), page(listed(id=3))]
    assert [meeting.id for meeting in await every(client)] == [1, 2, 3]
    asked = {"type": "upcoming", "page_size": "300"}
    queries = [query for _, _, query, _ in zoom.asked]
    assert queries == [asked, {**asked, "next_page_token": "a b"}, {**asked, "next_page_token": "c"}]


async def test_a_list_that_begins_again_is_not_taken_for_the_whole(zoom, client):
    zoom.answers = [page(token="a"), page(token="b"), page(token="a")]
    with pytest.raises(Unavailable, match="begins again"):
        await every(client)
    assert len(zoom.asked) == 3


async def test_a_list_without_end_is_given_up(zoom, client):
    zoom.answers = [page(token=str(number)) for number in range(200)]
    with pytest.raises(Unavailable, match="100 pages"):
        await every(client)
    assert len(zoom.asked) == 100


@pytest.mark.parametrize("body", [{}, {"meetings": 7}, {"meetings": [7]}, {"meetings": [{"id": "x"}]}, []])
async def test_a_list_that_is_none_is_unavailable(zoom, client, body):
    zoom.answers = [(200, body, {})]
    with pytest.raises(Unavailable):
        await every(client)


# Finding what we created


def test_a_tag_is_read_by_people_and_exact():
    assert tag_of(OURS) == "Meetledger: 0190a5d2-7c1e-7a52-9f3e-3b1c5d2e4f60"


@pytest.mark.parametrize("agenda", [TAG, f"{TAG}\nmore", f"{TAG}\r\nmore", f"{TAG} more", f"\n{TAG}"])
async def test_a_tagged_meeting_is_found_with_its_passcode(zoom, client, agenda):
    zoom.answers = [
        page(listed(id=1, agenda="foreign"), token="a"),
        page(listed(agenda=agenda)),
        (200, TOLD, {}),
    ]
    meeting = await client.find_by_tag("me", TAG)
    assert (meeting.id, meeting.password) == (BIG_ID, "p4ssc0de")
    assert zoom.asked[0][2]["type"] == "scheduled"
    assert zoom.asked[-1][1] == f"/v2/meetings/{BIG_ID}"


@pytest.mark.parametrize("agenda", ["", None, TAG[:-1], TAG + "0", f"About {TAG}", TAG.upper()])
async def test_what_does_not_begin_with_the_tag_is_not_ours(zoom, client, agenda):
    zoom.answers = [page(listed(agenda=agenda))]
    assert await client.find_by_tag("me", TAG) is None


async def test_of_two_with_one_tag_the_first_created_counts_and_somebody_hears_of_it(zoom, client):
    later, sooner = listed(id=1, created_at="2026-03-01T12:00:05Z"), listed(id=2)
    undated = listed(id=3, created_at=None)
    zoom.answers = [page(undated, later, sooner), (200, {**TOLD, "id": 2}, {})]
    with structlog.testing.capture_logs() as logs:
        meeting = await client.find_by_tag("me", TAG)
    assert meeting.id == 2
    warnings = [entry for entry in logs if entry["log_level"] == "warning"]
    assert [entry["zoom_meeting_ids"] for entry in warnings] == [[2, 1, 3]]


async def test_a_tagged_meeting_deleted_meanwhile_gives_way_to_the_next(zoom, client):
    zoom.answers = [page(listed(id=1), listed(id=2)), GONE, (200, {**TOLD, "id": 2}, {})]
    assert (await client.find_by_tag("me", TAG)).id == 2
    zoom.answers = [page(listed(id=1)), GONE]
    assert await client.find_by_tag("me", TAG) is None


# Secrets


async def test_nothing_secret_or_personal_is_shown_or_logged(zoom, client):
    zoom.answers = [(201, TOLD, {})]
    with structlog.testing.capture_logs() as logs:
        meeting = await client.create_meeting("me", NEW)
    shown = f"{logs} {meeting!r} {[*meeting.__rich_repr__()]} {NEW!r} {[*NEW.__rich_repr__()]} {MeetingChanges()!r}"
    for secret in ("st4rt", "j01n", "p4ssc0de", "t0ken", "Shift handover"):
        assert secret not in shown
    assert not hasattr(meeting, "start_url")
