"""The handlers about meeting PCs, with PCs that say what a test lets them say."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from adapters.effect import Effect
from adapters.telegram.markup import plain
from bot_app.agents.plan import plan
from bot_app.agents.sightings import Sighting
from bot_app.telegram.agent_card import AgentCards
from bot_app.telegram.agent_notices import AgentNotices
from domain.agents.command_events import AgentCommandIssued
from domain.agents.enrolment import EnrolAgent, InviteAgent, hash_of
from domain.agents.outcomes import RecordAgentAck, RecordZoomsWord
from domain.agents.presence import RecordAgentOnline, RecordAgentSilent
from domain.command import Via
from domain.ids import AgentId, ChatId
from domain.meetings.told_by_zoom import RecordMeetingStarted
from domain.users.commands import AppointAdmin
from tests.bot_app.telegram.meeting_stand import MeetingStand
from tests.bot_app.telegram.meeting_stand import standing as meetings_standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP, tap_of
from tests.projections.histories import ADMIN, OWNER

START = "🖥 Start on…"
LOBBY, LAB = AgentId("lobby-1"), AgentId("lab-2")


class PcStand(MeetingStand):
    async def admin(self):
        """Writes English."""
        await self.history.register(ADMIN, "Olivia", language="en")
        await self.history.decide(AppointAdmin, ADMIN, actor=OWNER)

    async def pc(self, agent_id: AgentId = LOBBY, *, online: bool = True, chat: ChatId = GROUP):
        """A PC that has enrolled."""
        await self._pc(InviteAgent, agent_id, via=Via.CLI, code_hash=hash_of("CODE"), chat=chat, again=False)
        told = {"code_hash": hash_of("CODE"), "key": "k" * 43, "os": "Debian 12", "version": "0.1.0"}
        await self._pc(EnrolAgent, agent_id, **told)
        if online:
            await self._pc(RecordAgentOnline, agent_id, seen_at=datetime.now(UTC))

    async def silent(self, agent_id: AgentId = LOBBY):
        now = datetime.now(UTC)
        await self._pc(RecordAgentSilent, agent_id, last_seen_at=now, at=now.replace(year=now.year + 1))

    async def online(self, agent_id: AgentId = LOBBY):
        await self._pc(RecordAgentOnline, agent_id, seen_at=datetime.now(UTC))

    def shows(self, agent_id: AgentId = LOBBY, **seen):
        self.sightings[agent_id] = Sighting(seen_at=datetime.now(UTC), **seen)

    def issued(self) -> list[AgentCommandIssued]:
        return self.events(AgentCommandIssued)

    async def acks(self, *steps: str, agent_id: AgentId = LOBBY, **rest):
        """About what was asked of it last."""
        command = self.issued()[-1].command
        for step in steps:
            said = {"command": command, "step": step, "told_at": datetime.now(UTC), **rest}
            await self._pc(RecordAgentAck, agent_id, **said)
        await self.caught_up()

    async def zoom_says(self, *, confirmed: bool, agent_id: AgentId = LOBBY):
        await self._pc(RecordZoomsWord, agent_id, command=self.issued()[-1].command, confirmed=confirmed)

    async def hosted(self, number: int = 1, agent_id: AgentId = LOBBY):
        """Started there by the person who planned it, and so in Zoom."""
        (pick,) = await self.tap(ADA, tap_of(await self.card(number), START), GROUP)
        await self.tap(ADA, tap_of(pick, agent_id), GROUP)
        await self.acks("received", "doing", "done", agent_id=agent_id)
        await self.started(number)

    async def about_live_again(self, number: int = 1):
        """It is over, and begun another time."""
        await self.ended(number)
        later = datetime.now(UTC) + timedelta(minutes=5)
        await self.about(RecordMeetingStarted, number, zoom_uuid="another time", started_at=later)

    async def _pc(self, kind, agent_id, *, at=None, via=Via.AGENT, **fields):
        said = {"via": via, "at": at or datetime.now(UTC), "agent_id": agent_id}
        receipt = await self.history.say(kind, **said, **fields)
        assert not receipt.refusal, receipt.refusal
        return receipt

    async def pc_card(self, agent_id: AgentId = LOBBY, chat: ChatId = GROUP):
        await self.caught_up()
        return await AgentCards(self.desk, self.seen).shown(agent_id, chat)

    async def told(self, *, shown=()) -> list[tuple[str, str]]:
        """What follows from everything so far, told by name and chat, in order."""
        return [
            (
                each.payload.get("notice") or each.payload.get("card") or each.payload["subject"],
                each.payload.get("chat", ""),
            )
            for each in await self.following(shown=shown)
        ]

    async def following(self, *, shown=()) -> list[Effect]:
        await self.caught_up()

        async def standing(card: str) -> list[str]:
            return [chat for name, chat in shown if name == card]

        notices = AgentNotices(self.desk, standing)
        planned = [effect for recorded in self.history.events for effect in plan(recorded)]
        fan_outs = [effect for effect in planned if effect.kind == "agent.fan_out"]
        return [told for effect in fan_outs for told in await notices.recipients(effect)]

    async def notices(self) -> list[tuple[str, str, list]]:
        """Chat, text and buttons of what is told so far."""

        async def nowhere(_: str) -> list[str]:
            return []

        renders = AgentNotices(self.desk, nowhere)
        said = []
        for effect in [each for each in await self.following() if each.kind == "telegram.notice"]:
            rendered = await renders.notice(effect)
            said.append((effect.payload["chat"], plain(rendered.text), rendered))
        return said


@asynccontextmanager
async def standing(folder, language: str = "en"):
    async with meetings_standing(folder, language, PcStand) as stand:
        yield stand


def planned(stand, kind):
    effects = [effect for recorded in stand.history.events for effect in plan(recorded)]
    return [effect for effect in effects if effect.kind == kind]


async def perform(stand, performer, effect):
    """And record what comes of it."""
    await stand.caught_up()
    outcome = await performer.perform(effect, repeated=False)
    for command in outcome.commands:
        assert not (await stand.application.handle(command)).refusal
    await stand.caught_up()
    return outcome.commands
