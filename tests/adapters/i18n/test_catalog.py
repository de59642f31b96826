"""Every text is there in every language, with the same things to fill in."""

from __future__ import annotations

import ast as python
from pathlib import Path

import pytest
from fluent.syntax import ast, parse, visitor

import adapters.i18n.catalog
import domain.application
from adapters.i18n.catalog import Catalog, refusal_key
from domain.meetings import live, recurrence_refusals
from domain.refusal import Refusal

_LOCALES = Path(adapters.i18n.catalog.__file__).parent / "locales"
_LANGUAGES = sorted(folder.name for folder in _LOCALES.iterdir())
_ROOT = Path(__file__).parents[3]
_PUT_TOGETHER = (
    "ago-", "approval-", "button-connection-", "command-", "connection-state-", "decision-",
    "deletion-button-", "delivery-choice-", "delivery-order-", "delivery-step-", "edit-example-",
    "live-button-", "live-check-", "live-what-", "live-wish-", "meet-problem-", "meeting-button-",
    "meeting-recording-", "meetings-empty-",
    "pc-booked-", "pc-button-", "pc-do-", "pc-done-", "pc-notice-", "pc-reason-", "pc-recording-", "pc-state-",
    "pc-step-", "pc-sure-", "pc-zoom-", "meetings-filter-", "meetings-heading-", "recording-button-",
    "recording-failed-", "recording-file-", "recording-size-", "recording-stage-", "recording-state-",
    "refusal-", "repeat-nth-", "role-", "scope-", "settings-button-", "settings-hint-", "settings-open-",
    "settings-wrong-", "short-page-", "short-reason-", "standing-", "start-", "status-last-", "via-",
    "wizard-ask-", "wizard-choice-",
    "wizard-edit-ask-", "wizard-edit-change-", "wizard-edit-value-",
    "wizard-heading-of", "wizard-edit-heading-of",
)  # fmt: skip
"""How keys begin that the code makes of a word of its own."""
_ALSO = {f"button-{verb}" for verb in ("approve", "reject", "ban")}
_ALSO |= {f"connection-{kind}" for kind in ("connected", "lost", "purged")}


WITHOUT_TEXT: set[str] = set()
"""Codes that no person ever sees."""


class _Placeholders(visitor.Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node):  # noqa: N802 - the visitor looks for this name
        self.names.add(node.id.name)


def placeholders(message: ast.Message) -> frozenset[str]:
    seen = _Placeholders()
    seen.visit(message)
    return frozenset(seen.names)


def entries(language: str) -> list[ast.EntryType]:
    files = sorted((_LOCALES / language).glob("*.ftl"))
    return [entry for file in files for entry in parse(file.read_text(encoding="utf-8")).body]


def messages(language: str) -> dict[str, frozenset[str]]:
    return {e.id.name: placeholders(e) for e in entries(language) if isinstance(e, ast.Message)}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load("id", strict=True)


@pytest.mark.parametrize("language", _LANGUAGES)
def test_every_line_of_the_texts_is_understood(language):
    assert [entry for entry in entries(language) if isinstance(entry, ast.Junk)] == []


@pytest.mark.parametrize("language", _LANGUAGES)
def test_no_key_stands_twice(language):
    names = [entry.id.name for entry in entries(language) if isinstance(entry, ast.Message)]
    assert sorted(names) == sorted(set(names))


