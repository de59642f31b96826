"""The chat page, over HTTP and in a real browser."""

from __future__ import annotations

from datetime import UTC, datetime

import aiohttp
import orjson
import pytest
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InlineQueryResultArticle

from bot_app.sandbox.page import page_app
from bot_app.sandbox.sandbox import serving, start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.zoom_media import meeting_audio
from tests.bot_app.sandbox.browser import browsing


@pytest.fixture
async def sandbox(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    async with start_sandbox(telegram=SandboxTelegram(files=folder)) as running:
        yield running


@pytest.fixture
async def log():
    return []


@pytest.fixture
async def page(telegram, zoom, log):
    async def read_log(after):
        return [entry for entry in log if entry["position"] > after]

    async with serving(page_app(telegram, zoom, read_log), "127.0.0.1", 0) as address:
        yield address


def planned(zoom, topic):
    return zoom.store.create(zoom.store.user("me"), {"topic": topic}, "http://zoom.example")["id"]


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
        ("inline", {"person": 1, "words": "x"}, 404),
        ("inline", {"person": 1}, 400),
        ("share", {"person": 1, "chat": 1, "query": "1", "result": "1"}, 404),
        ("person", {"name": "  "}, 400),
        ("person", {"name": "Zed"}, 200),
        ("zoom", {"meeting": "1", "act": "start"}, 404),
        ("zoom", {"meeting": "1", "act": "dance"}, 400),
        ("zoom", {"meeting": "first", "act": "start"}, 400),
        ("zoom", {"meeting": 1, "act": "start"}, 400),
    ],
)
async def test_wishes_are_checked(http, page, person, path, wish, status):
    assert await post(http, f"{page}/api/{path}", wish, **OURS) == status


async def test_a_meeting_is_played_from_the_page(http, page, zoom):
    number = planned(zoom, "Drill")

    async def act(name):
        wish = {"meeting": str(number), "act": name}
        assert await post(http, f"{page}/api/zoom", wish, **OURS) == 200
        async with http.get(f"{page}/api/state") as answer:
            (shown,) = orjson.loads(await answer.read())["meetings"]
        return shown["status"], shown["people"], shown["recording"]

    assert await act("start") == ("started", 0, "")
    assert await act("join") == ("started", 1, "")
    assert await act("join") == ("started", 2, "")
    assert await act("record") == ("started", 2, "running")
    assert await act("record") == ("started", 2, "")
    assert await act("end") == ("waiting", 0, "")
    assert await post(http, f"{page}/api/zoom", {"meeting": str(number), "act": "join"}, **OURS) == 404
    assert await post(http, f"{page}/api/zoom", {"meeting": str(number), "act": "start"}) == 403
    assert zoom.recordings.by_uuid == {}


async def test_ending_with_a_recording_plays_the_whole_meeting(http, page, zoom):
    number = planned(zoom, "Drill")
    wish = {"meeting": str(number), "act": "end_with_recording"}
    assert await post(http, f"{page}/api/zoom", wish, **OURS) == 200
    assert [event["event"] for event in zoom.webhooks.events[1:]] == [
        "meeting.started",
        "meeting.participant_joined",
        "recording.started",
        "recording.stopped",
        "meeting.participant_left",
        "meeting.ended",
        "recording.completed",
        "recording.transcript_completed",
    ]
    (recording,) = zoom.recordings.by_uuid.values()
    kinds = [file.recording_type for file in recording.files]
    assert kinds == ["audio_only", "shared_screen_with_speaker_view", "audio_transcript"]
    assert all(file.size for file in recording.files)


async def test_sound_is_played_in_parts_and_other_files_are_only_saved(http, page, bot, person, sandbox):
    sound = BufferedInputFile(bytes(range(256)), "Weekly – 1.m4a")
    audio = (await bot.send_audio(person.id, sound)).audio.file_id
    form = aiohttp.FormData({"chat_id": str(person.id)})
    form.add_field("document", b"<script></script>", filename="trap.html", content_type="text/html")
    async with http.post(f"{sandbox.telegram_base}/bot{bot.token}/sendDocument", data=form) as answer:
        document = orjson.loads(await answer.read())["result"]["document"]["file_id"]
    async with http.get(f"{page}/api/file/{audio}", headers={"Range": "bytes=10-19"}) as answer:
        assert (answer.status, await answer.read()) == (206, bytes(range(10, 20)))
        assert answer.headers["Content-Range"] == "bytes 10-19/256"
        assert answer.headers["Content-Type"] == "audio/mp4"
        assert answer.headers["Content-Disposition"].startswith("inline;")
    async with http.get(f"{page}/api/file/{document}") as answer:
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''trap.html"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "media-src 'self'" in answer.headers["Content-Security-Policy"]
    for nothing in ("nothing", "..%2Fpage.py"):
        async with http.get(f"{page}/api/file/{nothing}") as answer:
            assert answer.status == 404


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


