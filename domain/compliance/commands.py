"""How the keys are introduced to a new log, and how forgetting is recorded."""

from __future__ import annotations

from datetime import datetime

from domain.command import Command
from domain.compliance.compliance import KEYS, ComplianceEvent, Keys, KeysIntroduced, RetentionSwept
from domain.personal import Personal

PROOF = "These are the keys."


class IntroduceKeys(Command, tag="introduce_keys"):
    """At every start; only the first is recorded."""


def decide_introduce_keys(keys: Keys, _: IntroduceKeys) -> list[ComplianceEvent]:
    return [] if keys.proof is not None else [KeysIntroduced(proof=Personal(KEYS, PROOF))]


class RecordRetentionSwept(Command, tag="record_retention_swept"):
    kind: str
    removed: int
    before: datetime


def decide_record_retention_swept(_: Keys, command: RecordRetentionSwept) -> list[ComplianceEvent]:
    if not command.removed:
        return []
    return [RetentionSwept(kind=command.kind, removed=command.removed, before=command.before)]
