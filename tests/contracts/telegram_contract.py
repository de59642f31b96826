"""Checks calls of the Bot API and their answers against Telegram's own description of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contracts" / "telegram_bot_api.json"
_PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "String": (str,),
    "Boolean": (bool,),
    "InputFile": (str,),
}


def need_telegram_contract() -> None:
    """Skips the running test where Telegram's description is absent."""
    if not CONTRACT.exists():
        pytest.skip(f"Telegram's API description is not in {CONTRACT.parent}")


def check_telegram(method: str, params: dict[str, Any], answer: dict[str, Any]) -> None:
    """One call with its decoded parameters and its whole answer (`{"ok": …}`).

    Raises: AssertionError, saying what breaks the contract.
    """
    need_telegram_contract()
    described = _description()["methods"].get(method)
    assert described, f"Telegram describes no method {method}"
    if answer["ok"]:
        _check_fields(params, described.get("fields", []), method)
        _check_any(answer["result"], described["returns"], f"{method} → result")
    else:
        assert isinstance(answer.get("error_code"), int), f"{method}: an error without error_code: {answer}"
        assert isinstance(answer.get("description"), str), f"{method}: an error without description: {answer}"


@cache
def _description() -> dict[str, Any]:
    return orjson.loads(CONTRACT.read_bytes())


def _check_fields(value: dict[str, Any], fields: list[dict[str, Any]], where: str) -> None:
    known = {field["name"]: field for field in fields}
    unknown = value.keys() - known.keys()
    assert not unknown, f"{where}: unknown {sorted(unknown)}"
    for name, field in known.items():
        if name in value:
            _check_any(value[name], field["types"], f"{where}.{name}")
        else:
            assert not field["required"], f"{where}: {name} is required"


def _check_any(value: Any, types: list[str], where: str) -> None:
    problems = []
    for wanted in types:
        try:
            _check(value, wanted, where)
        except AssertionError as problem:
            problems.append(str(problem))
        else:
            return
    raise AssertionError(" / ".join(problems))


def _check(value: Any, wanted: str, where: str) -> None:
    if wanted.startswith("Array of "):
        assert isinstance(value, list), f"{where}: {value!r} is no array"
        for index, item in enumerate(value):
            _check(item, wanted.removeprefix("Array of "), f"{where}[{index}]")
    elif wanted in _PLAIN:
        fits = isinstance(value, _PLAIN[wanted]) and (wanted == "Boolean" or not isinstance(value, bool))
        assert fits, f"{where}: {value!r} is no {wanted}"
    else:
        _check_object(value, wanted, where)


def _check_object(value: Any, wanted: str, where: str) -> None:
    assert isinstance(value, dict), f"{where}: {value!r} is no {wanted}"
    described = _description()["types"][wanted]
    if "subtypes" in described:
        _check_any(value, described["subtypes"], where)
    else:
        _check_fields(value, described.get("fields", []), where)
