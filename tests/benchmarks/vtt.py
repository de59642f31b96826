"""Reading a transcript of 10 MB, beside a line-by-line reader that knows only one way to write one."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import msgspec

from adapters.transcripts.vtt import parse
from tests.benchmarks.row import Row

SIZE = 10_000_000
OWED_SECONDS = 1.0
ROUNDS = 5


def run() -> list[Row]:
    content = _transcript(SIZE)
    assert [msgspec.structs.astuple(cue) for cue in parse(content)] == _by_hand(content)
    ours, yardstick = _seconds(lambda: parse(content), lambda: _by_hand(content))
    megabytes = len(content) / 1_000_000
    print(f"  {megabytes:.0f} MB in {ours:.2f} s, owed {OWED_SECONDS:.0f} s", file=sys.stderr)
    return [
        Row("transcript (VTT), line by line", megabytes / ours, megabytes / yardstick, "MB/s", 0.3),
        Row("transcript (VTT), 10 MB in 1 s", megabytes / ours, megabytes / OWED_SECONDS, "MB/s", 1),
    ]


def _transcript(size: int) -> bytes:
    parts, length, number = ["WEBVTT\r\n\r\n"], 0, 0
    while length < size:
        number += 1
        said = f"Speaker {number % 7}: Host {number} was patched; the next one must follow by Friday."
        parts.append(
            f"{number}\r\n{_stamp(number * 3000)} --> {_stamp(number * 3000 + 2900)}\r\n{said}\r\n\r\n"
        )
        length += len(parts[-1])
    return "".join(parts).encode()


def _stamp(milliseconds: int) -> str:
    minutes, rest = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}.{rest % 1000:03}"


def _by_hand(content: bytes) -> list[tuple[int, int, str, str]]:
    """The least that reads this very file: no tags, entities, notes, voices, checks or other spellings."""
    cues: list[tuple[int, int, str, str]] = []
    times: list[int] = []
    for line in content.decode().splitlines():
        if " --> " in line:
            times = [_read(stamp) for stamp in line.split(" --> ")]
        elif line and times:
            speaker, _, text = line.partition(": ")
            cues.append((times[0], times[1], speaker, text))
            times = []
    return cues


def _read(stamp: str) -> int:
    hours, minutes, seconds = stamp.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", ""))


def _seconds(ours: Callable[[], object], yardstick: Callable[[], object]) -> tuple[float, float]:
    """Turn and turn about, so that whatever else the machine does concerns both."""
    spent: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for read, durations in zip((ours, yardstick), spent, strict=True):
            started = time.perf_counter()
            read()
            durations.append(time.perf_counter() - started)
    return statistics.median(spent[0]), statistics.median(spent[1])


if __name__ == "__main__":
    for row in run():
        ratio = row.ours / row.yardstick
        print(f"{row.name}: {row.ours:.0f} / {row.yardstick:.0f} = {ratio:.2f} (owed {row.owed})")
