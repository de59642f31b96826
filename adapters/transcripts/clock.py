"""Places in a recording, as people and WebVTT write them."""

from __future__ import annotations


def clock(milliseconds: int) -> str:
    """`01:04:31` from the beginning; before it counts as at it."""
    minutes, seconds = divmod(max(milliseconds, 0) // 1000, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"
