"""Which drivers can work on this PC, and what each can do."""

from __future__ import annotations

from agent_server.agent.doctor.finding import Finding
from agent_server.agent.drivers.choice import DRIVERS, made_driver
from agent_server.agent.drivers.driver import Driver, DriverAbsent
from agent_server.agent.reporter import looked
from agent_server.agent.settings import Settings


async def drivers_found(settings: Settings) -> list[Finding]:
    return [*[await _driver(name, settings) for name in DRIVERS], _chosen(settings)]


async def _driver(name: str, settings: Settings) -> Finding:
    """One that cannot work here is a problem only if it is the one that was chosen."""
    chosen = settings.driver == name
    try:
        driver = made_driver(name, settings)
    except DriverAbsent as absent:
        return Finding(name=f"driver {name}", ok=not chosen, words=f"cannot work here: {absent}")
    try:
        return await _working(driver, chosen=chosen)
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


def _chosen(settings: Settings) -> Finding:
    if settings.driver in DRIVERS:
        return Finding(name="driver", ok=True, words=settings.driver)
    words = "there is no such driver" if settings.driver else "none is chosen: this PC only reports"
    advice = f"Next: set driver in agent.toml, to one of {', '.join(DRIVERS)}"
    return Finding(name="driver", ok=False, words=words, advice=advice)
