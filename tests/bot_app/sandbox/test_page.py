"""The chat page, over HTTP and in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest

from bot_app.sandbox.page import page_app
from bot_app.sandbox.sandbox import serving
from tests.bot_app.sandbox.browser import browsing


@pytest.fixture
async def log():
    return []


@pytest.fixture
async def page(telegram, zoom, log):
    async def read_log(after):
        return [entry for entry in log if entry["position"] > after]

    async with serving(page_app(telegram, zoom, read_log), "127.0.0.1", 0) as address:
        yield address


def entry(position, name):
    at = datetime(2026, 11, 21, tzinfo=UTC).isoformat()
    return {
        "position": position,
        "at": at,
        "name": name,
        "who": "Ada",
        "via": "telegram",
        "stream": "meeting-1",
        "text": "",
    }


async def post(http, address, wish, **headers):
    async with http.post(address, data=orjson.dumps(wish), headers=headers) as answer:
        return answer.status


OURS = {"X-Sandbox": "1", "Content-Type": "application/json"}


async def test_the_state_holds_people_chats_meetings_and_the_log(http, page, telegram, person, log):
    log.append(entry(1, "user.registered"))
    telegram.say(person.id, "hello")
    async with http.get(f"{page}/api/state") as answer:
        state = orjson.loads(await answer.read())
    assert [p["name"] for p in state["people"]] == ["Ada"]
    assert state["chats"][0]["messages"][0]["text"] == "hello"
    assert state["log"] == log
    assert state["meetings"] == []


async def test_posts_without_our_header_or_without_json_are_refused(http, page, telegram, person):
    wish = {"person": person.id, "chat": person.id, "text": "forged"}
    assert await post(http, f"{page}/api/say", wish, **{"Content-Type": "application/json"}) == 403
    assert (
        await post(http, f"{page}/api/say", wish, **{"X-Sandbox": "1", "Content-Type": "text/plain"}) == 403
    )
    assert telegram.messages(person.id) == []


@pytest.mark.parametrize(
    ("path", "wish", "status"),
    [
        ("say", {"person": 1, "chat": 1, "text": "x"}, 404),
        ("say", {"person": "1", "chat": 1, "text": "x"}, 400),
        ("say", [], 400),
        ("tap", {"person": 1, "chat": 1, "message": 1, "data": "x"}, 404),
        ("person", {"name": "  "}, 400),
        ("person", {"name": "Zed"}, 200),
    ],
)
async def test_wishes_are_checked(http, page, person, path, wish, status):
    assert await post(http, f"{page}/api/{path}", wish, **OURS) == status


async def test_nobody_writes_into_a_chat_of_others(http, page, telegram, person):
    other = telegram.add_person("Other")
    wish = {"person": other.id, "chat": person.id, "text": "x"}
    assert await post(http, f"{page}/api/say", wish, **OURS) == 404


async def test_every_page_and_answer_carries_a_strict_policy(http, page):
    for path in ("/", "/page.js", "/page.css", "/api/state"):
        async with http.get(page + path) as answer:
            assert answer.headers["Content-Security-Policy"].startswith(
                "default-src 'none'; script-src 'self'"
            )
            assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_a_reconnecting_stream_sends_only_new_log_entries(http, page, log):
    log.extend([entry(1, "one"), entry(2, "two")])
    async with http.get(f"{page}/api/stream", headers={"Last-Event-ID": "1"}) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        async for line in stream.content:
            if line == b"event: log\n":
                break
        assert await stream.content.readline() == b"id: 2\n"
        sent = orjson.loads((await stream.content.readline()).removeprefix(b"data: "))
    assert [one["name"] for one in sent] == ["two"]


async def test_a_person_chats_and_presses_buttons_in_a_real_browser(
    page, bot, telegram, person, log, tmp_path
):
    card = {"inline_keyboard": [[{"text": "Approve", "callback_data": "u:1:y"}]]}
    await bot.send_message(person.id, "<b>Sam</b> &lt;img src=x onerror=alert(1)&gt;", reply_markup=card)
    async with browsing(f"{page}/", tmp_path) as browser:
        await browser.until("document.querySelector('.key')")
        assert await browser.run("document.querySelector('.text strong').textContent") == "Sam"
        assert await browser.run("document.querySelectorAll('img').length") == 0
        await browser.run("document.querySelector('textarea').focus()")
        await browser.type_and_enter("hello\nbot")
        said = await telegram.wait_for_message(person.id, lambda message: not message["from"]["is_bot"])
        assert said["text"] == "hello\nbot"
        await browser.run("document.querySelector('.key').click()")
        updates = await bot.get_updates(offset=telegram.updates.pending[0]["update_id"] + 1, timeout=5)
        assert updates[0].callback_query.data == "u:1:y"
        await bot.edit_message_text("Welcome, Sam", chat_id=person.id, message_id=1)
        await browser.until("document.querySelector('.when').textContent.startsWith('edited')")
        log.append(entry(1, "user.approved"))
        await browser.until("document.querySelector('#entries .event')?.textContent === 'user.approved'")
        await browser.run("document.querySelector('#stranger input').focus()")
        await browser.type_and_enter("Zed")
        await browser.until("document.querySelectorAll('.chat').length === 2")
    assert browser.complaints == []
