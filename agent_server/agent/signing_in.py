"""The host's sign-in for the browser driver: brought once, kept sealed, and tested."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from agent_server.agent.drivers.browser_sign_in import bring, keep, sign_in_files
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.home import Home
from agent_server.agent.settings import Settings

SECONDS_TO_SIGN_IN = 600.0


def bring_sign_in(home: Home, settings: Settings, source: Path) -> Path:
    """Where it lies now. Raises: SignInWrong."""
    target, key = _files(home, settings)
    bring(source, target, key)
    return target


async def sign_in_by_hand(home: Home, settings: Settings) -> Path:
    """Where it lies now that somebody signed in, in a window. Raises: DriverAbsent, SignInWrong among it."""
    stored = await _browser().signed_in_by_hand(settings.browser, SECONDS_TO_SIGN_IN)
    target, key = _files(home, settings)
    keep(stored, "the window", target, key)
    return target


async def sign_in_works(settings: Settings) -> bool:
    """Whether Zoom still knows it. Raises: DriverAbsent, when that cannot be found out."""
    if not settings.browser.sign_in:
        raise DriverAbsent("There is no sign-in. Next: meetledger-agent sign-in --open")
    works: bool = await _browser().is_signed_in(settings.browser)
    return works


def _files(home: Home, settings: Settings) -> tuple[Path, Path]:
    return sign_in_files(
        settings.browser.sign_in or str(home.folder / "sign-in"), settings.browser.sign_in_key
    )


def _browser() -> ModuleType:
    try:
        from agent_server.agent.drivers import browser  # noqa: PLC0415 - needs an extra of its own
    except ImportError:
        raise DriverAbsent('Playwright is missing. Next: pip install "meetledger[browser]"') from None
    return browser
