"""What an update tells of its chat: that we may write there again, or that it has another number now."""

from __future__ import annotations

from datetime import UTC, datetime

from aiogram.enums import ChatMemberStatus
from aiogram.types import Message, Update

from domain.application import Application
from domain.chats.chats import Chat, stream_of
from domain.chats.commands import InheritChoice, RecordChatMigrated, RecordChatReopened
from domain.chats.short_links import InheritShortLinks
from domain.command import Meta, Via
from domain.ids import ChatId, CommandId, CorrelationId, derived

_THERE = (ChatMemberStatus.CREATOR, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.MEMBER)


async def note(update: Update, application: Application, correlation_id: CorrelationId) -> None:
    """Record the news of a chat that an update is about; the same update again records nothing more."""
    changed = update.my_chat_member
    if changed is not None and changed.new_chat_member.status in _THERE:
        await reopen(ChatId(str(changed.chat.id)), update.update_id, application, correlation_id)
    move = _move_in(update.message) if isinstance(update.message, Message) else None
    if move is not None:
        await _follow(*move, update.update_id, application, correlation_id)


def _move_in(message: Message) -> tuple[ChatId, ChatId] | None:
    """From which number to which; told in the group, and as the first thing in the supergroup."""
    here, to, since = message.chat.id, message.migrate_to_chat_id, message.migrate_from_chat_id
    if to is not None:
        return ChatId(str(here)), ChatId(str(to))
    return None if since is None else (ChatId(str(since)), ChatId(str(here)))


async def _follow(
    old: ChatId, new: ChatId, update_id: int, application: Application, correlation_id: CorrelationId
) -> None:
    """The choice goes along at once and not only by the policy, which may come after somebody's tap."""
    migrated = _meta(update_id, "migrated", correlation_id)
    await application.handle(RecordChatMigrated(meta=migrated, chat=old, to=new))
    group: Chat = await application.state(stream_of(old))
    inherited = _meta(update_id, "inherited", correlation_id)
    await application.handle(
        InheritChoice(meta=inherited, chat=new, files=group.files, fallbacks=group.fallbacks)
    )
    shortened = _meta(update_id, "inherited short links", correlation_id)
    await application.handle(
        InheritShortLinks(meta=shortened, chat=new, automatic=group.shortens, provider=group.shortener)
    )


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
