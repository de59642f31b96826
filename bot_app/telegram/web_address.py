"""Web addresses as people write them, in the ASCII form that every browser reads alike."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import quote, urlsplit

_WRITTEN = re.compile(r"(?P<scheme>[A-Za-z]+://)(?P<authority>[^/?#\\]*)(?P<rest>.*)", re.DOTALL)
_STAYS = "".join(map(chr, range(33, 127)))


def ascii_form(word: str) -> str:
    """What cannot be brought into that form comes back as it is, for the rules to refuse."""
    found = _WRITTEN.fullmatch(word)
    if found is None:
        return word
    authority = found["authority"]
    if not authority.isascii():
        host, colon, port = authority.partition(":")
        with suppress(UnicodeError):
            authority = host.encode("idna").decode() + colon + port
    return f"{found['scheme']}{authority}{quote(found['rest'], safe=_STAYS, errors='replace')}"


def host_shown(target: str) -> str:
    """Whom an address belongs to, as people know it; empty: nobody can tell."""
    try:
        host = urlsplit(target).hostname or ""
    except ValueError:
        return ""
    with suppress(UnicodeError):
        return host.encode().decode("idna")
    return host
