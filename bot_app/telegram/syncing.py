"""/sync_meetings and /check_expired: our meetings beside Zoom's, and beside the clock."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command

from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.zoom.expiry import Expiry
from domain.ids import SyncId
from domain.syncs.commands import RequestSync

router = Router(name="syncing")


@router.message(Command("sync_meetings"), flags={"approvers": True})
async def sync_meetings(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    """The card with the progress comes from the reactor."""
    request = RequestSync(
        meta=caller.meta("sync"), sync_id=SyncId(f"asked-{caller.update_id}"), chat=caller.chat
    )
    receipt = await desk.application.handle(request)
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


@router.message(Command("check_expired"), flags={"approvers": True})
async def check_expired(_message: object, caller: Caller, desk: Desk, expiry: Expiry) -> list[Rendered]:
    over = await expiry.mark(lambda meeting_id: caller.meta("expired", meeting_id))
    key = "expired-marked" if expiry.hears_zoom else "expired-unknown"
    return [desk.says(caller.language, key if over else "expired-none", count=over)]
