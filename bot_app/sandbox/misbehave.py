"""Lets the sandbox misbehave on purpose: slow answers, errors, lost answers, surprises."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

Kind = Literal[
    "slow",
    "status",
    "refused",
    "answer_lost",
    "dropped",
    "truncated",
    "broken_upload",
    "duplicate",
    "same_page",
    "unknown_field",
]
Match = str | Callable[[web.Request], bool]
Refuse = Callable[[int, int | None], web.Response]
"""Words an error the way the service does, from its status and `retry_after` in seconds."""


@dataclass
class _Planned:
    match: Match
    kind: Kind
    times: int
    how: dict[str, Any]

    def fits(self, request: web.Request) -> bool:
        if callable(self.match):
            return self.match(request)
        return self.match in f"{request.method} {request.path}"

    @property
    def before_reading(self) -> bool:
        return self.kind == "broken_upload" or "after" in self.how


class Misbehaviour:
    def __init__(self, refuse: Refuse) -> None:
        self._refuse = refuse
        self._planned: list[_Planned] = []
        self.happened: list[tuple[Kind, str]] = []
        """What was done so far, with the path it was done to."""

    def next(self, match: Match, kind: Kind, times: int = 1, **how: Any) -> None:
        """Misbehave at the next `times` requests that match.

        `match`: a part of "METHOD /path", or a function of the request.
        `how`: slow(seconds), status(status, retry_after), refused(answer), broken_upload(after).
        broken_upload: the connection drops when `after` bytes of the body were read. A status with
        `after` is answered at that point too. Nobody has read the parameters by then, so a function
        sees the path only.
        answer_lost: done, then the connection drops; dropped: not done, and the connection drops;
        truncated: done, and half of the answer comes; refused: not done, `answer()` comes instead;
        duplicate: the last item of a list comes twice; same_page: a page of a list names itself as the next.
        """
        self._planned.append(_Planned(match, kind, times, how))

    @property
    def waiting(self) -> int:
        """How many misbehaviours have yet to happen."""
        return sum(planned.times for planned in self._planned)

    @property
    def middleware(self) -> Any:
        @web.middleware
        async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
            planned = self._take(request, before_reading=False)
            return await handler(request) if planned is None else await self._do(planned, request, handler)

        return misbehave

    @property
    def before_reading(self) -> Any:
        """Stands before whatever reads the body, for what happens while it arrives."""

        @web.middleware
        async def misbehave(request: web.Request, handler: Handler) -> web.StreamResponse:
            planned = self._take(request, before_reading=True)
            if planned is None:
                return await handler(request)
            await _read_some(request, planned.how.get("after", 0))
            return await self._do(planned, request, handler)

        return misbehave

    def _take(self, request: web.Request, *, before_reading: bool) -> _Planned | None:
        for planned in self._planned:
            if planned.before_reading == before_reading and planned.fits(request):
                planned.times -= 1
                self.happened.append((planned.kind, request.path))
                if planned.times <= 0:
                    self._planned.remove(planned)
                return planned
        return None

    async def _do(self, planned: _Planned, request: web.Request, handler: Handler) -> web.StreamResponse:
        match planned.kind:
            case "slow":
                await asyncio.sleep(planned.how["seconds"])
            case "status" | "refused":
                return self._refusal(planned)
            case "dropped" | "broken_upload":
                return _hang_up(request)
        answer = await handler(request)
        match planned.kind:
            case "answer_lost":
                return _hang_up(request)
            case "truncated":
                return _cut(answer)
            case "same_page":
                return _changed(answer, _leading_back(request))
        return _changed(answer, _CHANGES[planned.kind]) if planned.kind in _CHANGES else answer

    def _refusal(self, planned: _Planned) -> web.Response:
        if planned.kind == "refused":
            refusal: web.Response = planned.how["answer"]()
            return refusal
        return self._refuse(planned.how.get("status", 500), planned.how.get("retry_after"))


async def _read_some(request: web.Request, size: int) -> None:
    while size > 0 and (chunk := await request.content.read(size)):
        size -= len(chunk)


def _hang_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _changed(answer: web.StreamResponse, change: Callable[[Any], Any]) -> web.StreamResponse:
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes) and answer.body:
        answer.body = orjson.dumps(change(orjson.loads(answer.body)))
    return answer


def _cut(answer: web.StreamResponse) -> web.StreamResponse:
    if isinstance(answer, web.Response) and isinstance(answer.body, bytes):
        answer.body = answer.body[: len(answer.body) // 2]
    return answer


def _leading_back(request: web.Request) -> Callable[[Any], Any]:
    token = request.query.get("next_page_token")
    return lambda answer: {**answer, "next_page_token": token or answer["next_page_token"]}


def _doubled(answer: Any) -> Any:
    for value in answer.values():
        if isinstance(value, list) and value:
            value.append(value[-1])
    return answer


def _with_unknown_fields(value: Any) -> Any:
    """Adds to every object fields that no description knows."""
    if isinstance(value, list):
        return [_with_unknown_fields(item) for item in value]
    if isinstance(value, dict):
        deeper = {name: _with_unknown_fields(item) for name, item in value.items()}
        return {**deeper, "never_seen_before": {"depth": [1, None, "x"]}}
    return value


_CHANGES: dict[Kind, Callable[[Any], Any]] = {
    "duplicate": _doubled,
    "unknown_field": _with_unknown_fields,
}
