"""Histories made the honest way: by commands, through the application."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from domain.application import Application
from domain.chats.commands import RecordChatClosed, RecordChatMigrated, RecordChatReopened
from domain.command import Command, Meta, Via
from domain.ids import BatchId, ChatId, CommandId, CorrelationId, MeetingId, UserId, ZoomMeetingId, derived
from domain.incidents.commands import ReportIncident
from domain.log import Recorded
from domain.meetings import commands as m
from domain.personal import Personal
from domain.users import commands as u
from tests.memory_log import MemoryLog

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
OWNER, ADMIN, PERSON, STRANGER = (UserId(9_000_000_001 + number) for number in range(4))
CHAT = ChatId("-1001234567890:7")
SUPERGROUP = ChatId("-1009876543210")
ZOOM_ID = 85_000_000_000
MINUTE = timedelta(minutes=1)


def meeting_id(number: int) -> MeetingId:
    return MeetingId(derived("meeting", number))


def batch_id(number: int) -> BatchId:
    return BatchId(derived("batch", number))


def zoom_id(number: int) -> ZoomMeetingId:
    return ZoomMeetingId(ZOOM_ID + number)


class History:
    """Time goes on by a second a command."""

    def __init__(self, gap: int = 0) -> None:
        self.log = MemoryLog(gap)
        self._application = Application(self.log)
        self._numbers = count(1)

    @property
    def events(self) -> list[Recorded]:
        return self.log.events

    async def say(self, command: type[Command], *, actor: UserId | None = None, via: Via = Via.CLI, **fields):
        number = next(self._numbers)
        meta = Meta(
            command_id=CommandId(UUID(int=number)),
            at=NOW + timedelta(seconds=number),
            via=via,
            actor=actor,
            correlation_id=CorrelationId(f"c{number}"),
        )
        return await self._application.handle(command(meta=meta, **fields))

    async def register(
        self, user: UserId, name: str = "Ada", username: str | None = "ada", language: str = "en"
    ):
        subject = f"user-{user}"
        handle = None if username is None else Personal(subject, username)
        fields = {"user_id": user, "name": Personal(subject, name), "username": handle, "language": language}
        return await self.say(u.RegisterUser, actor=user, via=Via.TELEGRAM, **fields)

    async def appoint_owner(self, user: UserId):
        return await self.say(u.AppointOwner, user_id=user)

    async def decide(self, command: type[u.UserCommand], user: UserId, actor: UserId | None = None):
        return await self.say(command, user_id=user, actor=actor)

    async def plan(
        self, number: int, *, by: UserId = OWNER, minutes_ahead: int = 60, minutes: int = 30, batch: int = 1
    ):
        return await self.say(
            m.PlanMeeting,
            meeting_id=meeting_id(number),
            planned_by=by,
            topic=Personal(f"user-{by}", f"Topic {number}"),
            starts_at=NOW + minutes_ahead * MINUTE,
            minutes=minutes,
            time_zone="Asia/Jakarta",
            chat=CHAT,
            batch=batch_id(batch),
            line=number,
            of=3,
        )

    async def cancel(self, number: int, actor: UserId | None = None):
        return await self.say(m.CancelMeeting, meeting_id=meeting_id(number), actor=actor)

    async def created(self, number: int):
        stream = f"meeting-{meeting_id(number)}"
        return await self._zoom(
            m.RecordZoomMeetingCreated,
            number,
            zoom_meeting_id=zoom_id(number),
            zoom_uuid="abc==",
            join_url=Personal(stream, f"https://zoom.us/j/{zoom_id(number)}?pwd=x"),
            passcode=Personal(stream, "123456"),
        )

    async def refused(self, number: int):
        return await self._zoom(m.RecordZoomRefusedMeeting, number, failure_code="300", reason="Bad topic")

    async def postponed(self, number: int):
        return await self._zoom(m.RecordZoomPostponed, number, until=NOW + 600 * MINUTE)

    async def withdraw(self, number: int):
        return await self._zoom(m.WithdrawZoomMeeting, number)

    async def deleted(self, number: int):
        return await self._zoom(m.RecordZoomMeetingDeleted, number, zoom_meeting_id=zoom_id(number))

    async def kept(self, number: int):
        fields = {"zoom_meeting_id": zoom_id(number), "failure_code": "3001", "reason": "In progress"}
        return await self._zoom(m.RecordZoomKeptMeeting, number, **fields)

    async def incident(self, kind: str = "effect.parked", reference: str = "1", reason: str = "Timeout"):
        return await self.say(ReportIncident, kind=kind, reference=reference, reason=reason)

    async def chat_closed(self, chat: ChatId = CHAT):
        return await self.say(RecordChatClosed, chat=chat, reason="bot was kicked")

    async def chat_reopened(self, chat: ChatId = CHAT):
        return await self.say(RecordChatReopened, chat=chat)

    async def chat_migrated(self, chat: ChatId = CHAT, to: ChatId = SUPERGROUP):
        return await self.say(RecordChatMigrated, chat=chat, to=to)

    async def _zoom(self, command: type[Command], number: int, **fields):
        return await self.say(command, via=Via.ZOOM, meeting_id=meeting_id(number), **fields)
