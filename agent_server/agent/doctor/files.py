"""What the agent keeps on this PC, and whether there is room."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing

from agent_server.agent.disk import free_space
from agent_server.agent.doctor.finding import ENROL, Finding
from agent_server.agent.home import Home
from agent_server.agent.identity import IdentityUnreadable, read_identity
from agent_server.agent.settings import Settings, SettingsWrong, read_settings

_LITTLE = 2_000_000_000
"""Bytes."""


def folder_found(home: Home) -> Finding:
    folder = home.folder
    if not folder.is_dir():
        return Finding(name="folder", ok=False, words=f"{folder} is not there", advice=f"Next: {ENROL}")
    others = sys.platform != "win32" and folder.stat().st_mode & 0o077
    if others:
        return Finding(
            name="folder", ok=False, words=f"{folder} is open to others", advice=f"Next: chmod 700 '{folder}'"
        )
    running = "an agent runs in it" if home.in_use() else "no agent runs in it"
    return Finding(name="folder", ok=True, words=f"{folder}; {running}")


def settings_found(home: Home) -> tuple[Settings, Finding]:
    try:
        settings = read_settings(home.settings)
    except SettingsWrong as wrong:
        finding = Finding(
            name="settings",
            ok=False,
            words="; ".join(wrong.problems),
            advice=f"Next: correct {home.settings}",
        )
        return Settings(), finding
    words = str(home.settings) if home.settings.exists() else "all as usual; there is no file"
    return settings, Finding(name="settings", ok=True, words=words)


def key_found(home: Home) -> Finding:
    try:
        identity = read_identity(home.identity)
    except IdentityUnreadable as error:
        return Finding(name="key", ok=False, words=str(error), advice=f"Next: {ENROL}")
    if identity is None:
        return Finding(name="key", ok=False, words="this PC is not enrolled", advice=f"Next: {ENROL}")
    if sys.platform != "win32" and home.identity.stat().st_mode & 0o077:
        advice = f"Next: chmod 600 '{home.identity}', and enrol anew if others may have read it"
        return Finding(name="key", ok=False, words="others may read it", advice=advice)
    if home.outcast.exists():
        return Finding(
            name="key",
            ok=False,
            words=f"{identity.agent}: {home.outcast.read_text(encoding='utf-8').strip()}",
            advice=f"Next: /agent_add {identity.agent} in the bot, then {ENROL}",
        )
    return Finding(name="key", ok=True, words=f"{identity.agent} at {identity.server}")


def journal_found(home: Home) -> Finding:
    if not home.journal.exists():
        return Finding(name="journal", ok=True, words="empty")
    try:
        with closing(sqlite3.connect(f"{home.journal.as_uri()}?mode=ro", uri=True)) as connection:
            checked = connection.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        checked = str(error)
    if checked != "ok":
        advice = f"Next: move {home.journal} away, then enrol anew with a new code"
        return Finding(name="journal", ok=False, words=f"damaged: {checked[:100]}", advice=advice)
    return Finding(name="journal", ok=True, words="whole")


def disk_found(settings: Settings) -> Finding:
    free = free_space(settings.recordings_folder)
    if free is None:
        return Finding(
            name="disk",
            ok=False,
            words=f"{settings.recordings_folder} is not there",
            advice="Next: correct `recordings` in agent.toml",
        )
    words = f"{free / 1e9:.1f} GB free in {settings.recordings_folder}"
    advice = "" if free >= _LITTLE else "Next: make room; an hour of recording takes about 1 GB"
    return Finding(name="disk", ok=free >= _LITTLE, words=words, advice=advice)
