"""How a command becomes events: load, decide, append with a receipt."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

from domain.catalog import AREAS, RULES, Area, Rule
from domain.command import Command, Meta, Via
from domain.ids import StreamId
from domain.log import Append, Conflict, Log, Receipt
from domain.permissions import (
    Asked,
)
from domain.refusal import Refusal
from domain.users import users
from domain.users.users import User

ATTEMPTS = 5
"""How often a lost race is decided again before the caller is told."""
REMEMBERED_STREAMS = 4096


class Folded(NamedTuple):
    version: int
    state: Any


class Application:
    """Handles commands: load, decide, append with a receipt; a lost race is decided again.

    Folded streams are remembered. That is safe because every append, a refusal's too, checks the version
    of each stream it was decided on.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._remembered: OrderedDict[StreamId, Folded] = OrderedDict()

    async def handle(self, command: Command) -> Receipt:
        """Decide and store; the same command again gives the same receipt.

        Raises: Conflict, when the race was lost `ATTEMPTS` times in a row.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._attempt(command)
            except Conflict:
                continue
        return await self._attempt(command)

    async def weigh(self, command: Command) -> Receipt:
        """The answer it would get now; nothing is stored."""
        await self._refresh(command)
        wish = await self._decide(RULES[type(command)], command)
        return Receipt(command_id=command.meta.command_id, refusal=wish.refusal, details=wish.details)

    async def foreseen(self, command: Command) -> Any:
        """The state the command would leave its stream in; as it is, where it would be refused."""
        await self._refresh(command)
        rule = RULES[type(command)]
        wish, stream = await self._decide(rule, command), rule.stream(command)
        state = (await self._recall(stream)).state
        for _, event in wish.events:
            state = _area(stream).evolve(state, event)
        return state

    async def state(self, stream: StreamId) -> Any:
        """The present state of a stream."""
        return (await self._catch_up(stream)).state

    async def _attempt(self, command: Command) -> Receipt:
        wish = await self._decide(RULES[type(command)], command)
        try:
            receipt = await self._log.append(wish)
        except Conflict:
            for stream in wish.expected:
                await self._catch_up(stream)
            raise
        if not receipt.repeated:
            self._advance(wish)
        return receipt

    async def _decide(self, rule: Rule, command: Command) -> Append:
        meta, stream = command.meta, rule.stream(command)
        read = {stream: await self._recall(stream)}
        actor = User()
        if meta.actor is not None:
            actor_stream = users.stream_of(meta.actor)
            if actor_stream not in read:
                read[actor_stream] = await self._recall(actor_stream)
            actor = read[actor_stream].state
        beside = rule.beside(command)
        if beside is not None:
            read[beside] = await self._recall(beside)
        expected = {name: folded.version for name, folded in read.items()}
        try:
            if not _is_operator(meta):
                neighbour = None if beside is None else read[beside].state
                rule.permission(Asked(meta, actor, read[stream].state, command, neighbour))
            events = rule.decide(read[stream].state, command)
        except Refusal as refusal:
            return Append(meta=meta, expected=expected, refusal=refusal.code, details=refusal.details)
        return Append(meta=meta, expected=expected, events=[(stream, event) for event in events])

    async def _refresh(self, command: Command) -> None:
        """Nothing is appended that would show whether other programs have written meanwhile."""
        rule, actor = RULES[type(command)], command.meta.actor
        looked_at = (
            rule.stream(command),
            rule.beside(command),
            None if actor is None else users.stream_of(actor),
        )
        for stream in looked_at:
            if stream is not None:
                await self._catch_up(stream)

    async def _recall(self, stream: StreamId) -> Folded:
        return self._remembered.get(stream) or await self._catch_up(stream)

    async def _catch_up(self, stream: StreamId) -> Folded:
        """Fold what was recorded since; other programs may have written too."""
        area = _area(stream)
        version, state = self._remembered.get(stream) or Folded(0, area.unborn)
        for recorded in await self._log.load(stream, after=version):
            version, state = recorded.version, area.evolve(state, recorded.event)
        return self._remember(stream, Folded(version, state))

    def _advance(self, wish: Append) -> None:
        """Fold our own events without reading them back."""
        for stream, event in wish.events:
            version, state = self._remembered.get(stream) or Folded(-1, None)
            if version == wish.expected[stream]:
                wish.expected[stream] += 1
                self._remember(stream, Folded(version + 1, _area(stream).evolve(state, event)))

    def _remember(self, stream: StreamId, folded: Folded) -> Folded:
        known = self._remembered.get(stream)
        if known is not None and known.version > folded.version:
            return known
        self._remembered[stream] = folded
        self._remembered.move_to_end(stream)
        if len(self._remembered) > REMEMBERED_STREAMS:
            self._remembered.popitem(last=False)
        return folded


def _area(stream: StreamId) -> Area:
    return AREAS[stream.partition("-")[0]]


def _is_operator(meta: Meta) -> bool:
    """Whoever can run our program on its machine could as well edit its files."""
    return meta.via is Via.CLI and meta.actor is None
