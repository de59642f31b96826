"""A meeting that goes on in the local Zoom, our log, and workers taken one round at a time."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import aiohttp
import orjson

from adapters.state import effects
from adapters.zoom.client import ZoomClient
from adapters.zoom.live_effects import CallingIn, MeetingEnding, RecordingControl, WordAwaited
from adapters.zoom.meeting_effects import Hosted, MeetingCreation
from adapters.zoom.notifications import understood
from adapters.zoom.oauth import AccountTokens, Credentials
from adapters.zoom.reactor import plan as planned_effects
from bot_app.sandbox import zoom as sandbox_zoom
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from bot_app.workers import WorkerLimits, Workers
from bot_app.zoom.door import _about_meeting
from domain.application import Application
from domain.command import Via
from domain.meetings.live import CallIn, ControlRecording, EndMeeting, contact_subject
from domain.meetings.live_events import RecordingChange
from domain.meetings.meetings import stream_of
from domain.personal import Personal
from tests.adapters.state.fixtures import opened, rows_of, sqlite_url
from tests.bot_app.sandbox.zoom_client import check_all
from tests.domain.given import meta
from tests.domain.meetings import MEETING, plan
from tests.domain.people import PERSON, TEAM
from tests.memory_log import MemoryLog

PATIENCE = 60.0
GUEST = "second@sandbox.example"


class LiveStand:
    def __init__(self, zoom, state, client, time):
        self.zoom, self.state, self.client, self.time = zoom, state, client, time
        self.log = MemoryLog()
        self.application = Application(self.log)
        self.kills = 0
        """How often the program dies before it records what came of a call."""
        self._read = self._heard = 0
        performers = {"zoom.create_meeting": MeetingCreation(self._find, self._for)}
        given = (self._find, self._for, PATIENCE, lambda: self.time[0])
        performers |= {
            "zoom.end_meeting": MeetingEnding(*given),
            "zoom.control_recording": RecordingControl(*given),
            "zoom.call_in": CallingIn(*given),
            "zoom.await_word": WordAwaited(*given),
        }
        limits = WorkerLimits(settle=1.0)
        self.workers = Workers(
            state, performers, self._record, worker="w", limits=limits, clock=self._seconds
        )

    async def _find(self, meeting_id):
        return await self.application.state(stream_of(meeting_id))

    async def _for(self, _meeting):
        return Hosted(self.client, "me")

    def _seconds(self):
        return self.time[0].timestamp()

    async def _record(self, command):
        if self.kills:
            self.kills -= 1
            raise ConnectionError("killed here")
        return await self.application.handle(command)

    async def begin(self):
        """A meeting of ours, created in Zoom and begun there."""
        self.zoom.webhooks.subscribe("http://127.0.0.1:1/nobody", "secret")
        self.zoom.add_user(GUEST, "Second", "Host")
        for command in (*TEAM, plan()):
            await self.application.handle(command)
        await self.work()
        self.zoom.start_meeting(self.number)
        await self.hear()

    @property
    def number(self):
        (meeting,) = self.zoom.meetings
        return meeting["id"]

    @property
    def instance(self):
        return self.zoom.live.instances[self.zoom.meetings[0]["uuid"]]

    async def end(self):
        return await self._wish(EndMeeting)

    async def record(self, change="start"):
        return await self._wish(ControlRecording, change=RecordingChange(change))

    async def call(self, email=GUEST):
        return await self._wish(CallIn, contact=Personal(contact_subject(email), email))

    async def _wish(self, kind, **fields):
        self.pass_seconds(1)
        wish = kind(meta=meta(PERSON, at=self.time[0]), meeting_id=MEETING, **fields)
        receipt = await self.application.handle(wish)
        assert not receipt.refusal, receipt.refusal
        return receipt

    def pass_seconds(self, seconds):
        self.time[0] += timedelta(seconds=seconds)

    async def work(self):
        """Until nothing is due at this moment."""
        while await self._round():
            pass

    async def _round(self):
        new = await self.log.read_after(self._read, 10_000)
        planned = [effect for recorded in new for effect in planned_effects(recorded)]
        self._read = new[-1].position if new else self._read
        await self.state.write(lambda c: effects.plan(c, planned, now=self._seconds()))
        claimed = await self.workers._claim()
        for attempt in claimed:
            self.workers._held.add(attempt.id)
            await self.workers._hold(attempt)
        return claimed

    async def work_for(self, seconds):
        """As time goes by."""
        until = self.time[0] + timedelta(seconds=seconds)
        while True:
            await self.work()
            due = await self.state.read(effects.next_due)
            if due is None or due > until.timestamp():
                break
            self.time[0] = max(self.time[0], datetime.fromtimestamp(due + 0.001, UTC))
        self.time[0] = max(self.time[0], until)

    async def hear(self):
        """What Zoom has sent since."""
        new = self.zoom.webhooks.deliveries[self._heard :]
        self._heard += len(new)
        for delivery in new:
            notification = understood(orjson.loads(delivery.body))
            told = meta(None, via=Via.ZOOM, at=self.time[0])
            fact, at = notification.fact, notification.happened_at
            for command in _about_meeting(fact, at, MEETING, told) if fact else []:
                await self.application.handle(command)

    async def told(self):
        """The names of what the log has of wishes."""
        events = [type(recorded.event).__name__ for recorded in await self.log.read_after(0, 10_000)]
        return [name for name in events if name.startswith(("Wish", "CallIn"))]

    async def running(self):
        return (await self.application.state(stream_of(MEETING))).running

    async def meeting(self):
        return await self.application.state(stream_of(MEETING))

    def asked(self, part):
        """The statuses of our calls to addresses with this part, in order."""
        return [call.status for call in self.zoom.calls if part in call.url and call.method != "GET"]

    async def open_effects(self):
        return [row["key"] for row in await rows_of(self.state) if row["open"]]


@asynccontextmanager
async def live_stand(folder):
    time = [datetime.now(UTC).replace(microsecond=0)]
    zoom = SandboxZoom(clock=lambda: time[0])
    async with (
        start_sandbox(zoom=zoom) as sandbox,
        aiohttp.ClientSession() as session,
        opened(sqlite_url(folder)) as state,
    ):
        credentials = Credentials(
            account_id=sandbox_zoom.ACCOUNT_ID,
            client_id=sandbox_zoom.CLIENT_ID,
            client_secret=sandbox_zoom.CLIENT_SECRET,
        )
        tokens = AccountTokens(
            session, credentials, token_url=sandbox.zoom_token_url, api=sandbox.zoom_base_url
        )
        stand = LiveStand(zoom, state, ZoomClient(session, tokens), time)
        await stand.begin()
        yield stand
        check_all(zoom)
        await tokens.close()
