"""Zoom's web client in Chromium: opened by address, seen and pressed by roles and names."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Error

from agent_server.agent.driver_settings import BrowserSettings
from agent_server.agent.drivers import browser_chromium
from agent_server.agent.drivers.browser_chromium import Chromium, NoChromium
from agent_server.agent.drivers.browser_open import WebClient
from agent_server.agent.drivers.browser_sign_in import opened, sign_in_files
from agent_server.agent.drivers.browser_tree import PageTree
from agent_server.agent.drivers.driver import DriverAbsent, Outcome, Wish
from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.entrance import Entrance
from agent_server.agent.drivers.screen.links import NoWayIn, checked
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.agent.drivers.screen.presser import NoShortcuts, Presser
from agent_server.agent.drivers.screen.screen_driver import ScreenDriver, meeting_acts
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.agent.drivers.screen.watch import Patience, Watch
from agent_server.agent.drivers.screen.words import Words, shipped, words_with
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Reason, Step

_RECORDINGS = {Desired.RECORDING, Desired.RECORDING_PAUSED, Desired.NOT_RECORDING}
_RECORDERS = {
    Control.RECORD,
    Control.PAUSE_RECORDING,
    Control.RESUME_RECORDING,
    Control.STOP_RECORDING,
    Control.RECORDING_MENU,
    Control.PAUSED_MENU,
}


class NoBrowser(DriverAbsent):
    """The driver cannot work here; the message says why, and what to do."""


class BrowserDriver(ScreenDriver):
    """The web client rarely offers to record on the PC: it can where the meeting's page shows it."""

    def able(self, sight: Sight) -> AbstractSet[Desired]:
        if sight.offered.keys() & _RECORDERS:
            return self.can | _RECORDINGS
        return self.can - _RECORDINGS


def browser(settings: BrowserSettings) -> BrowserDriver:
    """Nothing is started before it is needed. Raises: NoBrowser, WordsWrong, SignInWrong."""
    _check(settings)
    words = words_with(Path(settings.words)) if settings.words else shipped()
    chromium = _chromium(settings)
    tree = PageTree(chromium)
    watch = Watch(tree, words, Patience(settings.seconds_to_act, settings.seconds_to_enter))
    driver = BrowserDriver("browser", watch, _acts(settings, chromium, tree, watch, words))
    driver.can -= _RECORDINGS
    return driver


async def is_signed_in(settings: BrowserSettings) -> bool:
    """Whether Zoom still knows whose sign-in it is. Raises: NoBrowser, SignInWrong."""
    _check(settings)
    chromium = _chromium(settings)
    try:
        page = await chromium.fresh_page()
        await page.goto(settings.profile)
        return urlsplit(page.url).path == urlsplit(settings.profile).path
    except (Error, NoChromium) as error:
        raise NoBrowser(f"the profile page cannot be opened: {type(error).__name__}") from None
    finally:
        await chromium.stop()


def _acts(settings: BrowserSettings, chromium: Chromium, tree: PageTree, watch: Watch, words: Words) -> Any:
    opener = WebClient(chromium, tree, words, settings.address.rstrip("/"), settings.name)
    acts = meeting_acts(Presser(watch, NoShortcuts()), Entrance(watch, opener))
    if not settings.sign_in:
        del acts[Desired.HOSTING]

    async def restart(wish: Wish) -> Outcome:
        await chromium.stop()
        await chromium.fresh_page()
        return done()

    async def take(wish: Wish) -> Outcome:
        return await _taken(chromium)

    return {**acts, Desired.ZOOM_RESTARTED: restart, Desired.SCREENSHOT_TAKEN: take}


async def _taken(chromium: Chromium) -> Outcome:
    if chromium.page is None:
        return refused(Reason.NOT_IN_MEETING, "no page is open")
    png = await chromium.page.screenshot(type="png")
    if len(png) > LARGEST_SCREENSHOT:
        return failed(Reason.DRIVER_FAILED, "the picture is too large")
    return Outcome(step=Step.DONE, screenshot=png)


def _check(settings: BrowserSettings) -> None:
    for name in ("address", "profile"):
        try:
            checked(getattr(settings, name))
        except NoWayIn as wrong:
            raise NoBrowser(f"{name}: {wrong}; it should be like https://app.zoom.us") from None


def _chromium(settings: BrowserSettings) -> Chromium:
    program = settings.program or browser_chromium.found()
    if not program:
        raise NoBrowser("no Chromium is installed: apt-get install chromium, or say where it is")

    def sign_in() -> dict[str, Any] | None:
        if not settings.sign_in:
            return None
        return opened(*sign_in_files(settings.sign_in, settings.sign_in_key))

    sign_in()
    return Chromium(program, settings.address, visible=settings.visible, sign_in=sign_in)
