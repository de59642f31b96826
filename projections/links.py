"""Short links: where each leads, what became of it, and how often it was opened."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import FromClause, Select, select

from domain.ids import ChatId, LinkId, MeetingId, UserId
from domain.links.links import (
    ALIAS_TAKEN,
    LinkState,
    ShortLinkMade,
    ShortLinkOpened,
    ShortLinkRefused,
    ShortLinkRequested,
    link_of_meeting,
)
from domain.log import Recorded
from projections.columns import EPOCH
from projections.projection import LARGEST_ANSWER, Projection, on


class LinkRow(msgspec.Struct, gc=False):
    link_id: LinkId
    target: str = ""
    """Empty once the person it belongs to has been erased; the same holds for `alias`, `address`, `code`."""
    asked_by: UserId = UserId(0)
    chat: ChatId = ChatId("")
    wanted_from: str = ""
    """The provider that was asked first."""
    alias: str = ""
    meeting_id: MeetingId | None = None
    round: int = 0
    state: LinkState = LinkState.ASKED
    provider: str = ""
    """Who made it."""
    address: str = ""
    code: str = ""
    """Of our own redirect."""
    refusal: str = ""
    """Code of the first refusal of this round."""
    clicks: int = 0
    asked_at: datetime = EPOCH
    made_at: datetime | None = None


class Links(Projection[LinkRow]):
    name = "links"
    row = LinkRow
    indexes = (("code",), ("asked_by", "asked_at", "link_id"))

    def key(self, recorded: Recorded) -> UUID:
        return UUID(recorded.stream.removeprefix("link-"))

    @on(ShortLinkRequested)
    def requested(self, row: LinkRow, event: ShortLinkRequested, recorded: Recorded) -> None:
        row.target, row.asked_by, row.chat = event.target.reveal(""), event.asked_by, event.chat
        row.wanted_from, row.meeting_id, row.round = event.provider, event.meeting_id, event.round
        row.alias = event.alias.reveal("") if event.alias is not None else ""
        row.state, row.refusal = LinkState.ASKED, ""
        # A code of ours leads to the new target at once; an address of somebody else's to the old one.
        row.address = row.address if row.code else ""
        row.asked_at = recorded.at if event.round == 1 else row.asked_at

    @on(ShortLinkMade)
    def made(self, row: LinkRow, event: ShortLinkMade, recorded: Recorded) -> None:
        row.state, row.provider, row.made_at = LinkState.MADE, event.provider, recorded.at
        row.address = event.address.reveal("")
        row.code = event.code.reveal("") if event.code is not None else ""

    @on(ShortLinkRefused)
    def refused(self, row: LinkRow, event: ShortLinkRefused, _: Recorded) -> None:
        row.refusal = row.refusal or event.code
        if not event.next:
            row.state = LinkState.TAKEN if event.code == ALIAS_TAKEN else LinkState.FAILED

    @on(ShortLinkOpened)
    def opened(self, row: LinkRow, event: ShortLinkOpened, _: Recorded) -> None:
        row.clicks += event.count

    async def by_id(self, link_id: LinkId) -> LinkRow | None:
        return await self.first(lambda t: select(t).where(t.c.link_id == link_id))

    async def by_code(self, code: str) -> LinkRow | None:
        """Whom our own redirect means by it."""
        return await self.first(lambda t: select(t).where(t.c.code == code, t.c.code != "", t.c.target != ""))

    async def of_meeting(self, meeting_id: MeetingId) -> LinkRow | None:
        return await self.by_id(link_of_meeting(meeting_id))

    async def taken(self, codes: Collection[str]) -> set[str]:
        """Which of these codes of our own lead somewhere."""
        found = await self.rows(lambda t: select(t).where(t.c.code.in_(codes)), LARGEST_ANSWER)
        return {row.code for row in found}

    async def newest_of(self, user_id: UserId, *, limit: int = 10) -> list[LinkRow]:
        """Those that are made, newest first, those of the person's meetings among them."""

        def query(t: FromClause) -> Select[tuple[object, ...]]:
            found = select(t).where(t.c.asked_by == user_id, t.c.state == LinkState.MADE)
            return found.order_by(t.c.asked_at.desc(), t.c.link_id)

        return await self.rows(query, limit)
