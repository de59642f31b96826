"""What was refused as if somebody meant harm: counted, and told in bundles."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import msgspec
import structlog

from agent_server.outside import Incident

log = structlog.get_logger()

QUIET_SECONDS = 600.0
"""Between two incidents of one kind about one PC."""
UNKNOWN = "unknown"
"""Whoever it is, it is no PC of ours; its name stands nowhere, so that many names fill nothing."""
BAD_SIGNATURE = "agent.bad_signature"
REPLAYED = "agent.replayed"
REVOKED_KEY = "agent.revoked_key"
CODE_REFUSED = "agent.code_refused"
NOT_YOURS = "agent.not_yours"
MALFORMED = "agent.malformed"
"""Headers that nobody writes who keeps to the protocol."""
TOO_LARGE = "agent.too_large"


class _Silence(msgspec.Struct):
    until: float
    count: int = 0
    """What came meanwhile."""


class Refused:
    def __init__(self, incident: Incident, clock: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[str] = Counter()
        """By kind, since the program started."""
        self._incident = incident
        self._clock = clock
        self._silences: dict[tuple[str, str], _Silence] = {}

    async def another(self, kind: str, reference: str) -> None:
        """`reference`: a PC's name that the log knows, or `UNKNOWN`. The first is told at once."""
        self.counts[kind] += 1
        silence = self._silences.get((kind, reference))
        if silence is not None:
            silence.count += 1
            return
        self._silences[kind, reference] = _Silence(self._clock() + QUIET_SECONDS)
        await self._tell(kind, reference, 1)

    async def flush(self) -> None:
        """Tell what came in silences that are over."""
        now = self._clock()
        for (kind, reference), silence in list(self._silences.items()):
            if silence.until > now:
                continue
            if not silence.count:
                del self._silences[kind, reference]
                continue
            self._silences[kind, reference] = _Silence(now + QUIET_SECONDS)
            await self._tell(kind, reference, silence.count)

    async def _tell(self, kind: str, reference: str, count: int) -> None:
        log.warning("agents.refused", kind=kind, agent=reference, count=count)
        try:
            await self._incident(kind, reference, count)
        except Exception as error:  # noqa: BLE001 - whoever tries shall not learn that we have troubles of our own
            log.warning("agents.incident_not_reported", kind=kind, reason=type(error).__name__)
            silence = self._silences[kind, reference]
            silence.until, silence.count = self._clock(), silence.count + count
