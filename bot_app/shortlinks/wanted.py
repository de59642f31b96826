"""`link.wanted`: no outside call; finds out whether a meeting wants a short link, and asks for it."""

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
from domain.links.links import Link, link_of_meeting, stream_of
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
        link: Link = await self._application.state(stream_of(link_of_meeting(row.meeting_id)))
        provider = await self._provider(row, link)
        return Outcome(commands=(_request(effect, row, link, provider),)) if provider else Outcome()

    async def _provider(self, row: AgendaRow, link: Link) -> str:
        """Whoever made the link that there is makes it anew. Empty: none is wanted, or nobody can."""
        chat: Chat = await self._application.state(chats.stream_of(await present_chat(self._reads, row.chat)))
        wishes = chat.choice(ShortLinksChosen)
        if not link.exists:
            return self._choice.first(wishes.provider) if wishes.automatic and row.planned_by else ""
        made = await self._reads.links.of_meeting(row.meeting_id)
        return self._choice.first((made.provider if made is not None else "") or wishes.provider)


def _request(effect: Effect, row: AgendaRow, link: Link, provider: str) -> RequestShortLink:
    """In the name of who asked for it, or else planned the meeting, whose key seals the address."""
    asked_by = row.planned_by if link.asked_by is None else link.asked_by
    return RequestShortLink(
        meta=meta(effect, "request"),
        link_id=link_of_meeting(row.meeting_id),
        target=Personal(users.stream_of(row.planned_by or asked_by), row.join_url),
        asked_by=asked_by,
        chat=link.chat if link.exists else row.chat,
        provider=provider,
        meeting_id=row.meeting_id,
    )
