"""Any usable recurrence, for laws."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from domain.meetings.recurrence import LONGEST_INTERVALS, MOST_OCCURRENCES, Every, Recurrence

_BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC", "Asia/Kathmandu")
firsts = st.integers(0, 6 * 365 * 24 * 60).map(lambda minutes: _BEGIN + timedelta(minutes=minutes))
_weekdays = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
_days = {
    Every.DAY: st.just({}),
    Every.WEEK: st.fixed_dictionaries({"weekdays": _weekdays}),
    Every.MONTH: st.one_of(
        st.fixed_dictionaries({"month_day": st.integers(1, 31)}),
        st.fixed_dictionaries(
            {"weekdays": st.integers(0, 6).map(lambda day: (day,)), "nth": st.sampled_from((1, 2, 3, 4, -1))}
        ),
    ),
}
_ends = st.one_of(
    st.fixed_dictionaries({"count": st.integers(1, MOST_OCCURRENCES)}),
    st.fixed_dictionaries({"until": st.dates(date(2026, 1, 1), date(2036, 12, 31))}),
)


@st.composite
def recurrences(draw):
    every = draw(st.sampled_from(Every))
    interval = draw(st.integers(1, LONGEST_INTERVALS[every]))
    return Recurrence(every=every, interval=interval, **draw(_days[every]), **draw(_ends))
