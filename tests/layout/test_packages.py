"""Which package is used where: the rest of the program is spared its words."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.layout.tree import PROGRAM, ROOT, named, parsed, program

ONLY_IN = {
    "AppKit": ("agent_server/agent/drivers/",),
    "ApplicationServices": ("agent_server/agent/drivers/",),
    "aiogram": ("adapters/telegram/", "bot_app/telegram/", "bot_app/bootstrap.py"),
    "aiohttp": (
        "adapters/",
        "agent_server/",
        "bot_app/bootstrap.py",
        "bot_app/checks.py",
        "bot_app/doors.py",
        "bot_app/recording_parts.py",
        "bot_app/run.py",
        "bot_app/sandbox/",
        "bot_app/short_link_parts.py",
        "bot_app/web/",
        "bot_app/zoom_parts.py",
    ),
    "aiolimiter": ("adapters/",),
    "alembic": ("adapters/state/",),
    "cryptography": (
        "adapters/event_store/",
        "agent_server/",
        "bot_app/config.py",
        "bot_app/sandbox/demo.py",
        "bot_app/vault.py",
    ),
    "dbus_fast": ("agent_server/agent/drivers/",),
    "eventsourcing": ("adapters/event_store/",),
    "fluent": ("adapters/i18n/",),
    "icalendar": ("adapters/calendars/",),
    "jwt": ("bot_app/signed_tokens.py",),
    "playwright": ("agent_server/agent/drivers/",),
    "prometheus_client": ("bot_app/health.py",),
    "psycopg": ("adapters/event_store/",),
    "pydantic": ("bot_app/config.py", "bot_app/telegram/door.py"),
    "pydantic_settings": ("bot_app/config.py",),
    "rich": ("bot_app/output.py",),
    # Outside the adapter and the read models: what an outage looks like, and transactions passed through.
    "sqlalchemy": (
        "adapters/state/",
        "projections/",
        "bot_app/agent_door/",
        "bot_app/bootstrap.py",
        "bot_app/stores.py",
        "bot_app/presence.py",
        "bot_app/caretaker.py",
        "bot_app/retention.py",
        "bot_app/zoom/",
        "bot_app/deliveries/",
        "bot_app/parked.py",
        "bot_app/terminal.py",
        "bot_app/gateway.py",
        "bot_app/polling.py",
        "bot_app/listeners.py",
        "bot_app/run.py",
        "bot_app/vault.py",
        "bot_app/web/",
        "bot_app/workers.py",
    ),
    "sqlite3": (
        "adapters/event_store/",
        "adapters/wal.py",
        "agent_server/agent/doctor/files.py",
        "agent_server/agent/home.py",
        "agent_server/agent/journal.py",
        "agent_server/agent/outbox.py",
        "agent_server/agent/store.py",
        "projections/database.py",
    ),
    "structlog": ("adapters/", "agent_server/", "bot_app/", "projections/"),
    "typer": (
        "agent_server/agent/cli.py",
        "agent_server/agent/terminal.py",
        "bot_app/cli.py",
        "bot_app/parked.py",
        "bot_app/terminal.py",
    ),
    "uiautomation": ("agent_server/agent/drivers/",),
    "yarl": ("adapters/", "bot_app/sandbox/"),
}
EVERYWHERE = {"msgspec", "orjson"}
IMPURE = {
    "asyncio",
    "concurrent",
    "http",
    "io",
    "logging",
    "multiprocessing",
    "os",
    "pathlib",
    "random",
    "secrets",
    "socket",
    "sqlite3",
    "subprocess",
    "sys",
    "tempfile",
    "threading",
    "time",
    "urllib",
}


def imported(path: Path) -> Iterator[str]:
    """Top-level names of the packages a file imports, inside functions too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", sorted(ONLY_IN))
def test_a_package_is_used_only_where_it_belongs(package):
    users = [named(path) for path in program() if package in imported(path)]

    assert [user for user in users if not user.startswith(ONLY_IN[package])] == []


def test_no_package_comes_in_without_a_place():
    foreign = {name for path in program() for name in imported(path)} - set(PROGRAM) - sys.stdlib_module_names

    assert foreign - set(ONLY_IN) - EVERYWHERE == set()


def test_the_domain_knows_msgspec_and_nothing_that_reads_writes_waits_or_throws_dice():
    domain = [path for path in program() if named(path).startswith("domain/")]
    used = {name for path in domain for name in imported(path)} - {"domain"}

    assert used - sys.stdlib_module_names == {"msgspec"}
    assert used & IMPURE == set()


def test_json_is_orjson():
    assert [named(path) for path in program() if "json" in imported(path)] == []


def test_what_is_required_is_used():
    """tzdata is read by zoneinfo, where the system has no time zones of its own; tests need packages of theirs."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    required = {
        line.partition(">")[0]
        .partition("[")[0]
        .replace("-", "_")
        .removesuffix(".runtime")
        .replace("pyjwt", "jwt")
        .replace("pyobjc_framework_Cocoa", "AppKit")
        .removeprefix("pyobjc_framework_")
        for line in [*project["dependencies"], *extras["bot"], *extras["agent"], *extras["browser"]]
    }

    assert required - {"tzdata"} == {*ONLY_IN, *EVERYWHERE} - {"sqlite3"}
