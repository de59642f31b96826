"""The composition root: every part made once, from the settings, and handed what it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import msgspec

from adapters.client_session import client_session
from adapters.event_store.seal import Sealer
from adapters.event_store.seal_key import seal_key
from adapters.i18n.catalog import Catalog
from adapters.shortener import reactor as shortener_reactor
from adapters.state.cards import StandingCards
from adapters.state.database import Database as State
from adapters.state.presence import Presence, new_worker
from adapters.state.turns import Turns
from adapters.telegram import reactor as telegram_reactor
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.sender import Sender
from adapters.zoom import reactor as zoom_reactor
from agent_server.app import AgentServer
from bot_app.agent_door.parts import agent_door
from bot_app.agent_door.screenshots import KIND, ShowScreenshot
from bot_app.agent_door.sightings import SeenPcs
from bot_app.agent_parts import agent_parts
from bot_app.agents import plan as agents_plan
from bot_app.agents.clock import BookingClock
from bot_app.config import Settings
from bot_app.deliveries import plan as deliveries_plan
from bot_app.deliveries.placing import LONGEST_UPLOAD
from bot_app.desks import calendar_desk, dialog_of, recording_desk, zoom_desk
from bot_app.followers import Follower
from bot_app.gateway import ZOOM, Gateway, Intake
from bot_app.invitation import Invitations
from bot_app.listeners import PolicyFollower, Reactor
from bot_app.performers import telegram_performers, zoom_performers
from bot_app.places import AT_ONCE
from bot_app.polling import Poller
from bot_app.presence import announced
from bot_app.reads import Reads
from bot_app.recording_parts import RecordingParts, recording_parts
from bot_app.reminders.clock import Clock
from bot_app.reminders.texts import ReminderTexts
from bot_app.short_link_parts import ShortLinkParts, short_link_parts
from bot_app.stores import SEAL_KEY, EventLog, opened_log, opened_reads, opened_state
from bot_app.sync_parts import LONGEST_SYNC, sync_parts
from bot_app.tally import Tally
from bot_app.telegram import cards
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import Door, Myself
from bot_app.telegram.meeting_card import MeetingCard
from bot_app.telegram.short_cards import ShortCards
from bot_app.telegram.short_links import ShortDesk
from bot_app.version import program_version
from bot_app.worker_limits import WorkerLimits
from bot_app.workers import Workers
from bot_app.zoom.door import ZoomDoor
from bot_app.zoom.meetings import MeetingsInZoom
from bot_app.zoom_parts import ZoomParts, opened_zoom_parts
from domain.application import Application
from domain.policies import POLICIES


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """All parts that run."""

    settings: Settings
    log: EventLog
    state: State
    presence: Presence
    worker: str
    application: Application
    reads: Reads
    api: TelegramApi
    intake: Intake
    poller: Poller
    gateway: Gateway
    zoom_gateway: Gateway
    workers: Workers
    relays: Workers
    """For what may take hours, and takes turns."""
    syncs: Workers
    """For comparing with Zoom, one at a time."""
    zoom: ZoomParts
    recordings: RecordingParts
    short_links: ShortLinkParts
    followers: list[Follower]
    sealer: Sealer
    agents: AgentServer
    clock: Clock
    """Plans reminders."""
    bookings: BookingClock
    """Lets booked PCs do what they are booked for."""
    tally: Tally
    desk: Desk
    invitations: Invitations | None
    """`None`: people cannot connect here."""
    planned: Callable[[], None]
    """Called when there is work for the workers."""


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Program]:
    """Everything, ready to run and closed in the right order afterwards."""
    worker = new_worker()
    async with AsyncExitStack() as stack:
        # First and last: nobody changes the keys while they are open here.
        presence = await stack.enter_async_context(announced(settings, worker))
        log = await stack.enter_async_context(opened_log(settings))
        state = await stack.enter_async_context(opened_state(settings))
        reads = await stack.enter_async_context(opened_reads(settings))
        session = await stack.enter_async_context(client_session(100))
        # Apart, so that whoever fetches files slowly keeps no other call waiting for a connection.
        downloads = await stack.enter_async_context(client_session(AT_ONCE))
        application = Application(log)
        zoom = await stack.enter_async_context(
            opened_zoom_parts(settings, session, state, reads, application, worker)
        )
        parts = _Parts(settings, presence, worker, log, state, reads, session, downloads, application, zoom)
        yield _assemble(parts)


class _Parts(msgspec.Struct, frozen=True):
    """What is opened first, and needed everywhere."""

    settings: Settings
    presence: Presence
    worker: str
    log: EventLog
    state: State
    reads: Reads
    session: aiohttp.ClientSession
    downloads: aiohttp.ClientSession
    """For files that are fetched with a link."""
    application: Application
    zoom: ZoomParts


def _assemble(parts: _Parts) -> Program:
    settings, state, application = parts.settings, parts.state, parts.application
    token = settings.telegram_bot_token.get_secret_value()
    api = TelegramApi(parts.session, settings.telegram_api_base, token)
    desk = _desk(parts)
    sender = Sender(api, TelegramLimits(_rates(settings)))

    def planned() -> None:
        for each in (workers, relays, syncs):
            each.wake()

    recordings = recording_parts(
        settings, parts.session, parts.downloads, state, desk, sender, parts.zoom, planned
    )
    short_links = short_link_parts(settings, parts.session, application, parts.reads)
    meetings, standing = MeetingsInZoom(application, parts.zoom.access, state), StandingCards(state)
    comparing = sync_parts(settings, parts.log, state, parts.zoom.access, meetings, desk, planned)
    sightings = SeenPcs(state).seen
    agents = agent_parts(settings, desk, sightings, standing.chats)
    myself = Myself(token, api)
    reminders = ReminderTexts(desk, meetings.running)
    shown = cards.Cards(
        desk,
        standing.chats,
        recordings.texts.card,
        MeetingCard(desk, myself.shares, agents.meetings),
        ShortCards(desk, short_links.choice.titles),
        comparing.cards,
        agents.cards,
        {"remind": reminders.reminder, "agenda": reminders.agenda, "pc": agents.notices.notice},
    )
    workers = Workers(
        state,
        {
            **telegram_performers(sender, desk, shown, standing),
            **zoom_performers(meetings, settings.zoom_confirm_seconds),
            "zoom.look": comparing.look,
            **recordings.quick,
            **short_links.performers,
            KIND: ShowScreenshot(sender, desk, state),
            **agents.performers,
        },
        application.handle,
        worker=parts.worker,
        limits=WorkerLimits(settle=settings.effect_settle),
    )
    relays = Workers(
        state,
        recordings.slow,
        application.handle,
        worker=parts.worker,
        limits=WorkerLimits(at_once=settings.relays_at_once, attempt_timeout=LONGEST_UPLOAD),
        claim=Turns(settings.relays_per_account).claim,
    )
    syncs = Workers(
        state,
        {"zoom.sync": comparing.run},
        application.handle,
        worker=parts.worker,
        limits=WorkerLimits(at_once=1, attempt_timeout=LONGEST_SYNC),
    )

    invitations = _invitations(settings)
    tally = Tally()
    door = Door(
        myself,
        desk,
        {
            "zoom": zoom_desk(settings, state, invitations, tally),
            "shelf": recording_desk(settings, state, recordings),
            "shortening": ShortDesk(short_links.choice),
            "control": settings.zoom_control_mode,
            "dialog_of": dialog_of(state),
            "calendars": calendar_desk(settings),
            "expiry": comparing.expiry,
            "pcs": agents.at_hand,
        },
    )
    gateway = Gateway(state, door, application.handle, worker=parts.worker, planned=planned, sorry=door.sorry)
    intake = Intake(state, gateway.wake)
    return Program(
        settings=settings,
        log=parts.log,
        state=state,
        presence=parts.presence,
        worker=parts.worker,
        application=application,
        reads=parts.reads,
        api=api,
        intake=intake,
        poller=Poller(api, intake),
        gateway=gateway,
        zoom_gateway=_zoom_gateway(parts, meetings, planned),
        workers=workers,
        relays=relays,
        syncs=syncs,
        zoom=parts.zoom,
        recordings=recordings,
        short_links=short_links,
        followers=_followers(parts, planned),
        sealer=Sealer(parts.log, seal_key(settings.data_dir / SEAL_KEY)),
        agents=agent_door(parts.log, state, application, parts.reads, parts.zoom.access, planned),
        clock=Clock(state, parts.reads, desk.reader_of, planned),
        bookings=BookingClock(state, application, parts.reads, sightings, planned),
        tally=tally,
        desk=desk,
        invitations=invitations,
        planned=planned,
    )


def _invitations(settings: Settings) -> Invitations | None:
    return Invitations(settings.state_secret.get_secret_value()) if settings.people_may_connect else None


def _desk(parts: _Parts) -> Desk:
    return Desk(
        application=parts.application,
        reads=parts.reads,
        catalog=Catalog.load(parts.settings.default_locale),
        zone=parts.settings.zone,
        version=program_version(),
    )


def _rates(settings: Settings) -> TelegramRates:
    return TelegramRates(
        overall=settings.telegram_overall_rate,
        per_chat=settings.telegram_chat_rate,
        per_group_minute=settings.telegram_group_rate,
    )


def _zoom_gateway(parts: _Parts, meetings: MeetingsInZoom, planned: Callable[[], None]) -> Gateway:
    settings = parts.settings
    door = ZoomDoor(
        parts.application,
        parts.reads,
        meetings.creating,
        parts.log.last_position,
        app=settings.oauth_client_id,
    )
    return Gateway(
        parts.state, door, parts.application.handle, source=ZOOM, worker=parts.worker, planned=planned
    )


def _followers(parts: _Parts, planned: Callable[[], None]) -> list[Follower]:
    """The three kinds of listener, each with a loop of its own."""
    reactors = (
        Reactor("zoom", zoom_reactor.plan, parts.state, planned),
        Reactor("telegram", telegram_reactor.plan, parts.state, planned),
        Reactor("deliveries", deliveries_plan.plan, parts.state, planned),
        Reactor("shortener", shortener_reactor.plan, parts.state, planned),
        Reactor("agents", agents_plan.plan, parts.state, planned),
    )
    policies = PolicyFollower(POLICIES, parts.application.handle, parts.state)
    return [Follower(parts.log, listener) for listener in (*parts.reads, *reactors, policies)]
