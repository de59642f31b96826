"""The doors for messages: raw → inbox → only then acknowledged → decoded and handled, each on its own."""

from __future__ import annotations

import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
import orjson
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from adapters.effect import Effect
from adapters.event_store.failures import LogUnavailable
from adapters.state import effects, inbox
from adapters.state.database import Change, Database
from adapters.state.inbox import Claimed, Incoming
from bot_app.claimant import Claimant
from domain.command import Command, Meta, Via
from domain.ids import CommandId, CorrelationId, derived
from domain.incidents.commands import ReportIncident
from domain.log import Conflict

log = structlog.get_logger()

TELEGRAM, ZOOM = "telegram", "zoom"
"""Where messages come from."""
PARKED = {TELEGRAM: "telegram.update_parked", ZOOM: "zoom.notification_parked"}
"""The kind of incident that tells of a message nobody could handle."""
PREFIXES = {TELEGRAM: "tg", ZOOM: "zoom"}
"""Of correlation ids."""
DOORS = {TELEGRAM: Via.TELEGRAM, ZOOM: Via.ZOOM}
ATTEMPTS = 3
"""How often a message is handled before it is parked."""
DEATHS = 4
"""How many programs may end over a message before it is parked; from the third on it is handled alone."""
SUSPECTS_EVERY = 1.0
"""Seconds at most between questions for messages with which programs ended, while there are others."""
AT_ONCE = 64
AWAY = (LogUnavailable, Conflict, InterfaceError, OperationalError)
"""A database is away, or busy: the update is not to blame."""


class Ending(msgspec.Struct, frozen=True):
    """What a message leads to. It is stored with the message's end: none of it is without the rest."""

    effects: list[Effect] = []
    changes: tuple[Change, ...] = ()
    """Of operational tables."""


Handler = Callable[[dict[str, Any], CorrelationId], Awaitable[Ending | list[Effect]]]
Apology = Callable[[dict[str, Any], CorrelationId], Awaitable[list[Effect]]]


class NotYet(Exception):
    """The message speaks of something that is about to become known; it is looked at again soon."""


class Poison(Exception):
    """The update cannot be understood, however often it is tried."""


def incoming(update: dict[str, Any]) -> Incoming:
    """Stored as it came. Updates of one chat are handled in order."""
    identity = str(update.get("update_id", ""))
    chat = chat_of(update)
    return Incoming(
        source=TELEGRAM,
        identity=identity,
        lane=f"telegram/{chat}" if chat else f"telegram/update/{identity}",
        body=orjson.dumps(update),
    )


def chat_of(update: dict[str, Any]) -> str:
    """Found without decoding the update, which may be impossible; empty: none found."""
    for content in update.values():
        if not isinstance(content, dict):
            continue
        for holder in (content, content.get("message")):
            chat = holder.get("chat") if isinstance(holder, dict) else None
            if isinstance(chat, dict) and isinstance(chat.get("id"), int):
                return str(chat["id"])
    asking = update.get("inline_query")
    speaker = asking.get("from") if isinstance(asking, dict) else None
    if isinstance(speaker, dict) and isinstance(speaker.get("id"), int):
        # Telegram does not tell in which chat it is asked.
        return str(speaker["id"])
    return ""


class Intake:
    """Stores updates durably; returning from `accept` is the permission to acknowledge them."""

    def __init__(self, state: Database, accepted: Callable[[], None]) -> None:
        self._state = state
        self._accepted = accepted

    async def accept(self, updates: Sequence[dict[str, Any]]) -> None:
        messages = [incoming(update) for update in updates]
        await self._state.write(lambda connection: inbox.accept(connection, messages, now=time.time()))
        self._accepted()


