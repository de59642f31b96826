"""Every step of the journey, as dry runs showed them, and the kills that are made of them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.chaos.killer import Kill

STEPS = {
    "start": {
        "keys.commit": 2,
        "log.commit": 2,
        "seal.commit": 3,
        "state.commit": 16,
        "views.commit": 15,
        "telegram.deleteWebhook": 1,
        "telegram.getUpdates": 2,
        "telegram.sendMessage": 2,
    },
    "approve": {
        "keys.commit": 1,
        "log.commit": 2,
        "seal.commit": 2,
        "state.commit": 17,
        "views.commit": 10,
        "telegram.answerCallbackQuery": 1,
        "telegram.editMessageText": 1,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 1,
    },
    "meet": {
        "log.commit": 5,
        "seal.commit": 4,
        "state.commit": 25,
        "views.commit": 15,
        "telegram.editMessageText": 1,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 2,
        "zoom.create": 2,
        "zoom.token": 1,
    },
    "meetings": {
        "state.commit": 9,
        "telegram.editMessageText": 1,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 1,
    },
    "cancel": {
        "log.commit": 3,
        "seal.commit": 3,
        "state.commit": 29,
        "views.commit": 15,
        "telegram.editMessageText": 3,
        "telegram.getUpdates": 1,
        "telegram.sendMessage": 2,
        "zoom.delete": 1,
    },
}
"""How often each step is taken in each scene; group commit makes some of them vary by a few."""
CHAINS = 64
"""So many that no scene has more than two kills: the update of three deaths is taken for their cause."""
Kills = tuple[Kill, ...]
Steps = Mapping[str, Mapping[str, int]]
"""By scene and step."""


def places(scene: str, steps: Steps = STEPS) -> list[Kill]:
    """Every place of a scene where the program can die, roughly in the order of time."""
    timed = [
        (occurrence / count, Kill(scene, moment, step, occurrence))
        for step, count in steps[scene].items()
        for occurrence in range(1, count + 1)
        for moment in moments(step)
    ]
    return [kill for _, kill in sorted(timed)]


def moments(step: str) -> tuple[str, ...]:
    if step == "zoom.piece":
        return ("after",)
    outside = not step.endswith((".commit", ".piece")) and not step.startswith("media.")
    return ("before", "during", "after") if outside else ("before", "after")


def chains(steps: Steps = STEPS, count: int = CHAINS) -> list[Kills]:
    """Each takes places from every scene, far from each other; all places come in."""
    return [
        tuple(kill for scene in steps for kill in places(scene, steps)[first::count])
        for first in range(count)
    ]


def lone_kills() -> list[Kill]:
    """Outside calls once more, without earlier kills that might hide something."""
    return [kill for scene in STEPS for kill in places(scene) if kill.step in ("zoom.create", "zoom.delete")]


def deaths_in_recovery() -> list[tuple[Kill, list[int]]]:
    """A kill, and the step at which the start after it dies as well."""
    first = [
        kill
        for scene in ("approve", "meet", "cancel")
        for kill in places(scene)
        if kill.moment != "before" and not kill.step.endswith(".commit")
    ]
    return [(kill, [2 * number + 1]) for number, kill in enumerate(first)]


SAMPLE: Kills = (
    Kill("start", "after", "log.commit", 2),
    Kill("start", "during", "telegram.sendMessage", 1),
    Kill("approve", "after", "views.commit", 5),
    Kill("meet", "before", "log.commit", 2),
    Kill("meet", "after", "zoom.create", 1),
    Kill("cancel", "before", "state.commit", 9),
    Kill("cancel", "after", "zoom.delete", 1),
)
"""Taken with every run of the tests."""
