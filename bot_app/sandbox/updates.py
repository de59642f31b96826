"""The bot's updates: kept until acknowledged, taken by long polling."""

from __future__ import annotations

import copy
from typing import Any

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.refusals import OTHER_POLL, TelegramRefusal

Json = dict[str, Any]

_FIRST_UPDATE = 870000001
_LONGEST_POLL = 50


class Updates:
    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self.pending: list[Json] = []
        self.delivered: list[int] = []
        """Ids in the order they were acknowledged."""
        self.allowed: list[str] | None = None
        self._sent: dict[int, Json] = {}
        self._next_id = _FIRST_UPDATE
        self._poll = 0

    def add(self, kind: str, content: Json) -> int:
        """Queue an update of a kind the bot asked for; gives its id either way."""
        update_id = self._take_id()
        if not self.allowed or kind in self.allowed:
            self._queue({"update_id": update_id, kind: content})
        return update_id

    def add_raw(self, update: Json) -> int:
        """Queue any update, broken ones too; an id is added where there is none."""
        update = copy.deepcopy(update)
        update.setdefault("update_id", self._take_id())
        self._queue(update)
        return int(update["update_id"])

    def repeat(self, update_id: int) -> None:
        """Deliver an update once more, under its old id."""
        self._queue(copy.deepcopy(self._sent[update_id]))

    def acknowledge(self, update: Json) -> None:
        """Forget one queued update, which the webhook has accepted."""
        self.delivered.append(update["update_id"])
        self.pending.remove(update)
        self._bell.ring()

    def drop(self) -> None:
        self.pending.clear()
        self._bell.ring()

    async def poll(self, offset: int, limit: int, seconds: int) -> list[Json]:
        """One getUpdates call.

        Raises: TelegramRefusal when another poll takes over.
        """
        self._poll += 1
        poll = self._poll
        self._bell.ring()
        self._acknowledge_before(offset)

        def ready() -> list[Json] | None:
            if poll != self._poll:
                raise TelegramRefusal(*OTHER_POLL)
            return self.pending or None

        try:
            page = (
                await self._bell.wait_until(ready, min(max(seconds, 0), _LONGEST_POLL))
                if seconds
                else self.pending
            )
        except TimeoutError:
            page = []
        return copy.deepcopy(page[: min(max(limit, 1), 100)])

    def _acknowledge_before(self, offset: int) -> None:
        if offset < 0:
            gone, self.pending = self.pending[:offset], self.pending[offset:]
        else:
            gone = [update for update in self.pending if update["update_id"] < offset]
            self.pending = [update for update in self.pending if update["update_id"] >= offset]
        self.delivered += [update["update_id"] for update in gone]
        if gone:
            self._bell.ring()

    def _take_id(self) -> int:
        self._next_id += 1
        return self._next_id - 1

    def _queue(self, update: Json) -> None:
        self._sent[update["update_id"]] = update
        self.pending.append(update)
        self._bell.ring()
