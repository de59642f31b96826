"""The HTTP doors that are open, as the settings say, and what stands behind each."""

from __future__ import annotations

from datetime import UTC, datetime

from aiohttp import web

from adapters.effect import Failure, Rejected
from adapters.zoom.webhook import Signatures
from agent_server.app import PACKED_PATHS
from bot_app.bootstrap import Program
from bot_app.calendars.addresses import addresses_of
from bot_app.calendars.feeds import Feed, Feeds
from bot_app.deliveries.choice import mark_of
from bot_app.deliveries.rows import recording_row
from bot_app.deliveries.sources import listed_file
from bot_app.health import Health, RecentHealth, examine
from bot_app.links import LinkedFile
from bot_app.tally import Tally
from bot_app.web.app import web_app
from bot_app.web.calendar import calendar_routes
from bot_app.web.connect import ConnectDoor, connect_routes
from bot_app.web.connect_page import page
from bot_app.web.connecting import Connecting
from bot_app.web.files import Offered, file_routes
from bot_app.web.short import Leads, Redirects, short_routes
from bot_app.web.zoom import PATHS, ZoomIntake, zoom_routes
from domain.command import Meta, Via
from domain.ids import CommandId, CorrelationId, derived
from domain.incidents.commands import ReportIncident


def doors(program: Program) -> web.Application:
    settings = program.settings
    intake = program.intake if settings.default_mode == "webhook" else None

    async def examined() -> Health:
        return await examine(program.state, program.followers, program.tally.as_counts())

    routes = [
        *_zoom(program, program.tally),
        *_connect(program),
        *_files(program),
        *_short(program),
        *_calendar(program),
        *program.agents.routes,
    ]
    return web_app(
        RecentHealth(examined),
        intake,
        settings.webhook_secret.get_secret_value(),
        routes,
        packed_at=(*PATHS, *PACKED_PATHS),
    )


def _zoom(program: Program, tally: Tally) -> list[web.RouteDef]:
    """Without a secret there is no door: nobody could be told from anybody."""
    settings = program.settings
    secrets = [each.get_secret_value() for each in settings.zoom_webhook_secret_token]
    if not secrets:
        return []

    async def burst(count: int) -> None:
        await program.application.handle(_forgeries(count))

    signatures = Signatures(secrets, tolerance=settings.zoom_webhook_tolerance)
    return zoom_routes(signatures, ZoomIntake(program.state, program.zoom_gateway.wake).accept, tally, burst)


def _forgeries(count: int) -> ReportIncident:
    now = datetime.now(UTC)
    return ReportIncident(
        meta=Meta(
            command_id=CommandId(derived("zoom", "bad_signatures", now.isoformat())),
            at=now,
            via=Via.ZOOM,
            actor=None,
            correlation_id=CorrelationId("zoom-signatures"),
        ),
        kind="zoom.bad_signatures",
        reference=str(count),
        reason="wrong signatures within a minute",
    )


def _connect(program: Program) -> list[web.RouteDef]:
    if program.invitations is None:
        return []

    async def title_of(chat: str) -> str:
        try:
            found = await program.api.call("getChat", {"chat_id": int(chat)})
        except Failure:
            return ""
        return str(found.get("title", ""))[:128] if isinstance(found, dict) else ""

    connecting = Connecting(
        desk=program.desk,
        invitations=program.invitations,
        oauth=program.zoom.oauth,
        shelf=program.zoom.shelf,
        forget=program.zoom.book.forget,
        log_end=program.log.last_position,
        state=program.state,
        planned=program.planned,
    )
    return connect_routes(
        ConnectDoor(
            desk=program.desk,
            connecting=connecting,
            public_url=program.settings.public_url,
            title_of=title_of,
        )
    )


def _files(program: Program) -> list[web.RouteDef]:
    links, parts = program.recordings.links, program.recordings
    if links is None:
        return []

    async def offer(linked: LinkedFile) -> Offered:
        row = await recording_row(program.reads, linked.recording_id)
        files = row.files if row.within_reach else ()
        file = next((each for each in files if mark_of(each.id) == linked.mark), None)
        if file is None:
            raise Rejected("the file is gone", code="gone")
        recordings = await program.zoom.access.recordings(row.host, row.account)
        found = await recordings.of_meeting(row.zoom_uuid)
        listed = listed_file(found, file.id)
        download = parts.handed_out.of_zoom(recordings, row.zoom_uuid, file.id, found=found)
        extension = (file.extension or "bin").lower()
        name = f"{row.topic or 'Zoom'} {row.starts_at:%Y-%m-%d}.{extension}"
        return Offered(name, listed.size, download)

    return file_routes(links, offer)


def _short(program: Program) -> list[web.RouteDef]:
    """Also without PUBLIC_URL: links that were made with it go on leading somewhere."""
    desk, links = program.desk, program.reads.links

    async def find(code: str) -> Leads | None:
        row = await links.by_code(code)
        return None if row is None else Leads(row.link_id, row.target)

    def nothing() -> web.Response:
        language = desk.catalog.default_locale
        title, heading, text = (
            desk.text(language, f"short-page-{part}") for part in ("title", "heading", "text")
        )
        return page(language, title, heading, [text], status=404)

    return short_routes(Redirects(find), program.short_links.clicks.count, nothing)


def _calendar(program: Program) -> list[web.RouteDef]:
    addresses, feeds = addresses_of(program.settings), Feeds(program.desk)
    if addresses is None:
        return []

    async def feed_of(token: str) -> Feed | None:
        return await feeds.of(addresses.read(token))

    return calendar_routes(feed_of)
