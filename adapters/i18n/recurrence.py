"""A rule of repetition in the words of a language."""

from __future__ import annotations

from adapters.i18n.catalog import Catalog
from adapters.i18n.dates import date_in_words, weekday_in_words
from domain.meetings.recurrence import Every, Recurrence


def repeat_in_words(catalog: Catalog, locale: str | None, recurrence: Recurrence) -> str:
    """`setiap 2 minggu pada hari Senin dan Kamis, 10 kali`, `every day until 31 December 2026`."""
    rule = rule_in_words(catalog, locale, recurrence)
    if recurrence.until is not None:
        day = date_in_words(catalog.language(locale), recurrence.until)
        return catalog.text(locale, "repeat-until", rule=rule, day=day)
    return catalog.text(locale, "repeat-times", rule=rule, total=recurrence.count or 0)


def rule_in_words(catalog: Catalog, locale: str | None, recurrence: Recurrence) -> str:
    """The same without its end."""
    count, days = recurrence.interval, _days(catalog, locale, recurrence)
    if recurrence.every is Every.DAY:
        return catalog.text(locale, "repeat-day", count=count)
    if recurrence.every is Every.WEEK:
        return catalog.text(locale, "repeat-week", count=count, days=days)
    if recurrence.nth is None:
        return catalog.text(locale, "repeat-month-day", count=count, day=str(recurrence.month_day))
    nth = catalog.text(locale, f"repeat-nth-{'last' if recurrence.nth < 0 else recurrence.nth}")
    return catalog.text(locale, "repeat-month-weekday", count=count, nth=nth, day=days)


def _days(catalog: Catalog, locale: str | None, recurrence: Recurrence) -> str:
    names = [weekday_in_words(catalog.language(locale), weekday) for weekday in recurrence.weekdays]
    if len(names) < 2:
        return "".join(names)
    key = "repeat-two-days" if len(names) == 2 else "repeat-many-days"
    return catalog.text(locale, key, first=", ".join(names[:-1]), last=names[-1])
