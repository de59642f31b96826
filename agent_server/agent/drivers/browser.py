"""Zoom's web client in Chromium: opened by address, seen and pressed by roles and names."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec.structs import replace
from playwright.async_api import Error
from playwright.async_api import TimeoutError as TookTooLong

from agent_server.agent.driver_settings import BrowserSettings
from agent_server.agent.drivers import browser_chromium
from agent_server.agent.drivers.browser_chromium import Chromium, NoChromium
from agent_server.agent.drivers.browser_open import WebClient
from agent_server.agent.drivers.browser_sign_in import Stored, is_zooms, opened, sign_in_files
from agent_server.agent.drivers.browser_tree import PageTree
from agent_server.agent.drivers.driver import DriverAbsent, Outcome, Wish
from agent_server.agent.drivers.screen.controls import Control
from agent_server.agent.drivers.screen.entrance import Entrance
from agent_server.agent.drivers.screen.links import NoWayIn, checked
from agent_server.agent.drivers.screen.outcomes import done, failed, refused
from agent_server.agent.drivers.screen.presser import NoShortcuts, Presser
from agent_server.agent.drivers.screen.screen_driver import Act, ScreenDriver, meeting_acts
from agent_server.agent.drivers.screen.sight import Sight
from agent_server.agent.drivers.screen.watch import Patience, Watch
from agent_server.agent.drivers.screen.words import Words, shipped, words_with
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Reason, State, Step

_LOADING = 30_000
"""Milliseconds."""
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

    def __init__(
        self, watch: Watch, acts: Mapping[Desired, Act], knows: Callable[[], Awaitable[bool]]
    ) -> None:
        """`knows`: asks Zoom whether it knows who is signed in here. Raises: NoChromium."""
        super().__init__("browser", watch, {**acts, Desired.REPORTED: self._report})
        self.can -= _RECORDINGS
        self._knows = knows
        self._signed_in: bool | None = None

    async def observe(self) -> State:
        """Who is signed in is asked when somebody wants a report: each question loads a page of Zoom's."""
        return replace(await super().observe(), signed_in=self._signed_in)

    async def _report(self, wish: Wish) -> Outcome:
        self._signed_in = None
        self._signed_in = await self._knows()
        return done()

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
    acts = _acts(settings, chromium, tree, watch, words)
    return BrowserDriver(watch, acts, partial(_knows, chromium, settings.profile))


async def is_signed_in(settings: BrowserSettings) -> bool:
    """Whether Zoom still knows whose sign-in it is. Raises: NoBrowser, SignInWrong."""
    _check(settings)
    chromium = _chromium(settings)
    try:
        return await _knows(chromium, settings.profile)
    except NoChromium as failure:
        raise NoBrowser(f"the profile page cannot be opened: {failure}") from None
    finally:
        await chromium.stop()


async def signed_in_by_hand(settings: BrowserSettings, seconds: float) -> Stored:
    """What somebody leaves behind who signs in, in a window, within that time. Raises: NoBrowser."""
    _check(settings)
    chromium = _chromium(replace(settings, visible=True, sign_in=""))
    try:
        page = await chromium.fresh_page()
        await page.goto(settings.profile, timeout=_LOADING)
        # They may be led through other pages of Zoom's, and those of their own organisation.
        await page.wait_for_url(partial(_is_profile, settings.profile), timeout=seconds * 1000)
        return msgspec.convert(await chromium.stored(), Stored)
    except TookTooLong:
        raise NoBrowser(f"nobody has signed in within {seconds:g} s") from None
    except (Error, NoChromium) as error:
        raise NoBrowser(f"the window was closed, or could not be opened ({type(error).__name__})") from None
    finally:
        await chromium.stop()


async def _knows(chromium: Chromium, profile: str) -> bool:
    """Whether Zoom shows the page that only somebody signed in sees. Raises: NoChromium."""
    return _is_profile(profile, await chromium.visit(profile))


def _is_profile(profile: str, address: str) -> bool:
    """Zoom leads people to the servers of their region."""
    found = urlsplit(address)
    return found.path == urlsplit(profile).path and is_zooms(found.hostname or "")


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
