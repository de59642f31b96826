"""The Mac's tree, as far as it can be tried elsewhere: frameworks in the shape PyObjC describes, and our reading."""

# ruff: noqa: N802, N815 - Apple gave the names

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest

from agent_server.agent.drivers.screen.tree import LISTED, Node, TreeSilent
from agent_server.agent.drivers.screen.words import shipped

NOT_THERE = -25212
HANGS, FORBIDDEN = -25204, -25211


class Shown:
    def __init__(self, role, title=None, *, description=None, enabled=1, children=()):
        self.values = {"AXRole": role, "AXTitle": title, "AXDescription": description}
        self.values |= {"AXEnabled": enabled, "AXChildren": children or None}
        self.pressed = 0
        self.error = 0


class Accessibility:
    """`ApplicationServices`: each function gives an error's number, and what was asked for."""

    kAXErrorCannotComplete, kAXErrorAPIDisabled = HANGS, FORBIDDEN

    def __init__(self, windows):
        self.applications = {4711: SimpleNamespace(values={"AXWindows": windows}, error=0)}
        self.trusted = True

    def AXIsProcessTrusted(self):
        return self.trusted

    def AXUIElementCreateApplication(self, pid):
        return self.applications[pid]

    def AXUIElementSetMessagingTimeout(self, element, seconds):
        return 0

    def AXUIElementCopyAttributeValue(self, element, name, nothing):
        value = element.values.get(name)
        return (element.error or (NOT_THERE if value is None else 0)), value

    def AXUIElementCopyMultipleAttributeValues(self, element, names, options, nothing):
        found = [element.values[name] for name in names]
        # What is not there comes as an object that holds the error.
        return element.error, tuple(object() if each is None else each for each in found)

    def AXUIElementPerformAction(self, element, action):
        assert action == "AXPress"
        element.pressed += 1
        return element.error


@pytest.fixture
def record():
    return Shown("AXButton", "Record")


@pytest.fixture
def services(record):
    muted = Shown("AXCheckBox", description="Mute my audio", enabled=0)
    bar = Shown("AXGroup", children=(record, muted, Shown("AXRow", "Ana")))
    return Accessibility((Shown("AXWindow", "Zoom Meeting", children=(bar,)),))


@pytest.fixture
async def tree(services, monkeypatch):
    running = [("Zoom Workplace", 4711), ("Finder", 1), (None, 2)]
    applications = [
        SimpleNamespace(localizedName=lambda name=name: name, processIdentifier=lambda pid=pid: pid)
        for name, pid in running
    ]
    shared = SimpleNamespace(runningApplications=lambda: applications)
    workspace = SimpleNamespace(sharedWorkspace=lambda: shared)
    monkeypatch.setitem(sys.modules, "AppKit", SimpleNamespace(NSWorkspace=workspace))
    monkeypatch.setitem(sys.modules, "ApplicationServices", services)
    from agent_server.agent.drivers.desktop_ax import Ax  # noqa: PLC0415 - with these frameworks

    made = Ax(shipped())
    yield made
    await made.close()


async def test_of_zoom_and_of_nothing_else_all_is_seen(tree, record):
    [window] = await tree.windows()
    assert window.title == "Zoom Meeting"
    [_, button, *others] = window.nodes
    assert button == Node("button", "Record", usable=True, handle=record)
    assert [(each.role, each.name, each.usable) for each in others] == [
        ("check box", "Mute my audio", False),
        (LISTED, "Ana", True),
    ]
    assert [each.key for each in await tree.windows()] == [window.key]


async def test_a_control_is_pressed_once_and_one_that_fails_says_so(tree, record):
    node = (await tree.windows())[0].nodes[1]
    await tree.press(node)
    assert record.pressed == 1
    record.error = NOT_THERE
    with pytest.raises(TreeSilent, match="-25212"):
        await tree.press(node)


async def test_what_vanishes_while_it_is_looked_at_is_nothing_to_press(tree, record):
    record.error = NOT_THERE
    [window] = await tree.windows()
    assert [each.name for each in window.nodes if each.usable and each.role == "button"] == []


@pytest.mark.parametrize("error", [HANGS, FORBIDDEN])
@pytest.mark.parametrize("what", ["the application", "a control in it"])
async def test_a_zoom_that_hangs_is_not_taken_for_one_that_is_gone(tree, services, record, what, error):
    (services.applications[4711] if what == "the application" else record).error = error
    with pytest.raises(TreeSilent, match=str(error)):
        await tree.windows()


async def test_who_has_not_allowed_it_is_known(tree, services):
    assert tree.trusted()
    services.trusted = False
    assert not tree.trusted()
