"""A stage for the relay: Zoom tells the program what happens, and there is a group to deliver to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot_app.sandbox.demo import introduce
from tests.chaos import relay_promises
from tests.chaos.journey import OWNER
from tests.chaos.killer import Kill
from tests.chaos.program import reserved_port
from tests.chaos.relay import CHATS, GROUP, Relay
from tests.chaos.stage import Stage, stage
from tests.zygote import Zygote


@asynccontextmanager
async def relay_stage(
    programs: Zygote,
    folder: Path,
    database_url: str,
    *,
    kills: Sequence[Kill] = (),
    recovery: Sequence[int] = (),
    tangled: bool = False,
    **changes: Any,
) -> AsyncIterator[Stage]:
    """`changes`: of the settings."""
    changes = {"TELEGRAM_CHAT_ID": ",".join(map(str, CHATS)), **changes}
    with reserved_port() as port:
        async with stage(
            programs, folder, database_url, kills=kills, recovery=recovery, http_port=port, **changes
        ) as played:
            played.sandbox.telegram.add_group("The team", [OWNER], chat_id=GROUP)
            introduce(played.sandbox.zoom, played.settings)
            played.journey = Relay(played.sandbox, played.keeper.enter, played.rest, tangled)
            played.promises = relay_promises.keeps_all
            yield played
