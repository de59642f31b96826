"""Handing a link to whatever the system opens such links with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from urllib.parse import SplitResult

from agent_server.agent.drivers.driver import Wish
from agent_server.agent.drivers.programs import ProgramFailed, start
from agent_server.agent.drivers.screen.entrance import CannotOpen
from agent_server.agent.drivers.screen.links import deep_link
from agent_server.protocol.desired import Desired

_OPENER = "open" if sys.platform == "darwin" else "xdg-open"


class SystemOpener:
    def __init__(self, name: str, *, start_in_browser: bool) -> None:
        """`name`: under which the PC joins.

        `start_in_browser`: the host's link goes to the browser as it is, which hands it to Zoom.
        Some accounts are asked to sign in when the application is started directly.
        """
        self._name = name
        self._start_in_browser = start_in_browser
        self._opening: subprocess.Popen[bytes] | None = None

    async def open(self, way: SplitResult, wish: Wish) -> None:
        """Raises: CannotOpen."""
        as_it_is = wish.desired is Desired.HOSTING and self._start_in_browser
        link = way.geturl() if as_it_is else deep_link(way, wish, self._name)
        if sys.platform == "win32":
            _with_windows(link)
            return
        try:
            # An opener may go on for as long as what it opened: it is not waited for.
            self._opening = start([_OPENER, link])
        except ProgramFailed as failed:
            raise CannotOpen(f"{_OPENER} {failed}") from None

    def refused(self) -> bool:
        return self._opening is not None and self._opening.returncode not in {None, 0}


def can_open() -> bool:
    return sys.platform == "win32" or shutil.which(_OPENER) is not None


def _with_windows(link: str) -> None:
    """Never run by the tests."""
    try:
        getattr(os, "startfile")(link)  # noqa: B009 - it is there on Windows alone
    except OSError as error:
        raise CannotOpen(type(error).__name__) from None
