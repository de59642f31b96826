"""Who makes a short link: the one that is wished for, and who comes next when that one cannot."""

from __future__ import annotations

from collections.abc import Collection

from adapters.shortener.client import Shorteners
from domain.links.links import OWN


class Choice:
    def __init__(self, shorteners: Shorteners, usual: str, public_url: str) -> None:
        """`usual`: where nobody chose. `public_url` empty: there are no short links of our own."""
        self._shorteners = shorteners
        self._usual = usual
        self.public_url = public_url

    def titles(self) -> dict[str, str]:
        """Of all who can be asked, by name; our own has none, because the reader's language says it."""
        own = {OWN: ""} if self.public_url else {}
        return {**own, **self._shorteners.titles()}

    def first(self, wish: str) -> str:
        """Empty: nobody can be asked. `wish` empty: whoever is usual."""
        able = self.titles()
        asked = (wish, self._usual, *self._shorteners.fallback)
        return next((name for name in asked if name in able), "")

    def following(self, refused: Collection[str]) -> str:
        """Who is asked after those have refused; empty: nobody."""
        able = self.titles()
        return next((name for name in self._shorteners.fallback if name in able and name not in refused), "")
