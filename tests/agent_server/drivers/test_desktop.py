"""The desktop driver on a real accessibility tree, with a window in Zoom's place."""

from __future__ import annotations

import asyncio
import sys

from agent_server.agent.drivers import desktop_atspi, desktop_restart
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Particulars, Reason, State, Step
from tests.agent_server.drivers.outcomes import assert_failed, assert_refused, do
from tests.agent_server.drivers.wishes import NUMBER, OTHER, wish
from tests.agent_server.standin.desktop import PYTHON, ZOOM


async def test_a_meeting_is_hosted_recorded_paused_resumed_stopped_and_ended_with_one_press_each(
    driver, desk
):
    seen = await do(driver, Desired.HOSTING)
    assert (seen.zoom, seen.meeting, seen.hosting, seen.recording) == ("in_meeting", NUMBER, True, "none")
    assert desk.links() == [f"zoommtg://zoom.us/start?action=start&confno={NUMBER}&zak=secret"]

    for desired, press, recording in [
        (Desired.RECORDING, "record", "running"),
        (Desired.RECORDING_PAUSED, "pause", "paused"),
        (Desired.RECORDING, "resume", "running"),
        (Desired.NOT_RECORDING, "stop", "none"),
    ]:
        before = desk.pressed()
        seen = await do(driver, desired)
        assert desk.pressed() == [*before, press]
        assert seen.recording == desk.zoom()["recording"] == recording

    seen = await do(driver, Desired.ENDED)
    assert desk.pressed()[-2:] == ["end", "end_all"]
    assert seen.zoom == "idle"
    assert desk.zoom()["meeting"] == ""


async def test_what_is_so_already_is_done_without_a_press(driver, desk):
    await do(driver, Desired.HOSTING)
    await do(
        driver,
        Desired.HOSTING,
        Desired.JOINED,
        Desired.NOT_RECORDING,
        Desired.MICROPHONE_ON,
        Desired.CAMERA_OFF,
        Desired.NOT_SHARING,
        Desired.REPORTED,
    )

    assert desk.pressed() == []
    assert len(desk.links()) == 1


async def test_microphone_camera_and_sharing_are_switched_on_and_off(driver, desk):
    await do(driver, Desired.HOSTING)

    seen = await do(driver, Desired.MICROPHONE_OFF, Desired.CAMERA_ON, Desired.SHARING)
    assert (seen.microphone, seen.camera, seen.sharing) == (False, True, True)
    assert desk.pressed() == ["mute", "start_video", "share", "share_this"]

    seen = await do(driver, Desired.MICROPHONE_ON, Desired.CAMERA_OFF, Desired.NOT_SHARING)
    assert (seen.microphone, seen.camera, seen.sharing) == (True, False, False)
    assert desk.pressed()[4:] == ["unmute", "stop_video", "stop_share"]


async def test_everybody_is_muted_and_asked_to_unmute_in_the_list_of_people(driver, desk):
    await do(driver, Desired.HOSTING)

    seen = await do(driver, Desired.EVERYBODY_MUTED, Desired.EVERYBODY_MUTED)
    assert desk.pressed() == ["participants", "mute_all", "yes"]
    assert desk.zoom()["audible"] == []
    assert seen.participants == 3

    await do(driver, Desired.EVERYBODY_UNMUTED)
    assert desk.pressed()[3:] == ["ask_unmute"]


async def test_a_meeting_is_joined_and_left(driver, desk):
    seen = await do(driver, Desired.JOINED)
    assert (seen.meeting, seen.hosting) == (NUMBER, False)
    assert desk.links() == [f"zoommtg://zoom.us/join?action=join&confno={NUMBER}&pwd=abc"]

    await do(driver, Desired.LEFT, Desired.LEFT)
    assert desk.pressed() == ["leave", "leave_meeting"]


async def test_where_zoom_asks_where_to_record_it_is_told_here(driver, desk):
    desk.misbehave(asks_where=True)
    await do(driver, Desired.HOSTING, Desired.RECORDING)

    assert desk.pressed() == ["record", "on_computer"]


