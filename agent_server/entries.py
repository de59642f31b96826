"""What the feed says: commands, what is taken back, and wishes for a new key."""

from __future__ import annotations

from datetime import datetime

from agent_server.protocol.messages import Command, Entry
from domain.agents.command_events import AgentCommandCancelled, AgentCommandIssued
from domain.agents.events import AgentRotationAsked
from domain.agents.progress import Step
from domain.ids import AgentCommandId, ZoomMeetingId
from domain.log import Recorded
from projections.agent_commands import AgentCommandRow


def entry_of(recorded: Recorded) -> Entry | None:
    """`None`: the PC need not hear of it."""
    event, position = recorded.event, recorded.position
    match event:
        case AgentCommandIssued():
            told = _command(
                event.command, event.desired, event.zoom_meeting_id, event.deadline, parallel=event.parallel
            )
            return Entry(position=position, kind="command", command=told)
        case AgentCommandCancelled(command=command):
            return Entry(position=position, kind="cancel", cancel=str(command))
        case AgentRotationAsked():
            return rotation(position)
    return None


def entries_of(rows: list[AgentCommandRow], wish: int) -> list[Entry]:
    """`wish`: position of an open one for a new key; 0: there is none. In the order of the log."""
    entries = [_of_row(row) for row in rows]
    if wish:
        entries.append(rotation(wish))
    return sorted(entries, key=lambda entry: entry.position)


def rotation(position: int) -> Entry:
    return Entry(position=position, kind="rotate")


def _of_row(row: AgentCommandRow) -> Entry:
    """A command that is still issued is told; of any other it is told that it was taken back."""
    if row.step is not Step.ISSUED:
        return Entry(position=row.cancelled, kind="cancel", cancel=str(row.command))
    told = _command(row.command, row.desired, row.zoom_meeting_id, row.deadline, parallel=row.parallel)
    return Entry(position=row.position, kind="command", command=told)


def _command(
    command: AgentCommandId,
    desired: str,
    meeting: ZoomMeetingId | None,
    deadline: datetime,
    *,
    parallel: bool,
) -> Command:
    return Command(
        id=str(command),
        desired=str(desired),
        meeting="" if meeting is None else str(meeting),
        deadline=deadline,
        parallel=parallel,
    )
