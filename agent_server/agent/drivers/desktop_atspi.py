"""The accessibility tree of Linux: AT-SPI 2, asked over D-Bus."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from dbus_fast import BusType, DBusError, Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from agent_server.agent.drivers.screen.tree import LISTED, Node, TreeSilent, Window
from agent_server.agent.drivers.screen.words import Words, fits

_ACCESSIBLE = "org.a11y.atspi.Accessible"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_ROOT = "/org/a11y/atspi/accessible/root"
_DEEPEST = 40
_MOST = 3000
"""Nodes of one look; Zoom's meeting window has a few hundred."""
_LONGEST_CALL = 2.0
_ROLES = {
    7: "check box",
    8: "menu item",  # check menu item
    12: "button",  # combo box in a tool bar
    32: LISTED,
    35: "menu item",
    37: "tab",
    43: "button",
    45: "menu item",  # radio menu item
    62: "button",  # toggle button
    88: "link",
    91: LISTED,  # tree item
    129: "button",  # push button with a menu
}
"""By AtspiRole, see atspi-constants.h."""
_ENABLED, _SENSITIVE, _SHOWING = 1 << 8, 1 << 24, 1 << 25
_WINDOWS = {16, 23, 69}
"""Dialog, frame, window."""


class At(NamedTuple):
    """Where the bus finds something."""

    owner: str
    path: str


class AtSpi:
    def __init__(self, words: Words) -> None:
        self._words = words
        self._bus: MessageBus | None = None

    async def windows(self) -> list[Window]:
        """Raises: TreeSilent."""
        found: list[Window] = []
        hung: TreeSilent | None = None
        for application in await self._asked_children(At("org.a11y.atspi.Registry", _ROOT)):
            try:
                if fits(self._words.program, await self._name(application)):
                    found += await self._windows_of(application)
            except _Gone:
                continue
            except TreeSilent as silent:
                hung = silent
        if hung is not None and not found:
            raise hung  # it may have been Zoom, so nobody can say that there is none
        return found

    async def press(self, node: Node) -> None:
        """Raises: TreeSilent."""
        at = At(*node.handle) if isinstance(node.handle, tuple) else At("", "")
        (did,) = await self._call(at, "org.a11y.atspi.Action", "DoAction", "i", 0)
        if not did:
            raise TreeSilent("the control does nothing")

    async def close(self) -> None:
        if self._bus is not None:
            self._bus.disconnect()
            self._bus = None

    async def _windows_of(self, application: At) -> list[Window]:
        left = [_MOST]
        found = []
        for top in await self._children(application):
            if await self._role(top) in _WINDOWS:
                title = await self._name(top)
                nodes = [node async for node in self._below(top, _DEEPEST, left)]
                found.append(Window(title, f"{top.owner}{top.path}", tuple(nodes)))
        return found

    async def _below(self, at: At, depth: int, left: list[int]) -> AsyncIterator[Node]:
        """`left`: how many nodes may still be asked, shared by the whole look."""
        for child in await self._children(at):
            left[0] -= 1
            if depth == 0 or left[0] < 0:
                return
            try:
                yield await self._node(child)
            except _Gone:
                continue
            async for node in self._below(child, depth - 1, left):
                yield node

    async def _node(self, at: At) -> Node:
        role, name, states = await asyncio.gather(self._role(at), self._name(at), self._states(at))
        usable = bool(states & _SHOWING) and bool(states & (_ENABLED | _SENSITIVE))
        return Node(_ROLES.get(role, "other"), name, usable, at)

    async def _children(self, at: At) -> list[At]:
        try:
            return await self._asked_children(at)
        except _Gone:
            return []

    async def _asked_children(self, at: At) -> list[At]:
        (children,) = await self._call(at, _ACCESSIBLE, "GetChildren")
        return [At(owner, path) for owner, path in children if path != "/org/a11y/atspi/null"]

    async def _name(self, at: At) -> str:
        (name,) = await self._call(at, _PROPERTIES, "Get", "ss", _ACCESSIBLE, "Name")
        return str(name.value)

    async def _role(self, at: At) -> int:
        (role,) = await self._call(at, _ACCESSIBLE, "GetRole")
        return int(role)

    async def _states(self, at: At) -> int:
        (words,) = await self._call(at, _ACCESSIBLE, "GetState")
        return int(words[0])

    async def _call(self, at: At, interface: str, member: str, signature: str = "", *body: Any) -> list[Any]:
        bus = self._bus if self._bus is not None and self._bus.connected else await self._connect()
        return await _asked(bus, at, interface, member, signature, *body)

    async def _connect(self) -> MessageBus:
        """The tree has a bus of its own, and the session's says where."""
        session = await _connected(None)
        try:
            place = At("org.a11y.Bus", "/org/a11y/bus")
            (address,) = await _asked(session, place, "org.a11y.Bus", "GetAddress")
            # Programs made with Qt, as Zoom is, fill the tree only while somebody says that it is read.
            enabled = ("org.a11y.Status", "IsEnabled", Variant("b", True))
            await _asked(session, place, _PROPERTIES, "Set", "ssv", *enabled)
        finally:
            session.disconnect()
        self._bus = await _connected(address)
        return self._bus


class _Gone(TreeSilent):
    """It is not there any more; others are."""


async def _connected(address: str | None) -> MessageBus:
    try:
        async with asyncio.timeout(_LONGEST_CALL):
            return await MessageBus(bus_address=address, bus_type=BusType.SESSION).connect()
    except Exception as error:  # noqa: BLE001 - a missing bus, a refused one and a broken address differ in kind
        raise TreeSilent(f"no bus: {type(error).__name__}") from None


async def _asked(
    bus: MessageBus, at: At, interface: str, member: str, signature: str = "", *body: Any
) -> list[Any]:
    """Raises: TreeSilent."""
    question = Message(
        destination=at.owner,
        path=at.path,
        interface=interface,
        member=member,
        signature=signature,
        body=list(body),
    )
    try:
        async with asyncio.timeout(_LONGEST_CALL):
            answer = await bus.call(question)
    except TimeoutError:
        raise TreeSilent("a program does not answer") from None
    except (DBusError, OSError, EOFError) as error:
        raise _Gone(type(error).__name__) from None
    if answer is None or answer.message_type is not MessageType.METHOD_RETURN:
        raise _Gone(answer.error_name if answer else "no answer")
    return list(answer.body)
