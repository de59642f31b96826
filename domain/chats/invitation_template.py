"""The wording of an invitation, with places in braces for what is different in every meeting."""

from __future__ import annotations

import re
from collections.abc import Mapping

from domain.refusal import Refusal

PLACES = ("greeting", "topic", "day", "time", "link", "id", "passcode", "host", "repeat")
LONGEST_TEMPLATE = 2_000
EXAMPLE = "{link}"
KNOWN = ", ".join(f"{{{place}}}" for place in PLACES)
_PLACE = re.compile(r"\{([^{}\n]*)\}")
_LONGEST_NAMED = 20


class InvitationTooLong(Refusal):
    code = "chat.invitation_too_long"


class InvitationBracesUnbalanced(Refusal):
    code = "chat.invitation_braces_unbalanced"


class InvitationPlaceUnknown(Refusal):
    code = "chat.invitation_place_unknown"


class InvitationWithoutLink(Refusal):
    code = "chat.invitation_without_link"


def check(template: str) -> None:
    """Raises: one of the refusals above."""
    if len(template) > LONGEST_TEMPLATE:
        raise InvitationTooLong(length=len(template), longest=LONGEST_TEMPLATE)
    for number, line in enumerate(template.split("\n"), start=1):
        _check_line(line, str(number))
    if "link" not in _places(template):
        raise InvitationWithoutLink(example=EXAMPLE)


def filled(template: str, values: Mapping[str, str]) -> str:
    """As plain text. A line whose places are all empty goes, and no value makes a new line."""
    lines = (line for line in template.split("\n") if not _nothing_to_say(line, values))
    return "\n".join(_PLACE.sub(lambda place: _value(place, values), line) for line in lines)


def _check_line(line: str, number: str) -> None:
    if set(_PLACE.sub("", line)) & set("{}"):
        raise InvitationBracesUnbalanced(line=number, example=EXAMPLE)
    unknown = next((place for place in _places(line) if place not in PLACES), None)
    if unknown is not None:
        # It is shown to people, who may have written anything there.
        named = re.sub(r"[^\w.:!\[\] -]", "", unknown)[:_LONGEST_NAMED]
        raise InvitationPlaceUnknown(line=number, place=f"{{{named}}}", known=KNOWN)


def _places(text: str) -> list[str]:
    return [_name(place) for place in _PLACE.finditer(text)]


def _name(place: re.Match[str]) -> str:
    """Phones begin words with a capital."""
    return place[1].strip().lower()


def _nothing_to_say(line: str, values: Mapping[str, str]) -> bool:
    places = _places(line)
    return bool(places) and not any(values.get(place, place) for place in places)


def _value(place: re.Match[str], values: Mapping[str, str]) -> str:
    return " ".join(values.get(_name(place), place[0]).split())
