"""From one of Zoom's messages to commands about our meetings, recordings and connections."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from adapters.effect import Effect
from adapters.zoom import facts
from adapters.zoom.facts import Fact
from adapters.zoom.notifications import Notification, understood
from adapters.zoom.webhook import identity
from bot_app.gateway import NotYet
from bot_app.reads import Reads
from bot_app.zoom.comparing import Ours, ours_of
from bot_app.zoom.look import look
from domain.application import Application
from domain.command import Command, Meta, Via
from domain.connections.commands import RecordConnectionLost, RecordDeauthorised
from domain.connections.connections import stream_of
from domain.ids import CommandId, ConnectionId, CorrelationId, MeetingId, ZoomMeetingId, derived
from domain.meetings import told_by_zoom as told
from domain.meetings.adoption import adopted_id
from domain.meetings.live import contact_subject
from domain.meetings.live_outcomes import RecordCallIn
from domain.personal import Personal
from domain.recordings import told_by_zoom as news
from domain.recordings.recordings import HEARD, Recording, RecordingFile, id_of
from domain.recordings.recordings import stream_of as recording_stream
from projections.agenda_row import AgendaRow
from projections.projection import Projection

LONGEST_NAME = 64
CLOCKS_APART = timedelta(minutes=1)
"""Zoom's and ours."""
LOOKED_AT = (
    facts.MeetingCreatedInZoom,
    facts.SeriesChangedInZoom,
    facts.MeetingUpdatedInZoom,
    facts.MeetingDeletedInZoom,
)
"""What changes when a meeting takes place."""
PATIENCE = 5.0
"""Seconds for a read model to catch up."""


class ZoomDoor:
    """Handles one message at a time. It may come twice, late, and before what led to it."""

    def __init__(
        self,
        application: Application,
        reads: Reads,
        creating: Callable[[], Awaitable[bool]],
        log_end: Callable[[], Awaitable[int]],
        *,
        app: str = "",
    ) -> None:
        """`creating`: is a Zoom meeting of ours being created whose id we do not know yet?

        `app`: client id of the app through which people connect; empty: any.
        """
        self._application = application
        self._reads = reads
        self._creating = creating
        self._log_end = log_end
        self._app = app

    async def __call__(self, message: dict[str, Any], correlation_id: CorrelationId) -> list[Effect]:
        """Answers nobody; gives what has to be looked at in Zoom. Raises: NotYet."""
        notification = understood(message)
        meta = Meta(
            command_id=CommandId(derived("zoom", identity(message))),
            at=datetime.now(UTC),
            via=Via.ZOOM,
            actor=None,
            correlation_id=correlation_id,
            causation_id=notification.event[:60],
        )
        for command in await self._commands(notification, meta):
            await self._application.handle(command)
        return await self._looks(notification.fact, meta)

    async def _commands(self, notification: Notification, meta: Meta) -> list[Command]:
        fact, at = notification.fact, notification.happened_at
        match fact:
            case None:
                return []
            case facts.Deauthorised():
                return await self._deauthorised(fact, at, meta)
            case facts.UserGone(user_id=user_id, why=why):
                return [RecordConnectionLost(meta=meta, connection_id=ConnectionId(user_id), reason=why)]
            case facts.RecordingReady():
                return [_ready(fact, notification.account_id, meta)]
            case facts.RecordingFilesFact():
                return await self._out_of_reach(fact, at, meta)
        row = await self._ours(ZoomMeetingId(fact.zoom_meeting_id))
        looked_at = row is not None and row.repeats and isinstance(fact, LOOKED_AT)
        return [] if row is None or looked_at else _about_meeting(fact, at, row.meeting_id, meta)

    async def _looks(self, fact: Fact | None, meta: Meta) -> list[Effect]:
        """Of a series Zoom tells parts, and of a new meeting not whether it is to be one of ours."""
        if not isinstance(fact, LOOKED_AT):
            return []
        number = ZoomMeetingId(fact.zoom_meeting_id)
        row = await self._ours(number)
        cause = meta.command_id, meta.correlation_id
        if isinstance(fact, facts.MeetingCreatedInZoom):
            new = Ours(adopted_id(number), number, repeats=False)
            return [look(new, *cause, host=fact.host_id)] if row is None else []
        if row is None or not (row.repeats or isinstance(fact, facts.SeriesChangedInZoom)):
            return []
        return [look(ours_of(row), *cause)]

    async def _deauthorised(self, fact: facts.Deauthorised, at: datetime | None, meta: Meta) -> list[Command]:
        """When another app of ours lost its permission, or the person has come back since, it stands."""
        if self._app and fact.client_id not in ("", self._app):
            return []
        await self._read_to_the_end(self._reads.connections)
        row = await self._reads.connections.by_id(ConnectionId(fact.user_id))
        if row is not None and at is not None and at < row.made_at - CLOCKS_APART:
            return []
        return [RecordDeauthorised(meta=meta, connection_id=ConnectionId(fact.user_id))]

    async def _ours(self, number: ZoomMeetingId) -> AgendaRow | None:
        """Raises: NotYet, when Zoom speaks of a meeting whose creation we may not have recorded yet."""
        row = await self._reads.agenda.by_zoom_id(number)
        if row is None:
            # Asked before the log is read to its end: what is recorded in between is then found below.
            creating = await self._creating()
            await self._read_to_the_end(self._reads.agenda)
            row = await self._reads.agenda.by_zoom_id(number)
            if row is None and creating:
                raise NotYet
        return row

    async def _read_to_the_end(self, projection: Projection[Any]) -> None:
        """Raises: NotYet, while it is filled again or its database is slow."""
        try:
            await projection.caught_up(await self._log_end(), timeout=PATIENCE)
        except TimeoutError:
            raise NotYet from None

    async def _out_of_reach(
        self, fact: facts.RecordingFilesFact, at: datetime | None, meta: Meta
    ) -> list[Command]:
        """Where only some files are concerned, their delivery finds out by itself."""
        recording_id = id_of(fact.zoom_uuid)
        recording: Recording = await self._application.state(recording_stream(recording_id))
        if fact.file_ids and not _in_zoom(recording) <= set(fact.file_ids):
            return []
        commands: dict[type[facts.RecordingFilesFact], type[news.RecordRecordingMoved]] = {
            facts.RecordingTrashed: news.RecordRecordingTrashed,
            facts.RecordingDeleted: news.RecordRecordingDeleted,
            facts.RecordingRecovered: news.RecordRecordingRecovered,
        }
        return [commands[type(fact)](meta=meta, recording_id=recording_id, happened_at=at)]


