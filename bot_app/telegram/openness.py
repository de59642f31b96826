"""What an update tells of its chat: that we may write there again, or that it has another number now."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.enums import ChatMemberStatus
from aiogram.types import Message, Update

from domain.application import Application
from domain.chats.chats import Chat, stream_of
from domain.chats.commands import RecordChatMigrated, RecordChatReopened
from domain.command import Meta, Via
from domain.ids import ChatId, CommandId, CorrelationId, derived

_THERE = (ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)


async def note(update: Update, application: Application, correlation_id: CorrelationId) -> None:
    """Record the news of a chat that an update is about; the same update again records nothing more."""
    changed = update.my_chat_member
    if changed is not None and changed.new_chat_member.status in _THERE:
        await reopen(ChatId(str(changed.chat.id)), update.update_id, application, correlation_id)
    message = update.message
    if isinstance(message, Message) and message.migrate_to_chat_id is not None:
        old, new = ChatId(str(message.chat.id)), ChatId(str(message.migrate_to_chat_id))
        meta = _meta(update.update_id, "migrated", correlation_id)
        await application.handle(RecordChatMigrated(meta=meta, chat=old, to=new))


async def reopen(
    chat: ChatId, update_id: int, application: Application, correlation_id: CorrelationId
) -> None:
    """Somebody wrote to us from there, so we may write there too."""
    known: Chat = await application.state(stream_of(chat))
    if known.closed:
        meta = _meta(update_id, "reopened", correlation_id)
        await application.handle(RecordChatReopened(meta=meta, chat=chat))


def _meta(update_id: int, purpose: str, correlation_id: CorrelationId) -> Meta:
    return Meta(
        command_id=CommandId(derived("telegram", update_id, purpose)),
        at=datetime.now(UTC),
        via=Via.TELEGRAM,
        actor=None,
        correlation_id=correlation_id,
        causation_id=f"telegram/{update_id}",
    )
