"""What is written and called so that the agent starts at login; the platforms each make one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from agent_server.agent.at_login import launchd, systemd, windows
from agent_server.agent.at_login.parts import Entry
from agent_server.agent.home import Home


class NotSetUp(Exception):
    """Says what the platform's own program said."""


def entry_for(platform: str, home: Home) -> Entry:
    """As `sys.platform` names it."""
    makers = {"win32": windows.entry, "darwin": launchd.entry}
    return makers.get(platform, systemd.entry)(home.folder, Path(sys.executable))


def set_up(entry: Entry) -> None:
    """Again is harmless. Raises: NotSetUp."""
    entry.file.parent.mkdir(parents=True, exist_ok=True)
    entry.file.write_bytes(entry.content)
    for command in entry.stop:
        _call(command, must=False)
    for command in entry.start:
        _call(command, must=True)


def take_away(entry: Entry) -> bool:
    """Whether there was any. Raises: NotSetUp."""
    there = entry.file.exists()
    for command in entry.stop:
        _call(command, must=False)
    entry.file.unlink(missing_ok=True)
    for command in entry.afterwards:
        _call(command, must=False)
    return there


def _call(command: tuple[str, ...], *, must: bool) -> None:
    program = shutil.which(command[0])
    if program is None:
        if must:
            raise NotSetUp(f"{command[0]} is not there. Start the agent at login yourself.")
        return
    done = subprocess.run(  # noqa: S603 - words of our own, and no shell
        [program, *command[1:]], capture_output=True, text=True, errors="replace", check=False, timeout=60
    )
    if must and done.returncode != 0:
        raise NotSetUp(f"{' '.join(command[:3])} said: {(done.stderr or done.stdout).strip()[:300]}")
