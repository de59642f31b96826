"""`recording.deliver`: one file into one chat, seen once however often it is begun."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path

from adapters.effect import Effect, Failure, Outcome, Rejected, Unauthorised, Unavailable
from adapters.media.ffmpeg import Ffmpeg
from adapters.media.spool import NoRoom, Spool
from adapters.performer import Quiet, meta
from adapters.telegram.api import ChatMigrated, TokenRefused
from adapters.telegram.sender import FORBIDDEN, Sender, migrated
from adapters.telegram.upload import Attachment
from adapters.transcripts.text_file import text_file
from adapters.zoom.download import Download
from bot_app.deliveries.choice import is_transcript
from bot_app.deliveries.failing import EXHAUSTED, UNAUTHORISED, closed, code_of, failed, which
from bot_app.deliveries.ladder import Ladder, Link
from bot_app.deliveries.packing import Packing
from bot_app.deliveries.parcel import Address, Parcel, Sent, Shipment
from bot_app.deliveries.parts import PartPlaces
from bot_app.deliveries.placing import Media, Placing
from bot_app.deliveries.progress import Progress
from bot_app.deliveries.scribe import Scribe
from bot_app.deliveries.sources import Sources, of_bytes, of_path
from bot_app.deliveries.texts import Texts
from bot_app.zoom.access import ZoomAccess
from domain.application import Application
from domain.recordings.commands import RecordDelivered
from domain.recordings.recordings import Delivery, Form, Recording, stream_of

TOO_LARGE_FOR_TELEGRAM = "413"
PERFORMER = "Zoom"


class Deliver(Quiet):
    def __init__(  # noqa: PLR0913 - everything a file passes on its way
        self,
        *,
        application: Application,
        packing: Packing,
        access: ZoomAccess,
        sources: Sources,
        spool: Spool,
        ffmpeg: Ffmpeg | None,
        sender: Sender,
        placing: Placing,
        scribe: Scribe,
        texts: Texts,
        part_places: PartPlaces,
        link: Link,
        cover: Attachment,
    ) -> None:
        self._application = application
        self._packing = packing
        self._access = access
        self._sources = sources
        self._spool = spool
        self._sender = sender
        self._placing = placing
        self._scribe = scribe
        self._texts = texts
        self._cover = cover
        self._troubled: set[str] = set()
        self._spooled: dict[str, set[str]] = {}
        """Names of temporary files, by effect."""
        self._ladder = Ladder(
            ffmpeg=ffmpeg,
            spool=spool,
            placing=placing,
            texts=texts,
            fetch=self._fetched,
            send=self._shipped,
            whole=self._whole,
            already_coming=self._already_coming,
            part_place=part_places.place,
            link=link,
        )

    async def ready(self, effect: Effect) -> None:
        """The turn itself is taken when something is sent: many attempts end before."""
        self._sender.look(effect.payload["chat"])

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        try:
            outcome = await self._performed(effect, repeated=repeated)
        except Rejected:
            await self._forget(effect)
            raise
        await self._forget(effect)
        return outcome

    async def _performed(self, effect: Effect, *, repeated: bool) -> Outcome:
        if repeated and await self._is_recorded(effect):
            return Outcome()
        address = await self._packing.addressed(effect)
        try:
            sent = await self._sent(address, troubled=repeated or effect.key in self._troubled)
        except ChatMigrated as moved:
            for command in migrated(effect, address.chat, moved).commands:
                await self._application.handle(command)
            raise Unavailable("the group became a supergroup", retry_after=1.0) from None
        except TokenRefused as failure:
            # People can do nothing about it, and the file does not grow old.
            reason = str(failure)
            raise Unavailable(reason) from None
        except Unauthorised as failure:
            # Not set aside for an operator: people get a button, and two ways to try again would bring two.
            reason = str(failure)
            raise Rejected(reason, code=UNAUTHORISED) from None
        except Rejected as refusal:
            if refusal.code == FORBIDDEN:
                await self._application.handle(closed(effect, address.chat, refusal))
            raise
        return Outcome(commands=(_delivered(effect, address, sent),))

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        return failed(effect, code_of(failure), failure)

    async def ended(self, effect: Effect, failure: Failure) -> Outcome:
        """People are told, and may try again with a button."""
        await self._forget(effect)
        return failed(effect, EXHAUSTED, failure)

    async def _is_recorded(self, effect: Effect) -> bool:
        """The program ended between the record and the effect's own end."""
        named = which(effect)
        recording: Recording = await self._application.state(stream_of(named["recording_id"]))
        delivery = Delivery(named["file_id"], named["chat"], named["round"])
        return delivery in recording.delivered or delivery in recording.failed

    async def _sent(self, address: Address, *, troubled: bool) -> Sent:
        if is_transcript(address.file):
            return await self._words(address)
        parcel = await self._packing.packed(address, troubled=troubled)
        progress = Progress(self._sender, self._texts, parcel)
        try:
            async with progress.shown():
                return await self._somehow(parcel, progress)
        except Unavailable:
            if progress.moved:
                self._troubled.add(address.key)
            raise

    async def _somehow(self, parcel: Parcel, progress: Progress) -> Sent:
        if parcel.listed.size <= parcel.limit:
            try:
                return await self._whole(parcel, progress, "")
            except Rejected as refusal:
                if refusal.code != TOO_LARGE_FOR_TELEGRAM:
                    raise
        return await self._ladder.descend(parcel, progress)

    async def _whole(self, parcel: Parcel, progress: Progress, reason: str) -> Sent:
        shipment = Shipment(
            form=parcel.form,
            attachment=await self._attachment(parcel, progress),
            place=parcel.place,
            reason=reason,
            seconds=int(parcel.length.total_seconds()),
        )
        message_id = await self._shipped(parcel, shipment, progress)
        form = Form.OTHER_FILE if reason else parcel.form
        return Sent(form, (message_id,), reason, shipment.attachment.size, parcel.people)

    async def _attachment(self, parcel: Parcel, progress: Progress) -> Attachment:
        """Straight from Zoom; through a temporary file only after an attempt that broke."""
        attachment = partial(Attachment, parcel.name, parcel.content_type, parcel.listed.size)
        if parcel.troubled:
            try:
                return attachment(of_path(await self._fetched(parcel, progress)))
            except NoRoom:
                progress.stage("uploading")
        return attachment(self._download(parcel).stream)

    async def _fetched(self, parcel: Parcel, progress: Progress) -> Path:
        progress.stage("downloading")
        download = self._download(parcel)
        names = temporary_files(parcel.key, parcel.file.id)
        self._spooled.setdefault(parcel.key, set()).update(names)
        name = names[-1]
        path = await self._spool.fetch(name, parcel.listed.size, download.stream, progress.reached)
        progress.stage("uploading")
        return path

    async def _shipped(self, parcel: Parcel, shipment: Shipment, progress: Progress) -> int:
        media = Media(
            form=shipment.form,
            attachment=shipment.attachment,
            caption=self._texts.caption(
                parcel.row,
                parcel.reader,
                seconds=shipment.seconds,
                size=shipment.attachment.size,
                people=parcel.people,
                gist=await self._scribe.gist(parcel.row),
                reason=shipment.reason,
                part=shipment.part,
            ),
            seconds=shipment.seconds,
            title=parcel.row.topic or "Zoom",
            performer=PERFORMER,
            thumbnail=self._cover if shipment.form is not Form.VIDEO else None,
            keyboard=self._texts.buttons(
                parcel.row, parcel.file.id, parcel.reader, shipment.form, reason=shipment.reason
            ),
        )
        return await self._placing.put(parcel, shipment.place, media, progress.reached)

    async def _words(self, address: Address) -> Sent:
        words = await self._scribe.known(address.row, address.file.id)
        if words is None:
            recordings = await self._access.recordings(address.row.host, address.row.account)
            uuid, file_id = address.row.zoom_uuid, address.file.id
            words = await self._scribe.fetched(
                address.row, file_id, lambda: self._sources.of_zoom(recordings, uuid, file_id)
            )
        content = await asyncio.to_thread(text_file, *self._texts.heading(address), words.cues)
        name = f"{address.name.rpartition('.')[0]}.txt"
        attachment = Attachment(name, "text/plain", len(content), of_bytes(content))
        caption = self._texts.transcript_caption(address, words)
        media = Media(form=Form.TEXT, attachment=attachment, caption=caption)
        message_id = await self._placing.put(address, address.place, media, lambda _: None)
        return Sent(Form.TEXT, (message_id,))

    def _download(self, parcel: Parcel) -> Download:
        return self._sources.of_zoom(
            parcel.recordings, parcel.row.zoom_uuid, parcel.file.id, found=parcel.found
        )

    async def _already_coming(self, parcel: Parcel, file_id: str) -> bool:
        recording: Recording = await self._application.state(stream_of(parcel.row.recording_id))
        return any(recording.rounds(file_id, chat) for chat in parcel.numbers)

    async def _forget(self, effect: Effect) -> None:
        self._troubled.discard(effect.key)
        # Also what an earlier run of the program has left, of which nothing is known here.
        usual = temporary_files(effect.key, effect.payload["file"])
        for name in self._spooled.pop(effect.key, set()).union(usual):
            await self._spool.forget(name)


def _delivered(effect: Effect, address: Address, sent: Sent) -> RecordDelivered:
    return RecordDelivered(
        meta=meta(effect, "delivered"),
        **which(effect),
        form=sent.form,
        message_ids=sent.message_ids,
        size=address.file.size,
        reason=sent.reason,
        sent=sent.size,
        people=sent.people,
    )


def temporary_files(key: str, file_id: str) -> tuple[str, str]:
    """Names of what is made of a file on its way, and of the file itself."""
    return key, f"{key}/{file_id}"
