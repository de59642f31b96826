"""What is told about meeting PCs, and to whom: owners, whoever asked for one, a meeting's chat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from adapters.effect import Effect
from adapters.telegram.messages import bold
from adapters.telegram.reactor import card, notice
from adapters.telegram.sender import Rendered
from bot_app.agents.plan import meeting_cards
from bot_app.deliveries.whereabouts import present_chat
from bot_app.telegram.agent_buttons import PcTap, on_pc_button
from bot_app.telegram.agent_card import card_of
from bot_app.telegram.agent_words import outcome, what
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meeting_pcs import IN_THE_CLOUD, cloud_button
from bot_app.telegram.meeting_words import topic_of
from bot_app.telegram.pc_bookings import Wanted
from domain.agents.desired import Desired
from domain.ids import AgentCommandId, AgentId, ChatId, MeetingId, ZoomMeetingId
from projections.agenda_row import AgendaRow
from projections.agent_commands import AgentCommandRow

LONGEST_NUMBER = 18
"""Digits that fit into a column."""
NOTICE = "pc"
"""How the names of these notices begin."""
Shown = Callable[[str], Awaitable[list[str]]]


class AgentNotices:
    def __init__(self, desk: Desk, shown: Shown) -> None:
        """`shown` gives the chats in which a card stands or is on its way."""
        self._desk = desk
        self._shown = shown

    async def recipients(self, effect: Effect) -> list[Effect]:
        """Who is concerned: an effect for each."""
        await self._desk.reads.caught_up(effect.position)
        agent_id, audience = AgentId(effect.payload["agent"]), effect.payload["audience"]
        match audience:
            case "cards":
                return await self._cards(agent_id, effect)
            case "able":
                return await self._able(agent_id, effect)
            case "enrolled":
                row = await self._desk.reads.agents.by_id(agent_id)
                return [self._notice(effect, row.chat)] if row is not None and row.chat else []
            case "failed":
                return await self._failed(effect)
            case "clashed" | "lost":
                return await self._to_meeting(MeetingId(UUID(effect.payload["meeting"])), effect)
        return [self._notice(effect, str(each.id)) for each in await self._desk.reads.users.owners()]

    async def _cards(self, agent_id: AgentId, effect: Effect) -> list[Effect]:
        origin: Any = {"position": effect.position, "correlation_id": effect.correlation_id}
        name, row = card_of(agent_id), await self._command(effect)
        own = [card(name, chat, **origin) for chat in await self._shown(name)]
        meeting_id = None if row is None else row.meeting_id
        return own if meeting_id is None else [*own, meeting_cards(meeting_id, *origin.values())]

    async def _able(self, agent_id: AgentId, effect: Effect) -> list[Effect]:
        """No event tells of it, so the mark keeps these apart from those before."""
        number = effect.payload["number"]
        known = number.isdecimal() and len(number) <= LONGEST_NUMBER
        row = await self._desk.reads.agenda.by_zoom_id(ZoomMeetingId(int(number))) if known else None
        cards = await self._cards(agent_id, effect)
        if row is not None:
            cards.append(meeting_cards(row.meeting_id, effect.position, effect.correlation_id))
        return [replace(each, key=f"{each.key}/{effect.payload['mark']}") for each in cards]

    async def _failed(self, effect: Effect) -> list[Effect]:
        """Whoever asked for it sees it on the card; where nobody did, nobody is looking."""
        row = await self._command(effect)
        if row is None or row.asked_by is not None or row.meeting_id is None:
            return []
        return await self._to_meeting(row.meeting_id, effect)

    async def _to_meeting(self, meeting_id: MeetingId, effect: Effect) -> list[Effect]:
        meeting = await self._desk.reads.agenda.by_id(meeting_id)
        if meeting is None or not meeting.chat:
            return []
        return [self._notice(effect, await present_chat(self._desk.reads, meeting.chat))]

    def _notice(self, effect: Effect, chat: str) -> Effect:
        told = {key: value for key, value in effect.payload.items() if key != "audience"}
        name = f"{NOTICE}:{effect.payload['audience']}:{told['agent']}"
        return notice(name, chat, position=effect.position, correlation_id=effect.correlation_id, **told)

    async def _command(self, effect: Effect) -> AgentCommandRow | None:
        command = effect.payload.get("command")
        return await self._desk.reads.agent_commands.by_id(AgentCommandId(UUID(command))) if command else None

    async def notice(self, effect: Effect) -> Rendered | None:
        """In the language and zone of the chat it goes to."""
        kind, agent = effect.payload["notice"].split(":")[1:3]
        if "meeting" in effect.payload or kind == "failed":
            return await self._about_meeting(kind, agent, effect)
        reader = await self._desk.reader_of(ChatId(effect.payload["chat"]))
        at = datetime.fromtimestamp(effect.payload.get("at", 0), UTC)
        when = {"when": self._desk.when(reader.language, at, reader.zone)} if kind != "enrolled" else {}
        text = self._desk.text(reader.language, f"pc-notice-{kind}", name=bold(agent), **when)
        door = button(
            self._desk.text(reader.language, "pc-button-card"), PcTap(verb="open", agent=agent).pack()
        )
        return self._desk.rendered(reader.language, text, keyboard=[[door]])

    async def _about_meeting(self, kind: str, agent: str, effect: Effect) -> Rendered | None:
        command = await self._command(effect)
        meeting_id = command.meeting_id if command is not None else MeetingId(UUID(effect.payload["meeting"]))
        meeting = None if meeting_id is None else await self._desk.reads.agenda.by_id(meeting_id)
        if meeting is None:
            return None
        reader = await self._desk.reader_of(ChatId(effect.payload["chat"]))
        args = {"name": bold(agent), "topic": topic_of(meeting)}
        if command is not None:
            return self._failure(command, meeting, args, reader.language)
        if "at" in effect.payload:
            at = datetime.fromtimestamp(effect.payload["at"], UTC)
            args["when"] = self._desk.when(reader.language, at, reader.zone)
        if kind not in ("clashed", "lost"):
            return self._with_choice(f"pc-notice-{kind}", args, meeting, reader.language)
        if kind == "clashed":
            args["other"] = await self._other(effect)
        wishes = await self._wishes(AgentId(agent), meeting)
        return self._with_choice(f"pc-notice-{kind}", args, meeting, reader.language, wishes)

    async def _wishes(self, agent_id: AgentId, meeting: AgendaRow) -> Wanted:
        """What the PC it lost was to do."""
        row = await self._desk.reads.bookings.last(agent_id, meeting.meeting_id)
        return Wanted() if row is None else Wanted(row.start, row.record, row.end_when_empty)

    def _failure(
        self, command: AgentCommandRow, meeting: AgendaRow, args: dict[str, str], language: str
    ) -> Rendered:
        args["what"] = what(self._desk, language, command.desired)
        args["why"] = outcome(self._desk, language, command)
        if command.desired is Desired.HOSTING:
            return self._with_choice("pc-notice-failed", args, meeting, language)
        in_cloud = IN_THE_CLOUD.get(command.desired) if meeting.live else None
        keyboard = [[cloud_button(self._desk, language, in_cloud, meeting)]] if in_cloud else None
        text = self._desk.text(language, "pc-notice-failed-other", **args)
        return self._desk.rendered(language, text, keyboard=keyboard)

    async def _other(self, effect: Effect) -> str:
        row = await self._desk.reads.agenda.by_id(MeetingId(UUID(effect.payload["other"])))
        return "–" if row is None else topic_of(row)

    def _with_choice(
        self,
        key: str,
        args: dict[str, str],
        meeting: AgendaRow,
        language: str,
        booking: Wanted | None = None,
    ) -> Rendered:
        """Of another PC: to start on, or to keep."""
        label = self._desk.text(language, "pc-button-another")
        if booking is None:
            another = on_pc_button(label, "pick", meeting.meeting_id)
        else:
            another = on_pc_button(label, "book", meeting.meeting_id, more=booking.marked)
        return self._desk.rendered(language, self._desk.text(language, key, **args), keyboard=[[another]])
