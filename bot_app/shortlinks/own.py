"""Codes of our own redirect: what a person chose, or ten letters that nobody guesses."""

from __future__ import annotations

import secrets

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


async def reserved(application: Application, effect: Effect, link_id: LinkId, alias: str) -> str:
    """A code that belongs to this link and no other. Raises: Rejected, when the alias is taken."""
    if alias:
        if await _belongs(application, effect, link_id, alias):
            return alias
        raise Rejected("own: the alias is taken", code=ALIAS_TAKEN)
    while True:
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        if await _belongs(application, effect, link_id, code):
            return code


async def _belongs(application: Application, effect: Effect, link_id: LinkId, code: str) -> bool:
    command = ReserveShortCode(meta=meta(effect, "reserve", code), code=code, link_id=link_id)
    return not (await application.handle(command)).refusal
