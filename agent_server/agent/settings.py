"""What people may choose on a PC: one small TOML file, and a clear line for everything wrong in it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal

import msgspec

from agent_server.agent.driver_settings import BrowserSettings, DesktopSettings, RoomsSettings
from agent_server.agent.private_file import write_private
from agent_server.protocol.desired import Desired

PLACEHOLDERS = frozenset({"meeting", "start_url", "join_url", "passcode", "text"})


class SettingsWrong(Exception):
    """`problems` holds a line for each: name, what is wrong, an example."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Scripted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Programs of one's own that drive Zoom; each is a list of arguments, and no shell is involved."""

    observe: tuple[str, ...] = ()
    """Prints a `State` as JSON. Empty: nothing can be seen."""
    seconds: float = 30.0
    """That one program may take."""
    achieve: dict[str, tuple[tuple[str, ...], ...]] = {}
    """By `Desired`: programs that are run one after the other."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    driver: str = ""
    """What drives Zoom on this PC; empty: nothing, the PC only reports."""
    screenshots: bool = True
    proxy: str = ""
    """Empty: as HTTPS_PROXY and NO_PROXY say."""
    ca_file: str = ""
    """PEM, trusted besides the system's."""
    poll: bool = False
    """Ask again and again instead of keeping a stream open."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    recordings: str = ""
    """Folder whose free space is reported; empty: that of the home folder."""
    desktop: DesktopSettings = DesktopSettings()
    browser: BrowserSettings = BrowserSettings()
    rooms: RoomsSettings = RoomsSettings()
    scripted: Scripted = Scripted()

    @property
    def recordings_folder(self) -> Path:
        return Path(self.recordings).expanduser() if self.recordings else Path.home()


EXAMPLES = {
    "driver": '"desktop"',
    "screenshots": "false",
    "proxy": '"http://proxy.example.org:3128"',
    "ca_file": '"/etc/ssl/certs/example-ca.pem"',
    "poll": "true",
    "log_level": '"DEBUG"',
    "recordings": '"~/Documents/Zoom"',
    "desktop": 'a section [desktop] with name = "Lobby"',
    "browser": 'a section [browser] with program = "/usr/bin/chromium"',
    "rooms": 'a section [rooms] with room = "qMOLddnySIGGVycz8aX_JQ"',
    "scripted": 'a section [scripted] with observe = ["pc-control", "state"]',
}
EXAMPLE_FILE = """\
# Settings of meetledger-agent. Each line shows what is so anyway; take away the # to change it.
# The agent reads them when it starts.

# What drives Zoom on this PC: see `meetledger-agent doctor` for what can work here.
# driver = ""

# Whether pictures of the screen may be asked for.
# screenshots = true

# The way to the server. Empty: as HTTPS_PROXY and NO_PROXY say.
# proxy = ""
# A file with certificates (PEM) that are trusted besides the system's.
# ca_file = ""
# Where a proxy keeps streams from passing: ask again and again.
# poll = false

# DEBUG, INFO, WARNING or ERROR.
# log_level = "INFO"

# The folder whose free space is reported. Empty: your home folder.
# recordings = ""

# For the drivers "desktop", "browser" and "rooms", of which docs/agents.md tells the rest:
#
# [desktop]
# name = "Lobby"
#
# [browser]
# program = "/usr/bin/chromium"
#
# [rooms]
# room = "qMOLddnySIGGVycz8aX_JQ"
# account_id = "…"
# client_id = "…"
# client_secret_file = "~/.local/state/meetledger-agent/rooms-secret"
#
# For the driver "scripted": programs of your own. No shell is involved.
# In arguments {meeting}, {start_url}, {join_url}, {passcode} and {text} are replaced.
# A program that ends with 0 says that it is as asked; `observe` prints a state as JSON, e.g.
# {"zoom": "in_meeting", "meeting": "81234567890", "recording": "running"}
#
# [scripted]
# observe = ["pc-control", "state"]
# seconds = 30
#
# [scripted.achieve]
# "meeting=joined" = [["pc-control", "join", "--number", "{meeting}", "--passcode", "{passcode}"]]
# "recording=running" = [["pc-control", "record"]]
"""


def read_settings(path: Path) -> Settings:
    """What does not stand there is as usual. Raises: SettingsWrong."""
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise SettingsWrong([f"{path}: cannot be read: {str(error).splitlines()[0]}"]) from None
    problems = [line for name, value in given.items() if (line := _problem(name, value))]
    if problems:
        raise SettingsWrong(problems)
    return msgspec.convert(given, Settings)


def write_example(path: Path) -> None:
    """Unless somebody has written one."""
    if not path.exists():
        write_private(path, EXAMPLE_FILE.encode())


def _problem(name: str, value: Any) -> str:
    """The value itself may be a secret, such as a proxy's password, and is not shown."""
    if name not in EXAMPLES:
        return f"{_shown(name)}: there is no such setting; there are {', '.join(EXAMPLES)}"
    try:
        checked = msgspec.convert({name: value}, Settings)
    except msgspec.ValidationError as error:
        words, _, place = str(error).partition(" - at `$.")
        return f"{place.rstrip('`') or name}: {words[:1].lower()}{words[1:]}, e.g. {EXAMPLES[name]}"
    return _wrong(name, checked)


def _wrong(name: str, given: Settings) -> str:
    if name == "proxy" and given.proxy and not given.proxy.startswith("http://"):
        return f"proxy: not the address of an http proxy, e.g. {EXAMPLES['proxy']}"
    if name == "ca_file" and given.ca_file and not Path(given.ca_file).expanduser().is_file():
        return f"ca_file: there is no such file, e.g. {EXAMPLES['ca_file']}"
    return _wrong_script(given.scripted) if name == "scripted" else ""


def _wrong_script(scripted: Scripted) -> str:
    unknown = sorted(set(scripted.achieve) - set(Desired))
    if unknown:
        return (
            f'scripted.achieve: {_shown(unknown[0])} is nothing that can be asked for, e.g. "meeting=joined"'
        )
    if any(not program or not program[0] for programs in scripted.achieve.values() for program in programs):
        return 'scripted.achieve: a program needs a name, e.g. [["pc-control", "record"]]'
    if not 0 < scripted.seconds <= 600:
        return "scripted.seconds: more than 0 and at most 600, e.g. 30"
    return ""


def _shown(name: str) -> str:
    return "".join(character for character in name if character.isprintable())[:40]
