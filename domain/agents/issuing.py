"""What a PC can be told to do, and taken back before it does it."""

from __future__ import annotations

from datetime import datetime

from domain.agents.agents import Agent, check_enrolled
from domain.agents.command_events import (
    AgentCommandCancelled,
    AgentCommandExpired,
    AgentCommandIssued,
)
from domain.agents.desired import PARALLEL, WAYS_IN, Desired
from domain.agents.enrolment import AgentCommand
from domain.agents.events import AgentEvent
from domain.agents.progress import NOT_BEGUN, Step, Told
from domain.ids import AgentCommandId, ChatId, MeetingId, ZoomMeetingId
from domain.personal import Personal
from domain.refusal import Refusal

LONGEST_TEXT = 300
"""Characters of a message on the screen."""
MOST_OPEN = 20
"""Parallel ones among them."""


class AgentOffline(Refusal):
    code = "agent.offline"


class AgentBusy(Refusal):
    """`desired` says with what."""

    code = "agent.busy"


class AgentOverloaded(Refusal):
    code = "agent.overloaded"


class ScreenshotsOff(Refusal):
    code = "agent.screenshots_off"


class MessageUnusable(Refusal):
    code = "agent.message_unusable"


class MeetingMissing(Refusal):
    code = "agent.meeting_missing"


class DeadlinePassed(Refusal):
    code = "agent.deadline_passed"


class CommandUnknown(Refusal):
    code = "agent.command_unknown"


class CommandBegun(Refusal):
    code = "agent.command_begun"


class IssueAgentCommand(AgentCommand, tag="issue_agent_command"):
    """The id of the agent command is the caller's: the same one again is the same command."""

    command: AgentCommandId
    desired: Desired
    meeting_id: MeetingId | None = None
    zoom_meeting_id: ZoomMeetingId | None = None
    deadline: datetime
    chat: ChatId = ChatId("")
    text: Personal[str] | None = None


def decide_issue_agent_command(agent: Agent, command: IssueAgentCommand) -> list[AgentEvent]:
    """What was asked already, and goes on, is not asked twice."""
    check_enrolled(agent)
    _check_sense(command)
    if agent.command(command.command) is not None:
        return []
    if command.desired is Desired.SCREENSHOT_TAKEN and not agent.screenshots:
        raise ScreenshotsOff
    going_on = [each for each in agent.commands if each.open]
    lapsed = [each for each in going_on if _lapsed(each, command)]
    if any(_same(each, command) for each in going_on if each not in lapsed):
        return []
    if not agent.online:
        raise AgentOffline
    _check_free([each for each in going_on if each not in lapsed], command)
    return [*(AgentCommandExpired(command=each.id) for each in lapsed), _issued(command)]


def _check_sense(command: IssueAgentCommand) -> None:
    """Raises: MeetingMissing, MessageUnusable, DeadlinePassed."""
    # Without the number a PC would do it in whatever meeting it is in, which may be somebody else's.
    of_a_meeting = command.meeting_id is not None or command.desired in WAYS_IN
    if of_a_meeting and command.zoom_meeting_id is None:
        raise MeetingMissing
    text = "" if command.text is None else command.text.reveal("")
    if (command.desired is Desired.MESSAGE_SHOWN) != bool(text) or len(text) > LONGEST_TEXT:
        raise MessageUnusable(longest=LONGEST_TEXT)
    if command.deadline <= command.meta.at:
        raise DeadlinePassed


def _same(told: Told, command: IssueAgentCommand) -> bool:
    wish = (command.desired, command.zoom_meeting_id)
    return command.desired not in PARALLEL and (told.desired, told.zoom_meeting_id) == wish


def _lapsed(told: Told, command: IssueAgentCommand) -> bool:
    """The same was wanted, and nobody begins it any more. If it was begun a moment before, to be told again
    harms nothing: it is so already.
    """
    return _same(told, command) and told.step in NOT_BEGUN and told.deadline <= command.meta.at


def _check_free(going_on: list[Told], command: IssueAgentCommand) -> None:
    """Raises: AgentBusy, AgentOverloaded."""
    if len(going_on) >= MOST_OPEN:
        raise AgentOverloaded(most=MOST_OPEN)
    ahead = next((each for each in going_on if not each.parallel), None)
    if ahead is not None and command.desired not in PARALLEL:
        raise AgentBusy(desired=ahead.desired.value)


def _issued(command: IssueAgentCommand) -> AgentCommandIssued:
    return AgentCommandIssued(
        command=command.command,
        desired=command.desired,
        meeting_id=command.meeting_id,
        zoom_meeting_id=command.zoom_meeting_id,
        deadline=command.deadline,
        parallel=command.desired in PARALLEL,
        chat=command.chat,
        text=command.text,
    )


class CancelAgentCommand(AgentCommand, tag="cancel_agent_command"):
    command: AgentCommandId
    meeting_id: MeetingId | None = None
    """The one the command is about: whoever may lead it may take the command back."""


def decide_cancel_agent_command(agent: Agent, command: CancelAgentCommand) -> list[AgentEvent]:
    told = agent.command(command.command)
    if told is None or told.meeting_id != command.meeting_id:
        raise CommandUnknown
    if told.step is Step.DOING:
        raise CommandBegun
    return [AgentCommandCancelled(command=told.id)] if told.step in NOT_BEGUN else []
