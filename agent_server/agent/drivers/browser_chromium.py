"""The system's Chromium with one page in it, started when it is needed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from playwright.async_api import Browser, BrowserContext, Error, Page, Playwright, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
)
_SHARING = "--auto-select-desktop-capture-source=Entire screen"
"""Nobody is there to choose in the browser's own window what to share."""
_STEP = 5_000
"""Milliseconds for one thing asked of the page."""
_VISIT = 30_000


class NoChromium(Exception):
    """It cannot be started; the message names the kind of failure alone."""


class Chromium:
    def __init__(
        self, program: str, address: str, *, visible: bool, sign_in: Callable[[], dict[str, Any] | None]
    ) -> None:
        """`address`: whose pages may use microphone and camera.

        `sign_in`: the cookies somebody signed in with, as Playwright stores them.
        """
        self.opened = 0
        """Pages so far."""
        self._address = address
        self._program = program
        self._visible = visible
        self._sign_in = sign_in
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._context: BrowserContext | None = None
        self._page: Page | None = None

    @property
    def page(self) -> Page | None:
        """The one that is open; `None`: there is none, or it crashed or was closed."""
        return None if self._page is None or self._page.is_closed() else self._page

    async def fresh_page(self) -> Page:
        """Raises: NoChromium."""
        try:
            context = await self._opened()
            if self.page is not None:
                await self.page.close()
            page = await context.new_page()
        except (Error, OSError) as error:
            raise NoChromium(type(error).__name__) from None
        page.set_default_timeout(_STEP)
        page.on("crash", self._forget)
        self._page = page
        self.opened += 1
        return page

    async def visit(self, address: str) -> str:
        """Where it leads, looked at in a page of its own: the meeting's goes on. Raises: NoChromium."""
        try:
            page = await (await self._opened()).new_page()
            try:
                await page.goto(address, timeout=_VISIT)
                return page.url
            finally:
                await page.close()
        except (Error, OSError) as error:
            raise NoChromium(type(error).__name__) from None

    async def stored(self) -> Any:
        """What its pages left behind, as Playwright stores it. Raises: NoChromium."""
        try:
            return await (await self._opened()).storage_state()
        except (Error, OSError) as error:
            raise NoChromium(type(error).__name__) from None

    async def stop(self) -> None:
        """Whatever page was open is gone, and with it the meeting in it."""
        with suppress(Error):
            if self._browser is not None:
                await self._browser.close()
        if self._playwright is not None:
            await self._playwright.stop()
        self._playwright = self._browser = self._context = self._page = None

    async def _opened(self) -> BrowserContext:
        if self._context is None or self._browser is None or not self._browser.is_connected():
            await self.stop()
            self._context = await self._start()
        return self._context

    async def _start(self) -> BrowserContext:
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._program,
            headless=not self._visible,
            chromium_sandbox=not _is_root(),
            args=[*_QUIET, _SHARING],
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        state: Any = self._sign_in()
        context = await self._browser.new_context(storage_state=state, accept_downloads=False)
        await context.grant_permissions(["microphone", "camera"], origin=self._address)
        return context

    def _forget(self, crashed: Page) -> None:
        """A page that crashed answers nothing, not even that it is closed."""
        if crashed is self._page:
            self._page = None


def found() -> str:
    """Empty where no browser is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), "")


def _is_root() -> bool:
    """For root, and nobody else, Chromium's sandbox does not work."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
