"""Folders, docstrings and sizes, as the design lays them down."""

from __future__ import annotations

import ast

from tests.layout.tree import ROOT, modules, named, ours, parsed, program

FOLDERS = {
    ".ci",
    "adapters",
    "agent_server",
    "bot_app",
    "docs",
    "domain",
    "projections",
    "requirements",
    "tests",
}
LONGEST_FILE = 300
"""Lines of a file that ships. A longer one holds more than one idea."""


def test_every_folder_at_the_top_is_a_layer_or_has_a_known_purpose():
    folders = {path.name for path in ours() if path.parent == ROOT and path.is_dir()}

    assert folders - FOLDERS == set()


def test_every_module_says_in_a_docstring_what_it_is():
    silent = [named(path) for path in modules() if not ast.get_docstring(parsed(path))]

    assert silent == []


def test_a_package_holds_one_docstring_and_nothing_else():
    packages = [path for path in program() if path.name == "__init__.py"]

    assert [named(path) for path in packages if len(parsed(path).body) != 1] == []


def test_every_folder_with_modules_is_a_package_unless_alembic_reads_it():
    folders = {path.parent for path in program()}
    bare = {named(folder) for folder in folders if not (folder / "__init__.py").exists()}

    assert bare == {"adapters/state/migrations", "adapters/state/migrations/versions"}


def test_no_file_that_ships_is_longer_than_one_idea():
    lengths = {named(path): len(path.read_text(encoding="utf-8").splitlines()) for path in program()}

    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}
