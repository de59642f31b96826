"""Zoom's web client, opened at a meeting's door and walked through it as far as its form."""

from __future__ import annotations

import asyncio
from urllib.parse import SplitResult, urlencode

from playwright.async_api import Error

from agent_server.agent.drivers.browser_chromium import Chromium, NoChromium
from agent_server.agent.drivers.browser_tree import PageTree
from agent_server.agent.drivers.driver import Wish
from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.entrance import CannotOpen
from agent_server.agent.drivers.screen.links import NoWayIn, meant, passcode
from agent_server.agent.drivers.screen.sight import read
from agent_server.agent.drivers.screen.tree import Node, TreeSilent, Window
from agent_server.agent.drivers.screen.words import Words, fits
from agent_server.protocol.desired import Desired

_LOADING = 30_000
"""Milliseconds."""
_FORM = 20.0
"""Seconds in which the door must have opened or asked for a name."""
_BETWEEN_LOOKS = 0.1


class WebClient:
    def __init__(self, chromium: Chromium, tree: PageTree, words: Words, address: str, name: str) -> None:
        """`address`: of Zoom's web client; `name`: under which the PC joins."""
        self._chromium = chromium
        self._tree = tree
        self._words = words
        self._address = address
        self._name = name

    async def open(self, way: SplitResult, wish: Wish) -> None:
        """Raises: CannotOpen, NoWayIn."""
        number, code = meant(way, wish), passcode(way, wish)
        if not number:
            raise NoWayIn("the link does not tell the meeting's number")
        act = "start" if wish.desired is Desired.HOSTING else "join"
        query = f"?{urlencode({'pwd': code})}" if code and act == "join" else ""
        try:
            page = await self._chromium.fresh_page()
            await page.goto(
                f"{self._address}/wc/{number}/{act}{query}", timeout=_LOADING, wait_until="commit"
            )
            async with asyncio.timeout(_FORM):
                await self._fill_in(wish.particulars.passcode or code)
        except (Error, NoChromium, TreeSilent) as error:
            raise CannotOpen(type(error).__name__) from None
        except TimeoutError:
            return

    def refused(self) -> bool:
        return self._chromium.page is None

    async def _fill_in(self, code: str) -> None:
        """Until one may join, or is in."""
        while True:
            windows = await self._tree.windows()
            sight = read(windows, self._words)
            if sight.in_meeting:
                return
            for field in _fields(windows):
                await self._fill(field, code)
            if Control.JOIN in sight.offered:
                return
            await asyncio.sleep(_BETWEEN_LOOKS)

    async def _fill(self, field: Node, code: str) -> None:
        if fits(self._words.fields.name, field.name):
            await self._tree.fill(field, self._name)
        elif fits(self._words.fields.passcode, field.name):
            await self._tree.fill(field, code)


def _fields(windows: list[Window]) -> list[Node]:
    return [node for window in windows for node in window.nodes if node.role == "textbox" and node.usable]
