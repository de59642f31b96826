"""The composition root: every part made once, from the settings, and handed what it needs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import msgspec

from adapters.effect import Performer
from adapters.event_store.seal import Sealer
from adapters.event_store.seal_key import seal_key
from adapters.i18n.catalog import Catalog
from adapters.state import cards as standing_cards
from adapters.state.database import Database as State
from adapters.state.presence import DatabasePresence, FilePresence, Presence, new_worker
from adapters.telegram import reactor as telegram_reactor
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.sender import Answers, CallbackAnswers, Cards, FanOut, Notices, Sender
from adapters.zoom import reactor as zoom_reactor
from adapters.zoom.client import ZoomClient
from adapters.zoom.oauth import AccountTokens, Credentials
from bot_app.config import Settings
from bot_app.followers import Follower
from bot_app.gateway import Gateway, Intake, Poller
from bot_app.listeners import PolicyFollower, Reactor
from bot_app.reads import Reads
from bot_app.stores import SEAL_KEY, EventLog, opened_log, opened_reads, opened_state
from bot_app.telegram import cards
from bot_app.telegram.desk import Desk
from bot_app.telegram.door import Door, Myself
from bot_app.version import program_version
from bot_app.workers import WorkerLimits, Workers
from domain.application import Application
from domain.ids import MeetingId
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
    workers: Workers
    followers: list[Follower]
    sealer: Sealer


@asynccontextmanager
async def assembled(settings: Settings) -> AsyncIterator[Program]:
    """Everything, ready to run and closed in the right order afterwards."""
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(opened_log(settings))
        state = await stack.enter_async_context(opened_state(settings))
        reads = await stack.enter_async_context(opened_reads(settings))
        session = await stack.enter_async_context(_session())
        zoom = await stack.enter_async_context(opened_zoom(settings, session))
        yield _assemble(settings, log, state, reads, session, zoom)


def _assemble(
    settings: Settings,
    log: EventLog,
    state: State,
    reads: Reads,
    session: aiohttp.ClientSession,
    zoom: ZoomClient,
) -> Program:
    application, worker = Application(log), new_worker()
    token = settings.telegram_bot_token.get_secret_value()
    api = TelegramApi(session, settings.telegram_api_base, token)
    desk = Desk(
        application=application,
        reads=reads,
        catalog=Catalog.load(settings.default_locale),
        zone=settings.zone,
        version=program_version(),
    )
    workers = Workers(
        state,
        _performers(settings, api, zoom, desk, state),
        application.handle,
        worker=worker,
        limits=WorkerLimits(settle=settings.effect_settle),
    )
    door = Door(Myself(token, api), desk)
    gateway = Gateway(state, door, application.handle, worker=worker, planned=workers.wake)
    intake = Intake(state, gateway.wake)
    return Program(
        settings=settings,
        log=log,
        state=state,
        presence=_presence(settings, state),
        worker=worker,
        application=application,
        reads=reads,
        api=api,
        intake=intake,
        poller=Poller(api, intake),
        gateway=gateway,
        workers=workers,
        followers=_followers(log, state, reads, application, workers),
        sealer=Sealer(log, seal_key(settings.data_dir / SEAL_KEY)),
    )


def _performers(
    settings: Settings, api: TelegramApi, zoom: ZoomClient, desk: Desk, state: State
) -> dict[str, Performer]:
    """Which part performs which kind of effect."""
    rates = TelegramRates(
        overall=settings.telegram_overall_rate,
        per_chat=settings.telegram_chat_rate,
        per_group_minute=settings.telegram_group_rate,
    )
    sender = Sender(api, TelegramLimits(rates))

    async def chats_showing(card: str) -> list[str]:
        return await state.read(lambda connection: standing_cards.chats_showing(connection, card))

    async def card_message(card: str, chat: str) -> int | None:
        return await state.read(lambda connection: standing_cards.card_message(connection, card, chat))

    async def wanted(meeting_id: MeetingId, position: int) -> zoom_reactor.Wanted | None:
        await desk.reads.caught_up(position)
        row = await desk.reads.agenda.by_id(meeting_id)
        if row is None or row.cancelled:
            return None
        return zoom_reactor.Wanted(row.topic or "Meeting", row.starts_at, row.minutes, row.time_zone)

    shown = cards.Cards(desk, chats_showing)
    return {
        "telegram.answer": Answers(sender),
        "telegram.callback": CallbackAnswers(sender),
        "telegram.notice": Notices(sender, shown.notice),
        "telegram.card": Cards(sender, shown.card, card_message),
        "telegram.fan_out": FanOut(shown.recipients),
        "zoom.create_meeting": zoom_reactor.MeetingCreation(zoom, settings.zoom_host, wanted),
        "zoom.delete_meeting": zoom_reactor.MeetingDeletion(zoom),
    }


def _followers(
    log: EventLog, state: State, reads: Reads, application: Application, workers: Workers
) -> list[Follower]:
    """The three kinds of listener, each with a loop of its own."""
    reactors = (
        Reactor("zoom", zoom_reactor.plan, state, workers.wake),
        Reactor("telegram", telegram_reactor.plan, state, workers.wake),
    )
    policies = PolicyFollower(POLICIES, application.handle, state)
    return [Follower(log, listener) for listener in (*reads, *reactors, policies)]


@asynccontextmanager
async def opened_zoom(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[ZoomClient]:
    credentials = Credentials(
        account_id=settings.zoom_account_id,
        client_id=settings.zoom_client_id,
        client_secret=settings.zoom_client_secret.get_secret_value(),
    )
    tokens = AccountTokens(
        session, credentials, token_url=settings.zoom_token_url, api=settings.zoom_base_url
    )
    try:
        yield ZoomClient(session, tokens)
    finally:
        await tokens.close()


def _session() -> aiohttp.ClientSession:
    """One pool of connections for all calls; every call sets its own timeouts."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=100), cookie_jar=aiohttp.DummyCookieJar(), trust_env=True
    )


def _presence(settings: Settings, state: State) -> Presence:
    if settings.database_url:
        return DatabasePresence(state.engine)
    return FilePresence(settings.data_dir / "workers")
