"""How long: typed, or one of the usual durations."""

from __future__ import annotations

from collections.abc import Callable

from bot_app.telegram.wizards.taps import Keyboard, Press, choice, in_rows

USUAL = (15, 30, 45, 60, 90, 120)


def durations(chosen: int, label: Callable[[int], str], press: Press) -> Keyboard:
    """Buttons give minutes. `chosen`: 0 for none yet; one that is not usual stands among the others."""
    offered = sorted({*USUAL, *([chosen] if chosen else [])})
    return in_rows([choice(label(each), str(each), press, on=each == chosen) for each in offered], 3)
