"""The screen as a PNG, taken by ffmpeg, small enough to be sent."""

from __future__ import annotations

import shutil
import sys

from agent_server.agent.drivers.driver import Outcome, Wish
from agent_server.agent.drivers.programs import ProgramFailed, run
from agent_server.agent.drivers.screen.outcomes import failed
from agent_server.protocol.messages import LARGEST_SCREENSHOT, Reason, Step

_GRABBED = {
    "linux": ("-f", "x11grab", "-i", ""),  # whatever DISPLAY says
    "win32": ("-f", "gdigrab", "-i", "desktop"),
}
_WIDTHS = (3840, 1920, 1280, 800)
_SECONDS = 20.0


def can_take() -> bool:
    return sys.platform in _GRABBED and shutil.which("ffmpeg") is not None


async def take(wish: Wish) -> Outcome:
    ffmpeg = shutil.which("ffmpeg") or "ffmpeg"
    said = ""
    for width in _WIDTHS:
        command = [ffmpeg, "-nostdin", "-loglevel", "error", *_GRABBED[sys.platform], *_png(width)]
        try:
            png = await run(command, seconds=_SECONDS, largest=LARGEST_SCREENSHOT)
        except ProgramFailed as problem:
            said = f"ffmpeg {problem}"
        else:
            return Outcome(step=Step.DONE, screenshot=png)
    return failed(Reason.DRIVER_FAILED, said)


def _png(width: int) -> tuple[str, ...]:
    return ("-frames:v", "1", "-vf", f"scale='min({width},iw)':-2", "-c:v", "png", "-f", "image2pipe", "-")
