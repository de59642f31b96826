"""The Bot API's methods, acting on the sandbox's chats."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot_app.sandbox.content import caption_content, keyboard, media_content, text_content
from bot_app.sandbox.files import Files, Upload
from bot_app.sandbox.inline import Inline
from bot_app.sandbox.parameters import Parameters
from bot_app.sandbox.refusals import (
    NOT_FOUND,
    WEBHOOK_ACTIVE,
    TelegramRefusal,
    bad_request,
    not_modified,
)
from bot_app.sandbox.updates import Updates
from bot_app.sandbox.webhook import Webhook
from bot_app.sandbox.world import BOT, Chat, Json, Message, World

_MEDIA = ("audio", "document", "photo", "video")
_ABLE = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
_Act = Callable[[Json, dict[str, Upload]], Any]
_QUERY_LIFETIME = timedelta(minutes=15)


class Methods:
    def __init__(
        self, world: World, updates: Updates, webhook: Webhook, files: Files, inline: Inline
    ) -> None:
        self._world = world
        self._updates = updates
        self._webhook = webhook
        self._files = files
        self._inline = inline
        self.queries: dict[str, datetime] = {}
        """Unanswered taps by callback query id, with their time."""
        self.answers: dict[str, Json] = {}
        """What the bot answered to a tap, by callback query id."""
        self.profile: dict[str, Json] = {}
        """What the last call of each `setMy…` method said."""
        self._commands: dict[str, list[Json]] = {}
        self._table = self._build_table()

    async def perform(self, method: str, parameters: Parameters) -> Any:
        """Raises: TelegramRefusal."""
        act = self._table.get(method.lower())
        if act is None:
            raise TelegramRefusal(*NOT_FOUND)
        result = act(parameters.values, parameters.files)
        return await result if isinstance(result, Awaitable) else result

    def _build_table(self) -> dict[str, _Act]:
        acts: dict[str, Callable[[Json], Any]] = {
            "getMe": lambda _: {**BOT, **_ABLE},
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": lambda _: self._webhook.status(),
            "sendMessage": lambda values: self._send(values, text_content(values)),
            "editMessageText": self._edit_text,
            "editMessageCaption": self._edit_caption,
            "editMessageReplyMarkup": self._edit_keyboard,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer_query,
            "answerInlineQuery": self._inline.answer,
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda values: self._commands.get(_scope(values), []),
            "deleteMyCommands": lambda values: self._commands.pop(_scope(values), None) is None or True,
            "getFile": lambda values: self._files.answer(values.get("file_id")),
            "getChat": self._get_chat,
            "sendChatAction": self._send_action,
            "setMyName": lambda values: self._set_profile("name", values),
            "setMyDescription": lambda values: self._set_profile("description", values),
            "setMyShortDescription": lambda values: self._set_profile("short_description", values),
        }
        with_files: dict[str, _Act] = {f"send{kind}": partial(self._send_media, kind) for kind in _MEDIA}
        without = {name.lower(): partial(_without_files, act) for name, act in acts.items()}
        return {**without, **with_files, "editmessagemedia": self._edit_media}

    async def _get_updates(self, values: Json) -> list[Json]:
        if self._webhook.url:
            raise TelegramRefusal(*WEBHOOK_ACTIVE)
        if "allowed_updates" in values:
            self._updates.allowed = values["allowed_updates"]
        return await self._updates.poll(
            int(values.get("offset") or 0), int(values.get("limit") or 100), int(values.get("timeout") or 0)
        )

    def _set_webhook(self, values: Json) -> bool:
        url = str(values.get("url") or "")
        if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost", "http://[::1]")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if "allowed_updates" in values:
            self._updates.allowed = values["allowed_updates"]
        if values.get("drop_pending_updates"):
            self._updates.drop()
        self._webhook.set(url, str(values.get("secret_token") or ""))
        return True

    def _delete_webhook(self, values: Json) -> bool:
        return self._set_webhook({**values, "url": "", "secret_token": ""})

    def _send(self, values: Json, content: Json) -> Json:
        thread_id = values.get("message_thread_id")
        chat = self._world.chat_for_bot(values.get("chat_id"), thread_id)
        replied = self._replied(chat, values)
        return self._world.post(chat, BOT, {**replied, **content}, thread_id)

    def _send_media(self, kind: str, values: Json, files: dict[str, Upload]) -> Json:
        return self._send(values, media_content(kind, values, files, self._files))

    def _replied(self, chat: Chat, values: Json) -> Json:
        reply = values.get("reply_parameters") or {}
        if not isinstance(reply, dict) or "message_id" not in reply:
            return {}
        message = chat.messages.get(reply["message_id"])
        if message is not None:
            return {"reply_to_message": {k: v for k, v in message.shown.items() if k != "reply_to_message"}}
        if reply.get("allow_sending_without_reply"):
            return {}
        raise bad_request("message to be replied not found")

    def _edit_text(self, values: Json) -> Json:
        chat, message = self._message_to_edit(values)
        if "text" not in message.shown:
            raise bad_request("there is no text in the message to edit")
        return self._edit(chat, message, text_content(values))

    def _edit_caption(self, values: Json) -> Json:
        chat, message = self._message_to_edit(values)
        media = {kind: message.shown[kind] for kind in _MEDIA if kind in message.shown}
        if not media:
            raise bad_request("there is no caption in the message to edit")
        return self._edit(chat, message, {**media, **caption_content(values)})

    def _edit_media(self, values: Json, files: dict[str, Upload]) -> Json:
        chat, message = self._message_to_edit(values)
        media = values.get("media")
        if not isinstance(media, dict) or media.get("type") not in _MEDIA:
            raise bad_request("can't parse InputMedia: Unsupported type")
        markup = {"reply_markup": values.get("reply_markup")}
        return self._edit(
            chat, message, media_content(media["type"], {**media, **markup}, files, self._files)
        )

    def _edit_keyboard(self, values: Json) -> Json:
        chat, message = self._message_to_edit(values)
        return self._edit(chat, message, {**_said(message.shown), **keyboard(values)})

    def _message_to_edit(self, values: Json) -> tuple[Chat, Message]:
        chat = self._world.chat_for_bot(values.get("chat_id"))
        message = chat.messages.get(values.get("message_id") or 0)
        if message is None:
            raise bad_request("message to edit not found")
        if message.shown["from"]["id"] != BOT["id"]:
            raise bad_request("message can't be edited")
        return chat, message

    def _edit(self, chat: Chat, message: Message, content: Json) -> Json:
        markup = message.shown.get("reply_markup")
        if (_said(message.shown), markup) == (_said(content), content.get("reply_markup")):
            raise not_modified()
        return self._world.edit(chat, message, content)

    def _delete(self, values: Json) -> bool:
        chat = self._world.chat_for_bot(values.get("chat_id"))
        if chat.messages.pop(values.get("message_id") or 0, None) is None:
            raise bad_request("message to delete not found")
        self._world.touch(chat)
        return True

    def _answer_query(self, values: Json) -> bool:
        query = str(values.get("callback_query_id") or "")
        asked = self.queries.pop(query, None)
        if asked is None or self._world.clock() - asked > _QUERY_LIFETIME:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(str(values.get("text") or "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self.answers[query] = values
        self._world.bell.ring()
        return True

    def _set_commands(self, values: Json) -> bool:
        commands = values.get("commands")
        if not isinstance(commands, list):
            raise bad_request("can't parse commands JSON object")
        for command in commands:
            if not 1 <= len(command.get("command", "")) <= 32:
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(command.get("description", "")) <= 256:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self._commands[_scope(values)] = commands
        return True

    def _get_chat(self, values: Json) -> Json:
        chat = self._world.chat_for_bot(values.get("chat_id"))
        gifts = dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        )
        return {
            **self._world.as_chat(chat),
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    def _send_action(self, values: Json) -> bool:
        self._world.chat_for_bot(values.get("chat_id"), values.get("message_thread_id"))
        return True

    def _set_profile(self, name: str, values: Json) -> bool:
        self.profile[name] = values
        return True


def _without_files(act: Callable[[Json], Any], values: Json, _files: dict[str, Upload]) -> Any:
    return act(values)


def _said(message: Json) -> Json:
    """What a message says, without its frame, keyboard and file ids that change with every upload."""
    return {
        name: message[name]
        for name in ("text", "entities", "caption", "caption_entities", *_MEDIA)
        if name in message
    }


def _scope(values: Json) -> str:
    return f"{values.get('scope') or ''}/{values.get('language_code') or ''}"
