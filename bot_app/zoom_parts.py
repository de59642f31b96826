"""Everything that speaks to Zoom, made once: the organisation's account and people's connections."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial

import aiohttp
import msgspec

from adapters.state.database import Database as State
from adapters.zoom.calls import Tokens, ZoomCalls
from adapters.zoom.client import ZoomClient
from adapters.zoom.connection_tokens import ConnectionBook
from adapters.zoom.limits import DailyQuota, Pace
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.recordings import Recordings
from adapters.zoom.user_oauth import UserOAuth
from bot_app.config import Settings
from bot_app.reads import Reads
from bot_app.vault import TokenShelf, Vault
from bot_app.zoom.access import ZoomAccess
from domain.application import Application
from domain.command import Meta, Via
from domain.connections.commands import RecordConnectionLost
from domain.ids import CommandId, ConnectionId, CorrelationId, derived


class ZoomParts(msgspec.Struct, frozen=True):
    access: ZoomAccess
    oauth: UserOAuth
    book: ConnectionBook
    shelf: TokenShelf


@asynccontextmanager
async def opened_zoom_parts(
    settings: Settings,
    session: aiohttp.ClientSession,
    state: State,
    reads: Reads,
    application: Application,
    worker: str,
) -> AsyncIterator[ZoomParts]:
    tokens = account_tokens(settings, session)
    pace, quota = Pace(), DailyQuota()
    oauth = user_oauth(settings, session)
    shelf = TokenShelf(state, vault_of(settings), worker)
    book = ConnectionBook(oauth, shelf, partial(_lost, application))
    access = ZoomAccess(
        reads,
        account=settings.zoom_account_id,
        organisation=tokens,
        tokens_of=book.tokens_of if settings.people_may_connect else None,
        recordings_with=lambda chosen: _recordings(session, chosen, pace),
        meetings_with=lambda chosen: ZoomClient(session, chosen, pace=pace, quota=quota),
        usual_host=settings.zoom_host,
        lost=partial(_lost, application),
    )
    try:
        yield ZoomParts(access, oauth, book, shelf)
    finally:
        await book.close()
        await tokens.close()


def account_tokens(settings: Settings, session: aiohttp.ClientSession) -> AccountTokens:
    credentials = Credentials(
        account_id=settings.zoom_account_id,
        client_id=settings.zoom_client_id,
        client_secret=settings.zoom_client_secret.get_secret_value(),
    )
    return AccountTokens(session, credentials, token_url=settings.zoom_token_url, api=settings.zoom_base_url)


def user_oauth(settings: Settings, session: aiohttp.ClientSession) -> UserOAuth:
    """The app people connect through: one of its own, or the same as the organisation's."""
    own = bool(settings.zoom_oauth_client_id)
    secret = settings.zoom_oauth_client_secret if own else settings.zoom_client_secret
    return UserOAuth(
        session,
        settings.oauth_client_id,
        secret.get_secret_value(),
        authorise_url=settings.zoom_auth_url,
        token_url=settings.zoom_token_url,
        redirect_uri=settings.redirect_uri,
        api=settings.zoom_base_url,
    )


def vault_of(settings: Settings) -> Vault:
    older = [key.get_secret_value() for key in settings.encryption_keys_old]
    return Vault(settings.encryption_key.get_secret_value(), older)


def _recordings(session: aiohttp.ClientSession, tokens: Tokens, pace: Pace) -> Recordings:
    return Recordings(ZoomCalls(session, tokens, pace=pace))


async def _lost(application: Application, connection: str) -> None:
    """Whoever hears it first records it; for the others nothing changes."""
    now = datetime.now(UTC)
    await application.handle(
        RecordConnectionLost(
            meta=Meta(
                command_id=CommandId(derived("connection", connection, "lost", now.isoformat())),
                at=now,
                via=Via.ZOOM,
                actor=None,
                correlation_id=CorrelationId(f"connection-{connection}"[:100]),
            ),
            connection_id=ConnectionId(connection),
            reason="Zoom did not renew the access",
        )
    )
