"""What Zoom calls things: the shipped table, and what an operator says instead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.drivers.screen.controls import Control

Patterns = tuple[re.Pattern[str], ...]
_LARGEST = 64 * 1024
_WHITE = re.compile(r"\s+")
_LONGEST_NAME = 300
"""Characters of a name that are looked at; Zoom's are far shorter, a chat message may be longer."""


class WordsWrong(DriverAbsent):
    """A table of words cannot be used; the message says where and why."""


class Said(msgspec.Struct, frozen=True):
    number: Patterns
    recording: Patterns
    recording_paused: Patterns
    waiting: Patterns
    asked_to_unmute: Patterns
    participants: Patterns
    person_muted: Patterns
    person_unmuted: Patterns
    myself: Patterns


class Fields(msgspec.Struct, frozen=True):
    name: Patterns
    passcode: Patterns


class Words(msgspec.Struct, frozen=True):
    program: Patterns
    meeting_window: Patterns
    said: Said
    fields: Fields
    controls: dict[Control, Patterns]

    def control(self, name: str) -> Control | None:
        """What a control with this name is."""
        return next((control for control in Control if fits(self.controls[control], name)), None)


def fits(patterns: Patterns, name: str) -> re.Match[str] | None:
    tidy = _WHITE.sub(" ", name[:_LONGEST_NAME]).strip()
    return next((found for pattern in patterns if (found := pattern.fullmatch(tidy))), None)


def shipped() -> Words:
    return _words(_tables(_SHIPPED.read_text(encoding="utf-8")))


def words_with(path: Path) -> Words:
    """The shipped words, but for the lists that stand in an operator's file. Raises: WordsWrong."""
    try:
        with path.open("rb") as file:
            own = _tables(file.read(_LARGEST).decode())
    except (OSError, ValueError) as error:
        raise WordsWrong(f"{path}: cannot be read as TOML ({error})") from None
    return _words(_merged(_tables(_SHIPPED.read_text(encoding="utf-8")), own, path))


_SHIPPED = files(__package__) / "zoom_words.toml"


def _tables(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def _merged(tables: dict[str, Any], own: Mapping[str, Any], path: Path) -> dict[str, Any]:
    for table, lists in own.items():
        if table not in tables or not isinstance(lists, dict):
            raise WordsWrong(f"{path}: there is no table [{table}], only {_listed(tables)}")
        for name, patterns in lists.items():
            if name not in tables[table]:
                raise WordsWrong(f"{path}: [{table}] has no {name}, only {_listed(tables[table])}")
            _compiled(patterns, f"{path}: [{table}] {name}")
            tables[table][name] = patterns
    return tables


def _words(tables: Mapping[str, Any]) -> Words:
    return Words(
        _compiled(tables["program"]["names"]),
        _compiled(tables["windows"]["meeting"]),
        Said(**{name: _compiled(patterns) for name, patterns in tables["said"].items()}),
        Fields(**{name: _compiled(patterns) for name, patterns in tables["fields"].items()}),
        {control: _compiled(tables["controls"][control]) for control in Control},
    )


def _compiled(patterns: object, where: str = "") -> Patterns:
    if not isinstance(patterns, list) or not all(isinstance(each, str) for each in patterns):
        raise WordsWrong(f"{where}: should be a list of texts, such as ['record', 'start recording']")
    try:
        return tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    except re.error as error:
        raise WordsWrong(f"{where}: {error.pattern!r} is no regular expression: {error}") from None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
