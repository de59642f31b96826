"""A message on the screen: a notification that stays until somebody closes it, on Linux."""

from __future__ import annotations

import asyncio
import html
from typing import Any

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.screen.outcomes import done, refused
from agent_server.protocol.messages import Reason

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_SECONDS = 5.0
_LONGEST = 1000
"""Characters that a notification can be expected to show."""
_URGENT = {"urgency": Variant("y", 2)}
_UNTIL_CLOSED = 0


async def show(wish: Wish) -> Outcome:
    text = wish.particulars.text.strip()[:_LONGEST]
    if not text:
        return refused(Reason.UNSUPPORTED, "there is no text to show")
    try:
        async with asyncio.timeout(_SECONDS):
            await _notify(text)
    except Exception as error:  # noqa: BLE001 - no bus, nobody who shows notifications, a broken address
        return refused(Reason.UNSUPPORTED, f"nothing here shows notifications: {type(error).__name__}")
    return done()


async def _notify(text: str) -> None:
    bus = await MessageBus().connect()
    try:
        (capabilities,) = await _asked(bus, "GetCapabilities")
        # Where marks are read, text that looks like them would vanish.
        body = html.escape(text, quote=False) if "body-markup" in capabilities else text
        await _asked(
            bus,
            "Notify",
            "susssasa{sv}i",
            "Meetledger",
            0,
            "",
            "Meetledger",
            body,
            [],
            _URGENT,
            _UNTIL_CLOSED,
        )
    finally:
        bus.disconnect()


async def _asked(bus: MessageBus, member: str, signature: str = "", *body: Any) -> list[Any]:
    answer = await bus.call(
        Message(
            destination=_NAME,
            path=_PATH,
            interface=_NAME,
            member=member,
            signature=signature,
            body=list(body),
        )
    )
    if answer is None or answer.message_type is not MessageType.METHOD_RETURN:
        raise OSError("no answer")
    return list(answer.body)
