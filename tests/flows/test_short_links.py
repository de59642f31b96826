"""Short links from the chat to the browser: of meetings by themselves, and of what people ask for."""

from __future__ import annotations

import re

import aiohttp
import pytest
import pytest_asyncio

from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.shorteners import SECRETS, SandboxShorteners, providers_file
from tests.contracts.telegram_contract import check_telegram, need_telegram_contract
from tests.flows.program import free_port, until
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
TARGET = "https://zoom.us/j/81234567890?pwd=hunter2"


class Play:
    def __init__(self, started, shorteners, public_url):
        self.telegram, self.bot, self.zoom = started.telegram, started.bot, started.zoom
        self.shorteners = shorteners
        self.public_url = public_url

    async def audit(self, kind):
        """How many of this kind the ledger shows."""
        shown = await self.telegram.asks(OWNER, f"/audit kind:{kind}", "newest entr")
        return shown.text.count(kind)

    async def opened(self, path, **headers):
        async with (
            aiohttp.ClientSession() as session,
            session.get(self.bot.address + path, headers=BROWSER | headers, allow_redirects=False) as answer,
        ):
            return answer.status, answer.headers.get("Location", ""), await answer.text()


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["sqlite", "postgres"])
async def play(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("short")
    port = free_port()
    shorteners = SandboxShorteners()
    changes = {"HTTP_PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}", **SECRETS}
    if request.param == "postgres":
        changes["DATABASE_URL"] = request.getfixturevalue("flow_database")()
    async with serving(shorteners.app(), "127.0.0.1", 0) as address:
        file = folder / "shorteners.json"
        file.write_bytes(providers_file(address))
        async with stage(folder, SHORTENERS_FILE=str(file), **changes) as started:
            await started.telegram.asks(OWNER, "/start", "Olivia Owner")
            yield Play(started, shorteners, changes["PUBLIC_URL"])


def path_in(shown, public_url):
    found = re.search(rf"{re.escape(public_url)}(/s/[a-z0-9_-]+)", shown.text)
    assert found, shown.text
    return found[1]


async def test_an_address_is_made_short_and_leads_there(play):
    shown = await play.telegram.asks(OWNER, f"/short {TARGET}", "leads to zoom.us", play.public_url)
    assert re.fullmatch(r"/s/[a-z0-9]{10}", path_in(shown, play.public_url))
    status, location, body = await play.opened(path_in(shown, play.public_url))
    assert (status, location, body) == (302, TARGET, "")


async def test_an_alias_belongs_to_the_first_and_others_get_suggestions(play):
    first = await play.telegram.asks(OWNER, f"/short {TARGET} weekly", "/s/weekly")
    assert path_in(first, play.public_url) == "/s/weekly"
    second = await play.telegram.asks(OWNER, "/short https://example.org/ Weekly", "The name weekly is taken")
    assert second.labels == ["weekly-2", "weekly-3", "weekly-4", "Any name"]
    await play.telegram.tap(OWNER, second, "weekly-2")
    settled = await play.telegram.sees(OWNER, "/s/weekly-2", "leads to example.org")
    assert settled.id == second.id
    assert (await play.opened("/s/weekly"))[1] == TARGET
    assert (await play.opened("/s/WEEKLY-2"))[1] == "https://example.org/"


async def test_openings_are_counted_and_shown(play):
    shown = await play.telegram.asks(OWNER, f"/short {TARGET} counted", "/s/counted")
    path = path_in(shown, play.public_url)
    for _ in range(3):
        assert (await play.opened(path))[0] == 302
    assert (await play.opened(path, **{"User-Agent": "TelegramBot (like TwitterBot)"}))[0] == 302

    async def counted():
        listed = await play.telegram.asks(OWNER, "/links", "/s/counted")
        return "opened 3 times" in listed.text or None

    await until(counted, "three openings", 40)


async def test_a_code_nobody_has_shows_a_page_without_repeating_it(play):
    status, location, body = await play.opened("/s/no-such-code")
    assert (status, location) == (404, "")
    assert "This short link leads nowhere" in body
    assert "no-such-code" not in body


async def test_every_meeting_gets_one_short_link_by_itself(play):
    before = play.telegram.next_id
    await play.telegram.say(OWNER, '/meet "Weekly" tomorrow 10:00\n"Red team" tomorrow 12:00')
    await play.telegram.sees(OWNER, "All 2 meetings are ready", after=before)

    joins = {meeting["join_url"] for meeting in play.zoom.meetings}

    async def both():
        shown = await play.telegram.asks(OWNER, "/links", "Your newest short links")
        paths = re.findall(r"/s/[a-z0-9_-]+", shown.text)
        targets = [(await play.opened(path))[1] for path in paths]
        found = [target for target in targets if target in joins]
        return found if len(found) >= 2 else None

    assert sorted(await until(both, "both short links", 40)) == sorted(joins)


async def test_a_chat_that_switches_them_off_gets_none(play):
    choice = await play.telegram.asks(OWNER, "/shortlinks", "Every new meeting gets a short link")
    await play.telegram.tap(OWNER, choice, "Switch off")
    await play.telegram.sees(OWNER, "no short link by themselves", after=choice.id)
    asked = await play.audit("link.requested")
    before = play.telegram.next_id
    await play.telegram.say(OWNER, '/meet "Blue team" tomorrow 15:00')
    await play.telegram.sees(OWNER, "Blue team", "Join", after=before)

    async def rested():
        waiting = (await play.bot.health())["effects"]
        return True if not waiting.get("planned") and not waiting.get("begun") else None

    await until(rested, "everything done", 40)
    assert await play.audit("link.requested") == asked


async def test_a_provider_is_chosen_and_another_one_helps_out_when_it_is_down(play):
    choice = await play.telegram.asks(OWNER, "/shortlinks", "They are made by our own redirect")
    await play.telegram.tap(OWNER, choice, "▫️ TinyURL")
    await play.telegram.sees(OWNER, "They are made by TinyURL", after=choice.id)
    await play.telegram.asks(OWNER, f"/short {TARGET}", "https://tinyurl.com/tinyurl", "leads to zoom.us")
    play.shorteners.misbehaviour.next("POST /tinyurl", "status", times=3, status=503)
    await play.telegram.asks(
        OWNER,
        f"/short {TARGET}",
        f"{play.public_url}/s/",
        "It was made by our own redirect, because TinyURL could not be reached.",
    )
    play.shorteners.error_in_200.add("tinyurl")
    await play.telegram.asks(OWNER, f"/short {TARGET}", f"{play.public_url}/s/", "because TinyURL refused.")


async def test_nothing_secret_stands_in_the_logs(play):
    said = play.bot.said()
    for secret in [*SECRETS.values(), "hunter2", "weekly-2"]:
        assert secret not in said


async def test_every_call_to_telegram_is_one_telegram_describes(play):
    need_telegram_contract()
    for call in play.telegram.calls:
        assert call.answer["ok"], call
        check_telegram(call.method, call.params, call.answer)
