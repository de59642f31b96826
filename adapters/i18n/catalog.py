"""The texts people read, by language and key."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import structlog
from fluent.runtime import FluentBundle, FluentResource

_FOLDER = Path(__file__).parent / "locales"
_LAST_RESORT = "en"
_OLD_CODES = {"in": "id"}
_log = structlog.get_logger(__name__)


class Catalog(msgspec.Struct, frozen=True):
    default_locale: str
    bundles: dict[str, FluentBundle]
    strict: bool

    @classmethod
    def load(cls, default_locale: str, *, strict: bool = False) -> Catalog:
        """`strict`, for tests: what is missing raises. Otherwise it is logged and the answer still goes out.

        Raises: KeyError, when there are no texts in the default language.
        """
        bundles = {folder.name: _bundle(folder) for folder in sorted(_FOLDER.iterdir()) if folder.is_dir()}
        default = _language(default_locale)
        if default not in bundles:
            raise KeyError(f"no texts in {default_locale!r}; there are {', '.join(bundles)}")
        return cls(default, bundles, strict)

    @property
    def locales(self) -> tuple[str, ...]:
        return tuple(self.bundles)

    def language(self, locale: str | None) -> str:
        """The language whose texts a person with this Telegram language code gets."""
        language = _language(locale or "")
        return language if language in self.bundles else self.default_locale

    def text(self, locale: str | None, key: str, **args: str | int) -> str:
        """Telegram HTML. `args` go in as they are: escape foreign text, pass identifiers as `str`.

        Integers are written with the language's separators and choose plurals. Raises: KeyError when strict.
        """
        for language in dict.fromkeys((self.language(locale), self.default_locale, _LAST_RESORT)):
            if self.bundles[language].has_message(key):
                return self._format(language, key, args)
        if self.strict:
            raise KeyError(key)
        _log.error("text_missing", key=key)
        return key

    def has(self, key: str) -> bool:
        """Whether there is a text in the language of last resort, and so in all."""
        return bool(self.bundles[_LAST_RESORT].has_message(key))

    def _format(self, language: str, key: str, args: dict[str, str | int]) -> str:
        bundle = self.bundles[language]
        pattern = bundle.get_message(key).value
        if pattern is None:
            raise KeyError(f"{key} has no text of its own")
        text, problems = bundle.format_pattern(pattern, args)
        if problems and self.strict:
            raise KeyError(f"{key} ({language}): {problems}")
        if problems:
            _log.error("text_incomplete", key=key, language=language, problems=[str(p) for p in problems])
        return str(text)


def refusal_key(code: str) -> str:
    """`meeting.over` → `refusal-meeting-over`."""
    return "refusal-" + code.replace(".", "-").replace("_", "-")


def _language(locale: str) -> str:
    language = locale.replace("_", "-").partition("-")[0].lower()
    return _OLD_CODES.get(language, language)


@cache
def _bundle(folder: Path) -> FluentBundle:
    """Read once for all catalogs of a process: it takes longer than anything else at a start."""
    bundle = FluentBundle(
        [folder.name], use_isolating=False
    )  # the marks would be copied along with links and ids
    for file in sorted(folder.glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle
