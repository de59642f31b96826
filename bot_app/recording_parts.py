"""Everything that brings recordings into chats, made once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path

import aiohttp
import msgspec

from adapters.effect import Performer
from adapters.media.ffmpeg import Ffmpeg
from adapters.media.spool import Room, Spool
from adapters.state.cards import StandingCards
from adapters.state.database import Database as State
from adapters.state.lanes import open_in
from adapters.telegram.sender import Sender
from adapters.telegram.upload import Attachment
from adapters.transcripts.language_model import ModelSettings, Summariser
from adapters.transcripts.speech import Listener, SpeechSettings
from adapters.zoom.download import Download
from adapters.zoom.hosts import trusted_hosts
from bot_app.config import Settings
from bot_app.deliveries.captions import Caption, Captions
from bot_app.deliveries.choice import mark_of
from bot_app.deliveries.deletion import FileDeletion
from bot_app.deliveries.deliver import Deliver, temporary_files
from bot_app.deliveries.hear import Hear, files_being_heard
from bot_app.deliveries.packing import Packing
from bot_app.deliveries.parts import ClearParts, PartPlaces
from bot_app.deliveries.pieces import Pieces
from bot_app.deliveries.placing import Placing
from bot_app.deliveries.plan import lanes_of
from bot_app.deliveries.resume import Resume
from bot_app.deliveries.route import Route
from bot_app.deliveries.scribe import Scribe
from bot_app.deliveries.sources import Sources, of_bytes
from bot_app.deliveries.transcribe import Transcribe
from bot_app.links import DAY, FileLinks
from bot_app.stores import erase_subject
from bot_app.telegram.delivery_texts import DeliveryTexts
from bot_app.telegram.desk import Desk
from bot_app.zoom.access import ZoomAccess
from bot_app.zoom.purge import Purge
from bot_app.zoom_parts import ZoomParts
from domain.connections.connections import Connection, stream_of
from projections.recordings import RecordingRow

COVER = Path(__file__).parent / "deliveries" / "cover.jpg"


class RecordingParts(msgspec.Struct, frozen=True):
    quick: dict[str, Performer]
    """By kind of effect; done in seconds."""
    slow: dict[str, Performer]
    """May take hours, and take turns."""
    handed_out: Sources
    """Of files that are fetched with a link."""
    spool: Spool
    links: FileLinks | None
    """`None`: without PUBLIC_URL or STATE_SECRET there are no addresses of ours."""
    texts: DeliveryTexts


def recording_parts(
    settings: Settings,
    session: aiohttp.ClientSession,
    downloads: aiohttp.ClientSession,
    state: State,
    desk: Desk,
    sender: Sender,
    zoom: ZoomParts,
    wake: Callable[[], None],
) -> RecordingParts:
    """`downloads`: for files that are fetched with a link. `wake`: there may be something due for the slow
    ones.
    """
    reads, application, access = desk.reads, desk.application, zoom.access
    trusted = trusted_hosts(settings.zoom_base_url)
    sources = Sources(partial(Download, session, trusted=trusted))
    handed_out = Sources(partial(Download, downloads, trusted=trusted))
    spool, links = spool_of(settings), links_of(settings)
    standing = StandingCards(state)

    async def may_keep(row: RecordingRow) -> bool:
        connection: Connection = await application.state(stream_of(row.host))
        return connection.exists or row.account == settings.zoom_account_id

    scribe = Scribe(state, _summariser(settings, session), may_keep)
    listener = _listener(settings, session)
    texts = DeliveryTexts(desk, offer_deletion=settings.delete_after_delivery)
    deliver = Deliver(
        application=application,
        packing=_packing(settings, state, desk, access, texts),
        access=access,
        sources=sources,
        spool=spool,
        ffmpeg=Ffmpeg.found(),
        sender=sender,
        placing=Placing(sender, standing.keep),
        scribe=scribe,
        texts=texts,
        part_places=PartPlaces(sender, texts, standing.message, standing.keep),
        link=lambda parcel: link_to(links, parcel.row, parcel.file.id),
        cover=_cover(),
    )
    route = Route(application, reads, account=settings.zoom_account_id, usual_chats=settings.telegram_chat_id)
    quick: dict[str, Performer] = {
        "recording.route": route,
        "recording.caption": Captions(reads, scribe),
        "recording.recaption": Caption(reads, sender, scribe, texts),
        "recording.clear_parts": ClearParts(reads, sender, standing.message),
        "zoom.delete_file": FileDeletion(reads, access),
        "connection.purge": _purge(settings, state, desk, zoom, spool),
        "connection.resume": Resume(state, reads, wake),
    }
    slow: dict[str, Performer] = {
        "recording.deliver": deliver,
        "recording.transcribe": Transcribe(reads, access, sources, scribe),
        "recording.hear": Hear(
            reads=reads,
            access=access,
            sources=sources,
            scribe=scribe,
            listener=listener,
            pieces=_pieces(settings, spool, listener),
        ),
    }
    return RecordingParts(quick, slow, handed_out, spool, links, texts)


def spool_of(settings: Settings) -> Spool:
    room = Room(
        quota=settings.media_quota,
        keep_free=settings.media_keep_free,
        seconds=settings.retention_media_days * DAY,
    )
    return Spool(settings.data_dir / "media", room)


def links_of(settings: Settings) -> FileLinks | None:
    secret = settings.state_secret.get_secret_value()
    if not (secret and settings.public_url):
        return None
    return FileLinks(secret, settings.public_url, settings.link_days)


def _packing(
    settings: Settings, state: State, desk: Desk, access: ZoomAccess, texts: DeliveryTexts
) -> Packing:
    standing = StandingCards(state)
    return Packing(
        desk.application,
        desk.reads,
        access,
        texts,
        card_message=standing.message,
        card_coming=standing.chats,
        limit=settings.upload_limit,
    )


def _purge(settings: Settings, state: State, desk: Desk, zoom: ZoomParts, spool: Spool) -> Purge:
    async def revoke(connection: str) -> None:
        token = await zoom.book.tokens_of(connection).current()
        await zoom.oauth.revoke(token.value)

    async def files_of(host: str) -> set[str]:
        waiting = await state.read(lambda connection: open_in(connection, lanes_of(host)))
        names = {name for key, wish in waiting for name in temporary_files(key, wish["file"])}
        return names | await files_being_heard(state, desk.reads, host)

    async def erase(subject: str) -> None:
        await asyncio.to_thread(erase_subject, settings, subject)

    return Purge(
        state,
        desk.reads,
        connection_state=desk.application.state,
        revoke=revoke,
        forget_tokens=zoom.book.forget,
        files_of=files_of,
        spool=spool,
        erase=erase,
    )


def link_to(links: FileLinks | None, row: RecordingRow, file_id: str) -> tuple[str, float] | None:
    """A new address for a file, and for how many days it is good."""
    return None if links is None else (links.address(row.recording_id, mark_of(file_id)), links.days)


def _summariser(settings: Settings, session: aiohttp.ClientSession) -> Summariser | None:
    if not settings.llm_base_url:
        return None
    key = settings.llm_api_key.get_secret_value()
    return Summariser(session, ModelSettings(settings.llm_base_url, key, settings.llm_model))


def _listener(settings: Settings, session: aiohttp.ClientSession) -> Listener | None:
    if not settings.asr_base_url:
        return None
    key = settings.asr_api_key.get_secret_value()
    return Listener(session, SpeechSettings(settings.asr_base_url, key, settings.asr_model))


def _pieces(settings: Settings, spool: Spool, listener: Listener | None) -> Pieces:
    """Where there may be no temporary files, nothing is made smaller."""
    ffmpeg = Ffmpeg.found() if settings.media_quota else None
    return Pieces(ffmpeg, spool, listener.largest_bytes if listener is not None else 0)


def _cover() -> Attachment:
    content = COVER.read_bytes()
    return Attachment("cover.jpg", "image/jpeg", len(content), of_bytes(content))
