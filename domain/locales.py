"""The languages we speak, and the time zones there are."""

from __future__ import annotations

from zoneinfo import available_timezones

LANGUAGES = ("id", "en")
TIME_ZONES = frozenset(available_timezones())
