"""Where the server and the agent die, and where the line between them is cut, while a meeting is led on a PC."""

from __future__ import annotations

from tests.chaos.killer import Kill
from tests.chaos.plan import Kills, moments
from tests.chaos.wire import ENTRY

Places = dict[str, tuple[int, ...]]
"""Which occurrences of each step."""
START, *REST = SCENES = ("host", "record", "pause", "stop", "end")
"""In which something breaks; what comes later shows that all is well."""
SERVER: Places = {
    "log.commit": (1, 2, 3, 4),
    "state.commit": (1, 11, 21),
    "views.commit": (10,),
    "seal.commit": (1,),
    "telegram.answerCallbackQuery": (1,),
    "telegram.editMessageText": (1,),
    "telegram.getUpdates": (1,),
}
"""A tap, the command, what the PC tells of it, its signs of life, effects, the card."""
SERVER_AT_START: Places = {"zoom.get": (1,), "telegram.sendMessage": (1,)}
"""The way in, and the question which PC."""
AGENT: Places = {
    "journal.commit": (1, 2, 3, 4, 5),
    "agent.acks": (1, 2),
    "agent.state": (1,),
    "driver.look": (1, 2),
    "driver.press": (1,),
}
AGENT_AT_START: Places = {"agent.particulars": (1,)}
AGENT_AGAIN: Places = {"agent.hello": (1,), "agent.feed": (1,)}
"""What comes only after another death in the same scene."""
SERVER_CHAINS, AGENT_CHAINS = 4, 4
"""So many that no scene has many more than two kills."""
CUTS: Kills = (
    *(Kill(scene, "during", ENTRY, 1) for scene in SCENES),
    *(Kill(START, moment, "agent.particulars", 1) for moment in ("before", "during")),
    *(Kill("record", moment, "agent.acks", 1) for moment in ("before", "during")),
    *(Kill("pause", moment, "agent.acks", 2) for moment in ("before", "during")),
    *(Kill("stop", moment, "agent.feed", 1) for moment in ("before", "during")),
    *(Kill("end", moment, "agent.hello", 1) for moment in ("before", "during")),
    Kill(START, "before", "agent.state", 1),
    Kill("end", "during", "agent.state", 1),
)
"""`before`: half of a request comes through; `during`: no answer, or half of an entry.

After a state that could not be told the agent waits for some seconds: two are cut far from each other.
"""
SAMPLE_OF_SERVER: Kills = (
    Kill("record", "before", "log.commit", 2),
    Kill("pause", "after", "log.commit", 3),
    Kill("end", "after", "log.commit", 1),
)
SAMPLE_OF_AGENT: Kills = (
    Kill("host", "after", "journal.commit", 1),
    Kill("stop", "during", "driver.press", 1),
    Kill("end", "after", "driver.press", 1),
)
SAMPLE_OF_CUTS: Kills = (
    Kill("host", "during", "agent.acks", 1),
    Kill("stop", "during", ENTRY, 1),
)
"""Taken with every run of the tests, all together."""


def server_kills() -> list[Kills]:
    return _joined(_dealt(REST, SERVER, SERVER_CHAINS), _dealt([START], SERVER_AT_START, SERVER_CHAINS))


def agent_kills() -> list[Kills]:
    early = tuple(Kill(scene, "after", "journal.commit", 1) for scene in SCENES)
    (again,) = _dealt(SCENES, AGENT_AGAIN, 1)
    once = AGENT_CHAINS - 1
    return [*_joined(_dealt(SCENES, AGENT, once), _dealt([START], AGENT_AT_START, once)), (*early, *again)]


def _dealt(scenes: tuple[str, ...] | list[str], places: Places, chains: int) -> list[Kills]:
    """Each place once: one to a scene, then one to the next, and so through all chains."""
    found: list[list[Kill]] = [[] for _ in range(chains)]
    steps = [(step, occurrence) for step, occurrences in places.items() for occurrence in occurrences]
    kills = [(moment, *step) for step in steps for moment in _moments(step[0])]
    for number, kill in enumerate(kills):
        found[number // len(scenes) % chains].append(Kill(scenes[number % len(scenes)], *kill))
    return list(map(tuple, found))


def _moments(step: str) -> tuple[str, ...]:
    """Nothing outside a PC is asked when its driver looks."""
    return ("before", "after") if step == "driver.look" else moments(step)


def _joined(*dealt: list[Kills]) -> list[Kills]:
    return [tuple(kill for kills in chain for kill in kills) for chain in zip(*dealt, strict=True)]
