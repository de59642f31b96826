"""The people, chats and messages of the local Telegram."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.refusals import bad_request, forbidden

Json = dict[str, Any]
Clock = Callable[[], datetime]

BOT = {"id": 7000000001, "is_bot": True, "first_name": "Meetledger", "username": "meetledger_sandbox_bot"}
_FIRST_PERSON = 100001
_FIRST_GROUP = -4000001
_SUPERGROUPS = -1000000000000


def real_clock() -> datetime:
    return datetime.now(UTC)


@dataclass
class Person:
    id: int
    first_name: str
    username: str | None = None
    language_code: str = "en"
    note: str = ""
    """Whom this person plays; shown on the chat page only."""
    blocked_bot: bool = False
    started: bool = True
    """A bot cannot write first: 403 until the person has spoken to it."""

    def as_user(self) -> Json:
        user: Json = {"id": self.id, "is_bot": False, "first_name": self.first_name}
        if self.username:
            user["username"] = self.username
        return {**user, "language_code": self.language_code}


@dataclass
class Message:
    shown: Json
    history: list[Json] = field(default_factory=list)
    """What the message was before each edit, oldest first."""


@dataclass
class Chat:
    id: int
    type: str
    title: str = ""
    members: set[int] = field(default_factory=set)
    topics: dict[int, str] = field(default_factory=dict)
    forum: bool = False
    migrated_to: int | None = None
    messages: dict[int, Message] = field(default_factory=dict)
    version: int = 0
    """Counts changes, so that the chat page sends only what is new."""


class World:
    def __init__(self, clock: Clock, bell: Bell) -> None:
        self.clock = clock
        self.bell = bell
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self._message_ids: Counter[int] = Counter()

    def timestamp(self) -> int:
        return int(self.clock().timestamp())

    def add_person(self, first_name: str, *, person_id: int | None = None, **details: Any) -> Person:
        number = person_id or max([_FIRST_PERSON - 1, *self.people]) + 1
        person = Person(number, first_name, **details)
        self.people[number] = person
        self.chats[number] = Chat(number, "private", members={number})
        self.bell.ring()
        return person

    def add_group(
        self,
        title: str,
        members: Iterable[int],
        *,
        topics: dict[int, str] | None = None,
        chat_id: int | None = None,
        supergroup: bool = False,
    ) -> int:
        upgraded = supergroup or topics is not None
        number = chat_id or min([_FIRST_GROUP + 1, *self.chats]) - 1 + (_SUPERGROUPS if upgraded else 0)
        kind = "supergroup" if upgraded else "group"
        self.chats[number] = Chat(number, kind, title, set(members), topics or {}, forum=topics is not None)
        self.bell.ring()
        return number

    def migrate(self, chat_id: int) -> int:
        """Turn a group into a supergroup; the old id answers with the new one from now on."""
        old = self.chats[chat_id]
        new_id = self.add_group(old.title, old.members, supergroup=True)
        old.migrated_to = new_id
        return new_id

    def chat_for_bot(self, chat_id: object, thread_id: object = None) -> Chat:
        """The chat the bot wants to act in.

        Raises: TelegramRefusal.
        """
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found" if chat_id not in (None, "") else "chat_id is empty")
        if chat.migrated_to is not None:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.migrated_to
            )
        self._check_person(chat)
        if thread_id is not None and thread_id not in chat.topics:
            raise bad_request("message thread not found")
        return chat

    def _check_person(self, chat: Chat) -> None:
        person = self.people.get(chat.id)
        if person is None:
            return
        if person.blocked_bot:
            raise forbidden("bot was blocked by the user")
        if not person.started:
            raise forbidden("bot can't initiate conversation with a user")

    def as_chat(self, chat: Chat) -> Json:
        if chat.type != "private":
            forum = {"is_forum": True} if chat.forum else {}
            return {"id": chat.id, "type": chat.type, "title": chat.title, **forum}
        person = self.people[chat.id]
        username = {"username": person.username} if person.username else {}
        return {"id": chat.id, "type": "private", "first_name": person.first_name, **username}

    def post(self, chat: Chat, author: Json, content: Json, thread_id: int | None = None) -> Json:
        """Put a message into a chat; gives it as the Bot API shows it."""
        # Supergroups count their messages themselves; private chats and small groups share the bot's counter.
        counter = chat.id if chat.type == "supergroup" else 0
        self._message_ids[counter] += 1
        message: Json = {
            "message_id": self._message_ids[counter],
            "from": author,
            "chat": self.as_chat(chat),
            "date": self.timestamp(),
            **({"message_thread_id": thread_id, "is_topic_message": True} if thread_id is not None else {}),
            **content,
        }
        chat.messages[message["message_id"]] = Message(message)
        self.touch(chat)
        return copy.deepcopy(message)

    def edit(self, chat: Chat, message: Message, content: Json) -> Json:
        """Replace everything a message says."""
        frame = ("message_id", "from", "chat", "date", "message_thread_id", "is_topic_message")
        message.history.append(message.shown)
        kept = {name: message.shown[name] for name in frame if name in message.shown}
        message.shown = {**kept, "edit_date": self.timestamp(), **content}
        self.touch(chat)
        return copy.deepcopy(message.shown)

    def touch(self, chat: Chat) -> None:
        chat.version += 1
        self.bell.ring()

    def messages(self, chat_id: int) -> list[Json]:
        """What stands in a chat now, oldest first; `history` holds earlier versions of each message."""
        return [
            {**copy.deepcopy(message.shown), "history": copy.deepcopy(message.history)}
            for message in self.chats[chat_id].messages.values()
        ]
