"""Addresses that may be made short, read as browsers read them; nothing is looked up."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, IPv6Network

from domain.refusal import Refusal

LONGEST_TARGET = 2048
PRIVATE_ENDINGS = ("localhost", "local", "internal", "intranet", "corp", "home", "lan", "home.arpa")
"""Names that public name servers do not know, as RFC 6761, 6762 and 8375 and common use have them."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ADDRESS = re.compile(r"(?i:https?)://(?P<authority>[^/?#\\@\s]+)(?:[/?#][!-~]*)?")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{0,5}))?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_GLOBAL = IPv6Network("2000::/3")
"""All that is given out for the whole internet: the registry of IANA, and RFC 4291, 2.4."""
_EMBEDDING = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))
"""End in an IPv4 address: RFC 6052, and the old form of RFC 4291."""


class TargetUnusable(Refusal):
    code = "link.target_unusable"


class TargetTooLong(Refusal):
    code = "link.target_too_long"


class SchemeRefused(Refusal):
    code = "link.scheme_refused"


class TargetPrivate(Refusal):
    code = "link.target_private"


def host_of(target: str) -> str:
    """In small letters, without a dot at its end. Raises: Refusal, for what is no public form of an address.

    Only what every browser reads alike is taken: plain ASCII, no user, no password, no backslash before the
    path. Whoever asks writes other characters in their encoded form.
    """
    if len(target) > LONGEST_TARGET:
        raise TargetTooLong(longest=LONGEST_TARGET)
    found = _ADDRESS.fullmatch(target)
    if found is None:
        scheme = _SCHEME.match(target)
        known = scheme is None or scheme[0].lower() in ("http:", "https:")
        raise TargetUnusable if known else SchemeRefused
    return _host(found["authority"])


def is_private(host: str) -> bool:
    """Whether only machines of somebody's own network, or this one, answer there. `host`: of `host_of`."""
    if host.startswith("["):
        return _is_private_v6(IPv6Address(host[1:-1]))
    numbers = _ipv4(host)
    if numbers is not None:
        return not numbers.is_global or numbers.is_multicast
    return "." not in host or host.endswith(tuple(f".{ending}" for ending in PRIVATE_ENDINGS))


def _host(authority: str) -> str:
    found = _AUTHORITY.fullmatch(authority)
    if found is None or int(found["port"] or 1) not in range(1, 65_536):
        raise TargetUnusable
    host = found["host"].lower()
    if host.startswith("["):
        return _checked_v6(host)
    host = host.removesuffix(".")
    if not all(0 < len(label) < 64 for label in host.split(".")):
        raise TargetUnusable
    _ipv4(host)
    return host


def _checked_v6(host: str) -> str:
    try:
        return f"[{IPv6Address(host[1:-1])}]"
    except ValueError:
        raise TargetUnusable from None


def _ipv4(host: str) -> IPv4Address | None:
    """Decimal, octal or hexadecimal, in one to four parts: https://url.spec.whatwg.org/#concept-ipv4-parser.

    `None`: a name. Raises: TargetUnusable, for what ends in a number and is no address.
    """
    parts = host.split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > 4 or not all(map(_NUMBER.fullmatch, parts)):
        raise TargetUnusable
    *first, last = map(_number, parts)
    if any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise TargetUnusable
    return IPv4Address(sum(number << 8 * (3 - place) for place, number in enumerate(first)) + last)


def _number(part: str) -> int:
    try:
        if part.startswith("0x"):
            return int(part[2:] or "0", 16)
        return int(part, 8 if part.startswith("0") else 10)
    except ValueError:
        raise TargetUnusable from None


def _is_private_v6(address: IPv6Address) -> bool:
    """An IPv4 address inside counts as itself."""
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    if any(address in network for network in _EMBEDDING):
        inner = IPv4Address(int(address) & 0xFFFF_FFFF)
    if inner is not None:
        return not inner.is_global or inner.is_multicast
    return address not in _GLOBAL or not address.is_global
