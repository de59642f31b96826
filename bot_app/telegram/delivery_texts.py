"""What a delivery says in the chat, in the reader's language."""

from __future__ import annotations

from urllib.parse import quote

from adapters.telegram.messages import Block, code, text_block
from adapters.telegram.sender import Rendered
from bot_app.deliveries.choice import mark_of
from bot_app.deliveries.ladder import TOO_LARGE
from bot_app.deliveries.parcel import Address, Parcel, Reader
from bot_app.deliveries.plan import placeholder_means
from bot_app.deliveries.scribe import Gist, Words
from bot_app.telegram.desk import Desk
from bot_app.telegram.recording_buttons import file_button, url_buttons
from bot_app.telegram.recording_gist import captioned, gist_blocks, talk_block
from bot_app.telegram.recording_words import length, time_of, topic_of, weight
from domain.ids import ChatId
from domain.recordings.recordings import WHOLE, Form
from projections.deliveries import DeliveryRow, DeliveryState
from projections.recordings import RecordingRow

BAR = 10
_TITLE, _WHEN, _DETAILS, _REASON = 10, 9, 8, 7
"""Ranks, above those of what was said."""
_FAILURES = {
    "gone": "gone",
    "empty": "empty",
    "unfinished": "unfinished",
    "403": "forbidden",
    "no_place": "no-place",
    "unauthorised": "unauthorised",
    "no_connection": "no-connection",
    "unreadable": "unreadable",
    "exhausted": "exhausted",
}


