"""What was said, within a caption: a model's summary, or the moments that were picked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from adapters.telegram.messages import CAPTION, Block, Html, fit, text_block
from adapters.transcripts.key_moments import Moment
from adapters.transcripts.summary import ActionItem, Summary
from adapters.transcripts.talk_time import talk_time
from bot_app.deliveries.scribe import Gist, Words
from bot_app.telegram.desk import Desk
from bot_app.telegram.recording_words import line, position

MOST_SPEAKERS = 6
_LONGEST_OVERVIEW, _LONGEST_ENTRY, _LONGEST_NAME = 400, 200, 40
_LONGEST_MOMENT = 290
_TOLD, _BEGUN, _CONTINUED = 6, 4, 3
"""Ranks: an overview, the first entry under a heading, further ones."""


def captioned(desk: Desk, language: str, blocks: Iterable[Block]) -> Html:
    return fit(list(blocks), CAPTION, lambda count: desk.text(language, "and-more", count=count))


def gist_blocks(desk: Desk, language: str, gist: Gist | None) -> list[Block]:
    if gist is None:
        return []
    if gist.summary is not None:
        return list(_summary(desk, language, gist.summary))
    return list(_moments(desk, language, gist.moments))


def talk_block(desk: Desk, language: str, words: Words) -> list[Block]:
    """Who spoke how much, those who spoke most first; nothing where nobody did."""
    shares = [
        desk.text(
            language,
            "transcript-share",
            speaker=_named(desk, language, share.speaker),
            percent=str(share.percent),
        )
        for share in talk_time(words.cues)[:MOST_SPEAKERS]
    ]
    heading = desk.text(language, "transcript-talk-time")
    return [text_block(f"\n<b>{heading}</b>\n{' · '.join(shares)}", rank=_TOLD)] if shares else []


def _moments(desk: Desk, language: str, moments: tuple[Moment, ...]) -> Iterator[Block]:
    """In order of time; what tells least is left out first, the heading last."""
    if not moments:
        return
    yield text_block(f"\n<b>{desk.text(language, 'recording-key-moments')}</b>", rank=_BEGUN)
    worth = {moment: place for place, moment in enumerate(sorted(moments, key=lambda each: each.score))}
    for moment in moments:
        speaker = f"<b>{_named(desk, language, moment.speaker)}</b>: " if moment.speaker else ""
        said = line(moment.text, _LONGEST_MOMENT)
        yield text_block(f"[{position(moment.start_ms)}] {speaker}{said}", rank=worth[moment] - len(moments))


def _summary(desk: Desk, language: str, summary: Summary) -> Iterator[Block]:
    overview = line(summary.overview, _LONGEST_OVERVIEW)
    if overview:
        yield text_block(f"\n{overview}", rank=_TOLD)
    decisions = [line(decision, _LONGEST_ENTRY) for decision in summary.decisions]
    yield from _listed(desk.text(language, "recording-decisions"), decisions)
    items = [_item(item) for item in summary.action_items]
    yield from _listed(desk.text(language, "recording-action-items"), items)


def _listed(heading: str, entries: list[Html]) -> Iterator[Block]:
    """The heading goes with its first entry, so that it never stands alone."""
    if entries:
        yield text_block(f"\n<b>{heading}</b>\n• {entries[0]}", rank=_BEGUN)
    yield from (text_block(f"• {entry}", rank=_CONTINUED) for entry in entries[1:])


def _item(item: ActionItem) -> Html:
    known = ", ".join(line(word, _LONGEST_NAME) for word in (item.owner, item.due) if word.strip())
    return Html(f"{line(item.text, _LONGEST_ENTRY)} ({known})" if known else line(item.text, _LONGEST_ENTRY))


def _named(desk: Desk, language: str, speaker: str) -> str:
    return line(speaker, _LONGEST_NAME) or desk.text(language, "transcript-somebody")
