"""Files on their way to the Bot API: streamed as multipart/form-data of a length known beforehand."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing
from typing import Any, NoReturn
from unicodedata import category, normalize

import aiohttp
import msgspec
import orjson
from aiohttp.abc import AbstractStreamWriter

from adapters.effect import Rejected, Unavailable

LONGEST_NAME = 100
"""Bytes of UTF-8."""
LONGEST_STALL = 300.0
"""Seconds in which Telegram takes none of what has been read from the file."""
_LONGEST_EXTENSION = 16
_PLAIN_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_REPLACED = str.maketrans({**dict.fromkeys("/\\:|", "-"), **dict.fromkeys('"`*?<>'), "'": "’", ";": ","})


class Attachment(msgspec.Struct, frozen=True):
    name: str
    """As people are to see it; what is dangerous in a file name is taken out on the way."""
    content_type: str
    size: int
    """Bytes. A stream of any other length fails the upload."""
    stream: Callable[[], AsyncIterator[bytes]]
    """Called once per attempt; its chunks are passed on as they come."""

    def __repr__(self) -> str:
        return f"Attachment({self.content_type!r}, {self.size})"

    def __rich_repr__(self) -> list[tuple[str, object]]:
        return [("content_type", self.content_type), ("size", self.size)]


class Form:
    """Parameters and attachments as the body of one attempt."""

    def __init__(
        self, params: dict[str, Any], attachments: Mapping[str, Attachment], sent: Callable[[int], None]
    ) -> None:
        """`sent` hears how many bytes of the attachments have gone so far."""
        self._sent = sent
        self._gone = 0
        self._parts = [_FilePart(key, attachment, self._passed) for key, attachment in attachments.items()]
        self.body = aiohttp.MultipartWriter("form-data")
        for name, value in params.items():
            if value is not None:
                self.body.append_payload(_field(name, value))
        for part in self._parts:
            self.body.append_payload(part)

    @property
    def whole(self) -> bool:
        """All attachments were handed over, so that Telegram may have the whole request."""
        return all(part.whole for part in self._parts)

    @property
    def error(self) -> Exception | None:
        """What broke on our side of the upload, as it was raised."""
        return next((part.error for part in self._parts if part.error is not None), None)

    async def close(self) -> None:
        """Return when no stream of an attachment is being read any more."""
        for part in self._parts:
            await part.end()

    def _passed(self, size: int) -> None:
        self._gone += size
        self._sent(self._gone)


class _FilePart(aiohttp.Payload):
    _autoclose = True  # tells aiohttp that nothing is left open: `end` sees to that

    def __init__(self, key: str, attachment: Attachment, passed: Callable[[int], None]) -> None:
        content_type = attachment.content_type
        if not _PLAIN_TYPE.fullmatch(content_type):
            content_type = "application/octet-stream"
        super().__init__(attachment, content_type=content_type)
        # Telegram shows the name as it stands here: it decodes neither quoted nor percent-encoded ones.
        self.set_content_disposition(
            "form-data", quote_fields=False, name=key, filename=file_name(attachment.name)
        )
        self._size = attachment.size
        self._key = key
        self._attachment = attachment
        self._passed = passed
        self._left = attachment.size
        self._writer: asyncio.Task[Any] | None = None
        self.whole = False
        self.error: Exception | None = None

    async def write(self, writer: AbstractStreamWriter) -> None:
        self._writer = asyncio.current_task()
        async with aclosing(self._chunks()) as chunks:
            async for chunk in chunks:
                await self._hand_over(writer, chunk)
        # Between this and the closing boundary nothing waits: from here on the request may be whole.
        self.whole = True

    async def _hand_over(self, writer: AbstractStreamWriter, chunk: bytes) -> None:
        """Aiohttp times reading only, and not before the whole body is written."""
        try:
            async with asyncio.timeout(LONGEST_STALL):
                await writer.write(chunk)
        except TimeoutError:
            self.error = Unavailable("Telegram stopped reading")
            raise self.error from None

    async def end(self) -> None:
        if self._writer is not None:
            # aiohttp cancels its writing task without waiting for it.
            self._writer.cancel()
            await asyncio.wait([self._writer])

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        stream = self._attachment.stream()
        try:
            async for chunk in stream:
                self._expect(len(chunk))
                yield chunk
                self._passed(len(chunk))
            self._expect_end()
        except Exception as error:
            # aiohttp buries what a body raises in an error of its own, so it is kept here.
            self.error = error
            raise
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()

    def _expect(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Rejected(f"{self._key} is longer than announced", code="size")

    def _expect_end(self) -> None:
        if self._left:
            raise Unavailable(f"{self._key} ended early")

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> NoReturn:
        raise TypeError("a stream is not text")


def file_name(words: str) -> str:
    """A name that is safe in a header and as a file anywhere, with its extension where it has one."""
    words = normalize("NFC", words).translate(_REPLACED)
    kept = (" " if char.isspace() else char for char in words)
    words = " ".join("".join(char for char in kept if not category(char).startswith("C")).split())
    stem, dot, extension = words.rstrip(" .").rpartition(".")
    if not (dot and extension.isalnum() and len(extension.encode()) <= _LONGEST_EXTENSION):
        stem, dot, extension = words, "", ""
    room = LONGEST_NAME - len((dot + extension).encode())
    stem = stem.strip(" .-").encode()[:room].decode(errors="ignore").rstrip(" .-")
    return (stem or "file") + dot + extension


def _field(name: str, value: Any) -> aiohttp.Payload:
    text = value if isinstance(value, str) else orjson.dumps(value).decode()
    field = aiohttp.StringPayload(text)
    field.set_content_disposition("form-data", quote_fields=False, name=name)
    return field
