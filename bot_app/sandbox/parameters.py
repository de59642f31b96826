"""Reads the parameters of a Bot API call from its query, JSON, form or multipart body."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import orjson
from aiohttp import BodyPartReader, web

from bot_app.sandbox.files import Files, Upload
from bot_app.sandbox.refusals import UPLOAD_TOO_LARGE, TelegramRefusal, bad_request

_LARGEST_FIELD = 1 << 20
_TEXTS = frozenset(
    {
        "action",
        "caption",
        "callback_query_id",
        "description",
        "file_id",
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
class Parameters:
    values: dict[str, Any]
    files: dict[str, Upload]


async def read_parameters(request: web.Request, largest_upload: int, files: Files) -> Parameters:
    """`files` receives what is attached.

    Raises: TelegramRefusal when the body cannot be read or a file is too large.
    """
    values: dict[str, Any] = {name: _typed(name, value) for name, value in request.query.items()}
    uploads: dict[str, Upload] = {}
    if request.content_type == "application/json":
        values.update(_from_json(await request.read()))
    elif request.content_type == "multipart/form-data":
        async for part in _parts(request):
            if part.filename is None:
                values[part.name or ""] = _typed(part.name or "", await _read_field(part))
            else:
                uploads[part.name or ""] = await _receive(part, largest_upload, files)
        _name_attached(values, uploads)
    elif request.can_read_body:
        form = await request.post()
        values.update({name: _typed(name, str(value)) for name, value in form.items()})
    return Parameters(values, uploads)


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


async def _parts(request: web.Request) -> AsyncIterator[BodyPartReader]:
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            raise bad_request("can't parse multipart body")
        yield part


def _name_attached(values: dict[str, Any], uploads: dict[str, Upload]) -> None:
    """A file that no parameter names by `attach://` is the parameter it stands under."""
    named = orjson.dumps({name: value for name, value in values.items() if name not in uploads}).decode()
    for name in uploads:
        if f'"attach://{name}"' not in named:
            values.setdefault(name, f"attach://{name}")


async def _read_field(part: BodyPartReader) -> str:
    field = bytearray()
    while chunk := await part.read_chunk():
        field += chunk
        if len(field) > _LARGEST_FIELD:
            raise TelegramRefusal(*UPLOAD_TOO_LARGE)
    return field.decode()


async def _receive(part: BodyPartReader, largest_upload: int, files: Files) -> Upload:
    with files.receive() as receiving:
        while chunk := await part.read_chunk(1 << 16):
            receiving.take(chunk)
            if receiving.size > largest_upload:
                raise TelegramRefusal(*UPLOAD_TOO_LARGE)
        content_type = part.headers.get("Content-Type", "application/octet-stream")
        return receiving.finished(part.filename or "file", content_type)
