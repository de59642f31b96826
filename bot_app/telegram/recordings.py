"""/recordings: a list, page by page."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

import msgspec
from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import CallbackQuery, Message

from adapters.state.transcripts import Found
from adapters.telegram.messages import code, escape, text_block
from adapters.telegram.sender import Rendered
from bot_app.deliveries.whereabouts import numbers_of
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.recording_buttons import PageTap, recording_button
from bot_app.telegram.recording_filter import (
    EXAMPLE,
    MOST_WORDS,
    BadFilter,
    TooManyWords,
    Wanted,
    read_filter,
)
from bot_app.telegram.recording_sight import own, sight_of
from bot_app.telegram.recording_words import files_in_words, length, time_of, topic_of
from domain.ids import ChatId
from projections.deliveries import DeliveryState
from projections.projection import LARGEST_ANSWER
from projections.recordings import RecordingRow

router = Router(name="recordings")

PAGE = 10
LAST_PAGE = LARGEST_ANSWER // PAGE - 1
LONGEST_LISTED_TOPIC = 80
_COMMAND = "/recordings"
_NEWS = (DeliveryState.PLANNED, DeliveryState.FAILED, DeliveryState.DELIVERED)
"""Which of several deliveries into one chat is told."""

Search = Callable[[list[str], Collection[str] | None], Awaitable[list[Found]]]
"""Lines that hold all the words, among the recordings with these ids; `None`: among all."""


class RecordingDesk(msgspec.Struct, frozen=True, kw_only=True):
    """What handlers about recordings have at hand besides the desk."""

    search: Search
    link: Callable[[RecordingRow, str], tuple[str, float] | None]
    """A protected address of ours for a file, and for how many days it is good; `None`: we have none."""
    offer_deletion: bool


@router.message(Command("recordings"))
async def recordings(_message: Message, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    return [await _page(command.args or "", 0, caller, desk)]


@router.callback_query(PageTap.filter())
async def page_tapped(
    query: CallbackQuery, callback_data: PageTap, caller: Caller, desk: Desk
) -> list[Rendered]:
    asked = _asked(query)
    if asked is None or not 0 <= callback_data.page <= LAST_PAGE:
        return [desk.says(caller.language, "button-stale")]
    return [await _page(asked, callback_data.page, caller, desk)]


def _asked(query: CallbackQuery) -> str | None:
    """What the list above the button was asked for; `None`: Telegram does not show us the list any more."""
    if not isinstance(query.message, Message) or query.message.text is None:
        return None
    written = [entity for entity in query.message.entities or [] if entity.type == "code"]
    heading = written[0].extract_from(query.message.text) if written else ""
    return heading.removeprefix(_COMMAND) if heading.startswith(_COMMAND) else None


async def _page(asked: str, page: int, caller: Caller, desk: Desk) -> Rendered:
    try:
        wanted = read_filter(asked, caller.zone)
    except BadFilter as bad:
        return _usage(caller, desk, "recordings-bad-filter", word=escape(str(bad)[:40]))
    except TooManyWords:
        return _usage(caller, desk, "recordings-too-many-words", most=str(MOST_WORDS))
    rows = await _rows(wanted, (page + 1) * PAGE + 1, caller, desk)
    shown = rows[page * PAGE :][:PAGE]
    if not shown:
        return desk.says(caller.language, "recordings-last-page" if page else "recordings-empty")
    heading = _heading(asked, page, caller, desk)
    states = await _states_in_words(shown, caller.chat, caller.language, desk)
    listed = [
        _listed(number, row, state, caller, desk)
        for number, (row, state) in enumerate(zip(shown, states, strict=True), start=page * PAGE + 1)
    ]
    keyboard = _keyboard(shown, page, more=len(rows) > (page + 1) * PAGE)
    return desk.rendered(caller.language, text_block(heading, rank=1), *listed, keyboard=keyboard)


async def _rows(wanted: Wanted, limit: int, caller: Caller, desk: Desk) -> list[RecordingRow]:
    sight = await (own if wanted.mine else sight_of)(caller, desk)
    return await desk.reads.recordings.latest(
        words=wanted.words,
        hosts=sight.hosts,
        streams=sight.streams,
        since=wanted.since,
        until=wanted.until,
        limit=limit,
    )


def _usage(caller: Caller, desk: Desk, problem: str, **args: str) -> Rendered:
    usage = desk.text(caller.language, "recordings-usage", example=EXAMPLE)
    return desk.rendered(caller.language, desk.text(caller.language, problem, **args), usage)


def _heading(asked: str, page: int, caller: Caller, desk: Desk) -> str:
    """With the command that gives this list: page buttons read it there again."""
    command = " ".join([_COMMAND, *asked.split()])
    return desk.text(caller.language, "recordings-heading", page=str(page + 1), filter=code(command))


def _listed(number: int, row: RecordingRow, state: str, caller: Caller, desk: Desk) -> str:
    language = caller.language
    details = [length(desk, language, row.minutes * 60), files_in_words(desk, language, row), state]
    return desk.text(
        language,
        "recordings-row",
        number=str(number),
        topic=topic_of(desk, language, row.topic, LONGEST_LISTED_TOPIC),
        when=time_of(desk, language, row.starts_at, caller.zone),
        details=" · ".join(filter(None, details)),
    )


async def state_in_words(row: RecordingRow, chat: ChatId, language: str, desk: Desk) -> str:
    """What has become of it in this chat, or in Zoom."""
    return (await _states_in_words([row], chat, language, desk))[0]


async def _states_in_words(rows: list[RecordingRow], chat: ChatId, language: str, desk: Desk) -> list[str]:
    """Of each, asked for together."""
    numbers = await numbers_of(desk.reads, chat)
    states = await desk.reads.deliveries.states_in(numbers, [row.stream for row in rows])
    return [
        desk.text(language, f"recording-state-{_state(row, states.get(row.stream, set()))}") for row in rows
    ]


def _state(row: RecordingRow, here: Collection[DeliveryState]) -> str:
    if row.deleted or row.trashed:
        return "deleted" if row.deleted else "trashed"
    return next((state for state in _NEWS if state in here), "absent")


def _keyboard(shown: list[RecordingRow], page: int, *, more: bool) -> list[list[dict[str, str]]]:
    numbers = [
        recording_button(str(number), "open", row.recording_id)
        for number, row in enumerate(shown, start=page * PAGE + 1)
    ]
    turns = [button("◀", PageTap(page=page - 1).pack())] if page else []
    turns += [button("▶", PageTap(page=page + 1).pack())] if more and page < LAST_PAGE else []
    half = PAGE // 2
    return [row for row in (numbers[:half], numbers[half:], turns) if row]
