"""Summaries of meetings from any language model with an OpenAI-compatible interface."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp
import msgspec
import structlog

from adapters.cue import Cue
from adapters.effect import Rejected, Unavailable
from adapters.http import Answer, Request, ask, decode
from adapters.transcripts.chunks import lines, packed, presentable
from adapters.transcripts.prompts import Messages, chunk_messages, merge_messages, repair_messages
from adapters.transcripts.summary import Summary, read, written

LARGEST_ANSWER = 1024 * 1024
_CHARACTERS_PER_TOKEN = 4
_ATTEMPTS = 3
_NOT_UNDERSTOOD = "not_understood"
_log = structlog.get_logger(__name__)


class ModelSettings(msgspec.Struct, frozen=True):
    base_url: str
    """With the version, as in `https://api.openai.com/v1`."""
    api_key: str
    """Empty: the endpoint asks for none."""
    model: str
    seconds: float = 60
    """For one answer; a whole summary, its pauses included, may take three times as long."""
    pause: float = 2
    """Seconds before an endpoint that could not answer is asked again, where it does not say itself."""
    most_tokens: int = 100_000
    """Sent for one transcript, at four characters a token; what has to be sent again is not counted."""
    chunk_characters: int = 24_000

    def __repr__(self) -> str:
        return f"ModelSettings({self.model!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("model", self.model)]


class OverBudget(Exception):
    """More would have to be sent than the settings allow for one transcript."""


class WrongShape(Exception):
    """The model did not answer in the form asked for, twice."""


class _Said(msgspec.Struct):
    content: str | None = None


class _Choice(msgspec.Struct):
    message: _Said


class _Completion(msgspec.Struct):
    choices: list[_Choice]


class _Budget:
    def __init__(self, tokens: int) -> None:
        self._characters = tokens * _CHARACTERS_PER_TOKEN

    def allow(self, characters: int) -> None:
        if characters > self._characters:
            raise OverBudget

    def spend(self, messages: Messages) -> None:
        characters = sum(len(message["content"]) for message in messages)
        self.allow(characters)
        self._characters -= characters


class Summariser:
    def __init__(self, session: aiohttp.ClientSession, settings: ModelSettings) -> None:
        self._session = session
        self._settings = settings
        self._json_mode = True

    async def summary(self, topic: str, cues: Sequence[Cue], language: str) -> Summary | None:
        """`language`: `id` or `en`. `None`: nothing was said, or nothing came of it and the log says why."""
        if not cues:
            return None
        try:
            async with asyncio.timeout(3 * self._settings.seconds):
                return await self._whole(presentable(topic), cues, language)
        except Exception as error:  # noqa: BLE001 - a summary is an extra: whatever breaks it, the rest goes on
            # The error's own words may quote the endpoint, and the endpoint the transcript.
            _log.warning("summary_failed", reason=type(error).__name__, cues=len(cues))
            return None

    async def _whole(self, topic: str, cues: Sequence[Cue], language: str) -> Summary:
        budget = _Budget(self._settings.most_tokens)
        budget.allow(sum(len(cue.text) for cue in cues))  # rather nothing than half of it
        longest = self._settings.chunk_characters
        texts = await asyncio.to_thread(lambda: list(lines(cues, longest)))
        chunks = packed(texts, longest)
        parts = [await self._summarised(chunk_messages(topic, chunk, language), budget) for chunk in chunks]
        while len(parts) > 1:
            parts = await self._merged(topic, parts, language, budget)
        return parts[0]

    async def _merged(
        self, topic: str, parts: list[Summary], language: str, budget: _Budget
    ) -> list[Summary]:
        """Fewer parts: as many at a time as fit, two at least."""
        groups = packed([written(part) for part in parts], self._settings.chunk_characters, fewest=2)
        return [await self._summarised(merge_messages(topic, group, language), budget) for group in groups]

    async def _summarised(self, messages: Messages, budget: _Budget) -> Summary:
        answer = await self._complete(messages, budget)
        found = read(answer)
        if found is None:
            found = read(await self._complete(repair_messages(messages, answer), budget))
        if found is None:
            raise WrongShape
        return found

    async def _complete(self, messages: Messages, budget: _Budget) -> str:
        """The model's words. An endpoint that does not know JSON mode is asked once more without it."""
        budget.spend(messages)
        try:
            return await self._said(messages, json_mode=self._json_mode)
        except Rejected as rejected:
            if not self._json_mode or rejected.code != _NOT_UNDERSTOOD:
                raise
        budget.spend(messages)
        said = await self._said(messages, json_mode=False)
        self._json_mode = False
        return said

    async def _said(self, messages: Messages, *, json_mode: bool) -> str:
        request = self._request(messages, json_mode=json_mode)
        for _ in range(_ATTEMPTS - 1):
            try:
                return await self._answered(request)
            except Unavailable as failure:
                wait = self._settings.pause if failure.retry_after is None else failure.retry_after
                if wait > self._settings.seconds:
                    raise
                await asyncio.sleep(wait)
        return await self._answered(request)

    async def _answered(self, request: Request) -> str:
        answer = await ask(self._session, request, recognise=_not_understood)
        choices = decode(answer, request, _Completion).choices
        return (choices[0].message.content or "") if choices else ""

    def _request(self, messages: Messages, *, json_mode: bool) -> Request:
        settings = self._settings
        form = {"response_format": {"type": "json_object"}} if json_mode else {}
        return Request(
            name="language_model.complete",
            method="POST",
            url=settings.base_url.rstrip("/") + "/chat/completions",
            headers={"Authorization": f"Bearer {settings.api_key}"} if settings.api_key else {},
            json={"model": settings.model, "messages": messages, **form},
            repeatable=True,
            seconds=settings.seconds,
            body_limit=LARGEST_ANSWER,
        )


def _not_understood(answer: Answer) -> Rejected | None:
    understood = answer.status not in {400, 422}
    return None if understood else Rejected(f"HTTP {answer.status}", code=_NOT_UNDERSTOOD)