async def test_nothing_is_pressed_where_no_zoom_is(driver, desk):
    assert_refused(await driver.achieve(wish(Desired.RECORDING)), Reason.NO_ZOOM)
    assert (await driver.observe()).zoom == "absent"
    assert (await driver.achieve(wish(Desired.LEFT))).step is Step.DONE


async def test_nothing_is_pressed_where_no_meeting_is(driver, desk):
    await do(driver, Desired.HOSTING, Desired.ENDED)
    pressed = desk.pressed()

    assert_refused(await driver.achieve(wish(Desired.RECORDING)), Reason.NOT_IN_MEETING)
    assert_refused(await driver.achieve(wish(Desired.ENDED)), Reason.NOT_IN_MEETING)
    assert desk.pressed() == pressed


async def test_another_meeting_is_neither_touched_nor_left(driver, desk):
    await do(driver, Desired.HOSTING)

    for desired in (Desired.RECORDING, Desired.ENDED, Desired.HOSTING, Desired.JOINED):
        assert_refused(await driver.achieve(wish(desired, OTHER)), Reason.OTHER_MEETING)
    assert (await driver.achieve(wish(Desired.LEFT, OTHER))).step is Step.DONE
    assert desk.pressed() == []
    assert len(desk.links()) == 1


async def test_a_guest_is_told_that_only_the_host_can(driver, desk):
    await do(driver, Desired.JOINED)

    for desired in (Desired.ENDED, Desired.RECORDING):
        assert_refused(await driver.achieve(wish(desired)), Reason.NOT_HOST)
    assert_refused(await driver.achieve(wish(Desired.HOSTING)), Reason.NOT_HOST)
    assert desk.pressed() == []


async def test_a_host_whom_zoom_lets_in_as_a_guest_has_not_started_the_meeting(driver, desk):
    desk.misbehave(guest=True)

    assert_failed(await driver.achieve(wish(Desired.HOSTING)), Reason.NOT_HOST)


async def test_a_pause_is_refused_where_nothing_is_recorded(driver, desk):
    await do(driver, Desired.HOSTING)

    assert_refused(await driver.achieve(wish(Desired.RECORDING_PAUSED)), Reason.NOT_RECORDING)
    assert desk.pressed() == []


async def test_a_control_that_is_missing_or_has_another_name_is_absent(driver, desk):
    desk.misbehave(renamed={"record": "Aufzeichnen"}, missing=["start_video"])
    await do(driver, Desired.HOSTING)

    for desired in (Desired.RECORDING, Desired.CAMERA_ON):
        assert_refused(await driver.achieve(wish(desired)), Reason.CONTROL_ABSENT)
    assert desk.pressed() == []


async def test_a_control_with_another_name_is_found_by_an_operators_words(driver_with, desk, tmp_path):
    (tmp_path / "words.toml").write_text("[controls]\nrecord = ['aufzeichnen']\n")
    desk.misbehave(renamed={"record": "Aufzeichnen"})
    await do(driver_with(words=str(tmp_path / "words.toml")), Desired.HOSTING, Desired.RECORDING)

    assert desk.pressed() == ["record"]


async def test_a_control_that_does_nothing_is_pressed_once_and_said_to_be_without_effect(driver_with, desk):
    driver = driver_with(seconds_to_act=0.5)
    desk.misbehave(dead=["record"])
    await do(driver, Desired.HOSTING)
    outcome = await driver.achieve(wish(Desired.RECORDING))

    assert_failed(outcome, Reason.NO_EFFECT)
    assert outcome.observed.recording == "none"
    assert desk.pressed() == ["record"]


async def test_a_slow_zoom_is_waited_for_and_not_pressed_again(driver, desk):
    desk.misbehave(slow={"record": 0.7})
    await do(driver, Desired.HOSTING, Desired.RECORDING)

    assert desk.pressed() == ["record"]


async def test_a_number_that_zoom_hides_is_asked_for_once(driver, driver_with, desk):
    desk.misbehave(number_hidden=True)
    seen = await do(driver, Desired.HOSTING, Desired.RECORDING)
    assert seen.meeting == NUMBER
    assert desk.pressed() == ["record"], "what it opened itself it knows"

    stranger = driver_with()
    assert (await stranger.observe()).meeting == ""
    await do(stranger, Desired.RECORDING_PAUSED, Desired.RECORDING)
    assert desk.pressed() == ["record", "information", "information", "pause", "resume"]


