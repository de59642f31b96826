"""The server's side of the protocol, small and real, with every trouble a network can make."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec
from aiohttp import web
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from agent_server.protocol.messages import (
    VERSION,
    Ack,
    Acks,
    AcksTaken,
    Command,
    Enrolled,
    Enrolment,
    Entries,
    Entry,
    Hello,
    NewKey,
    Particulars,
    Problem,
    Refused,
    State,
    Step,
    Unheard,
)
from agent_server.protocol.signature import (
    AGENT_HEADER,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    TIME_HEADER,
    WINDOW,
    Signed,
    Unreadable,
    decoded,
    key_proof,
)

FINAL = {Step.DONE, Step.FAILED, Step.REFUSED}
PATIENCE = 20.0


class No(Exception):
    def __init__(self, status: int, code: str, time: datetime | None = None) -> None:
        super().__init__(code)
        self.status = status
        self.problem = Problem(code=code, message=f"no: {code}", time=time)


class Stand:
    """What an agent said is in the lists; what is to go wrong with it is set on the attributes."""

    def __init__(self) -> None:
        self.address = ""
        self.codes: dict[str, str] = {}
        self.keys: dict[str, str] = {}
        self.former_keys: dict[str, str] = {}
        self.revoked: set[str] = set()
        self.nonces: set[str] = set()
        self.entries: list[Entry] = []
        self.particulars: dict[str, Particulars] = {}
        self.acks: list[Ack] = []
        self.batches: list[list[Ack]] = []
        self.states: list[State] = []
        self.screenshots: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.refusals: list[str] = []
        self.unknown_commands: set[str] = set()
        self.skew = timedelta()
        self.lost: dict[str, int] = {}
        """By the end of the path: answers that are lost although the request was carried out."""
        self.away: dict[str, int] = {}
        """The same for requests answered with 503."""
        self.twice = False
        self.backwards = False
        self.cut_after: int | None = None
        """Bytes of a stream, after which it breaks."""
        self.mute_streams = False
        self.unfit: set[str] = set()
        """Commands whose acks are answered with 400."""
        self.most_acks: int | None = None
        self._news = asyncio.Event()
        self._positions = count(1)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.skew

    def tell(self, desired: str, name: str = "", *, within: float = 60, **fields) -> str:
        position = next(self._positions)
        command = Command(
            id=name or f"c{position}",
            desired=desired,
            deadline=self.now() + timedelta(seconds=within),
            **fields,
        )
        self._enter(Entry(position=position, kind="command", command=command))
        return command.id

    def call_back(self, command: str) -> None:
        self._enter(Entry(position=next(self._positions), kind="cancel", cancel=command))

    def rotate(self) -> None:
        self._enter(Entry(position=next(self._positions), kind="rotate"))

    def _enter(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.changed()

    def changed(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> None:
        async with asyncio.timeout(seconds):
            while not condition():
                await self._news.wait()

    def steps(self, command: str) -> list[Step]:
        return [ack.step for ack in self.acks if ack.command == command]

    def end(self, command: str) -> Ack | None:
        """The first final one counts."""
        return next((ack for ack in self.acks if ack.command == command and ack.step in FINAL), None)

    def ends(self, command: str) -> list[Ack]:
        return [ack for ack in self.acks if ack.command == command and ack.step in FINAL]

    async def ended(self, command: str, seconds: float = PATIENCE) -> Ack:
        await self.until(lambda: self.end(command), seconds)
        return self.end(command)

    # What it answers

    def routes(self) -> list[web.RouteDef]:
        root = "/below/agents/v1"
        return [
            web.get(f"{root}/hello", self._hello),
            web.post(f"{root}/enrol", self._signed(self._enrol)),
            web.get(f"{root}/feed", self._signed(self._feed)),
            web.post(f"{root}/acks", self._signed(self._acks)),
            web.post(f"{root}/state", self._signed(self._state)),
            web.post(f"{root}/keys", self._signed(self._keys)),
            web.get(root + "/commands/{id}/particulars", self._signed(self._particulars)),
            web.put(root + "/commands/{id}/screenshot", self._signed(self._screenshot)),
        ]

    async def _hello(self, request: web.Request) -> web.Response:
        if self._counted(self.away, request):
            return _refusal(No(503, "unavailable"))
        return _json(Hello(oldest=VERSION, newest=VERSION, time=self.now()))

    def _signed(self, handler):
        async def checked(request: web.Request) -> web.StreamResponse:
            body = await request.read()
            self.requests.append(f"{request.method} {request.path.removeprefix('/below')}")
            try:
                agent = self._known(request, body)
                answer = await handler(request, body, agent)
            except No as no:
                self.refusals.append(no.problem.code)
                self.changed()
                return _refusal(no)
            self.changed()
            if self._counted(self.lost, request):
                request.transport.abort()
            return answer

        return checked

    def _counted(self, left: dict[str, int], request: web.Request) -> bool:
        for end, times in left.items():
            if request.path.endswith(end) and times > 0:
                left[end] = times - 1
                return True
        return False

    def _known(self, request: web.Request, body: bytes) -> str:
        if self._counted(self.away, request):
            raise No(503, "unavailable")
        agent = request.headers[AGENT_HEADER]
        if agent in self.revoked:
            raise No(401, "revoked")
        signed = Signed(
            method=request.method,
            target=request.raw_path.removeprefix("/below"),
            agent=agent,
            time=request.headers[TIME_HEADER],
            nonce=request.headers[NONCE_HEADER],
            last_event_id=request.headers.get("Last-Event-ID", ""),
            body=body,
        )
        if request.path.endswith("/enrol"):
            known = [msgspec.json.decode(body, type=Enrolment).public_key]
        elif agent not in self.keys:
            raise No(401, "unknown")
        elif request.path.endswith("/keys"):
            known = [self.keys[agent], msgspec.json.decode(body, type=NewKey).public_key]
        else:
            known = [self.keys[agent]]
        if not any(_verified(key, signed, request.headers[SIGNATURE_HEADER]) for key in known):
            raise No(401, "signature")
        if abs(signed.milliseconds / 1000 - self.now().timestamp()) > WINDOW:
            raise No(401, "clock", self.now())
        if signed.nonce in self.nonces:
            raise No(401, "replayed")
        self.nonces.add(signed.nonce)
        return agent

    async def _enrol(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        asked = msgspec.json.decode(body, type=Enrolment)
        if self.codes.get(asked.code) != agent and self.keys.get(agent) != asked.public_key:
            raise No(401, "code")
        self.codes.pop(asked.code, None)
        self.keys[agent] = asked.public_key
        return _json(Enrolled(agent=agent))

    async def _keys(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        new = msgspec.json.decode(body, type=NewKey)
        old = self.former_keys.get(agent) if self.keys[agent] == new.public_key else self.keys[agent]
        proof = decoded(new.proof, 64)
        Ed25519PublicKey.from_public_bytes(decoded(new.public_key, 32)).verify(proof, key_proof(agent, old))
        if self.keys[agent] != new.public_key:
            self.former_keys[agent], self.keys[agent] = self.keys[agent], new.public_key
        return web.Response(status=204)

    async def _acks(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        acks = msgspec.json.decode(body, type=Acks).acks
        if any(ack.command in self.unfit for ack in acks):
            raise No(400, "body")
        if self.most_acks is not None and len(acks) > self.most_acks:
            raise No(413, "too_large")
        self.batches.append(list(acks))
        self.acks.extend(acks)
        unheard = [
            Unheard(command=ack.command, code="unknown")
            for ack in acks
            if ack.command in self.unknown_commands
        ]
        return _json(AcksTaken(unheard=tuple(unheard)))

    async def _state(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        self.states.append(msgspec.json.decode(body, type=State))
        return web.Response(status=204)

    async def _particulars(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        command = request.match_info["id"]
        if command not in self.particulars:
            raise No(403, "not_yours")
        if self.end(command):
            raise No(409, "over")
        return _json(self.particulars[command])

    async def _screenshot(self, request: web.Request, body: bytes, agent: str) -> web.Response:
        self.screenshots[request.match_info["id"]] = body
        return web.Response(status=204)

    async def _feed(self, request: web.Request, body: bytes, agent: str) -> web.StreamResponse:
        if "wait" in request.query:
            return await self._polled(request)
        after = int(request.headers.get("Last-Event-ID") or 0)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        if self.mute_streams:
            await asyncio.sleep(PATIENCE)
            return answer
        written = 0
        async for piece in self._pieces(after, agent):
            if self.cut_after is not None and written + len(piece) > self.cut_after:
                await answer.write(piece[: self.cut_after - written])
                request.transport.abort()
                break
            await answer.write(piece)
            written += len(piece)
        return answer

    async def _pieces(self, after: int, agent: str) -> AsyncIterator[bytes]:
        yield b"retry: 10\n\n: alive\n\n"
        for entry in self.due(after):
            yield _event(entry)
        said = len(self.entries)
        while agent not in self.revoked:
            news = self._news
            for entry in self.entries[said:]:
                for _ in range(1 + self.twice):
                    yield _event(entry)
            said = len(self.entries)
            try:
                async with asyncio.timeout(1):
                    await news.wait()
            except TimeoutError:
                yield b": alive\n\n"

    def due(self, after: int) -> list[Entry]:
        """As after a break: what is open, and other kinds that were not heard."""
        open_entries = [entry for entry in self.entries if self._due(entry, after)]
        ordered = list(reversed(open_entries)) if self.backwards else open_entries
        return [entry for entry in ordered for _ in range(1 + self.twice)]

    def _due(self, entry: Entry, after: int) -> bool:
        if entry.command is None:
            return entry.position > after
        return not self.steps(entry.command.id) and entry.command.deadline > self.now()

    async def _polled(self, request: web.Request) -> web.Response:
        after = int(request.query["after"])
        try:
            async with asyncio.timeout(min(int(request.query["wait"]), 2)):
                while not (found := [*self.due(after)]):
                    await self._news.wait()
        except TimeoutError:
            found = []
        position = max([after, *(entry.position for entry in found)])
        return _json(Entries(entries=tuple(found), position=position))


@asynccontextmanager
async def stand(port: int = 0) -> AsyncIterator[Stand]:
    """On a port of its own, below a path as behind a proxy."""
    played = Stand()
    application = web.Application(client_max_size=8 * 1024 * 1024)
    application.add_routes(played.routes())
    runner = web.AppRunner(application, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    host, number = runner.addresses[0][:2]
    played.address = f"http://{host}:{number}/below"
    try:
        yield played
    finally:
        await runner.cleanup()


def _event(entry: Entry) -> bytes:
    payload = msgspec.json.encode(entry).decode()
    return f"id: {entry.position}\nevent: {entry.kind}\ndata: {payload}\n\n".encode()


def _verified(key: str, signed: Signed, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(decoded(key, 32)).verify(decoded(signature, 64), signed.as_bytes())
    except (InvalidSignature, Unreadable):
        return False
    return True


def _json(message: msgspec.Struct) -> web.Response:
    return web.Response(body=msgspec.json.encode(message), content_type="application/json")


def _refusal(no: No) -> web.Response:
    body = msgspec.json.encode(Refused(error=no.problem))
    return web.Response(status=no.status, body=body, content_type="application/json")
