"""Reads a file of providers, and says where it is wrong, what is wrong there, and how it would be right."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
import orjson

from adapters.shortener.recipe import ANSWER, SECRET, Call, Provider, Taken, places
from domain.links.links import OWN

LARGEST_FILE = 256 * 1024
NAMED_SECRETS = frozenset({"TINYURL_API_KEY", "BITLY_TOKEN", "SID_ID", "SID_KEY"})
OTHER_SECRETS = "SHORTENER_"
DEEPEST = 20
MOST_PROVIDERS = 50
"""A message of Telegram's has at most 100 buttons, and each provider is one."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,19}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,99}")
_HEADER_VALUE = re.compile(r"[ -~]{0,1000}")
_PATH = re.compile(r"\w+(\.\w+)*", re.ASCII)


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    providers: Annotated[dict[str, Any], msgspec.Meta(max_length=MOST_PROVIDERS)]
    fallback: tuple[str, ...] = (OWN,)


class Providers(msgspec.Struct, frozen=True):
    by_name: Mapping[str, Provider]
    fallback: tuple[str, ...] = (OWN,)
    """Asked in this order when the one that was chosen cannot."""


class ProvidersWrong(Exception):
    """`$.providers.acme.calls[0].url: …, e.g. …`."""

    def __init__(self, path: str, problem: str, example: str = "") -> None:
        super().__init__(f"{path}: {problem}" + (f", e.g. {example}" if example else ""))


def read_providers(content: bytes, known: Mapping[str, Provider]) -> Providers:
    """What the file says, added to those that are known. Raises: ProvidersWrong."""
    file = _decoded("$", _json(content), _File)
    read = {name: _provider(name, raw) for name, raw in file.providers.items()}
    providers = {**known, **read}
    for number, name in enumerate(file.fallback):
        if name not in (OWN, *providers):
            raise ProvidersWrong(f"$.fallback[{number}]", f"there is no provider {name[:40]!r}", '["own"]')
    return Providers(providers, file.fallback)


def built_in() -> Providers:
    """TinyURL, Bitly and S.id, in the format that everybody writes.

    https://tinyurl.com/app/dev; https://dev.bitly.com/docs/tutorials/shorten-customize-links;
    https://sid-api.apidog.io/api-7897432 and, for aliases, https://sid-api.apidog.io/api-7897434.
    How they say that an alias is taken is described by none of them, so words are looked for.
    """
    return read_providers((Path(__file__).parent / "providers.json").read_bytes(), {})


def _json(content: bytes) -> Any:
    if len(content) > LARGEST_FILE:
        raise ProvidersWrong("$", f"the file is larger than {LARGEST_FILE // 1024} KiB")
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise ProvidersWrong("$", f"not JSON at line {error.lineno}, column {error.colno}") from None


def _decoded(path: str, raw: Any, kind: Any) -> Any:
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        problem, _, where = str(error).partition(" - at `$")
        raise ProvidersWrong(path + where.rstrip("`"), problem[:1].lower() + problem[1:]) from None


def _provider(name: str, raw: Any) -> Provider:
    path = f"$.providers.{name[:40]}"
    if not _NAME.fullmatch(name) or name == OWN:
        what = "a name has 1 to 20 small letters, digits and _, begins with a letter, and is not own"
        raise ProvidersWrong(path, what, "acme")
    provider: Provider = _decoded(path, raw, Provider)
    for field, calls, more in (
        ("calls", provider.calls, ()),
        ("alias_calls", provider.alias_calls, ("alias",)),
    ):
        _check_calls(f"{path}.{field}", calls, ("target", *more))
    if provider.alias_calls and provider.alias_taken == Taken():
        example = '{"statuses": [409]} or {"words": ["already taken"]}'
        raise ProvidersWrong(f"{path}.alias_taken", "needed with alias_calls", example)
    return provider


def _check_calls(path: str, calls: tuple[Call, ...], known: Collection[str]) -> None:
    for number, call in enumerate(calls):
        where = f"{path}[{number}]"
        if _too_deep(call.body, DEEPEST):
            raise ProvidersWrong(f"{where}.body", f"nested more than {DEEPEST} levels deep")
        _check_url(where, call)
        _check_headers(f"{where}.headers", call)
        for field, text in call.texts():
            _check_places(f"{where}.{field}", text, known, has_answer=number > 0)
        _check_form(where, call)
        for expected in call.expect:
            if not _PATH.fullmatch(expected):
                raise ProvidersWrong(f"{where}.expect", "a path has words with dots between", "data.ok")
        last = number == len(calls) - 1
        if last != bool(call.link):
            raise ProvidersWrong(
                f"{where}.link", "stands in the last call and in no other", "{answer:data.short_url}"
            )
        if last:
            _check_link(f"{where}.link", call)


def _too_deep(value: Any, left: int) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left < 0 or any(_too_deep(each, left - 1) for each in inner)


def _check_url(where: str, call: Call) -> None:
    example = "https://api.example.org/v1/links"
    try:
        parts = urlsplit(call.url)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if not call.url.isascii() or any(character.isspace() for character in call.url):
        raise ProvidersWrong(f"{where}.url", "has characters that must be percent-encoded", example)
    if not host or "{" in parts.netloc or "@" in parts.netloc or parts.fragment:
        raise ProvidersWrong(f"{where}.url", "a whole address whose host is written out", example)
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ProvidersWrong(f"{where}.url", "begins with https://", example)


def _check_headers(where: str, call: Call) -> None:
    for name, value in call.headers.items():
        if not _HEADER.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            what = "names have letters, digits and -, and values printable ASCII characters"
            raise ProvidersWrong(where, what, '{"Accept": "text/plain"}')


def _check_places(where: str, text: str, known: Collection[str], *, has_answer: bool) -> None:
    header = ".headers." in where
    for place in places(text):
        kind, colon, rest = place.partition(":")
        if kind == "secret" and colon:
            if rest not in NAMED_SECRETS and not re.fullmatch(f"{OTHER_SECRETS}[A-Z0-9_]+", rest):
                what = f"may name {', '.join(sorted(NAMED_SECRETS))} and what begins with {OTHER_SECRETS}"
                raise ProvidersWrong(where, what, f"{{{SECRET}{OTHER_SECRETS}ACME}}")
        elif header:
            raise ProvidersWrong(where, "a header holds no places but secrets", "{secret:SHORTENER_ACME}")
        elif f"{kind}{colon}" == ANSWER and has_answer and _PATH.fullmatch(rest):
            continue
        elif place not in known:
            names = ", ".join(f"{{{each}}}" for each in known)
            raise ProvidersWrong(where, f"the place {{{place[:40]}}} means nothing here", names)


def _check_form(where: str, call: Call) -> None:
    if call.encoding == "form" and not all(isinstance(value, str) for value in call.body.values()):
        raise ProvidersWrong(f"{where}.body", "a form holds texts only", '{"url": "{target}"}')
    if call.body and call.method == "GET":
        raise ProvidersWrong(f"{where}.body", "GET has none; use query", '{"url": "{target}"}')


def _check_link(where: str, call: Call) -> None:
    named = places(call.link)
    right = ["answer"] if call.answer == "text" else [place for place in named if place.startswith(ANSWER)]
    if not named or named != right:
        example = "{answer}" if call.answer == "text" else "{answer:data.short_url}"
        raise ProvidersWrong(where, "says where the short address stands in the answer", example)
