"""Asks providers for short addresses, as their recipes say, and believes no answer that holds none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import aiohttp
import orjson

from adapters.effect import Failure, OutcomeUnknown, Rejected, Unauthorised, Unavailable
from adapters.http import Answer, Request, ask
from adapters.shortener.providers_file import ProvidersFile
from adapters.shortener.recipe import Absent, Call, Provider, Taken, fill, fill_url, filled, found
from domain.links.links import ALIAS_TAKEN
from domain.links.targets import host_of, is_private
from domain.refusal import Refusal

REFUSED, ABSENT, UNSUPPORTED = "refused", "absent", "alias_unsupported"
LONGEST_ADDRESS = 200
SECONDS = 10.0
LARGEST_ANSWER = 64 * 1024
_COME_BACK_LATER = frozenset({408, 425, 429})


class Shorteners:
    """What providers say is never repeated: they quote addresses, and those may hold a passcode."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        file: ProvidersFile,
        secrets: Mapping[str, str],
        *,
        seconds: float = SECONDS,
    ) -> None:
        """`secrets`: by the name of their setting; empty ones count as missing. `seconds`: for each call."""
        self._session = session
        self._file = file
        self._secrets = {name: value for name, value in secrets.items() if value}
        self._seconds = seconds

    @property
    def fallback(self) -> tuple[str, ...]:
        return self._file.current().fallback

    def titles(self) -> dict[str, str]:
        """Of those that can be asked: their secrets are set."""
        providers = self._file.current().by_name
        return {name: each.title for name, each in providers.items() if each.secrets <= self._secrets.keys()}

    async def shorten(self, name: str, target: str, alias: str = "") -> str:
        """Give the short address.

        Raises: Rejected, with a code of ours; Unauthorised; Unavailable.
        """
        provider = self._file.current().by_name.get(name)
        if provider is None or not provider.secrets <= self._secrets.keys():
            raise Rejected(f"{name}: no such provider", code=ABSENT)
        calls = provider.alias_calls if alias else provider.calls
        if not calls:
            raise Rejected(f"{name}: takes no alias", code=UNSUPPORTED)
        return _checked(name, target, await self._all(name, provider, calls, target, alias))

    async def _all(
        self, name: str, provider: Provider, calls: tuple[Call, ...], target: str, alias: str
    ) -> str:
        values = {"target": target, "alias": alias}
        values |= {f"secret:{secret}": self._secrets[secret] for secret in provider.secrets}
        taken = provider.alias_taken if alias else Taken()
        answer: Any = None
        try:
            for call in calls:
                answer = await self._one(name, call, values, answer, taken)
            return fill(calls[-1].link, {}, answer)
        except Absent:
            raise Rejected(f"{name}: its answer holds no link", code=REFUSED) from None

    async def _one(self, name: str, call: Call, values: Mapping[str, str], before: Any, taken: Taken) -> Any:
        try:
            answer = await ask(
                self._session,
                self._request(name, call, values, before),
                recognise=lambda answer: _no(name, call, answer, taken),
            )
        except OutcomeUnknown as failure:
            raise Unavailable(str(failure)) from None
        return _read(call, answer)

    def _request(self, name: str, call: Call, values: Mapping[str, str], before: Any) -> Request:
        body = filled(call.body, values, before)
        sent: dict[str, Any] = {"json" if call.encoding == "json" else "form": body} if body else {}
        return Request(
            name=f"link.{name}",
            method=call.method,
            url=fill_url(call.url, values, before),
            query=filled(call.query, values, before),
            headers={"Accept": "*/*", **filled(call.headers, values, before)},
            # A second short address for the same target does no harm.
            repeatable=True,
            seconds=self._seconds,
            body_limit=LARGEST_ANSWER,
            **sent,
        )


def _no(name: str, call: Call, answer: Answer, taken: Taken) -> Failure | None:
    """What the provider said instead of a link, in our words; `None`: nothing of the kind."""
    status = answer.status
    if status in _COME_BACK_LATER or status >= 500:
        return None
    meant = status < 300 and answer.whole and _as_expected(call, answer)
    if meant:
        return None
    if taken != Taken() and _says(taken, answer):
        return Rejected(f"{name}: the alias is taken", code=ALIAS_TAKEN)
    if status in (401, 403):
        return Unauthorised(f"{name}: HTTP {status}")
    return Rejected(f"{name}: HTTP {status} without a link", code=REFUSED)


def _as_expected(call: Call, answer: Answer) -> bool:
    try:
        read = _read(call, answer)
    except Absent:
        return False
    return all(
        type(found(read, path)) is type(wanted) and found(read, path) == wanted
        for path, wanted in call.expect.items()
    )


def _read(call: Call, answer: Answer) -> Any:
    """Raises: Absent."""
    try:
        return answer.body.decode() if call.answer == "text" else orjson.loads(answer.body)
    except (orjson.JSONDecodeError, UnicodeDecodeError):
        raise Absent from None


def _says(taken: Taken, answer: Answer) -> bool:
    said = answer.body.decode(errors="replace").lower()
    return (not taken.statuses or answer.status in taken.statuses) and (
        not taken.words or any(word.lower() in said for word in taken.words)
    )


def _checked(name: str, target: str, address: str) -> str:
    """An address that people may be led to, and not the long one again. Raises: Rejected."""
    try:
        private = is_private(host_of(address))
    except Refusal:
        private = True
    if private or len(address) > LONGEST_ADDRESS or address == target:
        raise Rejected(f"{name}: its answer is no short address", code=REFUSED)
    return address
