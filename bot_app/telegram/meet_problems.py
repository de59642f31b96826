"""What can be wrong with one line of `/meet`, as codes the texts are kept under."""

from __future__ import annotations

from datetime import date
from enum import StrEnum


class Problem(StrEnum):
    """The text of each is `meet-problem-<code>`."""

    UNCLOSED_QUOTE = "unclosed-quote"
    TOPIC_MISSING = "topic-missing"
    TOPIC_TOO_LONG = "topic-too-long"
    TOPIC_UNQUOTED = "topic-unquoted"
    DATE_MISSING = "date-missing"
    DATE_UNREADABLE = "date-unreadable"
    DATE_IMPOSSIBLE = "date-impossible"
    DATE_MONTH_FIRST = "date-month-first"
    DATE_TOO_FAR = "date-too-far"
    WEEKDAY_WRONG = "weekday-wrong"
    TIME_MISSING = "time-missing"
    TIME_UNREADABLE = "time-unreadable"
    TIME_IMPOSSIBLE = "time-impossible"
    TIME_SKIPPED = "time-skipped"
    ZONE_UNKNOWN = "zone-unknown"
    DURATION_UNREADABLE = "duration-unreadable"
    DURATION_TOO_SHORT = "duration-too-short"
    DURATION_TOO_LONG = "duration-too-long"
    IN_PAST = "in-past"
    EXTRA_WORDS = "extra-words"
    SWITCH_UNREADABLE = "switch-unreadable"
    RECORDING_UNREADABLE = "recording-unreadable"
    TOO_MANY_LINES = "too-many-lines"
    REPEAT_UNREADABLE = "repeat-unreadable"
    REPEAT_UNFIT = "repeat-unfit"
    REPEAT_TOO_RARE = "repeat-too-rare"
    REPEAT_NO_SUCH_DAY = "repeat-no-such-day"
    REPEAT_ENDLESS = "repeat-endless"
    REPEAT_TWO_ENDS = "repeat-two-ends"
    REPEAT_EMPTY = "repeat-empty"
    REPEAT_TOO_MANY = "repeat-too-many"
    REPEAT_TOO_LONG = "repeat-too-long"


class Unreadable(Exception):
    """A line cannot become a meeting. Caught in `meet_lines`, never seen outside."""

    def __init__(self, problem: Problem, word: str = "", *, near: date | None = None, **hint: str) -> None:
        """`word`: the offending part as written. `near`: the date probably meant."""
        super().__init__(problem)
        self.problem = problem
        self.word = word
        self.near = near
        self.hint = hint
