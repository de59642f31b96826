"""Silences in what ffmpeg prints about a stretch of audio, and the one to cut in."""

from __future__ import annotations

import re

SILENCE_FILTER = "silencedetect=noise=-35dB:duration=0.4,ametadata=mode=print:file=-"
_MARK = re.compile(rb"lavfi\.silence_(start|end)=(-?[\d.]+(?:e[-+]?\d+)?)")


def last_silence(printed: bytes, seconds: float) -> float | None:
    """The middle of the last silence, in seconds from the beginning of a stretch that is `seconds` long."""
    begun: float | None = None
    middle: float | None = None
    for kind, value in _MARK.findall(printed):
        if kind == b"start":
            begun = max(float(value), 0.0)
        elif begun is not None:
            middle, begun = (begun + float(value)) / 2, None
    return middle if begun is None else (begun + seconds) / 2
