"""Zoom's webhooks: every event signed and sent to all who subscribed, again until it is taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp
import orjson
from aiohttp import web

from bot_app.sandbox.bell import Bell
from bot_app.sandbox.world import Clock, Json

Reissue = Callable[[Json], Json]
"""Gives an event as Zoom words it when it comes once more: with other download links and tokens."""
_ATTEMPTS = 4
_PATIENCE = aiohttp.ClientTimeout(total=3)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + _hmac(secret, b"v0:" + timestamp.encode() + b":" + body)


@dataclass
class Delivery:
    """One event on its way to one subscriber."""

    event: str
    url: str
    body: bytes
    status: int | None = None
    """Of the last attempt. `None`: no answer came."""
    attempts: int = 0

    @property
    def taken(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def over(self) -> bool:
        return self.taken or self.attempts >= _ATTEMPTS


@dataclass
class Subscription:
    url: str
    secret: str
    waiting: asyncio.Queue[list[Delivery]] = field(default_factory=asyncio.Queue)
    """Copies of one event stand in one entry and are sent at the same time."""


class ZoomWebhooks:
    def __init__(self, clock: Clock, bell: Bell, retry_seconds: float = 0.05) -> None:
        """`retry_seconds`: the pause after a failed attempt; Zoom's own are 5, 20 and 60 minutes."""
        self.retry_seconds = retry_seconds
        self.events: list[Json] = []
        """Everything that happened, whether anybody had subscribed or not."""
        self.deliveries: list[Delivery] = []
        self._clock = clock
        self._bell = bell
        self._subscriptions: list[Subscription] = []
        self._subscribed = asyncio.Event()
        self._held: list[list[Json]] | None = None
        self._duplicates = 0
        self._to_lose: Counter[str] = Counter()
        self._silent = False

    def subscribe(self, url: str, secret: str) -> Subscription:
        """Events that happen from now on go there; the subscription's `url` may be changed later."""
        subscription = Subscription(url, secret)
        self._subscriptions.append(subscription)
        self._subscribed.set()
        return subscription

    def send_raw(self, event: Json, reissue: Reissue = lambda event: event) -> None:
        """Any event, true or not, signed and delivered like the others."""
        if self._silent:
            return
        self.events.append(event)
        if self._is_lost(str(event.get("event"))):
            return
        copies = [event]
        if self._duplicates:
            self._duplicates -= 1
            copies.append(reissue(event))
        if self._held is None:
            self._send(copies)
        else:
            self._held.append(copies)

    def duplicate(self, times: int = 1) -> None:
        """Each of the next `times` events goes out twice at once."""
        self._duplicates += times

    def lose(self, name: str, times: int = 1) -> None:
        """The next `times` events of this name happen, but reach nobody, ever."""
        self._to_lose[name] += times

    @contextmanager
    def silence(self) -> Iterator[None]:
        """Whatever happens in this block, nobody is told of it, now or later."""
        before, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = before

    def hold(self) -> None:
        """Keep events back until they are released."""
        self._held = self._held or []

    def release(self, *, reverse: bool = False) -> None:
        held, self._held = self._held or [], None
        for copies in reversed(held) if reverse else held:
            self._send(copies)

    @property
    def idle(self) -> bool:
        """Nothing is under way: every delivery was taken or given up. Good for `bell.wait_until`."""
        return not self._held and all(delivery.over for delivery in self.deliveries)

    async def challenge(self, url: str, secret: str) -> bool:
        """Zoom's check of an address: does it answer in time with the token and its HMAC?"""
        token = secrets.token_urlsafe(16)
        event = {
            "event": "endpoint.url_validation",
            "event_ts": int(self._clock().timestamp() * 1000),
            "payload": {"plainToken": token},
        }
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
            try:
                status, answer = await self._post(session, url, secret, orjson.dumps(event))
            except (aiohttp.ClientError, TimeoutError):
                return False
        expected = {"plainToken": token, "encryptedToken": _hmac(secret, token.encode())}
        return status == 200 and _read(answer) == expected

    async def deliver(self, _app: web.Application) -> AsyncIterator[None]:
        """Sends events as long as the application runs."""
        running = asyncio.ensure_future(self._run())
        yield
        running.cancel()
        await asyncio.wait([running])

    async def _run(self) -> None:
        served = 0
        async with aiohttp.ClientSession(timeout=_PATIENCE) as session, asyncio.TaskGroup() as group:
            while True:
                for subscription in self._subscriptions[served:]:
                    group.create_task(self._serve(session, subscription))
                served = len(self._subscriptions)
                self._subscribed.clear()
                await self._subscribed.wait()

    async def _serve(self, session: aiohttp.ClientSession, subscription: Subscription) -> None:
        while True:
            copies = await subscription.waiting.get()
            await asyncio.gather(*(self._bring(session, subscription, delivery) for delivery in copies))

    async def _bring(
        self, session: aiohttp.ClientSession, subscription: Subscription, delivery: Delivery
    ) -> None:
        while True:
            delivery.url = subscription.url
            try:
                status, _ = await self._post(session, delivery.url, subscription.secret, delivery.body)
            except (aiohttp.ClientError, TimeoutError):
                status = None
            delivery.status = status
            delivery.attempts += 1
            self._bell.ring()
            if delivery.over:
                return
            await asyncio.sleep(self.retry_seconds)

    async def _post(
        self, session: aiohttp.ClientSession, url: str, secret: str, body: bytes
    ) -> tuple[int, bytes]:
        timestamp = str(int(self._clock().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "x-zm-request-timestamp": timestamp,
            "x-zm-signature": signature(secret, timestamp, body),
        }
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
            return answer.status, await answer.read()

    def _is_lost(self, name: str) -> bool:
        lost = self._to_lose[name] > 0
        self._to_lose[name] -= lost
        return lost

    def _send(self, copies: list[Json]) -> None:
        for subscription in self._subscriptions:
            deliveries = [
                Delivery(str(copy.get("event")), subscription.url, orjson.dumps(copy)) for copy in copies
            ]
            self.deliveries.extend(deliveries)
            subscription.waiting.put_nowait(deliveries)
        self._bell.ring()


def _hmac(secret: str, message: bytes) -> str:
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def _read(answer: bytes) -> object:
    try:
        return orjson.loads(answer)
    except orjson.JSONDecodeError:
        return None
