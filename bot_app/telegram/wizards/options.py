"""The options of a meeting as buttons, each with what it promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from bot_app.telegram.desk import Desk, button
from bot_app.telegram.wizards.draft import Draft, Step
from bot_app.telegram.wizards.edit_draft import Sight
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
        return choice(label, value, press, on=_holds(draft, chosen(value, hosts)))

    def plain(value: str, key: str) -> Button:
        return button(desk.text(language, key), press(value))

    own = [[marked(host.value, desk.text(language, "wizard-host-own", name=host.name))] for host in hosts]
    *rows, usual = choice_buttons(draft, desk, language, press)
    return [
        *rows,
        *([[marked(_OURS)], *own] if hosts else []),
        usual,
        [plain("repeat", "wizard-button-repeat")],
        [plain("done", "wizard-button-done")],
    ]


def choice_buttons(now: Draft | Sight, desk: Desk, language: str, press: Press) -> Keyboard:
    """What can be chosen of any meeting. The last row takes it all back."""

    def marked(value: str) -> Button:
        label = desk.text(language, f"wizard-choice-{value}")
        return choice(label, value, press, on=_holds(now, CHOICES[value]))

    passcode = button(desk.text(language, "wizard-button-passcode"), press("passcode"))
    rows = [[marked(value) for value in row] for row in _ROWS]
    return [*rows, [marked("passcode-zoom"), passcode], [marked("usual")]]


def _holds(now: Draft | Sight, promised: dict[str, Any]) -> bool:
    return all(getattr(now, name) == wanted for name, wanted in promised.items())
