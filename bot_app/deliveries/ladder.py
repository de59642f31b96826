"""What is done with a file that Telegram does not take in one piece, in the order the chat chose."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import structlog
from msgspec.structs import replace

from adapters.effect import Failure, Rejected
from adapters.media.ffmpeg import Ffmpeg, Interrupted
from adapters.media.making import made_parts, made_smaller
from adapters.media.spool import NoRoom, Spool
from adapters.telegram.upload import Attachment
from bot_app.deliveries.choice import smaller, sound_of
from bot_app.deliveries.parcel import Parcel, Place, Sent, Shipment
from bot_app.deliveries.placing import Placing
from bot_app.deliveries.progress import Progress
from bot_app.deliveries.sources import listed_file, of_path
from bot_app.deliveries.texts import Texts
from domain.chats.chats import Fallback
from domain.recordings.recordings import Form

_log = structlog.get_logger()

T = TypeVar("T")
TOO_LARGE = "too_large"
ROOM_FOR_FRAME = 64 * 1024
"""Of Telegram's limit, for what a container and a form need around the sound."""

Fetch = Callable[[Parcel, Progress], Awaitable[Path]]
"""The whole file as a temporary one."""
Send = Callable[[Parcel, Shipment, Progress], Awaitable[int]]
"""Make a message of it, with the caption that goes with it."""
Whole = Callable[[Parcel, Progress, str], Awaitable[Sent]]
AlreadyComing = Callable[[Parcel, str], Awaitable[bool]]
PartPlace = Callable[[Parcel, int], Awaitable[Place]]
"""The placeholder of a further part."""
Link = Callable[[Parcel], tuple[str, float] | None]
"""An address of ours for the file, and for how many days it is good; `None`: we have none."""


