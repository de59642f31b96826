"""The card of one meeting PC: how it is, what it was told last, and what it can be told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.telegram.messages import Block, bold, code, text_block
from adapters.telegram.sender import Rendered
from bot_app.agents.sightings import Sightings
from bot_app.telegram.agent_buttons import PcVerb, pc_button
from bot_app.telegram.agent_rows import Pc, row_in_words, seen
from bot_app.telegram.agent_words import outcome, sign_of, steps, what
from bot_app.telegram.desk import Desk
from domain.agents.agents import Standing
from domain.agents.desired import Desired
from domain.ids import AgentId, ChatId
from projections.agent_commands import AgentCommandRow

MOST_COMMANDS = 5
Keyboard = list[list[dict[str, str]]]


def card_of(agent_id: AgentId) -> str:
    return f"pc:{agent_id}"


class AgentCards:
    def __init__(self, desk: Desk, sightings: Sightings) -> None:
        self._desk = desk
        self._sightings = sightings

    async def shown(self, agent_id: AgentId, chat: ChatId) -> Rendered | None:
        """In the language of the chat it stands in. `None`: no such PC was ever known."""
        row = await self._desk.reads.agents.by_id(agent_id)
        reader = await self._desk.reader_of(chat)
        if row is None:
            return self._desk.says(reader.language, "pc-gone", name=bold(agent_id))
        (pc,) = await seen(self._desk, [row], self._sightings)
        told = await self._desk.reads.agent_commands.of_agent(agent_id, limit=MOST_COMMANDS)
        blocks: list[Block | str] = [
            text_block(row_in_words(self._desk, reader.language, pc, reader.zone), rank=2),
            *self._about(pc, reader.language),
            *(self._told(each, reader.language, reader.zone) for each in told),
            text_block(self._footer(pc, reader.language), rank=1),
        ]
        return self._desk.rendered(reader.language, *blocks, keyboard=self._keyboard(pc, reader.language))

    def _about(self, pc: Pc, language: str) -> list[str]:
        keys = [] if pc.row.screenshots else ["pc-screenshots-off"]
        if pc.sighting is not None and pc.sighting.signed_in is not None:
            keys.append("pc-signed-in" if pc.sighting.signed_in else "pc-signed-out")
        return [self._desk.text(language, key) for key in keys]

    def _told(self, row: AgentCommandRow, language: str, zone: ZoneInfo) -> str:
        day = dates.date_in_words(language, row.issued_at.astimezone(zone))
        line = self._desk.text(
            language,
            "pc-told",
            sign=sign_of(row),
            what=what(self._desk, language, row.desired),
            day=day,
            steps=steps(self._desk, language, row, zone),
        )
        added = outcome(self._desk, language, row)
        return f"{line}\n{added}" if added else line

    def _footer(self, pc: Pc, language: str) -> str:
        name = pc.row.agent_id
        if pc.row.standing is not Standing.ENROLLED:
            return self._desk.text(language, "pc-reinstall-hint", example=code(f"/agent_reinstall {name}"))
        return self._desk.text(language, "pc-say-hint", example=code(f"/agent_say {name} "))

    def _keyboard(self, pc: Pc, language: str) -> Keyboard:
        if pc.row.standing is not Standing.ENROLLED:
            return [self._row(pc, language, "open", "remove")]
        shots: PcVerb = "forbid" if pc.row.screenshots else "allow"
        now: list[PcVerb] = [verb for verb, desired in _NOW.items() if _possible(pc, desired)]
        rows = [self._row(pc, language, *now)] if now and pc.online else []
        return [
            *rows,
            self._row(pc, language, shots, "rotate"),
            self._row(pc, language, "open", "revoke", "remove"),
        ]

    def _row(self, pc: Pc, language: str, *verbs: PcVerb) -> list[dict[str, str]]:
        return [pc_button(self._desk, language, verb, pc.row.agent_id) for verb in verbs]


_NOW: dict[PcVerb, Desired] = {
    "report": Desired.REPORTED,
    "screenshot": Desired.SCREENSHOT_TAKEN,
    "restart": Desired.ZOOM_RESTARTED,
}


def _possible(pc: Pc, desired: Desired) -> bool:
    if desired is Desired.SCREENSHOT_TAKEN and not pc.row.screenshots:
        return False
    return pc.sighting is None or pc.sighting.able(desired)
