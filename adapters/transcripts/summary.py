"""What a language model made of a meeting, read from an answer that may have anything around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec
import orjson

from adapters.transcripts.chunks import plain

_OVERVIEW = 1_200
_LONGEST_ENTRY = 300
_MOST_DECISIONS = 10
_MOST_ITEMS = 15
_FENCED = re.compile(r"```(?:json)?(.*?)```", re.DOTALL | re.IGNORECASE)


class ActionItem(msgspec.Struct, frozen=True):
    text: str
    owner: str
    """Empty: nobody was named. The same for `due`."""
    due: str

    def __repr__(self) -> str:
        return "ActionItem(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class Summary(msgspec.Struct, frozen=True):
    """A model's words about foreign words: plain text, to be escaped like any other."""

    overview: str
    decisions: tuple[str, ...]
    action_items: tuple[ActionItem, ...]

    def __repr__(self) -> str:
        return "Summary(…)"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return []


class _Item(msgspec.Struct):
    text: str
    owner: str | None = None
    due: str | None = None


class _Draft(msgspec.Struct):
    overview: str
    decisions: list[str]
    action_items: list[_Item]


def read(answer: str) -> Summary | None:
    """The summary in a model's answer, cut to our limits; fences and words around the JSON do not matter."""
    for candidate in _candidates(answer.rpartition("</think>")[2]):
        try:
            draft = msgspec.convert(orjson.loads(candidate), _Draft)
        except (orjson.JSONDecodeError, msgspec.ValidationError):
            continue
        if plain(draft.overview):
            return _limited(draft)
    return None


def _candidates(answer: str) -> Iterator[str]:
    yield answer
    yield from _FENCED.findall(answer)
    yield answer[answer.find("{") : answer.rfind("}") + 1]


def _limited(draft: _Draft) -> Summary:
    decisions = [_cut(decision) for decision in draft.decisions if plain(decision)]
    items = [
        ActionItem(_cut(item.text), _cut(item.owner or ""), _cut(item.due or ""))
        for item in draft.action_items
        if plain(item.text)
    ]
    overview = _cut(draft.overview, _OVERVIEW)
    return Summary(overview, tuple(decisions[:_MOST_DECISIONS]), tuple(items[:_MOST_ITEMS]))


def _cut(text: str, longest: int = _LONGEST_ENTRY) -> str:
    text = plain(text)
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def written(part: Summary) -> str:
    return orjson.dumps(msgspec.to_builtins(part)).decode()
