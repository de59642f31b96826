"""Where a chat is now: a group that becomes a supergroup gets another number."""

from __future__ import annotations

from bot_app.reads import Reads
from domain.ids import ChatId
from domain.recordings.recordings import Recording


async def numbers_of(reads: Reads, chat: ChatId) -> frozenset[ChatId]:
    """All that the same topic of the same chat was ever known by here, its present number among them."""
    _, colon, topic = chat.partition(":")
    former = [ChatId(f"{row.chat}{colon}{topic}") for row in await reads.chats.that_became(chat)]
    return frozenset({chat}.union(*[await numbers_of(reads, each) for each in former]))


async def present_chat(reads: Reads, chat: ChatId) -> ChatId:
    """The same topic of the same chat."""
    whole, colon, topic = chat.partition(":")
    row = await reads.chats.by_id(ChatId(whole))
    if row is None or row.migrated_to is None:
        return chat
    return await present_chat(reads, ChatId(f"{row.migrated_to}{colon}{topic}"))


async def number_begun_with(reads: Reads, recording: Recording, chat: ChatId) -> ChatId:
    """Under which of its numbers the recording's deliveries into a chat are counted.

    It is the one they began with: under another the same file would be another delivery.
    """
    present = await present_chat(reads, chat)
    begun = {each.chat for each in recording.planned} & await numbers_of(reads, present)
    return min(begun, default=present)
