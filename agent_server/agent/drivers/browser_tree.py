"""Zoom's web client as a tree of roles and names."""

from __future__ import annotations

import re
from itertools import cycle
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from playwright.async_api import Error, Frame, Locator, Page

from agent_server.agent.drivers.browser_chromium import Chromium
from agent_server.agent.drivers.browser_snapshot import ROLES, Line, lines
from agent_server.agent.drivers.screen.tree import Node, TreeSilent, Window

_MOST = 3000
_STEP = 3_000
"""Milliseconds for one frame's tree, and for one press."""
_ADDRESS = re.compile(r"/wc/(?:join/|start/)?([0-9]{9,12})(?:/.*)?")
_NOTHING = Window("", "", ())
"""The browser is there, and no meeting is open in it."""


class At(NamedTuple):
    frame: Frame
    role: str
    name: str


class PageTree:
    def __init__(self, chromium: Chromium) -> None:
        self._chromium = chromium
        self._nudges = cycle(((200, 200), (202, 200)))

    async def windows(self) -> list[Window]:
        """Raises: TreeSilent."""
        page = self._chromium.page
        if page is None:
            return [_NOTHING]
        try:
            # The web client hides its controls while the mouse rests.
            await page.mouse.move(*next(self._nudges))
        except Error as error:
            raise TreeSilent(type(error).__name__) from None
        nodes = [node for frame in page.frames for node in await _nodes(frame)]
        number = _number(page)
        return [Window("", f"page {self._chromium.opened} {number}", tuple(nodes[:_MOST]), number)]

    async def press(self, node: Node) -> None:
        """Raises: TreeSilent."""
        try:
            await _found(node).click(timeout=_STEP)
        except Error as error:
            raise TreeSilent(type(error).__name__) from None

    async def fill(self, node: Node, text: str) -> None:
        """Raises: TreeSilent."""
        try:
            await _found(node).fill(text, timeout=_STEP)
        except Error as error:
            raise TreeSilent(type(error).__name__) from None

    async def close(self) -> None:
        await self._chromium.stop()


def _found(node: Node) -> Locator:
    """Of several with the same name, the first is meant, as it was when it was read."""
    if not isinstance(node.handle, At):
        raise TreeSilent("the control is not of a page")
    role: Any = node.handle.role
    return node.handle.frame.get_by_role(role, name=node.handle.name, exact=True).first


async def _nodes(frame: Frame) -> list[Node]:
    """Of a frame that vanishes meanwhile: nothing."""
    try:
        snapshot = await frame.locator("body").aria_snapshot(timeout=_STEP)
    except Error:
        return []
    return [_node(frame, line) for line in lines(snapshot)]


def _node(frame: Frame, line: Line) -> Node:
    return Node(
        ROLES.get(line.role, line.role), line.name, not line.disabled, At(frame, line.role, line.name)
    )


def _number(page: Page) -> str:
    found = _ADDRESS.fullmatch(urlsplit(page.url).path)
    return found.group(1) if found else ""
