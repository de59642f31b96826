"""`/s/{code}` sends people on, counts them and no others, and says little where there is nothing."""

from __future__ import annotations

from contextlib import asynccontextmanager

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from sqlalchemy.exc import OperationalError

from bot_app.sandbox.sandbox import serving
from bot_app.web import short
from bot_app.web.short import Leads, Redirects, short_routes
from domain.ids import LinkId, derived

LINK = LinkId(derived("link"))
TARGET = "https://zoom.us/j/81234567890?pwd=a%20b&x=<'\">#top"
BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


class Door:
    def __init__(self):
        self.links = {"weekly": Leads(LINK, TARGET)}
        self.asked = []
        self.counted = []
        self.away = False
        self.now = 0.0
        self.address = ""
        self.session = None

    async def find(self, code):
        self.asked.append(code)
        if self.away:
            raise OperationalError("SELECT", {}, Exception("gone"))
        return self.links.get(code)

    def get(self, path="/s/weekly", *, method="GET", agent=BROWSER):
        headers = {"User-Agent": agent}
        url = self.address + path
        return self.session.request(method, url, headers=headers, allow_redirects=False)

    async def status(self, *args, **kwargs):
        async with self.get(*args, **kwargs) as answer:
            return answer.status


@asynccontextmanager
async def opened():
    door = Door()
    app = web.Application()
    redirects = Redirects(door.find, now=lambda: door.now)
    nothing = lambda: web.Response(status=404, text="nothing")  # noqa: E731
    app.router.add_routes(short_routes(redirects, door.counted.append, nothing))
    async with serving(app, "127.0.0.1", 0) as door.address, aiohttp.ClientSession() as door.session:
        yield door


@pytest_asyncio.fixture
async def door():
    async with opened() as found:
        yield found


async def test_a_browser_is_sent_on_and_counted(door):
    async with door.get() as answer:
        assert answer.status == 302
        assert answer.headers["Location"] == TARGET
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert await answer.read() == b""
    assert door.counted == [LINK]


@pytest.mark.parametrize(
    "agent",
    [
        "TelegramBot (like TwitterBot)",
        "WhatsApp/2.23.20",
        "facebookexternalhit/1.1",
        "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)",
        "Mozilla/5.0 (compatible; Discordbot/2.0)",
        "Mozilla/5.0 (compatible; Googlebot/2.1)",
        "SkypeUriPreview Preview/0.5",
        "curl/8.1",
        "",
    ],
)
async def test_robots_are_sent_on_and_not_counted(door, agent):
    assert await door.status(agent=agent) == 302
    assert door.counted == []


async def test_a_telephone_with_a_robots_name_is_counted(door):
    assert await door.status(agent="Mozilla/5.0 (Linux; Android 13; CUBOT NOTE 50)") == 302
    assert door.counted == [LINK]


async def test_head_is_answered_alike_and_not_counted(door):
    async with door.get(method="HEAD") as answer:
        assert (answer.status, answer.headers["Location"]) == (302, TARGET)
    assert door.counted == []


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_nothing_else_is_done_here(door, method):
    assert await door.status(method=method) == 405
    assert door.asked == []


@pytest.mark.parametrize(
    "path", ["/s/other", "/s/ab", "/s/" + "a" * 31, "/s/a%2Fb", "/s/%3Cscript%3E", "/s/a%00b"]
)
async def test_a_code_nobody_has_leads_nowhere(door, path):
    assert await door.status(path) == 404
    assert door.counted == []


@pytest.mark.parametrize("path", ["/s/ab", "/s/" + "a" * 31, "/s/a%20b", "/s/caf%C3%A9", "/s/%27%20OR%201"])
async def test_what_is_no_code_is_not_even_looked_for(door, path):
    assert await door.status(path) == 404
    assert door.asked == []


async def test_capitals_count_as_small_letters(door):
    assert await door.status("/s/WEEKLY") == 302
    assert door.asked == ["weekly"]


async def test_a_link_that_is_opened_often_is_looked_for_now_and_then(door):
    for _ in range(5):
        assert await door.status() == 302
    assert door.asked == ["weekly"]
    assert door.counted == [LINK] * 5
    door.now = short.REMEMBERED_SECONDS + 1
    del door.links["weekly"]
    assert await door.status() == 404
    assert await door.status() == 404


async def test_a_link_that_is_made_just_now_is_there_at_once(door):
    assert await door.status("/s/soon") == 404
    door.links["soon"] = Leads(LINK, TARGET)
    assert await door.status("/s/soon") == 302


async def test_what_is_remembered_has_an_end(door, monkeypatch):
    monkeypatch.setattr(short, "REMEMBERED", 2)
    door.links |= {f"code-{number}": Leads(LINK, TARGET) for number in range(4)}
    for number in range(4):
        assert await door.status(f"/s/code-{number}") == 302
    await door.status("/s/code-3")
    await door.status("/s/code-0")
    assert door.asked == ["code-0", "code-1", "code-2", "code-3", "code-0"]


async def test_while_the_database_is_away_one_is_told_to_come_back(door):
    door.away = True
    async with door.get() as answer:
        assert answer.status == 503
        assert answer.headers["Retry-After"] == str(short.RETRY_SECONDS)
    assert door.counted == []
