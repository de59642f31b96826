"""Lists of the local Zoom: a line for every occurrence, many pages, several hosts, and halves of them."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta

import aiohttp
import orjson
import pytest

from tests.bot_app.sandbox.zoom_client import Client

SERIES = {
    "topic": "Daily",
    "type": 8,
    "start_time": "2026-11-20T10:00:00Z",
    "duration": 45,
    "recurrence": {"type": 1, "end_times": 4},
}
SINGLE = {"topic": "Once", "start_time": "2026-11-22T09:00:00Z"}


async def listed(app, query="", host="me"):
    status, page = await app.ask("GET", f"/users/{host}/meetings?page_size=300{query}")
    assert status == 200
    return page["meetings"]


def times(lines):
    return [line.get("start_time", "")[5:13] for line in lines]


def fill(zoom, count, host="me"):
    first = datetime(2026, 11, 22, tzinfo=UTC)
    for number in range(count):
        start = (first + timedelta(minutes=number)).isoformat()
        zoom.store.create(
            zoom.store.user(host), {"topic": str(number), "start_time": start}, "http://zoom.example"
        )


async def whole(app, size=300):
    """Every page, by its tokens."""
    topics, token = [], ""
    while True:
        status, page = await app.ask("GET", f"/users/me/meetings?page_size={size}&next_page_token={token}")
        assert status == 200
        topics += [line["topic"] for line in page["meetings"]]
        if not (token := page["next_page_token"]):
            return topics


async def test_a_series_stands_once_for_every_occurrence(app):
    _, made = await app.ask("POST", "/users/me/meetings", SERIES)
    await app.ask("POST", "/users/me/meetings", SINGLE)
    lines = await listed(app)
    assert times(lines) == ["11-20T10", "11-21T10", "11-22T09", "11-22T10", "11-23T10"]
    series = [line for line in lines if line["type"] == 8]
    assert {(line["id"], line["uuid"], line["duration"]) for line in series} == {
        (made["id"], made["uuid"], 45)
    }
    assert times(await listed(app, "&type=upcoming")) == ["11-22T09", "11-22T10", "11-23T10"]
    assert times(await listed(app, "&type=previous_meetings")) == ["11-20T10", "11-21T10"]


async def test_deleted_and_moved_occurrences_stand_where_they_are(app):
    _, made = await app.ask("POST", "/users/me/meetings", SERIES)
    third, fourth = (one["occurrence_id"] for one in made["occurrences"][2:])
    await app.ask("DELETE", f"/meetings/{made['id']}?occurrence_id={third}")
    moved = {"start_time": "2026-11-30T08:00:00Z", "duration": 5}
    await app.ask("PATCH", f"/meetings/{made['id']}?occurrence_id={fourth}", moved)
    (line,) = await listed(app, "&type=upcoming")
    assert (line["start_time"], line["duration"]) == ("2026-11-30T08:00:00Z", 5)


async def test_a_running_series_stands_once_among_the_running(app, timed_zoom):
    _, made = await app.ask("POST", "/users/me/meetings", SERIES)
    timed_zoom.start_meeting(made["id"])
    assert [line["id"] for line in await listed(app, "&type=live")] == [made["id"]]


async def test_a_series_without_times_and_an_instant_meeting(app):
    await app.ask("POST", "/users/me/meetings", {"topic": "Any time", "type": 3})
    await app.ask("POST", "/users/me/meetings", {"topic": "Now", "type": 1})
    for which in ("scheduled", "upcoming"):
        (line,) = await listed(app, f"&type={which}")
        assert (line["topic"], "start_time" in line) == ("Any time", False)
    assert await listed(app, "&type=previous_meetings") == []


async def test_all_but_the_scheduled_end_after_half_a_year(app):
    for start in (
        "2026-05-01T00:00:00Z",
        "2026-06-01T00:00:00Z",
        "2027-05-01T00:00:00Z",
        "2027-06-01T00:00:00Z",
    ):
        await app.ask("POST", "/users/me/meetings", {**SINGLE, "start_time": start})
    assert len(await listed(app)) == 4
    assert times(await listed(app, "&type=upcoming_meetings")) == ["05-01T00"]
    assert times(await listed(app, "&type=previous_meetings")) == ["06-01T00"]


async def test_a_list_may_be_of_certain_days_in_a_zone(app):
    await app.ask("POST", "/users/me/meetings", SERIES)
    assert times(await listed(app, "&from=2026-11-21&to=2026-11-22")) == ["11-21T10", "11-22T10"]
    late = "&from=2026-11-23&timezone=Pacific/Auckland"
    assert times(await listed(app, late)) == ["11-23T10"]
    assert times(await listed(app, late.replace("23", "22"))) == ["11-22T10", "11-23T10"]
    for wrong in ("from=soon", "to=2026-13-01", "timezone=Nowhere"):
        assert (await app.ask("GET", f"/users/me/meetings?{wrong}"))[0] == 400


async def test_ten_thousand_meetings_are_listed_quickly(app, timed_zoom):
    """In seconds of the processor, which other programs do not use up; for both sides of the wire."""
    fill(timed_zoom, 10_000)
    before = time.process_time()
    topics = await whole(app)
    assert time.process_time() - before < 3
    assert topics == [str(number) for number in range(10_000)]
    assert len([call for call in timed_zoom.calls if "/meetings" in call.url]) == 34
    timed_zoom.calls.clear()  # To hold each against Zoom's description would take longer than the list.


async def test_a_page_is_known_by_its_token_for_a_quarter_of_an_hour(app, timed_zoom, now):
    fill(timed_zoom, 5)
    _, first = await app.ask("GET", "/users/me/meetings?page_size=2")
    assert (first["page_count"], first["total_records"], len(first["meetings"])) == (3, 5, 2)
    following = f"/users/me/meetings?page_size=2&next_page_token={first['next_page_token']}"
    now[0] += timedelta(minutes=14, seconds=59)
    assert [line["topic"] for line in (await app.ask("GET", following))[1]["meetings"]] == ["2", "3"]
    now[0] += timedelta(seconds=1)
    status, refused = await app.ask("GET", following)
    assert (status, refused["errors"][0]["field"]) == (400, "next_page_token")


@pytest.mark.parametrize(("fault", "status"), [("500", 500), ("429", 429), ("token_expired", 400)])
async def test_a_chosen_page_is_refused_and_then_given(app, timed_zoom, fault, status):
    fill(timed_zoom, 5)
    timed_zoom.break_page(2, fault, times=2)
    _, first = await app.ask("GET", "/users/me/meetings?page_size=2")
    following = f"/users/me/meetings?page_size=2&next_page_token={first['next_page_token']}"
    for _ in range(2):
        assert (await app.ask("GET", following))[0] == status
        assert (await app.ask("GET", "/users/me/meetings?page_size=2"))[0] == 200
    assert await whole(app, 2) == list("01234")
    assert timed_zoom.misbehaviour.waiting == 0


async def test_a_chosen_page_comes_in_half(app, timed_zoom):
    fill(timed_zoom, 3)
    timed_zoom.break_page(1, "truncated")
    with pytest.raises(orjson.JSONDecodeError):
        await whole(app, 2)
    assert await whole(app, 2) == list("012")


async def test_a_chosen_page_leads_back_to_itself(app, timed_zoom):
    fill(timed_zoom, 5)
    timed_zoom.break_page(2, "same_page")
    assert await whole(app, 2) == list("0123234")


async def test_a_chosen_page_never_comes(app, timed_zoom):
    fill(timed_zoom, 1)
    timed_zoom.break_page(1, "timeout")
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await whole(app)
    timed_zoom.break_page(1, "answer_lost", times=2)  # aiohttp asks once more on its own.
    with pytest.raises(aiohttp.ClientError):
        await whole(app)
    assert await whole(app) == ["0"]


async def test_the_account_sees_all_hosts_and_a_user_only_their_own(app, http, timed_sandbox, timed_zoom):
    other = timed_zoom.add_user("second@sandbox.example", "Second", "Host")
    fill(timed_zoom, 1)
    fill(timed_zoom, 2, other["email"])
    assert [len(await listed(app, host=host)) for host in ("me", other["id"], other["email"])] == [1, 2, 2]
    user = Client(http, timed_sandbox)
    user.token = timed_zoom.tokens.give("", other["id"], timed_zoom.oauth.scopes)["access_token"]
    assert len(await listed(user)) == 2
    status, refused = await user.ask("GET", "/users/host@sandbox.example/meetings")
    assert (status, refused["code"]) == (404, 1001)
    assert (await user.ask("GET", f"/meetings/{timed_zoom.meetings[0]['id']}"))[0] == 404
    assert (await user.ask("GET", "/users"))[1]["code"] == 4711


async def test_users_come_in_pages_up_to_two_thousand(app, timed_zoom):
    for number in range(2000):
        timed_zoom.add_user(f"host{number}@sandbox.example", "Host", str(number))
    _, first = await app.ask("GET", "/users?page_size=2000")
    assert (len(first["users"]), first["total_records"], first["page_count"]) == (2000, 2001, 2)
    timed_zoom.break_page(2, "500", path="/users")
    last = f"/users?page_size=2000&next_page_token={first['next_page_token']}"
    assert (await app.ask("GET", last))[0] == 500
    _, second = await app.ask("GET", last)
    assert ([user["last_name"] for user in second["users"]], second["next_page_token"]) == (["1999"], "")
