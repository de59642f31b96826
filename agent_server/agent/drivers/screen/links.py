"""Addresses that lead into meetings of Zoom, and which of them we open."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit

from agent_server.agent.drivers.driver import Wish
from agent_server.protocol.desired import Desired

ZOOM_HOSTS = ("zoom.us", "zoomgov.com")
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST = 4096
_NUMBER = re.compile(r"[0-9]{9,12}")
_PATH = re.compile(r"/(?:j|s|w|wc)/(?:join/|start/)?([0-9]{9,12})(?:/\w+)?/?")
_PLAIN = re.compile(r"[!-~]+")
"""One word of ASCII: nothing that a program could take for two arguments or another line."""


class NoWayIn(Exception):
    """What should lead into a meeting does not; the message says why, without the address."""


def way_in(wish: Wish) -> SplitResult:
    """The address Zoom's own server gave out for this. Raises: NoWayIn."""
    url = _given(wish)
    parts = checked(url)
    number = meeting_number(parts)
    if wish.meeting and number and number != wish.meeting:
        raise NoWayIn("the link leads into another meeting")
    return parts


def checked(url: str) -> SplitResult:
    """Raises: NoWayIn, unless it is https at Zoom, anything at this machine, or Zoom's own scheme."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise NoWayIn("the link cannot be read") from None
    if len(url) > _LONGEST or not _PLAIN.fullmatch(url) or "@" in parts.netloc:
        raise NoWayIn("the link cannot be read")
    at_zoom = any(host == name or host.endswith(f".{name}") for name in ZOOM_HOSTS)
    if (parts.scheme in {"https", "zoommtg"} and at_zoom) or (
        parts.scheme in {"http", "https", "zoommtg"} and host in LOOPBACK
    ):
        return parts
    raise NoWayIn("the link leads elsewhere than to Zoom")


def meeting_number(parts: SplitResult) -> str:
    """Empty where the address does not tell."""
    if parts.scheme == "zoommtg":
        number = _first(parts, "confno")
        return number if _NUMBER.fullmatch(number) else ""
    found = _PATH.fullmatch(parts.path)
    return found.group(1) if found else ""


def meant(parts: SplitResult, wish: Wish) -> str:
    """The number of the meeting it is about; empty where nobody says."""
    return meeting_number(parts) or (wish.meeting if _NUMBER.fullmatch(wish.meeting) else "")


def deep_link(parts: SplitResult, wish: Wish, name: str = "") -> str:
    """What the application opens without a browser between; an address without a number stays as it is.

    As described on Zoom's page "Zoom Client URL Schemes".
    """
    number = meeting_number(parts)
    if parts.scheme == "zoommtg" or not number:
        return parts.geturl()
    act = "start" if wish.desired is Desired.HOSTING else "join"
    words = {
        "action": act,
        "confno": number,
        "pwd": passcode(parts, wish),
        "zak": _first(parts, "zak"),
        "uname": name,
    }
    told = urlencode({word: value for word, value in words.items() if value})
    return f"zoommtg://{parts.netloc}/{act}?{told}"


def passcode(parts: SplitResult, wish: Wish) -> str:
    """Whoever comes with the host's link is not asked for one."""
    given = "" if wish.desired is Desired.HOSTING else wish.particulars.passcode
    return _first(parts, "pwd") or given


def _given(wish: Wish) -> str:
    given = wish.particulars
    url = given.start_url if wish.desired is Desired.HOSTING else given.join_url
    if url:
        return url
    if wish.desired is Desired.JOINED and _NUMBER.fullmatch(wish.meeting):
        return f"https://zoom.us/j/{wish.meeting}"
    raise NoWayIn("there is no link")


def _first(parts: SplitResult, word: str) -> str:
    return parse_qs(parts.query).get(word, [""])[0]
