"""People on their way to Zoom and back: a bot, a Zoom with a consent page, and who may use them."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import msgspec
import orjson

from bot_app.bootstrap import Program
from bot_app.invitation import Invitations
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.zoom import SandboxZoom
from domain.command import Via
from domain.connections.connections import stream_of
from domain.ids import ConnectionId, UserId
from domain.users.commands import AppointOwner, WhitelistUser
from tests.bot_app.sandbox.browser import Browser
from tests.domain.given import meta
from tests.domain.people import registers
from tests.flows.program import BotProcess, until
from tests.flows.recordings import PUBLIC, STATE_SECRET, Scene, recording_stage, to_be, words_of
from tests.flows.stage import OWNER

Json = dict[str, Any]

UMAR, WATI = 2001, 2002
PEOPLE = {UMAR: ("Umar", "en"), WATI: ("Wati", "id")}
INVITATIONS = Invitations(STATE_SECRET)
PATIENCE = 40.0


class Roads(msgspec.Struct, frozen=True):
    """Ways through the doors of a running bot."""

    scene: Scene

    @property
    def telegram(self) -> SandboxTelegram:
        return self.scene.telegram

    @property
    def zoom(self) -> SandboxZoom:
        return self.scene.zoom

    @property
    def bot(self) -> BotProcess:
        return self.scene.bot

    def zoom_user(self, name: str) -> tuple[str, str]:
        """A new one's e-mail and id."""
        email, _ = self.scene.host(name)
        return email, str(self.zoom.store.user(email)["id"])

    async def invited(self, person: int, chat: int | None = None) -> str:
        """The address behind the button that /connect brings."""
        place = chat or person
        before = self.last(place)
        self.telegram.say(person, "/connect", place)
        shown = await self.new(place, before, lambda message: "/zoom/connect?" in str(message))
        return address_of(shown)

    async def new(self, chat: int, before: int, fits: Callable[[Json], bool]) -> Json:
        """What the bot says, or has said, after the message of that number."""
        return await self.telegram.wait_for_message(
            chat,
            lambda each: each["message_id"] > before and each["from"]["is_bot"] and fits(each),
            timeout=PATIENCE,
        )

    async def told(self, chat: int, before: int, *words: str) -> Json:
        return await self.new(chat, before, lambda each: all(word in words_of(each) for word in words))

    def last(self, chat: int) -> int:
        return max((int(each["message_id"]) for each in self.telegram.messages(chat)), default=0)

    async def history(self, connection: str) -> list[Json]:
        """All that the log says of a connection."""
        finished = await self.bot.verb("audit", "--kind", "connection", "--json")
        assert finished.code == 0, finished.err
        stream = stream_of(ConnectionId(connection))
        return [entry for entry in orjson.loads(finished.out) if entry["stream"] == stream]

    async def names(self, connection: str) -> list[str]:
        return [entry["event"] for entry in await self.history(connection)]

    async def recorded(self, connection: str, event: str) -> Json:
        """The first such entry, now or soon."""

        async def look() -> Json | None:
            found = await self.history(connection)
            return next((entry for entry in found if entry["event"] == event), None)

        return await until(look, f"{event} of {connection}", PATIENCE, also=self.bot.said)

    def stored(self) -> list[str]:
        """Whose tokens are kept."""
        file = Path(self.bot.settings["DATA_DIR"]) / "state.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            return [row[0] for row in database.execute("SELECT connection FROM connection_tokens")]

    def at_rest(self, pattern: str = "*") -> bytes:
        """All that the bot has written into its folder."""
        files = Path(self.bot.settings["DATA_DIR"]).rglob(pattern)
        return b"".join(each.read_bytes() for each in files if each.is_file())

    def secrets(self, *, since: int = 0) -> list[str]:
        """Every code, token and refresh token that Zoom has answered with, or was asked with."""
        found: list[str] = []
        for call in self.zoom.calls[since:]:
            if urlsplit(call.url).path == "/oauth/token":
                said = orjson.loads(call.answer_body or b"{}")
                asked = parse_qs(call.body.decode())
                found += [said[name] for name in ("access_token", "refresh_token") if name in said]
                found += [value for name in ("code", "code_verifier") for value in asked.get(name, [])]
        return found


class Hands:
    """Somebody who asks for addresses without a browser, and keeps cookies."""

    def __init__(self, session: aiohttp.ClientSession, zoom: SandboxZoom) -> None:
        self._session = session
        self._zoom = zoom

    async def begin(self, invitation: str) -> str:
        """Press “Go on” and give the address of Zoom's page."""
        form = {"state": state_in(invitation)}
        address = invitation.partition("?")[0]
        async with self._session.post(address, data=form, allow_redirects=False) as answer:
            assert answer.status == 303, await answer.text()
            return answer.headers["Location"]

    async def allowed(self, invitation: str, email: str) -> str:
        """The address Zoom sends them back to."""
        return self._zoom.oauth.answer(await self.begin(invitation), user=email)

    async def get(self, address: str) -> tuple[int, str]:
        async with self._session.get(address, allow_redirects=False) as answer:
            return answer.status, await answer.text()


@asynccontextmanager
async def hands(zoom: SandboxZoom) -> AsyncIterator[Hands]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield Hands(session, zoom)


@asynccontextmanager
async def roads(folder: Path, telegram: SandboxTelegram) -> AsyncIterator[Roads]:
    async with recording_stage(
        folder, telegram, zoom=SandboxZoom(), prepare=people_come_in, **PUBLIC
    ) as scene:
        yield Roads(scene)


def telegram_with_people(folder: Path) -> SandboxTelegram:
    telegram = to_be(folder)
    for person, (name, language) in PEOPLE.items():
        telegram.add_person(name, person_id=person, language_code=language)
    return telegram


async def people_come_in(program: Program) -> None:
    commands = [AppointOwner(meta=meta(None, via=Via.CLI), user_id=UserId(OWNER))]
    handled = [await program.application.handle(command) for command in commands]
    for person, (name, language) in PEOPLE.items():
        handled.append(await program.application.handle(registers(person, name, language)))
        whitelist = WhitelistUser(meta=meta(OWNER), user_id=UserId(person))
        handled.append(await program.application.handle(whitelist))
    assert not [receipt.refusal for receipt in handled if receipt.refusal]


async def to_consent(browser: Browser, invitation: str, go_on: str = "Go on to Zoom") -> None:
    """Open what the button in the chat opens, and go on to Zoom's page."""
    await browser.visit(invitation)
    await browser.reads(go_on)
    await browser.click("button")
    await browser.reads("wants to use your Zoom account")


async def choose(browser: Browser, user_id: str) -> None:
    """On Zoom's page: who they are there."""
    await browser.click(f'input[value="{user_id}"]')
    assert await browser.run(f"document.querySelector('input:checked').value === '{user_id}'")


async def decide(browser: Browser, user_id: str, decision: str = "allow") -> None:
    await choose(browser, user_id)
    await browser.click(f'button[value="{decision}"]')


async def through(browser: Browser, invitation: str, user_id: str, *words: str) -> str:
    """All the way, to a page with these words; gives what stands there."""
    await to_consent(browser, invitation)
    await decide(browser, user_id)
    return await browser.reads(*words)


def address_of(message: Json) -> str:
    return str(message["reply_markup"]["inline_keyboard"][0][0]["url"])


def state_in(address: str) -> str:
    return parse_qs(urlsplit(address).query)["state"][0]


def with_state(address: str, state: str) -> str:
    return address.replace(state_in(address), state)
