"""Names say what a thing is; some words say nothing."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.layout.tree import ROOT, modules, named, parsed, program

BANNED = {
    "abstract",
    "base",
    "common",
    "core",
    "data",
    "helper",
    "impl",
    "info",
    "manager",
    "misc",
    "processor",
    "service",
    "util",
}
THEIRS = {
    "load_dialect_impl",  # SQLAlchemy calls it so
}
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def words(name: str) -> set[str]:
    """`HTTPBase_utils` has http, base and util."""
    return {word.lower().removesuffix("s") for word in _WORD.findall(name)} - {""}


def classes(path: Path) -> list[str]:
    return [node.name for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]


def functions(path: Path) -> list[str]:
    nodes = [
        node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [node.name for node in nodes if node.name not in THEIRS]


@pytest.mark.parametrize("name", ["BaseStore", "store_utils", "HTTPHelper", "manager", "DataServices"])
def test_a_banned_word_is_found_wherever_it_stands(name):
    assert words(name) & BANNED


@pytest.mark.parametrize("name", ["database", "information", "coreopsis", "Basel", "serviceable"])
def test_a_word_that_only_contains_a_banned_one_is_left_alone(name):
    assert not words(name) & BANNED


def test_no_file_or_folder_has_a_name_that_says_nothing():
    parts = {
        (named(path), part) for path in modules() for part in path.relative_to(ROOT).with_suffix("").parts
    }

    assert sorted(name for name, part in parts if words(part) & BANNED) == []


def test_no_class_has_a_name_that_says_nothing():
    assert [
        f"{named(path)}: {name}" for path in modules() for name in classes(path) if words(name) & BANNED
    ] == []


def test_no_function_that_ships_has_a_name_that_says_nothing():
    """A test's name is a sentence, and may speak of a service."""
    assert [
        f"{named(path)}: {name}" for path in program() for name in functions(path) if words(name) & BANNED
    ] == []
