"""macOS: a launch agent of the person's own, in their graphical session."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from agent_server.agent.at_login.parts import Entry, command_line

_LABEL = "meetledger-agent"


def entry(folder: Path, python: Path) -> Entry:
    file = Path.home() / "Library" / "LaunchAgents" / f"{_LABEL}.plist"
    content = {
        "Label": _LABEL,
        "ProgramArguments": command_line(python, folder, stay_down=True),
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 10,
        "LimitLoadToSessionType": "Aqua",
        "ProcessType": "Interactive",
    }
    whose = f"gui/{os.getuid() if sys.platform != 'win32' else 0}"
    return Entry(
        file=file,
        content=plistlib.dumps(content),
        start=(("launchctl", "bootstrap", whose, str(file)),),
        stop=(("launchctl", "bootout", f"{whose}/{_LABEL}"),),
    )
