"""What the chat page shows, whole or as the changes one browser has yet to hear."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import orjson

from bot_app.sandbox.pc_window import PcWindow
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.world import Chat, Json, Person
from bot_app.sandbox.zoom import SandboxZoom

ReadLog = Callable[[int], Awaitable[list[dict[str, Any]]]]
"""Entries after a log position, oldest first: position, at, name, who, via, stream, text."""

_LOG_POLL_SECONDS = 0.5
_ZOOM_SHOWN = ("topic", "start_time", "duration", "host_email", "status", "join_url")


class View:
    def __init__(
        self,
        telegram: SandboxTelegram,
        zoom: SandboxZoom,
        read_log: ReadLog,
        windows: Sequence[PcWindow] = (),
    ) -> None:
        self.telegram = telegram
        self.zoom = zoom
        self.read_log = read_log
        self.windows = windows

    async def everything(self) -> Json:
        return {
            "people": self.people(),
            "chats": [self.chat(chat) for chat in self.telegram.world.chats.values()],
            "meetings": self.meetings(),
            "pcs": self.pcs(),
            "log": await self.read_log(0),
        }

    def people(self) -> list[Json]:
        return [_shown_person(person) for person in self.telegram.people.values()]

    def chat(self, chat: Chat) -> Json:
        return {
            **self.telegram.world.as_chat(chat),
            "members": sorted(chat.members),
            "topics": [{"id": number, "name": name} for number, name in chat.topics.items()],
            "messages": [
                {**message.shown, "edits": len(message.history)} for message in chat.messages.values()
            ],
        }

    def meetings(self) -> list[Json]:
        return [
            {
                "id": str(meeting["id"]),
                **{name: meeting.get(name) for name in _ZOOM_SHOWN},
                **self._now(meeting),
            }
            for meeting in self.zoom.meetings
        ]

    def pcs(self) -> list[Json]:
        """What stands on the screen of each meeting PC."""
        return [window.shown() for window in self.windows]

    def _now(self, meeting: Json) -> Json:
        """Of a running meeting: how many are in it, and whether it is recorded."""
        if meeting["status"] != "started":
            return {"people": 0, "recording": ""}
        instance = self.zoom.live.running(meeting["id"])
        present = [participant for participant in instance.participants if participant.left is None]
        return {"people": len(present), "recording": instance.recording}

    async def something_happens(self) -> None:
        """Return after a change; the log has no bell here, so it is looked at twice a second."""
        waits = [asyncio.ensure_future(bell.rung()) for bell in (self.telegram.bell, self.zoom.bell)]
        _, pending = await asyncio.wait(waits, timeout=_LOG_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
        for wait in pending:
            wait.cancel()
        await asyncio.gather(*pending, return_exceptions=True)


class Feed:
    """The Server-Sent Events of one browser; `position`: the last log entry it has seen."""

    def __init__(self, view: View, position: int) -> None:
        self._view = view
        self._position = position
        self._people = -1
        self._meetings = -1
        self._chats: dict[int, int] = {}

    async def news(self) -> list[bytes]:
        return [*self._of_people(), *self._of_chats(), *self._of_zoom(), *await self._of_log()]

    def _of_people(self) -> list[bytes]:
        people = self._view.people()
        if len(people) == self._people:
            return []
        self._people = len(people)
        return [_sent("people", people)]

    def _of_chats(self) -> list[bytes]:
        chats = self._view.telegram.world.chats.values()
        changed = [chat for chat in chats if self._chats.get(chat.id) != chat.version]
        self._chats.update({chat.id: chat.version for chat in changed})
        return [_sent("chat", self._view.chat(chat)) for chat in changed]

    def _of_zoom(self) -> list[bytes]:
        version = self._view.zoom.store.version
        if version == self._meetings:
            return []
        self._meetings = version
        return [_sent("meetings", self._view.meetings()), _sent("pcs", self._view.pcs())]

    async def _of_log(self) -> list[bytes]:
        entries = await self._view.read_log(self._position)
        if not entries:
            return []
        self._position = entries[-1]["position"]
        return [_sent("log", entries, self._position)]


def _sent(kind: str, news: Any, position: int | None = None) -> bytes:
    mark = f"id: {position}\n" if position is not None else ""
    return f"event: {kind}\n{mark}data: ".encode() + orjson.dumps(news) + b"\n\n"


def _shown_person(person: Person) -> Json:
    return {
        "id": person.id,
        "name": person.first_name,
        "username": person.username,
        "note": person.note,
    }
