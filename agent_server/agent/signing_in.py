"""The host's sign-in for the browser driver: brought once, kept sealed, and tested."""

from __future__ import annotations

from pathlib import Path

from agent_server.agent.drivers.browser_sign_in import bring, sign_in_files
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.home import Home
from agent_server.agent.settings import Settings


def bring_sign_in(home: Home, settings: Settings, source: Path) -> Path:
    """Where it lies now. Raises: SignInWrong."""
    kept = settings.browser.sign_in or str(home.folder / "sign-in")
    target, key = sign_in_files(kept, settings.browser.sign_in_key)
    bring(source, target, key)
    return target


async def sign_in_works(settings: Settings) -> bool:
    """Whether Zoom still knows it. Raises: DriverAbsent, when that cannot be found out."""
    if not settings.browser.sign_in:
        raise DriverAbsent("There is no sign-in. Next: meetledger-agent sign-in FILE")
    try:
        from agent_server.agent.drivers.browser import is_signed_in  # noqa: PLC0415 - needs an extra of its own
    except ImportError:
        raise DriverAbsent('Playwright is missing. Next: pip install "meetledger[browser]"') from None
    return await is_signed_in(settings.browser)
