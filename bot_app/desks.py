"""What handlers of single areas have at hand, from the settings and the parts."""

from __future__ import annotations

import time
from collections.abc import Collection
from functools import partial

from adapters.state import dialogs, effects, inbox, tokens, transcripts
from adapters.state.database import Database as State
from adapters.state.transcripts import Found
from bot_app.calendars.addresses import addresses_of
from bot_app.config import Settings
from bot_app.invitation import Invitations
from bot_app.recording_parts import RecordingParts, link_to
from bot_app.tally import Tally
from bot_app.telegram.calendars import CalendarDesk
from bot_app.telegram.connections import Backlog, StatusSources, ZoomDesk
from bot_app.telegram.recordings import RecordingDesk
from bot_app.telegram.wizards.standing import DialogOf
from domain.ids import ChatId, UserId

NEEDED_FROM_OUTSIDE = ("PUBLIC_URL", "STATE_SECRET")
"""For addresses of ours that people are given."""


def zoom_desk(settings: Settings, state: State, invitations: Invitations | None, tally: Tally) -> ZoomDesk:
    async def token_ages() -> dict[str, float]:
        now = time.time()
        return {each.connection: now - each.renewed_at for each in await state.read(tokens.every)}

    async def backlog() -> Backlog:
        waiting, calls = await state.read(inbox.count), await state.read(effects.count)
        parked = waiting.get("parked", 0) + calls.get("parked", 0) + calls.get("unknown", 0)
        under_way = calls.get("planned", 0) + calls.get("begun", 0)
        return Backlog(inbox=waiting.get("waiting", 0), effects=under_way, parked=parked)

    return ZoomDesk(
        invite=None if invitations is None else invitations.issue,
        public_url=settings.public_url,
        sources=StatusSources(token_ages, lambda: tally.last_at, backlog),
        missing_settings=_missing(settings),
    )


def calendar_desk(settings: Settings) -> CalendarDesk:
    addresses = addresses_of(settings)
    return CalendarDesk(None if addresses is None else addresses.address, _missing(settings))


def recording_desk(settings: Settings, state: State, parts: RecordingParts) -> RecordingDesk:
    async def search(words: list[str], among: Collection[str] | None) -> list[Found]:
        return await state.read(lambda connection: transcripts.search(connection, words, among=among))

    link = partial(link_to, parts.links)
    return RecordingDesk(search=search, link=link, offer_deletion=settings.delete_after_delivery)


def dialog_of(state: State) -> DialogOf:
    async def standing(chat: ChatId, person: UserId) -> bytes | None:
        return await state.read(lambda c: dialogs.standing(c, chat, person, now=time.time()))

    return standing


def _missing(settings: Settings) -> list[str]:
    given = (settings.public_url, settings.state_secret.get_secret_value())
    return [name for name, value in zip(NEEDED_FROM_OUTSIDE, given, strict=True) if not value]
