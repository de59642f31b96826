"""Windows: a scheduled task that starts in the person's own session when they log in."""

from __future__ import annotations

import getpass
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

from agent_server.agent.at_login.parts import Entry, command_line

_NAME = "Meetledger agent"
_SCHEMA = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def entry(folder: Path, python: Path) -> Entry:
    # Without a black window.
    quiet = python.with_name("pythonw.exe")
    file = folder / "at-login.xml"
    return Entry(
        file=file,
        content=_task(command_line(quiet if quiet.exists() else python, folder, stay_down=True)),
        start=(
            ("schtasks", "/Create", "/F", "/TN", _NAME, "/XML", str(file)),
            ("schtasks", "/Run", "/TN", _NAME),
        ),
        stop=(("schtasks", "/End", "/TN", _NAME), ("schtasks", "/Delete", "/F", "/TN", _NAME)),
    )


def _task(command: list[str]) -> bytes:
    """A trigger that repeats starts it again when it ended; while it runs nothing happens."""
    tree = _element(
        "Task",
        _element(
            "Triggers",
            _element(
                "LogonTrigger",
                _element("Repetition", _text("Interval", "PT1M")),
                _text("Enabled", "true"),
                _text("UserId", getpass.getuser()),
            ),
        ),
        _element(
            "Principals",
            _element(
                "Principal",
                _text("UserId", getpass.getuser()),
                _text("LogonType", "InteractiveToken"),
                _text("RunLevel", "LeastPrivilege"),
                id="Author",
            ),
        ),
        _element(
            "Settings",
            _text("MultipleInstancesPolicy", "IgnoreNew"),
            _text("DisallowStartIfOnBatteries", "false"),
            _text("StopIfGoingOnBatteries", "false"),
            _text("StartWhenAvailable", "true"),
            _text("ExecutionTimeLimit", "PT0S"),
        ),
        _element(
            "Actions",
            _element(
                "Exec", _text("Command", command[0]), _text("Arguments", subprocess.list2cmdline(command[1:]))
            ),
            Context="Author",
        ),
        version="1.2",
        xmlns=_SCHEMA,
    )
    return bytes(ET.tostring(tree, encoding="utf-16"))


def _element(name: str, *children: ET.Element, **attributes: str) -> ET.Element:
    element = ET.Element(name, attributes)
    element.extend(children)
    return element


def _text(name: str, text: str) -> ET.Element:
    element = ET.Element(name)
    element.text = text
    return element
