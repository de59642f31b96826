"""/on_pc: whatever else a meeting PC can be told about a meeting, in a few words."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import bold, escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_words import LONGEST_QUOTE, name_in, what
from bot_app.telegram.answers import Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_commands import EXAMPLE, not_found
from bot_app.telegram.meeting_actions import showing
from bot_app.telegram.meeting_words import named, topic_of
from bot_app.telegram.pc_wishes import told_by_name
from domain.agents.desired import WAYS_IN, Desired
from domain.ids import AgentId
from projections.agenda_row import AgendaRow

router = Router(name="pc_telling")

WORDS: dict[str, Desired] = {
    "start": Desired.HOSTING,
    "mulai": Desired.HOSTING,
    "join": Desired.JOINED,
    "gabung": Desired.JOINED,
    "leave": Desired.LEFT,
    "keluar": Desired.LEFT,
    "record": Desired.RECORDING,
    "rekam": Desired.RECORDING,
    "pause": Desired.RECORDING_PAUSED,
    "jeda": Desired.RECORDING_PAUSED,
    "stop": Desired.NOT_RECORDING,
    "henti": Desired.NOT_RECORDING,
    "mute all": Desired.EVERYBODY_MUTED,
    "bisukan semua": Desired.EVERYBODY_MUTED,
    "unmute all": Desired.EVERYBODY_UNMUTED,
    "suarakan semua": Desired.EVERYBODY_UNMUTED,
    "mic on": Desired.MICROPHONE_ON,
    "mic off": Desired.MICROPHONE_OFF,
    "mikrofon nyala": Desired.MICROPHONE_ON,
    "mikrofon mati": Desired.MICROPHONE_OFF,
    "camera on": Desired.CAMERA_ON,
    "camera off": Desired.CAMERA_OFF,
    "kamera nyala": Desired.CAMERA_ON,
    "kamera mati": Desired.CAMERA_OFF,
    "share on": Desired.SHARING,
    "share off": Desired.NOT_SHARING,
    "bagikan nyala": Desired.SHARING,
    "bagikan mati": Desired.NOT_SHARING,
}
"""What people write. To end a meeting is not among them, because that is asked about first."""


@router.message(Command("on_pc"))
async def on_pc(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    who, *words = (command.args or "").lower().split() or [""]
    if not words:
        return [desk.says(caller.language, "pc-on-usage", id=EXAMPLE)]
    row = await named(who, desk)
    if row is None:
        return [not_found(who, caller, desk)]
    desired, rest = understood(words)
    if desired is None:
        word = escape(" ".join(words)[:LONGEST_QUOTE])
        return [desk.says(caller.language, "pc-on-unknown", word=word, id=who)]
    agent_id = await _meant(desired, rest, row, caller, desk, pcs)
    if isinstance(agent_id, Rendered):
        return [agent_id]
    return [await told_by_name(desired, agent_id, row, caller, desk, pcs) or showing(row, caller, desk)]


def understood(words: list[str]) -> tuple[Desired | None, list[str]]:
    """What is to be, and the words that are left; two words say more than one."""
    for length in (2, 1):
        desired = WORDS.get(" ".join(words[:length]))
        if desired is not None:
            return desired, words[length:]
    return None, words


async def _meant(
    desired: Desired, rest: list[str], row: AgendaRow, caller: Caller, desk: Desk, pcs: PcDesk
) -> AgentId | Rendered:
    """The PC that is named, or the only one in the meeting; otherwise what to write instead."""
    language, number = caller.language, str(row.zoom_meeting_id or row.meeting_id)
    if rest or desired in WAYS_IN:
        return name_in(desk, language, " ".join(rest), f"on_pc {number} {_word_of(desired)}")
    inside = [pc.agent_id for pc in await pcs.choice.inside(row)]
    if len(inside) == 1:
        return inside[0]
    if not inside:
        return desk.says(language, "pc-nobody-inside", topic=topic_of(row))
    names = ", ".join(bold(each) for each in inside)
    doing, example = what(desk, language, desired), f"/on_pc {number} {_word_of(desired)} {inside[0]}"
    return desk.says(language, "pc-on-which", topic=topic_of(row), what=doing, names=names, example=example)


def _word_of(desired: Desired) -> str:
    return next(word for word, meant in WORDS.items() if meant is desired)
