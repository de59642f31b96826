"""How much a pool of workers takes on, how long it waits, and when it gives up."""

from __future__ import annotations

import msgspec


class WorkerLimits(msgspec.Struct, frozen=True):
    """Times in seconds."""

    at_once: int = 32
    attempts: int = 20
    """Failures before an effect is parked: with the back-off below, in about three quarters of an hour."""
    first_pause: float = 1.0
    longest_pause: float = 300.0
    settle: float = 10.0
    """How long a request of unknown outcome may still be on its way, before the service is asked about it."""
    attempt_timeout: float = 120.0
    """For one attempt, all of it."""
