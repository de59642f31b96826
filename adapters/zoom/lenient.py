"""Reads what foreign messages hold: of a wrong type counts as absent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.zoom.meetings import EPOCH

LONGEST_ID = 200


def fields_of(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def list_of(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(value: object, longest: int) -> str | None:
    """PostgreSQL stores no text with a zero in it."""
    return value.replace("\0", "").strip()[:longest].rstrip() or None if isinstance(value, str) else None


def id_of(value: object) -> str:
    """Zoom writes the same id as a text here and as a number there."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text_of(value, LONGEST_ID) or ""


def number_of(value: object, largest: int) -> int | None:
    digits = id_of(value)
    known = digits.isascii() and digits.isdigit() and len(digits) <= 19
    return int(digits) if known and int(digits) <= largest else None


def moment_of(value: object) -> datetime | None:
    """Milliseconds since 1970, or a date and time; without a zone it is UTC."""
    written = id_of(value)
    try:
        if written.isascii() and written.isdigit():
            moment = EPOCH + timedelta(milliseconds=int(written))
        else:
            moment = datetime.fromisoformat(written)
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if 2000 <= moment.year < 2100 else None
