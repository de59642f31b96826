"""The token of the app at Zoom (server-to-server OAuth): fetched once for all who wait, kept in memory."""

from __future__ import annotations

import asyncio
import re
import time
from base64 import b64encode
from pathlib import Path
from typing import Annotated

import msgspec
import structlog

from agent_server.agent.driver_settings import RoomsSettings
from agent_server.agent.drivers.rooms.failures import Away, Denied, Unclear
from agent_server.agent.drivers.rooms.secret_file import SecretWrong, read_secret
from agent_server.agent.drivers.rooms.way_out import WayOut

_MARGIN = 60.0
_ZOOMS = re.compile(r"https://([a-z0-9-]+\.)+zoom\.us/?")
_log = structlog.get_logger(__name__)


class Token(msgspec.Struct, frozen=True):
    value: str
    api: str
    """Where it is to be used, `/v2` included."""
    scopes: frozenset[str]
    renew_at: float
    """Monotonic."""

    def __repr__(self) -> str:
        return "Token(…)"


class _Granted(msgspec.Struct):
    access_token: Annotated[str, msgspec.Meta(min_length=1, pattern="^[!-~]+$")]
    expires_in: Annotated[float, msgspec.Meta(gt=0)]
    scope: str = ""
    api_url: str | None = None


class Tokens:
    def __init__(self, way_out: WayOut, settings: RoomsSettings) -> None:
        self._way_out, self._settings = way_out, settings
        self._token: Token | None = None
        self._one_at_a_time = asyncio.Lock()

    async def current(self) -> Token:
        """Good for another minute. Raises: Away, Denied."""
        async with self._one_at_a_time:
            if self._token is None or time.monotonic() >= self._token.renew_at:
                self._token = await self._fetched()
            return self._token

    def forget(self, token: Token) -> None:
        """Zoom did not accept it. A newer one stays."""
        if self._token is token:
            self._token = None

    async def _fetched(self) -> Token:
        asked_at = time.monotonic()
        try:
            granted = await self._granted()
        except Unclear as unclear:
            raise Away(f"no token from Zoom: {unclear}") from None
        good_for = max(granted.expires_in - _MARGIN, granted.expires_in / 2)
        api = api_address(self._settings.address, granted.api_url)
        return Token(granted.access_token, api, frozenset(granted.scope.split()), asked_at + good_for)

    async def _granted(self) -> _Granted:
        answer = await self._way_out.sent(
            "POST",
            self._settings.token_address,
            {"Authorization": f"Basic {b64encode(self._credentials()).decode()}"},
            body={"grant_type": "account_credentials", "account_id": self._settings.account_id},
        )
        if answer.status in {400, 401, 403}:
            # Zoom answers 400 to wrong credentials and to an account it does not know.
            words = "account_id, client_id or the secret is wrong, or the app is not activated"
            raise Denied(f"no token from Zoom (HTTP {answer.status}): {words}")
        if not answer.fine:
            raise answer.failure()
        try:
            return msgspec.json.decode(answer.body, type=_Granted)
        except (msgspec.DecodeError, UnicodeDecodeError):
            pass  # the error quotes the body, which may hold the token
        raise Unclear("its answer cannot be read")

    def _credentials(self) -> bytes:
        """Read anew each time, so that a changed secret needs no restart."""
        try:
            secret = read_secret(Path(self._settings.client_secret_file).expanduser())
        except SecretWrong as wrong:
            raise Denied(str(wrong)) from None
        return f"{self._settings.client_id}:{secret}".encode()


def api_address(configured: str, offered: str | None) -> str:
    """Zoom's usual address gives way to the one of the account's region that comes with a token.

    Any other address was chosen by the operator, and stays; so does the usual one where what is
    offered is not an address of Zoom's: it serves every region.
    Source: https://developers.zoom.us/changelog/platform/api_url_access_token_response/
    """
    if not offered or configured != RoomsSettings().address:
        return configured
    if _ZOOMS.fullmatch(offered):
        return f"{offered.rstrip('/')}/v2"
    _log.warning("zoom_api_url_ignored")
    return configured
