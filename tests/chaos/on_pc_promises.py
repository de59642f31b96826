"""What must be so when a meeting was led on a PC, whatever died and broke between the chat and its screen."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta

from agent_server.protocol.messages import Reason
from bot_app.config import Settings
from bot_app.stores import opened_log
from domain.agents.command_events import AgentCommandEvent, AgentCommandFailed, AgentCommandIssued
from domain.event import topic_of
from domain.log import Recorded
from tests.chaos import promises
from tests.chaos.engines import Books
from tests.chaos.journey import OWNER
from tests.chaos.on_pc import FINAL, PC, TOPIC, Attempt, OnPc
from tests.chaos.promises import EVERYTHING, Doubts

CLOCKS_APART = timedelta(minutes=5)
"""Within which a PC knows the server's time, whatever its own clock says."""
STORY = {
    "meeting.planned": 1,
    "meeting.zoom_created": 1,
    "meeting.started": 2,
    "meeting.ended": 1,
}
LINE = re.compile(rf"^(\S+) 🖥 {PC}: .+? \(Ona\): (.+)\n(.+)", re.MULTILINE)
ON_CARD = 2
"""Commands for which it has room."""
ON_WAY = {"issued": "sent", "received": "received", "begun": "doing", "done": "done", "failed": "failed"}
"""By step, as the card calls it."""
OUTCOMES = {
    "confirmed": ("✅", "Zoom confirms it."),
    "failed": ("⚠️", "Why: the agent ended in the middle of it."),
}
"""By the last thing that was recorded."""
JOURNAL = "SELECT id, step FROM commands"
IN_JOURNAL = {"cancelled": "refused"}
Commands = dict[str, list[Recorded]]
"""What was recorded of each, in the order in which they were asked for."""


async def keeps_all(played: OnPc, settings: Settings, books: Books, doubts: Doubts) -> None:
    """Raises: AssertionError, for the first promise that is broken."""
    assert books.left_open() == {}
    async with opened_log(settings) as log:
        events = await log.read_after(0, EVERYTHING)
        commands = of_commands(events)
        each_has_one_true_end(played, commands)
        each_was_done_at_most_once(played, commands)
        the_meeting_has_its_story(events)
        the_card_shows_the_end_once(played, commands, doubts)
        the_journal_says_the_same(played, commands)
        promises.versions_have_no_gaps(events)
        promises.receipts_fit(events, books)
        await promises.seal_holds(log, settings, events)
    await promises.projections_equal_a_rebuild(settings, books, events)


def of_commands(events: Sequence[Recorded]) -> Commands:
    found: defaultdict[str, list[Recorded]] = defaultdict(list)
    for recorded in events:
        if isinstance(recorded.event, AgentCommandEvent):
            found[str(recorded.event.command)].append(recorded)
    return dict(found)


def each_has_one_true_end(played: OnPc, commands: Commands) -> None:
    assert len(commands) == len(played.attempts)
    for attempt, recorded in zip(played.attempts, commands.values(), strict=True):
        steps = [step_of(each) for each in recorded]
        assert steps[0] == "issued"
        assert max(Counter(steps).values()) == 1, steps
        assert [step for step in steps if step in FINAL] == [attempt.step], steps
        assert len({"confirmed", "unconfirmed"} & {*steps}) == (attempt.step == "done"), steps
        _is_true(played, attempt, recorded)


def _is_true(played: OnPc, attempt: Attempt, recorded: Sequence[Recorded]) -> None:
    """What is done is seen on the screen, and interrupted is only what a program died of."""
    for each in recorded:
        assert abs(each.at - getattr(each.event, "at", each.at)) < CLOCKS_APART
    assert attempt.shown or attempt.step != "done", attempt
    if attempt.step == "failed":
        assert reason_of(recorded) == Reason.INTERRUPTED
        assert any(death.step.startswith(attempt.scene) for death in played.agent.deaths), attempt


def each_was_done_at_most_once(played: OnPc, commands: Commands) -> None:
    """What was pressed is the command's, or that of one before, whose program outlived its agent."""
    commanded: Counter[str] = Counter()
    pressed: Counter[str] = Counter()
    for attempt in played.attempts:
        commanded[attempt.scene] += 1
        pressed[attempt.scene] += attempt.presses
        assert pressed <= commanded, played.attempts
    assert all(attempt.presses == 0 for attempt in played.attempts if attempt.step == "cancelled")
    asked = Counter(desired_of(recorded) for recorded in commands.values())
    assert Counter(played.window.presses) <= asked, played.window.presses


def the_meeting_has_its_story(events: Sequence[Recorded]) -> None:
    found = Counter(topic_of(type(each.event)) for each in events if each.stream.startswith("meeting-"))
    assert found == STORY


def the_card_shows_the_end_once(played: OnPc, commands: Commands, doubts: Doubts) -> None:
    """Its last lines are the last commands with the steps of the log; a copy is one that a kill left in doubt."""
    messages = played.sandbox.telegram.messages(OWNER)
    *copies, card = [each["text"] for each in messages if each["text"].startswith(TOPIC)]
    assert len(copies) <= promises.uncertain("telegram.card/meeting:", doubts), copies
    assert card.count("🔴 live") == 1
    lines = LINE.findall(card)
    latest = [[step_of(each) for each in recorded] for recorded in commands.values()][-len(lines) :]
    assert len(lines) == ON_CARD
    for (sign, way, outcome), steps in zip(lines, latest, strict=True):
        shown = [word.split()[0] for word in way.split(" → ")]
        assert shown == [ON_WAY[step] for step in steps if step in ON_WAY], card
        assert (sign, outcome) == OUTCOMES[steps[-1]]


def the_journal_says_the_same(played: OnPc, commands: Commands) -> None:
    ends = {command: end_of(recorded) for command, recorded in commands.items()}
    assert dict(played.journal(JOURNAL)) == {
        command: IN_JOURNAL.get(end, end) for command, end in ends.items()
    }


def step_of(recorded: Recorded) -> str:
    return topic_of(type(recorded.event)).removeprefix("agent.command_")


def end_of(recorded: Sequence[Recorded]) -> str:
    return next(step for step in map(step_of, recorded) if step in FINAL)


def desired_of(recorded: Sequence[Recorded]) -> str:
    (issued,) = [each.event for each in recorded if isinstance(each.event, AgentCommandIssued)]
    return issued.desired.value


def reason_of(recorded: Sequence[Recorded]) -> str:
    return next((each.event.reason for each in recorded if isinstance(each.event, AgentCommandFailed)), "")
