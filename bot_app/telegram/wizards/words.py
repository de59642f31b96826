"""What a draft says so far, and what is wrong with an answer, in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.i18n.recurrence import repeat_in_words
from adapters.telegram.messages import code, escape
from bot_app.telegram.wizards.draft import Draft, Step
from bot_app.telegram.wizards.view import View
from domain.meetings.recurrence import Recurrence, occurrences

_FIRST_DATES = 3
_WITH_OPTIONS = (Step.OPTIONS, Step.PASSCODE, Step.REPEAT, Step.CONFIRM)


def summary(draft: Draft, view: View) -> Iterator[str]:
    """A line for everything that is answered and does not stand in the question itself."""
    if draft.topic and draft.step is not Step.TOPIC:
        yield view.text("wizard-line-topic", topic=escape(draft.topic))
    if when := _when(draft, view):
        yield view.text("wizard-line-when", when=when)
    if draft.step in _WITH_OPTIONS:
        yield from _options(draft, view)


def _when(draft: Draft, view: View) -> str:
    """As far as the questions before this one settle it."""
    at = draft.starts_at()
    if draft.day is None or draft.step in (Step.TOPIC, Step.DAY):
        return ""
    if at is None or draft.step is Step.CLOCK:
        return view.day(draft.day)
    zone = ZoneInfo(draft.zone)
    if draft.step is Step.MINUTES:
        return view.desk.when(view.language, at, zone)
    return f"{span(at, draft.minutes, zone, view)} ({view.minutes(draft.minutes)})"


def span(at: datetime, minutes: int, zone: ZoneInfo, view: View) -> str:
    """`Thursday, 31 December 2026, 14:30–15:30 WIB`."""
    day = dates.day_in_words(view.language, at, zone)
    return f"{day}, {dates.span(view.language, at, at + timedelta(minutes=minutes), zone)}"


def _options(draft: Draft, view: View) -> Iterator[str]:
    yield from _repetition(draft, view)
    for name, chosen in (("room", draft.waiting_room), ("early", draft.join_before_host)):
        if chosen is not None:
            yield _chosen(f"{name}-on" if chosen else f"{name}-off", view)
    if draft.auto_recording is not None:
        yield _chosen(f"record-{draft.auto_recording}", view)
    if draft.passcode:
        yield view.text("wizard-line-passcode", passcode=code(draft.passcode))
    if draft.host:
        yield view.text("wizard-line-host", name=escape(view.host(draft.host)))
    yield view.text("wizard-line-rest")


def _chosen(value: str, view: View) -> str:
    """As its button says it."""
    return f"• {view.text(f'wizard-choice-{value}')}"


def _repetition(draft: Draft, view: View) -> Iterator[str]:
    if draft.recurrence is None:
        return
    rule = repeat_in_words(view.desk.catalog, view.language, draft.recurrence)
    yield view.text("wizard-line-repeat", rule=rule)
    if days := _first_dates(draft, draft.recurrence, view):
        yield view.text("wizard-line-dates", days=days)


def _first_dates(draft: Draft, recurrence: Recurrence, view: View) -> str:
    at, zone = draft.starts_at(), ZoneInfo(draft.zone)
    if at is None:
        return ""
    starts = occurrences(recurrence, at, draft.zone)
    named = [view.day(each.astimezone(zone).date()) for each in starts[:_FIRST_DATES]]
    return "; ".join([*named, "…"] if len(starts) > _FIRST_DATES else named)
