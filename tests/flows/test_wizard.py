"""People plan a meeting by tapping and writing, over HTTP, while the bot is killed and started again."""

from __future__ import annotations

import re
import signal

import msgspec
import pytest
import pytest_asyncio

from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

GROUP, OTHERS = -2101, -2102
USER = 2103
DAY = {"en": "31 December 2030", "id": "31 Desember 2030"}


class Words(msgspec.Struct, frozen=True):
    new: str
    topic: str
    day: str
    weekday: str
    clock: str
    minutes: str
    options: str
    stale: str
    again: str
    planned: str
    not_yours: str
    cancelled: str
    labels: dict[str, str]


WORDS = {
    "en": Words(
        new="New meeting",
        topic="Please write the topic",
        day="On which day?",
        weekday="Tuesday, 31 December 2030",
        clock="At what time?",
        minutes="How long?",
        options="Would you like anything else?",
        stale="out of date",
        again="Shall I plan it like this?",
        planned="Planned: Red team",
        not_yours="somebody else's dialog",
        cancelled="nothing was planned",
        labels={
            "half": "14:30",
            "room": "▫️ Waiting room",
            "cloud": "▫️ Record in the cloud",
            "pass": "Choose a passcode",
            "repeat": "Repeat …",
            "weekly": "▫️ every week on Tuesday",
            "back": "← Back",
            "next": "Next →",
            "plan": "Plan it",
            "cancel": "Cancel",
        },
    ),
    "id": Words(
        new="Rapat baru",
        topic="Silakan tulis topiknya",
        day="Hari apa?",
        weekday="Selasa, 31 Desember 2030",
        clock="Pukul berapa?",
        minutes="Berapa lama?",
        options="Ada lagi yang Anda inginkan?",
        stale="sudah tidak berlaku",
        again="Apakah saya rencanakan seperti ini?",
        planned="Sudah direncanakan: Red team",
        not_yours="dialog orang lain",
        cancelled="tidak ada yang direncanakan",
        labels={
            "half": "14.30",
            "room": "▫️ Ruang tunggu",
            "cloud": "▫️ Rekam di cloud",
            "pass": "Pilih kode sandi",
            "repeat": "Berulang …",
            "weekly": "▫️ setiap minggu pada hari Selasa",
            "back": "← Kembali",
            "next": "Lanjut →",
            "plan": "Rencanakan",
            "cancel": "Batal",
        },
    ),
}
PEOPLE = {"en": OWNER, "id": USER}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    async with stage(tmp_path_factory.mktemp("wizard")) as started:
        telegram = started.telegram
        for number in (GROUP, OTHERS):
            telegram.add_group(number, "Operations")
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        telegram.add_person(USER, "Umar", language="id")
        await telegram.asks(USER, "/start", "diteruskan")
        await telegram.tap(OWNER, await telegram.sees(OWNER, "Umar", str(USER)), "Approve")
        await telegram.sees(USER, "menyetujui akses")
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(scene):
    return scene.telegram


async def kill_and_start(scene):
    await scene.bot.stop(signal.SIGKILL)
    await scene.bot.start()


async def shows(telegram, shown, *words):
    """The same message, with all the words."""
    return await telegram.waits(
        shown.chat, lambda each: each.id == shown.id and all(word in each.text for word in words), what=words
    )


async def tap(telegram, person, shown, label, *words):
    await telegram.tap(person, shown, label)
    return await shows(telegram, shown, *words)


async def planned(scene, topic):
    """All that Zoom has of it, once it has one and the bot has nothing left to do."""
    zoom = scene.zoom
    await zoom.bell.wait_until(lambda: [each for each in zoom.meetings if each["topic"] == topic] or None, 20)
    return [each for each in zoom.meetings if each["topic"] == topic]


