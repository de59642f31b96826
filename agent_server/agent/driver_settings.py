"""What people may choose for the drivers that come with the agent."""

from __future__ import annotations

import msgspec

from agent_server.protocol.desired import Desired


class DesktopSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: str = ""
    """Under which the PC joins; empty: Zoom's own setting."""
    words: str = ""
    """A file with other names of controls, as in `screen/zoom_words.toml`."""
    shortcuts: dict[Desired, str] = {}
    """For what the tree does not offer: `{"recording=running": "alt+r"}`."""
    start_in_browser: bool = False
    """The host's link goes through the browser."""
    stop: tuple[str, ...] = ()
    """What ends Zoom, as arguments: `["pkill", "-x", "zoom"]`."""
    start: tuple[str, ...] = ()
    """What starts it: `["zoom"]`."""
    seconds_to_act: float = 6.0
    seconds_to_enter: float = 60.0


class BrowserSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    program: str = ""
    """Chromium; empty: whichever is in `PATH`."""
    visible: bool = False
    """In a window on the PC's screen."""
    name: str = "Meeting room"
    """Under which the PC joins."""
    address: str = "https://app.zoom.us"
    """Of Zoom's web client."""
    profile: str = "https://zoom.us/profile"
    """A page that only somebody signed in sees."""
    sign_in: str = ""
    """A sealed sign-in, see `browser_sign_in`; without one the PC only joins."""
    sign_in_key: str = ""
    """The key to it; empty: beside it."""
    words: str = ""
    """A file with other names of controls, as in `screen/zoom_words.toml`."""
    seconds_to_act: float = 6.0
    seconds_to_enter: float = 60.0


class RoomsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    room: str = ""
    """Id of the Zoom Room; `doctor` lists those of the account."""
    account_id: str = ""
    client_id: str = ""
    """Of a server-to-server OAuth app that has the scopes for rooms and no others."""
    client_secret_file: str = ""
    """A file that only the agent's user may read; the secret itself never stands in the settings."""
    address: str = "https://api.zoom.us/v2"
    token_address: str = "https://zoom.us/oauth/token"  # noqa: S105 - an address
    seconds_to_act: float = 20.0
    seconds_to_enter: float = 60.0
    seconds_to_restart: float = 90.0
    look_every: float = 10.0
    """Seconds between looks while nothing is done; all rooms of the account share Zoom's limits."""
