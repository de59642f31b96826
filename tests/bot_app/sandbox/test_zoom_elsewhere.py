"""What happens in the local Zoom past the bot, told or in silence."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot_app.sandbox.zoom_refusals import ZoomRefusal
from tests.bot_app.sandbox.zoom_shapes import check_events

WISH = {"topic": "Drill", "start_time": "2026-11-23T10:00:00Z", "duration": 45}
SERIES = {**WISH, "type": 8, "recurrence": {"type": 1, "end_times": 3}}
LATER = datetime(2026, 12, 1, 9, tzinfo=UTC)


async def everything(zoom, tell):
    """Each act once; gives the numbers of a meeting and of a series."""
    acts = zoom.elsewhere
    number = acts.create(WISH, tell=tell)["id"]
    acts.move(number, LATER, tell=tell)
    acts.rename(number, "Renamed", tell=tell)
    acts.set_duration(number, 90, tell=tell)
    acts.start(number, tell=tell)
    acts.end(number, tell=tell)
    series = acts.create(SERIES, host="second@sandbox.example", by_app=True, tell=tell)
    second, third = (one["occurrence_id"] for one in series["occurrences"][1:])
    acts.move(series["id"], LATER, occurrence_id=second, tell=tell)
    acts.delete(series["id"], occurrence_id=third, tell=tell)
    return number, series["id"]


@pytest.fixture
async def second_host(timed_zoom):
    return timed_zoom.add_user("second@sandbox.example", "Second", "Host")


async def test_silent_changes_show_only_to_who_looks(app, timed_zoom, second_host):
    number, series = await everything(timed_zoom, tell=False)
    assert timed_zoom.webhooks.events == []
    _, seen = await app.ask("GET", f"/meetings/{number}")
    assert (seen["topic"], seen["start_time"], seen["duration"]) == ("Renamed", "2026-12-01T09:00:00Z", 90)
    assert seen["creation_source"] == "web_portal"
    _, seen = await app.ask("GET", f"/meetings/{series}")
    assert (seen["host_id"], seen["creation_source"]) == (second_host["id"], "other")
    times = [(one["start_time"], one["status"]) for one in seen["occurrences"]]
    assert times == [
        ("2026-11-23T10:00:00Z", "available"),
        ("2026-12-01T09:00:00Z", "available"),
        ("2026-11-25T10:00:00Z", "deleted"),
    ]
    timed_zoom.elsewhere.delete(number, tell=False)
    assert (await app.ask("GET", f"/meetings/{number}"))[0] == 404
    assert timed_zoom.webhooks.events == []


async def test_what_is_done_openly_is_told(timed_zoom, second_host):
    number, _ = await everything(timed_zoom, tell=True)
    timed_zoom.delete_meeting(number)
    assert [event["event"] for event in timed_zoom.webhooks.events] == [
        "meeting.created",
        *["meeting.updated"] * 3,
        "meeting.started",
        "meeting.ended",
        "meeting.created",
        "meeting.updated",
        "meeting.deleted",
        "meeting.deleted",
    ]
    check_events(timed_zoom)


async def test_people_have_no_daily_limit_and_may_set_any_start(timed_zoom):
    timed_zoom.store.daily_limit_per_host = 0
    number = timed_zoom.elsewhere.create(WISH)["id"]
    timed_zoom.elsewhere.move(number, datetime(2020, 1, 1, tzinfo=UTC))
    assert timed_zoom.meetings[0]["start_time"] == "2020-01-01T00:00:00Z"


async def test_silence_ends_with_its_block(timed_zoom):
    number = timed_zoom.elsewhere.create(WISH, tell=False)["id"]
    with pytest.raises(ZoomRefusal):
        timed_zoom.elsewhere.set_duration(number, 0, tell=False)
    with pytest.raises(ZoomRefusal):
        timed_zoom.elsewhere.delete(number, occurrence_id="1", tell=False)
    timed_zoom.elsewhere.rename(number, "Loud")
    assert [event["event"] for event in timed_zoom.webhooks.events] == ["meeting.updated"]
