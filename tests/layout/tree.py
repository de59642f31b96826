"""The checkout as the layout tests see it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = ("domain", "projections", "adapters", "bot_app", "agent_server")

IGNORED = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines() if line.strip()]


def ours(folder: Path = ROOT) -> Iterator[Path]:
    """Files and folders in `folder` that belong to the project."""
    for path in sorted(folder.iterdir()):
        if path.name != ".git" and not any(fnmatch(path.name, pattern) for pattern in IGNORED):
            yield path
            if path.is_dir():
                yield from ours(path)


@cache
def files() -> list[Path]:
    return [path for path in ours() if path.is_file()]


@cache
def modules() -> list[Path]:
    """Python files, tests included."""
    return [path for path in files() if path.suffix == ".py"]


@cache
def program() -> list[Path]:
    """Python files that ship."""
    return [path for path in modules() if path.relative_to(ROOT).parts[0] in PROGRAM]


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def named(path: Path) -> str:
    """How the tests show a file, and how the tables name one."""
    return path.relative_to(ROOT).as_posix()
