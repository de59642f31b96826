"""Where audio is cut so that each part stays below a size: in a silence near the end of the part."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Protocol

from adapters.media.leftovers import clear
from adapters.media.process import Ended
from adapters.media.silence import SILENCE_FILTER, last_silence

_OVERHEAD = 1.04
"""Of a container, over the bytes of its audio."""
_SEARCHED = 0.2
"""The end of a part in which a silence is looked for."""
_SHORTEST = 1.0
_NEVER = "999999999"


class Convert(Protocol):
    """Runs ffmpeg on the recording, from `start` on; paths are results, text is options."""

    async def __call__(self, *arguments: str | Path, start: float = 0.0) -> Ended: ...


async def split_to_fit(convert: Convert, seconds: float, bit_rate: int, limit: int, folder: Path) -> bool:
    """Write the parts into `folder`, in the order of their names. `False`: cannot be cut that small."""
    longest = min(limit * 8 / max(bit_rate, 1) / _OVERHEAD, seconds + _SHORTEST)
    while longest >= _SHORTEST:
        await _cut(convert, await _cuts(convert, seconds, longest), folder)
        largest = _largest(folder)
        if largest < limit:
            return True
        # The rate was an average, and this recording is denser somewhere.
        longest *= limit / largest * 0.95
    return False


async def _cuts(convert: Convert, seconds: float, longest: float) -> list[float]:
    cuts = [0.0]
    searched = longest * _SEARCHED
    while seconds - cuts[-1] > longest:
        begin = cuts[-1] + longest - searched
        silence = await _silence(convert, begin, searched)
        cuts.append(begin + (searched if silence is None else silence))
    return cuts[1:]


async def _silence(convert: Convert, start: float, seconds: float) -> float | None:
    stretch = ("-map", "0:a:0", "-t", f"{seconds:.3f}")
    ended = await convert(*stretch, "-af", SILENCE_FILTER, "-f", "null", "-", start=start)
    return last_silence(ended.out, seconds)


async def _cut(convert: Convert, cuts: list[float], folder: Path) -> None:
    await clear(folder)
    await asyncio.to_thread(folder.mkdir)
    times = ",".join(f"{cut:.3f}" for cut in cuts) or _NEVER
    plain = ("-map", "0:a:0", "-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1")
    form = ("-segment_format", "mp4", "-segment_format_options", "movflags=+faststart")
    # One pass that puts each packet into one part: separate cuts would lose or repeat some.
    cutting = ("-f", "segment", *form, "-segment_times", times, "-reset_timestamps", "1")
    await convert(*plain, *cutting, Path(str(folder).replace("%", "%%")) / "part-%04d.m4a")


def _largest(folder: Path) -> int:
    return max((part.stat().st_size for part in folder.iterdir()), default=0)
