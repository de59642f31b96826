"""Tokens that only we can have made: signed, for one purpose, and good until a certain time."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from typing import Any, TypeVar

import jwt
import msgspec

T = TypeVar("T")

LONGEST_TOKEN = 1024
_ALGORITHM = "HS256"
# The expiry is checked here, against the clock we are given.
_OPTIONS: Any = {"require": ["aud", "exp"], "verify_exp": False}


class TokenInvalid(Exception):
    """Not one of ours, or changed on the way."""


class TokenExpired(Exception):
    """One of ours, too old."""


class SignedTokens:
    """Stores nothing, so any program with the same secret may read them."""

    def __init__(
        self, secret: str, purpose: str, audience: str, now: Callable[[], float] = time.time
    ) -> None:
        """`now` gives seconds since 1970."""
        self._signing = hmac.digest(secret.encode(), f"{purpose}:".encode(), "sha256")
        self._audience = audience
        self._now = now

    def issue(self, claims: dict[str, Any], seconds: float) -> str:
        """`seconds`: for which it is good."""
        whole = {**claims, "exp": int(self._now() + seconds), "aud": self._audience}
        return jwt.encode(whole, self._signing, algorithm=_ALGORITHM)

    def read(self, token: str, kind: type[T]) -> T:
        """`kind`: its claims, `exp` among them as a whole number. Raises: TokenInvalid, TokenExpired."""
        if len(token) > LONGEST_TOKEN or not token.isascii():
            raise TokenInvalid
        try:
            claims = jwt.decode(
                token, self._signing, algorithms=[_ALGORITHM], audience=self._audience, options=_OPTIONS
            )
            found = msgspec.convert(claims, kind)
        except (jwt.PyJWTError, msgspec.ValidationError):
            raise TokenInvalid from None
        if claims["exp"] <= self._now():
            raise TokenExpired
        return found
