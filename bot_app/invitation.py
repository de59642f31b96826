"""The state of OAuth: a signed invitation to connect that a person carries to Zoom and back."""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from typing import Annotated

import msgspec

from bot_app.signed_tokens import SignedTokens

SECONDS = 600
AUDIENCE = "zoom-connect"


class Invitation(
    msgspec.Struct, frozen=True, rename={"nonce": "jti", "user_id": "user", "expires_at": "exp"}
):
    chat: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9:_-]{1,60}\Z")]
    user_id: int
    nonce: Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}\Z")]
    """To be used once: whoever reads the invitation at the callback sees to that."""
    expires_at: int
    """Seconds since 1970."""


class Invitations:
    """Issues and reads invitations; stores nothing, so any program with the same secret may read them."""

    def __init__(self, secret: str, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970."""
        self._secret = secret.encode()
        self._tokens = SignedTokens(secret, "state", AUDIENCE, now)

    def issue(self, chat: str, user_id: int, nonce: str) -> str:
        """An invitation for ten minutes. `nonce`: 1 to 64 URL-safe characters that nobody can guess.

        Raises: msgspec.ValidationError, when the chat or the nonce reads like none.
        """
        claims = {"chat": chat, "user": user_id, "jti": nonce}
        msgspec.convert({**claims, "exp": 0}, Invitation)
        return self._tokens.issue(claims, SECONDS)

    def read(self, token: str) -> Invitation:
        """Raises: TokenInvalid, TokenExpired."""
        return self._tokens.read(token, Invitation)

    def verifier(self, nonce: str) -> str:
        """The PKCE verifier of an invitation, 43 characters: derived, so that it need not be stored."""
        return _unpadded(self._mac(f"pkce:{nonce}"))

    def browser_mark(self, nonce: str) -> str:
        """What the browser that began keeps in a cookie, and the one that comes back must show."""
        return _unpadded(self._mac(f"browser:{nonce}"))

    def _mac(self, message: str) -> bytes:
        return hmac.digest(self._secret, message.encode(), "sha256")


def _unpadded(octets: bytes) -> str:
    return urlsafe_b64encode(octets).rstrip(b"=").decode()
