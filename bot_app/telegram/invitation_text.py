"""The formal text that invites people to a meeting, ready to be forwarded."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from adapters.i18n import dates
from adapters.i18n.catalog import Catalog
from domain.chats.invitation_template import PLACES, filled

_PARTS_OF_THE_DAY = (
    (4, "greeting-morning"),
    (10, "greeting-forenoon"),
    (12, "greeting-noon"),
    (15, "greeting-afternoon"),
    (18, "greeting-evening"),
)
"""The hour from which each greeting is right; languages divide the day differently."""


class Invited(msgspec.Struct, frozen=True, kw_only=True):
    """What people are invited to. A line about something that is empty is left out of the text."""

    topic: str
    starts_at: datetime
    """UTC."""
    minutes: int
    zone: ZoneInfo
    """In which the times are told."""
    link: str
    """Short or long."""
    meeting_id: int | None = None
    """Zoom's."""
    passcode: str = ""
    host: str = ""
    """Name of who invites."""
    repeat: str = ""
    """How a series goes on, in words."""


def invitation_text(
    catalog: Catalog, language: str, invited: Invited, *, said_at: datetime, template: str = ""
) -> str:
    """Plain text: escape it before it becomes part of a message.

    `language`: as `Catalog.language` gives it. `said_at`: when it is read, for the greeting.
    `template`: the chat's own, which has been checked; empty: the usual one.
    """
    values = _values(catalog, language, invited, said_at)
    return filled(template or usual_template(catalog, language), values).strip()


def usual_template(catalog: Catalog, language: str) -> str:
    """With its places in braces, as a chat's own has them."""
    return catalog.text(language, "invitation-usual", **{place: f"{{{place}}}" for place in PLACES})


def _values(catalog: Catalog, language: str, invited: Invited, said_at: datetime) -> dict[str, str]:
    start, zone = invited.starts_at, invited.zone
    return {
        "greeting": catalog.text(language, _greeting(said_at.astimezone(zone).hour)),
        "topic": invited.topic,
        "day": dates.day_in_words(language, start, zone),
        "time": dates.span(language, start, start + timedelta(minutes=invited.minutes), zone),
        "link": invited.link,
        "id": _grouped(invited.meeting_id),
        "passcode": invited.passcode,
        "host": invited.host,
        "repeat": invited.repeat,
    }


def _greeting(hour: int) -> str:
    """Before the first hour of the day it is still the evening before."""
    begun = [key for since, key in _PARTS_OF_THE_DAY if hour >= since]
    return begun[-1] if begun else _PARTS_OF_THE_DAY[-1][1]


def _grouped(number: int | None) -> str:
    """As Zoom shows it: `812 3456 7890`, and `812 345 6789`."""
    digits = "" if number is None else str(number)
    second = 3 + (4 if len(digits) > 10 else 3)
    return " ".join(filter(None, (digits[:3], digits[3:second], digits[second:])))
