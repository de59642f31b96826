"""A local Telegram: the Bot API over HTTP, and the people on the other side of it."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.content import LONGEST_TEXT
from bot_app.sandbox.entities import trimmed, utf16_length, with_found
from bot_app.sandbox.files import Files, StoredFile, Upload
from bot_app.sandbox.inline import Inline
from bot_app.sandbox.methods import Methods
from bot_app.sandbox.misbehave import Misbehaviour
from bot_app.sandbox.parameters import Parameters, read_parameters
from bot_app.sandbox.refusals import (
    NOT_FOUND,
    UNAUTHORISED,
    TelegramRefusal,
    too_many_requests,
)
from bot_app.sandbox.updates import Updates
from bot_app.sandbox.webhook import Webhook
from bot_app.sandbox.world import BOT, Clock, Json, Person, World, real_clock

TOKEN = "7000000001:AAsandbox-token-of-a-bot-that-does-not-exist"
_LARGEST_BODY = 1 << 20
_HOSTED_UPLOAD = 50 * 1000 * 1000
_TOKEN_SHAPE = re.compile(r"\d+:[\w-]{20,}")
PARAMETERS = web.RequestKey("parameters", Parameters)
"""Where a misbehaviour's match function finds what a call asks for: `request[PARAMETERS].values`."""


@dataclass(frozen=True)
class Call:
    """One call of the Bot API as it came, and what it was answered (even where the answer was lost)."""

    method: str
    params: Json
    answer: Json
    at: datetime
    files: dict[str, Upload] = field(default_factory=dict)


