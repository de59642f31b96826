"""/agents: all meeting PCs, in pages."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command

from adapters.telegram.messages import Block, text_block
from adapters.telegram.sender import Rendered
from bot_app.agents.choice import everyone
from bot_app.telegram.agent_buttons import BoardTap, PcTap
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_rows import Pc, row_in_words, seen
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meeting_actions import in_rows

router = Router(name="agent_board")

PAGE = 10


@router.message(Command("agents"))
async def agents(_message: object, caller: Caller, desk: Desk, pcs: PcDesk) -> list[Answer]:
    return [await _board(0, caller, desk, pcs)]


@router.callback_query(BoardTap.filter())
async def turned(
    _query: object, callback_data: BoardTap, caller: Caller, desk: Desk, pcs: PcDesk
) -> list[Answer]:
    return [Replacing(await _board(callback_data.page, caller, desk, pcs))]


async def _board(page: int, caller: Caller, desk: Desk, pcs: PcDesk) -> Rendered:
    language, rows = caller.language, await everyone(desk.reads)
    if not rows:
        return desk.says(language, "pc-board-empty")
    last = (len(rows) - 1) // PAGE
    page = min(max(page, 0), last)
    shown = await seen(desk, rows[page * PAGE : (page + 1) * PAGE], pcs.sightings)
    online = sum(row.online for row in rows)
    heading = desk.text(language, "pc-board-heading", total=len(rows), online=str(online))
    blocks: list[Block | str] = [text_block(heading, rank=1)]
    blocks += [row_in_words(desk, language, pc, caller.zone) for pc in shown]
    return desk.rendered(language, *blocks, keyboard=_keyboard(shown, page, last, caller, desk))


def _keyboard(
    shown: list[Pc], page: int, last: int, caller: Caller, desk: Desk
) -> list[list[dict[str, str]]]:
    """A PC by itself is for those who manage them."""
    named = [button(pc.row.agent_id, PcTap(verb="open", agent=pc.row.agent_id).pack()) for pc in shown]
    turns = [("◀", page - 1), (desk.text(caller.language, "pc-button-refresh"), page), ("▶", page + 1)]
    foot = [button(label, BoardTap(page=to).pack()) for label, to in turns if 0 <= to <= last]
    return [*(in_rows(named, 3) if caller.user.approver else []), foot]
