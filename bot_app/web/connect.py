"""`/zoom/connect` and `/zoom/callback`: to Zoom with an invitation, and back with the person's consent."""

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
from adapters.telegram.messages import Html, escape
from adapters.telegram.messages import code as as_code
from adapters.zoom.user_oauth import challenge_of
from bot_app.invitation import SECONDS, Invitation
from bot_app.signed_tokens import TokenExpired, TokenInvalid
from bot_app.telegram.desk import Desk
from bot_app.web.connect_page import HEADERS, Form, page
from bot_app.web.connecting import Connecting, Refused, ScopesMissing
from domain.ids import UserId
from domain.log import Conflict, Receipt
from domain.users.users import User, stream_of

log = structlog.get_logger()

LONGEST_CODE = 512
LARGEST_FORM = 4096
"""Bytes."""
_AWAY = (Failure, LogUnavailable, Conflict, SQLAlchemyError)
"""What may be different in a minute."""
TitleOf = Callable[[str], Awaitable[str]]
"""What a chat is called; empty: nobody knows. Asked without the topic; raises nothing."""
Step = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Stop(Exception):
    """The way ends on a page that says why."""

    def __init__(self, status: int, *keys: str, language: str = "", **args: str | int) -> None:
        """`language`: of the person, once we know who it is."""
        super().__init__(keys[0])
        self.status, self.keys, self.language, self.args_of_text = status, keys, language, args


class Guest(msgspec.Struct, frozen=True):
    """Whoever stands at the door with an invitation of ours."""

    state: str
    invitation: Invitation
    name: str
    """Not escaped."""
    username: str
    """At Telegram; empty: none."""
    language: str

    @property
    def known_as(self) -> Html:
        """What Telegram vouches for, as anybody can choose any name. On a line of its own, for names may
        end in something that looks the same.
        """
        marks = [f"@{self.username}"] if self.username else []
        return Html("Telegram: " + " · ".join(map(as_code, [*marks, str(self.invitation.user_id)])))


