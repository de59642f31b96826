"""Everything the local Zoom told, held against Zoom's own examples and schemas of its webhooks."""

from __future__ import annotations

from functools import cache

import orjson
import pytest

from tests.contracts.zoom_contract import CONTRACTS


def check_events(zoom):
    for event in zoom.webhooks.events:
        assert _strange(event, *_examples()[event["event"]]) == []


@cache
def _examples():
    """By event: Zoom's example and its schema. They disagree in places; either may be followed."""
    found = {}
    for name in ("webhooks_workplace_Meetings.json", "webhooks_marketplace_Marketplace.json"):
        path = CONTRACTS / name
        if not path.exists():
            pytest.skip(f"Zoom's webhook descriptions are not in {CONTRACTS}")
        for event, described in orjson.loads(path.read_bytes())["webhooks"].items():
            content = described["post"]["requestBody"]["content"]["application/json"]
            found[event] = orjson.loads(content["examples"]["json-example"]["value"]), content["schema"]
    # Zoom's schema leaves open what the old object holds; it can hold whatever the new one does.
    example, schema = found["meeting.updated"]
    example["payload"]["old_object"] = example["payload"]["object"]
    payload = schema["properties"]["payload"]["properties"]
    payload["old_object"] = payload["object"]
    return found


def _strange(value, example, schema, path=""):
    """Where a value has what neither Zoom's example nor its schema has, or another type than both."""
    if isinstance(value, dict):
        example = example if isinstance(example, dict) else {}
        properties = schema.get("properties", {})
        return [
            strange
            for name, inner in value.items()
            for strange in (
                _strange(inner, example.get(name), properties.get(name, {}), f"{path}/{name}")
                if name in example or name in properties
                else [f"{path}/{name}"]
            )
        ]
    if isinstance(value, list):
        first = example[0] if isinstance(example, list) and example else None
        return [one for item in value for one in _strange(item, first, schema.get("items", {}), f"{path}[]")]
    kinds = {"string": str, "integer": int, "number": int, "boolean": bool}
    fits = type(value) is type(example) or type(value) is kinds.get(schema.get("type"))
    return [] if fits else [f"{path}: {value!r} beside {example!r}"]
