"""A real browser for tests: chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import shutil
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


class Browser:
    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._asked = 0
        self.complaints: list[str] = []
        """Errors the page threw or the browser reported, among them breaches of the content policy."""

    async def ask(self, method: str, **params: Any) -> dict[str, Any]:
        self._asked += 1
        await self._socket.send_str(
            orjson.dumps({"id": self._asked, "method": method, "params": params}).decode()
        )
        while True:
            heard = orjson.loads(await self._socket.receive_str())
            if heard.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(str(heard["params"]))
            if heard.get("id") == self._asked:
                assert "error" not in heard, heard
                return heard["result"]

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
            asyncio.timeout(60),
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
    async for line in program.stderr:
        if b"DevTools listening on ws://" in line:
            host = line.split(b"ws://")[1].split(b"/")[0].decode()
            async with session.get(f"http://{host}/json/list") as answer:
                pages = orjson.loads(await answer.read())
                return next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
    raise AssertionError("chromium ended before it listened")
