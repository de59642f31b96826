"""How a PC gets into a meeting: as its host with an address Zoom makes just in time, or as everybody does."""

from __future__ import annotations

from adapters.effect import Rejected, Unauthorised, Unavailable
from agent_server.outside import Away
from agent_server.protocol.messages import Particulars
from bot_app.reads import Reads
from bot_app.zoom.access import ZoomAccess
from domain.agents.desired import Desired
from domain.agents.progress import Told
from domain.ids import ZoomMeetingId
from projections.agenda_row import AgendaRow


class WaysIn:
    def __init__(self, reads: Reads, access: ZoomAccess) -> None:
        self._reads = reads
        self._access = access

    async def find(self, told: Told) -> Particulars:
        """Empty, where there is none. Raises: Away."""
        number = told.zoom_meeting_id
        row = None if number is None else await self._reads.agenda.by_zoom_id(number)
        if told.desired is not Desired.HOSTING:
            return Particulars() if row is None else _as_everybody(row)
        url = "" if number is None else await self._host_url(number, "" if row is None else row.host)
        # A Zoom Room comes in by number and passcode, also where it is to be the host.
        return Particulars(start_url=url, passcode="" if row is None else row.passcode)

    async def _host_url(self, number: ZoomMeetingId, host: str) -> str:
        try:
            client, _ = await self._access.meetings(host)
            return await client.start_url(number) or ""
        except Unavailable as failure:
            raise Away(failure.retry_after) from None
        except (Rejected, Unauthorised):
            return ""


def _as_everybody(row: AgendaRow) -> Particulars:
    return Particulars(join_url=row.join_url, passcode=row.passcode)
