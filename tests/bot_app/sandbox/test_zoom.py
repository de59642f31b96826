"""The local Zoom, held against Zoom's own description of its API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.bot_app.sandbox.zoom_client import Client, check_all, twice
from tests.contracts.zoom_contract import check_zoom

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
WEEKLY = {
    "topic": "Security weekly",
    "type": 2,
    "start_time": "2026-11-23T10:00:00Z",
    "duration": 45,
    "timezone": "Asia/Jakarta",
    "agenda": "x" * 400,
    "settings": {"waiting_room": True, "auto_recording": "cloud"},
    "tracking_fields": [{"field": "meetledger", "value": "m-1"}],
}


@pytest.fixture
async def now():
    return [NOW]


@pytest.fixture
async def sandbox(now):
    zoom = SandboxZoom(clock=lambda: now[0], daily_limit_per_host=5)
    async with start_sandbox(zoom=zoom) as running:
        yield running


@pytest.fixture
async def client(http, sandbox):
    client = Client(http, sandbox)
    await client.sign_in()
    yield client
    check_all(sandbox.zoom)


async def test_a_zoom_meeting_lives_from_creation_to_deletion(client, zoom):
    status, made = await client.ask("POST", "/users/me/meetings", WEEKLY)
    assert status == 201
    assert len(str(made["id"])) == 11
    assert made["start_time"] == "2026-11-23T10:00:00Z"
    assert f"/j/{made['id']}?pwd=" in made["join_url"]
    assert made["tracking_fields"] == WEEKLY["tracking_fields"]
    assert zoom.creations[0].at == NOW
    path = f"/meetings/{made['id']}"
    wish = {"topic": "Moved", "start_time": "2026-11-24T10:00:00Z", "settings": {"mute_upon_entry": True}}
    assert await client.ask("PATCH", path, wish) == (204, None)
    _, seen = await client.ask("GET", path)
    assert (seen["topic"], seen["start_time"]) == ("Moved", "2026-11-24T10:00:00Z")
    assert seen["settings"] == {**WEEKLY["settings"], "mute_upon_entry": True}
    assert await client.ask("DELETE", path) == (204, None)
    assert await client.ask("GET", path) == (
        404,
        {"code": 3001, "message": f"Meeting does not exist: {made['id']}."},
    )
    assert (await client.ask("PUT", f"{path}/status", {"action": "recover"}))[0] == 204
    assert [meeting["id"] for meeting in zoom.meetings] == [made["id"]]


async def test_lists_cut_the_agenda_and_come_in_pages(client):
    for hour in range(3):
        await client.ask("POST", "/users/me/meetings", {**WEEKLY, "start_time": f"2026-11-23T1{hour}:00:00Z"})
    status, first = await client.ask("GET", "/users/me/meetings?type=scheduled&page_size=2")
    assert status == 200
    assert [len(meeting["agenda"]) for meeting in first["meetings"]] == [250, 250]
    assert "tracking_fields" not in first["meetings"][0]
    token = first["next_page_token"]
    _, second = await client.ask("GET", f"/users/me/meetings?page_size=2&next_page_token={token}")
    assert (len(second["meetings"]), second["next_page_token"]) == (1, "")


async def test_lists_by_type_follow_the_clock_and_the_host(client, zoom, now):
    _, made = await client.ask("POST", "/users/me/meetings", WEEKLY)

    async def listed(which):
        return len((await client.ask("GET", f"/users/me/meetings?type={which}"))[1]["meetings"])

    assert [await listed(which) for which in ("live", "upcoming", "previous_meetings")] == [0, 1, 0]
    zoom.start_meeting(made["id"])
    assert zoom.meetings[0]["uuid"] != made["uuid"]
    assert await listed("live") == 1
    assert (await client.ask("PUT", f"/meetings/{made['id']}/status", {"action": "end"}))[0] == 204
    now[0] += timedelta(days=3)
    await client.sign_in()
    assert [await listed(which) for which in ("live", "upcoming", "previous_meetings")] == [0, 0, 1]


async def test_the_daily_limit_is_told_without_retry_after_and_ends_at_midnight(client, sandbox, now):
    for _ in range(5):
        assert (await client.ask("POST", "/users/me/meetings", WEEKLY))[0] == 201
    status, refused = await client.ask("POST", "/users/me/meetings", WEEKLY)
    assert (status, refused["code"]) == (429, 429)
    assert "exceeded the daily rate limit (5)" in refused["message"]
    assert "Retry-After" not in sandbox.zoom.calls[-1].answer_headers
    now[0] += timedelta(days=1)
    await client.sign_in()
    assert (await client.ask("POST", "/users/me/meetings", WEEKLY))[0] == 201


async def test_users_are_found_by_me_id_and_address(client, zoom):
    zoom.add_user("second@sandbox.example", "Second", "Host")
    _, me = await client.ask("GET", "/users/me")
    for name in (me["id"], me["email"]):
        assert (await client.ask("GET", f"/users/{name}"))[1] == me
    _, everybody = await client.ask("GET", "/users?page_size=300")
    assert everybody["total_records"] == 2
    status, refused = await client.ask("GET", "/users/nobody@sandbox.example")
    assert (status, refused["code"]) == (404, 1001)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"topic": "x" * 201}, "topic"),
        ({"type": 7}, "type"),
        ({"duration": 0}, "duration"),
        ({"start_time": "soon"}, "start_time"),
        ({"settings": []}, "settings"),
    ],
)
async def test_wrong_fields_are_named(client, wish, field):
    status, refused = await client.ask("POST", "/users/me/meetings", {**WEEKLY, **wish})
    assert (status, refused["code"], refused["errors"][0]["field"]) == (400, 300, field)


async def test_other_bad_requests_are_refused(client):
    assert (await client.ask("GET", "/users/me/meetings?type=someday"))[0] == 400
    assert (await client.ask("GET", "/users/me/meetings?page_size=many"))[0] == 400
    assert (await client.ask("GET", "/users/me/meetings?next_page_token=old"))[0] == 400
    assert (await client.ask("GET", "/meetings/none"))[0] == 400
    assert (await client.ask("POST", "/users/me/meetings", []))[0] == 400


async def test_tokens_are_checked_and_end(client, zoom, now):
    token = {"token_type": "bearer", "expires_in": 3599}
    status, given = await client.sign_in()
    assert status == 200
    assert token.items() <= given.items()
    assert client.sandbox.zoom_base_url == given["api_url"] + "/v2"
    now[0] += timedelta(hours=1)
    assert await client.ask("GET", "/users/me") == (401, {"code": 124, "message": "Access token is expired."})
    zoom.revoke_tokens()
    assert await client.ask("GET", "/users/me") == (401, {"code": 124, "message": "Invalid access token."})
    assert (await client.sign_in(secret="wrong"))[1]["error"] == "invalid_client"
    assert (await client.sign_in(account_id="other"))[0] == 400
    assert (await client.sign_in(grant_type="password"))[1]["error"] == "unsupported_grant_type"


async def test_a_missing_scope_is_named(client, zoom):
    zoom.tokens.scopes = frozenset({"user:read:user:admin"})
    status, refused = await client.ask("POST", "/users/me/meetings", WEEKLY)
    assert (status, refused["code"]) == (400, 4711)
    assert "meeting:write:meeting" in refused["message"]


async def test_a_running_meeting_is_recorded_on_request_and_stops_with_it(client, zoom):
    _, made = await client.ask("POST", "/users/me/meetings", WEEKLY)
    events = f"/live_meetings/{made['id']}/events"
    assert (await client.ask("PATCH", events, {"method": "recording.start"}))[0] == 404
    zoom.start_meeting(made["id"])
    for act in ("start", "pause", "resume"):
        assert (await client.ask("PATCH", events, {"method": f"recording.{act}"}))[0] == 202
    assert (await client.ask("PATCH", events, {"method": "recording.start"}))[0] == 400
    assert (await client.ask("PATCH", events, {"method": "dance"}))[0] == 400
    zoom.end_meeting(made["id"])
    told = [event["event"] for event in zoom.webhooks.events][2:]
    assert told == [
        "recording.started",
        "recording.paused",
        "recording.resumed",
        "recording.stopped",
        "meeting.ended",
    ]


async def test_past_meetings_name_who_was_there_in_pages(client, zoom, now):
    _, made = await client.ask("POST", "/users/me/meetings", WEEKLY)
    zoom.store.awkward_uuids = True
    zoom.start_meeting(made["id"])
    zoom.join(made["id"], "Sandy", "host@sandbox.example")
    zoom.join(made["id"], "A guest", "guest@elsewhere.example")
    past = f"/past_meetings/{twice(zoom.meetings[0]['uuid'])}/participants"
    assert (await client.ask("GET", past))[0] == 404
    now[0] += timedelta(minutes=5)
    zoom.leave(made["id"], "A guest")
    now[0] += timedelta(minutes=5)
    zoom.end_meeting(made["id"])
    _, first = await client.ask("GET", f"{past}?page_size=1")
    _, second = await client.ask("GET", f"{past}?page_size=1&next_page_token={first['next_page_token']}")
    host, guest = first["participants"] + second["participants"]
    assert (host["name"], host["duration"], host["user_email"]) == ("Sandy", 600, "host@sandbox.example")
    assert (guest["name"], guest["duration"], guest["user_email"]) == ("A guest", 300, "")
    assert (await client.ask("GET", f"/past_meetings/{made['id']}/participants"))[1]["total_records"] == 2
    now[0] += timedelta(minutes=20)
    stale = f"{past}?page_size=1&next_page_token={first['next_page_token']}"
    assert (await client.ask("GET", stale))[0] == 400


def test_a_start_without_an_offset_is_meant_in_the_meetings_zone():
    zoom = SandboxZoom()
    host = zoom.store.user("me")
    made = zoom.store.create(host, {**WEEKLY, "start_time": "2026-11-24T17:00:00"}, "")
    assert made["start_time"] == "2026-11-24T10:00:00Z"
    zoom.store.update(str(made["id"]), {"start_time": "2026-11-24T08:00:00"})
    assert zoom.meetings[0]["start_time"] == "2026-11-24T01:00:00Z"


def test_the_contract_check_sees_what_breaks_the_contract():
    head = {"Content-Type": "application/json", "Authorization": "Bearer x"}
    url = "http://127.0.0.1:1/v2/users/me/meetings"
    with pytest.raises(AssertionError, match="topic"):
        check_zoom("POST", url, head, b'{"topic": 5}', 201, head, b"{}")
    with pytest.raises(AssertionError, match="duration"):
        check_zoom("POST", url, head, b"{}", 201, head, b'{"duration": "long"}')
    with pytest.raises(AssertionError, match="describes no GET"):
        check_zoom("GET", "http://127.0.0.1:1/v2/dances", head, b"", 200, head, b"{}")
