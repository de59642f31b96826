"""What an app may wish of a Zoom meeting, and how the local Zoom names what is wrong with a wish."""

from __future__ import annotations

import copy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot_app.sandbox.zoom_events import stamp
from bot_app.sandbox.zoom_recurrence import wrong_parts
from bot_app.sandbox.zoom_refusals import invalid

Json = dict[str, Any]

INSTANT, SCHEDULED, UNTIMED_SERIES, SERIES = 1, 2, 3, 8
_MEETING_TYPES = (INSTANT, SCHEDULED, UNTIMED_SERIES, SERIES, 10)
_LONGEST = {"topic": 200, "agenda": 2000, "password": 10}
_LONGEST_MINUTES = 1440
_SETTINGS: dict[str, tuple[Any, ...]] = {
    "waiting_room": (True, False),
    "join_before_host": (True, False),
    "auto_recording": ("local", "cloud", "none"),
    "approval_type": (0, 1, 2),
}
_KEPT = (
    "agenda",
    "duration",
    "password",
    "recurrence",
    "settings",
    "timezone",
    "topic",
    "tracking_fields",
    "type",
)


def kept(wish: Json) -> Json:
    """What of a wish a Zoom meeting has from then on, but its start."""
    return {name: copy.deepcopy(wish[name]) for name in _KEPT if name in wish}


def check(wish: Json, before: Json | None = None) -> None:
    """`before`: the meeting to be changed. Raises: ZoomRefusal, naming the fields."""
    wrong = [*_wrong_texts(wish), *_wrong_settings(wish.get("settings", {}))]
    kind = wish.get("type", before["type"] if before else SCHEDULED)
    if kind not in _MEETING_TYPES:
        wrong.append("type")
    duration = wish.get("duration", 60)
    if type(duration) is not int or not 1 <= duration <= _LONGEST_MINUTES:
        wrong.append("duration")
    if type(wish.get("default_password", True)) is not bool:
        wrong.append("default_password")
    if kind == SERIES and ("recurrence" in wish or not (before or {}).get("recurrence")):
        wrong += wrong_parts(wish.get("recurrence"))
    if wrong:
        raise invalid(*wrong)
    zone_of(wish.get("timezone", "UTC"))
    start_of(wish, "UTC")


def start_of(wish: Json, timezone: str) -> str | None:
    """A wish without an offset is meant in the meeting's time zone."""
    if "start_time" not in wish:
        return None
    zone = zone_of(wish.get("timezone", timezone))
    try:
        starts = datetime.fromisoformat(wish["start_time"])
        return stamp(starts if starts.tzinfo else starts.replace(tzinfo=zone))
    except (TypeError, ValueError, OverflowError) as wrong:
        raise invalid("start_time") from wrong


def zone_of(name: object) -> ZoneInfo:
    """Raises: ZoomRefusal."""
    try:
        return ZoneInfo(str(name))
    except (ValueError, OSError, ZoneInfoNotFoundError) as wrong:
        raise invalid("timezone") from wrong


def without_past(wish: Json, timezone: str, now: datetime) -> Json:
    """Zoom passes over a new start that lies behind, and says nothing; a series is then not laid anew."""
    starts = start_of(wish, timezone)
    if starts is None or starts > stamp(now):
        return wish
    return {name: value for name, value in wish.items() if name not in ("type", "start_time", "recurrence")}


def _wrong_texts(wish: Json) -> list[str]:
    return [
        name
        for name, longest in _LONGEST.items()
        if name in wish and (not isinstance(wish[name], str) or len(wish[name]) > longest)
    ]


def _wrong_settings(settings: object) -> list[str]:
    if not isinstance(settings, dict):
        return ["settings"]
    return [
        f"settings.{name}"
        for name, choices in _SETTINGS.items()
        if name in settings
        and not any(type(settings[name]) is type(one) and settings[name] == one for one in choices)
    ]
