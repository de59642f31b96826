"""`link.shorten`: asks one provider for a short address, and says who is asked next when it gives none."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from uuid import UUID

from msgspec.structs import replace

from adapters.effect import Effect, Outcome, Rejected, Unauthorised, Unavailable
from adapters.performer import Quiet, meta
from adapters.shortener.client import ABSENT, Shorteners
from bot_app.shortlinks.choice import Choice
from bot_app.shortlinks.own import OwnCodes
from domain.application import Application
from domain.ids import LinkId
from domain.incidents.commands import ReportIncident
from domain.links.commands import RecordShortLinkMade, RecordShortLinkRefused
from domain.links.links import ALIAS_TAKEN, OWN, Link, LinkState, stream_of
from domain.personal import Personal

PAUSES = (0.5, 2.0)
"""Seconds before the second and the third try: people wait for the link, and somebody else can make it."""
UNAVAILABLE, UNAUTHORISED = "unavailable", "unauthorised"


class Shorten(Quiet):
    def __init__(
        self,
        application: Application,
        shorteners: Shorteners,
        choice: Choice,
        codes: OwnCodes,
        *,
        pauses: tuple[float, ...] = PAUSES,
    ) -> None:
        self._application = application
        self._shorteners = shorteners
        self._choice = choice
        self._codes = codes
        self._pauses = pauses

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        link_id, provider = LinkId(UUID(effect.payload["link"])), effect.payload["provider"]
        link: Link = await self._application.state(stream_of(link_id))
        target = link.target.reveal("") if link.target is not None else ""
        over = link.state is not LinkState.ASKED or link.round != effect.payload["round"]
        if over or provider in link.refused_by or not target:
            return Outcome()
        alias = link.alias.reveal("") if link.alias is not None else ""
        try:
            if provider == OWN:
                return await self._own(effect, link_id, link, alias)
            return _made(effect, link_id, link, await self._patiently(provider, target, alias))
        except Rejected as failure:
            return self._refused(effect, link_id, link, failure.code)
        except Unauthorised:
            told = self._refused(effect, link_id, link, UNAUTHORISED)
            return replace(told, commands=(*told.commands, _wrong_key(effect)))
        except Unavailable:
            return self._refused(effect, link_id, link, UNAVAILABLE)

    async def _own(self, effect: Effect, link_id: LinkId, link: Link, alias: str) -> Outcome:
        """Raises: Rejected."""
        if not self._choice.public_url:
            raise Rejected("own: PUBLIC_URL is not set", code=ABSENT)
        code = await self._codes.reserved(effect, link_id, alias)
        return _made(effect, link_id, link, f"{self._choice.public_url}/s/{code}", code)

    async def _patiently(self, provider: str, target: str, alias: str) -> str:
        """Raises: Failure."""
        for pause in self._pauses:
            try:
                return await self._shorteners.shorten(provider, target, alias)
            except Unavailable:
                await asyncio.sleep(pause)
        return await self._shorteners.shorten(provider, target, alias)

    def _refused(self, effect: Effect, link_id: LinkId, link: Link, code: str) -> Outcome:
        """A taken alias is for the person to change; all else is for the next provider to do better."""
        provider = effect.payload["provider"]
        following = self._choice.following({*link.refused_by, provider})
        refused = RecordShortLinkRefused(
            meta=meta(effect, "refused"),
            link_id=link_id,
            round=link.round,
            provider=provider,
            failure_code=code,
            next="" if code == ALIAS_TAKEN else following,
        )
        return Outcome(commands=(refused,))


def _made(effect: Effect, link_id: LinkId, link: Link, address: str, code: str = "") -> Outcome:
    """Sealed under the key of the target: whoever is erased leaves no way there."""
    subject = link.target.subject if link.target is not None else ""
    made = RecordShortLinkMade(
        meta=meta(effect, "made"),
        link_id=link_id,
        round=link.round,
        provider=effect.payload["provider"],
        address=Personal(subject, address),
        code=Personal(subject, code) if code else None,
    )
    return Outcome(commands=(made,))


def _wrong_key(effect: Effect) -> ReportIncident:
    """Once a day for each provider, however many links are wanted."""
    provider = effect.payload["provider"]
    cause = meta(replace(effect, key=f"link.unauthorised/{provider}"), datetime.now(UTC).date())
    return ReportIncident(
        meta=cause, kind="shortener.unauthorised", reference=provider, reason="its key was not accepted"
    )
