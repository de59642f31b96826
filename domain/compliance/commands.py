"""How the keys are introduced to a new log."""

from __future__ import annotations

from domain.command import Command
from domain.compliance.compliance import KEYS, ComplianceEvent, Keys, KeysIntroduced
from domain.personal import Personal

PROOF = "These are the keys."


class IntroduceKeys(Command, tag="introduce_keys"):
    """At every start; only the first is recorded."""


def decide_introduce_keys(keys: Keys, _: IntroduceKeys) -> list[ComplianceEvent]:
    return [] if keys.proof is not None else [KeysIntroduced(proof=Personal(KEYS, PROOF))]
