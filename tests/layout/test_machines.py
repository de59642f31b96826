"""Nothing in the project knows the machine it was written on."""

from __future__ import annotations

import re

import pytest

from tests.layout.tree import ROOT, files, named

PICTURES = {".png", ".jpg", ".ico", ".m4a", ".mp4"}
ADDRESSES = [
    re.compile(r"(?<![\w.])/(?:home|root|work|Users)/[\w.-]+"),
    re.compile(r"\b(?:files\.)?py" + r"thonhosted\.org\b"),
    re.compile(r"\b(?:test\.)?pypi\." + r"(?:org|io)\b"),
    re.compile(r"\bregistry\.npm" + r"js\.org\b"),
    re.compile(r"^\s*--(?:extra-)?index" + r"-url\b", re.MULTILINE),
    re.compile(r"^\s*--find" + r"-links\b", re.MULTILINE),
]


def test_no_file_names_a_folder_of_somebodys_machine_or_a_package_index():
    texts = {named(path): path.read_text(encoding="utf-8") for path in files() if path.suffix not in PICTURES}
    found = [
        f"{name}: {match.group()}"
        for name, text in texts.items()
        for address in ADDRESSES
        for match in address.finditer(text)
    ]

    assert found == []


@pytest.mark.parametrize("name", ["run", "agent", "dev"])
def test_a_lock_file_holds_a_hash_for_every_package(name):
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    packages = [number for number, line in enumerate(lines) if re.match(r"[a-z0-9]", line)]

    assert packages
    assert [lines[number] for number in packages if "--hash=sha256:" not in lines[number + 1]] == []
    assert {line[:1] for line in lines} <= set("abcdefghijklmnopqrstuvwxyz ")


def test_what_runs_is_locked_to_what_was_tested():
    def pinned(name: str) -> set[str]:
        lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
        return {line.partition(" ")[0] for line in lines if "==" in line and not line.startswith(" ")}

    assert pinned("run") | pinned("agent") <= pinned("dev")
