"""How the program is: what waits, what is parked, how far each listener is behind."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric

from adapters.single_flight import SingleFlight
from adapters.state import effects, inbox
from adapters.state.database import Database
from bot_app.followers import Follower

RECENT_SECONDS = 1.0


class ListenerHealth(msgspec.Struct, frozen=True):
    name: str
    position: int
    lag: float
    """Seconds since the oldest event it has read and not applied was recorded."""
    error: str
    """Why it does not get on; empty: it does."""


class Health(msgspec.Struct, frozen=True):
    listeners: list[ListenerHealth]
    effects: dict[str, int]
    inbox: dict[str, int]
    notifications: dict[str, int] = {}
    """From Zoom since the start, by event; `bad_signature`, `challenge` and `unreadable` among them."""

    @property
    def ready(self) -> bool:
        """Listeners get on and are not far behind, so that answers are not out of date."""
        return all(not listener.error and listener.lag < 60 for listener in self.listeners)

    @property
    def needs_a_person(self) -> bool:
        return bool(self.effects.get("parked") or self.effects.get("unknown") or self.inbox.get("parked"))


async def examine(
    state: Database, followers: Sequence[Follower], notifications: dict[str, int] | None = None
) -> Health:
    """Raises: sqlalchemy.exc.DBAPIError, when the database is gone."""
    listeners = [
        ListenerHealth(follower.name, follower.reached, follower.lag_seconds, follower.error)
        for follower in followers
    ]
    waiting, incoming = await state.read(lambda c: (effects.count(c), inbox.count(c)))
    return Health(listeners, waiting, incoming, notifications or {})


class RecentHealth:
    """One examination for all who ask within a second: others need the threads to read in, too."""

    def __init__(
        self, examine: Callable[[], Awaitable[Health]], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._examine = examine
        self._clock = clock
        self._flight = SingleFlight(self._again)
        self._found: Health | None = None
        self._good_until = 0.0

    async def __call__(self) -> Health:
        """Raises what the examination raises, which is not kept."""
        if self._found is not None and self._clock() < self._good_until:
            return self._found
        return await self._flight.result()

    async def _again(self) -> Health:
        self._found = await self._examine()
        self._good_until = self._clock() + RECENT_SECONDS
        return self._found


def metrics(health: Health) -> bytes:
    """Prometheus text, made from one examination."""
    registry = CollectorRegistry()
    registry.register(_Examined(health))
    return generate_latest(registry)


class _Examined:
    def __init__(self, health: Health) -> None:
        self._health = health

    def collect(self) -> Iterable[Metric]:
        yield _family("meetledger_effects", "Effects by state", "state", self._health.effects)
        yield _family("meetledger_inbox", "Incoming messages by state", "state", self._health.inbox)
        notifications = self._health.notifications
        yield _family(
            "meetledger_zoom_notifications", "Zoom's messages since the start", "event", notifications
        )
        lags = {listener.name: listener.lag for listener in self._health.listeners}
        yield _family(
            "meetledger_listener_lag_seconds", "Age of the oldest event not applied", "listener", lags
        )
        positions = {listener.name: listener.position for listener in self._health.listeners}
        yield _family("meetledger_listener_position", "Log position reached", "listener", positions)


def _family(name: str, meaning: str, label: str, values: dict[str, Any]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, meaning, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
