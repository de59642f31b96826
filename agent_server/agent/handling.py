"""One command from the journal to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from agent_server.agent.attempt import Attempt
from agent_server.agent.backoff import Backoff
from agent_server.agent.clock import Clock
from agent_server.agent.drivers.driver import Driver, Wish
from agent_server.agent.ending import brief, ended
from agent_server.agent.failures import Rejected, Unavailable
from agent_server.agent.journal import Journal
from agent_server.agent.reporter import looked
from agent_server.agent.seen import seen
from agent_server.agent.server import Call, Server
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Ack, Command, Particulars, Reason, Step
from agent_server.protocol.signature import ROOT

_WITH_PARTICULARS = frozenset({Desired.HOSTING, Desired.JOINED, Desired.MESSAGE_SHOWN})
_log = structlog.get_logger(__name__)


class Handling:
    def __init__(
        self,
        journal: Journal,
        driver: Driver,
        clock: Clock,
        server: Server,
        attempt: Attempt,
        *,
        screenshots: bool,
        news: Callable[[], None],
    ) -> None:
        """`news` is called whenever there is something to tell."""
        self._journal, self._driver, self._clock = journal, driver, clock
        self._server, self._attempt = server, attempt
        self._screenshots, self._news = screenshots, news

    async def handle(self, command: Command) -> None:
        """Raises: Outcast."""
        word = self._possible(command)
        if isinstance(word, Reason):
            self.refuse(command, word)
            return
        particulars = await self._particulars(command) if word in _WITH_PARTICULARS else Particulars()
        if isinstance(particulars, Reason):
            self.refuse(command, particulars)
        elif self.expired(command):
            self.refuse(command, Reason.EXPIRED)
        elif self._journal.begin(command.id):
            await self._do(command, word, particulars)
        self._news()

    def expired(self, command: Command) -> bool:
        return self._clock.now() >= command.deadline

    def refuse(self, command: Command, reason: Reason) -> None:
        _log.info("command refused", command=command.id, reason=reason)
        self._journal.refuse(command.id, reason)
        self._news()

    async def settle_interrupted(self, command: Command) -> None:
        """The program ended in the middle of it. It is not done again, only looked at."""
        state = await looked(self._driver)
        word = _word(command)
        so = word is not None and seen(word, command.meeting, state) is True
        step, reason = (Step.DONE, "") if so else (Step.FAILED, Reason.INTERRUPTED.value)
        at = self._clock.now()
        self._journal.settle(Ack(command=command.id, step=step, reason=reason, at=at, observed=brief(state)))
        _log.warning("command was interrupted", command=command.id, step=step)
        self._news()

    def _possible(self, command: Command) -> Desired | Reason:
        word = _word(command)
        if self.expired(command):
            return Reason.EXPIRED
        if word is Desired.SCREENSHOT_TAKEN and not self._screenshots:
            return Reason.FORBIDDEN
        if word is None or (word not in self._driver.can and word is not Desired.REPORTED):
            return Reason.UNSUPPORTED
        return word

    async def _particulars(self, command: Command) -> Particulars | Reason:
        backoff = Backoff(longest=10)
        call = Call(method="GET", target=f"{ROOT}commands/{command.id}/particulars")
        while True:
            try:
                return await self._server.read(call, Particulars)
            except Rejected:
                return Reason.NO_WAY_IN
            except Unavailable as failure:
                if self.expired(command) or not self._journal.is_waiting(command.id):
                    return Reason.EXPIRED
                await asyncio.sleep(backoff.seconds(failure.retry_after))

    async def _do(self, command: Command, word: Desired, particulars: Particulars) -> None:
        self._news()
        _log.info("command begun", command=command.id, desired=word)
        wish = Wish(desired=word, meeting=command.meeting, particulars=particulars)
        outcome = await self._attempt.of(command, wish)
        ack = ended(command, outcome, particulars, self._clock.now())
        self._journal.settle(ack)
        _log.info("command ended", command=command.id, step=ack.step, reason=ack.reason)


def _word(command: Command) -> Desired | None:
    try:
        return Desired(command.desired)
    except ValueError:
        return None
