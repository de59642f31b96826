"""What becomes of a command to a meeting PC."""

from __future__ import annotations

from datetime import datetime

from domain.agents.desired import Desired
from domain.agents.events import AgentEvent
from domain.frozen import Frozen
from domain.ids import AgentCommandId, ChatId, MeetingId, ZoomMeetingId
from domain.personal import Personal


class Seen(Frozen):
    """What a PC saw. `None` or empty: it could not tell."""

    zoom: str = ""
    """`absent`, `idle`, `in_meeting`."""
    meeting: str = ""
    """Zoom's number."""
    hosting: bool | None = None
    recording: str = ""
    """`none`, `running`, `paused`; on the PC's own disk."""
    sharing: bool | None = None
    microphone: bool | None = None
    camera: bool | None = None
    participants: int | None = None


class AgentCommandEvent(AgentEvent):
    """What an agent tells has a time of its own, by the server's clock as far as the agent knows it."""

    command: AgentCommandId


class AgentCommandIssued(AgentCommandEvent, tag="agent.command_issued"):
    desired: Desired
    meeting_id: MeetingId | None
    zoom_meeting_id: ZoomMeetingId | None
    """`None`: whatever the PC is in."""
    deadline: datetime
    """What has not been begun by then never is."""
    parallel: bool
    chat: ChatId
    """Where it was asked for; empty: nowhere."""
    text: Personal[str] | None = None
    """Of a message to show."""


class AgentCommandReceived(AgentCommandEvent, tag="agent.command_received"):
    """It stands in the agent's journal."""

    at: datetime


class AgentCommandBegun(AgentCommandEvent, tag="agent.command_begun"):
    at: datetime


class AgentCommandDone(AgentCommandEvent, tag="agent.command_done"):
    """By what the PC sees it is as desired, whether anything had to be done or not."""

    at: datetime
    seen: Seen


class AgentCommandFailed(AgentCommandEvent, tag="agent.command_failed"):
    """It was tried, and is not as desired; or nobody knows whether it is."""

    at: datetime
    reason: str
    detail: str
    """The driver's own words, at most 200 characters."""
    seen: Seen


class AgentCommandRefused(AgentCommandEvent, tag="agent.command_refused"):
    """Nothing was tried."""

    at: datetime
    reason: str
    detail: str


class AgentCommandExpired(AgentCommandEvent, tag="agent.command_expired"):
    """Nobody has heard that it was begun, and it will not be any more."""


class AgentCommandCancelled(AgentCommandEvent, tag="agent.command_cancelled"):
    """It is not to be begun; whether it was before the PC heard of this, the PC tells."""


class AgentCommandLost(AgentCommandEvent, tag="agent.command_lost"):
    """The PC had taken it, and says no more. What it tells later still counts."""

    reason: str
    """`silent`, `reinstalled`, `revoked`."""


class AgentCommandConfirmed(AgentCommandEvent, tag="agent.command_confirmed"):
    """Zoom says the same as the PC."""


class AgentCommandUnconfirmed(AgentCommandEvent, tag="agent.command_unconfirmed"):
    """There is only the PC's own word for it."""

    reason: str
    """`zoom_does_not_tell` of such a thing; `zoom_is_silent`: it should have told by now."""
