"""What is read from names on the screen, without a screen."""

from __future__ import annotations

import pytest

from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.sight import read
from agent_server.agent.drivers.screen.tree import Node, Window
from agent_server.agent.drivers.screen.words import WordsWrong, shipped, words_with

WORDS = shipped()


def button(name, *, usable=True):
    return Node("button", name, usable, name)


def text(name):
    return Node("label", name, True, name)


def person(name):
    return Node("list item", name, True, name)


def seen(*nodes, title="Zoom Meeting"):
    return read([Window(title, "1", nodes)], WORDS)


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("Record", Control.RECORD),
        ("Record, Alt+R", Control.RECORD),
        ("Start Recording", Control.RECORD),
        ("Record on this Computer", Control.RECORD_ON_COMPUTER),
        ("Record on this computer, Alt+R", Control.RECORD_ON_COMPUTER),
        ("Record to the Cloud", None),
        ("Pause/Stop Recording", Control.RECORDING_MENU),
        ("Resume/Stop Recording", Control.PAUSED_MENU),
        ("Pause Recording", Control.PAUSE_RECORDING),
        ("Resume Recording, Alt+P", Control.RESUME_RECORDING),
        ("Stop Recording", Control.STOP_RECORDING),
        ("Mute", Control.MUTE),
        ("mute my microphone", Control.MUTE),
        ("Mute, currently unmuted, Alt+A", Control.MUTE),
        ("Unmute, currently muted, Alt+A", Control.UNMUTE),
        ("Mute All", Control.MUTE_ALL),
        ("Unmute All", Control.ASK_ALL_TO_UNMUTE),
        ("Ask All to Unmute", Control.ASK_ALL_TO_UNMUTE),
        ("start my video", Control.START_VIDEO),
        ("Stop Video", Control.STOP_VIDEO),
        ("Share Screen", Control.SHARE_SCREEN),
        ("Share", Control.SHARE),
        ("Stop Share", Control.STOP_SHARE),
        ("open the participants list pane,3 participants", Control.PARTICIPANTS),
        ("End", Control.END),
        ("End meeting for all", Control.END_FOR_ALL),
        ("Leave", Control.LEAVE),
        ("Leave meeting", Control.LEAVE_MEETING),
        ("Send a message to everyone: record", None),
        ("Rekam", Control.RECORD),
        ("Rekam di Komputer Ini", Control.RECORD_ON_COMPUTER),
        ("Jeda Rekaman", Control.PAUSE_RECORDING),
        ("Lanjutkan Perekaman", Control.RESUME_RECORDING),
        ("Hentikan Rekaman", Control.STOP_RECORDING),
        ("Bisukan", Control.MUTE),
        ("Suarakan", Control.UNMUTE),
        ("Bisukan Semua", Control.MUTE_ALL),
        ("Mulai Video", Control.START_VIDEO),
        ("Bagikan Layar", Control.SHARE_SCREEN),
        ("Berhenti Berbagi", Control.STOP_SHARE),
        ("Akhiri", Control.END),
        ("Akhiri Rapat untuk Semua", Control.END_FOR_ALL),
        ("Keluar dari Rapat", Control.LEAVE_MEETING),
        ("  end \n meeting for  ALL ", Control.END_FOR_ALL),
    ],
)
def test_controls_are_known_by_their_names(name, control):
    assert WORDS.control(name) is control


@pytest.mark.parametrize(
    ("nodes", "recording"),
    [
        ([button("Record")], "none"),
        ([button("Pause Recording"), button("Stop Recording")], "running"),
        ([button("Pause/Stop Recording")], "running"),
        ([button("Resume Recording"), button("Stop Recording")], "paused"),
        ([button("Resume/Stop Recording")], "paused"),
        ([text("Recording…")], "running"),
        ([text("Recording Paused")], "paused"),
        ([button("Record"), text("Recording…")], "none"),
        ([button("Record", usable=False)], ""),
        ([], ""),
    ],
)
def test_a_recording_is_told_by_what_is_offered_and_else_by_its_sign(nodes, recording):
    assert seen(*nodes).state.recording == recording


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Meeting ID: 812 3456 7890", "81234567890"),
        ("Meeting ID 812-3456-7890 Host: Lobby", "81234567890"),
        ("ID Rapat: 812 3456 789", "8123456789"),
        ("Meeting ID: 12", ""),
        ("Call 081 234 567 890", ""),
    ],
)
def test_a_meetings_number_is_read_where_zoom_says_that_it_is_one(said, number):
    assert seen(text(said)).state.meeting == number


def test_without_windows_zoom_is_absent_and_without_a_meeting_idle():
    assert read([], WORDS).state.zoom == "absent"
    assert seen(button("New Meeting"), title="Zoom Workplace").state.zoom == "idle"


def test_a_meeting_is_known_by_its_title_or_by_what_only_meetings_offer():
    assert seen().state.zoom == "in_meeting"
    assert seen(button("Leave"), title="").state.zoom == "in_meeting"


def test_in_front_of_the_door_and_in_the_waiting_room_one_is_not_in_the_meeting():
    door = seen(button("Mute"), button("Stop Video"), button("Join"))
    waiting = seen(button("Leave"), text("Please wait, the meeting host will let you in soon."))

    assert (door.state.zoom, waiting.state.zoom) == ("idle", "idle")
    assert Control.JOIN in door.offered


def test_what_zooms_first_window_offers_is_no_way_into_the_meeting_that_was_opened():
    assert Control.JOIN not in seen(button("Join"), title="Zoom Workplace").offered


def test_somebody_in_the_chat_who_speaks_of_waiting_puts_nobody_out():
    chat = text("Ana: the host will let you in")

    assert seen(button("Leave"), button("Mute"), chat).state.zoom == "in_meeting"


def test_what_cannot_be_told_stays_unknown():
    state = seen().state

    assert (state.hosting, state.microphone, state.camera, state.sharing, state.participants) == (None,) * 5


def test_other_peoples_microphones_are_counted_without_ones_own():
    sight = seen(person("Lobby (Host, me), unmuted"), person("Ana, unmuted"), person("Budi, muted"))

    assert (sight.audible, sight.muted) == (1, 1)
    assert seen().audible is None


def test_a_chat_message_is_no_control():
    assert seen(text("Stop Recording")).offered == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[controls]\nrecord = 'record'\n", "record: should be a list"),
        ("[controls]\nrecord = ['(']\n", "no regular expression"),
        ("[controls]\nrecrod = ['x']\n", "no recrod"),
        ("[buttons]\nrecord = ['x']\n", r"no table \[buttons\]"),
        ("record", "cannot be read as TOML"),
    ],
)
def test_a_table_of_words_that_cannot_be_used_says_where_and_why(tmp_path, content, said):
    (tmp_path / "words.toml").write_text(content)

    with pytest.raises(WordsWrong, match=said):
        words_with(tmp_path / "words.toml")


def test_a_table_of_words_replaces_only_what_it_names(tmp_path):
    (tmp_path / "words.toml").write_text("[controls]\nrecord = ['aufzeichnen']\n")
    words = words_with(tmp_path / "words.toml")

    assert words.control("Aufzeichnen") is Control.RECORD
    assert words.control("Record") is None
    assert words.control("Stop Recording") is Control.STOP_RECORDING
