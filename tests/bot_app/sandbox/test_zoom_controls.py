"""What an app asks of a running Zoom meeting, and what follows: at once, late, twice or never."""

from __future__ import annotations

import pytest

from bot_app.sandbox.zoom_refusals import ZoomRefusal
from tests.bot_app.sandbox.zoom_shapes import check_events

GUEST = "second@sandbox.example"


@pytest.fixture
async def number(app, timed_zoom):
    timed_zoom.add_user(GUEST, "Second", "Host")
    _, made = await app.ask("POST", "/users/me/meetings", {"topic": "Drill"})
    return made["id"]


@pytest.fixture
async def running(timed_zoom, number):
    timed_zoom.start_meeting(number)
    return number


def told(zoom):
    return [event["event"] for event in zoom.webhooks.events[2:]]


async def record(app, number, act):
    return (await app.ask("PATCH", f"/live_meetings/{number}/events", {"method": f"recording.{act}"}))[0]


async def invite(app, number, *contacts):
    wish = {"method": "participant.invite", "params": {"contacts": list(contacts)}}
    return await app.ask("PATCH", f"/live_meetings/{number}/events", wish)


async def test_an_invited_person_may_come(app, timed_zoom, running):
    assert await invite(app, running, {"email": GUEST}) == (202, None)
    (invitation,) = timed_zoom.controls.invitations
    assert (invitation.number, invitation.user["email"], invitation.answer) == (running, GUEST, "")
    participant = timed_zoom.controls.accept(running, GUEST)
    assert (participant.name, participant.email) == ("Second Host", GUEST)
    assert invitation.answer == "accepted"
    names = ["meeting.invitation_dispatched", "meeting.invitation_accepted", "meeting.participant_joined"]
    assert told(timed_zoom) == names
    check_events(timed_zoom)


async def test_an_invited_person_may_stay_away(app, timed_zoom, running):
    host = timed_zoom.store.user("me")
    user = timed_zoom.store.user(GUEST)
    assert (await invite(app, running, {"id": user["id"]}, {"id": host["id"], "email": "ignored"}))[0] == 202
    timed_zoom.controls.reject(running, GUEST)
    timed_zoom.controls.time_out(running, host["email"])
    assert [one.answer for one in timed_zoom.controls.invitations] == ["rejected", "timeout"]
    assert timed_zoom.live.running(running).participants == []
    with pytest.raises(LookupError):
        timed_zoom.controls.accept(running, GUEST)
    check_events(timed_zoom)


@pytest.mark.parametrize("contacts", [[], [{"email": GUEST}] * 11])
async def test_an_invitation_names_one_to_ten(app, timed_zoom, running, contacts):
    status, refused = await invite(app, running, *contacts)
    assert (status, refused["errors"][0]["field"]) == (400, "params.contacts")
    assert timed_zoom.controls.invitations == []


async def test_strangers_cannot_be_invited_and_nobody_to_what_does_not_run(app, timed_zoom, running):
    stranger = {"email": "stranger@elsewhere.example"}
    for contacts in ([stranger], [{"email": GUEST}, stranger], [{}]):
        assert await invite(app, running, *contacts) == (400, {"code": 300, "message": "No permission."})
    assert (await app.ask("PATCH", f"/live_meetings/{running}/events", {"method": "participant.invite"}))[
        0
    ] == 400
    timed_zoom.end_meeting(running)
    status, refused = await invite(app, running, {"email": GUEST})
    assert (status, refused["code"]) == (404, 3001)
    assert refused["message"] == f"Meeting {running} is not found or has expired."
    assert timed_zoom.controls.invitations == []


async def test_what_never_follows_leaves_nothing_behind(app, timed_zoom, running):
    timed_zoom.controls.following = "never"
    assert await record(app, running, "start") == 202
    assert (await invite(app, running, {"email": GUEST}))[0] == 202
    assert timed_zoom.live.running(running).recording == ""
    assert timed_zoom.controls.invitations == []
    timed_zoom.controls.catch_up()
    assert told(timed_zoom) == []


async def test_what_is_untold_is_done(app, timed_zoom, running):
    timed_zoom.controls.following = "untold"
    assert await record(app, running, "start") == 202
    assert timed_zoom.live.running(running).recording == "running"
    assert told(timed_zoom) == []
    assert await record(app, running, "start") == 400


async def test_what_is_late_follows_when_it_is_time(app, timed_zoom, running):
    timed_zoom.controls.following = "late"
    for _ in range(2):
        assert await record(app, running, "start") == 202
    assert await record(app, running, "pause") == 400
    assert (timed_zoom.live.running(running).recording, told(timed_zoom)) == ("", [])
    timed_zoom.controls.catch_up()
    assert (timed_zoom.live.running(running).recording, told(timed_zoom)) == (
        "running",
        ["recording.started"],
    )


async def test_what_is_too_late_is_passed_over(app, timed_zoom, running):
    timed_zoom.controls.following = "late"
    await record(app, running, "start")
    timed_zoom.end_meeting(running)
    timed_zoom.controls.catch_up()
    assert told(timed_zoom) == ["meeting.ended"]


async def test_webhooks_come_twice_or_in_reverse(app, timed_zoom, running):
    timed_zoom.webhooks.subscribe("http://127.0.0.1:1/nobody", "secret")
    timed_zoom.controls.following = "twice"
    await record(app, running, "start")
    await invite(app, running, {"email": GUEST}, {"id": timed_zoom.store.user("me")["id"]})
    names = [delivery.event for delivery in timed_zoom.webhooks.deliveries]
    assert names == ["recording.started"] * 2 + ["meeting.invitation_dispatched"] * 4
    timed_zoom.controls.following = "reversed"
    await record(app, running, "pause")
    await record(app, running, "resume")
    assert len(timed_zoom.webhooks.deliveries) == 6
    timed_zoom.controls.catch_up()
    names = [delivery.event for delivery in timed_zoom.webhooks.deliveries][6:]
    assert names == ["recording.resumed", "recording.paused"]


async def test_a_lost_webhook_reaches_nobody_and_only_it(app, timed_zoom, running):
    timed_zoom.webhooks.subscribe("http://127.0.0.1:1/nobody", "secret")
    timed_zoom.webhooks.lose("meeting.ended")
    for _ in range(2):
        assert (await app.ask("PUT", f"/meetings/{running}/status", {"action": "end"}))[0] == 204
        timed_zoom.start_meeting(running)
    names = [delivery.event for delivery in timed_zoom.webhooks.deliveries]
    assert names == ["meeting.started", "meeting.ended", "meeting.started"]
    assert told(timed_zoom).count("meeting.ended") == 2


async def test_only_what_runs_can_be_ended(app, timed_zoom, number):
    address = f"/meetings/{number}/status"
    gone = (404, {"code": 3001, "message": f"Meeting does not exist: {number}."})
    assert await app.ask("PUT", address, {"action": "end"}) == gone
    timed_zoom.start_meeting(number)
    assert await app.ask("PUT", address, {"action": "end"}) == (204, None)
    assert await app.ask("PUT", address, {"action": "end"}) == gone
    assert (await app.ask("GET", f"/meetings/{number}"))[0] == 200
    assert (await app.ask("PUT", address, {"action": "start"}))[0] == 400
    with pytest.raises(ZoomRefusal):
        timed_zoom.live.running(number)
