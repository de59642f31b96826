"""One Zoom Room: what Zoom says of it, and what can be asked of it.

As described by Zoom: `GET /rooms` alone tells a room's status, and `PATCH /rooms/{id}/events`
answers 202, which means that it was asked.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

from agent_server.agent.drivers.rooms.account import Account, Call
from agent_server.agent.drivers.rooms.failures import Denied, Unclear

READING, CONTROLLING = "zoom_rooms:read:list_rooms:admin", "zoom_rooms:update:room_control:admin"
"""The scopes that are needed."""
_PAGE = "300"
_MOST_PAGES = 20


class Listed(msgspec.Struct, frozen=True):
    """Zoom tells more, a code that sets rooms up among it, which is not read."""

    id: str = ""
    name: str = ""
    status: str = ""
    """`Offline`, `Available`, `InMeeting`, `UnderConstruction`."""


class _Page(msgspec.Struct):
    rooms: list[Listed] = []
    next_page_token: str = ""


class Room:
    """Raises in its methods: Away, Denied, Unclear. `give_up`: as `Account.ask` has it."""

    def __init__(self, account: Account, room_id: str) -> None:
        self._account, self._id = account, room_id
        self._name = ""
        """As it was last seen: with it a look is one short page, however many rooms there are."""

    async def listed(self, give_up: float) -> Listed:
        found = await self._find(self._name, give_up)
        if found is None and self._name:
            found = await self._find("", give_up)
        if found is None:
            raise Denied("there is no room with this id in the account")
        self._name = found.name
        return found

    async def all_listed(self, give_up: float, name: str = "") -> AsyncIterator[Listed]:
        query = {"page_size": _PAGE, **({"query_name": name} if name else {})}
        for _ in range(_MOST_PAGES):
            page = _page(await self._account.ask(Call(method="GET", path="/rooms", query=query), give_up))
            for room in page.rooms:
                yield room
            if not page.next_page_token:
                return
            query["next_page_token"] = page.next_page_token

    async def ask(self, event: str, params: Mapping[str, Any], give_up: float) -> None:
        """Zoom has taken it; whether it comes about, a look tells."""
        body = {"method": event, **({"params": params} if params else {})}
        path = f"/rooms/{self._id}/events"
        call = Call(method="PATCH", path=path, body=msgspec.json.encode(body))
        await self._account.ask(call, give_up)

    async def _find(self, name: str, give_up: float) -> Listed | None:
        async for room in self.all_listed(give_up, name):
            if room.id == self._id:
                return room
        return None


def _page(body: bytes) -> _Page:
    try:
        return msgspec.json.decode(body, type=_Page)
    except (msgspec.DecodeError, UnicodeDecodeError):
        pass  # the error quotes the body
    raise Unclear("its answer cannot be read")