async def test_a_meeting_is_shared_by_inline_mode_in_a_real_browser(page, bot, telegram, person, tmp_path):
    share = {"inline_keyboard": [[{"text": "Share", "switch_inline_query": "drill"}]]}
    await bot.send_message(person.id, "A card", reply_markup=share)
    async with browsing(f"{page}/", tmp_path) as browser:
        await browser.until("document.querySelector('.key')")
        await browser.run("document.querySelector('.key').click()")
        (update,) = await bot.get_updates(timeout=5)
        assert update.inline_query.query == "drill"
        said = {"message_text": "<b>Drill</b> &lt;now&gt;", "parse_mode": "HTML"}
        result = {"type": "article", "id": "1", "title": "<i>Drill", "input_message_content": said}
        await bot.answer_inline_query(update.inline_query.id, [InlineQueryResultArticle(**result)])
        await browser.until("document.querySelector('dialog p')?.textContent.includes('<i>Drill')")
        await browser.run("document.querySelector('dialog button').click()")
        sent = await telegram.wait_for_message(person.id, lambda message: "via_bot" in message)
    assert (sent["text"], sent["from"]["id"]) == ("Drill <now>", person.id)
    assert browser.complaints == []


async def test_only_what_was_offered_to_a_person_can_be_shared(bot, telegram, person):
    other = telegram.add_person("Zed")
    query = telegram.inline.ask(person.id, "x")
    said = {"message_text": "One"}
    offered = [InlineQueryResultArticle(type="article", id="1", title="One", input_message_content=said)]
    with pytest.raises(TelegramBadRequest, match="RESULTS_TOO_MUCH"):
        await bot.answer_inline_query(query, offered * 51)
    await bot.answer_inline_query(query, offered)
    with pytest.raises(TelegramBadRequest, match="too old"):
        await bot.answer_inline_query(query, offered)
    for who, which in ((other.id, "1"), (person.id, "2")):
        with pytest.raises(LookupError):
            telegram.inline.send(who, who, query, which)
    assert telegram.inline.send(person.id, person.id, query, "1")["text"] == "One"


async def test_a_recording_plays_and_a_meeting_is_run_in_a_real_browser(
    page, bot, telegram, zoom, person, tmp_path
):
    planned(zoom, "Drill")
    button = {"inline_keyboard": [[{"text": "Connect", "url": "http://127.0.0.1:1/zoom/connect?state=x"}]]}
    progress = await bot.send_document(
        person.id,
        BufferedInputFile(b"WEBVTT", "transcript.txt"),
        caption="<b>waiting</b>",
        reply_markup=button,
    )
    sound = BufferedInputFile(meeting_audio(tmp_path, 3).read_bytes(), "Drill.m4a")
    await bot.send_audio(person.id, sound, title="Drill", caption="<i>done</i>")
    async with browsing(f"{page}/", tmp_path / "browser") as browser:
        await browser.until("document.querySelector('audio')?.duration > 2.5")
        assert await browser.run("document.querySelector('audio').preload") == "metadata"
        assert await browser.run("document.querySelector('.text em').textContent") == "done"
        assert await browser.run("document.querySelector('.file a').download") == "transcript.txt"
        saved = "fetch(document.querySelector('.file a').href).then((answer) => answer.text())"
        assert await browser.run(saved) == "WEBVTT"
        opened = "(({ href, target, rel }) => [href, target, rel])(document.querySelector('a.key'))"
        assert await browser.run(opened) == [
            "http://127.0.0.1:1/zoom/connect?state=x",
            "_blank",
            "noopener noreferrer",
        ]
        await bot.edit_message_caption(
            chat_id=person.id, message_id=progress.message_id, caption="<b>downloading 40 %</b>"
        )
        await browser.until("document.querySelector('.text strong').textContent === 'downloading 40 %'")
        await press(browser, "Start")
        await press(browser, "Join as guest")
        await press(browser, "Record")
        await browser.until("document.querySelector('#meetings').textContent.includes('live · 1')")
        await press(browser, "Stop recording")
        await press(browser, "End with recording")
        await zoom.bell.wait_until(lambda: zoom.recordings.by_uuid or None, 20)
        await browser.until("!document.querySelector('#meetings .live')")
    assert browser.complaints == []


async def press(browser, text):
    """A button of the first meeting, as soon as it can be pressed."""
    button = f"[...document.querySelectorAll('.act')].find((one) => one.textContent === {text!r})"
    await browser.until(f"{button} && !{button}.disabled")
    await browser.run(f"{button}.click()")