class Gateway(Claimant[Claimed]):
    """Handles what the inbox holds: each message once, in order per chat, many chats at once."""

    def __init__(
        self,
        state: Database,
        handler: Handler,
        handle: Callable[[Command], Awaitable[object]],
        *,
        source: str = TELEGRAM,
        worker: str,
        planned: Callable[[], None],
        sorry: Apology | None = None,
    ) -> None:
        """`handler` turns a message into what follows; effects alone are an ending too.

        `planned` is called when there are some.

        `sorry` gives what is said to a person whose message is parked.
        """
        super().__init__()
        self._state = state
        self._handler = handler
        self._handle = handle
        self._source = source
        self._worker = worker
        self._planned = planned
        self._sorry = sorry
        self._suspect: int | None = None
        self._suspects_asked_for = 0.0

    async def _claim(self) -> list[Claimed]:
        free = AT_ONCE - len(self._held)
        if free <= 0:
            return []
        held, unsure, now, alone = list(self._held), self._unsure, time.time(), self._suspect
        overdue = now - self._suspects_asked_for >= SUSPECTS_EVERY

        def claim(connection: Connection) -> list[Claimed]:
            if unsure:
                inbox.give_back(connection, self._source, self._worker, held=held, due_at=now + 1)
            claimed = inbox.claim(connection, self._source, self._worker, limit=free, now=now)
            if alone is None and (not claimed or overdue):
                claimed += inbox.claim_suspect(connection, self._source, self._worker, now=now)
            return claimed

        try:
            claimed = await self._state.write(claim)
        except SQLAlchemyError as error:
            self._unsure += 1
            log.warning("inbox.claim_failed", reason=type(error).__name__)
            return []
        self._unsure -= unsure
        self._suspects_asked_for = now if overdue or not claimed else self._suspects_asked_for
        suspects = [message.id for message in claimed if message.deaths >= inbox.SUSPECT]
        self._suspect = suspects[0] if suspects else alone
        return claimed

    async def _work(self, message: Claimed) -> None:
        correlation_id = CorrelationId(f"{PREFIXES[self._source]}-{message.identity}")
        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            try:
                await self._settle(message, correlation_id)
            except Exception as error:  # noqa: BLE001 - the next claim that succeeds gives it back
                self._unsure += 1
                log.warning("inbox.unrecorded", reason=type(error).__name__)
            finally:
                if self._suspect == message.id:
                    self._suspect = None

    async def _settle(self, message: Claimed, correlation_id: CorrelationId) -> None:
        try:
            await self._finish(message, await self._ending(message, correlation_id))
        except Poison as poison:
            await self._park(message, correlation_id, str(poison))
        except (*AWAY, NotYet) as error:
            await self._put_back(message, type(error).__name__, attempts=message.attempts - 1)
        except Exception as error:
            log.exception("update.fault")
            if message.attempts >= ATTEMPTS:
                await self._park(message, correlation_id, type(error).__name__)
            else:
                await self._put_back(message, type(error).__name__, attempts=message.attempts)

    async def _ending(self, message: Claimed, correlation_id: CorrelationId) -> Ending:
        if message.deaths >= DEATHS:
            raise Poison("the program ended while handling it")
        ending = await self._handler(orjson.loads(message.body), correlation_id)
        return ending if isinstance(ending, Ending) else Ending(ending)

    async def _finish(self, message: Claimed, ending: Ending) -> None:
        """What follows is stored with the update's end: neither can be without the other."""

        def store(connection: Connection) -> None:
            for change in ending.changes:
                change(connection)
            effects.plan(connection, ending.effects, now=time.time())
            inbox.finish(connection, message.id)

        await self._state.write(store)
        self._planned()

    async def _put_back(self, message: Claimed, reason: str, *, attempts: int) -> None:
        due_at = time.time() + random.uniform(0.5, 1) * 2.0 ** max(1, attempts)
        await self._state.write(
            lambda connection: inbox.put_back(
                connection, message.id, self._worker, reason, due_at=due_at, attempts=attempts
            )
        )

    async def _park(self, message: Claimed, correlation_id: CorrelationId, reason: str) -> None:
        """Set aside and reported; the person's later messages go on."""
        await self._handle(
            ReportIncident(
                meta=Meta(
                    command_id=CommandId(derived(self._source, message.identity, "parked")),
                    at=datetime.now(UTC),
                    via=DOORS[self._source],
                    actor=None,
                    correlation_id=correlation_id,
                ),
                kind=PARKED[self._source],
                reference=message.identity,
                reason=reason,
            )
        )
        said = await self._said_to_the_person(message, correlation_id)

        def store(connection: Connection) -> None:
            effects.plan(connection, said, now=time.time())
            inbox.park(connection, message.id, self._worker, reason)

        await self._state.write(store)
        self._planned()
        log.error("update.parked", reason=reason)

    async def _said_to_the_person(self, message: Claimed, correlation_id: CorrelationId) -> list[Effect]:
        """Nothing, where even that is too much for the message."""
        if self._sorry is None:
            return []
        try:
            return await self._sorry(orjson.loads(message.body), correlation_id)
        except Exception:
            log.exception("update.fault")
            return []
