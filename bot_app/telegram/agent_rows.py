"""One meeting PC in words: whether it is there, what it is in, and what runs on it."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from adapters.telegram.messages import bold, escape
from bot_app.agents.sightings import Sighting, Sightings
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_words import topic_of
from bot_app.telegram.status import ago
from domain.agents.agents import Standing
from domain.ids import AgentId
from projections.agent_board import AgentRow
from projections.columns import EPOCH

BETWEEN = " · "


class Pc(msgspec.Struct, frozen=True):
    row: AgentRow
    sighting: Sighting | None
    topic: str = ""
    """Escaped, of the meeting it is in; empty: none of ours."""

    @property
    def online(self) -> bool:
        return self.row.online and self.row.standing is Standing.ENROLLED


async def seen(desk: Desk, rows: list[AgentRow], sightings: Sightings) -> list[Pc]:
    """With what they show of themselves; what they showed long ago is not worth telling."""
    found = await sightings([row.agent_id for row in rows])
    topics = await _topics(desk, found)
    return [_pc(row, found.get(row.agent_id), topics) for row in rows]


def _pc(row: AgentRow, sighting: Sighting | None, topics: Mapping[str, str]) -> Pc:
    number = "" if sighting is None else sighting.meeting
    return Pc(row, sighting, topics.get(number, ""))


async def _topics(desk: Desk, found: Mapping[AgentId, Sighting]) -> dict[str, str]:
    """By Zoom's numbers, of our meetings."""
    numbers = {int(each.meeting) for each in found.values() if each.meeting.isdecimal()}
    rows = await desk.reads.agenda.by_zoom_ids(numbers) if numbers else {}
    return {str(number): topic_of(row) for number, row in rows.items()}


def row_in_words(desk: Desk, language: str, pc: Pc, zone: ZoneInfo) -> str:
    """Two lines: whether it is there, and what is known of it."""
    sign = "🟢" if pc.online else "⚪️"
    first = f"{sign} {bold(pc.row.agent_id)}{BETWEEN}{_state(desk, language, pc.row, zone)}"
    details = [*_doing(desk, language, pc), *_running(desk, language, pc)]
    return f"{first}\n{BETWEEN.join(details)}" if details else first


def _state(desk: Desk, language: str, row: AgentRow, zone: ZoneInfo) -> str:
    if row.standing is not Standing.ENROLLED:
        return desk.text(language, f"pc-state-{row.standing}")
    if row.seen_at <= EPOCH:
        return desk.text(language, "pc-state-never")
    when = desk.when(language, row.seen_at, zone)
    return desk.text(language, "pc-state-online" if row.online else "pc-state-offline", when=when)


def _doing(desk: Desk, language: str, pc: Pc) -> list[str]:
    """Now; nothing, where nobody knows."""
    seen_now = pc.sighting
    if seen_now is None or not pc.online or not seen_now.fresh(datetime.now(UTC)):
        return []
    if seen_now.zoom != "in_meeting":
        return (
            [desk.text(language, f"pc-zoom-{seen_now.zoom}")] if seen_now.zoom in ("idle", "absent") else []
        )
    where = pc.topic or escape(seen_now.meeting) or "–"
    doing = [desk.text(language, "pc-in-meeting", meeting=where)]
    if seen_now.recording in ("running", "paused"):
        doing.append(desk.text(language, f"pc-recording-{seen_now.recording}"))
    return doing


def _running(desk: Desk, language: str, pc: Pc) -> list[str]:
    """Versions, and when it was seen last."""
    versions = None if pc.sighting is None else pc.sighting.versions
    os, agent = (versions.os, versions.agent) if versions else ("", "")
    zoom, driver = (versions.zoom if versions else "", pc.sighting.driver if pc.sighting else "")
    told: list[str] = [escape(os or pc.row.os)] if os or pc.row.os else []
    version = agent or pc.row.version
    told += [desk.text(language, "pc-version", version=escape(version))] if version else []
    told += [desk.text(language, "pc-zoom-version", version=escape(zoom))] if zoom else []
    told += [desk.text(language, "pc-driver", driver=escape(driver))] if driver else []
    if pc.sighting is not None:
        since = max(0.0, time.time() - pc.sighting.seen_at.timestamp())
        told.append(desk.text(language, "pc-seen", ago=ago(desk, language, since)))
    return told
