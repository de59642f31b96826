"""A sync of a host whose ten thousand meetings are known, but for a hundred that were renamed in Zoom.

Two processes, the local Zoom and ours, so that the memory measured is our own.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import orjson

from adapters.client_session import client_session
from adapters.http import utc_now
from adapters.zoom.client import ZoomClient
from adapters.zoom.meeting_effects import Hosted
from adapters.zoom.meetings import ListKind, ZoomMeeting
from adapters.zoom.oauth import AccountTokens, Credentials
from bot_app.sandbox import zoom as local_zoom
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.zoom.adoption import Adoption
from bot_app.zoom.host_sync import Comparison, HostSync
from bot_app.zoom.sync import _metas
from domain.ids import SyncId, ZoomMeetingId
from domain.meetings.adoption import AdoptMeeting, adopted_id
from domain.meetings.events import MeetingRenamedInZoom
from domain.personal import Personal
from tests.benchmarks.row import Row
from tests.bot_app.bookkeeping import Books, kept

MEETINGS = 10_000
RENAMED = 100
OWED_SECONDS = 10.0
MOST_GROWTH = 32.0
"""MiB."""
AT_ONCE = 200
ROOT = Path(__file__).parents[2]
OLD, NEW = "Known", "Renamed"
BEGIN = datetime.now(UTC).replace(microsecond=0) + timedelta(days=1)


def run() -> list[Row]:
    with _running("zoom", str(MEETINGS)) as zoom:
        assert zoom.stdout is not None
        address = zoom.stdout.readline().strip()
        with _running("ours", address, str(RENAMED)) as ours:
            result, _ = ours.communicate()
    assert ours.returncode == 0, f"the sync ended with {ours.returncode}"
    seconds, mebibytes = orjson.loads(result.splitlines()[-1])
    print(f"  {MEETINGS} meetings in {seconds:.1f} s, memory grew by {mebibytes:.1f} MiB", file=sys.stderr)
    owed = MEETINGS / OWED_SECONDS
    return [
        Row("sync, 10,000 meetings in 10 s", MEETINGS / seconds, owed, "meetings/s", 1),
        Row("sync: memory allowed / grown", MOST_GROWTH, max(mebibytes, 0.1), "MiB", 1),
    ]


@contextmanager
def _running(part: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "tests.benchmarks.sync", part, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


async def _zoom(meetings: str) -> None:
    zoom = SandboxZoom(daily_limit_per_host=1_000_000)
    for number in range(int(meetings)):
        start = (BEGIN + timedelta(minutes=number)).strftime("%Y-%m-%dT%H:%M:%SZ")
        wish = {"topic": OLD, "start_time": start, "duration": 30, "timezone": "UTC"}
        zoom.elsewhere.create(wish, tell=False)
    async with serving(zoom.app(), "127.0.0.1", 0) as address:
        print(address, flush=True)
        await asyncio.Event().wait()


async def _ours(address: str, renamed: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with kept(Path(folder)) as books, client_session(20) as session:
            credentials = Credentials(local_zoom.ACCOUNT_ID, local_zoom.CLIENT_ID, local_zoom.CLIENT_SECRET)
            tokens = AccountTokens(
                session, credentials, token_url=f"{address}/oauth/token", api=f"{address}/v2"
            )
            client = ZoomClient(session, tokens)
            await _adopted(books, client, int(renamed))
            result = await _measured(books, client, int(renamed))
            await tokens.close()
    print(orjson.dumps(result).decode())


async def _adopted(books: Books, client: ZoomClient, renamed: int) -> None:
    """As a first sync does, without asking for each; some are known by another name."""
    waiting: list[AdoptMeeting] = []
    number = 0
    async for listed in client.list_meetings("me", ListKind.SCHEDULED):
        number += 1
        waiting.append(_adoption(listed, OLD if number > renamed else NEW))
        if len(waiting) == AT_ONCE:
            await asyncio.gather(*map(books.application.handle, waiting))
            waiting = []
    await asyncio.gather(*map(books.application.handle, waiting))
    await books.read()


def _adoption(listed: ZoomMeeting, topic: str) -> AdoptMeeting:
    subject = "connection-host"
    assert listed.start_time is not None
    return AdoptMeeting(
        meta=_metas(SyncId("first"), listed.id)("adopted"),
        meeting_id=adopted_id(ZoomMeetingId(listed.id)),
        host="",
        planned_by=None,
        topic=Personal(subject, topic),
        starts_at=listed.start_time,
        minutes=listed.duration,
        time_zone="UTC",
        zoom_meeting_id=ZoomMeetingId(listed.id),
        zoom_uuid=listed.uuid,
        join_url=Personal(subject, listed.join_url),
        passcode=Personal(subject, "1"),
        seen_at=utc_now(),
    )


async def _measured(books: Books, client: ZoomClient, renamed: int) -> tuple[float, float]:
    async def nothing() -> bool:
        return False

    async def turned() -> None:
        return

    adoption = Adoption(books.application, books.reads)
    hosts = HostSync(
        books.application, books.reads, adoption, creating=nothing, log_end=books.log.last_position
    )
    sync = Comparison("", Hosted(client, "me"), partial(_metas, SyncId("second")), turned)
    _forget_peak()
    before, began = _memory("VmRSS"), time.perf_counter()
    await hosts.compare(sync)
    seconds = time.perf_counter() - began
    grown = _memory("VmHWM") - before
    end = await books.log.last_position()
    found = await books.log.read_after(end - renamed, renamed)
    assert [type(each.event) for each in found] == [MeetingRenamedInZoom] * renamed
    return seconds, grown


def _forget_peak() -> None:
    """Or it would be that of the adoption."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _memory(mark: str) -> float:
    """MiB, of this process."""
    found = re.search(rf"^{mark}:\s+(\d+) kB$", Path("/proc/self/status").read_text("ascii"), re.MULTILINE)
    assert found is not None
    return int(found[1]) / 1024


def main(part: str, *arguments: str) -> None:
    asyncio.run({"zoom": _zoom, "ours": _ours}[part](*arguments))


if __name__ == "__main__":
    main(*sys.argv[1:])
