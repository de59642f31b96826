"""docs/agents.md says what drivers can be told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agent_server.agent.driver_settings import BrowserSettings, DesktopSettings, RoomsSettings

DOCUMENT = (Path(__file__).parents[3] / "docs" / "agents.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "settings"),
    [("desktop", DesktopSettings), ("browser", BrowserSettings), ("rooms", RoomsSettings)],
)
def test_every_setting_of_a_driver_is_described_and_no_other(name, settings):
    section = DOCUMENT.partition(f"### Settings of `{name}`")[2].partition("\n### ")[0]
    rows = re.findall(r"^\| (`[a-z_`, ]+`) \|", section, re.MULTILINE)
    described = {setting for row in rows for setting in re.findall(r"[a-z_]+", row)}

    assert described == set(settings.__struct_fields__)
