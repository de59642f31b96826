"""People change meetings in Zoom itself, and the bot finds out: asked for, by itself, and told by Zoom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest

from bot_app.sandbox import zoom as local_zoom
from tests.bot_app.sandbox.zoom_client import check_all
from tests.flows.program import PATIENCE, until
from tests.flows.stage import OWNER, stage

GROUP = -3001
SPOKEN = {
    "en": {
        "done": "Compared with Zoom: 1 host",
        "counts": "Found 1 · moved 1 · renamed 1 · deleted 1",
        "agree": "No differences were found.",
        "made": "made in Zoom",
        "gone": "deleted in Zoom",
        "differed": "These meetings are different in Zoom",
        "over": "No meeting is over without having taken place.",
        "help": "compare all meetings with Zoom now",
    },
    "id": {
        "done": "Sudah dibandingkan dengan Zoom: 1 host",
        "counts": "Ditemukan 1 · dipindahkan 1 · diganti nama 1 · dihapus 1",
        "agree": "Tidak ada perbedaan.",
        "made": "dibuat di Zoom",
        "gone": "dihapus di Zoom",
        "differed": "Rapat-rapat ini berbeda di Zoom",
        "over": "Tidak ada rapat yang sudah lewat tanpa berlangsung.",
        "help": "bandingkan semua rapat dengan Zoom sekarang",
    },
}
LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=9)


def wish(topic, days=0, **fields):
    start = (LATER + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"topic": topic, "start_time": start, "duration": 45, **fields}


async def planned(telegram, zoom, topics, chat=OWNER):
    """Gives Zoom's numbers."""
    before = len(zoom.meetings)
    lines = "\n".join(f'"{topic}" {LATER:%d-%m-%Y} 10:00' for topic in topics)
    await telegram.say(OWNER, f"/meet\n{lines}", chat=chat)
    await zoom.bell.wait_until(lambda: len(zoom.meetings) == before + len(topics) or None, 20)
    numbers = {meeting["topic"]: meeting["id"] for meeting in zoom.meetings}
    for topic in topics:
        await telegram.waits(
            chat, lambda shown, topic=topic: str(numbers[topic]) in shown.text, what=f"{topic} to be ready"
        )
    return [numbers[topic] for topic in topics]


@pytest.mark.parametrize("language", ["en", "id"])
async def test_whoever_asks_sees_what_was_done_in_zoom(tmp_path, language):
    words = SPOKEN[language]
    async with stage(tmp_path, DEFAULT_LOCALE=language) as started:
        telegram, zoom = started.telegram, started.zoom
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        await telegram.asks(OWNER, "/help", "/sync_meetings", words["help"], "/check_expired")
        topics = ["Moved", "Renamed", "Deleted", "Same"]
        moved, renamed, deleted, _ = await planned(telegram, zoom, topics)
        await telegram.asks(OWNER, "/sync_meetings", words["done"], words["agree"])
        zoom.elsewhere.create(wish("From elsewhere"), tell=False)
        zoom.elsewhere.move(moved, LATER + timedelta(days=1), tell=False)
        zoom.elsewhere.rename(renamed, "Another <name>", tell=False)
        zoom.elsewhere.delete(deleted, tell=False)
        before = telegram.next_id
        await telegram.say(OWNER, "/sync_meetings")
        card = await telegram.waits(OWNER, lambda each: words["counts"] in each.text, what="the result")
        assert card.id >= before
        for line in (" From elsewhere · ", words["made"], words["gone"], "🕓 Moved · "):
            assert line in card.text
        assert "Renamed → Another <name>" in card.text
        assert [each for each in telegram.shown(OWNER) if words["counts"] in each.text] == [card]
        listed = await telegram.asks(OWNER, "/meetings", "From elsewhere", "Another <name>")
        assert "Deleted" not in listed.text
        await telegram.asks(OWNER, "/sync_meetings", words["agree"])
        await telegram.asks(OWNER, "/check_expired", words["over"])
        check_all(zoom)


async def test_by_itself_it_tells_each_chat_of_its_own_meetings_once(tmp_path):
    words = SPOKEN["en"]
    async with stage(tmp_path, SYNC_INTERVAL="2", TELEGRAM_CHAT_ID=str(GROUP)) as started:
        telegram, zoom = started.telegram, started.zoom
        telegram.add_group(GROUP, "The team")
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        (number,) = await planned(telegram, zoom, ["Owner's own"])
        zoom.elsewhere.rename(number, "Owner's renamed", tell=False)
        said = await telegram.sees(OWNER, words["differed"], "Owner's own → Owner's renamed")
        zoom.elsewhere.create(wish("Nobody's"), tell=False)
        await telegram.sees(GROUP, words["differed"], "Nobody's", words["made"])
        lists = [call for call in zoom.calls if call.url.partition("?")[0].endswith("/users/me/meetings")]

        async def two_more():
            now = [call for call in zoom.calls if call.url.partition("?")[0].endswith("/users/me/meetings")]
            return len(now) >= len(lists) + 2 or None

        await until(two_more, "two more syncs", PATIENCE)
        assert [each.id for each in telegram.shown(OWNER) if words["differed"] in each.text] == [said.id]
        assert len([each for each in telegram.shown(GROUP) if words["differed"] in each.text]) == 1
        audited = await started.bot.verb("audit", "--kind", "sync", "--json")
        assert [entry["event"] for entry in orjson.loads(audited.out)] == ["sync.finished"] * 2


async def test_what_zoom_tells_is_taken_over_at_once_and_what_it_does_not_tell_by_the_next_sync(tmp_path):
    secret = {"ZOOM_WEBHOOK_SECRET_TOKEN": local_zoom.WEBHOOK_SECRET}
    async with stage(tmp_path, **secret) as started:
        telegram, zoom = started.telegram, started.zoom
        zoom.webhooks.subscribe(f"{started.bot.address}/webhooks/zoom", local_zoom.WEBHOOK_SECRET)
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        daily = {"type": 8, "recurrence": {"type": 1, "end_times": 4}}
        series = zoom.elsewhere.create(wish("Stand-up", **daily))

        async def listed(number):
            shown = await telegram.asks(OWNER, "/meetings", "eetings")
            return shown if shown.text.count("Stand-up") == number else None

        await until(lambda: listed(4), "the series", PATIENCE)
        first, second = (each["occurrence_id"] for each in series["occurrences"][:2])
        zoom.elsewhere.delete(series["id"], occurrence_id=first)
        await until(lambda: listed(3), "one date less", PATIENCE)
        zoom.elsewhere.delete(series["id"], occurrence_id=second, tell=False)
        await telegram.asks(OWNER, "/sync_meetings", "moved 0", "deleted 1", "Stand-up")
        await until(lambda: listed(2), "another date less", PATIENCE)
        zoom.elsewhere.delete(series["id"])
        await until(lambda: listed(0), "no series", PATIENCE)
        check_all(zoom)
