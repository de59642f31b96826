"""People settle what a chat is told, when and how, by tapping and by typing."""

from __future__ import annotations

import signal

import orjson
import pytest
import pytest_asyncio

from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUPS = {"tapped": -2001, "typed": -2002, "gone": -2003, "worded": -2004, "recorded": -2005}
USER = 2101


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    async with stage(tmp_path_factory.mktemp("settings")) as started:
        telegram = started.telegram
        for title, number in GROUPS.items():
            telegram.add_group(number, title)
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        telegram.add_person(USER, "Umar", language="id")
        await telegram.asks(USER, "/start", "diteruskan")
        await telegram.tap(OWNER, await telegram.sees(OWNER, "Umar", str(USER)), "Approve")
        await telegram.sees(USER, "menyetujui akses")
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(scene):
    return scene.telegram


async def taps(telegram, shown, *steps, chat, by=OWNER):
    """Each step: a label, and the words the same message then shows."""
    for label, words in steps:
        await telegram.tap(by, shown, label)
        await telegram.waits(chat, lambda each, words=words: words in each.text, what=words)
    assert [each.id for each in telegram.shown(chat)] == [shown.id]


async def recorded(scene, chat):
    """Of one chat, as an operator reads them."""
    audited = await scene.bot.verb("audit", "--kind", "chat", "--json")
    assert audited.code == 0, audited
    entries = [entry for entry in orjson.loads(audited.out) if entry["stream"] == f"chat-{chat}"]
    return [(entry["event"], entry["details"]) for entry in entries]


async def test_everything_is_chosen_by_tapping_in_one_message_that_outlives_a_kill(scene, telegram):
    chat = GROUPS["tapped"]
    shown = await telegram.asks(OWNER, "/settings", "Settings of this chat", "usual wording", chat=chat)
    await taps(
        telegram,
        shown,
        ("Language", "This is how I write"),
        ("▫️ Bahasa Indonesia", "Language: Bahasa Indonesia"),
        ("← All settings", "Settings of this chat"),
        ("Time zone", "told in this zone"),
        ("▫️ Asia/Makassar (WITA)", "Time zone: Asia/Makassar"),
        ("← All settings", "Settings of this chat"),
        ("Reminders", "How long before"),
        ("▫️ 30 min", "30 minutes before the start"),
        ("✅ At the start", "Reminders: 30 minutes before the start, when a meeting"),
        ("← All settings", "Settings of this chat"),
        chat=chat,
    )
    await scene.bot.stop(signal.SIGKILL)
    await scene.bot.start()
    await taps(
        telegram,
        shown,
        ("Daily agenda", "the meetings of the day"),
        ("▫️ 07:00", "every day at 07:00"),
        ("← All settings", "Quiet hours: none"),
        ("Quiet hours", "nothing is sent by itself"),
        ("▫️ 22:00–06:00", "from 22:00 to 06:00"),
        ("← All settings", "30 minutes before the start"),
        chat=chat,
    )
    assert await recorded(scene, chat) == [
        ("chat.language_chosen", {"language": "id"}),
        ("chat.time_zone_chosen", {"time_zone": "Asia/Makassar"}),
        ("chat.reminders_chosen", {"minutes_before": 30, "at_start": True, "when_late": True}),
        ("chat.reminders_chosen", {"minutes_before": 30, "at_start": False, "when_late": True}),
        ("chat.daily_agenda_chosen", {"clock": "07:00:00"}),
        ("chat.quiet_hours_chosen", {"hours": {"begin": "22:00:00", "end": "06:00:00"}}),
    ]


async def test_any_value_is_typed_and_wrong_ones_are_explained_in_the_persons_language(scene, telegram):
    chat = GROUPS["typed"]
    await telegram.asks(USER, "/settings agenda 25.99", "“25.99”", "/settings agenda 07.30", chat=chat)
    await telegram.asks(USER, "/settings zone Mars/Olympus", "“Mars/Olympus”", "WITA", chat=chat)
    await telegram.asks(USER, "/settings colour <b>", "“colour”", "reminder", chat=chat)
    assert await recorded(scene, chat) == []
    await telegram.asks(USER, "/settings reminder 25", "25 menit sebelum mulai", chat=chat)
    await telegram.asks(USER, "/settings quiet 12.15-13", "pukul 12.15 sampai 13.00", chat=chat)
    shown = await telegram.asks(USER, "/settings agenda 07.30", "setiap hari pukul 07.30", chat=chat)
    assert "25 menit sebelum mulai" in shown.text
    await telegram.tap(USER, shown, "Agenda harian")
    await telegram.waits(chat, lambda each: "✅ 07.30" in each.labels, what="the typed time as a button")


async def test_a_message_that_was_deleted_is_followed_by_a_new_one(telegram):
    chat = GROUPS["gone"]
    shown = await telegram.asks(OWNER, "/settings", "Settings of this chat", chat=chat)
    del telegram.chats[chat][shown.id]
    await telegram.tap(OWNER, shown, "Quiet hours")
    anew = await telegram.sees(chat, "nothing is sent by itself", after=shown.id)
    await taps(telegram, anew, ("▫️ 21:00–06:00", "from 21:00 to 06:00"), chat=chat)


async def test_in_private_the_language_is_the_persons_own(telegram):
    shown = await telegram.asks(USER, "/settings", "Pengaturan obrolan ini")
    await telegram.tap(USER, shown, "Bahasa")
    await telegram.waits(USER, lambda each: "saya menulis" in each.text, what="the languages")
    await telegram.tap(USER, shown, "▫️ English")
    await telegram.waits(USER, lambda each: "This is how I write" in each.text, what="English")
    await telegram.asks(USER, "/whoami", "Language: English")
    await telegram.asks(USER, "/language id", "bahasa Indonesia")


async def test_an_admin_words_the_invitations_of_a_chat(scene, telegram):
    chat = GROUPS["worded"]
    usual = await telegram.asks(USER, "/invitation_template id", "Yth. Bapak/Ibu", "{link}", chat=chat)
    assert "<pre>" in usual.html
    wording = "Salam & hormat,\nkegiatan <{topic}>, {time}\n{link}\nKode {passcode}"
    await telegram.asks(USER, f"/invitation_template id {wording}", "tidak berwenang", chat=chat)
    await telegram.asks(OWNER, "/invitation_template id {link} {x}", "line 1", "{x}", "{topic}", chat=chat)
    done = await telegram.asks(OWNER, f"/invitation_template id {wording}", "now read like this", chat=chat)
    for words in ("Salam & hormat,", "<Rapat Koordinasi Mingguan>, 14.30–15.30 WIB", "Kode 123456"):
        assert words in done.text
    await telegram.asks(USER, "/invitation_template id", wording, chat=chat)
    await telegram.asks(OWNER, "/invitation_template id default", "usual wording again", chat=chat)
    assert await recorded(scene, chat) == [("chat.invitation_template_chosen", {"language": "id"})] * 2


async def test_what_of_recordings_comes_is_chosen_in_one_message_too(telegram):
    chat = GROUPS["recorded"]
    shown = await telegram.asks(OWNER, "/delivery", "What of each recording", chat=chat)
    await taps(telegram, shown, ("▫️ Video", "• Video"), ("▫️ Link first", "1. a link"), chat=chat)
