"""What cards and notices show now, and who is shown them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from adapters.effect import Effect
from adapters.i18n import dates
from adapters.telegram.messages import MESSAGE, code, escape, link, text_block
from adapters.telegram.reactor import card, notice
from adapters.telegram.sender import Render, Rendered
from bot_app.deliveries.deletion import UNAUTHORISED
from bot_app.telegram.agent_card import AgentCards
from bot_app.telegram.connections import CONNECT, named
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.incidents import incident
from bot_app.telegram.meeting_actions import in_rows
from bot_app.telegram.meeting_buttons import meeting_button
from bot_app.telegram.meeting_card import MeetingCard
from bot_app.telegram.meeting_words import people_there, state_in_words
from bot_app.telegram.people import decision_buttons
from bot_app.telegram.recording_words import topic_of
from bot_app.telegram.short_cards import ShortCards
from bot_app.telegram.sync_card import SyncCards
from domain.catalog import AREAS
from domain.chats.choosing import private
from domain.ids import AgentId, BatchId, ChatId, ConnectionId, LinkId, MeetingId, RecordingId, SyncId, UserId
from domain.users.users import User, stream_of
from projections.agenda_row import AgendaRow
from projections.user_directory import PersonRow

LONGEST_TOPICS = (200, 60, 30, 12)
"""Tried in turn until a batch's table fits into one message."""
OUTCOMES = {"whitelisted": "approved", "rejected": "rejected", "banned": "banned"}
Shown = Callable[[str], Awaitable[list[str]]]
DeliveryCard = Callable[[str, str], Awaitable[Rendered | None]]
CONNECTION_NOTICES = ("connected", "lost", "purged")
NO_OTHERS: Mapping[str, Render] = MappingProxyType({})


