"""Performs what is to be said in Telegram: answers, notices, and cards that are edited in place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any

import msgspec
from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown, Outcome, Rejected, SentCard, Unauthorised, Unavailable
from adapters.performer import Quiet, meta
from adapters.telegram.api import ChatMigrated, Flood, NotModified, TelegramApi
from adapters.telegram.limits import PATIENCE, TelegramLimits
from adapters.telegram.markup import shorten
from adapters.telegram.messages import MESSAGE, text_block
from adapters.telegram.upload import Attachment
from domain.chats.commands import RecordChatClosed, RecordChatMigrated
from domain.command import Via
from domain.ids import ChatId


class Rendered(msgspec.Struct, frozen=True):
    """A message ready to be sent."""

    text: str
    """Telegram HTML, within the limit."""
    keyboard: list[list[dict[str, str]]] = []
    """Rows of inline buttons, as the Bot API takes them."""
    repeat_mark: str = ""
    """Added when the message may have been sent before, in the reader's language."""


Render = Callable[[Effect], Awaitable[Rendered | None]]
"""What a notice or card shows now; `None`: there is nothing to say any more."""
CardMessage = Callable[[str, str], Awaitable[int | None]]
"""The message that shows a card in a chat."""
Recipients = Callable[[Effect], Awaitable[list[Effect]]]

_meta = partial(meta, source="telegram", via=Via.TELEGRAM)

FORBIDDEN = "403"
"""Code of a refusal with which Telegram says that the chat does not want us."""
GONE = ("message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID")
NO_TEXT = (*GONE, "there is no text in the message to edit")
"""It may have become a file."""


class Sender:
    """Sends to one chat at a time, following it when it migrates."""

    def __init__(self, api: TelegramApi, limits: TelegramLimits) -> None:
        self._api = api
        self._limits = limits

    async def turn(self, chat: str) -> None:
        """Raises: Unavailable, while that chat has to wait for longer than other chats should."""
        self.look(chat)
        while not await self._limits.come_nearer(chat):
            self.look(chat)

    async def say(self, effect: Effect, method: str, params: dict[str, Any]) -> tuple[Any, Outcome]:
        """The result, and what else there is to record. Raises: Failure."""
        try:
            return await self.call(method, params), Outcome()
        except ChatMigrated as moved:
            result = await self.call(method, {**params, "chat_id": moved.to})
            return result, migrated(effect, str(params["chat_id"]), moved)

    def look(self, chat: str) -> None:
        """Raises: Unavailable, as `turn` does, but takes no turn."""
        wait = self._limits.wait_for(chat)
        if wait > PATIENCE:
            raise Unavailable("Telegram wants silence in this chat", retry_after=wait)

    async def turn_in_the_end(self, chat: str) -> None:
        """Return when a message may go to the chat, however long that takes."""
        await self._limits.turn(chat)

    def busy(self, chat: str) -> bool:
        """Whether a message to the chat would have to wait."""
        return self._limits.wait_for(chat) > 0

    async def call(self, method: str, params: dict[str, Any]) -> Any:
        """`None`: nothing had to be changed. Raises: Failure, ChatMigrated among them."""
        return await self._heeded(params, self._api.call(method, params))

    async def edit(self, chat: str, message_id: int, rendered: Rendered) -> None:
        """Of a message that is text, and stays in its topic. Raises: Failure, ChatMigrated among them."""
        params = message(chat, rendered, repeated=False) | {"message_id": message_id}
        params.pop("message_thread_id", None)
        await self.call("editMessageText", params)

    async def upload(
        self,
        method: str,
        params: dict[str, Any],
        attachments: Mapping[str, Attachment],
        *,
        seconds: float,
        sent: Callable[[int], None],
    ) -> Any:
        """Like `call`, with files; see `TelegramApi.upload`."""
        uploading = self._api.upload(method, params, attachments, seconds=seconds, sent=sent)
        return await self._heeded(params, uploading)

    async def _heeded(self, params: dict[str, Any], call: Awaitable[Any]) -> Any:
        try:
            return await call
        except Flood as failure:
            if failure.retry_after is not None and "chat_id" in params:
                self._limits.hold(str(params["chat_id"]), failure.retry_after)
            raise
        except NotModified:
            return None


class ToChat(Quiet):
    """What every performer that speaks to a chat shares. Telegram cannot be asked what it has shown."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender

    async def ready(self, effect: Effect) -> None:
        await self._sender.turn(effect.payload["chat"])

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        """`FORBIDDEN`: the chat does not want us any more."""
        if isinstance(failure, Rejected) and failure.code == FORBIDDEN:
            chat = ChatId(effect.payload["chat"])
            closed = RecordChatClosed(meta=_meta(effect, "closed"), chat=chat, reason=str(failure))
            return Outcome(commands=(closed,))
        return Outcome()


class Answers(ToChat):
    """`telegram.answer`: a Bot API call that a handler has made ready.

    Payload: `chat`, `method`, `params`, `repeat_mark`.
    """

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        payload = effect.payload
        params = payload["params"]
        if repeated and effect.if_unknown is IfUnknown.ASK and "text" in params:
            params = {**params, "text": _marked(params["text"], payload.get("repeat_mark", ""))}
        _, outcome = await self._sender.say(effect, payload["method"], params)
        return outcome


class QueryAnswers(Answers):
    """`telegram.callback`, `telegram.inline`: what somebody's app is waiting for; no limit counts it."""

    async def ready(self, effect: Effect) -> None:
        return

    def rejected(self, effect: Effect, failure: Rejected | Unauthorised) -> Outcome:
        """What is too old to answer needs no answer."""
        return Outcome()