async def test_a_meeting_that_does_not_say_which_it_is_counts_as_another(driver, driver_with, desk):
    desk.misbehave(number_hidden=True, missing=["information"])
    await do(driver, Desired.HOSTING)

    stranger = driver_with()
    assert_refused(await stranger.achieve(wish(Desired.RECORDING)), Reason.OTHER_MEETING)
    assert_refused(await stranger.achieve(wish(Desired.LEFT)), Reason.OTHER_MEETING)
    assert desk.pressed() == []
    await do(stranger, Desired.RECORDING, meeting="")


async def test_a_shortcut_is_typed_where_the_state_is_seen_and_the_control_is_not(driver_with, desk):
    driver = driver_with(shortcuts={Desired.RECORDING_PAUSED: "alt+p"})
    await do(driver, Desired.HOSTING)
    desk.misbehave(missing=["pause", "stop"], sign=True)
    await do(driver, Desired.RECORDING, Desired.RECORDING_PAUSED)

    assert desk.pressed() == ["record", "pause_key"]


async def test_a_shortcut_is_not_typed_where_nobody_can_tell_what_it_would_do(driver_with, desk):
    driver = driver_with(shortcuts={Desired.RECORDING: "alt+r"})
    desk.misbehave(missing=["record"])
    await do(driver, Desired.HOSTING)

    assert_refused(await driver.achieve(wish(Desired.RECORDING)), Reason.CONTROL_ABSENT)
    assert desk.pressed() == []


async def test_zoom_is_ended_and_started_again_with_the_operators_commands(driver_with, desk):
    end = "import os, signal, sys; os.kill(int(open(sys.argv[1]).read().split()[-1]), signal.SIGKILL)"
    driver = driver_with(
        stop=[sys.executable, "-c", end, str(desk.folder / "pids")], start=[PYTHON, str(ZOOM)]
    )
    await do(driver, Desired.HOSTING)
    seen = await do(driver, Desired.ZOOM_RESTARTED)

    assert seen.zoom == "idle"
    assert desk.links()[1:] == [""]
    await do(driver, Desired.HOSTING)
    assert desk.pressed() == [], "what the first window offers leads into other meetings"


async def test_zoom_that_will_not_end_was_not_restarted(driver_with, desk, monkeypatch):
    monkeypatch.setattr(desktop_restart, "_SECONDS", 0.5)
    driver = driver_with(stop=["false"], start=[PYTHON, str(ZOOM)])
    await do(driver, Desired.HOSTING)

    assert_failed(await driver.achieve(wish(Desired.ZOOM_RESTARTED)), Reason.NO_EFFECT)
    assert len(desk.links()) == 1


async def test_the_screen_is_taken_as_a_picture(driver, desk):
    await do(driver, Desired.HOSTING)
    outcome = await driver.achieve(wish(Desired.SCREENSHOT_TAKEN))

    assert outcome.step is Step.DONE
    assert outcome.screenshot.startswith(b"\x89PNG")
    assert 1000 < len(outcome.screenshot) < LARGEST_SCREENSHOT


async def test_without_commands_zoom_cannot_be_restarted(driver, desk):
    assert Desired.ZOOM_RESTARTED not in driver.can
    assert_refused(await driver.achieve(wish(Desired.ZOOM_RESTARTED)), Reason.UNSUPPORTED)


async def test_a_link_that_leads_elsewhere_is_not_opened(driver, desk):
    for link in (
        "https://zoom.us.example.org/s/81234567890",
        "file:///etc/passwd",
        "",
        f"https://zoom.us/s/{OTHER}",
    ):
        outcome = await driver.achieve(wish(Desired.HOSTING, particulars=Particulars(start_url=link)))
        assert_refused(outcome, Reason.NO_WAY_IN)
    assert desk.links() == []


