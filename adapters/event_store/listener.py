"""Hears of other processes' commits on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
import structlog

from adapters.event_store.postgres_tables import CHANNEL, Connection

log = structlog.get_logger()
BREATH = 0.25
"""Seconds after which the listening thread looks whether it is to stop."""
RECONNECT_AFTER = 1.0
"""Seconds. Meanwhile waiters find new events by polling."""


class Listener:
    """One LISTEN connection for the whole process, made again whenever it is lost."""

    def __init__(self, connect: Callable[[], Connection], announce: Callable[[int], None]) -> None:
        self._connect = connect
        self._announce = announce
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="log-listener", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Blocks for a moment."""
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                with self._connect() as connection:
                    self._listen(connection)
            except psycopg.Error as error:
                log.warning("event_log.listener_lost", reason=type(error).__name__)
                self._stopping.wait(RECONNECT_AFTER)

    def _listen(self, connection: Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}")
        while not self._stopping.is_set():
            for notification in connection.notifies(timeout=BREATH):
                self._announce(int(notification.payload))
