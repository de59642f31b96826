"""`link.wanted`: no outside call; finds out whether a meeting's chat wants a short link, and asks for it."""

from __future__ import annotations

from uuid import UUID

from adapters.effect import Effect, Outcome
from adapters.performer import Quiet, meta
from bot_app.deliveries.whereabouts import present_chat
from bot_app.reads import Reads
from bot_app.shortlinks.choice import Choice
from domain.application import Application
from domain.chats import chats
from domain.chats.chats import Chat
from domain.chats.choices import ShortLinksChosen
from domain.ids import MeetingId
from domain.links.commands import RequestShortLink
from domain.links.links import link_of_meeting
from domain.personal import Personal
from domain.users import users
from projections.agenda_row import AgendaRow


class Wanted(Quiet):
    def __init__(self, application: Application, reads: Reads, choice: Choice) -> None:
        self._application = application
        self._reads = reads
        self._choice = choice

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        await self._reads.caught_up(effect.position)
        row = await self._reads.agenda.by_id(MeetingId(UUID(effect.payload["meeting"])))
        if row is None or row.cancelled or not row.join_url:
            return Outcome()
        chat: Chat = await self._application.state(chats.stream_of(await present_chat(self._reads, row.chat)))
        wishes = chat.choice(ShortLinksChosen)
        provider = self._choice.first(wishes.provider) if wishes.automatic else ""
        return Outcome(commands=(_request(effect, row, provider),)) if provider else Outcome()


def _request(effect: Effect, row: AgendaRow, provider: str) -> RequestShortLink:
    """In the name of who planned the meeting, whose key seals the address."""
    return RequestShortLink(
        meta=meta(effect, "request"),
        link_id=link_of_meeting(row.meeting_id),
        target=Personal(users.stream_of(row.planned_by), row.join_url),
        asked_by=row.planned_by,
        chat=row.chat,
        provider=provider,
        meeting_id=row.meeting_id,
    )
