"""/transcript: looks for words in what was said."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from aiogram import Router
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from adapters.state.transcripts import MOST_FOUND, Found
from adapters.telegram.messages import Block, Html, bold, escape, fit, text_block
from adapters.telegram.sender import Rendered
from adapters.transcripts.clock import clock
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.recording_buttons import recording_button
from bot_app.telegram.recording_sight import identities
from bot_app.telegram.recording_words import line, time_of, topic_of
from bot_app.telegram.recordings import RecordingDesk
from domain.ids import RecordingId

router = Router(name="transcripts")

EXAMPLE = "/transcript backup server"
MOST_RECORDINGS, MOST_LINES = 8, 3
MOST_WORDS, SHORTEST_WORD = 8, 2
_BEFORE, _EXCERPT = 50, 160
"""Characters of a line: before the first word found, and in all."""
_LONGEST_NAME, _LONGEST_TOPIC, _LONGEST_WORDS = 40, 80, 200


@router.message(Command("transcript"))
async def transcript(
    _message: Message, command: CommandObject, caller: Caller, desk: Desk, shelf: RecordingDesk
) -> list[Rendered]:
    words = list(dict.fromkeys((command.args or "").replace("\0", " ").split()))
    problem = _problem(words, caller, desk)
    if problem is not None:
        return [problem]
    among = await identities(caller, desk)
    found = await shelf.search(words, among) if among is None or among else []
    said = line(" ".join(words), _LONGEST_WORDS)
    if not found:
        return [desk.says(caller.language, "transcript-nothing-found", words=said)]
    return [_shown(found, words, caller, desk)]


def _problem(words: list[str], caller: Caller, desk: Desk) -> Rendered | None:
    short = next((word for word in words if len(word) < SHORTEST_WORD), None)
    if not words:
        return desk.says(caller.language, "transcript-usage", example=EXAMPLE)
    if short is not None:
        return desk.says(caller.language, "transcript-short-word", word=escape(short))
    if len(words) > MOST_WORDS:
        return desk.says(caller.language, "transcript-too-many-words", most=str(MOST_WORDS))
    return None


def _shown(found: list[Found], words: list[str], caller: Caller, desk: Desk) -> Rendered:
    language = caller.language
    groups = [list(group) for _, group in groupby(found, key=attrgetter("recording"))]
    shown = groups[:MOST_RECORDINGS]
    said = line(" ".join(words), _LONGEST_WORDS)
    blocks = [text_block(desk.text(language, "transcript-found", words=said), rank=2)]
    blocks += [_recording(number, group, words, caller, desk) for number, group in enumerate(shown, start=1)]
    if len(found) >= MOST_FOUND:
        blocks.append(text_block(desk.text(language, "transcript-narrow-down"), rank=1))
    text = _fitted(blocks, len(groups) - len(shown), language, desk)
    numbers = [
        recording_button(str(number), "open", RecordingId(UUID(group[0].recording)))
        for number, group in enumerate(shown, start=1)
    ]
    return Rendered(text, [numbers], desk.text(language, "may-be-a-repeat"))


def _fitted(blocks: list[Block], hidden: int, language: str, desk: Desk) -> Html:
    """What is left out for want of room is counted together with what is `hidden` anyway."""

    def more(count: int) -> str:
        return desk.text(language, "transcript-more-recordings", count=count)

    if not hidden:
        return fit(blocks, more=more)
    # The note stands last and is no recording itself, so it is the first to go, and not to be counted.
    return fit([*blocks, text_block(more(hidden), rank=-1)], more=lambda count: more(count - 1 + hidden))


def _recording(number: int, group: list[Found], words: list[str], caller: Caller, desk: Desk) -> Block:
    """The recording with the lines in which the words were said."""
    first, language = group[0], caller.language
    heading = desk.text(
        language,
        "transcript-recording",
        number=str(number),
        topic=topic_of(desk, language, first.topic, _LONGEST_TOPIC),
        when=time_of(desk, language, datetime.fromtimestamp(first.starts_at, UTC), caller.zone),
    )
    lines = [_line(hit, words) for hit in group[:MOST_LINES]]
    if len(group) > MOST_LINES:
        lines.append(desk.text(language, "transcript-more-lines", count=len(group) - MOST_LINES))
    return text_block("\n".join([f"\n{heading}", *lines]))


def _line(hit: Found, words: list[str]) -> str:
    speaker = line(hit.speaker, _LONGEST_NAME)
    said = excerpt(" ".join(hit.text.split()), words)
    at = clock(hit.start_ms)
    return f"[{at}] {speaker}: {said}" if speaker else f"[{at}] {said}"


def excerpt(text: str, words: list[str]) -> Html:
    """What stands around the first of the words, with all of them bold."""
    alternatives = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    sought = re.compile(f"({alternatives})", re.IGNORECASE)
    first = sought.search(text)
    begin = max(0, first.start() - _BEFORE) if first is not None and len(text) > _EXCERPT else 0
    end = begin + _EXCERPT
    # Splitting by a group gives what is between the words and the words themselves in turn.
    parts = sought.split(text[begin:end])
    marked = "".join(bold(part) if number % 2 else escape(part) for number, part in enumerate(parts))
    return Html(f"{'…' if begin else ''}{marked}{'…' if end < len(text) else ''}")