@pytest.mark.parametrize(("language", "killed"), [("en", "early"), ("id", "late")])
async def test_a_meeting_is_planned_through_a_kill_old_buttons_and_a_double_tap(
    scene, telegram, language, killed
):
    words, person, topic = WORDS[language], PEOPLE[language], f"Red team {language}"
    labels = words.labels
    hello = await telegram.asks(person, "/start", "/help")
    before = telegram.next_id
    await telegram.tap(person, hello, words.new)
    await telegram.sees(person, words.topic, after=before)
    shown = await telegram.asks(person, topic, words.day)
    explained = await telegram.asks(person, "31-02-2031", "“31-02-2031”", "28-02-2031", words.day)
    assert explained.labels == shown.labels
    shown = await telegram.asks(person, DAY[language], words.weekday, words.clock)
    await tap(telegram, person, shown, "14")
    await telegram.waits(person, lambda each: labels["half"] in each.labels, what="quarters")
    old = labels["half"], shown.data_of(labels["half"])
    shown = await tap(telegram, person, shown, labels["half"], words.minutes)
    if killed == "early":
        await kill_and_start(scene)
    shown = await telegram.asks(person, "45m", words.options)
    stale = await telegram.sees(person, words.minutes)
    await telegram.tap_forged(person, stale, old[1])
    await shows(telegram, stale, words.stale, words.options)
    for name in ("room", "cloud"):
        await telegram.tap(person, shown, labels[name])
        marked = labels[name].replace("▫️", "✅")
        await telegram.waits(person, lambda each, marked=marked: marked in each.labels, what=marked)
    await telegram.tap(person, shown, labels["pass"])
    await shows(telegram, shown, "@ - _ *")
    shown = await telegram.asks(person, "aZ_1", words.options, "aZ_1")
    shown = await tap(telegram, person, shown, labels["repeat"], "x10")
    await telegram.tap(person, shown, labels["weekly"])
    await telegram.waits(person, lambda each: "▫️ 8x" in each.labels, what="the ends")
    await telegram.tap(person, shown, "▫️ 8x")
    await telegram.waits(person, lambda each: "✅ 8x" in each.labels, what="8 times")
    await tap(telegram, person, shown, labels["back"], words.options)
    if killed == "late":
        await kill_and_start(scene)
    last = await tap(telegram, person, shown, labels["next"], words.again, words.weekday, "aZ_1", "WIB")
    assert topic not in [each["topic"] for each in scene.zoom.meetings]
    confirm = last.data_of(labels["plan"])
    for _ in range(2):
        await telegram.tap_forged(person, last, confirm)
    await shows(telegram, last, words.planned)
    (meeting,) = await planned(scene, topic)
    assert meeting["settings"]["waiting_room"] is True
    assert meeting["settings"]["auto_recording"] == "cloud"
    assert (meeting["password"], meeting["duration"]) == ("aZ_1", 45)
    assert meeting["recurrence"]["end_times"] == 8
    card = await telegram.sees(person, topic, "Join" if language == "en" else "Gabung")
    assert str(meeting["id"]) in card.text
    assert len(await planned(scene, topic)) == 1
    assert not re.search(rf"{topic}|aZ_1", scene.bot.said()), "what people write is in no log"


async def test_in_a_group_only_the_one_who_began_answers(telegram):
    words = WORDS["en"]
    shown = await telegram.asks(OWNER, "/new", words.topic, "replying to this message", chat=GROUP)
    await telegram.say(OWNER, "good morning", GROUP)
    reply = {"reply_markup": {"inline_keyboard": shown.keyboard}}
    below = {
        "message_id": shown.id,
        "date": 1,
        "chat": {"id": GROUP, "type": "supergroup", "title": "Operations"},
        "from": {"id": 7, "is_bot": True, "first_name": "Fixture"},
        "text": shown.text,
        **reply,
    }
    await telegram.tap(USER, shown, words.labels["cancel"])

    def whispered():
        return [
            each.params["text"]
            for each in telegram.calls
            if each.method == "answerCallbackQuery" and WORDS["id"].not_yours in each.params.get("text", "")
        ] or None

    await telegram.bell.wait_until(whispered, 20)
    before = telegram.next_id
    await telegram.say(OWNER, "Blue team", GROUP, reply_to_message=below)
    day = await telegram.sees(GROUP, "Blue team", words.day, after=before)
    assert [each.id for each in telegram.shown(GROUP)] == [shown.id, day.id]
    back = await tap(telegram, OWNER, day, words.labels["back"], words.topic)
    await tap(telegram, OWNER, back, words.labels["cancel"], words.cancelled)
    assert not back.keyboard


async def test_another_one_may_be_begun_instead(telegram):
    words = WORDS["en"]
    await telegram.asks(OWNER, "/new First", words.day, "First", chat=OTHERS)
    offered = await telegram.asks(OWNER, "/new Second", "First", "Go on with it, or start over?", chat=OTHERS)
    await tap(telegram, OWNER, offered, "Start over", "Second", words.day)
    await tap(telegram, OWNER, offered, words.labels["cancel"], words.cancelled)


async def test_an_empty_list_offers_to_begin(tmp_path):
    async with stage(tmp_path) as started:
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        empty = await started.telegram.asks(OWNER, "/meetings", "No meetings are coming up")
        await started.telegram.tap(OWNER, empty, "New meeting")
        await started.telegram.sees(OWNER, "Please write the topic")
