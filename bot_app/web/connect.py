"""`/zoom/connect` and `/zoom/callback`: a person's way to Zoom with an invitation, and back with its consent."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import msgspec
import structlog
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from adapters.effect import Failure, Rejected, Unauthorised
from adapters.event_store.failures import LogUnavailable
from adapters.i18n.catalog import refusal_key
from adapters.telegram.messages import code as as_code
from adapters.telegram.messages import escape
from adapters.zoom.user_oauth import challenge_of
from bot_app.telegram.desk import Desk
from bot_app.web.connect_page import HEADERS, Form, page
from bot_app.web.connecting import Connecting, Refused, ScopesMissing
from bot_app.web.invitation import (
    SECONDS,
    Invitation,
    InvitationExpired,
    InvitationInvalid,
    Invitations,
)
from domain.ids import UserId
from domain.log import Conflict
from domain.users.users import User, stream_of

log = structlog.get_logger()

LONGEST_CODE = 512
LARGEST_FORM = 4096
"""Bytes."""
AWAY = (Failure, LogUnavailable, Conflict, SQLAlchemyError)
"""What may be different in a minute."""
TitleOf = Callable[[str], Awaitable[str]]
"""What a chat is called; empty: nobody knows. Takes the chat without a topic."""
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Stop(Exception):
    """The way ends on a page that says why."""

    def __init__(self, status: int, *keys: str, language: str = "", **args: str) -> None:
        super().__init__(keys[0])
        self.status, self.keys, self.language, self.args = status, keys, language, args


class Guest(msgspec.Struct, frozen=True):
    """Whoever stands at the door with an invitation of ours."""

    invitation: Invitation
    user: User
    language: str

    @property
    def name(self) -> str:
        """Not escaped."""
        known = self.user.name.reveal("") if self.user.name is not None else ""
        return known or str(self.invitation.user_id)


class ConnectDoor(msgspec.Struct, frozen=True, kw_only=True):
    desk: Desk
    invitations: Invitations
    connecting: Connecting
    public_url: str
    title_of: TitleOf

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Uses nothing up: those who look at a link before its reader does fetch it too."""
        state = request.query.get("state", "")
        guest = await self._guest(state)
        text, language = self.desk.text, guest.language
        lines = [
            text(language, "connect-page-asked", name=escape(guest.name)),
            await self._where(guest),
            text(language, "connect-page-warning"),
        ]
        form = Form(state, text(language, "connect-page-go-on"), _origins(self._zoom_address(guest, state)))
        heading = text(language, "connect-page-question")
        return page(language, text(language, "connect-page-title"), heading, lines, form=form)

    async def go_on(self, request: web.Request) -> web.StreamResponse:
        """Marks the browser, so that nobody else's can come back with this invitation."""
        state = await _state_of_form(request)
        guest = await self._guest(state)
        if not _pressed_here(request, _origin(self.public_url)):
            raise Stop(403, "connect-page-elsewhere", language=guest.language)
        location = self._zoom_address(guest, state)
        response = web.Response(status=303, headers={**HEADERS, "Location": location})
        mark = self.invitations.browser_mark(guest.invitation.nonce)
        response.set_cookie(self._cookie, mark, max_age=SECONDS, **self._cookie_kind())
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        guest = await self._guest(request.query.get("state", ""))
        if not self._began_here(request, guest.invitation):
            raise Stop(403, "connect-page-browser", language=guest.language)
        code = _code(request, guest.language)
        account = await self._connected(guest, code)
        text, language = self.desk.text, guest.language
        lines = [text(language, "connect-page-connected-more", account=escape(account))]
        heading = text(language, "connect-page-connected")
        response = page(language, text(language, "connect-page-title"), heading, lines)
        response.del_cookie(self._cookie, **self._cookie_kind())
        return response

    async def _connected(self, guest: Guest, code: str) -> str:
        """The account's name. Raises: Stop."""
        language = guest.language
        try:
            if not await self.connecting.first_use(guest.invitation):
                raise Stop(409, "connect-page-used", language=language)
            return await self.connecting.connect(guest.invitation, guest.name, language, code)
        except ScopesMissing as missing:
            scopes = ", ".join(map(as_code, missing.scopes))
            keys = ("connect-page-scope-missing", "connect-page-scope-more")
            raise Stop(403, *keys, language=language, scopes=scopes) from None
        except Refused as refused:
            raise Stop(403, self._refusal(refused.code), language=language, code=refused.code) from None
        except Rejected as failure:
            log.warning("connect.rejected", reason=str(failure))
            raise Stop(400, "connect-page-zoom-refused", language=language) from None
        except Unauthorised as failure:
            log.error("connect.unauthorised", reason=str(failure))  # noqa: TRY400 - no fault of ours
            raise Stop(502, "connect-page-misconfigured", language=language) from None
        except AWAY as failure:
            log.warning("connect.unavailable", reason=_said_by(failure))
            raise Stop(503, "connect-page-unavailable", language=language) from None

    async def _guest(self, state: str) -> Guest:
        """Raises: Stop; also when the person may not come in any more."""
        try:
            invitation = self.invitations.read(state)
        except InvitationExpired:
            raise Stop(410, "connect-page-expired") from None
        except InvitationInvalid:
            raise Stop(400, "connect-page-invalid") from None
        user: User = await self.desk.application.state(stream_of(UserId(invitation.user_id)))
        language = self.desk.language_of(user)
        if not user.whitelisted:
            raise Stop(403, f"refusal-user-{user.standing}", language=language)
        return Guest(invitation, user, language)

    async def _where(self, guest: Guest) -> str:
        text, language = self.desk.text, guest.language
        chat, _, topic = guest.invitation.chat.partition(":")
        if chat == str(guest.invitation.user_id):
            return text(language, "connect-page-private", name=escape(guest.name))
        title = escape(await self.title_of(chat) or chat)
        if topic:
            title = escape("") + text(language, "connect-page-topic", chat=title, topic=topic)
        return text(language, "connect-page-chat", chat=title)

    def _zoom_address(self, guest: Guest, state: str) -> str:
        verifier = self.invitations.verifier(guest.invitation.nonce)
        return self.connecting.oauth.authorise_address(state, challenge_of(verifier))

    def _began_here(self, request: web.Request, invitation: Invitation) -> bool:
        shown = request.cookies.get(self._cookie, "").encode("utf-8", "surrogateescape")
        return hmac.compare_digest(shown, self.invitations.browser_mark(invitation.nonce).encode())

    @property
    def _secure(self) -> bool:
        return self.public_url.startswith("https:")

    @property
    def _cookie(self) -> str:
        return "__Host-zoom-connect" if self._secure else "zoom-connect"

    def _refusal(self, code: str) -> str:
        key = refusal_key(code)
        return key if self.desk.catalog.has(key) else "refusal-other"
