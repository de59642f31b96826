"""The documents say what the code does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from pydantic import SecretStr
from pydantic.fields import FieldInfo

import domain.application  # noqa: F401 - makes every area's events known
from agent_server.agent.cli import app as agent_app
from agent_server.agent.settings import Settings as AgentSettings
from bot_app.cli import app
from bot_app.config import Settings, SettingsWrong, load
from domain.event import all_events, name_of

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("domain/*.md")])

ROW = re.compile(r"^\| `([A-Z_]+)` \| ([^|]+) \|", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
ASSIGNMENT = re.compile(r"^(# )?([A-Z][A-Z_]+)=(.*)$", re.MULTILINE)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings() -> dict[str, FieldInfo]:
    """By the name people write."""
    return {name.upper(): field for name, field in Settings.model_fields.items()}


def default(field: FieldInfo) -> str | None:
    """As it would stand in `.env`; `None`: there is none."""
    if field.is_required():
        return None
    value = field.default
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if value not in (None, []) else ""


def test_configuration_describes_every_setting_and_no_other():
    described = [name for name, _ in ROW.findall(text("docs/configuration.md"))]

    assert sorted(described) == sorted(settings())


def test_configuration_tells_the_defaults():
    told = {name: cell.strip("` ") for name, cell in ROW.findall(text("docs/configuration.md"))}
    true = {
        name: {None: "required", "": "empty"}.get(default(field), default(field))
        for name, field in settings().items()
    }

    assert told == true


def test_configuration_names_the_other_names_of_settings():
    document = text("docs/configuration.md")
    names = {
        str(name) for field in settings().values() for name in getattr(field.validation_alias, "choices", [])
    }

    assert [name for name in names if f"`{name}`" not in document] == []


def test_the_example_file_holds_every_setting_with_its_default_and_no_other():
    written = {
        name: None if not mark else value for mark, name, value in ASSIGNMENT.findall(text(".env.example"))
    }

    assert written == {name: default(field) for name, field in settings().items()}


def test_the_example_file_as_it_stands_asks_for_what_is_needed(monkeypatch):
    for name in settings():
        monkeypatch.delenv(name, raising=False)

    with pytest.raises(SettingsWrong) as wrong:
        load(str(ROOT / ".env.example"))

    asked = {problem.partition(":")[0] for problem in wrong.value.problems}
    assert {name for name, field in settings().items() if field.is_required()} >= asked
    assert {"TELEGRAM_BOT_TOKEN", "INITIAL_OWNER_ID", "ENCRYPTION_KEY"} <= asked


def test_events_are_all_described_and_no_other():
    described = re.findall(r"^\| `([a-z_.]+)` \|", text("domain/EVENTS.md"), re.MULTILINE)

    assert sorted(described) == sorted({name_of(event) for event in all_events() if ours(event)})


def test_events_are_described_with_their_fields():
    rows = re.findall(r"^\| `([a-z_.]+)` \|[^|]*\|([^|]*)\|$", text("domain/EVENTS.md"), re.MULTILINE)
    described = {name: set(re.findall(r"[a-z_]+", fields.replace("(sealed)", ""))) for name, fields in rows}

    assert described == {
        name_of(event): set(event.__struct_fields__) for event in all_events() if ours(event)
    }


def ours(event: type) -> bool:
    """Tests make events of their own."""
    return event.__module__.startswith("domain.")


def verbs() -> Iterator[str]:
    """`audit`, `effects list`, …"""

    def walk(command, path):
        children = getattr(command, "commands", {})
        if not children:
            yield " ".join(path)
        for name, child in children.items():
            yield from walk(child, [*path, name])

    yield from walk(typer.main.get_command(app), [])


def test_agents_describes_every_verb_of_the_agent_and_no_other():
    described = re.findall(r"^\| `meetledger-agent ([a-z-]+)` \|", text("docs/agents.md"), re.MULTILINE)

    assert sorted(described) == sorted(typer.main.get_command(agent_app).commands)


def test_agents_describes_every_setting_of_the_agent_and_no_other():
    section = text("docs/agents.md").partition("### Settings")[2].partition("\n### ")[0]

    assert re.findall(r"^\| `([a-z_]+)` \|", section, re.MULTILINE) == list(AgentSettings.__struct_fields__)


def test_operations_describes_every_verb_and_no_other():
    described = re.findall(r"^\| `meetledger ([a-z -]+)` \|", text("docs/operations.md"), re.MULTILINE)

    assert sorted(described) == sorted(verbs())


def test_make_knows_every_verb_that_documents_tell_people_to_type():
    known = set(re.findall(r"^([a-z-]+):", text("Makefile"), re.MULTILINE))
    told = {
        verb
        for document in DOCUMENTS
        for verb in re.findall(r"(?:^|`)make ([a-z-]+)", document.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert {"demo", "test"} <= told <= known


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(document):
    links = LINK.findall(document.read_text(encoding="utf-8"))

    assert [link for link in links if not (document.parent / link).exists()] == []


PATH = re.compile(r"`((?:domain|projections|adapters|bot_app|agent_server|tests|docs)/[\w./-]*)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_that_documents_name_are_there(document):
    named = set(PATH.findall(document.read_text(encoding="utf-8")))

    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_packages_for_the_tests_of_drivers_are_those_the_checks_install():
    check = text(".ci/run")
    listed = re.findall(r"^needs \S+ (.+)$", check, re.MULTILINE)
    listed += re.findall(r"packages\+=\(([a-z][^)]*)\)", check)
    _, _, section = text("docs/agents.md").partition("### Running their tests")
    written = re.search(r"^apt-get install --no-install-recommends (.+)$", section, re.MULTILINE)

    assert written is not None
    assert sorted(written[1].split()) == sorted(" ".join(listed).split())
