"""Which drivers can work on this PC, and what each can do."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from agent_server.agent.doctor.finding import Finding
from agent_server.agent.drivers.choice import DRIVERS, made_driver
from agent_server.agent.drivers.driver import Driver, DriverAbsent
from agent_server.agent.reporter import looked
from agent_server.agent.settings import Settings
from agent_server.protocol.desired import Desired


async def drivers_found(settings: Settings) -> list[Finding]:
    found = [await _driver(name, settings) for name in DRIVERS]
    hosts = [name for name, (_, can) in zip(DRIVERS, found, strict=True) if Desired.HOSTING in can]
    return [*[finding for finding, _ in found], _chosen(settings, hosts)]


async def _driver(name: str, settings: Settings) -> tuple[Finding, AbstractSet[Desired]]:
    """With what it can do. One that cannot work here is a problem only if it is the one that was chosen."""
    chosen = settings.driver == name
    try:
        driver = made_driver(name, settings)
    except DriverAbsent as absent:
        words = f"cannot work here: {absent}"
        return Finding(name=f"driver {name}", ok=not chosen, words=words), frozenset()
    try:
        return await _working(driver, chosen=chosen), driver.can
    finally:
        await driver.close()


async def _working(driver: Driver, *, chosen: bool) -> Finding:
    name, able = driver.name, ", ".join(sorted(driver.can))
    if not able:
        advice = "Next: say in agent.toml what it is to do" if chosen else ""
        return Finding(name=f"driver {name}", ok=not chosen, words="can do nothing", advice=advice)
    state = await looked(driver) if chosen else None
    sees = f"; sees Zoom {state.zoom or 'nowhere'}" if state is not None else ""
    return Finding(name=f"driver {name}", ok=True, words=f"can do {able}{sees}")


def _chosen(settings: Settings, hosts: Sequence[str]) -> Finding:
    """`hosts`: those that can start a meeting here, the usual one first."""
    if settings.driver in DRIVERS:
        return Finding(name="driver", ok=True, words=settings.driver)
    nothing = "none is chosen: this PC only reports, and starts no meeting"
    words = "there is no such driver" if settings.driver else nothing
    return Finding(name="driver", ok=False, words=words, advice=_advice(hosts))


def _advice(hosts: Sequence[str]) -> str:
    if hosts:
        return f'Next: set driver = "{hosts[0]}" in agent.toml, then start the agent again'
    return f"Next: set driver in agent.toml, to one of {', '.join(DRIVERS)}, once it can start a meeting"
