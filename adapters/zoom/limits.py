"""Zoom's limits: calls per second by category, and the 100 creations and changes a day for each host."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from types import MappingProxyType

import msgspec
from aiolimiter import AsyncLimiter

from adapters.effect import Unavailable
from adapters.http import Answer, retry_after, utc_now, words_of

_CLOCK_SKEW = timedelta(minutes=1)


class Category(StrEnum):
    """The "Rate Limit Label" in Zoom's API description."""

    LIGHT = "light"
    MEDIUM = "medium"
    HEAVY = "heavy"
    RESOURCE_INTENSIVE = "resource-intensive"


class Rate(msgspec.Struct, frozen=True):
    calls: int
    seconds: float


PRO_PLAN: Mapping[Category, Rate] = MappingProxyType(
    {
        Category.LIGHT: Rate(30, 1),
        Category.MEDIUM: Rate(20, 1),
        Category.HEAVY: Rate(10, 1),
        Category.RESOURCE_INTENSIVE: Rate(10, 60),
    }
)
"""Source: https://developers.zoom.us/docs/api/rate-limits/ (2026). Shared by all apps of the account."""


class Pace:
    """Lets calls through one after the other, so that no stretch of a rate's length exceeds it."""

    def __init__(self, rates: Mapping[Category, Rate] = PRO_PLAN) -> None:
        self._limiters = {category: _evenly(rate) for category, rate in rates.items()}

    async def turn(self, category: Category) -> None:
        await self._limiters[category].acquire()


def _evenly(rate: Rate) -> AsyncLimiter:
    # A bucket of n lets 2n - 1 through in its first period: n at once, the rest as it drains.
    # A bucket of one that drains n - 1 times a period lets n through at the most.
    return AsyncLimiter(1, rate.seconds / max(rate.calls - 1, 1))


class DailyQuota:
    """Counts what we create and change for a host, to spare Zoom requests it must refuse.

    A courtesy only: it starts from zero with the program and sees no other program's calls.
    Zoom's 429 is the truth (`used_up`).
    """

    def __init__(self, limit: int = 100, now: Callable[[], datetime] = utc_now) -> None:
        self._limit = limit
        self._now = now
        self._day = date.min
        self._spent: Counter[str] = Counter()

    @contextmanager
    def spending(self, host: str) -> Iterator[None]:
        """Count one request, unless it turns out not to have been carried out.

        Raises: Unavailable, with `until`.
        """
        day = self._reserve(host)
        try:
            yield
        except Unavailable:
            if day == self._day:
                self._spent[host] -= 1
            raise

    def _reserve(self, host: str) -> date:
        now = self._now()
        if now.date() != self._day:
            self._day, self._spent = now.date(), Counter()
        if self._spent[host] >= self._limit:
            reason = f"{self._limit} Zoom meetings were created or changed for this host today"
            raise Unavailable(reason, until=next_reset(now))
        self._spent[host] += 1
        return self._day


def next_reset(now: datetime) -> datetime:
    """The next 00:00 UTC, when Zoom counts from zero; `now` is in UTC."""
    return datetime.combine(now.date() + timedelta(days=1), time(), tzinfo=now.tzinfo)


def used_up(answer: Answer, now: datetime) -> Unavailable | None:
    """Recognise a daily limit: a 429 that says so in its text and carries, as a rule, no Retry-After.

    Source: https://devforum.zoom.us/t/zoom-api-create-meeting-api-rate-limit-sample-error-when-breaching-limit/18928
    """
    if answer.status != 429:
        return None
    words = words_of(answer)
    if "daily rate limit" not in words.message.casefold():
        return None
    wait = retry_after(answer, now)
    if wait is not None:
        return Unavailable(words.message, until=now + timedelta(seconds=wait))
    if next_reset(now) - now > timedelta(days=1) - _CLOCK_SKEW:
        # Our clock may be ahead of Zoom's: seconds of difference must not cost a whole day.
        return Unavailable(words.message, retry_after=_CLOCK_SKEW.total_seconds())
    return Unavailable(words.message, until=next_reset(now))
