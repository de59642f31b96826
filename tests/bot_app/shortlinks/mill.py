"""Short links from event to event: the log, the read models and a local provider, without workers."""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp

from adapters.shortener import reactor
from adapters.shortener.client import Shorteners
from adapters.shortener.providers_file import ProvidersFile
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.shorteners import SECRETS, SandboxShorteners, providers_file
from bot_app.shortlinks.choice import Choice
from bot_app.shortlinks.own import OwnCodes
from bot_app.shortlinks.shorten import Shorten
from bot_app.shortlinks.wanted import Wanted
from domain.ids import LinkId, UserId, derived
from domain.links.commands import RequestShortLink
from domain.links.links import LinkEvent, link_of_meeting
from domain.personal import Personal
from tests.bot_app.bookkeeping import CHAT, PERSON, kept

SECRET = b"a secret of the operator's"
PUBLIC = "https://bot.example.org"
TARGET = "https://zoom.us/j/1?pwd=hunter2"


class Mill:
    def __init__(self, books, stand, session, folder, address):
        self.books = books
        self.stand = stand
        self.path = folder / "shorteners.json"
        self.address = address
        self._session = session
        self._done = 0
        self.configure()

    def configure(self, usual="own", public_url=PUBLIC, secrets=SECRETS, **file):
        self.path.write_bytes(providers_file(self.address, **file))
        self.shorteners = Shorteners(self._session, ProvidersFile(self.path), secrets, seconds=5)
        self.choice = Choice(self.shorteners, usual, public_url)

    def performers(self, application=None):
        application = application or self.books.application
        return {
            "link.wanted": Wanted(application, self.books.reads, self.choice),
            "link.shorten": Shorten(
                application, self.shorteners, self.choice, OwnCodes(application, SECRET), pauses=(0.0, 0.0)
            ),
        }

    async def planned(self):
        """What is to be done about what was recorded since."""
        recorded = [each for each in await self.books.recorded() if each.position > self._done]
        self._done = recorded[-1].position if recorded else self._done
        return [effect for each in recorded for effect in reactor.plan(each)]

    async def perform(self, effect, *, times=1):
        for _ in range(times):
            outcome = await self.performers()[effect.kind].perform(effect, repeated=False)
        for _ in range(times):
            for command in outcome.commands:
                await self.books.application.handle(command)

    async def turn(self, *, times=1):
        """Until nothing follows from anything any more. Every effect is performed so many times."""
        while effects := await self.planned():
            for effect in effects:
                await self.perform(effect, times=times)
        await self.books.read()

    async def meeting(self, number=1, chat=CHAT):
        """Planned, and created in Zoom."""
        meeting_id = await self.books.plan_meeting(number, chat)
        await self.books.created_in_zoom(meeting_id, 85_000_000_000 + number)
        return meeting_id

    async def ask(self, which="one", alias="", provider="own", target=TARGET):
        link_id = LinkId(derived("test link", which))
        subject = f"user-{PERSON}"
        await self.books.say(
            RequestShortLink,
            link_id=link_id,
            target=Personal(subject, target),
            asked_by=UserId(PERSON),
            chat=CHAT,
            provider=provider,
            alias=Personal(subject, alias) if alias else None,
        )
        return link_id

    async def row(self, link_id):
        await self.books.read()
        return await self.books.reads.links.by_id(link_id)

    async def of_meeting(self, meeting_id):
        return await self.row(link_of_meeting(meeting_id))

    async def events(self, kind=LinkEvent):
        return await self.books.events(kind)


@asynccontextmanager
async def milling(folder):
    stand = SandboxShorteners()
    async with AsyncExitStack() as stack:
        books = await stack.enter_async_context(kept(folder))
        address = await stack.enter_async_context(serving(stand.app(), "127.0.0.1", 0))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        await books.person(PERSON)
        yield Mill(books, stand, session, folder, address)
