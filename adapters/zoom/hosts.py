"""Who may be shown a token of Zoom's."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from yarl import URL


def of_zoom(url: URL) -> bool:
    host = (url.host or "").lower()
    zooms = host == "zoom.us" or host.endswith(".zoom.us")
    return url.scheme == "https" and url.port == 443 and _is_bare(url) and zooms


def on_loopback(url: URL) -> bool:
    if url.scheme not in {"http", "https"} or not _is_bare(url):
        return False
    try:
        return url.host == "localhost" or ip_address(url.host or "").is_loopback
    except ValueError:
        return False


def trusted_hosts(api: str) -> Callable[[URL], bool]:
    """Given `ZOOM_BASE_URL`: Zoom, or for an API on loopback only loopback."""
    return on_loopback if on_loopback(URL(api)) else of_zoom


def _is_bare(url: URL) -> bool:
    """Without a user name or password, which would send somebody else's credentials along."""
    return url.user is None and url.password is None
