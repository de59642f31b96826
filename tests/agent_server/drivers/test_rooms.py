"""What can be asked of a Zoom Room, and what is said of it when Zoom shows it, refuses or is silent."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from aiohttp import web

from agent_server.agent.drivers.rooms.stay import Stay
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, State, Step
from tests.agent_server.drivers.outcomes import assert_failed, assert_refused
from tests.agent_server.drivers.rooms import HASTY, assert_discreet, room_driver
from tests.agent_server.drivers.wishes import NUMBER, OTHER, wish
from tests.agent_server.standin.zoom_rooms import ROOM, no, zoom_rooms
from tests.contracts.zoom_contract import need_zoom_contracts

SWITCHES = {
    Desired.MICROPHONE_ON: "zoomroom.unmute",
    Desired.MICROPHONE_OFF: "zoomroom.mute",
    Desired.CAMERA_ON: "zoomroom.video_unmute",
    Desired.CAMERA_OFF: "zoomroom.video_mute",
    Desired.SHARING: "zoomroom.share_content_start",
    Desired.NOT_SHARING: "zoomroom.share_content_stop",
}
JOINING = {"meeting_number": NUMBER, "passcode": "abc", "force_accept": False, "make_zoom_room_host": False}
IN_MEETING = State(zoom="in_meeting", meeting=NUMBER)


@pytest.fixture
async def zoom():
    async with zoom_rooms() as played:
        yield played


@pytest.fixture
async def driver(zoom, tmp_path):
    async with room_driver(zoom, tmp_path) as made:
        yield made


@pytest.fixture
async def hasty(zoom, tmp_path):
    async with room_driver(zoom, tmp_path, **HASTY) as made:
        yield made


@pytest.fixture
async def inside(driver):
    """In the meeting, as it brought itself there."""
    assert (await driver.achieve(wish(Desired.JOINED))).step is Step.DONE
    return driver


def asked(zoom):
    return [event for event, _ in zoom.events]


async def test_it_joins_by_number_and_passcode_and_sees_the_room_in_a_meeting(driver, zoom):
    zoom.deaf, zoom.later = True, ["Available", "Available", "Available", "InMeeting"]
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert (outcome.step, outcome.observed) == (Step.DONE, IN_MEETING)
    assert zoom.events == [("zoomroom.meeting_join", JOINING)]


async def test_it_hosts_where_it_comes_first_and_says_that_nobody_shows_it(driver, zoom):
    particulars = Particulars(start_url="https://zoom.us/s/1?zak=secret", passcode="abc")
    outcome = await driver.achieve(wish(Desired.HOSTING, particulars=particulars))
    again = await driver.achieve(wish(Desired.HOSTING, particulars=particulars))

    assert (outcome.step, outcome.observed, again.step) == (Step.DONE, IN_MEETING, Step.DONE)
    assert "does not show" in outcome.detail
    assert zoom.events == [("zoomroom.meeting_join", {**JOINING, "make_zoom_room_host": True})]


async def test_without_a_passcode_none_is_sent(driver, zoom):
    await driver.achieve(wish(Desired.JOINED, particulars=Particulars(join_url="https://zoom.us/j/1?pwd=x")))

    assert "passcode" not in zoom.events[0][1]


@pytest.mark.parametrize(("desired", "event"), SWITCHES.items())
async def test_what_zoom_does_not_show_is_done_when_zoom_took_it_and_stays_unknown(
    inside, zoom, desired, event
):
    outcome = await inside.achieve(wish(desired))

    assert (outcome.step, outcome.observed) == (Step.DONE, IN_MEETING)
    assert "does not show" in outcome.detail
    assert zoom.events[1:] == [(event, {})]


@pytest.mark.parametrize(
    ("desired", "event"),
    [(Desired.LEFT, "zoomroom.meeting_leave"), (Desired.ENDED, "zoomroom.meeting_end")],
)
async def test_it_gets_out_and_sees_the_room_free(inside, zoom, desired, event):
    zoom.deaf, zoom.later = True, ["InMeeting", "InMeeting", "InMeeting", "Available"]
    outcome = await inside.achieve(wish(desired))

    assert (outcome.step, outcome.observed) == (Step.DONE, State(zoom="idle"))
    assert zoom.events[1:] == [(event, {})]


async def test_a_restart_is_seen_by_the_room_going_and_coming_back(driver, zoom):
    zoom.later = ["Available", "Available", "Offline", "Offline", "Available"]
    outcome = await driver.achieve(wish(Desired.ZOOM_RESTARTED, ""))

    assert (outcome.step, outcome.observed) == (Step.DONE, State(zoom="idle"))
    assert zoom.events == [("zoomroom.restart", {})]


async def test_a_restart_that_nobody_sees_is_not_called_one(hasty, zoom):
    assert_failed(await hasty.achieve(wish(Desired.ZOOM_RESTARTED, "")), Reason.NO_EFFECT)
    zoom.later = ["Available", "Offline"]
    assert_failed(await hasty.achieve(wish(Desired.ZOOM_RESTARTED, "")), Reason.NO_ZOOM)
    zoom.status = "Available"
    zoom.lost["/events"] = 1
    assert_failed(await hasty.achieve(wish(Desired.ZOOM_RESTARTED, "")), Reason.NO_EFFECT)

    assert asked(zoom) == ["zoomroom.restart"] * 3


async def test_a_report_is_a_look(driver, zoom):
    outcome = await driver.achieve(wish(Desired.REPORTED, ""))

    assert (outcome.step, outcome.observed, zoom.events) == (Step.DONE, State(zoom="idle"), [])


async def test_what_is_so_already_is_not_asked_for(inside, zoom):
    assert (await inside.achieve(wish(Desired.JOINED))).step is Step.DONE
    # Certainly not in that one.
    assert (await inside.achieve(wish(Desired.LEFT, OTHER))).step is Step.DONE
    zoom.status = "Available"
    assert (await inside.achieve(wish(Desired.LEFT))).step is Step.DONE

    assert asked(zoom) == ["zoomroom.meeting_join"]


async def test_nobody_is_made_host_who_is_in_already(inside, zoom):
    assert_refused(await inside.achieve(wish(Desired.HOSTING)), Reason.CONTROL_ABSENT)
    assert asked(zoom) == ["zoomroom.meeting_join"]


@pytest.mark.parametrize("desired", [*SWITCHES, Desired.ENDED])
async def test_in_no_meeting_there_is_nothing_to_change(driver, zoom, desired):
    assert_refused(await driver.achieve(wish(desired)), Reason.NOT_IN_MEETING)
    assert zoom.events == []


@pytest.mark.parametrize("desired", [*SWITCHES, Desired.ENDED, Desired.LEFT, Desired.JOINED, Desired.HOSTING])
async def test_a_meeting_that_does_not_say_which_it_is_counts_as_another(driver, zoom, desired):
    zoom.status = "InMeeting"
    outcome = await driver.achieve(wish(desired))

    assert_refused(outcome, Reason.OTHER_MEETING)
    assert (outcome.observed, zoom.events) == (State(zoom="in_meeting"), [])


@pytest.mark.parametrize("desired", [*SWITCHES, Desired.ENDED, Desired.JOINED])
async def test_in_another_meeting_nothing_is_asked_for(inside, zoom, desired):
    assert_refused(await inside.achieve(wish(desired, OTHER)), Reason.OTHER_MEETING)
    assert asked(zoom) == ["zoomroom.meeting_join"]


async def test_a_meeting_is_watched_as_long_as_it_is_known_also_where_nobody_else_looks(inside, zoom):
    looks = zoom.count("/rooms")
    await zoom.until(lambda: zoom.count("/rooms") >= looks + 5)
    zoom.status = "Available"
    await asyncio.wait_for(inside._watch._keeping, 20)

    assert await inside.observe() == State(zoom="idle")


async def test_whatever_it_is_in_can_be_left_where_no_meeting_is_named(driver, zoom):
    zoom.status = "InMeeting"
    outcome = await driver.achieve(wish(Desired.LEFT, ""))

    assert (outcome.step, asked(zoom)) == (Step.DONE, ["zoomroom.meeting_leave"])


async def test_a_room_that_was_out_in_between_is_in_an_unknown_meeting(inside, zoom):
    zoom.status = "Available"
    while (await inside.observe()).zoom != "idle":
        pass
    zoom.status = "InMeeting"

    assert_refused(await inside.achieve(wish(Desired.ENDED)), Reason.OTHER_MEETING)
    assert await inside.observe() == State(zoom="in_meeting")


@pytest.mark.parametrize("status", ["Offline", "UnderConstruction"])
@pytest.mark.parametrize("desired", [Desired.CAMERA_OFF, Desired.LEFT, Desired.ENDED, Desired.JOINED])
async def test_a_room_that_is_not_there_is_not_asked(driver, zoom, status, desired):
    zoom.status = status
    assert_refused(await driver.achieve(wish(desired)), Reason.NO_ZOOM)
    assert zoom.events == []


async def test_a_status_that_zoom_did_not_have_before_tells_nothing(driver, zoom):
    listed = orjson.dumps({"rooms": [{"id": ROOM, "name": "Lobby", "status": "Dreaming"}], "later": 1})
    zoom.answers["/rooms"] = [web.Response(body=listed)]
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert_refused(outcome, Reason.NO_ZOOM)
    assert (outcome.observed, zoom.events) == (State(), [])


async def test_what_cannot_be_a_passcode_is_not_sent(driver, zoom):
    outcome = await driver.achieve(wish(Desired.JOINED, particulars=Particulars(passcode="x" * 65)))

    assert_refused(outcome, Reason.NO_WAY_IN)
    assert zoom.asked == []


@pytest.mark.parametrize("meeting", ["", "12", "81234567890?", "my.room"])
async def test_without_a_number_nothing_is_joined_for_zoom_would_start_a_meeting(driver, zoom, meeting):
    assert_refused(await driver.achieve(wish(Desired.JOINED, meeting)), Reason.NO_WAY_IN)
    assert zoom.asked == []


async def test_what_the_api_has_no_event_for_is_unsupported(driver, zoom):
    unable = {
        Desired.RECORDING,
        Desired.RECORDING_PAUSED,
        Desired.NOT_RECORDING,
        Desired.EVERYBODY_MUTED,
        Desired.EVERYBODY_UNMUTED,
        Desired.MESSAGE_SHOWN,
        Desired.SCREENSHOT_TAKEN,
    }
    assert set(Desired) - driver.can == unable
    for desired in unable:
        assert_refused(await driver.achieve(wish(desired)), Reason.UNSUPPORTED)
    assert zoom.asked == []


@pytest.mark.parametrize(
    ("desired", "event"),
    [
        (Desired.JOINED, "zoomroom.meeting_join"),
        (Desired.LEFT, "zoomroom.meeting_leave"),
        (Desired.ENDED, "zoomroom.meeting_end"),
    ],
)
async def test_taken_is_not_done_and_is_asked_once(hasty, zoom, desired, event):
    zoom.status, zoom.deaf = "Available" if desired is Desired.JOINED else "InMeeting", True
    meeting = NUMBER if desired is Desired.JOINED else ""

    assert_failed(await hasty.achieve(wish(desired, meeting)), Reason.NO_EFFECT)
    assert asked(zoom) == [event]


async def test_a_room_that_goes_offline_meanwhile_has_neither_left_nor_come_in(hasty, zoom):
    zoom.deaf, zoom.later = True, ["Available", "Offline"]
    assert_failed(await hasty.achieve(wish(Desired.JOINED)), Reason.NO_ZOOM)
    zoom.later = ["InMeeting", "Offline"]
    assert_failed(await hasty.achieve(wish(Desired.LEFT, "")), Reason.NO_ZOOM)
    zoom.later = ["InMeeting", "Available"]
    assert_failed(await hasty.achieve(wish(Desired.MICROPHONE_OFF, "")), Reason.NOT_IN_MEETING)


async def test_a_lost_answer_is_looked_after_and_never_asked_again(inside, zoom):
    zoom.lost["/events"] = 1
    left = await inside.achieve(wish(Desired.LEFT))
    zoom.lost["/events"] = 1
    joined = await inside.achieve(wish(Desired.JOINED))

    assert (left.step, joined.step) == (Step.DONE, Step.DONE)
    assert asked(zoom) == ["zoomroom.meeting_join", "zoomroom.meeting_leave", "zoomroom.meeting_join"]


async def test_of_a_lost_answer_about_what_is_not_shown_nobody_knows(inside, zoom):
    zoom.lost["/events"] = 1
    outcome = await inside.achieve(wish(Desired.MICROPHONE_OFF))

    assert_failed(outcome, Reason.NO_EFFECT)
    assert "not asked again" in outcome.detail
    assert asked(zoom)[1:] == ["zoomroom.mute"]


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_server_in_trouble_is_not_asked_again(hasty, zoom, status):
    zoom.answers["/events"] = [no(status)]
    assert_failed(await hasty.achieve(wish(Desired.JOINED)), Reason.NO_EFFECT)

    assert (zoom.count("/events"), zoom.events) == (1, [])


async def test_looks_are_repeated_where_zoom_is_in_trouble(driver, zoom):
    zoom.answers["/rooms"] = [no(503), web.Response(body=b"<html>"), no(500)]
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert (outcome.step, zoom.events) == (Step.DONE, [("zoomroom.meeting_join", JOINING)])


async def test_where_zoom_cannot_be_looked_at_nothing_is_asked(hasty, zoom):
    zoom.answers["/rooms"] = [no(503) for _ in range(1000)]
    assert_refused(await hasty.achieve(wish(Desired.JOINED)), Reason.NO_ZOOM)

    assert zoom.events == []


async def test_too_many_requests_are_waited_out_as_zoom_says(driver, zoom):
    soon = (datetime.now(UTC) + timedelta(seconds=0.3)).isoformat().replace("+00:00", "Z")
    zoom.answers = {
        "/events": [no(429, **{"Retry-After": soon})],
        "/rooms": [no(429, **{"Retry-After": "0"})],
    }
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert (outcome.step, zoom.count("/events")) == (Step.DONE, 2)
    assert zoom.events == [("zoomroom.meeting_join", JOINING)]


async def test_a_pause_that_is_too_long_is_kept_and_said(driver, zoom):
    zoom.answers["/events"] = [no(429, **{"Retry-After": "600"})]
    outcome = await driver.achieve(wish(Desired.JOINED))
    before = len(zoom.asked)

    assert_refused(outcome, Reason.NO_ZOOM)
    assert "too often" in outcome.detail
    assert_refused(await driver.achieve(wish(Desired.JOINED)), Reason.NO_ZOOM)
    assert (len(zoom.asked), zoom.events) == (before, [])


async def test_a_token_that_is_not_accepted_is_renewed_once(inside, zoom):
    zoom.tokens.append("another")
    assert (await inside.achieve(wish(Desired.MICROPHONE_OFF))).step is Step.DONE
    assert zoom.count("/token") == 2

    zoom.answers["/events"] = [no(401, 124), no(400, 124)]
    outcome = await inside.achieve(wish(Desired.CAMERA_OFF))
    assert_failed(outcome, Reason.DRIVER_FAILED)
    assert_discreet(zoom, outcome)
    assert (zoom.count("/token"), asked(zoom)[1:]) == (3, ["zoomroom.mute"])


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (no(400, 300), "HTTP 400, code 300: the room is offline, or cannot do this"),
        (no(400, 4711), "HTTP 400, code 4711: the app lacks a scope"),
        (no(403), "HTTP 403, code 403"),
        (no(404, 1012), "HTTP 404, code 1012: there is no such room"),
        (web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"}), "HTTP 302"),
    ],
)
async def test_what_zoom_refuses_is_said_without_its_own_words(driver, zoom, answer, words):
    zoom.answers["/events"] = [answer]
    outcome = await driver.achieve(wish(Desired.JOINED))

    assert_failed(outcome, Reason.DRIVER_FAILED)
    assert (outcome.detail, zoom.count("/events")) == (words, 1)
    assert_discreet(zoom, outcome)


async def test_a_room_that_went_offline_a_moment_before_is_called_so(driver, zoom):
    zoom.later = ["Available", "Offline"]
    zoom.answers["/events"] = [no(400, 300)]

    assert_failed(await driver.achieve(wish(Desired.JOINED)), Reason.NO_ZOOM)


async def test_every_request_was_held_against_zooms_description(inside, zoom):
    need_zoom_contracts()
    for desired in (*SWITCHES, Desired.LEFT, Desired.ZOOM_RESTARTED):
        zoom.later = ["Available", "Offline", "Available"] if desired is Desired.ZOOM_RESTARTED else []
        assert (await inside.achieve(wish(desired, ""))).step is Step.DONE

    assert (len(zoom.events), zoom.broken) == (9, [])


class Clocks:
    def __init__(self):
        self.wall = self.steady = 1000.0

    def pass_seconds(self, seconds):
        self.wall += seconds
        self.steady += seconds

    def stay(self):
        stay = Stay(lambda: self.wall, lambda: self.steady)
        stay.begin(NUMBER, as_host=True)
        return stay


def test_a_stay_lasts_while_it_is_looked_at():
    clocks = Clocks()
    stay = clocks.stay()
    for _ in range(100):
        clocks.pass_seconds(29)
        stay.saw(in_meeting=True)

    assert (stay.meeting, stay.as_host) == (NUMBER, True)


@pytest.mark.parametrize(("wall", "steady"), [(31, 31), (31, 1), (1, 31), (-31, 1)])
def test_a_stay_is_forgotten_where_nobody_looked_or_a_clock_jumped(wall, steady):
    clocks = Clocks()
    stay = clocks.stay()
    clocks.wall += wall
    clocks.steady += steady
    stay.saw(in_meeting=True)

    assert (stay.meeting, stay.as_host) == ("", False)