class DeliveryTexts:
    """`bot_app.deliveries.texts.Texts`, and what a placeholder shows before and instead of its file."""

    def __init__(self, desk: Desk, *, offer_deletion: bool) -> None:
        self._desk = desk
        self._offer_deletion = offer_deletion

    async def reader_of(self, chat: ChatId) -> Reader:
        return await self._desk.reader_of(chat)

    async def card(self, name: str, chat: str) -> Rendered | None:
        """The placeholder. `None`: it is the file by now, or its text, or a later round has its own."""
        recording_id, mark, number = placeholder_means(name)
        row = await self._desk.reads.recordings.by_id(recording_id)
        found = await self._desk.reads.deliveries.of_recording(recording_id)
        delivery = next((each for each in found if (mark_of(each.file_id), each.chat) == (mark, chat)), None)
        if row is None or delivery is None or delivery.round != number:
            return None
        reader = await self.reader_of(ChatId(chat))
        if delivery.state is DeliveryState.PLANNED:
            return self._stage(row, reader, self._desk.text(reader.language, "recording-stage-waiting"))
        return self._failed(row, delivery, reader) if delivery.state is DeliveryState.FAILED else None

    def on_its_way(self, parcel: Parcel, stage: str, percent: int) -> Rendered:
        args = {} if stage == "preparing" else {"percent": str(percent)}
        state = self._desk.text(parcel.reader.language, f"recording-stage-{stage}", **args)
        return self._stage(parcel.row, parcel.reader, f"{state}\n{_bar(percent)}" if args else state)

    def caption(
        self,
        row: RecordingRow,
        reader: Reader,
        *,
        seconds: int,
        size: int,
        people: int | None,
        gist: Gist | None,
        reason: str = "",
        part: tuple[int, int] | None = None,
    ) -> str:
        desk, language = self._desk, reader.language
        details = [length(desk, language, seconds), weight(desk, language, size)]
        if people:
            details.append(desk.text(language, "recording-people", count=people))
        if part is not None:
            number, of = map(str, part)
            details.append(desk.text(language, "recording-part", number=number, of=of))
        blocks = self._head(row, reader)
        blocks += [text_block(" · ".join(filter(None, details)), rank=_DETAILS)] if any(details) else []
        if reason == TOO_LARGE:
            key = "recording-reason-smaller" if part is None else "recording-reason-parts"
            blocks.append(text_block(desk.text(language, key), rank=_REASON))
        return captioned(desk, language, [*blocks, *gist_blocks(desk, language, gist)])

    def transcript_caption(self, address: Address, words: Words) -> str:
        desk, reader = self._desk, address.reader
        heading = text_block(desk.text(reader.language, "transcript-heading"), rank=_DETAILS)
        talk = talk_block(desk, reader.language, words)
        said = gist_blocks(desk, reader.language, words.gist)
        return captioned(desk, reader.language, [heading, *self._head(address.row, reader), *talk, *said])

    def buttons(
        self, row: RecordingRow, file_id: str, reader: Reader, form: Form, *, reason: str
    ) -> list[list[dict[str, str]]]:
        """Only what has arrived whole may be deleted in Zoom."""
        if not self._offer_deletion or form not in WHOLE or reason:
            return []
        text = self._desk.text(reader.language, "recording-button-delete")
        return [[file_button(text, "delete", row.recording_id, file_id)]]

    def heading(self, address: Address) -> tuple[str, str]:
        desk, reader = self._desk, address.reader
        untitled = desk.text(reader.language, "recording-untitled")
        return address.row.topic or untitled, desk.when(reader.language, address.row.starts_at, reader.zone)

    def link(self, parcel: Parcel, url: str, days: float) -> Rendered:
        desk, language = self._desk, parcel.reader.language
        why = text_block(desk.text(language, "recording-reason-link"), rank=_REASON)
        buttons = url_buttons(desk.text(language, "recording-button-open"), url)
        lasts = link_lasts(desk, language, days)
        return desk.rendered(language, *self._head(parcel.row, parcel.reader), why, lasts, keyboard=buttons)

    def zoom_link(self, parcel: Parcel) -> Rendered:
        desk, language = self._desk, parcel.reader.language
        passcode = parcel.found.passcode
        url = _with_passcode(parcel.listed.play_url or parcel.found.share_url, passcode)
        buttons = url_buttons(desk.text(language, "recording-button-open-zoom"), url)
        told = [desk.text(language, "recording-reason-zoom-link")]
        if not buttons:
            told.append(desk.text(language, "recording-no-address"))
        if passcode:
            told.append(desk.text(language, "recording-passcode", passcode=code(passcode)))
        return desk.rendered(language, *self._head(parcel.row, parcel.reader), *told, keyboard=buttons)

    def _head(self, row: RecordingRow, reader: Reader) -> list[Block]:
        topic = topic_of(self._desk, reader.language, row.topic)
        when = time_of(self._desk, reader.language, row.starts_at, reader.zone)
        return [text_block(f"<b>{topic}</b>", rank=_TITLE), text_block(when, rank=_WHEN)]

    def _stage(self, row: RecordingRow, reader: Reader, state: str) -> Rendered:
        return self._desk.rendered(reader.language, *self._head(row, reader), state)

    def _failed(self, row: RecordingRow, delivery: DeliveryRow, reader: Reader) -> Rendered:
        desk, language = self._desk, reader.language
        why = failure_in_words(desk, language, delivery.code)
        again = file_button(
            desk.text(language, "recording-button-again"), "again", row.recording_id, delivery.file_id
        )
        keyboard = [[again]] if row.within_reach else []
        return desk.rendered(language, *self._head(row, reader), why, keyboard=keyboard)


def failure_in_words(desk: Desk, language: str, failure_code: str) -> str:
    return desk.text(language, f"recording-failed-{_FAILURES.get(failure_code, 'other')}")


def link_lasts(desk: Desk, language: str, days: float) -> str:
    if days >= 1:
        return desk.text(language, "recording-link-days", count=int(days))
    return desk.text(language, "recording-link-hours", count=max(1, int(days * 24)))


def _bar(percent: int) -> str:
    done = min(max(percent, 0), 100) * BAR // 100
    return "▰" * done + "▱" * (BAR - done)


def _with_passcode(url: str, passcode: str) -> str:
    """Zoom opens the page at once when its passcode stands behind the address."""
    if not url or not passcode or "pwd=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}pwd={quote(passcode, safe='', errors='replace')}"
