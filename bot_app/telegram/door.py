"""From a raw update to answers: decode, find out who speaks, let them through or not, dispatch."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from aiogram import BaseMiddleware, Bot, Dispatcher
from aiogram.dispatcher.event.bases import UNHANDLED
from aiogram.dispatcher.flags import get_flag
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, InlineQuery, Message, TelegramObject, Update
from aiogram.types import User as TelegramUser
from msgspec.structs import replace
from pydantic import ValidationError

from adapters.effect import Effect
from adapters.telegram.api import TelegramApi
from bot_app.gateway import Ending, Poison, chat_of
from bot_app.telegram import (
    agent_board,
    agent_enrolment,
    agent_managing,
    audit,
    calendars,
    connections,
    deletion,
    edit,
    guide,
    invitations,
    live_commands,
    live_taps,
    meeting_actions,
    meeting_list,
    meetings,
    openness,
    pc_booking_door,
    pc_commands,
    pc_taps,
    pc_telling,
    people,
    preferences,
    recording_actions,
    recordings,
    settings,
    sharing,
    short_choice,
    short_links,
    status,
    syncing,
    transcripts,
)
from bot_app.telegram.answers import Answer, Shown, Whispered, answered, changes, new_message, tap_heard
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.wizards import dialogs, new
from domain.ids import ChatId, CorrelationId, UserId
from domain.personal import Personal
from domain.users.commands import RegisterUser
from domain.users.users import User, stream_of

Next = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Myself(Bot):
    """What aiogram asks about the bot, answered through our own client; aiogram itself calls nobody."""

    def __init__(self, token: str, api: TelegramApi) -> None:
        super().__init__(token)
        self._api = api
        self._known: TelegramUser | None = None

    async def me(self) -> TelegramUser:
        """Raises: adapters.effect.Failure."""
        if self._known is None:
            self._known = TelegramUser.model_validate(await self._api.call("getMe", {}))
        return self._known

    async def shares(self) -> bool:
        """Whether people can share through us in other chats. Raises: adapters.effect.Failure."""
        return bool((await self.me()).supports_inline_queries)


class Door:
    """Handles one update at a time and gives back what is to be sent; it sends nothing itself."""

    def __init__(self, bot: Myself, desk: Desk, at_hand: Mapping[str, object] | None = None) -> None:
        """`at_hand`: what handlers of single areas ask for by name, besides `caller` and `desk`."""
        self._bot = bot
        self._desk = desk
        self._at_hand = at_hand or {}

    async def __call__(self, update: dict[str, Any], correlation_id: CorrelationId) -> Ending:
        """Raises: Poison, for what cannot be decoded."""
        try:
            decoded = Update.model_validate(update, context={"bot": self._bot})
        except ValidationError as error:
            fields = sorted({".".join(map(str, problem["loc"])) for problem in error.errors()})
            raise Poison(f"unreadable: {', '.join(fields)[:150]}") from None
        await openness.note(decoded, self._desk.application, correlation_id)
        if decoded.inline_query is not None:
            return await self._shared(decoded.inline_query, decoded.update_id, correlation_id)
        said = decoded.message or decoded.callback_query
        if said is None or said.from_user is None or said.from_user.is_bot:
            return Ending()
        caller = await self._caller(decoded, said, said.from_user, correlation_id)
        answers = await DISPATCHER.feed_update(
            self._bot, decoded, caller=caller, desk=self._desk, **self._at_hand
        )
        return _ending(caller, said, [] if answers is UNHANDLED or answers is None else answers)

    async def _shared(self, query: InlineQuery, update_id: int, correlation_id: CorrelationId) -> Ending:
        """Asked in any chat, at every letter: nobody is introduced by that."""
        user_id = UserId(query.from_user.id)
        user: User = await self._desk.application.state(stream_of(user_id))
        caller = Caller(
            user_id=user_id,
            user=user,
            language=self._desk.catalog.language(user.language or query.from_user.language_code),
            zone=self._desk.zone_of(user),
            chat=ChatId(str(user_id)),
            said_at=datetime.now(UTC),
            update_id=update_id,
            correlation_id=correlation_id,
        )
        return Ending([await sharing.share(query, caller, self._desk)])

    async def sorry(self, update: dict[str, Any], correlation_id: CorrelationId) -> list[Effect]:
        """What is said to a person we know whose message could not be handled, in their private chat."""
        chat = chat_of(update)
        user: User = (
            await self._desk.application.state(stream_of(UserId(int(chat)))) if chat.isdigit() else User()
        )
        if not user.whitelisted:
            return []
        update_id = int(update["update_id"])
        rendered = self._desk.says(
            self._desk.language_of(user), "something-went-wrong", reference=str(update_id)
        )
        return [new_message(update_id, "sorry", ChatId(chat), rendered, correlation_id)]

    async def _caller(
        self,
        update: Update,
        said: Message | CallbackQuery,
        speaker: TelegramUser,
        correlation_id: CorrelationId,
    ) -> Caller:
        user_id = UserId(speaker.id)
        user: User = await self._desk.application.state(stream_of(user_id))
        caller = Caller(
            user_id=user_id,
            user=user,
            language=self._desk.language_of(user),
            zone=self._desk.zone_of(user),
            chat=_chat_of(said, speaker),
            tapped=said.message.message_id if isinstance(said, CallbackQuery) and said.message else None,
            said_at=said.date if isinstance(said, Message) else datetime.now(UTC),
            update_id=update.update_id,
            correlation_id=correlation_id,
        )
        if not await self._is_for_us(said):
            return caller
        await openness.reopen(caller.chat, caller.update_id, self._desk.application, correlation_id)
        return await self._introduced(caller, speaker)

    async def _is_for_us(self, said: Message | CallbackQuery) -> bool:
        """In a group people speak to each other and to other bots; only our commands and taps are for us."""
        if isinstance(said, CallbackQuery) or said.chat.type == ChatType.PRIVATE:
            return True
        command = (said.text or "").partition("\n")[0].partition(" ")[0]
        _, _, mentioned = command.partition("@")
        if not command.startswith("/") or not mentioned:
            return command.startswith("/")
        own = (await self._bot.me()).username
        return own is None or mentioned.lower() == own.lower()

    async def _introduced(self, caller: Caller, speaker: TelegramUser) -> Caller:
        """First use registers the person; later, a name that has changed is noted."""
        subject = stream_of(caller.user_id)
        name = Personal(subject, speaker.full_name[:128])
        username = Personal(subject, speaker.username) if speaker.username else None
        if (caller.user.name, caller.user.username) == (name, username):
            return caller
        await self._desk.application.handle(
            RegisterUser(
                meta=caller.meta("register"),
                user_id=caller.user_id,
                name=name,
                username=username,
                language=speaker.language_code or self._desk.catalog.default_locale,
            )
        )
        user: User = await self._desk.application.state(subject)
        language, zone = self._desk.language_of(user), self._desk.zone_of(user)
        return replace(caller, user=user, language=language, zone=zone)


class Admission(BaseMiddleware):
    """Deny by default: a handler is for the whitelisted unless its flags say otherwise."""

    async def __call__(self, handler: Next, event: TelegramObject, data: dict[str, Any]) -> Any:
        caller: Caller = data["caller"]
        desk: Desk = data["desk"]
        user = caller.user
        if not user.whitelisted and not get_flag(data, "open"):
            return [desk.says(caller.language, f"refusal-user-{user.standing}")]
        if get_flag(data, "approvers") and not user.approver:
            return [desk.says(caller.language, "refusal-not-permitted")]
        return await handler(event, data)


def _dispatcher() -> Dispatcher:
    """The handlers, in the order they are asked; whoever answers everything comes last."""
    dispatcher = Dispatcher(disable_fsm=True)
    areas = (
        people,
        meetings,
        meeting_list,
        meeting_actions,
        edit,
        deletion,
        live_taps,
        live_commands,
        pc_taps,
        pc_commands,
        pc_telling,
        pc_booking_door,
        agent_board,
        agent_enrolment,
        agent_managing,
        new,
        dialogs,
        syncing,
        connections,
        status,
        recordings,
        recording_actions,
        transcripts,
        preferences,
        settings,
        invitations,
        short_links,
        short_choice,
        calendars,
        audit,
        guide,
    )
    dispatcher.include_routers(*(area.router for area in areas), guide.last)
    dispatcher.message.middleware(Admission())
    dispatcher.callback_query.middleware(Admission())
    return dispatcher


DISPATCHER = _dispatcher()


def _ending(caller: Caller, said: Message | CallbackQuery, answers: list[Answer]) -> Ending:
    shown = [answer for answer in answers if isinstance(answer, Shown)]
    effects = [answered(caller, number, answer) for number, answer in enumerate(shown)]
    if isinstance(said, CallbackQuery):
        whispered = next((answer.text for answer in answers if isinstance(answer, Whispered)), "")
        effects.insert(0, tap_heard(caller, said.id, whispered))
    return Ending(effects, changes(caller, answers))


def _chat_of(said: Message | CallbackQuery, speaker: TelegramUser) -> ChatId:
    message = said if isinstance(said, Message) else said.message
    if message is None:
        return ChatId(str(speaker.id))
    topic = message.message_thread_id if isinstance(message, Message) and message.is_topic_message else None
    return ChatId(f"{message.chat.id}:{topic}" if topic else str(message.chat.id))
