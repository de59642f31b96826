"""The controls of Zoom that we know by name."""

from __future__ import annotations

from enum import StrEnum


class Control(StrEnum):
    """As the table of words calls them. Where a name fits several, the first here counts."""

    RECORD = "record"
    RECORD_ON_COMPUTER = "record_on_computer"
    """Where Zoom asks whether to record here or in the cloud."""
    RECORDING_MENU = "recording_menu"
    """Holds pausing and stopping, while it records."""
    PAUSED_MENU = "paused_menu"
    """Holds resuming and stopping, while it is paused."""
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"
    STOP_RECORDING = "stop_recording"
    PARTICIPANTS = "participants"
    """Opens the list of people, which holds the next two."""
    MUTE_ALL = "mute_all"
    ASK_ALL_TO_UNMUTE = "ask_all_to_unmute"
    MUTE = "mute"
    UNMUTE = "unmute"
    START_VIDEO = "start_video"
    STOP_VIDEO = "stop_video"
    STOP_SHARE = "stop_share"
    SHARE_SCREEN = "share_screen"
    SHARE = "share"
    """In the window that asks what to share."""
    END_FOR_ALL = "end_for_all"
    LEAVE_MEETING = "leave_meeting"
    END = "end"
    """Only the host has it. Asks which of the two above is meant, as `LEAVE` may."""
    LEAVE = "leave"
    CONFIRM = "confirm"
    MEETING_INFORMATION = "meeting_information"
    """Shows the meeting's number, and hides it again."""
    JOIN = "join"
    """On the way in: with the preview of the camera, for instance."""
    JOIN_AUDIO = "join_audio"
