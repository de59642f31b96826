"""The door for meeting PCs: every address, and what stands behind it."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from agent_server.acks import AckDesk
from agent_server.answers import Denied, Handler, answered, answering
from agent_server.auth import Gate
from agent_server.enrolment import EnrolmentDesk
from agent_server.feed import Feed
from agent_server.hub import Hub
from agent_server.keys import KeyDesk
from agent_server.outside import Outside
from agent_server.particulars import ParticularsDesk
from agent_server.protocol.messages import OLDEST, VERSION, Hello
from agent_server.protocol.signature import ROOT
from agent_server.refused import Refused
from agent_server.screenshots import ScreenshotDesk
from agent_server.state import StateDesk
from agent_server.watch import Watch

PACKED_PATHS = tuple(ROOT + name for name in ("enrol", "state", "acks", "keys"))
"""Where a body may come packed; it is unpacked with care."""


class AgentServer(msgspec.Struct, frozen=True):
    hub: Hub
    watch: Watch
    routes: list[web.RouteDef]

    async def run(self) -> None:
        """Until cancelled; then every feed ends, and no other begins."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.hub.run(), name="agents:hub")
            tasks.create_task(self.watch.run(), name="agents:watch")


def agent_server(outside: Outside) -> AgentServer:
    hub, refused = Hub(outside), Refused(outside.incident)
    return AgentServer(hub, Watch(outside, refused), agent_routes(outside, hub, refused))


def agent_routes(outside: Outside, hub: Hub, refused: Refused) -> list[web.RouteDef]:
    gate = Gate(outside, hub, refused)
    handlers: dict[tuple[str, str], Handler] = {
        ("GET", "hello"): _hello(outside),
        ("GET", "feed"): Feed(outside, hub, gate).answer,
        ("POST", "enrol"): EnrolmentDesk(outside, hub, gate, refused).take,
        ("POST", "acks"): AckDesk(outside, gate, refused).take,
        ("POST", "state"): StateDesk(outside, hub, gate).take,
        ("POST", "keys"): KeyDesk(outside, hub, gate, refused).take,
        ("GET", "commands/{command}/particulars"): ParticularsDesk(outside, gate, refused).give,
        ("PUT", "commands/{command}/screenshot"): ScreenshotDesk(outside, hub, gate, refused).take,
        ("*", "{elsewhere:.*}"): _nowhere,
    }
    return [
        web.route(method, ROOT + path, answering(handler, outside.away))
        for (method, path), handler in handlers.items()
    ]


def _hello(outside: Outside) -> Handler:
    async def hello(_request: web.Request) -> web.StreamResponse:
        return answered(Hello(oldest=OLDEST, newest=VERSION, time=outside.now()))

    return hello


async def _nowhere(_request: web.Request) -> web.StreamResponse:
    raise Denied(404, "address", "There is nothing at this address.")
