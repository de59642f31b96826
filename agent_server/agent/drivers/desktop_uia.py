"""The accessibility tree of Windows: UI Automation, through the package `uiautomation`.

Written after that package's documentation and never run against a real Zoom: see docs/agents.md.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from agent_server.agent.drivers.screen.tree import LISTED, Node, TreeSilent, Window
from agent_server.agent.drivers.screen.words import Words, fits

_DEEPEST = 25
_MOST = 3000
_ROLES = {
    "ButtonControl": "button",
    "SplitButtonControl": "button",
    "CheckBoxControl": "check box",
    "MenuItemControl": "menu item",
    "HyperlinkControl": "link",
    "TabItemControl": "tab",
    "ListItemControl": LISTED,
    "TreeItemControl": LISTED,
}


class UiAutomation:
    """Everything happens in one thread, which keeps COM's state."""

    def __init__(self, words: Words) -> None:
        self._words = words
        # It is there on Windows alone, and not typed.
        import uiautomation  # type: ignore[import-not-found]  # noqa: PLC0415

        self._uia: Any = uiautomation
        self._thread = ThreadPoolExecutor(
            1, "uia", initializer=self._uia.InitializeUIAutomationInCurrentThread
        )

    async def windows(self) -> list[Window]:
        """Raises: TreeSilent."""
        return list(await self._in_thread(self._windows))

    async def press(self, node: Node) -> None:
        """Raises: TreeSilent."""
        await self._in_thread(_press, self._uia, node.handle)

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)
        except Exception as error:  # noqa: BLE001 - COM's errors have no common kind
            raise TreeSilent(type(error).__name__) from None

    def _windows(self) -> list[Window]:
        tops = [
            top
            for top in self._uia.GetRootControl().GetChildren()
            if fits(self._words.program, top.ClassName) or fits(self._words.program, top.Name)
        ]
        return [Window(top.Name, str(top.NativeWindowHandle), tuple(self._below(top))) for top in tops]

    def _below(self, top: Any) -> list[Node]:
        nodes: list[Node] = []
        for control, _depth in self._uia.WalkControl(top, includeTop=False, maxDepth=_DEEPEST):
            if len(nodes) >= _MOST:
                break
            usable = bool(control.IsEnabled) and not control.IsOffscreen
            nodes.append(Node(_ROLES.get(control.ControlTypeName, "other"), control.Name, usable, control))
        return nodes


def _press(uia: Any, control: Any) -> None:
    """By the first pattern the control knows; the mouse is never moved."""
    for pattern, act in (
        (uia.PatternId.InvokePattern, "Invoke"),
        (uia.PatternId.TogglePattern, "Toggle"),
        (uia.PatternId.ExpandCollapsePattern, "Expand"),
        (uia.PatternId.LegacyIAccessiblePattern, "DoDefaultAction"),
    ):
        if found := control.GetPattern(pattern):
            getattr(found, act)()
            return
    raise TreeSilent("the control does nothing")
