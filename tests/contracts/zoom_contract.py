"""Checks requests to Zoom and its answers against Zoom's own description of its API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import orjson
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from openapi_core.exceptions import OpenAPIError
from openapi_core.validation.exceptions import ValidationError
from werkzeug.datastructures import Headers, ImmutableMultiDict

CONTRACTS = Path(__file__).parents[2].parent / "shared" / "contracts"
_FILES = (
    "endpoints_workplace_Rooms.json",
    "endpoints_workplace_Meetings.json",
    "endpoints_accounts_Users.json",
)
_FLAWED = {"endpoints_workplace_Rooms.json"}
"""No valid OpenAPI in a few places that nobody here uses."""
_HOST = "https://api.zoom.us"
_UNDESCRIBED = (401, 403, 500, 502, 503)
"""Statuses the description leaves out; their bodies still carry a code and a message."""


@dataclass
class _Request:
    method: str
    path: str
    parameters: RequestParameters
    content_type: str
    body: bytes | None
    host_url: str = _HOST


@dataclass
class _Answer:
    status_code: int
    content_type: str
    data: bytes | None
    headers: Headers = field(default_factory=Headers)


def need_zoom_contracts() -> None:
    """Skips the running test where Zoom's descriptions are absent."""
    if not all((CONTRACTS / name).exists() for name in _FILES):
        pytest.skip(f"Zoom's API descriptions are not in {CONTRACTS}")


def check_zoom(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    status: int,
    answer_headers: Mapping[str, str],
    answer_body: bytes,
) -> None:
    """One exchange; `url` is any host's, its path under `/v2`.

    Raises: AssertionError, saying what breaks the contract.
    """
    need_zoom_contracts()
    request = _request(method, url, headers, body)
    described = _description_of(request.path, method)
    try:
        # Zoom answers requests that break its rules with 400; those are right to break the description.
        if status != 400:
            described.validate_request(request)
        if status in _UNDESCRIBED or status >= 400:
            _check_refusal(request, status, answer_body)
        else:
            described.validate_response(request, _answer(status, answer_headers, answer_body))
    except (OpenAPIError, ValidationError) as broken:
        raise AssertionError(f"{method} {url} → {status}: {_told(broken)}") from broken


def check_zoom_request(method: str, url: str, body: Any) -> None:
    """Only what is sent, as JSON. Raises: AssertionError, as `check_zoom` does."""
    asked = {"content-type": "application/json"}
    check_zoom(method, url, asked, orjson.dumps(body), 429, {}, b'{"code": 429, "message": "later"}')


@cache
def _description(name: str) -> OpenAPI:
    trust = Config(spec_validator_cls=None) if name in _FLAWED else None
    return OpenAPI.from_dict(_checkable((CONTRACTS / name).read_bytes()), trust)


def _checkable(description: bytes) -> dict[str, Any]:
    """OAuth schemes are nothing a single request can be checked for."""
    described = orjson.loads(description)
    for path in described["paths"].values():
        for operation in path.values():
            operation.pop("security", None)
    _let_weeks_have_days(described)
    return described


def _let_weeks_have_days(described: Any) -> None:
    """Zoom's list of choices for `weekly_days` has single days; its text allows several, with commas."""
    if isinstance(described, list):
        for item in described:
            _let_weeks_have_days(item)
    if isinstance(described, dict):
        days = described.get("weekly_days")
        if isinstance(days, dict) and days.pop("enum", None):
            days["pattern"] = "^[1-7](,[1-7])*$"
        for item in described.values():
            _let_weeks_have_days(item)


def _description_of(path: str, method: str) -> OpenAPI:
    steps = path.removeprefix("/v2").split("/")
    for description in map(_description, _FILES):
        for template in (description.spec / "paths").keys():  # noqa: SIM118 - a path object, not a dictionary
            if (
                _fits(str(template).split("/"), steps)
                and method.lower() in description.spec / "paths" / template
            ):
                return description
    raise AssertionError(f"Zoom describes no {method} {path}")


def _fits(template: list[str], steps: list[str]) -> bool:
    return len(template) == len(steps) and all(
        want.startswith("{") or want == have for want, have in zip(template, steps, strict=True)
    )


def _request(method: str, url: str, headers: Mapping[str, str], body: bytes) -> _Request:
    parts = urlsplit(url)
    query = [(name, value) for name, values in parse_qs(parts.query).items() for value in values]
    parameters = RequestParameters(query=ImmutableMultiDict(query), header=Headers(dict(headers)))
    return _Request(method.lower(), unquote(parts.path), parameters, _content_type(headers), body or None)


def _answer(status: int, headers: Mapping[str, str], body: bytes) -> _Answer:
    return _Answer(status, _content_type(headers), body or None, Headers(dict(headers)))


def _content_type(headers: Mapping[str, str]) -> str:
    given = {name.lower(): value for name, value in headers.items()}.get("content-type", "")
    return given.partition(";")[0].strip().lower()


def _check_refusal(request: _Request, status: int, body: bytes) -> None:
    said = orjson.loads(body)
    assert isinstance(said.get("code"), int), f"{request.path} → {status} without a code: {said}"
    assert isinstance(said.get("message"), str), f"{request.path} → {status} without a message: {said}"


def _told(broken: BaseException) -> str:
    cause = broken.__cause__ or broken
    errors = getattr(cause, "schema_errors", None)
    return (
        "; ".join(f"{list(e.absolute_path)}: {e.message}" for e in errors)
        if errors
        else f"{broken} ({cause})"
    )
