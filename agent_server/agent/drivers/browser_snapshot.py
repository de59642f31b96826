"""Playwright's picture of a page's accessibility tree, line by line.

https://playwright.dev/python/docs/aria-snapshots
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from agent_server.agent.drivers.screen.tree import LISTED

ROLES = {
    "button": "button",
    "checkbox": "check box",
    "link": "link",
    "listitem": LISTED,
    "menuitem": "menu item",
    "menuitemcheckbox": "menu item",
    "menuitemradio": "menu item",
    "option": LISTED,
    "row": LISTED,
    "switch": "button",
    "tab": "tab",
    "treeitem": LISTED,
}
_LINE = re.compile(
    r'(?P<role>[a-z]+)(?: (?P<name>"(?:\\.|[^"\\])*"))?(?P<marks>(?: \[[^\]]*\])*)(?::(?: (?P<text>.*))?)?'
)


class Line(msgspec.Struct, frozen=True):
    role: str
    """As ARIA calls it."""
    name: str
    """Or the text, where something has no name."""
    disabled: bool


def lines(snapshot: str) -> Iterator[Line]:
    for written in snapshot.splitlines():
        found = _LINE.fullmatch(_unquoted(written.strip().removeprefix("- ")))
        if found:
            name = _text(found["name"] or found["text"] or "")
            yield Line(found["role"], name, "[disabled]" in found["marks"])


def _unquoted(line: str) -> str:
    """Where a line's beginning would mean something else in YAML, it stands in single quotes."""
    if not line.startswith("'"):
        return line
    end = re.search(r"(?<!')(?:'')*'(?!')", line[1:])
    return (line[1 : end.end()] + line[end.end() + 1 :]).replace("''", "'") if end else line


def _text(written: str) -> str:
    if not written.startswith('"'):
        return written
    try:
        return msgspec.json.decode(written, type=str)
    except msgspec.DecodeError:
        return written.strip('"')
