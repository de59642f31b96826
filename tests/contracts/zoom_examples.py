"""Zoom's own examples of what its webhooks send."""

from __future__ import annotations

from functools import cache
from typing import Any

import orjson
import pytest

from tests.contracts.zoom_contract import CONTRACTS


def examples() -> list[tuple[str, dict[str, Any]]]:
    """Every example with the event it stands under; skips the running test where there are none."""
    written = _written()
    if not written:
        pytest.skip(f"Zoom's webhook descriptions are not in {CONTRACTS}")
    return [(event, orjson.loads(value)) for event, value in written]


def example(event: str) -> dict[str, Any]:
    """Zoom's example of one event; skips the running test where there are none."""
    return next(body for name, body in examples() if name == event)


@cache
def _written() -> list[tuple[str, str]]:
    described = [orjson.loads(path.read_bytes()) for path in sorted(CONTRACTS.glob("webhooks_*.json"))]
    return [
        (event, example["value"])
        for description in described
        for event, operation in description["webhooks"].items()
        for content in operation["post"]["requestBody"]["content"].values()
        for example in content.get("examples", {}).values()
    ]
