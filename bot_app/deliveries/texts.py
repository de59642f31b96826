"""What a delivery says to people; `bot_app.telegram.delivery_texts` says it in their language."""

from __future__ import annotations

from typing import Protocol

from adapters.telegram.sender import Rendered
from bot_app.deliveries.parcel import Address, Parcel, Reader
from bot_app.deliveries.scribe import Gist, Words
from domain.ids import ChatId
from domain.recordings.recordings import Form
from projections.recordings import RecordingRow


class Texts(Protocol):
    async def reader_of(self, chat: ChatId) -> Reader:
        """Language and time zone of a chat."""

    def on_its_way(self, parcel: Parcel, stage: str, percent: int) -> Rendered:
        """`stage`: `downloading`, `preparing`, `uploading`."""

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
        """Under the file, as Telegram HTML within a caption's limit. `part`: which of how many."""

    def transcript_caption(self, address: Address, words: Words) -> str: ...

    def buttons(
        self, row: RecordingRow, file_id: str, reader: Reader, form: Form, *, reason: str
    ) -> list[list[dict[str, str]]]:
        """What can be done with a file that has arrived."""

    def heading(self, address: Address) -> tuple[str, str]:
        """Topic and time, as plain text for the head of a file."""

    def link(self, parcel: Parcel, url: str, days: float) -> Rendered:
        """Instead of a file that is too large: an address of ours, good for so many days."""

    def zoom_link(self, parcel: Parcel) -> Rendered:
        """Instead of a file that is too large: Zoom's own page, with its passcode."""