class Cards:
    """Renders from the read models, after they have seen the event that asked for it."""

    def __init__(
        self,
        desk: Desk,
        shown: Shown,
        delivery: DeliveryCard,
        meetings: MeetingCard,
        links: ShortCards,
        syncs: SyncCards,
        pcs: AgentCards,
        others: Mapping[str, Render] = NO_OTHERS,
    ) -> None:
        """`shown` gives the chats in which a card stands or is on its way.

        `delivery` gives what stands where a recording's file is going to be, by name and chat.
        `others`: who renders the notices of other kinds.
        """
        self._desk = desk
        self._shown = shown
        self._delivery = delivery
        self._syncs = syncs
        self._meeting = meetings
        self._links = links
        self._pcs = pcs
        self._others = others

    async def card(self, effect: Effect) -> Rendered | None:  # noqa: PLR0911 - one line a kind
        kind, _, identity = effect.payload["card"].partition(":")
        await self._desk.reads.caught_up(effect.position)
        if kind == "delivery":
            return await self._delivery(effect.payload["card"], effect.payload["chat"])
        if kind == "link":
            return await self._links.card(LinkId(UUID(identity)))
        if kind == "sync":
            return await self._syncs.card(SyncId(identity), ChatId(effect.payload["chat"]))
        if kind == "pc":
            return await self._pcs.shown(AgentId(identity), ChatId(effect.payload["chat"]))
        if kind == "approval":
            return await self._approval(UserId(int(identity)), UserId(int(effect.payload["chat"])))
        if kind == "meeting":
            return await self._meeting.shown(MeetingId(UUID(identity)), ChatId(effect.payload["chat"]))
        return await self._batch(BatchId(UUID(identity)))

    async def notice(self, effect: Effect) -> Rendered | None:  # noqa: PLR0911 - one line a kind
        kind, _, identity = effect.payload["notice"].partition(":")
        await self._desk.reads.caught_up(effect.position)
        if kind in self._others:
            return await self._others[kind](effect)
        chat = ChatId(effect.payload["chat"])
        language = (await self._desk.reader_of(chat)).language
        if kind in CONNECTION_NOTICES:
            return await self._connection(kind, ConnectionId(identity), language, private=private(chat))
        if kind == "sync":
            return await self._syncs.notice(SyncId(identity), chat)
        if kind == "kept":
            return await self._kept(RecordingId(UUID(identity)), effect.payload["code"], language)
        if kind == "decision":
            return self._decision(identity, await self._user(UserId(int(chat))), language)
        if kind == "seal":
            return self._desk.says(language, "operator-seal", seal=escape(effect.payload["seal"]))
        return incident(self._desk, identity, effect, language)

    async def recipients(self, effect: Effect) -> list[Effect]:  # noqa: PLR0911 - one line an audience
        """Who is concerned: an effect for each."""
        await self._desk.reads.caught_up(effect.position)
        audience, subject = effect.payload["audience"], effect.payload["subject"]
        origin: Any = {"position": effect.position, "correlation_id": effect.correlation_id}
        told = {name: effect.payload[name] for name in ("reference", "reason") if name in effect.payload}
        match audience:
            case "approvers":
                chats = await self._approvers_of(UserId(int(subject.partition(":")[2])))
                return [card(subject, chat, **origin) for chat in chats]
            case "shown":
                return [card(subject, chat, **origin) for chat in await self._shown(subject)]
            case "owners":
                owners = await self._desk.reads.users.owners()
                return [notice(subject, str(owner.id), **origin, **told) for owner in owners]
            case "link":
                return await self._of_link(LinkId(UUID(subject.partition(":")[2])), effect)
            case "found":
                return await self._syncs.recipients(subject, origin)
            case "connector":
                return [notice(subject, chat, **origin) for chat in await self._connector_of(subject)]
        return [card(name, chat, **origin) for name, chat in await self._of_meeting(subject)]

    async def _of_link(self, link_id: LinkId, effect: Effect) -> list[Effect]:
        meeting_id = await self._links.meeting_of(link_id)
        if meeting_id is None:
            return await self._links.shown(link_id, effect)
        origin: Any = {"position": effect.position, "correlation_id": effect.correlation_id}
        return [card(name, chat, **origin) for name, chat in await self._of_meeting(f"meeting:{meeting_id}")]

    async def _of_meeting(self, subject: str) -> list[tuple[str, str]]:
        """The table of the message that planned it, and its own card wherever one stands."""
        row = await self._desk.reads.agenda.by_id(MeetingId(UUID(subject.partition(":")[2])))
        if row is None:
            return []
        alone, own = row.of == 1 and row.chat, set(await self._shown(subject))
        tables = [] if alone or not row.chat else [(f"batch:{row.batch.hex}", str(row.chat))]
        return [*tables, *((subject, chat) for chat in sorted(own | ({str(row.chat)} if alone else set())))]

    async def _approvers_of(self, user_id: UserId) -> list[str]:
        """Nobody, when the decision was taken before the person first wrote, as the owner's is."""
        person = await self._user(user_id)
        if person.standing != "pending":
            return []
        return [str(approver.id) for approver in await self._desk.reads.users.approvers()]

    async def _connector_of(self, subject: str) -> list[str]:
        """A private chat has its person's number."""
        row = await self._desk.reads.connections.by_id(ConnectionId(subject.partition(":")[2]))
        return [str(row.connected_by)] if row is not None and row.connected_by else []

    async def _connection(
        self, kind: str, connection_id: ConnectionId, language: str, *, private: bool
    ) -> Rendered:
        row = await self._desk.reads.connections.by_id(connection_id)
        name = escape(connection_id if row is None else named(row, private=private))
        again = button(self._desk.text(language, "button-reconnect"), CONNECT)
        text = self._desk.text(language, f"connection-{kind}", name=name)
        return self._desk.rendered(language, text, keyboard=[[again]] if kind == "lost" else None)

    async def _approval(self, user_id: UserId, reader: UserId) -> Rendered | None:
        person = await self._desk.reads.users.by_id(user_id)
        if person is None:
            return None
        desk, language = self._desk, self._desk.language_of(await self._user(reader))
        username = escape(f"@{person.username}") if person.username else desk.text(language, "no-username")
        request = desk.text(
            language,
            "approval-card",
            name=escape(person.name or "–"),
            username=username,
            id=str(person.id),
            language=desk.text(person.language or None, "language-name"),
        )
        if person.standing == "pending":
            buttons = decision_buttons(desk, language, person.id)
            return desk.rendered(language, request, keyboard=[buttons])
        return desk.rendered(language, request, await self._decided(person, reader, language))

    async def _decided(self, person: PersonRow, reader: UserId, language: str) -> str:
        desk = self._desk
        by = await desk.reads.users.by_id(person.decided_by) if person.decided_by is not None else None
        name = escape(by.name) if by is not None and by.name else desk.text(language, "audit-program")
        zone = desk.zone_of(await self._user(reader))
        when = desk.when(language, person.decided_at or datetime.now(UTC), zone)
        return desk.text(language, f"approval-{OUTCOMES[person.standing]}", by=name, when=when)

    async def _batch(self, batch: BatchId) -> Rendered | None:
        rows = await self._desk.reads.agenda.of_batch(batch)
        if not rows:
            return None
        planner = await self._user(UserId(rows[0].planned_by))
        language = self._desk.language_of(planner)
        there = await people_there(self._desk, rows)
        for longest in LONGEST_TOPICS:
            blocks = [
                self._heading(rows, language),
                *(
                    self._row(number, row, language, longest, there.get(row.stream, 0))
                    for number, row in enumerate(rows, start=1)
                ),
            ]
            table = [text_block(block, rank=1) for block in blocks]
            if sum(block.length + 1 for block in table) <= MESSAGE:
                break
        doors = [meeting_button(str(number), "open", row.meeting_id) for number, row in enumerate(rows, 1)]
        return self._desk.rendered(language, *table, keyboard=in_rows(doors, 8))

    def _heading(self, rows: list[AgendaRow], language: str) -> str:
        settled = sum(row.cancelled or row.state in ("created", "refused", "deleted") for row in rows)
        ready = sum(row.state == "created" and not row.cancelled for row in rows)
        total = max(rows[0].of, len(rows))
        if ready == total:
            return self._desk.text(language, "batch-finished", total=total)
        return self._desk.text(language, "batch-heading", done=ready, total=total, settled=settled)

    def _row(self, number: int, row: AgendaRow, language: str, longest: int, there: int) -> str:
        topic = row.topic if len(row.topic) <= longest else f"{row.topic[: longest - 1]}…"
        args = {"number": str(number), "when": self._when(row, language), "topic": escape(topic or "–")}
        if row.state != "created" or row.cancelled:
            return self._desk.text(
                language, "batch-row", state=state_in_words(self._desk, language, row), **args
            )
        if row.live or row.ended_at is not None:
            args["topic"] += f" · {state_in_words(self._desk, language, row, there)}"
        passcode = code(row.passcode) if row.passcode else self._desk.text(language, "meeting-no-passcode")
        join = link(row.join_url, self._desk.text(language, "meeting-join"))
        zoom = code(str(row.zoom_meeting_id))
        return self._desk.text(language, "batch-row-ready", id=zoom, passcode=passcode, link=join, **args)

    def _when(self, row: AgendaRow, language: str) -> str:
        zone = ZoneInfo(row.time_zone)
        day = row.starts_at.astimezone(zone).strftime("%d-%m-%Y")
        return f"{day} {dates.clock(language, row.starts_at, zone)}"

    def _decision(self, outcome: str, user: User, language: str) -> Rendered:
        if outcome == "admin_appointed":
            role = self._desk.text(language, f"role-{user.role}")
            return self._desk.says(language, "decision-role", role=role)
        return self._desk.says(language, f"decision-{OUTCOMES[outcome]}")

    async def _kept(self, recording_id: RecordingId, failure_code: str, language: str) -> Rendered:
        """Zoom has not deleted a file that the person wanted gone."""
        desk = self._desk
        row = await desk.reads.recordings.by_id(recording_id)
        topic = topic_of(desk, language, row.topic if row is not None else "")
        key = "recording-kept-unauthorised" if failure_code == UNAUTHORISED else "recording-kept"
        return desk.says(language, key, topic=topic, code=escape(failure_code))

    async def _user(self, user_id: UserId) -> User:
        user = await self._desk.application.state(stream_of(user_id))
        return user if isinstance(user, User) else AREAS["user"].unborn
