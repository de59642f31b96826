"""Addresses in the settings: which can work, told without quoting them, for they may hold a secret."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORTS = {"https": 443, "http": 80}
DATABASES = ("postgresql", "postgres")


def check_web(address: str) -> None:
    """Raises: ValueError."""
    parts = _split(address, "not an https address")
    # Python would take capitals and spaces in front, too, and browsers' origins have neither.
    if address.partition("://")[0] not in PORTS or not parts.hostname:
        raise ValueError("not an https address")
    if "@" in parts.netloc or "?" in address or "#" in address:
        raise ValueError("has to do without a user, a password, ? and #")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("plain http is allowed on this machine only; use https")


def checked_database(address: str) -> str:
    """Empty: SQLite. Raises: ValueError."""
    if not address:
        return address
    parts = _split(address, "not an address; in a password, write %3F for ? and alike what else is special")
    if parts.scheme not in DATABASES:
        raise ValueError("begins with postgresql:// or stays empty for SQLite in DATA_DIR")
    return address


def origin(address: str) -> tuple[str, str | None, int | None]:
    """What browsers compare; of an address that was checked."""
    parts = urlsplit(address)
    return parts.scheme, parts.hostname, parts.port or PORTS.get(parts.scheme)


def _split(address: str, complaint: str) -> SplitResult:
    """Raises: ValueError, with the complaint: Python's own words quote the address."""
    try:
        parts = urlsplit(address)
        reachable = parts.port != 0
    except ValueError:
        reachable = False
    if not reachable:
        raise ValueError(complaint)
    return parts