def test_all_languages_have_the_same_keys_and_things_to_fill_in():
    assert messages("id") == messages("en")
    assert _LANGUAGES == ["en", "id"]


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_languages_are_cut_into_the_same_files(language):
    areas = {"chat", "users", "meetings", "audit", "refusals", "operator", "connections", "recordings"}
    areas |= {"transcripts", "notices", "settings", "invitations", "meeting_card", "edit", "deletion"}
    areas |= {"agents", "short_links", "live", "wizard", "wizard_edit", "reminders", "calendars", "sync"}
    assert {file.stem for file in (_LOCALES / language).glob("*.ftl")} == areas


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("count", [1, 3])
def test_every_text_can_be_written_and_leaves_nothing_open(catalog, language, count):
    for key, names in messages(language).items():
        numbers = {"count", "total", "done", "attempts"}
        args = {name: count if name in numbers else f"«{name}»" for name in names}
        text = catalog.text(language, key, **args)
        assert "{" not in text
        assert all(f"«{name}»" in text for name in names - numbers)
        for tag in ("b", "code"):
            assert text.count(f"<{tag}>") == text.count(f"</{tag}>")
        assert not set(text) & set("\u2068\u2069")


def test_a_person_is_answered_in_their_language(catalog):
    assert catalog.text("id", "role-owner") == "pemilik"
    assert catalog.text("en-GB", "role-owner") == "owner"
    assert catalog.text("in", "role-owner") == "pemilik"


@pytest.mark.parametrize("locale", ["fr", "", None, "x" * 1000, "zh_Hans"])
def test_a_language_without_texts_falls_back_to_the_default(catalog, locale):
    assert catalog.language(locale) == "id"
    assert catalog.text(locale, "role-owner") == "pemilik"


def test_a_missing_text_is_found_by_tests_and_survived_in_service(catalog):
    with pytest.raises(KeyError, match="no-such-text"):
        catalog.text("id", "no-such-text")
    assert Catalog.load("id").text("id", "no-such-text") == "no-such-text"


def test_a_missing_argument_is_found_by_tests_and_survived_in_service(catalog):
    with pytest.raises(KeyError, match="zone"):
        catalog.text("en", "help-footer")
    assert "zone" in Catalog.load("id").text("en", "help-footer")


def test_foreign_text_is_never_read_as_a_pattern(catalog):
    assert "{ $name }" in catalog.text("en", "unknown-command", command="{ $name }")


def test_a_default_language_without_texts_is_a_mistake():
    with pytest.raises(KeyError, match="'fr'"):
        Catalog.load("fr")


def test_the_languages_can_be_offered(catalog):
    names = [catalog.text(locale, "language-name") for locale in catalog.locales]
    assert names == ["English", "Bahasa Indonesia"]


def test_every_refusal_has_a_text():
    assert domain.application, "its import makes every refusal known"
    codes = {refusal.code for refusal in refusals(Refusal)} - WITHOUT_TEXT
    assert {code for code in codes if refusal_key(code) not in messages("en")} == set()


def refusals(root):
    for refusal in root.__subclasses__():
        if refusal.__module__.startswith("domain.") and hasattr(refusal, "code"):
            yield refusal
        yield from refusals(refusal)


def test_every_refusal_of_a_recurrence_has_a_text(catalog):
    refusals = [each for each in vars(recurrence_refusals).values() if hasattr(each, "code")]
    keys = {refusal_key(refusal.code) for refusal in refusals}
    assert len(keys) == 14
    assert keys <= messages("en").keys()


def test_every_refusal_about_a_running_meeting_has_a_text(catalog):
    refusals = [each for each in vars(live).values() if hasattr(each, "code")]
    keys = {refusal_key(refusal.code) for refusal in refusals}
    assert len(keys) == 8
    assert keys <= messages("en").keys()


def test_english_counts():
    catalog = Catalog.load("en", strict=True)
    assert "1 line could" in catalog.text("en", "meet-bad-heading", count=1)
    assert "2 lines could" in catalog.text("en", "meet-bad-heading", count=2)


def test_every_text_is_shown_somewhere():
    named = {
        node.value
        for layer in ("adapters", "bot_app")
        for file in (_ROOT / layer).rglob("*.py")
        for node in python.walk(python.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, python.Constant) and isinstance(node.value, str)
    }
    unnamed = messages("en").keys() - named - _ALSO
    assert [key for key in sorted(unnamed) if not key.startswith(_PUT_TOGETHER)] == []
