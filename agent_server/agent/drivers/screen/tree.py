"""Windows and what stands in them, as assistive technology sees them."""

from __future__ import annotations

from typing import Protocol

import msgspec

PRESSABLE = frozenset({"button", "menu item", "check box", "link", "tab"})
LISTED = "list item"


class TreeSilent(Exception):
    """The tree, or what is to be pressed, does not answer."""


class Node(msgspec.Struct, frozen=True):
    role: str
    """One of `PRESSABLE`, `LISTED`, or whatever the system calls it."""
    name: str
    usable: bool
    """Shown and enabled."""
    handle: object
    """What the tree finds it by again."""


class Window(msgspec.Struct, frozen=True):
    title: str
    """Empty: says nothing about what it holds."""
    key: str
    """The same for as long as the window is open, and for no other."""
    nodes: tuple[Node, ...]
    number: str = ""
    """Of the meeting in it, where its address tells."""


class Tree(Protocol):
    async def windows(self) -> list[Window]:
        """Of Zoom and of nothing else. Raises: TreeSilent."""

    async def press(self, node: Node) -> None:
        """Return once the system has passed it on, which says nothing of what came of it.

        Raises: TreeSilent.
        """

    async def close(self) -> None: ...
