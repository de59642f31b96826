"""Histories made the honest way: by commands, through the application."""

from __future__ import annotations

from datetime import time, timedelta
from itertools import count
from uuid import UUID

from domain.application import Application
from domain.chats import choosing
from domain.chats.chats import FileChoice
from domain.chats.choices import QuietHours
from domain.chats.commands import (
    ChooseFile,
    RecordChatClosed,
    RecordChatMigrated,
    RecordChatReopened,
    RenewCalendarAddress,
)
from domain.chats.short_links import ChooseShortener
from domain.command import Command, Meta, Via
from domain.compliance.commands import IntroduceKeys, RecordRetentionSwept
from domain.connections import commands as n
from domain.ids import (
    BatchId,
    ChatId,
    CommandId,
    ConnectionId,
    CorrelationId,
    RecordingId,
    SyncId,
    UserId,
    ZoomMeetingId,
    derived,
)
from domain.incidents.commands import ReportIncident
from domain.links import commands as k
from domain.links.links import link_of_meeting
from domain.log import Recorded
from domain.meetings import commands as m
from domain.meetings import told_by_zoom as told
from domain.meetings.adoption import AdoptMeeting
from domain.meetings.expiry import ExpireMeeting
from domain.personal import Personal
from domain.recordings import commands as r
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import Form, RecordingFile, id_of
from domain.syncs.commands import RecordSyncFinished, RequestSync
from domain.users import commands as u
from tests.memory_log import MemoryLog
from tests.projections.changes import MINUTE, NOW, Changes, meeting_id
from tests.projections.on_pcs import OnPcs
from tests.projections.wishes import Wishes

OWNER, ADMIN, PERSON, STRANGER = (UserId(9_000_000_001 + number) for number in range(4))
CHAT = ChatId("-1001234567890:7")
SUPERGROUP = ChatId("-1009876543210")
NIGHT = QuietHours(time(21), time(6))
ZOOM_ID = 85_000_000_000
HOST = "KdYKjnimT4KPd8FFgQt9FQ"
SECOND = timedelta(seconds=1)


def batch_id(number: int) -> BatchId:
    return BatchId(derived("batch", number))


def zoom_id(number: int) -> ZoomMeetingId:
    return ZoomMeetingId(ZOOM_ID + number)


def instance(number: int) -> str:
    """Zoom's uuid of one time a meeting was held; it may well hold slashes."""
    return f"/u//{number}=="


def recording_id(number: int) -> RecordingId:
    return id_of(instance(number))


def recording_file(name: str) -> RecordingFile:
    kinds = {"file_type": "M4A", "extension": "M4A", "size": 1000, "starts_at": NOW}
    return RecordingFile(id=name, recording_type="audio_only", **kinds)


