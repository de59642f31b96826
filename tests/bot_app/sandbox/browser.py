"""A real browser for tests: chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import orjson
import pytest

_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-port=0",
)

_LONGEST = 60.0
"""Seconds for a start, and for one answer."""
_PATIENCE = 20.0
"""Seconds for what a page will show; a busy machine draws slowly."""
_BETWEEN_LOOKS = 0.05
_PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}


class Browser:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked = 0
        self.complaints: list[str] = []
        """Errors the page threw or the browser reported, among them breaches of the content policy."""

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Raises: AssertionError, when the browser does not do it."""
        heard = await self.tell(method, **params)
        assert "error" not in heard, heard
        return dict(heard["result"])

    async def tell(self, method: str, **params: Any) -> dict[str, Any]:
        """Give the browser's whole answer, an error too."""
        self._asked += 1
        await self._socket.send_str(
            orjson.dumps({"id": self._asked, "method": method, "params": params}).decode()
        )
        async with asyncio.timeout(_LONGEST):
            while True:
                heard = orjson.loads(await self._socket.receive_str())
                if heard.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                    self.complaints.append(str(heard["params"]))
                if heard.get("id") == self._asked:
                    return dict(heard)

    async def run(self, script: str) -> Any:
        """The value of a JavaScript expression, promises awaited."""
        answer = await self.ask("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, condition: str) -> None:
        """Return when a JavaScript condition holds; it is looked at in every frame the page draws."""
        await self.run(
            "new Promise((done, fail) => { const end = Date.now() + 10000; const look = () => { "
            f"if ({condition}) done(); else if (Date.now() > end) fail(new Error('never: ' + {condition!r})); "
            "else setTimeout(look, 20); }; look(); })"
        )

    async def type_and_enter(self, text: str) -> None:
        await self.ask("Input.insertText", text=text)
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13}
        await self.ask("Input.dispatchKeyEvent", type="keyDown", text="\r", **enter)
        await self.ask("Input.dispatchKeyEvent", type="keyUp", **enter)

    async def visit(self, address: str) -> None:
        """Return when the page's answer has begun to arrive."""
        await self.ask("Page.navigate", url=address)

    async def reads(self, *words: str) -> str:
        """What stands on the page that shows all these words, on whatever page one is by then."""
        deadline, text = time.monotonic() + _PATIENCE, ""
        while not (text and all(word in text for word in words)):
            assert time.monotonic() < deadline, f"the page says no {words}, but {text!r}"
            await asyncio.sleep(_BETWEEN_LOOKS)
            text = await self._text()
        return text

    async def click(self, selector: str) -> None:
        """With the mouse, in the middle of what a CSS selector finds; return before anything follows."""
        x, y = await self.run(
            f"(() => {{ const found = document.querySelector({orjson.dumps(selector).decode()});"
            " found.scrollIntoView({block: 'center'}); const box = found.getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def address(self) -> str:
        return str(await self.run("location.href"))

    async def start_over(self) -> None:
        """As a browser that has never been anywhere, of the usual size."""
        await self.ask("Network.clearBrowserCookies")
        await self.ask("Emulation.clearDeviceMetricsOverride")
        self.complaints.clear()

    async def be_a_phone(self) -> None:
        await self.ask("Emulation.setDeviceMetricsOverride", **_PHONE)

    async def _text(self) -> str:
        """Empty while one page gives way to the next."""
        answer = await self.tell(
            "Runtime.evaluate",
            expression="document.readyState === 'complete' ? document.body.innerText : ''",
            returnByValue=True,
        )
        return str(answer.get("result", {}).get("result", {}).get("value") or "")

    async def screenshot(self) -> bytes:
        """As PNG."""
        return base64.b64decode((await self.ask("Page.captureScreenshot"))["data"])


@asynccontextmanager
async def browsing(address: str, folder: Path) -> AsyncIterator[Browser]:
    """A browser that shows `address`; skips the test where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("chromium is not installed")
    program = await asyncio.create_subprocess_exec(
        chromium, *_FLAGS, f"--user-data-dir={folder}", "about:blank", stderr=asyncio.subprocess.PIPE
    )
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(await _page_socket(program, session), max_msg_size=0) as socket,
        ):
            browser = Browser(socket)
            for domain in ("Page", "Runtime", "Log"):
                await browser.ask(f"{domain}.enable")
            await browser.ask("Page.navigate", url=address)
            yield browser
    finally:
        program.terminate()
        await program.communicate()


async def _page_socket(program: asyncio.subprocess.Process, session: aiohttp.ClientSession) -> str:
    """The browser names its address on its error stream once it listens."""
    assert program.stderr is not None
    async with asyncio.timeout(_LONGEST):
        async for line in program.stderr:
            if b"DevTools listening on ws://" in line:
                host = line.split(b"ws://")[1].split(b"/")[0].decode()
                async with session.get(f"http://{host}/json/list") as answer:
                    pages = orjson.loads(await answer.read())
                    return str(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
    raise AssertionError("chromium ended before it listened")
