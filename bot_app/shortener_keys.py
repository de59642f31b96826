"""Which secrets the providers of short links need, and what one may look like."""

from __future__ import annotations

import re
from collections.abc import Mapping

KEYS = {"own": (), "tinyurl": ("TINYURL_API_KEY",), "bitly": ("BITLY_TOKEN",), "sid": ("SID_ID", "SID_KEY")}
"""Of the providers that are built in."""
_NAMED = re.compile(r"SHORTENER_[A-Z0-9_]{1,50}=[!-~]{1,1000}")
_PLAIN = re.compile(r"[!-~]{0,1000}")


def check_key(value: str) -> None:
    """It may have to stand in a header. Raises: ValueError."""
    if not _PLAIN.fullmatch(value):
        raise ValueError("has characters that no key has")


def check_named(value: str) -> None:
    """Raises: ValueError."""
    if not _NAMED.fullmatch(value):
        raise ValueError("each is NAME=value, with a name that begins with SHORTENER_")


def check_usual(provider: str, secrets: Mapping[str, str]) -> None:
    """Raises: ValueError, when a provider that is built in cannot work."""
    if provider not in KEYS:
        raise ValueError(f"DEFAULT_SHORTENER: without SHORTENERS_FILE one of {', '.join(KEYS)}, e.g. own")
    for name in KEYS[provider]:
        if not secrets[name]:
            raise ValueError(f"{name}: needed with DEFAULT_SHORTENER={provider}")
