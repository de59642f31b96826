"""Buttons about meeting PCs: they carry names and ids, and role and state are checked again at every tap."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

from aiogram.filters.callback_data import CallbackData

from bot_app.telegram.desk import Desk, button
from domain.ids import AgentId, MeetingId, derived

PcVerb = Literal[
    "open", "report", "screenshot", "restart", "allow", "forbid", "rotate", "revoke", "remove", "keep"
]


class PcTap(CallbackData, prefix="pc"):
    """About one PC and no meeting."""

    verb: PcVerb
    agent: str
    sure: int = 0
    """1: it was asked whether it is meant."""


class BoardTap(CallbackData, prefix="pcs"):
    page: int


def pc_button(
    desk: Desk, language: str, verb: PcVerb, agent_id: AgentId, *, sure: bool = False
) -> dict[str, str]:
    label = desk.text(language, "pc-button-sure" if sure else f"pc-button-{verb}")
    return button(label, PcTap(verb=verb, agent=agent_id, sure=int(sure)).pack())


def mark_of(agent_id: AgentId) -> str:
    """Beside a meeting's id, a name might be too long for a button."""
    return derived("agent", agent_id).hex[:10]


def marked(mark: str, agents: Iterable[AgentId]) -> AgentId | None:
    return next((each for each in agents if mark_of(each) == mark), None)


OnPc = Literal[
    "pick", "host", "rec", "pause", "norec", "mute", "leave", "end", "sure", "stay", "kept", "book", "free"
]


class OnPcTap(CallbackData, prefix="onpc"):
    """About a meeting and a PC; without a PC the one that is meant is found out, or asked for."""

    verb: OnPc
    meeting: UUID
    mark: str = ""
    more: str = ""
    """To end it: when the time began that the person was looking at, in hexadecimal seconds since 1970. To
    book a PC: what it does by itself.
    """


class CommandTap(CallbackData, prefix="pccmd"):
    """About something a PC was told."""

    verb: Literal["cancel", "again"]
    command: UUID


class CloudTap(CallbackData, prefix="cloud"):
    """Zoom's cloud is to do what a PC did not."""

    verb: Literal["end", "start", "pause", "resume", "stop"]
    meeting: UUID
    began: int
    """When the time began that the person was looking at, in seconds since 1970."""


def on_pc_button(
    label: str, verb: OnPc, meeting_id: MeetingId, agent_id: AgentId | None = None, more: str = ""
) -> dict[str, str]:
    mark = "" if agent_id is None else mark_of(agent_id)
    return button(label, OnPcTap(verb=verb, meeting=meeting_id, mark=mark, more=more).pack())
