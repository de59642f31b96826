"""`meetledger-agent status`: what is known on this PC, without asking anybody."""

from __future__ import annotations

from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from agent_server.agent.home import Home
from agent_server.agent.identity import read_identity
from agent_server.agent.store import Store
from agent_server.protocol.messages import Ack

_LATEST = 5


class Latest(msgspec.Struct, frozen=True, kw_only=True):
    command: str
    step: str
    reason: str
    at: str


class Status(msgspec.Struct, frozen=True, kw_only=True):
    agent: str = ""
    """Empty: not enrolled."""
    server: str = ""
    running: bool = False
    heard_at: datetime | None = None
    """When the server last took a sign of life, by this PC's clock; `None`: never."""
    outcast: str = ""
    """Why the server does not know this PC any more."""
    key_is_changing: bool = False
    steps: dict[str, int] = {}
    """How many commands have come how far."""
    acks_waiting: int = 0
    latest: tuple[Latest, ...] = ()


def status_of(home: Home) -> Status:
    """Raises: IdentityUnreadable, JournalUnusable."""
    identity = read_identity(home.identity)
    steps, waiting, latest = _journalled(home)
    return Status(
        agent=identity.agent if identity else "",
        server=identity.server if identity else "",
        running=home.folder.is_dir() and home.in_use(),
        heard_at=_changed_at(home.heard),
        outcast=home.outcast.read_text(encoding="utf-8").strip() if home.outcast.exists() else "",
        key_is_changing=home.next_identity.exists(),
        steps=steps,
        acks_waiting=waiting,
        latest=latest,
    )


def _changed_at(file: Path) -> datetime | None:
    with suppress(OSError):
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).replace(microsecond=0)
    return None


def _journalled(home: Home) -> tuple[dict[str, int], int, tuple[Latest, ...]]:
    if not home.journal.exists():
        return {}, 0, ()
    with closing(Store(home.journal)) as store:
        steps = dict(store.rows("SELECT step, count(*) FROM commands GROUP BY step"))
        waiting = store.rows("SELECT count(*) FROM acks")[0][0]
        acks = store.rows(
            "SELECT ack FROM commands WHERE ack IS NOT NULL ORDER BY position DESC LIMIT ?", _LATEST
        )
    return steps, waiting, tuple(_latest(msgspec.json.decode(ack, type=Ack)) for (ack,) in acks)


def _latest(ack: Ack) -> Latest:
    return Latest(
        command=ack.command, step=ack.step, reason=ack.reason, at=ack.at.isoformat(timespec="seconds")
    )
