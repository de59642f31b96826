"""/short, /links, and the buttons that ask for a short link once more or for a meeting's."""

from __future__ import annotations

from uuid import UUID

import msgspec
from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.filters.callback_data import CallbackData

from adapters.telegram.messages import Block, escape, link
from adapters.telegram.sender import Rendered
from bot_app.shortlinks.choice import Choice
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.web_address import ascii_form, host_shown
from domain.chats import chats
from domain.chats.chats import Chat
from domain.chats.choices import ShortLinksChosen
from domain.ids import LinkId, MeetingId, derived
from domain.links.aliases import suggested
from domain.links.commands import RequestAgain, RequestShortLink
from domain.links.links import LinkState, link_of_meeting
from domain.personal import Personal
from domain.users.users import stream_of
from projections.links import LinkRow

router = Router(name="short_links")

MOST_LISTED = 15
EXAMPLE = "https://zoom.us/j/81234567890?pwd=abc"
SAME_ALIAS, NO_ALIAS = 0, 1


class ShortDesk(msgspec.Struct, frozen=True):
    choice: Choice


class AgainTap(CallbackData, prefix="again"):
    """Asks once more for a link that came to nothing."""

    link: UUID
    round: int
    number: int
    """Of the suggested alias; `SAME_ALIAS`: as before; `NO_ALIAS`: any."""


class MeetingTap(CallbackData, prefix="shorten"):
    """Of the button "Short URL" beside a meeting."""

    meeting: UUID


def short_url_button(desk: Desk, language: str, meeting_id: MeetingId) -> dict[str, str]:
    """Asks for a short link to the meeting; there is only one, however often it is tapped."""
    return button(desk.text(language, "short-button-meeting"), MeetingTap(meeting=meeting_id).pack())


@router.message(Command("short"))
async def short(
    _message: object, command: CommandObject, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    """The card with the link comes from the reactor."""
    words = (command.args or "").split()
    if not 1 <= len(words) <= 2:
        return [desk.says(caller.language, "short-usage", example=escape(EXAMPLE))]
    target, alias = ascii_form(words[0]), words[1].lower() if len(words) > 1 else ""
    if shortening.choice.public_url and target.startswith(f"{shortening.choice.public_url}/s/"):
        return [desk.says(caller.language, "short-already")]
    link_id = LinkId(derived("asked link", caller.update_id))
    sealed = Personal(stream_of(caller.user_id), target)
    return await _ask(link_id, sealed, alias, None, caller, desk, shortening)


@router.callback_query(MeetingTap.filter())
async def meeting_tapped(
    _query: object, callback_data: MeetingTap, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    meeting_id = MeetingId(callback_data.meeting)
    there = await desk.reads.links.of_meeting(meeting_id)
    if there is not None and there.state is LinkState.MADE:
        return [_told(there, caller.language, desk)]
    meeting = await desk.reads.agenda.by_id(meeting_id)
    if meeting is None or not meeting.join_url:
        return [desk.says(caller.language, "short-no-meeting")]
    if there is not None and there.state in (LinkState.TAKEN, LinkState.FAILED):
        answers = await _ask_again(there, "", there.round, caller, desk, shortening)
    else:
        # Of whoever planned it: it goes with them, and stays when whoever tapped goes.
        target = Personal(stream_of(meeting.planned_by or caller.user_id), meeting.join_url)
        link_id = link_of_meeting(meeting_id)
        answers = await _ask(link_id, target, "", meeting_id, caller, desk, shortening)
    return answers or [desk.says(caller.language, "short-meeting-asked")]


async def _ask(
    link_id: LinkId,
    target: Personal[str],
    alias: str,
    meeting_id: MeetingId | None,
    caller: Caller,
    desk: Desk,
    shortening: ShortDesk,
) -> list[Rendered]:
    provider = await _provider(caller, desk, shortening)
    if not provider:
        return [desk.says(caller.language, "short-nobody")]
    receipt = await desk.application.handle(
        RequestShortLink(
            meta=caller.meta("short"),
            link_id=link_id,
            target=target,
            asked_by=caller.user_id,
            chat=caller.chat,
            provider=provider,
            alias=Personal(stream_of(caller.user_id), alias) if alias else None,
            meeting_id=meeting_id,
        )
    )
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


async def _provider(caller: Caller, desk: Desk, shortening: ShortDesk) -> str:
    chat: Chat = await desk.application.state(chats.stream_of(caller.chat))
    return shortening.choice.first(chat.choice(ShortLinksChosen).provider)


@router.callback_query(AgainTap.filter())
async def again_tapped(
    _query: object, callback_data: AgainTap, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    """The same card shows what comes of it."""
    row = await desk.reads.links.by_id(LinkId(callback_data.link))
    if row is None:
        return [desk.says(caller.language, "button-stale")]
    alias = _alias(row, callback_data.number)
    return await _ask_again(row, alias, callback_data.round, caller, desk, shortening)


async def _ask_again(
    row: LinkRow, alias: str, number: int, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    """`number`: of the round that came to nothing."""
    provider = await _provider(caller, desk, shortening)
    if not provider:
        return [desk.says(caller.language, "short-nobody")]
    receipt = await desk.application.handle(
        RequestAgain(
            meta=caller.meta("short again"),
            link_id=row.link_id,
            provider=provider,
            alias=Personal(stream_of(row.asked_by), alias) if alias else None,
            round=number,
        )
    )
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


def _alias(row: LinkRow, number: int) -> str:
    if number == NO_ALIAS or not row.alias:
        return ""
    return row.alias if number == SAME_ALIAS else suggested(row.alias, number)


@router.message(Command("links"))
async def links(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    language = caller.language
    rows = await desk.reads.links.newest_of(caller.user_id, limit=MOST_LISTED)
    if not rows:
        return [desk.says(language, "links-empty")]
    blocks: list[Block | str] = [desk.text(language, "links-heading")]
    blocks += [_listed(row, caller, desk) for row in rows if row.address]
    return [desk.rendered(language, *blocks)]


def _listed(row: LinkRow, caller: Caller, desk: Desk) -> str:
    """Openings are known of our own redirect only."""
    key = "links-row" if row.code else "links-row-elsewhere"
    return desk.text(
        caller.language,
        key,
        address=link(row.address, row.address),
        host=escape(host_shown(row.target)),
        when=desk.when(caller.language, row.asked_at, caller.zone),
        **({"count": row.clicks} if row.code else {}),
    )


def _told(row: LinkRow, language: str, desk: Desk) -> Rendered:
    host = escape(host_shown(row.target))
    return desk.says(language, "short-made", address=link(row.address, row.address), host=host)
