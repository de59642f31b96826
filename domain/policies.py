"""Policies: one recorded event in, follow-up commands out. Pure."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from domain.chats.chats import ChatMigrated
from domain.chats.commands import InheritChoice
from domain.chats.short_links import InheritShortLinks
from domain.command import Command, Meta, Via
from domain.ids import CommandId, MeetingId, derived
from domain.log import Recorded
from domain.meetings.commands import WithdrawZoomMeeting
from domain.meetings.meetings import MeetingCancelled, ZoomMeetingCreated

Policy = Callable[[Recorded], list[Command]]


def cancel_zoom_meeting_when_ours_is_gone(recorded: Recorded) -> list[Command]:
    """Cancelling and creating may cross: whichever is recorded second finds both facts."""
    if not isinstance(recorded.event, MeetingCancelled | ZoomMeetingCreated):
        return []
    meeting_id = MeetingId(UUID(recorded.stream.removeprefix("meeting-")))
    return [WithdrawZoomMeeting(meta=_follow_up(recorded, "withdraw"), meeting_id=meeting_id)]


def take_the_choice_along_when_a_group_becomes_a_supergroup(recorded: Recorded) -> list[Command]:
    """However the migration was found out; what Telegram tells us itself takes the choice along at once."""
    match recorded.event:
        case ChatMigrated(to=to, files=files, fallbacks=fallbacks):
            meta = _follow_up(recorded, "inherit")
            return [InheritChoice(meta=meta, chat=to, files=files, fallbacks=fallbacks)]
    return []


def take_the_short_links_along_when_a_group_becomes_a_supergroup(recorded: Recorded) -> list[Command]:
    match recorded.event:
        case ChatMigrated(to=to, shortens=shortens, shortener=shortener):
            meta = _follow_up(recorded, "inherit_short_links")
            return [InheritShortLinks(meta=meta, chat=to, automatic=shortens, provider=shortener)]
    return []


POLICIES: tuple[Policy, ...] = (
    cancel_zoom_meeting_when_ours_is_gone,
    take_the_choice_along_when_a_group_becomes_a_supergroup,
    take_the_short_links_along_when_a_group_becomes_a_supergroup,
)


def _follow_up(cause: Recorded, purpose: str) -> Meta:
    return Meta(
        command_id=CommandId(derived("policy", purpose, cause.stream, cause.version)),
        at=cause.at,
        via=Via.POLICY,
        actor=None,
        correlation_id=cause.correlation_id,
        causation_id=f"{cause.stream}/{cause.version}",
    )