def _in_zoom(recording: Recording) -> set[str]:
    """Ids of the files Zoom still has, as far as we know."""
    return {file.id for file in recording.files if file.recording_type != HEARD} - recording.doomed


def _ready(fact: facts.RecordingReady, account: str, meta: Meta) -> news.RecordRecordingReady:
    host = fact.host_id or account or "unknown"
    return news.RecordRecordingReady(
        meta=meta,
        recording_id=id_of(fact.zoom_uuid),
        zoom_uuid=fact.zoom_uuid,
        zoom_meeting_id=ZoomMeetingId(fact.zoom_meeting_id),
        host=host,
        account=account,
        topic=Personal(stream_of(ConnectionId(host)), fact.topic or ""),
        starts_at=fact.starts_at or meta.at,
        minutes=fact.minutes or 0,
        time_zone=fact.time_zone or "",
        has_passcode=fact.has_passcode,
        files=tuple(_file(file) for file in fact.files),
    )


def _file(file: facts.RecordingFile) -> RecordingFile:
    return RecordingFile(
        id=file.id,
        recording_type=file.recording_type,
        file_type=file.file_type,
        extension=file.extension,
        size=file.size,
        starts_at=file.starts_at,
        ends_at=file.ends_at,
    )


def _about_meeting(  # noqa: PLR0911 - one line a fact
    fact: facts.MeetingFact, told_at: datetime | None, meeting_id: MeetingId, meta: Meta
) -> list[Command]:
    about: Any = {"meta": meta, "meeting_id": meeting_id}
    uuid = fact.zoom_uuid
    match fact:
        case facts.MeetingStarted(started_at=at):
            return [told.RecordMeetingStarted(**about, zoom_uuid=uuid, started_at=at)]
        case facts.MeetingEnded(ended_at=at):
            return [told.RecordMeetingEnded(**about, zoom_uuid=uuid, ended_at=at)]
        case facts.ParticipantJoined(participant=who, name=name, at=at):
            named = Personal(f"participant-{who}", name[:LONGEST_NAME])
            return [
                told.RecordParticipantJoined(
                    **about, zoom_uuid=uuid, participant=who, name=named, joined_at=at
                )
            ]
        case facts.ParticipantLeft(participant=who, at=at):
            return [told.RecordParticipantLeft(**about, zoom_uuid=uuid, participant=who, left_at=at)]
        case facts.CloudRecordingChanged(state=change, at=at):
            return [told.RecordCloudRecording(**about, zoom_uuid=uuid, change=change, happened_at=at)]
        case facts.CallInAnswered(email=email, answer=answer):
            contact = Personal(contact_subject(email), email)
            return [RecordCallIn(**about, zoom_uuid=uuid, contact=contact, answer=answer)]
        case facts.MeetingAlerted(issues=issues):
            return [told.RecordMeetingAlert(**about, zoom_uuid=uuid, issues=issues)]
        case facts.MeetingDeletedInZoom():
            return [told.RecordDeletedInZoom(**about, zoom_meeting_id=ZoomMeetingId(fact.zoom_meeting_id))]
        case facts.MeetingUpdatedInZoom(topic=topic, starts_at=at, minutes=minutes):
            # Whose words they are is settled where the meeting is known.
            renamed = None if topic is None else Personal(f"meeting-{meeting_id}", topic)
            changed: dict[str, Any] = {"topic": renamed, "starts_at": at, "minutes": minutes}
            return [told.RecordChangedInZoom(**about, happened_at=told_at, **changed)]
    return []
