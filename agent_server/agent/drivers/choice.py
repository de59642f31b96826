"""Which driver this PC's settings name; one that cannot work here is a line for `doctor`, not a crash."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from importlib import import_module

from agent_server.agent.drivers.driver import Driver, DriverAbsent, Outcome, Wish
from agent_server.agent.settings import Settings
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Reason, State, Step

DRIVERS = {
    "desktop": "agent_server.agent.drivers.desktop:desktop",
    "browser": "agent_server.agent.drivers.browser:browser",
    "rooms": "agent_server.agent.drivers.rooms.rooms_driver:rooms",
    "scripted": "agent_server.agent.drivers.scripted:ScriptedDriver",
}
"""By name: what makes a driver from its section of the settings, unless it is absent or misses a package."""
_WITH_ALL = frozenset({"rooms"})
"""What goes out itself needs the agent's proxy and certificates, besides its section."""


class Nothing:
    """Stands in where there is no driver: the PC reports, and can do nothing."""

    can: AbstractSet[Desired] = frozenset()

    def __init__(self, name: str = "") -> None:
        self.name = name

    async def observe(self) -> State:
        return State()

    async def achieve(self, wish: Wish) -> Outcome:
        return Outcome(step=Step.REFUSED, reason=Reason.UNSUPPORTED)

    async def close(self) -> None:
        """It holds nothing."""


def chosen_driver(settings: Settings) -> Driver:
    """Raises: DriverAbsent."""
    return made_driver(settings.driver, settings) if settings.driver else Nothing()


def made_driver(name: str, settings: Settings) -> Driver:
    """Raises: DriverAbsent."""
    if name not in DRIVERS:
        raise DriverAbsent(f"there is no driver {name[:40]!r}; there are {', '.join(DRIVERS)}")
    module, _, maker = DRIVERS[name].partition(":")
    try:
        make = getattr(import_module(module), maker)
        driver: Driver = make(settings if name in _WITH_ALL else getattr(settings, name))
    except ImportError as error:
        raise DriverAbsent(f"the package {error.name} is missing; install it beside meetledger") from None
    return driver
