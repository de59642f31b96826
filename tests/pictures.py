"""`make pictures`: the pictures of the documents, taken from the demo in a real browser."""

from __future__ import annotations

import asyncio
import base64
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.bot_app.sandbox.browser import Browser, browsing

DOCS = Path(__file__).parents[1] / "docs"
CHAT = "document.querySelector('.chat')"
LAST = "[...(document.querySelector('.chat')?.querySelectorAll('.messages li') ?? [])].at(-1)"
PLANNED = '/meet "Incident drill" tomorrow 09:00 1h30 every week on Monday, 4 times'
TABLE = '/meet "Handover" tomorrow 07:00 15m\n"Threat hunting" tomorrow 13:00 2h\n"Vendor call" tomorrow 16:30 45m'


async def main() -> None:
    with tempfile.TemporaryDirectory() as profile:
        async with _demo() as address, browsing(address, Path(profile)) as browser:
            # As wide as a phone, where one chat fills the page; twice as fine as it is shown.
            await _size(browser, 460, 1000, 2)
            await _shows(browser, "All 2 meetings are ready")
            await _wizard(browser)
            await _table(browser)
            await _card(browser)
            await _size(browser, 1500, 1000, 1)
            await _everything(browser)
            await _pcs(browser)


async def _size(browser: Browser, width: int, height: int, scale: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    await browser.ask("Emulation.setDeviceMetricsOverride", **size)


@asynccontextmanager
async def _demo() -> AsyncIterator[str]:
    command = (sys.executable, "-m", "bot_app", "demo", "--port", "0")
    program = await asyncio.create_subprocess_exec(
        *command,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert program.stdout is not None
    try:
        async for line in program.stdout:
            if found := re.search(rb"http://127\.0\.0\.1:\d+", line):
                yield found[0].decode()
                break
    finally:
        program.terminate()
        await program.wait()


async def _wizard(browser: Browser) -> None:
    await _say(browser, "/new", "What is it about?")
    await _say(browser, "Purple team exercise", "On which day?")
    await _keep(browser, "wizard.png")
    await _tap(browser, "Cancel")


async def _table(browser: Browser) -> None:
    await _say(browser, TABLE, "All 3 meetings are ready")
    await _say(browser, "/meetings", "Handover")
    await _keep(browser, "table.png")


async def _card(browser: Browser) -> None:
    await _say(browser, PLANNED, "Share")
    await browser.run("[...document.querySelectorAll('[data-act$=\"/start\"]')].at(-1).click()")
    await _shows(browser, "live")
    await _keep(browser, "card.png")


async def _everything(browser: Browser) -> None:
    """With a recording that has arrived."""
    await browser.run("document.querySelector('[data-act$=\"/start\"]').click()")
    await asyncio.sleep(1)
    await browser.run("document.querySelector('[data-act$=\"/end_with_recording\"]').click()")
    await browser.until("document.querySelector('audio')")
    await asyncio.sleep(3)
    await browser.run("document.querySelector('audio').scrollIntoView({block: 'center'})")
    await asyncio.sleep(1)
    (DOCS / "demo.png").write_bytes(await browser.screenshot())


async def _pcs(browser: Browser) -> None:
    """A meeting held by one of the meeting PCs: started, recorded, paused, recorded again."""
    await browser.until("document.querySelectorAll('#windows .window').length === 2")
    await _say(browser, '/meet "Tabletop exercise" today 23:00 1h', "Start on…")
    await _tap(browser, "🖥 Start on…")
    await browser.until(_key("lobby-1"))
    await browser.run(f"{_key('lobby-1')}.click()")
    for label in ("⏺ On the PC", "⏸ On the PC", "▶️ On the PC"):
        await browser.until(_key(label))
        await browser.run(f"{_key(label)}.click()")
    await browser.until(f"{_key('⏸ On the PC')}")
    await asyncio.sleep(2)
    await browser.run(f"{CHAT}.querySelector('.messages').scrollTop = 1e9")
    (DOCS / "pcs.png").write_bytes(await browser.screenshot())


def _key(label: str) -> str:
    """The last button with that label, wherever it stands in the chat."""
    return f"[...{CHAT}.querySelectorAll('.key')].filter((key) => key.textContent === '{label}').at(-1)"


async def _say(browser: Browser, words: str, answer: str) -> None:
    await browser.run(f"{CHAT}.querySelector('textarea').focus()")
    await browser.type_and_enter(words)
    await _shows(browser, answer)


async def _tap(browser: Browser, label: str) -> None:
    await browser.run(
        f"[...{LAST}.querySelectorAll('.key')].find((key) => key.textContent === '{label}').click()"
    )


async def _shows(browser: Browser, words: str) -> None:
    await browser.until(f"{LAST}?.innerText.includes('{words}')")


async def _keep(browser: Browser, name: str) -> None:
    await browser.run(f"{CHAT}.querySelector('.messages').scrollTop = 1e9")
    x, y, width, height = await browser.run(
        f"(({{x, y, width, height}}) => [x, y, width, height])({CHAT}.getBoundingClientRect())"
    )
    clip = {"x": x, "y": y, "width": width, "height": height, "scale": 1}
    taken = await browser.ask("Page.captureScreenshot", clip=clip)
    (DOCS / name).write_bytes(base64.b64decode(taken["data"]))


if __name__ == "__main__":
    asyncio.run(main())
