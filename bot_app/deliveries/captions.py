"""`recording.caption` and `recording.recaption`: delivered files get their summary once there is one."""

from __future__ import annotations

from typing import Any

import structlog

from adapters.effect import Effect, IfUnknown, Outcome, Rejected
from adapters.performer import Quiet
from adapters.telegram.api import ChatMigrated
from adapters.telegram.sender import Sender
from bot_app.deliveries.choice import mark_of
from bot_app.deliveries.rows import recording_of
from bot_app.deliveries.scribe import Gist, Scribe
from bot_app.deliveries.texts import Texts
from bot_app.deliveries.whereabouts import present_chat
from bot_app.reads import Reads
from domain.recordings.recordings import Form
from projections.deliveries import DeliveryRow, DeliveryState
from projections.recordings import RecordingRow

_log = structlog.get_logger()

CAPTIONED = (Form.AUDIO, Form.VIDEO, Form.OTHER_FILE, Form.SMALLER)


class Captions(Quiet):
    """Finds the captions that are concerned; each is brought up to date on its own."""

    def __init__(self, reads: Reads, scribe: Scribe) -> None:
        self._reads = reads
        self._scribe = scribe

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        if await self._scribe.gist(row) is None:
            return Outcome()
        standing = await self._reads.deliveries.of_recording(row.recording_id)
        concerned = [each for each in standing if _is_captioned(each) and _is_meant(each, effect)]
        return Outcome(effects=tuple(_of_one(effect, each) for each in concerned))


def _is_meant(delivery: DeliveryRow, effect: Effect) -> bool:
    """What arrived concerns itself; a transcript concerns all that has arrived."""
    only = effect.payload.get("file")
    return only is None or (only, effect.payload["chat"]) == (delivery.file_id, delivery.chat)


def _is_captioned(delivery: DeliveryRow) -> bool:
    return delivery.state is DeliveryState.DELIVERED and delivery.form in CAPTIONED


def _of_one(effect: Effect, delivery: DeliveryRow) -> Effect:
    recording = effect.payload["recording"]
    which = f"{recording}/{mark_of(delivery.file_id)}/{delivery.chat}"
    return Effect(
        key=f"recording.recaption/{which}/{effect.position}",
        lane=f"recaption/{which}",
        payload={"recording": recording, "file": delivery.file_id, "chat": delivery.chat},
        if_unknown=IfUnknown.REPEAT,
        position=effect.position,
        correlation_id=effect.correlation_id,
    )


class Caption(Quiet):
    """`recording.recaption`: one of them."""

    def __init__(self, reads: Reads, sender: Sender, scribe: Scribe, texts: Texts) -> None:
        self._reads = reads
        self._sender = sender
        self._scribe = scribe
        self._texts = texts

    async def ready(self, effect: Effect) -> None:
        await self._sender.turn(effect.payload["chat"])

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        row = await recording_of(self._reads, effect)
        gist = await self._scribe.gist(row)
        for delivery in await self._reads.deliveries.of_recording(row.recording_id):
            if gist is not None and _is_captioned(delivery) and _is_meant(delivery, effect):
                await self._edit(row, delivery, gist)
        return Outcome()

    async def _edit(self, row: RecordingRow, delivery: DeliveryRow, gist: Gist) -> None:
        reader = await self._texts.reader_of(delivery.chat)
        caption = self._texts.caption(
            row,
            reader,
            seconds=_seconds(row, delivery.file_id),
            size=delivery.sent,
            people=await self._people(row, delivery),
            gist=gist,
            reason=delivery.reason,
        )
        # Planned for a group, it may have arrived in the supergroup that it became.
        chat = await present_chat(self._reads, delivery.chat)
        params: dict[str, Any] = {
            "chat_id": int(chat.partition(":")[0]),
            "message_id": delivery.message_id,
            "caption": caption,
            "parse_mode": "HTML",
        }
        # An edit without its buttons would take them away.
        buttons = self._texts.buttons(row, delivery.file_id, reader, delivery.form, reason=delivery.reason)
        if buttons:
            params["reply_markup"] = {"inline_keyboard": buttons}
        try:
            await self._sender.call("editMessageCaption", params)
        except (Rejected, ChatMigrated) as failure:
            # The message is gone, or moved with its group: the file has arrived all the same.
            _log.info("caption.not_edited", reason=str(failure))

    async def _people(self, row: RecordingRow, delivery: DeliveryRow) -> int | None:
        """As the caption says; of what arrived before that was kept, as we know it now."""
        if delivery.people is not None:
            return delivery.people
        return await self._reads.attendance.came(row.zoom_uuid) or None


def _seconds(row: RecordingRow, file_id: str) -> int:
    file = row.file(file_id)
    if file is None or file.starts_at is None or file.ends_at is None:
        return row.minutes * 60
    return max(0, int((file.ends_at - file.starts_at).total_seconds()))
