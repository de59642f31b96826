"""How a provider is called: the format of SHORTENERS_FILE, and how its places are filled."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal
from urllib.parse import quote

import msgspec

_PLACE = re.compile(r"\{([^{}]*)\}")
SECRET = "secret:"  # noqa: S105 - how a place begins
ANSWER = "answer:"


class Call(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One request. In its texts `{target}`, `{alias}`, `{secret:NAME}` and, from the second call on,
    `{answer:path}` of the answer before.
    """

    url: Annotated[str, msgspec.Meta(max_length=500)]
    method: Literal["GET", "POST", "PUT", "PATCH"] = "POST"
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    body: dict[str, Any] = {}
    """Empty: none is sent."""
    encoding: Literal["json", "form"] = "json"
    answer: Literal["json", "text"] = "json"
    expect: dict[str, bool | int | str] = {}
    """What must stand in the answer, by path: some say 200 and mean no."""
    link: str = ""
    """The short address, from this call's own answer: `{answer:path}`, or `{answer}` where that is text."""

    def texts(self) -> Iterator[tuple[str, str]]:
        """With the name of the field each stands in."""
        yield "url", self.url
        for name, text in self.headers.items():
            yield f"headers.{name}", text
        for name, text in self.query.items():
            yield f"query.{name}", text
        yield from _texts_of("body", self.body)


class Taken(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a provider says that an alias belongs to somebody else; what is given must all fit."""

    statuses: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    """One of them stands in the answer, in small or capital letters."""


Calls = Annotated[tuple[Call, ...], msgspec.Meta(max_length=3)]


class Provider(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    """As people read it."""
    calls: Annotated[tuple[Call, ...], msgspec.Meta(min_length=1, max_length=3)]
    alias_calls: Calls = ()
    """Empty: no alias can be chosen there."""
    alias_taken: Taken = Taken()

    @property
    def secrets(self) -> frozenset[str]:
        """The settings it needs."""
        texts = (text for call in (*self.calls, *self.alias_calls) for _, text in call.texts())
        return frozenset(
            place.removeprefix(SECRET) for text in texts for place in places(text) if place.startswith(SECRET)
        )


class Absent(Exception):
    """The answer has nothing where something was expected."""


def places(text: str) -> list[str]:
    """What stands in braces."""
    return _PLACE.findall(text)


def filled(template: Any, values: Mapping[str, str], answer: Any) -> Any:
    """Strings at any depth with their places filled. Raises: Absent."""
    if isinstance(template, str):
        return fill(template, values, answer)
    if isinstance(template, dict):
        return {name: filled(value, values, answer) for name, value in template.items()}
    if isinstance(template, list):
        return [filled(value, values, answer) for value in template]
    return template


def fill(template: str, values: Mapping[str, str], answer: Any) -> str:
    """Raises: Absent."""
    return _PLACE.sub(lambda place: _value(place[1], values, answer), template)


def fill_url(template: str, values: Mapping[str, str], answer: Any) -> str:
    """What is filled in is one piece of a path or query, whatever characters it has. Raises: Absent."""
    return _PLACE.sub(lambda place: quote(_value(place[1], values, answer), safe=""), template)


def found(answer: Any, path: str) -> Any:
    """`data.links.0.short`; `None`: there is nothing."""
    for step in path.split("."):
        if isinstance(answer, dict):
            answer = answer.get(step)
        elif isinstance(answer, list) and step.isdigit() and int(step) < len(answer):
            answer = answer[int(step)]
        else:
            return None
    return answer


def _value(place: str, values: Mapping[str, str], answer: Any) -> str:
    if place == "answer" or place.startswith(ANSWER):
        value = answer if place == "answer" else found(answer, place.removeprefix(ANSWER))
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise Absent(place)
        return str(value).strip()
    return values[place]


def _texts_of(where: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield where, value
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inner:
        yield from _texts_of(f"{where}.{step}", each)
