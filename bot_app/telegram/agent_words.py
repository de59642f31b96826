"""Meeting PCs in words: what they are told, how far it has come, why it did not, who is there."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import Desk
from domain.agents.desired import OF_THE_PC_ALONE, Desired
from domain.agents.names import LONGEST_NAME, AgentNameUnusable, named
from domain.agents.progress import Step
from domain.ids import AgentId
from domain.log import Receipt
from projections.agent_commands import AgentCommandRow

LONGEST_QUOTE = 40
ARROW = " → "
SIGNS = {
    Step.ISSUED: "⏳",
    Step.RECEIVED: "⏳",
    Step.DOING: "⏳",
    Step.DONE: "✅",
    Step.CANCELLED: "▫️",
}
"""Everything else went wrong."""


def what(desk: Desk, language: str, desired: Desired) -> str:
    return desk.text(language, f"pc-do-{desired.value.replace('=', '-')}")


def sign_of(row: AgentCommandRow) -> str:
    doubtful = row.step is Step.DONE and row.unconfirmed and row.desired not in OF_THE_PC_ALONE
    return "☑️" if doubtful else SIGNS.get(row.step, "⚠️")


def steps(desk: Desk, language: str, row: AgentCommandRow, zone: ZoneInfo) -> str:
    """`sent 10:00:03 → received 10:00:04 → doing 10:00:04 → done 10:00:11`."""
    last = row.over_at if row.step not in (Step.ISSUED, Step.RECEIVED, Step.DOING) else None
    taken: list[tuple[Step, datetime | None]] = [
        (Step.ISSUED, row.issued_at),
        (Step.RECEIVED, row.received_at),
        (Step.DOING, row.begun_at),
        (row.step, last),
    ]
    return ARROW.join(
        desk.text(language, f"pc-step-{step}", clock=dates.to_the_second(language, at, zone))
        for step, at in taken
        if at is not None
    )


def outcome(desk: Desk, language: str, row: AgentCommandRow) -> str:
    """Whether it can be relied on, or why it is not so; empty: there is nothing to add."""
    if row.step is Step.DONE:
        return _witnesses(desk, language, row)
    code = "not_begun" if row.step is Step.EXPIRED else row.reason
    if not code:
        return ""
    reason = _reason(desk, language, code)
    if not row.detail:
        return desk.text(language, "pc-outcome-why", reason=reason)
    return desk.text(language, "pc-outcome-why-detail", reason=reason, detail=escape(row.detail))


def _witnesses(desk: Desk, language: str, row: AgentCommandRow) -> str:
    if row.desired in OF_THE_PC_ALONE:
        return ""
    if row.confirmed:
        return desk.text(language, "pc-outcome-confirmed")
    if not row.unconfirmed:
        return desk.text(language, "pc-outcome-waits")
    return desk.text(language, "pc-outcome-unconfirmed", reason=_reason(desk, language, row.unconfirmed))


def _reason(desk: Desk, language: str, reason: str) -> str:
    """Newer PCs may have reasons we do not know."""
    key = f"pc-reason-{reason.replace('_', '-')}"
    if desk.catalog.has(key):
        return desk.text(language, key)
    return desk.text(language, "pc-foreign-reason", word=escape(reason))


async def asker(desk: Desk, language: str, row: AgentCommandRow) -> str:
    """Escaped."""
    if row.asked_by is None:
        return desk.text(language, "pc-asked-by-program")
    person = await desk.reads.users.by_id(row.asked_by)
    return escape(person.name if person is not None and person.name else "–")


def refused(desk: Desk, language: str, receipt: Receipt) -> Rendered:
    """As the desk says it, with what the PC is busy with in words."""
    if "desired" not in receipt.details:
        return desk.refused(language, receipt)
    doing = what(desk, language, Desired(str(receipt.details["desired"])))
    return desk.says(language, "refusal-agent-busy", desired=doing)


def name_in(desk: Desk, language: str, written: str, command: str) -> AgentId | Rendered:
    """The PC that is meant; otherwise what to write instead, with an example."""
    if not written:
        return desk.says(language, "pc-usage", command=command)
    try:
        return named(written)
    except AgentNameUnusable:
        word = escape(written[:LONGEST_QUOTE])
        return desk.says(language, "pc-name-wrong", word=word, longest=LONGEST_NAME, command=command)
