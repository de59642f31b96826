"""The card of one meeting: everything that is true of it now, and what can be done with it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import msgspec

from adapters.i18n.recurrence import repeat_in_words
from adapters.telegram.messages import code, escape, link, moment
from adapters.telegram.sender import Rendered
from bot_app.telegram.connections import named
from bot_app.telegram.desk import Desk
from bot_app.telegram.live_words import live_keyboard, wish_lines
from bot_app.telegram.meeting_buttons import Verb, meeting_button
from bot_app.telegram.meeting_pcs import MeetingPcs, OnCard
from bot_app.telegram.meeting_words import people_there, state_in_words, topic_of
from bot_app.telegram.recording_buttons import url_buttons
from bot_app.telegram.sharing import share_button
from bot_app.telegram.short_links import short_url_button
from domain.chats.choosing import private
from domain.ids import ChatId, ConnectionId, MeetingId
from domain.meetings.meetings import Meeting, ZoomState, stream_of
from domain.users.users import User
from domain.users.users import stream_of as person
from projections.agenda_row import AgendaRow

NEXT_SHOWN = 3
Keyboard = list[list[dict[str, str]]]


class _Sight(msgspec.Struct, frozen=True):
    """What is known when the card is drawn."""

    row: AgendaRow
    meeting: Meeting
    language: str
    now: datetime
    short: str
    """Its short address; empty: it has none."""
    pcs: OnCard

    @property
    def over(self) -> bool:
        return self.meeting.over_at(self.now) and not self.row.live


Shares = Callable[[], Awaitable[bool]]
"""Whether Telegram lets people share through the bot; its owner has to switch that on."""


class MeetingCard:
    def __init__(self, desk: Desk, shares: Shares, pcs: MeetingPcs) -> None:
        self._desk = desk
        self._shares = shares
        self._pcs = pcs

    async def shown(self, meeting_id: MeetingId, chat: ChatId) -> Rendered | None:
        """In the language of the chat it stands in. `None`: there is no such meeting."""
        row = await self._desk.reads.agenda.by_id(meeting_id)
        if row is None:
            return None
        meeting: Meeting = await self._desk.application.state(stream_of(meeting_id))
        language = (await self._desk.reader_of(chat)).language
        link = await self._desk.reads.links.of_meeting(meeting_id)
        short = link.address if link is not None else ""
        now = datetime.now(UTC)
        over = meeting.over_at(now) and not row.live
        pcs = await self._pcs.on_card(row, language, now, over=over)
        sight = _Sight(row, meeting, language, now, short, pcs)
        there = (await people_there(self._desk, [row])).get(row.stream, 0)
        blocks = [
            self._text(sight, "meeting-card-topic", topic=topic_of(row)),
            *self._times(sight),
            self._text(sight, "meeting-card-state", state=state_in_words(self._desk, language, row, there)),
            *wish_lines(self._desk, language, meeting, private=private(chat)),
            *pcs.lines,
            *self._of_zoom(sight),
            *self._way_in(sight),
            await self._people(sight, chat),
        ]
        keyboard = self._keyboard(sight, shares=await self._shares())
        return self._desk.rendered(language, *blocks, keyboard=keyboard)

    def _times(self, sight: _Sight) -> list[str]:
        row, ahead = sight.row, sight.meeting.to_come(sight.now)
        starts_at = ahead[0].starts_at if ahead else row.starts_at
        minutes = ahead[0].minutes if ahead else row.minutes
        lines = [self._text(sight, "meeting-card-when", when=self._moment(sight, starts_at), minutes=minutes)]
        if sight.meeting.recurrence is not None:
            rule = repeat_in_words(self._desk.catalog, sight.language, sight.meeting.recurrence)
            lines.append(self._text(sight, "meeting-card-repeats", rule=rule))
        if len(ahead) > 1:
            following = [self._moment(sight, each.starts_at) for each in ahead[1 : NEXT_SHOWN + 1]]
            more = len(ahead) - 1 - len(following)
            lines.append(self._text(sight, "meeting-card-next", times="\n".join(following), more=more))
        return lines

    def _of_zoom(self, sight: _Sight) -> list[str]:
        """A change of ours that Zoom does not know of yet, or did not take."""
        row = sight.row
        if row.cancelled or row.state is not ZoomState.CREATED or not row.changed:
            return []
        if row.refusal_code:
            return [self._text(sight, "meeting-card-change-refused", reason=escape(row.refusal_reason))]
        if row.postponed_until is not None:
            until = self._desk.when(sight.language, row.postponed_until, ZoneInfo(row.time_zone))
            return [self._text(sight, "meeting-card-change-waits", when=until)]
        return [self._text(sight, "meeting-card-telling")]

    def _way_in(self, sight: _Sight) -> list[str]:
        row = sight.row
        if row.cancelled or row.zoom_meeting_id is None:
            return []
        none = self._text(sight, "meeting-no-passcode")
        short = [self._text(sight, "meeting-card-short", link=code(sight.short))] if sight.short else []
        return [
            self._text(
                sight,
                "meeting-card-join",
                link=link(row.join_url, self._text(sight, "meeting-join")),
                id=code(str(row.zoom_meeting_id)),
                passcode=code(row.passcode) if row.passcode else none,
            ),
            *short,
        ]

    async def _people(self, sight: _Sight, chat: ChatId) -> str:
        if not sight.row.of:
            return await self._found(sight, chat)
        planner: User = await self._desk.application.state(person(sight.row.planned_by))
        name = escape(planner.name.reveal("–") if planner.name is not None else "–")
        host = await self._host(sight.meeting, chat)
        key = "meeting-card-planned-by" if host is None else "meeting-card-planned-by-for"
        return self._text(sight, key, name=name, host=host or "")

    async def _found(self, sight: _Sight, chat: ChatId) -> str:
        """Made in Zoom; nobody asked for it here."""
        host = await self._host(sight.meeting, chat)
        key = "meeting-card-found" if host is None else "meeting-card-found-for"
        return self._text(sight, key, host=host or "")

    async def _host(self, meeting: Meeting, chat: ChatId) -> str | None:
        """Whose Zoom account holds it; `None`: the organisation's usual host."""
        if not meeting.host:
            return None
        row = await self._desk.reads.connections.by_id(ConnectionId(meeting.host))
        return escape(meeting.host if row is None else named(row, private=private(chat)))

    def _keyboard(self, sight: _Sight, *, shares: bool) -> Keyboard:
        row = sight.row
        if row.cancelled:
            return []
        over, pcs = sight.over, sight.pcs
        join = [] if over else url_buttons(self._text(sight, "meeting-button-join"), row.join_url)
        live = live_keyboard(self._desk, sight.language, row.meeting_id, sight.meeting, on_pc=pcs.steers)
        again = [[self._button(sight, "again")]] if row.state is ZoomState.REFUSED else []
        change = [] if over else [[self._button(sight, "edit"), self._button(sight, "cancel")]]
        pass_on = [] if over else [self._pass_on(sight, shares=shares)]
        more = self._more(sight, over=over)
        on_pcs = [*pcs.again, *pcs.control, *pcs.begin]
        return [*join, *live, *on_pcs, *again, *change, *pass_on, *([more] if more else [])]

    def _pass_on(self, sight: _Sight, *, shares: bool) -> list[dict[str, str]]:
        """What brings it to people elsewhere."""
        calendar_file = self._button(sight, "ics")
        if not sight.row.join_url:
            return [calendar_file]
        share = share_button(self._text(sight, "meeting-button-share"), sight.row.meeting_id)
        return [self._button(sight, "invite"), *([share] if shares else []), calendar_file]

    def _more(self, sight: _Sight, *, over: bool) -> list[dict[str, str]]:
        row = sight.row
        dates = [self._button(sight, "dates")] if len(sight.meeting.to_come(sight.now)) > 1 else []
        people = [self._button(sight, "people")] if row.started_uuid else []
        wanted = bool(row.join_url) and not over and not sight.short
        short = [short_url_button(self._desk, sight.language, row.meeting_id)] if wanted else []
        return [*dates, *people, *short]

    def _button(self, sight: _Sight, verb: Verb) -> dict[str, str]:
        return meeting_button(self._text(sight, f"meeting-button-{verb}"), verb, sight.row.meeting_id)

    def _moment(self, sight: _Sight, at: datetime) -> str:
        return moment(at, self._desk.when(sight.language, at, ZoneInfo(sight.row.time_zone)))

    def _text(self, sight: _Sight, key: str, /, **args: str | int) -> str:
        return self._desk.text(sight.language, key, **args)
