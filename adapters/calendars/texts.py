"""Foreign text in calendar files: it stays what it is, and stays where it is put."""

from __future__ import annotations

import re
import unicodedata

from icalendar import vText, vUri

_LINES = re.compile("\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_ADDRESS = re.compile(r"https?://[!-~]+")
_ESCAPES = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


class Text(vText):
    def to_ical(self) -> bytes:
        """RFC 5545, 3.3.11. icalendar itself takes a backslash before a capital N for a line break."""
        return str(self).translate(_ESCAPES).encode()


def text(foreign: str) -> Text:
    """Whatever some program takes for the end of a line becomes a plain one; other control characters go."""
    whole = foreign.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = _LINES.sub("\n", whole)
    return Text("".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc"))


def address(foreign: str) -> vUri | None:
    """Addresses are written as they are, so that one with a line break in it would end its line: `None`."""
    return vUri(foreign) if _ADDRESS.fullmatch(foreign) else None
