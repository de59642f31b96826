"""What the card of a short link shows, from the wish to the link or to why there is none."""

from __future__ import annotations

from collections.abc import Callable

from adapters.effect import Effect
from adapters.telegram.messages import code, escape, link
from adapters.telegram.reactor import card
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.short_links import NO_ALIAS, SAME_ALIAS, AgainTap
from bot_app.telegram.web_address import host_shown
from domain.ids import LinkId, MeetingId
from domain.links.aliases import suggested
from domain.links.links import OWN, LinkState
from domain.users.users import User, stream_of
from projections.links import LinkRow

SUGGESTIONS = 3
_NUMBERS = range(2, 12)
_REASONS = {"unauthorised", "unavailable", "alias_unsupported", "absent"}
Titles = Callable[[], dict[str, str]]


class ShortCards:
    def __init__(self, desk: Desk, titles: Titles) -> None:
        """`titles`: of the providers, by name."""
        self._desk = desk
        self._titles = titles

    async def card(self, link_id: LinkId) -> Rendered | None:
        row = await self._desk.reads.links.by_id(link_id)
        if row is None:
            return None
        asker: User = await self._desk.application.state(stream_of(row.asked_by))
        language = self._desk.language_of(asker)
        match row.state:
            case LinkState.MADE:
                return self._made(row, language)
            case LinkState.TAKEN:
                return await self._taken(row, language)
            case LinkState.FAILED:
                return self._failed(row, language)
        return self._desk.says(language, "short-asked", host=escape(host_shown(row.target)))

    async def meeting_of(self, link_id: LinkId) -> MeetingId | None:
        """A meeting's link stands on the meeting's own card, once there is one."""
        row = await self._desk.reads.links.by_id(link_id)
        return row.meeting_id if row is not None and row.state is LinkState.MADE else None

    async def shown(self, link_id: LinkId, effect: Effect) -> list[Effect]:
        """Where it was asked for; nobody asked for a meeting's."""
        row = await self._desk.reads.links.by_id(link_id)
        if row is None or row.meeting_id is not None:
            return []
        name = f"link:{row.link_id.hex}"
        return [card(name, row.chat, position=effect.position, correlation_id=effect.correlation_id)]

    def _made(self, row: LinkRow, language: str) -> Rendered:
        desk, host = self._desk, escape(host_shown(row.target))
        text = desk.text(language, "short-made", address=link(row.address, row.address), host=host)
        if row.provider == row.wanted_from:
            return desk.rendered(language, text)
        instead = desk.text(
            language,
            "short-instead",
            wanted=self._title(row.wanted_from, language),
            why=self._why(row, language),
            provider=self._title(row.provider, language),
        )
        return desk.rendered(language, text, instead)

    async def _taken(self, row: LinkRow, language: str) -> Rendered:
        desk = self._desk
        keyboard = [
            [_again(suggested(row.alias, number), row, number)] for number in await self._free(row.alias)
        ]
        keyboard.append([_again(desk.text(language, "short-button-any"), row, NO_ALIAS)])
        text = desk.text(language, "short-taken", alias=code(row.alias))
        return desk.rendered(language, text, keyboard=keyboard)

    async def _free(self, alias: str) -> list[int]:
        """Numbers whose aliases nobody has here; whoever is first gets one."""
        by_alias = {suggested(alias, number): number for number in _NUMBERS}
        taken = await self._desk.reads.links.taken(by_alias)
        return [number for name, number in by_alias.items() if name not in taken][:SUGGESTIONS]

    def _failed(self, row: LinkRow, language: str) -> Rendered:
        desk = self._desk
        wanted, why = self._title(row.wanted_from, language), self._why(row, language)
        text = desk.text(language, "short-failed", wanted=wanted, why=why)
        again = _again(desk.text(language, "short-button-again"), row, SAME_ALIAS)
        return desk.rendered(language, text, keyboard=[[again]])

    def _why(self, row: LinkRow, language: str) -> str:
        reason = row.refusal if row.refusal in _REASONS else "refused"
        return self._desk.text(language, f"short-reason-{reason.replace('_', '-')}")

    def _title(self, provider: str, language: str) -> str:
        if provider == OWN:
            return self._desk.text(language, "short-provider-own")
        return escape(self._titles().get(provider, provider))


def _again(text: str, row: LinkRow, number: int) -> dict[str, str]:
    return button(text, AgainTap(link=row.link_id, round=row.round, number=number).pack())
