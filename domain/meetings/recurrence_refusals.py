"""What can be wrong with a rule by which a meeting repeats."""

from __future__ import annotations

from domain.refusal import Refusal


class IntervalUnusable(Refusal):
    """Details: `every`, `most`."""

    code = "recurrence.interval_unusable"


class WeekdayMissing(Refusal):
    code = "recurrence.weekday_missing"


class WeekdayUnusable(Refusal):
    """Not from 0 to 6, twice, or not in order."""

    code = "recurrence.weekday_unusable"


class DayOfMonthMissing(Refusal):
    code = "recurrence.day_of_month_missing"


class DayOfMonthTwice(Refusal):
    """A date and a weekday cannot both be the day of the month."""

    code = "recurrence.day_of_month_twice"


class DayOfMonthUnusable(Refusal):
    code = "recurrence.day_of_month_unusable"


class NthUnusable(Refusal):
    code = "recurrence.nth_unusable"


class NthNeedsOneWeekday(Refusal):
    code = "recurrence.nth_needs_one_weekday"


class DaysDoNotFit(Refusal):
    """Days of a week or month where the rule has no use for them. Details: `every`."""

    code = "recurrence.days_do_not_fit"


class EndMissing(Refusal):
    code = "recurrence.end_missing"


class EndTwice(Refusal):
    code = "recurrence.end_twice"


class NoOccurrence(Refusal):
    code = "recurrence.no_occurrence"


class TooManyOccurrences(Refusal):
    """Details: `most`."""

    code = "recurrence.too_many_occurrences"


class SeriesTooLong(Refusal):
    """Details: `years`."""

    code = "recurrence.series_too_long"
