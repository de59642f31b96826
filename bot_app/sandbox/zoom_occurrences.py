"""The occurrences of a recurring Zoom meeting: laid out by its rule, then changed one by one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot_app.sandbox.zoom_events import stamp
from bot_app.sandbox.zoom_recurrence import MOST, starts
from bot_app.sandbox.zoom_refusals import invalid
from bot_app.sandbox.zoom_wishes import SERIES, UNTIMED_SERIES, start_of

Json = dict[str, Any]

_SHOWN = ("occurrence_id", "start_time", "duration", "status")
_OWN_SETTINGS = (
    "host_video",
    "participant_video",
    "join_before_host",
    "mute_upon_entry",
    "waiting_room",
    "watermark",
    "auto_recording",
)
_TIMING = ("type", "start_time", "timezone", "recurrence")


def lay_out(meeting: Json, before: Json, now: datetime) -> None:
    """Give a Zoom meeting the times its type and rule call for.

    `before`: the meeting as it was, or nothing; what of it is over stays. Raises: ZoomRefusal.
    """
    if meeting["type"] != SERIES:
        meeting.pop("occurrences", None)
        meeting.pop("recurrence", None)
        if meeting["type"] == UNTIMED_SERIES:
            meeting.pop("start_time", None)
        return
    if any(meeting.get(name) != before.get(name) for name in _TIMING):
        _lay_anew(meeting, before, now)
    for occurrence in meeting["occurrences"]:
        if occurrence["duration"] == before.get("duration") and not is_over(occurrence, now):
            occurrence["duration"] = meeting["duration"]


def _lay_anew(meeting: Json, before: Json, now: datetime) -> None:
    over = [one for one in before.get("occurrences", ()) if is_over(one, now)]
    first, zone = datetime.fromisoformat(meeting["start_time"]), ZoneInfo(meeting["timezone"])
    laid = [_occurrence(start, meeting["duration"]) for start in starts(first, zone, meeting["recurrence"])]
    if not laid:
        raise invalid("recurrence.end_date_time")
    coming = [one for one in laid if not before or not is_over(one, now)]
    meeting["occurrences"] = [*over, *coming][:MOST]


def _occurrence(start: datetime, minutes: int) -> Json:
    number = str(int(start.timestamp()) * 1000)
    return {"occurrence_id": number, "start_time": stamp(start), "duration": minutes, "status": "available"}


def occurrence_of(meeting: Json, occurrence_id: str) -> Json | None:
    """`None` also where it was deleted."""
    for occurrence in meeting.get("occurrences", ()):
        if occurrence["occurrence_id"] == occurrence_id and occurrence["status"] == "available":
            return dict(occurrence)
    return None


def changed_occurrence(occurrence: Json, wish: Json, timezone: str) -> Json:
    """Zoom lets one occurrence differ in its time, agenda and a few settings; the rest it passes over."""
    new: Json = {name: wish[name] for name in ("duration", "agenda") if name in wish}
    if start := start_of(wish, timezone):
        new["start_time"] = start
    if own := {name: one for name, one in wish.get("settings", {}).items() if name in _OWN_SETTINGS}:
        new["settings"] = {**occurrence.get("settings", {}), **own}
    return {**occurrence, **new}


def with_occurrence(meeting: Json, occurrence: Json) -> list[Json]:
    """All occurrences of a meeting, this one in its place."""
    return [
        occurrence if one["occurrence_id"] == occurrence["occurrence_id"] else one
        for one in meeting["occurrences"]
    ]


def is_over(occurrence: Json, now: datetime) -> bool:
    start = datetime.fromisoformat(occurrence["start_time"])
    return start + timedelta(minutes=occurrence["duration"]) < now.astimezone(UTC)


def shown(occurrence: Json) -> Json:
    return {name: occurrence[name] for name in _SHOWN}


def series_shown(meeting: Json, now: datetime, *, previous: bool) -> Json:
    """As Zoom answers it: the times of a series stand in its occurrences only.

    `previous`: with those that are over.
    """
    if meeting["type"] != SERIES:
        return meeting
    seen = [shown(one) for one in meeting["occurrences"] if previous or not is_over(one, now)]
    whole = {name: value for name, value in meeting.items() if name not in ("start_time", "duration")}
    return {**whole, "occurrences": seen}


def occurrence_shown(meeting: Json, occurrence: Json) -> Json:
    """The meeting as it is on that one day."""
    own: Json = {
        name: occurrence[name] for name in ("start_time", "duration", "agenda") if name in occurrence
    }
    settings = {**meeting["settings"], **occurrence.get("settings", {})}
    return {**meeting, **own, "settings": settings, "occurrences": [shown(occurrence)]}
