"""Who spoke for how long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from adapters.cue import Cue


class Share(msgspec.Struct, frozen=True):
    speaker: str
    """Empty: whoever the transcript does not name."""
    milliseconds: int
    percent: int
    """Of all talk; the shares of a meeting add up to 100."""

    def __repr__(self) -> str:
        return f"Share({self.milliseconds}, {self.percent} %)"

    def __rich_repr__(self) -> list[tuple[str, int]]:
        return [("milliseconds", self.milliseconds), ("percent", self.percent)]


def talk_time(cues: Iterable[Cue]) -> list[Share]:
    """Longest first. Two who speak at once are both counted; none where nobody spoke for a millisecond."""
    spans: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for cue in cues:
        spans[cue.speaker].append((cue.start_ms, cue.end_ms))
    times = [(speaker, _covered(spoken)) for speaker, spoken in spans.items()]
    times.sort(key=lambda entry: (-entry[1], entry[0]))
    percents = _percents([milliseconds for _, milliseconds in times])
    return [Share(*entry, percent) for entry, percent in zip(times, percents, strict=False)]


def _covered(spans: list[tuple[int, int]]) -> int:
    """Milliseconds within at least one of `spans`."""
    covered = until = 0
    for start, end in sorted(spans):
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return covered


def _percents(amounts: Sequence[int]) -> list[int]:
    """By the largest remainder, the earlier first; none where there is nothing to share."""
    total = sum(amounts)
    if not total:
        return []
    shares = [divmod(amount * 100, total) for amount in amounts]
    missing = 100 - sum(whole for whole, _ in shares)
    by_remainder = sorted(range(len(shares)), key=lambda place: -shares[place][1])
    rounded_up = set(by_remainder[:missing])
    return [whole + (place in rounded_up) for place, (whole, _) in enumerate(shares)]