async def test_a_system_that_opens_no_such_links_has_no_zoom(driver, desk, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert_failed(await driver.achieve(wish(Desired.HOSTING)), Reason.NO_ZOOM)


async def test_a_system_without_a_tree_is_not_guessed_about(driver, desk, monkeypatch):
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    assert await driver.observe() == State()
    for desired in (Desired.HOSTING, Desired.RECORDING, Desired.LEFT):
        assert_refused(await driver.achieve(wish(desired)), Reason.NO_ZOOM)
    assert desk.links() == []


async def test_a_number_that_somebody_writes_in_the_chat_decides_nothing(driver, driver_with, desk):
    desk.misbehave(chat=f"Meeting ID: {OTHER}")
    await do(driver, Desired.HOSTING, Desired.RECORDING)

    assert_refused(await driver.achieve(wish(Desired.ENDED, OTHER)), Reason.OTHER_MEETING)
    stranger = driver_with()
    assert_refused(await stranger.achieve(wish(Desired.ENDED, OTHER)), Reason.OTHER_MEETING)
    assert "end" not in desk.pressed()


async def test_a_zoom_that_hangs_is_not_taken_for_one_that_is_gone(driver, desk, monkeypatch):
    await do(driver, Desired.HOSTING)
    with desk.frozen(), monkeypatch.context() as hurry:
        hurry.setattr(desktop_atspi, "_LONGEST_CALL", 0.2)
        assert await driver.observe() == State()
        for desired in (Desired.LEFT, Desired.ENDED, Desired.RECORDING):
            assert_refused(await driver.achieve(wish(desired)), Reason.NO_ZOOM)

    await do(driver, Desired.RECORDING)
    assert desk.pressed() == ["record"]


async def test_whoever_is_in_the_meeting_needs_no_way_into_it(driver, desk):
    await do(driver, Desired.HOSTING)
    outcome = await driver.achieve(wish(Desired.HOSTING, particulars=Particulars(text="no link")))

    assert outcome.step is Step.DONE


async def test_the_link_tells_which_meeting_is_meant_where_the_wish_does_not(driver, desk):
    elsewhere = Particulars(join_url=f"https://zoom.us/j/{OTHER}")
    await do(driver, Desired.HOSTING)

    assert_refused(await driver.achieve(wish(Desired.JOINED, "", elsewhere)), Reason.OTHER_MEETING)


async def test_a_meeting_in_which_nothing_shows_who_hosts_it_is_not_said_to_be_hosted(driver_with, desk):
    driver = driver_with(seconds_to_act=0.5)
    desk.misbehave(missing=["end"])

    assert_failed(await driver.achieve(wish(Desired.HOSTING)), Reason.CONTROL_ABSENT)
    assert_refused(await driver.achieve(wish(Desired.HOSTING)), Reason.CONTROL_ABSENT)


async def test_many_may_look_while_something_is_done(driver, desk):
    await do(driver, Desired.HOSTING)
    async with asyncio.TaskGroup() as group:
        looks = [group.create_task(driver.observe()) for _ in range(5)]
        acted = group.create_task(driver.achieve(wish(Desired.RECORDING)))

    assert acted.result().step is Step.DONE
    assert {look.result().meeting for look in looks} == {NUMBER}
    assert desk.pressed() == ["record"]


async def test_an_answer_that_does_nothing_is_given_once(driver_with, desk):
    driver = driver_with(seconds_to_act=0.5)
    desk.misbehave(dead=["end_all"])
    await do(driver, Desired.HOSTING)

    assert_failed(await driver.achieve(wish(Desired.ENDED)), Reason.NO_EFFECT)
    assert desk.pressed() == ["end", "end_all"]


async def test_a_link_that_led_into_another_meeting_has_not_brought_the_one_that_was_meant(driver, desk):
    desk.misbehave(number=OTHER)

    assert_failed(await driver.achieve(wish(Desired.HOSTING)), Reason.OTHER_MEETING)


async def test_a_question_that_was_there_before_is_not_answered(driver_with, desk):
    driver = driver_with(seconds_to_act=0.5)
    desk.misbehave(stray=True, dead=["stop"])
    await do(driver, Desired.HOSTING, Desired.RECORDING)

    assert_failed(await driver.achieve(wish(Desired.NOT_RECORDING)), Reason.NO_EFFECT)
    assert desk.pressed() == ["record", "stop"]
