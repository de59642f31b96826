"""The options of a meeting as buttons, each with what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bot_app.telegram.desk import Desk, button
from bot_app.telegram.wizards.draft import Draft, Step
from bot_app.telegram.wizards.taps import Button, Keyboard, Press, choice
from domain.ids import ConnectionId, derived
from domain.meetings.events import AutoRecording

_HOST = "host-"
_OURS = f"{_HOST}ours"
CHOICES: dict[str, dict[str, Any]] = {
    "room-on": {"waiting_room": True},
    "room-off": {"waiting_room": False},
    "early-on": {"join_before_host": True},
    "early-off": {"join_before_host": False},
    "record-none": {"auto_recording": AutoRecording.NONE},
    "record-local": {"auto_recording": AutoRecording.LOCAL},
    "record-cloud": {"auto_recording": AutoRecording.CLOUD},
    "passcode-zoom": {"passcode": ""},
    _OURS: {"host": ""},
    "usual": {
        "waiting_room": None,
        "join_before_host": None,
        "auto_recording": None,
        "passcode": "",
    },
    "passcode": {"step": Step.PASSCODE},
    "repeat": {"step": Step.REPEAT},
    "done": {"step": Step.CONFIRM},
}
"""What each answer makes of the draft; a second tap changes nothing. A person's own accounts come besides."""
_ROWS = (
    ("room-on", "room-off"),
    ("early-on", "early-off"),
    ("record-none",),
    ("record-local", "record-cloud"),
)


class Host(msgspec.Struct, frozen=True):
    """A Zoom account of the person's own."""

    connection: ConnectionId
    name: str

    @property
    def value(self) -> str:
        """Ids of Zoom may be longer than a button holds."""
        return f"{_HOST}{derived('host', self.connection).hex[:12]}"


def chosen(value: str, hosts: Sequence[Host]) -> dict[str, Any]:
    """Raises: ValueError, for what is not offered (any more)."""
    own = {host.value: {"host": host.connection} for host in hosts}
    if value not in (offered := CHOICES | own):
        raise ValueError(value)
    return offered[value]


def option_buttons(draft: Draft, desk: Desk, language: str, hosts: Sequence[Host], press: Press) -> Keyboard:
    def marked(value: str, text: str = "") -> Button:
        label = text or desk.text(language, f"wizard-choice-{value}")
        on = all(getattr(draft, name) == wanted for name, wanted in chosen(value, hosts).items())
        return choice(label, value, press, on=on)

    def plain(value: str, key: str) -> Button:
        return button(desk.text(language, key), press(value))

    own = [[marked(host.value, desk.text(language, "wizard-host-own", name=host.name))] for host in hosts]
    return [
        *([marked(value) for value in row] for row in _ROWS),
        [marked("passcode-zoom"), plain("passcode", "wizard-button-passcode")],
        *([[marked(_OURS)], *own] if hosts else []),
        [marked("usual")],
        [plain("repeat", "wizard-button-repeat")],
        [plain("done", "wizard-button-done")],
    ]
