"""Sessions through which everything outside is asked."""

from __future__ import annotations

from urllib.request import getproxies

import aiohttp


def client_session(connections: int) -> aiohttp.ClientSession:
    """A pool of at most so many connections; no cookies, and every call sets its own timeouts.

    The proxies that the environment names are used. Where it names none it is not asked again: aiohttp would
    look for a netrc file twice a call, each time in another thread (a third of all replies in a second), and
    send what stands there to whoever is asked.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=connections),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=not {"http", "https"}.isdisjoint(getproxies()),
    )
