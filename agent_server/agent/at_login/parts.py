"""One file and the commands that make a platform start the agent at login."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    file: Path
    content: bytes
    start: tuple[tuple[str, ...], ...]
    stop: tuple[tuple[str, ...], ...]
    """May fail: perhaps nothing runs."""
    afterwards: tuple[tuple[str, ...], ...] = ()
    """When the file is gone."""

    @property
    def text(self) -> str:
        """As people read it."""
        return self.content.decode("utf-16" if self.content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")


def command_line(python: Path, folder: Path, *, stay_down: bool = False) -> list[str]:
    """`stay_down`: for platforms that cannot tell one exit code from another."""
    words = [str(python), "-m", "agent_server.agent", "--home", str(folder), "run"]
    return [*words, "--stay-down"] if stay_down else words
