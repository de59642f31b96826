"""From Zoom's code to a connection: exchange, look whose it is, store the tokens, record the event."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
import structlog

from adapters.effect import Effect, Failure, IfUnknown
from adapters.state import effects, tokens
from adapters.state.database import Database
from adapters.telegram.messages import code as as_code
from adapters.telegram.messages import escape
from adapters.telegram.sender import message
from adapters.zoom.user_oauth import Grant, UserOAuth, ZoomUser
from bot_app.invitation import Invitation, Invitations
from bot_app.telegram.desk import Desk
from bot_app.vault import TokenShelf
from bot_app.zoom.scopes import missing
from domain.command import Meta, Via
from domain.connections.commands import Connect
from domain.connections.connections import Connection, stream_of
from domain.ids import ChatId, CommandId, ConnectionId, CorrelationId, UserId, derived
from domain.log import Receipt
from domain.personal import Personal

log = structlog.get_logger()

LONGEST_EMAIL = 254
LONGEST_ACCOUNT = 100


class ScopesMissing(Exception):
    """Zoom let us in, but not far enough; nothing is kept, and what was connected before stays."""

    def __init__(self, scopes: list[str]) -> None:
        super().__init__(", ".join(scopes))
        self.scopes = scopes


class Refused(Exception):
    """A rule of ours said no while the person was at Zoom; nothing is kept."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(receipt.refusal)
        self.receipt = receipt


class Connecting(msgspec.Struct, frozen=True, kw_only=True):
    desk: Desk
    invitations: Invitations
    oauth: UserOAuth
    shelf: TokenShelf
    forget: Callable[[str], Awaitable[None]]
    """Let go of the tokens of a connection that this program holds in memory."""
    log_end: Callable[[], Awaitable[int]]
    """Position of the newest event."""
    state: Database
    planned: Callable[[], None]
    """Called when something is to be said in a chat."""

    async def first_use(self, invitation: Invitation) -> bool:
        """`True` once for each invitation. Raises: sqlalchemy.exc.SQLAlchemyError."""
        expires_at = float(invitation.expires_at)
        return await self.state.write(lambda c: tokens.use_state(c, invitation.nonce, expires_at))

    async def was_used(self, invitation: Invitation) -> bool:
        """Uses nothing up. Raises: sqlalchemy.exc.SQLAlchemyError."""
        return await self.state.read(lambda c: tokens.was_used(c, invitation.nonce))

    async def connect(self, invitation: Invitation, name: str, language: str, code: str) -> str:
        """Give the account's e-mail or name. `name` and `language`: of the person who was invited.

        Raises: ScopesMissing, Refused; Failure and what the log raises, and then nothing is connected. Tokens
        that were stored by then are overwritten by the next try, or swept in the end.
        """
        asked_at = time.time()
        grant = await self.oauth.exchange(code, self.invitations.verifier(invitation.nonce))
        lacking = missing(grant.scopes)
        if lacking:
            await self._give_back_unless_connected(grant)
            await self._tell(invitation, name, language, lacking)
            raise ScopesMissing(lacking)
        user = await self.oauth.whoami(grant.access_token, grant.api)
        granted_after = await self.log_end()
        # Tokens first: an event without them would promise what nobody can keep.
        await self.shelf.connect(user.id, grant, asked_at=asked_at, granted_after=granted_after)
        await self.forget(user.id)
        receipt = await self.desk.application.handle(_command(invitation, user, grant))
        if receipt.refusal:
            await self._undo(user, grant)
            raise Refused(receipt)
        log.info("connect.done", connection=user.id)
        return user.email or user.name or user.id

    async def _undo(self, user: ZoomUser, grant: Grant) -> None:
        """Unless the account was connected before: then these are the tokens that connection lives on."""
        if not await self._is_connected(user):
            await self.shelf.disconnect(user.id)
            await self._give_back(grant)

    async def _give_back_unless_connected(self, grant: Grant) -> None:
        """Zoom ends all that its user has granted, so who that is must be known, and not be connected."""
        with suppress(Failure):
            user = await self.oauth.whoami(grant.access_token, grant.api)
            if not await self._is_connected(user):
                await self._give_back(grant)

    async def _is_connected(self, user: ZoomUser) -> bool:
        connection: Connection = await self.desk.application.state(stream_of(ConnectionId(user.id)))
        return connection.exists

    async def _give_back(self, grant: Grant) -> None:
        """What we do not keep is of no use to anybody, so it is no harm if Zoom does not hear of it."""
        with suppress(Failure):
            await self.oauth.revoke(grant.access_token)

    async def _tell(self, invitation: Invitation, name: str, language: str, lacking: list[str]) -> None:
        scopes = ", ".join(map(as_code, lacking))
        said = self.desk.says(language, "connect-scope-missing", name=escape(name), scopes=scopes)
        cause = derived("connect", invitation.nonce).hex
        effect = Effect(
            key=f"telegram.answer/connect/{cause}",
            lane=f"answer/{invitation.chat}",
            payload={
                "chat": invitation.chat,
                "method": "sendMessage",
                "params": message(invitation.chat, said, repeated=False),
                "repeat_mark": said.repeat_mark,
            },
            if_unknown=IfUnknown.ASK,
            better_twice=True,
            correlation_id=f"connect-{cause}",
        )
        await self.state.write(lambda c: effects.plan(c, [effect], now=time.time()))
        self.planned()


def _command(invitation: Invitation, user: ZoomUser, grant: Grant) -> Connect:
    person, connection_id = UserId(invitation.user_id), ConnectionId(user.id)
    cause = derived("connect", invitation.nonce)
    return Connect(
        meta=Meta(
            command_id=CommandId(cause),
            at=datetime.now(UTC),
            via=Via.API,
            actor=person,
            correlation_id=CorrelationId(f"connect-{cause.hex}"),
        ),
        connection_id=connection_id,
        connected_by=person,
        account=user.account_id[:LONGEST_ACCOUNT],
        email=Personal(stream_of(connection_id), user.email[:LONGEST_EMAIL]),
        scopes=grant.scopes,
        chat=ChatId(invitation.chat),
    )
