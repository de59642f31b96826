"""Linux: a unit of the person's own systemd, which belongs to their graphical session."""

from __future__ import annotations

from pathlib import Path

from agent_server.agent.at_login.parts import Entry, command_line

_NAME = "meetledger-agent.service"
_UNIT = """\
[Unit]
Description=Meetledger agent on this meeting PC
After=graphical-session.target
PartOf=graphical-session.target
StartLimitIntervalSec=0

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=5
# The server does not know this PC any more: somebody has to enrol it again.
RestartPreventExitStatus=3

[Install]
WantedBy=graphical-session.target
"""


def entry(folder: Path, python: Path) -> Entry:
    command = " ".join(_quoted(word) for word in command_line(python, folder))
    call = ("systemctl", "--user")
    return Entry(
        file=Path.home() / ".config" / "systemd" / "user" / _NAME,
        content=_UNIT.format(command=command).encode(),
        start=((*call, "daemon-reload"), (*call, "enable", "--now", _NAME)),
        stop=((*call, "disable", "--now", _NAME),),
        afterwards=((*call, "daemon-reload"),),
    )


def _quoted(word: str) -> str:
    """As systemd.syntax(7), systemd.service(5) and systemd.unit(5) have it."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped.replace("%", "%%").replace("$", "$$")}"'