class ConnectDoor(msgspec.Struct, frozen=True, kw_only=True):
    desk: Desk
    connecting: Connecting
    public_url: str
    title_of: TitleOf

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Uses nothing up: programs that look at a link before its reader does fetch it too."""
        guest = await self._guest(request.query.get("state", ""))
        if await self.connecting.was_used(guest.invitation):
            raise Stop(409, "connect-page-used", language=guest.language)
        label = self._text(guest, "connect-page-go-on")
        form = Form(guest.state, label, _sources(self._zoom_address(guest)))
        lines = [
            self._text(guest, "connect-page-asked", name=escape(guest.name)),
            guest.known_as,
            await self._where(guest),
            self._text(guest, "connect-page-warning"),
        ]
        return self._page(guest.language, "connect-page-question", lines, form=form)

    async def go_on(self, request: web.Request) -> web.StreamResponse:
        """Marks the browser, so that nobody comes back with this invitation in another one."""
        guest = await self._guest(await _state_in_form(request))
        if not _pressed_here(request, self.public_url):
            raise Stop(403, "connect-page-elsewhere", language=guest.language)
        response = web.Response(status=303, headers={**HEADERS, "Location": self._zoom_address(guest)})
        response.set_cookie(
            self._cookie,
            self._mark(guest),
            max_age=SECONDS,
            path="/",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def come_back(self, request: web.Request) -> web.StreamResponse:
        guest = await self._guest(request.query.get("state", ""))
        shown = request.cookies.get(self._cookie, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, self._mark(guest).encode()):
            raise Stop(403, "connect-page-browser", language=guest.language)
        account = await self._connected(guest, _code(request, guest))
        lines = [self._text(guest, "connect-page-connected-more", account=escape(account))]
        return self._page(guest.language, "connect-page-connected", lines)

    def stopped(self, stop: Stop) -> web.Response:
        language = stop.language or self.desk.catalog.default_locale
        lines = [self.desk.text(language, key, **stop.args_of_text) for key in stop.keys]
        return self._page(language, "connect-page-not-connected", lines, status=stop.status)

    async def _guest(self, state: str) -> Guest:
        """Raises: Stop, also when the person may not come in (any more)."""
        try:
            invitation = self.connecting.invitations.read(state)
        except TokenExpired:
            raise Stop(410, "connect-page-expired") from None
        except TokenInvalid:
            raise Stop(400, "connect-page-invalid") from None
        user: User = await self.desk.application.state(stream_of(UserId(invitation.user_id)))
        language = self.desk.language_of(user)
        if not user.whitelisted:
            raise Stop(403, f"refusal-user-{user.standing}", language=language)
        name = user.name.reveal("") if user.name is not None else ""
        username = user.username.reveal("") if user.username is not None else ""
        return Guest(state, invitation, name or str(invitation.user_id), username, language)

    async def _connected(self, guest: Guest, code: str) -> str:
        """What the account is called. Raises: Stop."""
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
            raise self._refusal(refused.receipt, language) from None
        except _AWAY as failure:
            raise _failed(failure, language) from None

    def _refusal(self, receipt: Receipt, language: str) -> Stop:
        key = refusal_key(receipt.refusal)
        known = key if self.desk.catalog.has(key) else "refusal-other"
        return Stop(403, known, language=language, **{"code": receipt.refusal, **receipt.details})

    async def _where(self, guest: Guest) -> str:
        chat, _, topic = guest.invitation.chat.partition(":")
        if chat == str(guest.invitation.user_id):
            return self._text(guest, "connect-page-private", name=escape(guest.name))
        title: str = escape(await self.title_of(chat) or chat)
        whole = self._text(guest, "connect-page-topic", chat=title, topic=topic) if topic else title
        return self._text(guest, "connect-page-chat", chat=whole)

    def _zoom_address(self, guest: Guest) -> str:
        verifier = self.connecting.invitations.verifier(guest.invitation.nonce)
        return self.connecting.oauth.authorise_address(guest.state, challenge_of(verifier))

    def _mark(self, guest: Guest) -> str:
        return self.connecting.invitations.browser_mark(guest.invitation.nonce)

    @property
    def _cookie(self) -> str:
        return "__Host-zoom-connect" if self._secure else "zoom-connect"

    @property
    def _secure(self) -> bool:
        return self.public_url.startswith("https:")

    def _text(self, guest: Guest, key: str, **args: str) -> str:
        return self.desk.text(guest.language, key, **args)

    def _page(
        self, language: str, heading: str, lines: list[str], *, status: int = 200, form: Form | None = None
    ) -> web.Response:
        title = self.desk.text(language, "connect-page-title")
        return page(language, title, self.desk.text(language, heading), lines, status=status, form=form)


def connect_routes(door: ConnectDoor) -> list[web.RouteDef]:
    return [
        web.get("/zoom/connect", _stopping(door, door.show)),
        web.post("/zoom/connect", _stopping(door, door.go_on)),
        # Not with HEAD: asking for it uses the invitation up.
        web.get("/zoom/callback", _stopping(door, door.come_back), allow_head=False),
    ]


def _stopping(door: ConnectDoor, step: Step) -> Step:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await step(request)
        except Stop as stop:
            return door.stopped(stop)
        except _AWAY as failure:
            log.warning("connect.not_begun", reason=_reason(failure))
            return door.stopped(Stop(503, "connect-page-not-begun"))

    return handle


def _failed(failure: Exception, language: str) -> Stop:
    log.warning("connect.failed", reason=_reason(failure))
    if isinstance(failure, Rejected):
        return Stop(400, "connect-page-zoom-refused", language=language)
    if isinstance(failure, Unauthorised):
        return Stop(502, "connect-page-misconfigured", language=language)
    return Stop(503, "connect-page-unavailable", language=language)


def _reason(failure: Exception) -> str:
    """A database's words quote the statement, so only their kind is kept."""
    return str(failure) if isinstance(failure, Failure) else type(failure).__name__


def _code(request: web.Request, guest: Guest) -> str:
    """Raises: Stop, also for what Zoom sends instead of a code; the invitation stays good."""
    error = request.query.get("error")
    if error is not None:
        key = "connect-page-declined" if error == "access_denied" else "connect-page-zoom-refused"
        raise Stop(200 if error == "access_denied" else 400, key, language=guest.language)
    code = request.query.get("code", "")
    if not 0 < len(code) <= LONGEST_CODE:
        raise Stop(400, "connect-page-zoom-refused", language=guest.language)
    return code


async def _state_in_form(request: web.Request) -> str:
    """Raises: Stop."""
    if not 0 < (request.content_length or 0) <= LARGEST_FORM:
        raise Stop(400, "connect-page-invalid")
    form = parse_qs((await request.read()).decode("latin-1"))
    return form.get("state", [""])[0]


def _pressed_here(request: web.Request, public_url: str) -> bool:
    """Whether the button was on our own page, so that nobody is sent to Zoom by a foreign page unseen.

    Our page says no Referrer, for which browsers say no Origin either; those too old for Sec-Fetch-Site
    are turned away, and programs that send neither have nobody to be deceived.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    address = urlsplit(public_url)
    return request.headers.get("Origin") in (None, f"{address.scheme}://{address.netloc}")


def _sources(address: str) -> str:
    """Where the form may end: Zoom sends people on to other hosts of its own."""
    target = urlsplit(address)
    origin = f"{target.scheme}://{target.netloc}"
    return f"{origin} https://*.{target.netloc}" if target.scheme == "https" else origin