class History(Changes, Wishes, OnPcs):
    """Time goes on by a second a command."""

    def __init__(self, gap: int = 0) -> None:
        self.log = MemoryLog(gap)
        self._application = Application(self.log)
        self._numbers = count(1)

    @property
    def events(self) -> list[Recorded]:
        return self.log.events

    async def say(
        self, command: type[Command], /, *, actor: UserId | None = None, via=Via.CLI, at=None, **fields
    ):
        number = next(self._numbers)
        meta = Meta(
            command_id=CommandId(UUID(int=number)),
            at=at or NOW + timedelta(seconds=number),
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

    async def choose_language(self, user: UserId, language: str = "id"):
        return await self.say(u.ChooseLanguage, user_id=user, language=language)

    async def choose_time_zone(self, user: UserId, time_zone: str = "Asia/Makassar"):
        return await self.say(u.ChooseTimeZone, user_id=user, time_zone=time_zone)

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

    async def choose_file(self, file: FileChoice, chat: ChatId = CHAT):
        return await self.say(ChooseFile, chat=chat, file=file, wanted=True)

    async def choose(self, command: type[Command], chat: ChatId = CHAT, **wish):
        """What a chat may choose besides files; `command` is one of `domain.chats.choosing`."""
        return await self.say(command, chat=chat, **wish)

    async def chat_language(self, language: str = "en", chat: ChatId = CHAT):
        return await self.choose(choosing.ChooseChatLanguage, chat, language=language)

    async def chat_time_zone(self, time_zone: str = "Asia/Makassar", chat: ChatId = CHAT):
        return await self.choose(choosing.ChooseChatTimeZone, chat, time_zone=time_zone)

    async def reminders(self, minutes_before: int = 30, chat: ChatId = CHAT):
        return await self.choose(
            choosing.ChooseReminders, chat, minutes_before=minutes_before, at_start=False
        )

    async def daily_agenda(self, clock: time | None = time(7, 30), chat: ChatId = CHAT):
        return await self.choose(choosing.ChooseDailyAgenda, chat, clock=clock)

    async def quiet_hours(self, hours: QuietHours | None = NIGHT, chat: ChatId = CHAT):
        return await self.choose(choosing.ChooseQuietHours, chat, hours=hours)

    async def calendar_renewed(self, seen: int = 0, chat: ChatId = CHAT):
        return await self.say(RenewCalendarAddress, chat=chat, seen=seen)

    async def invitation_template(self, template: str = "{link}", chat: ChatId = CHAT):
        wording = Personal(f"chat-{chat}", template)
        return await self.choose(choosing.ChooseInvitationTemplate, chat, language="id", template=wording)

    async def keys_introduced(self):
        return await self.say(IntroduceKeys)

    async def swept(self):
        return await self.say(RecordRetentionSwept, kind="media", removed=3, before=NOW)

    # What Zoom tells of meetings; `uuid` is the number of an instance, `at` counts seconds

    async def started(self, number: int, uuid: int = 1, at: int = 0):
        fields = {"zoom_uuid": instance(uuid), "started_at": NOW + at * SECOND}
        return await self._zoom(told.RecordMeetingStarted, number, **fields)

    async def ended(self, number: int, uuid: int = 1, at: int = 600):
        fields = {"zoom_uuid": instance(uuid), "ended_at": NOW + at * SECOND}
        return await self._zoom(told.RecordMeetingEnded, number, **fields)

    async def joined(self, number: int, who: str = "uuid:1", uuid: int = 1, at: int = 0, name: str = "Ada"):
        fields = {"participant": who, "name": Personal(f"meeting-{meeting_id(number)}", name)}
        fields |= {"zoom_uuid": instance(uuid), "joined_at": NOW + at * SECOND}
        return await self._zoom(told.RecordParticipantJoined, number, **fields)

    async def left(self, number: int, who: str = "uuid:1", uuid: int = 1, at: int = 300):
        fields = {"zoom_uuid": instance(uuid), "participant": who, "left_at": NOW + at * SECOND}
        return await self._zoom(told.RecordParticipantLeft, number, **fields)

    async def recording(self, number: int, change: str = "started", uuid: int = 1, at: int = 0):
        fields = {"zoom_uuid": instance(uuid), "change": change, "happened_at": NOW + at * SECOND}
        return await self._zoom(told.RecordCloudRecording, number, **fields)

    async def alerted(self, number: int):
        return await self._zoom(
            told.RecordMeetingAlert, number, zoom_uuid=instance(1), issues=("Unstable audio",)
        )

    async def changed(
        self,
        number: int,
        topic: str | None = "Renamed",
        minutes_ahead: int | None = 90,
        minutes: int | None = 45,
    ):
        named = None if topic is None else Personal("zoom", topic)
        starts_at = None if minutes_ahead is None else NOW + minutes_ahead * MINUTE
        fields = {"topic": named, "starts_at": starts_at, "minutes": minutes}
        return await self._zoom(told.RecordChangedInZoom, number, **fields)

    async def deleted_in_zoom(self, number: int):
        return await self._zoom(told.RecordDeletedInZoom, number, zoom_meeting_id=zoom_id(number))

    # What comes of comparing

    async def adopted(
        self, number: int, minutes_ahead: int = 60, *, by: UserId | None = None, host: str = ""
    ):
        subject = f"meeting-{meeting_id(number)}"
        return await self._zoom(
            AdoptMeeting,
            number,
            host=host,
            planned_by=by,
            topic=Personal(subject, f"Found {number}"),
            starts_at=NOW + minutes_ahead * MINUTE,
            minutes=30,
            time_zone="Asia/Jakarta",
            zoom_meeting_id=zoom_id(number),
            zoom_uuid=instance(number),
            join_url=Personal(subject, "https://zoom.us/j/1?pwd=x"),
            passcode=Personal(subject, "123456"),
            seen_at=NOW - 24 * 60 * MINUTE,
        )

    async def expired(self, number: int):
        return await self._zoom(ExpireMeeting, number)

    async def synced(self, name: str = "asked-1", chat: ChatId = CHAT):
        await self.say(RequestSync, sync_id=SyncId(name), chat=chat)
        counts = dict.fromkeys(("adopted", "moved", "renamed", "deleted", "expired"), 1)
        return await self.say(
            RecordSyncFinished, sync_id=SyncId(name), since=0, hosts=1, unreached=(), **counts
        )

    # Connections

    async def connect(self, host: str = HOST, by: UserId = PERSON, chat: ChatId = CHAT):
        email = Personal(f"connection-{host}", "ada@example.org")
        fields = {
            "connected_by": by,
            "account": "account",
            "email": email,
            "scopes": ("b", "a"),
            "chat": chat,
        }
        return await self._connection(n.Connect, host, **fields)

    async def unsubscribe(self, host: str = HOST, chat: ChatId = CHAT):
        return await self._connection(n.UnsubscribeChat, host, chat=chat)

    async def disconnect(self, host: str = HOST):
        return await self._connection(n.Disconnect, host)

    async def lost(self, host: str = HOST):
        return await self._connection(n.RecordConnectionLost, host, reason="invalid_grant")

    async def deauthorised(self, host: str = HOST):
        return await self._connection(n.RecordDeauthorised, host)

    async def purged(self, host: str = HOST):
        return await self._connection(n.RecordPurged, host, tokens=1, transcripts=2, files=3)

    # Recordings; `number` is that of their instance

    async def ready(
        self, number: int, *names: str, topic: str = "Rapat", host: str = HOST, minutes_ago: int = 60
    ):
        return await self._recording(
            news.RecordRecordingReady,
            number,
            zoom_uuid=instance(number),
            zoom_meeting_id=zoom_id(number),
            host=host,
            account="account",
            topic=Personal(f"connection-{host}", topic),
            starts_at=NOW - minutes_ago * MINUTE,
            minutes=30,
            time_zone="Asia/Jakarta",
            has_passcode=True,
            files=tuple(map(recording_file, names)),
        )

    async def trashed(self, number: int):
        return await self._recording(news.RecordRecordingTrashed, number)

    async def destroyed(self, number: int):
        return await self._recording(news.RecordRecordingDeleted, number)

    async def recovered(self, number: int):
        return await self._recording(news.RecordRecordingRecovered, number)

    async def plan_deliveries(self, number: int, *names: str, chat: ChatId = CHAT):
        return await self._recording(r.PlanDeliveries, number, chat=chat, file_ids=names)

    async def request(self, number: int, *names: str, chat: ChatId = CHAT):
        return await self._recording(r.RequestDelivery, number, chat=chat, file_ids=names)

    async def arrived(self, number: int, name: str, turn: int = 1, form: Form = Form.AUDIO, chat=CHAT):
        fields = {"file_id": name, "chat": chat, "round": turn, "form": form, "size": 1000}
        return await self._recording(
            r.RecordDelivered, number, message_ids=(40 + number, 50), reason="too_large", **fields
        )

    async def not_arrived(self, number: int, name: str, turn: int = 1, chat: ChatId = CHAT):
        fields = {"file_id": name, "chat": chat, "round": turn, "failure_code": "404", "reason": "Gone"}
        return await self._recording(r.RecordDeliveryFailed, number, **fields)

    async def transcribed(self, number: int, name: str = "heard"):
        fields = {"file_id": name, "cues": 7, "speakers": 2, "language": "id", "summary": "model"}
        return await self._recording(r.RecordTranscriptStored, number, **fields)

    async def delete_file(self, number: int, name: str):
        return await self._recording(r.DeleteFileInZoom, number, file_id=name)

    async def file_gone(self, number: int, name: str):
        return await self._recording(r.RecordZoomFileDeleted, number, file_id=name)

    async def file_kept(self, number: int, name: str):
        said = {"failure_code": "3301", "reason": "No"}
        return await self._recording(r.RecordZoomKeptFile, number, file_id=name, **said)

    # Short links; `number` is that of their meeting, as if each had one

    async def shorten(self, number: int, *, by: UserId = OWNER, alias: str | None = None, **fields):
        subject = f"user-{by}"
        return await self._link(
            k.RequestShortLink,
            number,
            target=Personal(subject, f"https://zoom.us/j/{zoom_id(number)}?pwd=x"),
            asked_by=by,
            chat=CHAT,
            provider="tinyurl",
            alias=None if alias is None else Personal(subject, alias),
            **{"meeting_id": meeting_id(number), **fields},
        )

    async def shorten_again(self, number: int, alias: str = "weekly-2", turn: int = 1, actor: UserId = OWNER):
        name = Personal(f"user-{actor}", alias)
        return await self._link(k.RequestAgain, number, actor=actor, provider="own", alias=name, round=turn)

    async def shortened(self, number: int, code: str = "abc", turn: int = 1, provider: str = "own"):
        subject = f"user-{OWNER}"
        fields = {"address": Personal(subject, f"https://bot.example.org/s/{code}")}
        fields["code"] = Personal(subject, code) if provider == "own" else None
        return await self._link(k.RecordShortLinkMade, number, round=turn, provider=provider, **fields)

    async def not_shortened(
        self, number: int, code: str = "unavailable", following: str = "", turn: int = 1, by: str = "tinyurl"
    ):
        fields = {"round": turn, "provider": by, "failure_code": code, "next": following}
        return await self._link(k.RecordShortLinkRefused, number, **fields)

    async def opened(self, number: int, count: int = 2):
        return await self._link(k.RecordShortLinkOpened, number, count=count)

    async def reserved(self, number: int, code: str = "abc"):
        return await self._link(k.ReserveShortCode, number, code=code)

    async def choose_shortener(self, provider: str = "bitly", chat: ChatId = CHAT):
        return await self.say(ChooseShortener, chat=chat, provider=provider)

    async def _link(self, command: type[Command], number: int, **fields):
        return await self.say(command, link_id=link_of_meeting(meeting_id(number)), **fields)

    async def _connection(self, command: type[Command], host: str, **fields):
        return await self.say(command, connection_id=ConnectionId(host), **fields)

    async def _recording(self, command: type[Command], number: int, **fields):
        return await self.say(command, recording_id=recording_id(number), **fields)

    async def _zoom(self, command: type[Command], number: int, **fields):
        return await self.say(command, via=Via.ZOOM, meeting_id=meeting_id(number), **fields)
