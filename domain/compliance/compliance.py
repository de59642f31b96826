"""What can be true of the keys under which personal data is sealed."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import StreamId
from domain.personal import Personal

KEYS = StreamId("compliance-keys")
RETENTION = StreamId("compliance-retention")


class ComplianceEvent(Event):
    pass


class KeysIntroduced(ComplianceEvent, tag="compliance.keys_introduced"):
    """The first start. Whoever cannot read the proof holds other keys than those the log was written with."""

    proof: Personal[str]


class RetentionSwept(ComplianceEvent, tag="compliance.retention_swept"):
    """What was kept for long enough is forgotten."""

    kind: str
    """`media`, `transcripts`, `webhooks` or `tokens`."""
    removed: int
    before: datetime
    """UTC; what was last touched earlier than this."""


class Keys(msgspec.Struct, frozen=True):
    proof: Personal[str] | None = None
    """`None`: nothing has been sealed yet."""

    @property
    def ours(self) -> bool:
        return self.proof is not None and self.proof.reveal("") != ""


def evolve(keys: Keys, event: Event) -> Keys:
    match event:
        case KeysIntroduced(proof=proof):
            return replace(keys, proof=proof)
    return keys
