"""Zoom's desktop application: opened by link, seen and pressed through the accessibility tree."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from agent_server.agent.driver_settings import DesktopSettings
from agent_server.agent.drivers import desktop_screenshot
from agent_server.agent.drivers.desktop_keys import COMBINATION, XdotoolShortcuts
from agent_server.agent.drivers.desktop_open import SystemOpener, can_open
from agent_server.agent.drivers.desktop_restart import Restart
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.drivers.screen.entrance import Entrance
from agent_server.agent.drivers.screen.presser import Presser
from agent_server.agent.drivers.screen.screen_driver import Act, ScreenDriver, meeting_acts
from agent_server.agent.drivers.screen.tree import Tree
from agent_server.agent.drivers.screen.watch import Patience, Watch
from agent_server.agent.drivers.screen.words import Words, shipped, words_with
from agent_server.protocol.desired import Desired

if TYPE_CHECKING:
    from agent_server.agent.drivers.desktop_ax import Ax


class NoDesktop(DriverAbsent):
    """The driver cannot work here; the message says why, and what to do."""


def desktop(settings: DesktopSettings) -> ScreenDriver:
    """Raises: NoDesktop, WordsWrong."""
    _check(settings)
    words = words_with(Path(settings.words)) if settings.words else shipped()
    watch = Watch(_tree(words), words, Patience(settings.seconds_to_act, settings.seconds_to_enter))
    opener = SystemOpener(settings.name, start_in_browser=settings.start_in_browser)
    acts = meeting_acts(Presser(watch, XdotoolShortcuts(settings.shortcuts)), Entrance(watch, opener))
    if not can_open():
        del acts[Desired.HOSTING], acts[Desired.JOINED]
    return ScreenDriver("desktop", watch, {**acts, **_special(settings, watch)})


def _special(settings: DesktopSettings, watch: Watch) -> dict[Desired, Act]:
    acts: dict[Desired, Act] = {}
    if desktop_screenshot.can_take():
        acts[Desired.SCREENSHOT_TAKEN] = desktop_screenshot.take
    if settings.stop and settings.start:
        acts[Desired.ZOOM_RESTARTED] = Restart(watch, settings.stop, settings.start).restart
    if sys.platform == "linux":
        from agent_server.agent.drivers.desktop_notice import show  # noqa: PLC0415 - needs a package of Linux's

        acts[Desired.MESSAGE_SHOWN] = show
    return acts


def _check(settings: DesktopSettings) -> None:
    for desired, keys in settings.shortcuts.items():
        if not COMBINATION.fullmatch(keys):
            raise NoDesktop(f"shortcuts: {desired} should be keys such as alt+r, not {keys!r}")
    if bool(settings.stop) != bool(settings.start):
        raise NoDesktop("stop and start belong together: give both, or neither")


def _tree(words: Words) -> Tree:
    """Trees stand on packages of their systems."""
    try:
        if sys.platform == "linux":
            from agent_server.agent.drivers.desktop_atspi import AtSpi  # noqa: PLC0415

            return AtSpi(words)
        if sys.platform == "win32":
            from agent_server.agent.drivers.desktop_uia import UiAutomation  # noqa: PLC0415

            return UiAutomation(words)
        if sys.platform == "darwin":
            from agent_server.agent.drivers.desktop_ax import Ax  # noqa: PLC0415

            return _trusted(Ax(words))
    except ImportError as error:
        raise NoDesktop(f"the package {error.name} is missing, see docs/agents.md") from None
    raise NoDesktop(f"there is no way to see windows on {sys.platform} yet: use the browser driver")


def _trusted(tree: Ax) -> Ax:
    if not tree.trusted():
        raise NoDesktop("allow it in System Settings, Privacy & Security, Accessibility; then start it again")
    return tree
