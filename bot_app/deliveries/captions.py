"""`recording.caption`: brings the captions of delivered files up to date once there is a summary."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import structlog

from adapters.effect import Effect, Outcome, Rejected
from adapters.telegram.api import ChatMigrated
from adapters.telegram.sender import Sender
from bot_app.deliveries.scribe import Gist, Scribe
from bot_app.deliveries.texts import Texts
from bot_app.performer import Quiet
from bot_app.reads import Reads
from domain.ids import RecordingId
from domain.recordings.recordings import Form
from projections.deliveries import DeliveryRow, DeliveryState
from projections.recordings import RecordingRow

_log = structlog.get_logger()

CAPTIONED = (Form.AUDIO, Form.VIDEO, Form.OTHER_FILE, Form.SMALLER)


class Captions(Quiet):
    def __init__(self, reads: Reads, sender: Sender, scribe: Scribe, texts: Texts) -> None:
        self._reads = reads
        self._sender = sender
        self._scribe = scribe
        self._texts = texts

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        row = await self._reads.recordings.by_id(RecordingId(UUID(effect.payload["recording"])))
        words = await self._scribe.known(row) if row is not None else None
        if row is None or words is None:
            return Outcome()
        for delivery in await self._reads.deliveries.of_recording(row.recording_id):
            if delivery.state is DeliveryState.DELIVERED and delivery.form in CAPTIONED:
                await self._edit(row, delivery, words.gist)
        return Outcome()

    async def _edit(self, row: RecordingRow, delivery: DeliveryRow, gist: Gist) -> None:
        file = row.file(delivery.file_id)
        reader = await self._texts.reader_of(delivery.chat)
        caption = self._texts.caption(
            row,
            reader,
            seconds=_seconds(row, delivery.file_id),
            # What came instead of the file has a size of its own, which nobody kept.
            size=file.size if file is not None and not delivery.reason else 0,
            people=await self._reads.attendance.came(row.zoom_uuid) or None,
            gist=gist,
            reason=delivery.reason,
        )
        params: dict[str, Any] = {
            "chat_id": int(delivery.chat.partition(":")[0]),
            "message_id": delivery.message_id,
            "caption": caption,
            "parse_mode": "HTML",
        }
        # An edit without its buttons would take them away.
        buttons = self._texts.buttons(row, delivery.file_id, reader, delivery.form, reason=delivery.reason)
        if buttons:
            params["reply_markup"] = {"inline_keyboard": buttons}
        await self._sender.turn(delivery.chat)
        try:
            await self._sender.call("editMessageCaption", params)
        except (Rejected, ChatMigrated) as failure:
            # The message is gone, or moved with its group: the file has arrived all the same.
            _log.info("caption.not_edited", reason=str(failure))


def _seconds(row: RecordingRow, file_id: str) -> int:
    file = row.file(file_id)
    if file is None or file.starts_at is None or file.ends_at is None:
        return row.minutes * 60
    return max(0, int((file.ends_at - file.starts_at).total_seconds()))
