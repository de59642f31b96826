"""Speech to text through any OpenAI-compatible endpoint; the audio is passed on as it arrives."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from pathlib import PurePath

import aiohttp
import msgspec
from aiohttp.abc import AbstractStreamWriter

from adapters.effect import Failure, Rejected, Unavailable
from adapters.http import Answer, Request, ask, retry_after, utc_now
from adapters.transcripts.segments import as_vtt

LARGEST_ANSWER = 32 * 1024 * 1024
_NAME = "speech.transcribe"
_CONTENT_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,60}", re.ASCII)
_EXTENSION = re.compile(r"\.[a-z0-9]{1,5}")

Open = Callable[[], AsyncIterator[bytes]]
"""Gives the bytes of a file from the beginning."""


class SpeechSettings(msgspec.Struct, frozen=True):
    base_url: str
    """With or without `/v1` at the end."""
    api_key: str
    """Empty: the endpoint asks for none."""
    model: str = "whisper-1"
    seconds: float = 1800
    """For the upload and the transcription together."""
    largest_bytes: int = 25 * 1024 * 1024

    def __repr__(self) -> str:
        return f"SpeechSettings({self.model!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("model", self.model)]


class _Audio(aiohttp.Payload):
    """A file of known size on its way through. aiohttp hides why a body ended early: `failure` tells."""

    _autoclose = True
    failure: Failure | None = None

    def __init__(self, stream: Open, size: int, *, filename: str, content_type: str) -> None:
        super().__init__(None, content_type=content_type, filename=filename)
        self._stream = stream
        self._size = size

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        raise TypeError("the audio is not kept")

    async def write(self, writer: AbstractStreamWriter) -> None:
        try:
            await self._pass_on(writer)
        except Failure as failure:
            self.failure = failure
            raise

    async def _pass_on(self, writer: AbstractStreamWriter) -> None:
        left = self._size or 0
        stream = self._stream()
        try:
            async for part in stream:
                left -= len(part)
                if left < 0:  # it would be read as the beginning of another request
                    break
                await writer.write(part)
        finally:
            if isinstance(stream, AsyncGenerator):
                await stream.aclose()
        if left:
            raise Unavailable(f"{_NAME}: the audio has another size than announced")


class Listener:
    def __init__(self, session: aiohttp.ClientSession, settings: SpeechSettings) -> None:
        self._session = session
        self._settings = settings
        self.largest_bytes = settings.largest_bytes
        """Of one file."""

    async def transcript(
        self, name: str, content_type: str, size: int, stream: Open, language: str = ""
    ) -> bytes:
        """Give the spoken words as WebVTT. `language`: ISO 639-1; empty: the model finds out.

        Of `name` only the extension is sent. Raises: Failure, that of the stream included.
        """
        if not 0 < size <= self._settings.largest_bytes:
            raise Rejected(f"{_NAME}: {size} bytes", code="too_large" if size > 0 else "empty")
        audio = _Audio(stream, size, filename=_filename(name), content_type=_content_type(content_type))
        try:
            answer = await ask(self._session, self._request(audio, language), recognise=_recognised)
        except Unavailable as unavailable:
            failure = audio.failure or unavailable
        else:
            return await asyncio.to_thread(as_vtt, answer.body)
        raise failure

    def _request(self, audio: _Audio, language: str) -> Request:
        settings = self._settings
        return Request(
            name=_NAME,
            method="POST",
            url=_address(settings.base_url),
            headers={"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {},
            payload=self._form(audio, language),
            repeatable=True,  # transcribing twice does no harm
            seconds=settings.seconds,
            body_limit=LARGEST_ANSWER,
        )

    def _form(self, audio: _Audio, language: str) -> aiohttp.MultipartWriter:
        fields = {"model": self._settings.model, "response_format": "vtt", "language": language}
        form = aiohttp.MultipartWriter("form-data")
        for field, value in fields.items():
            if value:
                form.append(value).set_content_disposition("form-data", name=field)
        form.append_payload(audio).set_content_disposition("form-data", name="file", filename=audio.filename)
        return form


def _recognised(answer: Answer) -> Failure | None:
    status = answer.status
    if 200 <= status < 300 and not answer.whole:
        return Rejected(f"{_NAME}: its answer is too large", code="answer_too_large")
    if status == 413:
        return Rejected(f"{_NAME}: HTTP 413", code="too_large")
    if 300 <= status < 400:
        return Rejected(f"{_NAME}: HTTP {status}", code=str(status))
    if status >= 500:
        return Unavailable(f"{_NAME}: HTTP {status}", retry_after=retry_after(answer, utc_now()))
    return None


def _address(base: str) -> str:
    return base.rstrip("/").removesuffix("/v1") + "/v1/audio/transcriptions"


def _filename(name: str) -> str:
    """Endpoints tell the format by the extension; the rest of a name says what the meeting was about."""
    extension = PurePath(name).suffix.lower()
    return f"audio{extension}" if _EXTENSION.fullmatch(extension) else "audio"


def _content_type(given: str) -> str:
    return given if _CONTENT_TYPE.fullmatch(given) else "application/octet-stream"
