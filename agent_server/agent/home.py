"""The one folder that holds all the agent keeps, and the lock of whoever works in it."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_NAME = "meetledger-agent"


class HomeUnusable(Exception):
    """The folder cannot be made, written or shared."""


class Home:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "agent.toml"
        self.identity = folder / "identity.json"
        self.next_identity = folder / "identity.next.json"
        self.enrolling = folder / "identity.enrolling.json"
        self.journal = folder / "journal.db"
        self.log = folder / "agent.log"
        self.heard = folder / "heard"
        """Changed when the server last took a sign of life."""
        self.outcast = folder / "outcast.txt"
        """Why the server does not know this PC any more; gone after the next enrolment."""

    def make(self) -> None:
        """Raises: HomeUnusable."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if sys.platform != "win32":
                self.folder.chmod(0o700)
        except OSError as error:
            raise HomeUnusable(
                f"{self.folder}: cannot be used ({error.strerror}). Name another folder with --home."
            ) from None

    @contextmanager
    def taken(self) -> Iterator[None]:
        """One program at a time works in here. Raises: HomeUnusable."""
        self.make()
        lock = _lock(self.folder)
        try:
            yield
        finally:
            lock.close()

    def in_use(self) -> bool:
        try:
            _lock(self.folder).close()
        except HomeUnusable:
            return True
        return False


def usual_folder() -> Path:
    """Where the platform keeps a program's state."""
    environment = os.environ  # noqa: TID251 - this program's settings are files; the platform's are here
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / _NAME
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / _NAME
    return Path(environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / _NAME


def _lock(folder: Path) -> sqlite3.Connection:
    """SQLite's lock works on every platform, and is gone when its holder is."""
    try:
        connection = sqlite3.connect(folder / "running.db", timeout=0, isolation_level=None)
    except sqlite3.Error:
        raise HomeUnusable(f"{folder}: nothing can be written there") from None
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        connection.close()
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise HomeUnusable(f"{folder}: an agent is running in it already. Stop it first.") from None
        raise HomeUnusable(f"{folder}: nothing can be written there ({error})") from None
    with suppress(OSError):
        (folder / "running.db").chmod(0o600)
    return connection
