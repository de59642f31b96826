"""Codes of our own redirect: what a person chose, or ten letters that nobody guesses."""

from __future__ import annotations

import hmac
from collections.abc import Iterator
from itertools import count

from adapters.effect import Effect, Rejected
from adapters.performer import meta
from domain.application import Application
from domain.ids import LinkId
from domain.links.commands import ReserveShortCode
from domain.links.links import ALIAS_TAKEN

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without those that look like others: people read short links aloud."""
LENGTH = 10
"""31 to the tenth: who tries a thousand a second meets one of a hundred thousand links in three months."""


class OwnCodes:
    def __init__(self, application: Application, secret: bytes) -> None:
        """`secret`: makes codes that others cannot compute, and the same ones after a kill."""
        self._application = application
        self._secret = secret

    async def reserved(self, effect: Effect, link_id: LinkId, alias: str) -> str:
        """A code that belongs to this link and no other. Raises: Rejected, when the alias is taken."""
        for code in (alias,) if alias else self._codes(link_id):
            if await self._belongs(effect, link_id, code):
                return code
        raise Rejected("own: the alias is taken", code=ALIAS_TAKEN)

    def _codes(self, link_id: LinkId) -> Iterator[str]:
        """Without an end, should one be taken."""
        for number in count():
            digest = hmac.digest(self._secret, f"short-link/{link_id}/{number}".encode(), "sha256")
            yield "".join(LETTERS[piece % len(LETTERS)] for piece in _pieces(digest))

    async def _belongs(self, effect: Effect, link_id: LinkId, code: str) -> bool:
        command = ReserveShortCode(meta=meta(effect, "reserve", code), code=code, link_id=link_id)
        return not (await self._application.handle(command)).refusal


def _pieces(digest: bytes) -> Iterator[int]:
    """Three bytes for each letter, so that all letters are as good as equally likely."""
    for place in range(LENGTH):
        yield int.from_bytes(digest[3 * place : 3 * place + 3], "big")
