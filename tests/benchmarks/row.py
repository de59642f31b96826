"""One line of the benchmarks' table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    name: str
    ours: float
    yardstick: float
    unit: str
    owed: float
