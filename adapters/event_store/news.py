"""Tells tasks that the log has grown."""

from __future__ import annotations

import asyncio


class News:
    """Lives in one event loop; other threads report through `announce_from_thread`."""

    def __init__(self) -> None:
        self.last_position = 0
        """The latest heard of; the log may hold more."""
        self._listening: set[asyncio.Future[None]] = set()

    def start(self) -> None:
        self._loop = asyncio.get_running_loop()

    def announce_from_thread(self, position: int) -> None:
        self._loop.call_soon_threadsafe(self.announce, position)

    def announce(self, position: int) -> None:
        self.last_position = max(self.last_position, position)
        for listening in self._listening:
            if not listening.done():
                listening.set_result(None)

    def listen(self) -> asyncio.Future[None]:
        """To be called before looking into the log, so that nothing slips in between."""
        listening: asyncio.Future[None] = self._loop.create_future()
        self._listening.add(listening)
        listening.add_done_callback(self._listening.discard)
        return listening
