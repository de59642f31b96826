"""Identifiers, and how they derive from their cause."""

from __future__ import annotations

from typing import NewType
from uuid import UUID, uuid5

UserId = NewType("UserId", int)
"""Telegram's user id."""
ChatId = NewType("ChatId", str)
"""Telegram chat id, with the topic after a colon where there is one: `-1001234:56`."""
MeetingId = NewType("MeetingId", UUID)
BatchId = NewType("BatchId", UUID)
ZoomMeetingId = NewType("ZoomMeetingId", int)
RecordingId = NewType("RecordingId", UUID)
"""Derived from Zoom's uuid of the meeting instance."""
LinkId = NewType("LinkId", UUID)
"""Of a meeting's short link derived from the meeting's id, so that there is one for each."""
ConnectionId = NewType("ConnectionId", str)
"""Zoom's user id."""
SyncId = NewType("SyncId", str)
"""What set it off: `asked-<update id>`, `at-<number of the interval>`, `start-<worker>`."""
AgentId = NewType("AgentId", str)
"""The name people gave the PC, as `domain.agents.names` allows it."""
AgentCommandId = NewType("AgentCommandId", UUID)
CommandId = NewType("CommandId", UUID)
CorrelationId = NewType("CorrelationId", str)
StreamId = NewType("StreamId", str)
"""`area-identity`: `meeting-0190…`, `user-12345`."""

_OURS = UUID("8a4c4bb0-5e1f-4d0c-9a55-1f5b1f6f2d0e")


def derived(*cause: object) -> UUID:
    """The same cause always gives the same id."""
    return uuid5(_OURS, "/".join(map(str, cause)))
