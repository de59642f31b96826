"""The server for meeting PCs, made once and handed what it needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from adapters.state.database import Database
from agent_server.app import AgentServer, agent_server
from agent_server.outside import Incident, Outside
from bot_app.agent_door.screenshots import Screenshots
from bot_app.agent_door.signs import StoredSigns
from bot_app.agent_door.way_in import WaysIn
from bot_app.gateway import AWAY
from bot_app.reads import Reads
from bot_app.stores import EventLog
from bot_app.zoom.access import ZoomAccess
from domain.application import Application
from domain.command import Meta, Via
from domain.ids import CommandId, CorrelationId
from domain.incidents.commands import ReportIncident


def agent_door(
    log: EventLog,
    state: Database,
    application: Application,
    reads: Reads,
    access: ZoomAccess,
    planned: Callable[[], None],
) -> AgentServer:
    return agent_server(
        Outside(
            application=application,
            log=log,
            log_end=log.last_position,
            board=reads.agents,
            commands=reads.agent_commands,
            signs=StoredSigns(state, planned),
            way_in=WaysIn(reads, access).find,
            screenshot=Screenshots(state, planned).take,
            incident=incidents(application),
            away=(*AWAY, SQLAlchemyError),
        )
    )


def incidents(application: Application) -> Incident:
    async def report(kind: str, reference: str, count: int) -> None:
        await application.handle(
            ReportIncident(
                meta=Meta(
                    command_id=CommandId(uuid4()),
                    at=datetime.now(UTC),
                    via=Via.AGENT,
                    actor=None,
                    correlation_id=CorrelationId(f"agent-{reference}"),
                ),
                kind=kind,
                reference=reference,
                reason=f"{count} refused",
            )
        )

    return report
