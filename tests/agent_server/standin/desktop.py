"""A desktop of its own for tests: an X server, a session bus with accessibility, and a stand-in for Zoom."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

PYTHON = "/usr/bin/python3"
"""The system's, which has GTK; a virtual environment has not."""
ZOOM = Path(__file__).with_name("zoom_window.py")
_PROGRAMS = ("Xvfb", "dbus-daemon", "xdg-open", "xdotool", PYTHON)
_PATIENCE = 20.0
_NOT_OURS = ("XDG_CURRENT_DESKTOP", "DESKTOP_SESSION", "WAYLAND_DISPLAY", "NO_AT_BRIDGE", "XAUTHORITY")
_HANDLER = """[Desktop Entry]
Type=Application
Name=Zoom
Exec={python} {zoom} %u
MimeType=x-scheme-handler/zoommtg;
"""


@dataclass
class Desktop:
    environment: dict[str, str]
    folder: Path
    """The stand-in's, see `zoom_window.py`."""

    def misbehave(self, **how: Any) -> None:
        (self.folder / "misbehave.json").write_bytes(orjson.dumps(how))

    def pressed(self) -> list[str]:
        return self._lines("log")

    def links(self) -> list[str]:
        """What Zoom was started with."""
        return self._lines("links")

    def zoom(self) -> dict[str, Any]:
        return dict(orjson.loads((self.folder / "state.json").read_bytes()))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Zoom is there and answers nothing."""
        pids = [int(pid) for pid in self._lines("pids")]
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)

    def start_over(self) -> None:
        """Without Zoom, and without what is known of it."""
        for pid in map(int, self._lines("pids")):
            _end(pid)
        for file in self.folder.iterdir():
            file.unlink()

    def _lines(self, name: str) -> list[str]:
        with suppress(FileNotFoundError):
            return (self.folder / name).read_text().splitlines()
        return []


@contextmanager
def a_desktop() -> Iterator[Desktop]:
    """Skips the test where something it is made of is not installed."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing or not _has_gtk():
        pytest.skip(
            f"not installed: {', '.join(missing) or 'GTK 3 for the system’s Python'}; see docs/agents.md"
        )
    with ExitStack() as stack:
        # Sockets have short paths.
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk")))
        environment = {**_environment(root)}
        environment["DISPLAY"] = stack.enter_context(_x_server())
        environment["DBUS_SESSION_BUS_ADDRESS"] = stack.enter_context(_session_bus(environment))
        desktop = Desktop(environment, root / "standin")
        stack.callback(desktop.start_over)
        yield desktop


def _environment(root: Path) -> dict[str, str]:
    places = {"XDG_RUNTIME_DIR": "run", "XDG_DATA_HOME": "share", "XDG_CONFIG_HOME": "config", "HOME": "home"}
    for name in (*places.values(), "standin"):
        (root / name).mkdir(mode=0o700)
    applications = root / "share" / "applications"
    applications.mkdir()
    (applications / "zoom.desktop").write_text(_HANDLER.format(python=PYTHON, zoom=ZOOM))
    (applications / "mimeapps.list").write_text(
        "[Default Applications]\nx-scheme-handler/zoommtg=zoom.desktop\n"
    )
    kept = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}  # noqa: TID251 - passed on
    return {
        **kept,
        **{name: str(root / place) for name, place in places.items()},
        "STANDIN": str(root / "standin"),
    }


@contextmanager
def _x_server() -> Iterator[str]:
    """It chooses a free display by itself and says which."""
    arguments = ["Xvfb", "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    with _running(arguments, None) as said:
        yield f":{said}"


@contextmanager
def _session_bus(environment: dict[str, str]) -> Iterator[str]:
    """What it starts by itself ends with it."""
    with _running(["dbus-daemon", "--session", "--nofork", "--print-address=1"], environment) as said:
        yield said


@contextmanager
def _running(arguments: list[str], environment: dict[str, str] | None) -> Iterator[str]:
    """Give the first line it writes."""
    program = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
    with program:
        try:
            assert program.stdout
            yield program.stdout.readline().decode().strip()
        finally:
            program.terminate()
            program.wait(_PATIENCE)


def _has_gtk() -> bool:
    asked = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('Atspi', '2.0')"
    return subprocess.run([PYTHON, "-c", asked], capture_output=True, check=False).returncode == 0


def _end(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + _PATIENCE
    while _alive(pid):
        assert time.monotonic() < deadline, f"{pid} does not end"
        time.sleep(0.01)


def _alive(pid: int) -> bool:
    """One that has ended and whose parent has not asked counts as ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
