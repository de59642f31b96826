"""Everything that makes short links and counts who opens them, made once."""

from __future__ import annotations

import hmac

import aiohttp
import msgspec

from adapters.effect import Performer
from adapters.shortener.client import Shorteners
from adapters.shortener.providers_file import ProvidersFile
from bot_app.config import Settings
from bot_app.reads import Reads
from bot_app.shortlinks.choice import Choice
from bot_app.shortlinks.clicks import Clicks
from bot_app.shortlinks.own import OwnCodes
from bot_app.shortlinks.shorten import Shorten
from bot_app.shortlinks.wanted import Wanted
from domain.application import Application


class ShortLinkParts(msgspec.Struct, frozen=True):
    performers: dict[str, Performer]
    """By kind of effect."""
    choice: Choice
    clicks: Clicks


def short_link_parts(
    settings: Settings, session: aiohttp.ClientSession, application: Application, reads: Reads
) -> ShortLinkParts:
    shorteners = Shorteners(session, ProvidersFile(settings.shorteners_file), settings.provider_secrets)
    choice = Choice(shorteners, settings.default_shortener, settings.public_url)
    performers: dict[str, Performer] = {
        "link.wanted": Wanted(application, reads, choice),
        "link.shorten": Shorten(application, shorteners, choice, OwnCodes(application, _secret(settings))),
    }
    return ShortLinkParts(performers, choice, Clicks(application.handle))


def _secret(settings: Settings) -> bytes:
    """For codes only: what is derived from a key tells nothing of it."""
    key = settings.encryption_key.get_secret_value().encode()
    return hmac.digest(key, b"codes of short links", "sha256")
