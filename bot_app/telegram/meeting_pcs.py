"""Meeting PCs on a meeting's card: who is kept for it, what they were told, and what they can be told."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from adapters.telegram.messages import bold
from bot_app.agents.choice import Candidate, PcChoice
from bot_app.telegram.agent_buttons import CloudTap, CommandTap, OnPc, on_pc_button
from bot_app.telegram.agent_words import asker, outcome, sign_of, steps, what
from bot_app.telegram.desk import Desk, button
from domain.agents.desired import WAYS_IN, Desired
from domain.agents.progress import NOT_BEGUN, OPEN, Step
from domain.ids import MeetingId
from projections.agenda_row import AgendaRow
from projections.agent_bookings import BookingRow
from projections.agent_commands import AgentCommandRow

MOST_COMMANDS = 2
OF_INTEREST = timedelta(hours=12)
WORTH_AGAIN = timedelta(minutes=15)
"""After that nobody means the same any more."""
Keyboard = list[list[dict[str, str]]]
AGENT = "agent"
"""The control mode in which meeting PCs do what Zoom's cloud does otherwise."""
IN_THE_CLOUD = {
    Desired.ENDED: "end",
    Desired.RECORDING: "start",
    Desired.RECORDING_PAUSED: "pause",
    Desired.NOT_RECORDING: "stop",
}


class OnCard(msgspec.Struct, frozen=True):
    """What the card shows of them."""

    lines: list[str] = []
    again: Keyboard = []
    """About what they were told last."""
    control: Keyboard = []
    """Of a PC that is in the meeting; empty: none is."""
    steers: bool = False
    """It does what Zoom's cloud does otherwise."""
    begin: Keyboard = []
    """To start it on one, or to keep one for it."""


class MeetingPcs:
    def __init__(self, desk: Desk, choice: PcChoice, mode: str) -> None:
        """`mode`: `cloud` or `agent`, who controls running meetings."""
        self._desk = desk
        self._choice = choice
        self._mode = mode

    async def on_card(self, row: AgendaRow, language: str, now: datetime, *, over: bool) -> OnCard:
        if not await self._choice.any():
            return OnCard()
        everything = await self._choice.told(row.meeting_id)
        told = [each for each in everything[:MOST_COMMANDS] if now - each.issued_at <= OF_INTEREST]
        booked = await self._desk.reads.bookings.of_meeting(row.meeting_id)
        inside = [] if row.zoom_meeting_id is None else await self._choice.inside(row, everything)
        lines = [self._booked(each, language) for each in booked]
        lines += [await self._told(each, row, language) for each in reversed(told)]
        begin = [] if over or row.cancelled else self._begin(row, language, booked, started=bool(inside))
        control = control_keyboard(self._desk, language, row.meeting_id, inside)
        steers = bool(control) and self._mode == AGENT
        return OnCard(lines, self._again(told[:1], row, language, now), control, steers, begin)

    def _booked(self, booking: BookingRow, language: str) -> str:
        wishes = [name for name in ("start", "record", "end_when_empty") if getattr(booking, name)]
        words = [self._desk.text(language, f"pc-booked-{name.replace('_', '-')}") for name in wishes]
        does = f" ({', '.join(words)})" if words else ""
        return self._desk.text(language, "pc-booked", name=bold(booking.agent_id)) + does

    async def _told(self, told: AgentCommandRow, row: AgendaRow, language: str) -> str:
        line = self._desk.text(
            language,
            "pc-on-card",
            sign=sign_of(told),
            name=bold(told.agent_id),
            what=what(self._desk, language, told.desired),
            who=await asker(self._desk, language, told),
            steps=steps(self._desk, language, told, ZoneInfo(row.time_zone)),
        )
        added = outcome(self._desk, language, told)
        return f"{line}\n{added}" if added else line

    def _again(self, told: list[AgentCommandRow], row: AgendaRow, language: str, now: datetime) -> Keyboard:
        """Of the latest one; another wish makes those before it matter no more."""
        if not told or told[0].parallel:
            return []
        latest = told[0]
        if latest.step in NOT_BEGUN:
            return [[self._of_command("cancel", latest, language)]]
        if latest.step in (*OPEN, Step.DONE, Step.CANCELLED) or now - latest.issued_at > WORTH_AGAIN:
            return []
        first = [self._of_command("again", latest, language)]
        if latest.desired in WAYS_IN:
            another = self._desk.text(language, "pc-button-another")
            first.insert(0, on_pc_button(another, "pick", row.meeting_id))
        return [first, *self._cloud(latest, row, language)]

    def _of_command(self, verb: str, told: AgentCommandRow, language: str) -> dict[str, str]:
        tap = CommandTap(verb="cancel" if verb == "cancel" else "again", command=told.command)
        return button(self._desk.text(language, f"pc-button-{verb}"), tap.pack())

    def _cloud(self, told: AgentCommandRow, row: AgendaRow, language: str) -> Keyboard:
        verb = IN_THE_CLOUD.get(told.desired)
        return [[cloud_button(self._desk, language, verb, row)]] if verb and row.live else []

    def _begin(self, row: AgendaRow, language: str, booked: list[BookingRow], *, started: bool) -> Keyboard:
        possible = row.zoom_meeting_id is not None and not started
        start = on_pc_button(self._desk.text(language, "pc-button-pick"), "pick", row.meeting_id)
        verb: OnPc = "free" if booked else "book"
        keep = on_pc_button(self._desk.text(language, f"pc-button-{verb}"), verb, row.meeting_id)
        return [[*([start] if possible else []), keep]]


def began_of(row: AgendaRow) -> int:
    return 0 if row.started_at is None else int(row.started_at.timestamp())


def cloud_button(desk: Desk, language: str, verb: str, row: AgendaRow) -> dict[str, str]:
    tap = CloudTap.model_validate({"verb": verb, "meeting": row.meeting_id, "began": began_of(row)})
    return button(desk.text(language, "pc-button-cloud"), tap.pack())


def control_keyboard(desk: Desk, language: str, meeting_id: MeetingId, inside: list[Candidate]) -> Keyboard:
    """Where several are in it, whoever taps is asked which."""
    if not inside:
        return []
    only = inside[0].agent_id if len(inside) == 1 else None
    recording = inside[0].recording if only else ""

    def one(verb: OnPc, desired: Desired, label: str = "") -> list[dict[str, str]]:
        if not any(pc.able(desired) for pc in inside):
            return []
        return [on_pc_button(desk.text(language, f"pc-button-{label or verb}"), verb, meeting_id, only)]

    resume = "resume" if recording == "paused" else ""
    record = [] if recording == "running" else one("rec", Desired.RECORDING, resume)
    pause = one("pause", Desired.RECORDING_PAUSED) if recording in ("", "running") else []
    stop = [] if recording == "none" else one("norec", Desired.NOT_RECORDING)
    first = [*record, *pause, *stop, *one("mute", Desired.EVERYBODY_MUTED)]
    second = [*one("leave", Desired.LEFT), *one("end", Desired.ENDED)]
    return [row for row in (first, second) if row]
