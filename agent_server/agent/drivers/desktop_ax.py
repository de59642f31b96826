"""The accessibility tree of macOS: AX, through PyObjC.

Written after Apple's and PyObjC's documentation and never run against a real Zoom: see docs/agents.md.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agent_server.agent.drivers.screen.tree import LISTED, Node, TreeSilent, Window
from agent_server.agent.drivers.screen.words import Words, fits

_DEEPEST = 40
_MOST = 3000
_LONGEST_CALL = 2.0
_ASKED = ("AXRole", "AXTitle", "AXDescription", "AXEnabled", "AXChildren")
_ROLES = {
    "AXButton": "button",
    "AXMenuButton": "button",
    "AXPopUpButton": "button",
    "AXCheckBox": "check box",
    "AXMenuItem": "menu item",
    "AXLink": "link",
    "AXRadioButton": "tab",
    "AXRow": LISTED,
}


class Ax:
    """Everything happens in one thread, beside the others: a program that hangs holds up nobody else."""

    def __init__(self, words: Words) -> None:
        # They are there on macOS alone, and not typed.
        import AppKit  # type: ignore[import-not-found]  # noqa: PLC0415
        import ApplicationServices  # type: ignore[import-not-found]  # noqa: PLC0415

        self._words = words
        self._workspace: Any = AppKit.NSWorkspace
        self._ax: Any = ApplicationServices
        self._thread = ThreadPoolExecutor(1, "ax")

    def trusted(self) -> bool:
        """Whether the person at the Mac has allowed it to see and press."""
        return bool(self._ax.AXIsProcessTrusted())

    async def windows(self) -> list[Window]:
        """Raises: TreeSilent."""
        return list(await self._in_thread(self._windows))

    async def press(self, node: Node) -> None:
        """Raises: TreeSilent."""
        await self._in_thread(self._press, node.handle)

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        except TreeSilent:
            raise
        except Exception as error:  # noqa: BLE001 - Objective-C's exceptions have no common kind
            raise TreeSilent(type(error).__name__) from None

    def _windows(self) -> list[Window]:
        running = self._workspace.sharedWorkspace().runningApplications()
        ours = [each for each in running if fits(self._words.program, each.localizedName() or "")]
        return [window for each in ours for window in self._windows_of(each.processIdentifier())]

    def _windows_of(self, pid: int) -> Iterator[Window]:
        application = self._ax.AXUIElementCreateApplication(pid)
        self._ax.AXUIElementSetMessagingTimeout(application, _LONGEST_CALL)
        for top in _listed(self._attribute(application, "AXWindows")):
            title = self._attribute(top, "AXTitle")
            # Elements of one thing are equal, and have the same hash.
            key = f"{pid}/{hash(top)}"
            yield Window(title if isinstance(title, str) else "", key, tuple(self._below(top)))

    def _below(self, top: Any) -> list[Node]:
        """Level by level, so that what lies deep is left out where there is too much."""
        nodes: list[Node] = []
        level = self._children(top)
        for _ in range(_DEEPEST):
            below: list[Any] = []
            for element in level:
                if len(nodes) >= _MOST:
                    return nodes
                node, children = self._node(element)
                nodes.append(node)
                below += children
            level = below
        return nodes

    def _node(self, element: Any) -> tuple[Node, list[Any]]:
        """What is not there comes as an error in its place."""
        error, values = self._ax.AXUIElementCopyMultipleAttributeValues(element, _ASKED, 0, None)
        self._check(error)
        if error:
            return Node("other", "", usable=False, handle=element), []
        role, title, description, enabled, children = values
        name = next((each for each in (title, description) if isinstance(each, str) and each), "")
        return Node(_ROLES.get(str(role), "other"), name, enabled in (True, 1), element), _listed(children)

    def _children(self, element: Any) -> list[Any]:
        return _listed(self._attribute(element, "AXChildren"))

    def _attribute(self, element: Any, name: str) -> Any:
        """Raises: TreeSilent."""
        error, value = self._ax.AXUIElementCopyAttributeValue(element, name, None)
        self._check(error)
        return None if error else value

    def _check(self, error: int) -> None:
        """Other errors are those of one element that is gone, or has no such thing. Raises: TreeSilent."""
        if error in (self._ax.kAXErrorCannotComplete, self._ax.kAXErrorAPIDisabled):
            raise TreeSilent(f"AX error {error}")

    def _press(self, element: Any) -> None:
        if error := self._ax.AXUIElementPerformAction(element, "AXPress"):
            raise TreeSilent(f"AX error {error}")


def _listed(value: Any) -> list[Any]:
    return list(value) if hasattr(value, "__iter__") and not isinstance(value, str) else []