class Away(Exception):
    """Telegram or Zoom broke off while a file was being sent, which a lesser form of it would not mend."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(str(failure))
        self.failure = failure


class Ladder:
    def __init__(  # noqa: PLR0913 - a step each
        self,
        *,
        ffmpeg: Ffmpeg | None,
        spool: Spool,
        placing: Placing,
        texts: Texts,
        fetch: Fetch,
        send: Send,
        whole: Whole,
        already_coming: AlreadyComing,
        part_place: PartPlace,
        link: Link,
    ) -> None:
        self._ffmpeg = ffmpeg
        self._spool = spool
        self._placing = placing
        self._texts = texts
        self._fetch = fetch
        self._send = send
        self._whole = whole
        self._already_coming = already_coming
        self._part_place = part_place
        self._link = link

    async def descend(self, parcel: Parcel, progress: Progress) -> Sent:
        """Whatever comes first of what works. Raises: Failure, also when sending is worth another try."""
        # What Telegram refused is too large, whatever it had promised.
        parcel = replace(parcel, limit=min(parcel.limit, parcel.listed.size - 1))
        steps = {
            Fallback.OTHER_FILE: self._other_file,
            Fallback.ENCODE: self._encoded,
            Fallback.SPLIT: self._split,
            Fallback.LINK: self._linked,
        }
        for fallback in parcel.fallbacks:
            step = steps.get(fallback)
            try:
                sent = await self._tried(step, parcel, progress) if step is not None else None
            except Away as away:
                raise away.failure from None
            if sent is not None:
                return sent
        await progress.end()
        page = await self._placing.say(parcel, self._texts.zoom_link(parcel))
        return Sent(Form.ZOOM_LINK, (page,), TOO_LARGE)

    async def _tried(
        self,
        step: Callable[[Parcel, Progress], Awaitable[Sent | None]],
        parcel: Parcel,
        progress: Progress,
    ) -> Sent | None:
        try:
            return await step(parcel, progress)
        except Interrupted as failure:
            raise Away(failure) from None
        except Failure as failure:
            # No room on the disk, ffmpeg gave up, a part was refused: the next step may do.
            _log.warning("delivery.step_failed", step=step.__name__, reason=str(failure))
            return None

    async def _other_file(self, parcel: Parcel, progress: Progress) -> Sent | None:
        other = smaller(parcel.row.files, parcel.file, parcel.limit)
        if other is None or await self._already_coming(parcel, other.id):
            return None
        listed = listed_file(parcel.found, other.id)
        if listed.size > parcel.limit:
            return None
        return await _sending(self._whole(replace(parcel, file=other, listed=listed), progress, TOO_LARGE))

    async def _encoded(self, parcel: Parcel, progress: Progress) -> Sent | None:
        if self._ffmpeg is None or parcel.form not in (Form.AUDIO, Form.VIDEO) or await self._heard(parcel):
            return None
        path = await _fetching(self._fetch(parcel, progress))
        progress.stage("preparing")
        limit = parcel.limit - ROOM_FOR_FRAME
        result = await made_smaller(self._ffmpeg, self._spool, parcel.key, path, limit)
        if result is None:
            return None
        progress.stage("uploading")
        shipment = Shipment(
            form=Form.SMALLER,
            attachment=_audio(parcel, result, "m4a"),
            place=parcel.place,
            reason=TOO_LARGE,
            seconds=round((await self._ffmpeg.probe(result)).seconds),
        )
        message_id = await _sending(self._send(parcel, shipment, progress))
        return Sent(Form.SMALLER, (message_id,), TOO_LARGE, shipment.attachment.size, parcel.people)

    async def _heard(self, parcel: Parcel) -> bool:
        """Whether the chat gets the sound of a video anyway."""
        others = sound_of(parcel.row.files, parcel.file) if parcel.form is Form.VIDEO else []
        return any([await self._already_coming(parcel, other.id) for other in others])

    async def _split(self, parcel: Parcel, progress: Progress) -> Sent | None:
        if self._ffmpeg is None or parcel.form is not Form.AUDIO:
            return None
        path = await _fetching(self._fetch(parcel, progress))
        progress.stage("preparing")
        size, limit = parcel.listed.size, parcel.limit - ROOM_FOR_FRAME
        parts = await made_parts(self._ffmpeg, self._spool, parcel.key, path, size, limit)
        progress.stage("uploading")
        messages = [
            await self._part(self._ffmpeg, parcel, part, (number, len(parts)), progress)
            for number, part in enumerate(parts, start=1)
        ]
        return Sent(Form.PARTS, tuple(messages), TOO_LARGE)

    async def _part(
        self, ffmpeg: Ffmpeg, parcel: Parcel, path: Path, which: tuple[int, int], progress: Progress
    ) -> int:
        number, _ = which
        shipment = Shipment(
            form=Form.PARTS,
            attachment=_audio(parcel, path, f"{number}.{parcel.extension}"),
            place=parcel.place if number == 1 else await _sending(self._part_place(parcel, number)),
            reason=TOO_LARGE,
            part=which,
            seconds=round((await ffmpeg.probe(path)).seconds),
        )
        message_id = await _sending(self._send(parcel, shipment, progress))
        if number == 1:
            await progress.end()
        return message_id

    async def _linked(self, parcel: Parcel, progress: Progress) -> Sent | None:
        link = self._link(parcel)
        if link is None:
            return None
        url, days = link
        await progress.end()
        said = self._placing.say(parcel, self._texts.link(parcel, url, days))
        return Sent(Form.LINK, (await _sending(said),), TOO_LARGE)


async def _fetching(call: Awaitable[T]) -> T:
    """A disk without room leads to the next step; what passes does not. Raises: Away, Rejected, NoRoom."""
    try:
        return await call
    except (Rejected, NoRoom):
        raise
    except Failure as failure:
        raise Away(failure) from None


async def _sending(call: Awaitable[T]) -> T:
    """A refusal leads to the next step. Raises: Away, Rejected."""
    try:
        return await call
    except Rejected:
        raise
    except Failure as failure:
        raise Away(failure) from None


def _audio(parcel: Parcel, path: Path, ending: str) -> Attachment:
    name = f"{parcel.name.rpartition('.')[0]}.{ending}"
    return Attachment(name, "audio/mp4", path.stat().st_size, of_path(path))
