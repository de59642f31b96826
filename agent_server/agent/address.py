"""Addresses of servers: encrypted, but for those on this very machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from agent_server.protocol.signature import NAME


class Malformed(Exception):
    """What somebody typed is not what is asked for; says what would be."""


def checked_address(text: str) -> str:
    """Without a slash at the end. Raises: Malformed."""
    example = "e.g. https://bot.example.org"
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise Malformed(f"SERVER: not an address, {example}") from None
    if parts.scheme not in {"https", "http"} or not host or not text.isprintable() or " " in text.strip():
        raise Malformed(f"SERVER: not an address, {example}")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise Malformed(f"SERVER: no name, password, ? or # may stand in it, {example}")
    if parts.scheme == "http" and not _loopback(host):
        raise Malformed(f"SERVER: plain http is for this machine alone; use https, {example}")
    return text.strip().rstrip("/")


def checked_name(text: str) -> str:
    """Raises: Malformed."""
    if not NAME.fullmatch(text):
        raise Malformed("NAME: a-z, 0-9 and -, at most 32 characters, no - at either end, e.g. lobby-1")
    return text


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
