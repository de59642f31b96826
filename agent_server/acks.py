"""What became of commands: recorded before it is answered, each once and for all."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from agent_server.answers import answered, unfit
from agent_server.auth import Gate
from agent_server.bodies import TooLarge, decoded
from agent_server.metas import meta
from agent_server.outside import Outside
from agent_server.own_command import command_of
from agent_server.protocol.messages import LARGEST_ACKS, MOST_ACKS, Ack, Acks, AcksTaken, State, Unheard
from agent_server.refused import NOT_YOURS, TOO_LARGE, Refused
from domain.agents.agents import Agent, stream_of
from domain.agents.command_events import Seen
from domain.agents.outcomes import RecordAgentAck
from domain.ids import AgentId

UNKNOWN = Unheard(command="", code="unknown")
_NOT_A_WORD = re.compile(r"[^a-z0-9_]")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
_MOST = 2**31


class AckDesk:
    def __init__(self, outside: Outside, gate: Gate, refused: Refused) -> None:
        self._outside = outside
        self._gate = gate
        self._refused = refused

    async def take(self, request: web.Request) -> web.StreamResponse:
        caller = await self._gate.caller(request, LARGEST_ACKS)
        acks = decoded(caller.body, Acks).acks
        if len(acks) > MOST_ACKS:
            await self._refused.another(TOO_LARGE, caller.agent)
            raise TooLarge(MOST_ACKS, "acknowledgements")
        records = [_record(caller.agent, ack, self._outside.now()) for ack in acks]
        await self._gate.admit(caller)
        return answered(AcksTaken(unheard=tuple(await self._settle(caller.agent, acks, records))))

    async def _settle(
        self, agent: AgentId, acks: tuple[Ack, ...], records: list[RecordAgentAck | None]
    ) -> list[Unheard]:
        """One after the other, as they follow from each other; what nobody knows of never reaches the log."""
        known: Agent = await self._outside.application.state(stream_of(agent))
        unheard = []
        for ack, record in zip(acks, records, strict=True):
            if record is None or known.command(record.command) is None:
                unheard.append(await self._unheard(agent, ack, record))
            elif (await self._outside.application.handle(record)).refusal:
                unheard.append(msgspec.structs.replace(UNKNOWN, command=ack.command))
        return unheard

    async def _unheard(self, agent: AgentId, ack: Ack, record: RecordAgentAck | None) -> Unheard:
        row = None if record is None else await self._outside.commands.by_id(record.command)
        if row is not None and row.agent_id != agent:
            await self._refused.another(NOT_YOURS, agent)
        return msgspec.structs.replace(UNKNOWN, command=ack.command)


def _record(agent: AgentId, ack: Ack, now: datetime) -> RecordAgentAck | None:
    """Raises: Denied."""
    told_at, command = _moment(ack.at), command_of(ack.command)
    if command is None:
        return None
    return RecordAgentAck(
        meta=meta(now, agent, command, ack.step),
        agent_id=agent,
        command=command,
        step=ack.step.value,
        told_at=told_at,
        reason=_NOT_A_WORD.sub("", ack.reason),
        detail="".join(filter(str.isprintable, ack.detail)),
        seen=_seen(ack.observed or State()),
    )


def _moment(at: datetime) -> datetime:
    """Raises: Denied."""
    if at.tzinfo is None or not _EARLIEST.year < at.year < _LATEST.year:
        raise unfit("a time of these days, with its zone")
    return at.astimezone(UTC)


def _seen(state: State) -> Seen:
    participants = state.participants
    return Seen(
        zoom=state.zoom,
        meeting=state.meeting if re.fullmatch(r"[0-9]{1,20}", state.meeting) else "",
        hosting=state.hosting,
        recording=state.recording,
        sharing=state.sharing,
        microphone=state.microphone,
        camera=state.camera,
        participants=participants if participants is not None and 0 <= participants < _MOST else None,
    )