class SandboxTelegram:
    def __init__(
        self,
        *,
        token: str = TOKEN,
        clock: Clock = real_clock,
        webhook_retry_seconds: float = 0.2,
        largest_upload: int = _HOSTED_UPLOAD,
        files: Path | None = None,
    ) -> None:
        """`files`: the folder that keeps what is uploaded; without one the bytes are only looked at."""
        self.token = token
        self.clock = clock
        self.bell = Bell()
        self.world = World(clock, self.bell)
        self.updates = Updates(self.bell)
        self.webhook = Webhook(self.updates, self.bell, clock, webhook_retry_seconds)
        self._files = Files(files)
        self.inline = Inline(self.world, self.updates)
        self.methods = Methods(self.world, self.updates, self.webhook, self._files, self.inline)
        self.misbehaviour = Misbehaviour(_worded)
        self.calls: list[Call] = []
        self._largest_upload = largest_upload
        self._queries = 0

    def app(self) -> web.Application:
        app = web.Application(
            client_max_size=_LARGEST_BODY,
            middlewares=[self.misbehaviour.before_reading, self._reading, self.misbehaviour.middleware],
        )
        app.router.add_route("*", "/bot{token}/{method}", self._perform)
        app.cleanup_ctx.append(self._delivering)
        return app

    # People

    @property
    def people(self) -> dict[int, Person]:
        return self.world.people

    def add_person(self, first_name: str, *, person_id: int | None = None, **details: Any) -> Person:
        """`details`: username, language_code, note, started."""
        return self.world.add_person(first_name, person_id=person_id, **details)

    def add_group(
        self,
        title: str,
        members: Iterable[int],
        *,
        topics: dict[int, str] | None = None,
        chat_id: int | None = None,
        supergroup: bool = False,
    ) -> int:
        """A group (with `topics`: a forum) the bot is in; gives the chat id."""
        return self.world.add_group(title, members, topics=topics, chat_id=chat_id, supergroup=supergroup)

    def migrate(self, chat_id: int) -> int:
        return self.world.migrate(chat_id)

    def say(self, person_id: int, text: str, chat_id: int | None = None, thread_id: int | None = None) -> int:
        """Write as a person; gives the update's id (the last one's: long texts are split, as apps do)."""
        person = self.people[person_id]
        chat = self.world.chats[chat_id or person_id]
        person.started = True
        update_id = 0
        for piece in _pieces(text):
            entities = with_found(piece, [])
            content = {"text": piece, **({"entities": entities} if entities else {})}
            message = self.world.post(chat, person.as_user(), content, thread_id)
            update_id = self.updates.add("message", message)
        return update_id

    def tap(
        self, person_id: int, chat_id: int, message_id: int, label_or_data: str, *, forged: bool = False
    ) -> int:
        """Press a button of a message; gives the update's id. `forged`: send data no button has.

        Raises: LookupError when the message has no such button.
        """
        message = self.world.chats[chat_id].messages[message_id]
        self._queries += 1
        query_id = str(4_000_000_000_000_000 + self._queries)
        self.methods.queries[query_id] = self.clock()
        query = {
            "id": query_id,
            "from": self.people[person_id].as_user(),
            "message": copy.deepcopy(message.shown),
            "chat_instance": str(abs(chat_id)),
            "data": label_or_data if forged else _meant_by(message.shown, label_or_data),
        }
        return self.updates.add("callback_query", query)

    def push_raw(self, update: Json) -> int:
        """Queue any update: poisoned, of a kind nobody knows, or under an old id; gives its id."""
        return self.updates.add_raw(update)

    def repeat_update(self, update_id: int) -> None:
        self.updates.repeat(update_id)

    def block(self, person_id: int, *, blocked: bool = True) -> int:
        """The person stops the bot (or lets it speak again); gives the update's id."""
        person = self.people[person_id]
        person.blocked_bot = blocked
        standing = ({"status": "member", "user": BOT}, {"status": "kicked", "user": BOT, "until_date": 0})
        change = {
            "chat": self.world.as_chat(self.world.chats[person_id]),
            "from": person.as_user(),
            "date": self.world.timestamp(),
            "old_chat_member": standing[not blocked],
            "new_chat_member": standing[blocked],
        }
        return self.updates.add("my_chat_member", change)

    # What stands there now

    def messages(self, chat_id: int) -> list[Json]:
        """What stands in a chat, oldest first; `history` of each holds its earlier versions."""
        return self.world.messages(chat_id)

    def file(self, file_id: str) -> StoredFile | None:
        """The bytes behind a file of a message; `None`: unknown, or not kept."""
        return self._files.stored(file_id)

    async def wait_for_message(
        self,
        chat_id: int,
        predicate: Callable[[Json], bool],
        timeout: float = 5,  # noqa: ASYNC109 - the bell does the waiting, the number is the test's
    ) -> Json:
        """The first message of the chat that fits, now or later.

        Raises: TimeoutError, naming what stands there instead.
        """

        def look() -> Json | None:
            for message in self.world.chats[chat_id].messages.values():
                seen = {**message.shown, "history": message.history}
                if predicate(seen):
                    return copy.deepcopy(seen)
            return None

        try:
            return await self.bell.wait_until(look, timeout)
        except TimeoutError:
            texts = [message.get("text", message.get("caption")) for message in self.messages(chat_id)]
            raise TimeoutError(f"no such message in chat {chat_id}; it holds {texts}") from None

    async def wait_for_call(
        self,
        method: str,
        predicate: Callable[[Call], bool] = lambda _: True,
        timeout: float = 5,  # noqa: ASYNC109 - the bell does the waiting, the number is the test's
    ) -> Call:
        """The first call of a method that fits, now or later.

        Raises: TimeoutError.
        """
        return await self.bell.wait_until(
            lambda: next((call for call in self.calls if call.method == method and predicate(call)), None),
            timeout,
        )

    # HTTP

    @property
    def _reading(self) -> Any:
        @web.middleware
        async def read(request: web.Request, handler: Handler) -> web.StreamResponse:
            try:
                self._check_token(request.match_info.get("token", ""))
                request[PARAMETERS] = await read_parameters(request, self._largest_upload, self._files)
            except TelegramRefusal as refusal:
                return _answered(refusal.as_answer())
            except ConnectionError:
                return web.Response()  # the bot hung up before it had said everything: nobody listens
            return await handler(request)

        return read

    def _check_token(self, token: str) -> None:
        if not _TOKEN_SHAPE.fullmatch(token):
            raise TelegramRefusal(*NOT_FOUND)
        if token != self.token:
            raise TelegramRefusal(*UNAUTHORISED)

    async def _perform(self, request: web.Request) -> web.Response:
        parameters = request[PARAMETERS]
        method = request.match_info["method"]
        try:
            answer = {"ok": True, "result": await self.methods.perform(method, parameters)}
        except TelegramRefusal as refusal:
            answer = refusal.as_answer()
        self.calls.append(Call(method, parameters.values, answer, self.clock(), parameters.files))
        self.bell.ring()
        return _answered(answer)

    async def _delivering(self, _app: web.Application) -> AsyncIterator[None]:
        # The application owns this task: it ends with it, and a failure inside surfaces there.
        delivery = asyncio.get_running_loop().create_task(self.webhook.deliver())
        yield
        delivery.cancel()
        with suppress(asyncio.CancelledError):
            await delivery


def _answered(answer: Json) -> web.Response:
    status = 200 if answer["ok"] else answer["error_code"]
    retry_after = answer.get("parameters", {}).get("retry_after")
    headers = {"Retry-After": str(retry_after)} if retry_after else {}
    return web.Response(
        body=orjson.dumps(answer), status=status, headers=headers, content_type="application/json"
    )


def _worded(status: int, retry_after: int | None) -> web.Response:
    if status == 429:
        return _answered(too_many_requests(retry_after or 1).as_answer())
    reasons = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    return _answered(TelegramRefusal(status, reasons.get(status, "Error")).as_answer())


def _meant_by(message: Json, label_or_data: str) -> str:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row if "callback_data" in button]
    for button in buttons:
        if label_or_data in (button["text"], button["callback_data"]):
            return str(button["callback_data"])
    raise LookupError(f"no button {label_or_data!r} among {[button['text'] for button in buttons]}")


def _pieces(text: str) -> list[str]:
    """A text in messages of at most 4,096 characters, cut at line ends where possible."""
    pieces = []
    text = trimmed(text, [])[0]
    while utf16_length(text) > LONGEST_TEXT:
        head = text.encode("utf-16-le")[: 2 * LONGEST_TEXT].decode("utf-16-le", "ignore")
        cut = head.rfind("\n") if "\n" in head else len(head)
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*pieces, text] if text else pieces
