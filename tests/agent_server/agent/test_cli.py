"""The verbs at the terminal, as a process of their own."""

from __future__ import annotations

import logging
import re
import signal
import time
from datetime import datetime

import msgspec
import pytest
import structlog
from typer.testing import CliRunner

from agent_server.agent import logs
from agent_server.agent.cli import app
from agent_server.agent.identity import read_identity
from agent_server.protocol.messages import Particulars
from tests.agent_server.process import running, said

VERBS = ["enrol", "run", "status", "doctor", "sign-in", "install-service", "uninstall-service", "version"]
SCRIPTED = """
driver = "scripted"
log_level = "DEBUG"
[scripted.achieve]
"meeting=joined" = [["true", "{passcode}", "{join_url}"]]
"message=shown" = [["false", "{text}"]]
"""


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_shows_an_example(verb):
    shown = CliRunner().invoke(app, [verb, "--help"])

    assert shown.exit_code == 0
    assert f"Example: meetledger-agent {verb}" in re.sub(r"\s+", " ", shown.output)


async def test_it_is_enrolled_examined_run_stopped_and_asked_how_it_is(home, stand):
    stand.codes["K7QM"] = "lobby-1"
    code, output, _ = await said(home, "enrol", stand.address, "lobby-1", "K7QM")
    assert (code, "lobby-1" in output) == (0, True)
    home.settings.write_text(SCRIPTED)

    code, output, _ = await said(home, "doctor", "--json")
    found = {each["name"]: each for each in msgspec.json.decode(output)}
    assert (code, [name for name, each in found.items() if not each["ok"]]) == (0, [])
    assert found["enrolment"]["words"] == "the server knows this PC"

    async with running(home) as process:
        await stand.ended(stand.tell("report=made"))
        code, output, _ = await said(home, "status", "--json")
        status = msgspec.json.decode(output)
        assert (code, status["agent"], status["running"], status["steps"]) == (
            0,
            "lobby-1",
            True,
            {"done": 1},
        )
        assert time.time() - datetime.fromisoformat(status["heard_at"]).timestamp() < 60
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0


async def test_one_that_was_revoked_ends_with_a_code_of_its_own_and_stays_down(enrolled, stand):
    stand.revoked.add("lobby-1")
    code, _, complaint = await said(enrolled, "run")
    asked = len(stand.requests)

    assert code == 3
    assert "meetledger-agent enrol" in complaint
    assert (await said(enrolled, "run", "--stay-down"))[0] == 0
    assert len(stand.requests) == asked
    code, output, _ = await said(enrolled, "doctor")
    assert (code, "✗ key: lobby-1" in output) == (1, True)


async def test_two_agents_in_one_folder_are_one_too_many(enrolled, stand):
    async with running(enrolled):
        await stand.until(lambda: stand.states)
        code, _, complaint = await said(enrolled, "run")

    assert (code, "is running in it already" in complaint) == (1, True)


@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("run",), 1, "This PC is not enrolled. Next: meetledger-agent enrol"),
        (("enrol", "http://bot.example.org", "lobby-1", "x"), 2, "plain http is for this machine alone"),
        (("enrol", "https://bot.example.org", "Lobby", "x"), 2, "NAME: a-z"),
        (("install-service",), 1, "This PC is not enrolled"),
    ],
)
async def test_what_cannot_be_done_is_one_clear_line(home, words, code, complaint):
    found, _, said_why = await said(home, *words)

    assert found == code
    assert complaint in said_why
    assert "Traceback" not in said_why


async def test_wrong_settings_are_named(home):
    home.make()
    home.settings.write_text("colour = 1\npoll = 'x'\n")
    code, _, complaint = await said(home, "run")

    assert code == 1
    assert "colour: there is no such setting" in complaint
    assert "poll: expected `bool`" in complaint


async def test_a_damaged_journal_stops_everything_and_is_told(enrolled):
    enrolled.journal.write_bytes(b"no journal" * 1000)
    for verb in ("run", "status"):
        code, _, complaint = await said(enrolled, verb)
        assert (code, "enrol this PC again" in complaint) == (1, True)
        assert "Traceback" not in complaint
    code, output, _ = await said(enrolled, "doctor")
    assert (code, "✗ journal: damaged" in output) == (1, True)


async def test_what_would_be_written_can_be_seen_first(home):
    code, output, _ = await said(home, "install-service", "--print")

    assert code == 0
    assert f'"--home" "{home.folder}" "run"' in output


async def test_the_log_is_private_and_holds_no_secret(enrolled, stand):
    enrolled.settings.write_text(SCRIPTED)
    secrets = Particulars(
        join_url="https://zoom.example/j/1?pwd=secret-a",
        passcode="secret-b",
        start_url="secret-c",
        text="secret-d",
    )
    async with running(enrolled):
        for word in ("meeting=joined", "message=shown"):
            name = f"c-{word[:7]}"
            stand.particulars[name] = secrets
            await stand.ended(stand.tell(word, name, meeting="1"))
        stand.rotate()
        await stand.until(lambda: "lobby-1" in stand.former_keys)
        await stand.ended(stand.tell("report=made"))

    files = [path for path in _files(enrolled) if path.name != "identity.json"]
    written = b"".join(path.read_bytes() for path in files)
    key = read_identity(enrolled.identity).private_key
    assert b"command begun" in written
    assert not any(secret in written for secret in (b"secret-", b"code-1", key.encode()))
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in files if "running" not in path.name} == {
        path.name: "0o600" for path in files if "running" not in path.name
    }


def test_logs_hide_what_is_secret_by_name_or_by_its_place_and_replace_each_other(tmp_path):
    logs.configure("INFO", tmp_path / "agent.log")
    try:
        log = structlog.get_logger("test")
        log.info(
            "one", passcode="hidden-1", start_url="hidden-2", why="at https://me:hidden-3@x/y?zak=hidden-4 no"
        )
        for _ in range(6):
            log.info("x" * 1_000_000)
    finally:
        logging.basicConfig(force=True, handlers=[])
        structlog.reset_defaults()
    files = sorted(tmp_path.iterdir())

    assert not any(b"hidden-" in path.read_bytes() for path in files)
    assert 2 <= len(files) <= 5
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def _files(home):
    return [path for path in home.folder.iterdir() if path.is_file()]


def test_a_sign_in_is_brought_sealed_and_missing_ones_are_said(home, tmp_path):
    def verb(*words):
        return CliRunner().invoke(app, ["--home", str(home.folder), "sign-in", *words])

    missing = verb()
    assert (missing.exit_code, "Next: meetledger-agent sign-in --open" in missing.output) == (1, True)
    source = tmp_path / "state.json"
    cookie = {"name": "a", "value": "secret", "domain": ".zoom.us", "path": "/"}
    source.write_bytes(msgspec.json.encode({"cookies": [cookie], "origins": []}))
    brought = verb(str(source))
    assert (brought.exit_code, "secret" in brought.output) == (0, False)
    assert f'sign_in = "{home.folder}/sign-in"' in brought.output
    assert b"secret" not in (home.folder / "sign-in").read_bytes()
    assert (home.folder / "sign-in.key").stat().st_mode & 0o077 == 0
    nothing = verb(str(tmp_path / "absent.json"))
    assert (nothing.exit_code, "is no storage state" in nothing.output) == (1, True)
