"""Playwright's lines, read."""

from __future__ import annotations

import pytest

from agent_server.agent.drivers.browser_snapshot import Line, lines


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ('- button "Mute my microphone": x', Line("button", "Mute my microphone", False)),
        ('  - button "Record" [disabled]', Line("button", "Record", True)),
        ('- link "hi \\"there\\""', Line("link", 'hi "there"', False)),
        ("- listitem: Ana, muted", Line("listitem", "Ana, muted", False)),
        ('- paragraph: "Meeting ID: 812 345"', Line("paragraph", "Meeting ID: 812 345", False)),
        ("- 'button \"P: x''s\" [pressed]'", Line("button", "P: x's", False)),
        ("- 'listitem \"A: b\"': c", Line("listitem", "A: b", False)),
        ("- iframe", Line("iframe", "", False)),
        ("- list:", Line("list", "", False)),
    ],
)
def test_a_line_tells_role_name_and_whether_it_can_be_pressed(written, read):
    assert list(lines(written)) == [read]


@pytest.mark.parametrize("written", ["  - /url: https://example.org", "", "- ", "'", '- button "half'])
def test_what_is_no_line_of_a_tree_is_skipped(written):
    assert list(lines(written)) == []
