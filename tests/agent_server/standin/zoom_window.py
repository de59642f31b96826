"""A window that looks to assistive technology as Zoom's does; run by the system's Python, which has GTK.

`zoom_window.py [zoommtg://…]`: with a link it opens a meeting, without one Zoom's first window.
The folder STANDIN holds `misbehave.json` (see `meeting.py`), `log` (each press and key, one a line), `links`
(what it was started with), `state.json` and `pids`.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import gi
from meeting import Meeting  # beside this file

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk  # noqa: E402

FOLDER = Path(os.environ["STANDIN"])  # noqa: TID251 - it is no part of the program
HOME = {"home_new": "New Meeting", "home_join": "Join", "home_start": "Start"}
SHORTCUTS = {"<Alt>r": "record_key", "<Alt>p": "pause_key", "<Alt>q": "end_key"}


class Zoom:
    def __init__(self, link: str) -> None:
        parts = urlsplit(link)
        number = parse_qs(parts.query).get("confno", [""])[0]
        self.meeting = Meeting(number, host=parts.path == "/start", odd=odd)
        self.window = Gtk.Window()
        self.window.connect("destroy", Gtk.main_quit)
        keys = Gtk.AccelGroup()
        for shortcut, act in SHORTCUTS.items():
            key, modifiers = Gtk.accelerator_parse(shortcut)
            keys.connect(key, modifiers, 0, lambda *_, act=act: self.press(act) or True)
        self.window.add_accel_group(keys)
        self.draw()

    def press(self, act: str) -> None:
        write("log", act)
        seconds = self.meeting.seconds(act)
        if seconds is not None:
            GLib.timeout_add(int(seconds * 1000), self.act, act)

    def act(self, act: str) -> None:
        self.meeting.act(act)
        self.draw()

    def draw(self) -> None:
        for child in self.window.get_children():
            self.window.remove(child)
            child.destroy()
        self.window.set_title("Zoom Meeting" if self.meeting.here else "Zoom Workplace")
        box = Gtk.Box(orientation=Gtk.Orientation.VERTICAL)
        for act, name in (self.meeting.buttons() or HOME).items():
            button = Gtk.Button(label=act)
            button.get_accessible().set_name(name)
            button.connect("clicked", lambda _, act=act: self.press(act))
            box.add(button)
        for text in self.meeting.texts():
            box.add(Gtk.Label(label=text))
        if self.meeting.people():
            box.add(people(self.meeting.people()))
        self.window.add(box)
        self.window.show_all()
        tell(self.meeting.told())


def people(names: list[str]) -> Gtk.ListBox:
    rows = Gtk.ListBox()
    for name in names:
        row = Gtk.ListBoxRow()
        row.get_accessible().set_name(name)
        rows.add(row)
    return rows


def odd(name: str) -> object:
    try:
        return json.loads((FOLDER / "misbehave.json").read_text()).get(name)
    except FileNotFoundError:
        return None


def write(name: str, line: str) -> None:
    with (FOLDER / name).open("a") as file:
        file.write(line + "\n")


def tell(state: dict[str, object]) -> None:
    part = FOLDER / f"state.{os.getpid()}"
    part.write_text(json.dumps(state))
    part.replace(FOLDER / "state.json")


GLib.set_prgname("zoom")
GLib.set_application_name("zoom")
write("pids", str(os.getpid()))
write("links", " ".join(sys.argv[1:]))
Zoom(" ".join(sys.argv[1:]))
Gtk.main()
