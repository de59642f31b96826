"""Every step of the relay, as dry runs showed them, and the kills that are made of them."""

from __future__ import annotations

from tests.chaos import plan
from tests.chaos.killer import Kill
from tests.chaos.plan import Kills

STEPS = {
    "meet": {
        "keys.commit": 2,
        "log.commit": 8,
        "seal.commit": 8,
        "state.commit": 56,
        "views.commit": 72,
        "telegram.editMessageText": 6,
    },
    "record": {
        "keys.commit": 1,
        "log.commit": 5,
        "seal.commit": 5,
        "state.commit": 34,
        "views.commit": 44,
        "telegram.sendMessage": 2,
        "telegram.editMessageMedia": 2,
        "telegram.piece": 15,
        "zoom.recordings": 2,
        "zoom.download": 2,
        "zoom.piece": 13,
    },
    "transcribe": {
        "log.commit": 6,
        "seal.commit": 6,
        "state.commit": 34,
        "views.commit": 46,
        "telegram.sendMessage": 2,
        "telegram.editMessageMedia": 2,
        "telegram.editMessageCaption": 6,
        "telegram.piece": 2,
        "zoom.recordings": 1,
        "zoom.download": 1,
        "zoom.piece": 1,
    },
}
"""How often each step is taken in each scene; group commit makes some of them vary by a few."""
CHAINS = 100
"""So many that no scene has more than two kills: what is handled at three deaths is taken for their cause."""
SPARSE = 5
"""Of the read models' commits every fifth is enough: the journey dies at each of them."""


def places() -> dict[str, list[Kill]]:
    """By scene."""
    return {scene: [kill for kill in plan.places(scene, STEPS) if _worth_it(kill)] for scene in STEPS}


def chains() -> list[Kills]:
    """Each takes places from every scene, far from each other; all places come in."""
    return [
        tuple(kill for found in places().values() for kill in found[first::CHAINS]) for first in range(CHAINS)
    ]


def deaths_in_recovery() -> list[tuple[Kill, list[int]]]:
    """A kill on the way of a file, and the step at which the start after it dies as well."""
    first = [
        kill
        for scene in ("record", "transcribe")
        for kill in places()[scene]
        if kill.moment == "during" or (kill.step.endswith(".piece") and kill.occurrence % 3 == 1)
    ]
    return [(kill, [3 * number + 1]) for number, kill in enumerate(first)]


def deaths_with_temporary_files() -> list[Kills]:
    """What was begun once goes through a temporary file, so this takes a death before the others."""
    begun = Kill("record", "during", "telegram.editMessageMedia", 1)
    places_of_files = [
        ("before", "media.write", 1),
        ("after", "media.write", 2),
        ("after", "media.write", 3),
        ("before", "media.move", 1),
        ("after", "media.move", 1),
        ("during", "telegram.editMessageMedia", 2),
        ("before", "telegram.piece", 9),
        ("after", "telegram.editMessageMedia", 1),
    ]
    return [(begun, Kill("record", *place)) for place in places_of_files]


def _worth_it(kill: Kill) -> bool:
    return kill.step != "views.commit" or kill.occurrence % SPARSE == 0


SAMPLE: Kills = (
    Kill("meet", "after", "log.commit", 3),
    Kill("record", "after", "log.commit", 1),
    Kill("record", "after", "telegram.sendMessage", 1),
    Kill("record", "after", "zoom.piece", 3),
    Kill("record", "during", "telegram.editMessageMedia", 1),
    Kill("transcribe", "before", "log.commit", 2),
    Kill("transcribe", "after", "zoom.download", 1),
    Kill("transcribe", "during", "telegram.editMessageCaption", 1),
)
"""Taken with every run of the tests."""