class Notices(ToChat):
    """`telegram.notice`: a new message, rendered when sent. Payload: `chat`, and what `render` needs."""

    def __init__(self, sender: Sender, render: Render) -> None:
        super().__init__(sender)
        self._render = render

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        rendered = await self._render(effect)
        if rendered is None:
            return Outcome()
        _, outcome = await self._sender.say(
            effect, "sendMessage", message(effect.payload["chat"], rendered, repeated=repeated)
        )
        return outcome


class Cards(Notices):
    """`telegram.card`: one message that always shows the present state. Payload: `chat`, `card`.

    With `anew` it becomes the newest message of the chat, and `moved` is written where it stood before.
    """

    def __init__(self, sender: Sender, render: Render, card_message: CardMessage) -> None:
        super().__init__(sender, render)
        self._card_message = card_message

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        rendered = await self._render(effect)
        if rendered is None:
            return Outcome()
        card, chat = effect.payload["card"], effect.payload["chat"]
        before = await self._card_message(card, chat) if "anew" in effect.payload else None
        try:
            shown = await self._show(card, chat, rendered, repeated=repeated, anew="anew" in effect.payload)
            return Outcome(card=shown, effects=() if before is None else (_moved(effect, before),))
        except ChatMigrated as moved:
            # A supergroup numbers its messages anew, so the card is looked for under the new chat's name.
            shown = await self._show(card, str(moved.to), rendered, repeated=repeated)
            return Outcome(migrated(effect, chat, moved).commands, card=shown)

    async def _show(
        self, card: str, chat: str, rendered: Rendered, *, repeated: bool, anew: bool = False
    ) -> SentCard:
        message_id = None if anew else await self._card_message(card, chat)
        if message_id is not None and await self._edited(chat, message_id, rendered):
            return SentCard(card, chat, message_id)
        sent = await self._sender.call("sendMessage", message(chat, rendered, repeated=repeated))
        return SentCard(card, chat, sent["message_id"])

    async def _edited(self, chat: str, message_id: int, rendered: Rendered) -> bool:
        """`False`: somebody deleted the message, or it is the first part of a file."""
        try:
            await self._sender.edit(chat, message_id, rendered)
        except Rejected as failure:
            if no_text_there(failure):
                return False
            raise
        return True


def _moved(effect: Effect, before: int) -> Effect:
    """The card stands further down now; what is left of it shows no state that could be an old one."""
    chat = effect.payload["chat"]
    params = {"chat_id": int(chat.partition(":")[0]), "text": effect.payload["moved"], "parse_mode": "HTML"}
    return replace(
        effect,
        key=f"telegram.answer/{effect.key.partition('/')[2]}/moved",
        lane=f"answer/{chat}",
        payload={"chat": chat, "method": "editMessageText", "params": {**params, "message_id": before}},
        if_unknown=IfUnknown.REPEAT,
        better_twice=False,
    )


class FanOut(Quiet):
    """`telegram.fan_out`: no outside call; finds who is to be told and plans an effect for each."""

    def __init__(self, recipients: Recipients) -> None:
        self._recipients = recipients

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        return Outcome(effects=tuple(await self._recipients(effect)))


def message(chat: str, rendered: Rendered, *, repeated: bool) -> dict[str, Any]:
    """Parameters of sendMessage."""
    chat_id, _, topic = chat.partition(":")
    text = _marked(rendered.text, rendered.repeat_mark) if repeated else rendered.text
    params: dict[str, Any] = {"chat_id": int(chat_id), "text": text, "parse_mode": "HTML"}
    params["link_preview_options"] = {"is_disabled": True}
    if topic:
        params["message_thread_id"] = int(topic)
    if rendered.keyboard:
        params["reply_markup"] = {"inline_keyboard": rendered.keyboard}
    return params


def no_text_there(failure: Rejected) -> bool:
    """Whether an edit was refused because the message is gone, or has no text."""
    return any(words in str(failure) for words in NO_TEXT)


def _marked(text: str, mark: str) -> str:
    """Whatever the text loses, the mark stays readable, and so does the text's beginning."""
    if not mark:
        return text
    room = MESSAGE - text_block(mark).length - 1
    return f"{shorten(text, room)}\n<i>{mark}</i>"


def migrated(effect: Effect, chat: str, moved: ChatMigrated) -> Outcome:
    """What to record when a group has become a supergroup."""
    to = ChatId(str(moved.to))
    return Outcome(commands=(RecordChatMigrated(meta=_meta(effect, "migrated"), chat=ChatId(chat), to=to),))
