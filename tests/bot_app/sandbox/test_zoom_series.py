"""Recurring meetings of the local Zoom over HTTP: made, changed and deleted, whole or one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.bot_app.sandbox.zoom_shapes import check_events

WEEKLY = {
    "topic": "Security weekly",
    "type": 8,
    "start_time": "2026-11-23T03:00:00Z",
    "duration": 45,
    "timezone": "Asia/Jakarta",
    "agenda": "As always",
    "settings": {"waiting_room": True},
    "recurrence": {"type": 2, "weekly_days": "2,5", "end_times": 4},
}
STARTS = ["2026-11-23T03:00:00Z", "2026-11-26T03:00:00Z", "2026-11-30T03:00:00Z", "2026-12-03T03:00:00Z"]


def milliseconds(text):
    return str(int(datetime.fromisoformat(text).timestamp() * 1000))


def starts(meeting):
    return [one["start_time"] for one in meeting["occurrences"] if one["status"] == "available"]


@pytest.fixture
async def made(app):
    status, made = await app.ask("POST", "/users/me/meetings", WEEKLY)
    assert status == 201
    return made


@pytest.fixture
async def path(made):
    return f"/meetings/{made['id']}"


@pytest.fixture
async def second(made, path):
    """The address of the second occurrence."""
    return f"{path}?occurrence_id={made['occurrences'][1]['occurrence_id']}"


async def test_a_series_is_made_with_its_occurrences(app, timed_zoom, made, path):
    assert made["occurrences"] == [
        {"occurrence_id": milliseconds(start), "start_time": start, "duration": 45, "status": "available"}
        for start in STARTS
    ]
    assert made["recurrence"] == WEEKLY["recurrence"]
    assert "start_time" not in made
    _, seen = await app.ask("GET", path)
    assert seen == made
    event = timed_zoom.webhooks.events[-1]
    assert (event["event"], event["payload"]["operation"]) == ("meeting.created", "all")
    assert event["payload"]["object"]["occurrences"] == made["occurrences"]
    assert event["payload"]["object"]["recurrence"] == WEEKLY["recurrence"]
    check_events(timed_zoom)


async def test_occurrences_that_are_over_are_shown_only_on_request(app, now, made, path):
    now[0] = datetime(2026, 11, 26, 3, 45, tzinfo=UTC)
    await app.sign_in()
    assert starts((await app.ask("GET", path))[1]) == STARTS[1:]
    now[0] += timedelta(seconds=1)
    assert starts((await app.ask("GET", path))[1]) == STARTS[2:]
    assert starts((await app.ask("GET", f"{path}?show_previous_occurrences=true"))[1]) == STARTS


async def test_one_occurrence_can_differ(app, timed_zoom, made, path, second):
    wish = {
        "start_time": "2026-11-27T02:00:00Z",
        "duration": 90,
        "agenda": "Only today",
        "topic": "Not for one",
        "settings": {"waiting_room": False, "use_pmi": True},
    }
    assert await app.ask("PATCH", second, wish) == (204, None)
    _, one = await app.ask("GET", second)
    assert (one["start_time"], one["duration"], one["agenda"]) == ("2026-11-27T02:00:00Z", 90, "Only today")
    assert one["settings"] == {"waiting_room": False}
    assert one["topic"] == WEEKLY["topic"]
    (changed,) = one["occurrences"]
    assert changed["occurrence_id"] == made["occurrences"][1]["occurrence_id"]
    _, whole = await app.ask("GET", path)
    assert starts(whole) == [STARTS[0], "2026-11-27T02:00:00Z", *STARTS[2:]]
    assert (whole["agenda"], whole["settings"]) == (WEEKLY["agenda"], WEEKLY["settings"])
    payload = timed_zoom.webhooks.events[-1]["payload"]
    assert (payload["scope"], payload["object"]["occurrences"]) == ("single", [changed])
    assert payload["old_object"]["occurrences"] == [made["occurrences"][1]]
    check_events(timed_zoom)


async def test_one_occurrence_can_be_deleted_and_is_then_unknown(app, timed_zoom, made, path, second):
    assert await app.ask("DELETE", second) == (204, None)
    _, whole = await app.ask("GET", path)
    assert starts(whole) == [STARTS[0], *STARTS[2:]]
    assert [one["status"] for one in whole["occurrences"]][1] == "deleted"
    event = timed_zoom.webhooks.events[-1]
    assert (event["event"], event["payload"]["operation"]) == ("meeting.deleted", "single")
    told = event["payload"]["object"]
    assert told["occurrences"] == [{"occurrence_id": milliseconds(STARTS[1]), "start_time": STARTS[1]}]
    assert await app.ask("DELETE", second) == (
        400,
        {"code": 300, "message": "Invalid parameter: occurrence_id."},
    )
    unknown = (404, {"code": 3001, "message": f"Meeting does not exist: {made['id']}."})
    assert await app.ask("GET", second) == unknown
    assert await app.ask("PATCH", second, {"duration": 5}) == unknown
    check_events(timed_zoom)


async def test_a_single_meeting_has_no_occurrences_to_speak_of(app):
    wish = {**WEEKLY, "type": 2}
    _, made = await app.ask("POST", "/users/me/meetings", wish)
    assert "occurrences" not in made
    assert "recurrence" not in made
    path = f"/meetings/{made['id']}?occurrence_id={milliseconds(STARTS[0])}"
    assert (await app.ask("GET", path))[0] == 404
    assert (await app.ask("DELETE", path))[0] == 400


async def test_a_whole_series_is_laid_out_anew(app, timed_zoom, made, path, second):
    await app.ask("PATCH", second, {"duration": 90})
    daily = {"type": 1, "end_times": 2}
    wish = {"start_time": "2026-12-01T01:00:00Z", "recurrence": daily}
    assert (await app.ask("PATCH", path, wish))[0] == 204
    _, seen = await app.ask("GET", path)
    assert starts(seen) == ["2026-12-01T01:00:00Z", "2026-12-02T01:00:00Z"]
    assert seen["recurrence"] == daily
    payload = timed_zoom.webhooks.events[-1]["payload"]
    assert (payload["scope"], payload["object"]["occurrences"]) == ("all", seen["occurrences"])
    assert len(payload["old_object"]["occurrences"]) == 4
    check_events(timed_zoom)


async def test_a_new_rule_leaves_what_is_over(app, now, path):
    now[0] = datetime(2026, 11, 27, tzinfo=UTC)
    await app.sign_in()
    rule = {"type": 2, "weekly_days": "2", "end_times": 3}
    assert (await app.ask("PATCH", path, {"recurrence": rule}))[0] == 204
    _, seen = await app.ask("GET", f"{path}?show_previous_occurrences=true")
    assert starts(seen) == [*STARTS[:2], "2026-11-30T03:00:00Z", "2026-12-07T03:00:00Z"]


async def test_a_rule_is_changed_whole_or_not_at_all(app, path):
    status, refused = await app.ask("PATCH", path, {"recurrence": {"end_times": 9}})
    assert (status, refused["errors"][0]["field"]) == (400, "recurrence.type")
    assert starts((await app.ask("GET", path))[1]) == STARTS


async def test_a_new_length_is_for_all_that_have_none_of_their_own(app, path, second):
    await app.ask("PATCH", second, {"duration": 90})
    await app.ask("PATCH", path, {"duration": 30, "topic": "Shorter"})
    _, seen = await app.ask("GET", path)
    assert [one["duration"] for one in seen["occurrences"]] == [30, 90, 30, 30]
    assert (seen["topic"], starts(seen)) == ("Shorter", STARTS)


@pytest.mark.parametrize("late", ["2026-11-21T12:00:00Z", "2020-01-01T00:00:00Z"])
async def test_a_start_that_lies_behind_is_passed_over_in_silence(app, timed_zoom, path, second, late):
    wish = {"start_time": late, "recurrence": {"type": 1, "end_times": 9}, "topic": "Renamed"}
    assert await app.ask("PATCH", path, wish) == (204, None)
    _, seen = await app.ask("GET", path)
    assert (seen["topic"], starts(seen), seen["recurrence"]) == ("Renamed", STARTS, WEEKLY["recurrence"])
    assert await app.ask("PATCH", second, {"start_time": late, "duration": 20}) == (204, None)
    _, one = await app.ask("GET", second)
    assert (one["start_time"], one["duration"]) == (STARTS[1], 20)
    _, single = await app.ask("POST", "/users/me/meetings", {**WEEKLY, "type": 2})
    assert await app.ask("PATCH", f"/meetings/{single['id']}", {"start_time": late}) == (204, None)
    assert (await app.ask("GET", f"/meetings/{single['id']}"))[1]["start_time"] == STARTS[0]


async def test_a_series_without_fixed_times_has_none(app, timed_zoom):
    _, made = await app.ask("POST", "/users/me/meetings", {**WEEKLY, "type": 3})
    _, seen = await app.ask("GET", f"/meetings/{made['id']}")
    for one in (made, seen):
        assert not {"start_time", "occurrences", "recurrence"} & one.keys()
    check_events(timed_zoom)


async def test_a_single_meeting_may_become_a_series_and_back(app, path, made):
    assert (await app.ask("PATCH", path, {"type": 2, "start_time": "2026-12-24T03:00:00Z"}))[0] == 204
    _, single = await app.ask("GET", path)
    assert single["start_time"] == "2026-12-24T03:00:00Z"
    assert "occurrences" not in single
    assert (await app.ask("PATCH", path, {"type": 8}))[1]["errors"][0]["field"] == "recurrence"
    rule = {"type": 1, "end_times": 2}
    behind = {"type": 8, "recurrence": rule, "start_time": "2026-01-01T00:00:00Z"}
    assert (await app.ask("PATCH", path, behind))[0] == 204
    assert (await app.ask("GET", path))[1]["type"] == 2
    assert (await app.ask("PATCH", path, {"type": 8, "recurrence": rule}))[0] == 204
    assert starts((await app.ask("GET", path))[1]) == ["2026-12-24T03:00:00Z", "2026-12-25T03:00:00Z"]


async def test_a_whole_series_is_deleted_at_once(app, timed_zoom, made, path):
    assert await app.ask("DELETE", path) == (204, None)
    assert (await app.ask("GET", path))[0] == 404
    payload = timed_zoom.webhooks.events[-1]["payload"]
    assert payload["operation"] == "all"
    assert [one["start_time"] for one in payload["object"]["occurrences"]] == STARTS
    check_events(timed_zoom)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"recurrence": {"type": 9}}, "recurrence.type"),
        ({"recurrence": {"type": 1, "end_date_time": "2026-11-22T00:00:00Z"}}, "recurrence.end_date_time"),
        ({"settings": {"auto_recording": "tape"}}, "settings.auto_recording"),
        ({"settings": {"waiting_room": "yes"}}, "settings.waiting_room"),
        ({"settings": {"join_before_host": 1}}, "settings.join_before_host"),
        ({"timezone": "Nowhere"}, "timezone"),
        ({"timezone": "Europe"}, "timezone"),
        ({"timezone": "../etc"}, "timezone"),
        ({"default_password": "no"}, "default_password"),
        ({"start_time": "9999-12-31T23:00:00-12:00"}, "start_time"),
    ],
)
async def test_wrong_wishes_are_named_and_make_nothing(app, timed_zoom, wish, field):
    status, refused = await app.ask("POST", "/users/me/meetings", {**WEEKLY, **wish})
    assert (status, refused["code"], refused["errors"][0]["field"]) == (400, 300, field)
    assert timed_zoom.meetings == []


async def test_local_times_are_meant_in_the_zone_of_the_series(timed_zoom):
    host = timed_zoom.store.user("me")
    made = timed_zoom.store.create(host, {**WEEKLY, "start_time": "2026-11-23T10:00:00"}, "")
    assert starts(made) == STARTS
    second = made["occurrences"][1]["occurrence_id"]
    timed_zoom.store.update(made["id"], {"start_time": "2026-11-26T08:00:00"}, second)
    assert starts(made) == [STARTS[0], "2026-11-26T01:00:00Z", *STARTS[2:]]


async def test_a_series_needs_a_rule(app):
    wish = {name: value for name, value in WEEKLY.items() if name != "recurrence"}
    assert (await app.ask("POST", "/users/me/meetings", wish))[1]["errors"][0]["field"] == "recurrence"


async def test_passcodes_are_made_up_unless_somebody_says_no(app):
    _, made = await app.ask("POST", "/users/me/meetings", {"topic": "Open", "default_password": False})
    assert "password" not in made
    assert "pwd=" not in made["join_url"]
    _, made = await app.ask("POST", "/users/me/meetings", {"topic": "Closed"})
    assert made["password"]
    wish = {"topic": "Chosen", "password": "s3cret", "default_password": False}
    _, made = await app.ask("POST", "/users/me/meetings", wish)
    assert made["password"] == "s3cret"


async def test_settings_come_back_as_they_were_set(app):
    wanted = {"waiting_room": True, "join_before_host": False, "auto_recording": "cloud", "approval_type": 2}
    _, made = await app.ask("POST", "/users/me/meetings", {**WEEKLY, "settings": wanted})
    await app.ask("PATCH", f"/meetings/{made['id']}", {"settings": {"waiting_room": False}})
    assert (await app.ask("GET", f"/meetings/{made['id']}"))[1]["settings"] == {
        **wanted,
        "waiting_room": False,
    }
