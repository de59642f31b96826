"""Reads the parameters of a Bot API call from its query, JSON, form or multipart body."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from bot_app.sandbox.refusals import UPLOAD_TOO_LARGE, TelegramRefusal, bad_request

_LARGEST_FIELD = 1 << 20
_TEXTS = frozenset(
    {
        "action",
        "caption",
        "callback_query_id",
        "description",
        "inline_message_id",
        "language_code",
        "name",
        "parse_mode",
        "performer",
        "secret_token",
        "short_description",
        "text",
        "title",
        "url",
    }
)
"""Parameters that stay text even where they read like a number or JSON."""


@dataclass(frozen=True)
class Upload:
    """A file that came with a call; its bytes are counted, not kept."""

    name: str
    size: int
    content_type: str


@dataclass(frozen=True)
class Parameters:
    values: dict[str, Any]
    files: dict[str, Upload]


async def read_parameters(request: web.Request, largest_upload: int) -> Parameters:
    """Raises: TelegramRefusal when the body cannot be read or a file is too large."""
    values: dict[str, Any] = {name: _typed(name, value) for name, value in request.query.items()}
    files: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values.update(_from_json(await request.read()))
    elif request.content_type == "multipart/form-data":
        await _read_multipart(request, values, files, largest_upload)
    elif request.can_read_body:
        form = await request.post()
        values.update({name: _typed(name, str(value)) for name, value in form.items()})
    return Parameters(values, files)


def _from_json(body: bytes) -> dict[str, Any]:
    try:
        values = orjson.loads(body or b"{}")
    except orjson.JSONDecodeError as broken:
        raise bad_request("can't parse JSON object") from broken
    if not isinstance(values, dict):
        raise bad_request("can't parse JSON object")
    return {name: _typed(name, value) if isinstance(value, str) else value for name, value in values.items()}


def _typed(name: str, value: str) -> Any:
    if name in _TEXTS:
        return value
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


async def _read_multipart(
    request: web.Request, values: dict[str, Any], files: dict[str, Upload], largest_upload: int
) -> None:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise bad_request("can't parse multipart body")
        if part.filename is None:
            values[part.name] = _typed(part.name, await _read_field(part))
            continue
        upload = await _count(part, largest_upload)
        files[part.name] = upload
        values.setdefault(part.name, f"attach://{part.name}")
    _forget_attached_names(values, files)


def _forget_attached_names(values: dict[str, Any], files: dict[str, Upload]) -> None:
    """Parts that only carry a file named by `attach://` elsewhere are no parameters of their own."""
    named = orjson.dumps({name: value for name, value in values.items() if name not in files}).decode()
    for name in files:
        if f"attach://{name}" in named:
            values.pop(name, None)


async def _read_field(part: BodyPartReader) -> str:
    field = bytearray()
    while chunk := await part.read_chunk():
        field += chunk
        if len(field) > _LARGEST_FIELD:
            raise TelegramRefusal(*UPLOAD_TOO_LARGE)
    return field.decode()


async def _count(part: BodyPartReader, largest_upload: int) -> Upload:
    size = 0
    while chunk := await part.read_chunk(1 << 16):
        size += len(chunk)
        if size > largest_upload:
            raise TelegramRefusal(*UPLOAD_TOO_LARGE)
    content_type = part.headers.get("Content-Type", "application/octet-stream")
    return Upload(part.filename or "file", size, content_type)
