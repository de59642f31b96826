"""The way to the server: encrypted always, through a proxy where there is one."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.request import getproxies

import aiohttp

from agent_server.agent.settings import Settings, SettingsWrong


def opened_session(settings: Settings) -> aiohttp.ClientSession:
    """Certificates are checked, always. Raises: SettingsWrong."""
    context = ssl.create_default_context()
    if settings.ca_file:
        try:
            context.load_verify_locations(Path(settings.ca_file).expanduser())
        except (OSError, ssl.SSLError):
            raise SettingsWrong(["ca_file: holds no certificates in PEM form"]) from None
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=context, limit=8),
        cookie_jar=aiohttp.DummyCookieJar(),
        # Where the environment names no proxy it is not asked: aiohttp would look for a netrc file, too.
        trust_env=not settings.proxy and not {"http", "https"}.isdisjoint(getproxies()),
    )
