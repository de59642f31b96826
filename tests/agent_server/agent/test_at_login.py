"""What is written so that the agent starts at login: read back as the platforms read it."""

from __future__ import annotations

import plistlib
import re
import shlex
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from agent_server.agent.at_login import launchd, systemd, windows
from agent_server.agent.at_login.entry import NotSetUp, set_up, take_away

FOLDER = Path('/home of/a "new"/user & <friends>/100%/$HOME/back\\slash')
PYTHON = Path("/opt/venv/bin/python")
COMMAND = [str(PYTHON), "-m", "agent_server.agent", "--home", str(FOLDER), "run"]


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))


def test_systemd_is_given_words_that_it_reads_as_they_are():
    entry = systemd.entry(FOLDER, PYTHON)
    line = re.search(r"^ExecStart=(.*)$", entry.text, re.MULTILINE).group(1)

    assert shlex.split(line.replace("%%", "%").replace("$$", "$")) == COMMAND
    assert "RestartPreventExitStatus=3" in entry.text
    assert "WantedBy=graphical-session.target" in entry.text
    assert ("systemctl", "--user", "enable", "--now", "meetledger-agent.service") in entry.start


def test_launchd_is_given_a_list_of_words():
    entry = launchd.entry(FOLDER, PYTHON)
    read = plistlib.loads(entry.content)

    assert read["ProgramArguments"] == [*COMMAND, "--stay-down"]
    assert read["RunAtLoad"]
    assert read["KeepAlive"] == {"SuccessfulExit": False}
    assert read["LimitLoadToSessionType"] == "Aqua"


def test_windows_is_given_a_task_of_the_persons_own_session(tmp_path):
    entry = windows.entry(FOLDER, PYTHON)
    names = {"t": "http://schemas.microsoft.com/windows/2004/02/mit/task"}
    task = ET.fromstring(entry.content)

    def text(path):
        return task.find(path, names).text

    assert entry.content.startswith((b"\xff\xfe", b"\xfe\xff"))
    assert text(".//t:Exec/t:Command") == str(PYTHON)
    assert text(".//t:Exec/t:Arguments").endswith('\\slash" run --stay-down')
    assert '\\"new\\"' in text(".//t:Exec/t:Arguments")
    assert text(".//t:Principal/t:LogonType") == "InteractiveToken"
    assert text(".//t:LogonTrigger/t:Repetition/t:Interval") == "PT1M"
    assert text(".//t:Settings/t:ExecutionTimeLimit") == "PT0S"


@pytest.fixture
def systemctl(tmp_path, monkeypatch):
    """Notes how it was called, and does nothing."""
    program = tmp_path / "bin" / "systemctl"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/called\nexit ${{SYSTEMCTL_CODE:-0}}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")
    return tmp_path / "called"


def test_it_is_set_up_and_taken_away_again(systemctl):
    entry = systemd.entry(FOLDER, PYTHON)
    set_up(entry)
    set_up(entry)
    assert entry.file.read_bytes() == entry.content
    assert systemctl.read_text().splitlines()[-1] == "--user enable --now meetledger-agent.service"

    assert take_away(entry)
    assert not take_away(entry)
    assert not entry.file.exists()


def test_what_the_platform_says_against_it_is_shown(systemctl, monkeypatch):
    monkeypatch.setenv("SYSTEMCTL_CODE", "1")
    with pytest.raises(NotSetUp, match="systemctl --user daemon-reload said"):
        set_up(systemd.entry(FOLDER, PYTHON))
