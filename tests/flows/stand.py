"""A Telegram nobody here wrote, with people who write and tap, and who see what the bot shows them."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any

import msgspec
from lo_bot_api_emulator import ApiRefusal, LoBotApiEmulator  # type: ignore[import-untyped]  # ships none

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.entities import parse_html, with_found
from bot_app.sandbox.refusals import TelegramRefusal

Json = dict[str, Any]

TOKEN = "7000000001:AAflow-token-of-a-bot-that-does-not-exist"
PATIENCE = 20.0
TELEGRAM_ONLY = ("link_preview_options", "message_thread_id", "button")
"""Parameters of Telegram's own that the stand does not know."""


class Call(msgspec.Struct, frozen=True):
    method: str
    params: Json
    answer: Json


class Shown(msgspec.Struct):
    """A message as a person sees it."""

    chat: int
    id: int
    text: str
    html: str
    keyboard: list[list[Json]]
    thread: int | None = None
    earlier: list[str] = []
    """What it said before each edit."""

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    def data_of(self, label: str) -> str:
        """Raises: LookupError, when nobody could tap such a button."""
        for row in self.keyboard:
            for button in row:
                if button["text"] == label:
                    return str(button["callback_data"])
        raise LookupError(f"no button {label!r} among {self.labels}")


class ThirdPartyTelegram(LoBotApiEmulator):  # type: ignore[misc]  # the stand has no types
    """The stand as it is; only its check of parameters learns those that are Telegram's alone."""

    def __init__(self) -> None:
        super().__init__(allow_insecure_loopback_webhooks=True)
        self.bell = Bell()
        self.calls: list[Call] = []
        self.chats: dict[int, dict[int, Shown]] = {}
        self._people: dict[int, Json] = {}
        self._groups: dict[int, Json] = {}

    def validate(self, method: str, fields: Json, uploads: Json) -> Any:
        asked = copy.deepcopy(fields)
        try:
            result = super().validate(method, _as_the_stand_knows_it(fields), uploads)
            self._show(method, asked, result)
        except ApiRefusal as refusal:
            answer = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            self.calls.append(Call(method, asked, answer))
            raise
        if method == "getMe":
            # What the stand itself can do is no answer of Telegram's.
            told = {name: value for name, value in result.items() if name != "capabilities"}
            result = {**told, "supports_inline_queries": True}
        self.calls.append(Call(method, asked, {"ok": True, "result": result}))
        self.bell.ring()
        return result

    def _show(self, method: str, asked: Json, result: Any) -> None:
        if method not in ("sendMessage", "editMessageText"):
            return
        shown = self.chats.setdefault(int(asked["chat_id"]), {})
        keyboard = asked.get("reply_markup", {}).get("inline_keyboard", [])
        text, number = result["text"], result["message_id"]
        if method == "editMessageText":
            if number not in shown:
                raise ApiRefusal("Bad Request: message to edit not found")
            before = shown[number]
            before.earlier.append(before.text)
            before.text, before.html, before.keyboard = text, asked["text"], keyboard
        else:
            thread = asked.get("message_thread_id")
            shown[number] = Shown(int(asked["chat_id"]), number, text, asked["text"], keyboard, thread, [])

    # People

    def add_person(self, number: int, name: str, *, language: str = "en", username: str = "") -> int:
        called = {"username": username} if username else {}
        person = {"id": number, "is_bot": False, "first_name": name, **called, "language_code": language}
        self._people[number] = person
        return number

    def add_group(self, number: int, title: str, *, forum: bool = False) -> int:
        self._groups[number] = {"title": title, "is_forum": True} if forum else {"title": title}
        return number

    async def say(
        self, person: int, text: str, /, chat: int | None = None, *, thread: int | None = None, **extra: Any
    ) -> int:
        """Write as a person; gives the update's id. `extra`: fields of the message, broken ones too."""
        topic = {"message_thread_id": thread, "is_topic_message": True} if thread else {}
        message = {
            "message_id": self._next_message(),
            "from": self._people[person],
            "chat": self._chat(chat or person),
            "date": int(time.time()),
            "entities": with_found(text, []),
            **topic,
            "text": text,
            **extra,
        }
        return int(await self.enqueue_update({"message": message}, token=TOKEN))

    async def tap(self, person: int, shown: Shown, label: str) -> int:
        return await self.tap_forged(person, shown, shown.data_of(label))

    async def tap_forged(self, person: int, shown: Shown, data: str) -> int:
        """Send what a button would, whether there is one or not."""
        query = {
            "id": str(4_000_000_000_000_000 + self._next_message()),
            "from": self._people[person],
            "message": {
                "message_id": shown.id,
                "from": {"id": 7, "is_bot": True, "first_name": "Fixture"},
                "chat": self._chat(shown.chat),
                "date": int(time.time()),
                "text": shown.text,
            },
            "chat_instance": str(abs(shown.chat)),
            "data": data,
        }
        return int(await self.enqueue_update({"callback_query": query}, token=TOKEN))

    # What the bot said

    def shown(self, chat: int) -> list[Shown]:
        return list(self.chats.get(chat, {}).values())

    async def shares(self, person: int, words: str) -> Json:
        """Write behind the bot's name, in whatever chat; gives what the bot answers."""
        query_id = str(5_000_000_000_000_000 + self._next_message())
        query = {"id": query_id, "from": self._people[person], "query": words, "offset": ""}
        await self.enqueue_update({"inline_query": query}, token=TOKEN)

        def look() -> Json | None:
            answers = (call.params for call in self.calls if call.method == "answerInlineQuery")
            return next((answer for answer in answers if answer["inline_query_id"] == query_id), None)

        return await self.bell.wait_until(look, PATIENCE)

    async def sees(self, chat: int, *words: str, after: int = 0, seconds: float = PATIENCE) -> Shown:
        """The first message later than `after` that holds all the words, now or soon."""

        def fits(shown: Shown) -> bool:
            return shown.id > after and all(word in shown.text for word in words)

        return await self.waits(chat, fits, seconds, f"{words} after {after}")

    async def waits(
        self, chat: int, fits: Callable[[Shown], bool], seconds: float = PATIENCE, what: str = ""
    ) -> Shown:
        """Raises: AssertionError, telling what stands there instead."""

        def look() -> Shown | None:
            return next((shown for shown in self.shown(chat) if fits(shown)), None)

        try:
            return await self.bell.wait_until(look, seconds)
        except TimeoutError:
            said = [shown.text for shown in self.shown(chat)]
            raise AssertionError(f"chat {chat} shows no {what}, but {said}") from None

    async def asks(self, person: int, text: str, *words: str, chat: int | None = None) -> Shown:
        """Write, and wait for the answer that holds the words."""
        before = self.next_id
        await self.say(person, text, chat)
        return await self.sees(chat or person, *words, after=before)

    def _next_message(self) -> int:
        """People's messages and the bot's are counted together."""
        self.next_id += 1
        return int(self.next_id) - 1

    def _chat(self, number: int) -> Json:
        if number in self._people:
            return {"id": number, "type": "private", "first_name": self._people[number]["first_name"]}
        return {"id": number, "type": "supergroup", **self._groups[number]}


def _as_the_stand_knows_it(fields: Json) -> Json:
    """Telegram counts a text's length without its markup; the stand has none."""
    known = {name: value for name, value in fields.items() if name not in TELEGRAM_ONLY}
    if known.pop("parse_mode", "") == "HTML":
        name = "text" if "text" in known else "caption"
        try:
            known[name] = parse_html(known[name])[0]
        except TelegramRefusal as refusal:
            raise ApiRefusal(str(refusal)) from None
    return known
