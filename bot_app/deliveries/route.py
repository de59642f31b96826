"""`recording.route`: no outside call; finds who gets which files of a recording."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from adapters.effect import Effect, Outcome, Unavailable
from adapters.performer import Quiet, meta
from bot_app.deliveries.choice import chosen
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.whereabouts import number_begun_with, present_chat
from bot_app.reads import Reads
from domain.application import Application
from domain.chats import chats
from domain.chats.chats import Chat
from domain.connections import connections
from domain.connections.connections import Connection
from domain.ids import ChatId, RecordingId, UserId
from domain.recordings import recordings
from domain.recordings.commands import PlanDeliveries
from domain.recordings.recordings import Recording
from domain.users import users
from domain.users.users import User
from projections.recordings import RecordingRow


class Route(Quiet):
    def __init__(
        self, application: Application, reads: Reads, *, account: str, usual_chats: Sequence[str]
    ) -> None:
        """`account`: the organisation's, whose recordings go to `usual_chats` unless a chat subscribed."""
        self._application = application
        self._reads = reads
        self._account = account
        self._usual_chats = [ChatId(chat) for chat in usual_chats]

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        try:
            row = await recording_of(self._reads, effect)
        except Unavailable:
            if await self._heard_of(effect):
                raise
            return Outcome()
        recording: Recording = await self._application.state(recordings.stream_of(row.recording_id))
        wanted = [await number_begun_with(self._reads, recording, chat) for chat in await self._chats(row)]
        return Outcome(
            commands=tuple([await self._planned(effect, row, chat) for chat in dict.fromkeys(wanted)])
        )

    async def _heard_of(self, effect: Effect) -> bool:
        """Zoom may speak of a recording it never told us of."""
        stream = recordings.stream_of(RecordingId(UUID(effect.payload["recording"])))
        recording: Recording = await self._application.state(stream)
        return recording.exists

    async def _planned(self, effect: Effect, row: RecordingRow, chat: ChatId) -> PlanDeliveries:
        present = await present_chat(self._reads, chat)
        wishes: Chat = await self._application.state(chats.stream_of(present))
        files = tuple(file.id for file in chosen(row.files, wishes.files))
        return PlanDeliveries(
            meta=meta(effect, chat), recording_id=row.recording_id, chat=chat, file_ids=files
        )

    async def _chats(self, row: RecordingRow) -> list[ChatId]:
        connection: Connection = await self._application.state(connections.stream_of(row.host))
        if connection.chats and await self._may_listen(connection.connected_by):
            return sorted(connection.chats)
        if row.account != self._account:
            return []
        return self._usual_chats or await self._where_planned(row)

    async def _may_listen(self, user_id: UserId | None) -> bool:
        """Who connected the account and has lost access since brings nothing into a chat any more."""
        if user_id is None:
            return False
        user: User = await self._application.state(users.stream_of(user_id))
        return user.whitelisted

    async def _where_planned(self, row: RecordingRow) -> list[ChatId]:
        meeting = await self._reads.agenda.by_zoom_id(row.zoom_meeting_id)
        return [meeting.chat] if meeting is not None and meeting.chat else []
