"""People change a meeting by tapping and writing, over HTTP, and two of them at once; Zoom has it in the end."""

from __future__ import annotations

import re
import signal

import msgspec
import pytest
import pytest_asyncio

from tests.bot_app.sandbox.zoom_client import check_all
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

OTHER = 2201


class Words(msgspec.Struct, frozen=True):
    edit: str
    topic: str
    day: str
    weekday: str
    clock: str
    half: str
    minutes: str
    ninety: str
    options: str
    room: str
    skip: str
    done: str
    confirm: str
    apply: str
    changed: str
    nothing: str
    meanwhile: str
    mine: str
    theirs: str
    stays: str
    again: str
    is_over: str
    past: str
    whole: str
    second: str
    only: str


WORDS = {
    "en": Words(
        edit="✏️ Edit",
        topic="Please write another one",
        day="The day is Thursday, 31 December 2026",
        weekday="Wednesday, 30 December 2026",
        clock="The time is 14:30 WIB",
        half="16:30",
        minutes="The duration is 60 min",
        ninety="▫️ 90 min",
        options="Tap what is to be different",
        room="▫️ Waiting room",
        skip="Skip (no change) →",
        done="Done ✓",
        confirm="Shall I change it like this?",
        apply="Change it",
        changed="Changed: ",
        nothing="nothing was changed",
        meanwhile="Somebody else has changed this",
        mine="Apply mine anyway",
        theirs="Keep theirs",
        stays="stays as they have changed it",
        again="← Back to editing",
        is_over="This dialog is over",
        past="already over",
        whole="The whole series",
        second="2. Thursday, 7 January 2027 14:30 WIB",
        only="Only the date",
    ),
    "id": Words(
        edit="✏️ Ubah",
        topic="Silakan tulis topik lain",
        day="Harinya Kamis, 31 Desember 2026",
        weekday="Rabu, 30 Desember 2026",
        clock="Jamnya 14.30 WIB",
        half="16.30",
        minutes="Durasinya 60 mnt",
        ninety="▫️ 90 mnt",
        options="Ketuk yang ingin Anda ubah",
        room="▫️ Ruang tunggu",
        skip="Lewati (tanpa perubahan) →",
        done="Selesai ✓",
        confirm="Apakah saya ubah seperti ini?",
        apply="Ubah sekarang",
        changed="Sudah diubah: ",
        nothing="tidak ada yang diubah",
        meanwhile="orang lain sudah mengubahnya",
        mine="Tetap terapkan perubahan saya",
        theirs="Pertahankan perubahan mereka",
        stays="tetap mengikuti perubahan mereka",
        again="← Kembali mengubah",
        is_over="Dialog ini sudah selesai",
        past="sudah lewat",
        whole="Seluruh rangkaian",
        second="2. Kamis, 7 Januari 2027 14.30 WIB",
        only="Hanya jadwal",
    ),
}


class Scene:
    def __init__(self, started, language):
        self.telegram, self.zoom, self.bot = started.telegram, started.zoom, started.bot
        self.words = WORDS[language]

    async def plan(self, topic, line="31-12-2026 14:30"):
        """Gives the card of the meeting when Zoom has created it, and its number."""
        card = await self.telegram.asks(OWNER, f'/meet "{topic}" {line}', topic, "🔗")
        return card, int(re.search(r"(\d{11})", card.text)[1])

    async def edit(self, number, *words, person=OWNER):
        return await self.telegram.asks(person, f"/edit {number}", *words)

    async def taps(self, shown, label, *words, person=OWNER):
        """The same message, with all the words."""
        await self.telegram.tap(person, shown, label)
        return await self.shows(shown, *words)

    async def shows(self, shown, *words):
        return await self.telegram.waits(
            shown.chat,
            lambda each: each.id == shown.id and all(word in each.text for word in words),
            what=words,
        )

    async def zoom_has(self, number, **fields):
        def look():
            meeting = self.zoom.store.by_id[number]
            return all(meeting.get(name) == value for name, value in fields.items()) or None

        await self.zoom.bell.wait_until(look, 20)

    async def wants(self, number, topic, person):
        """Up to the last question of somebody who gives it another topic."""
        shown = await self.edit(number, self.words.topic, person=person)
        shown = await self.telegram.asks(person, topic, f"→ {topic}")
        return await self.taps(shown, self.words.done, self.words.confirm, f"→ {topic}", person=person)


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "id"])
async def scene(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"edit-{request.param}")
    async with stage(folder, DEFAULT_LOCALE=request.param) as started:
        telegram = started.telegram
        await telegram.asks(OWNER, "/start", "Olivia Owner")
        telegram.add_person(OTHER, "Umar", language=request.param)
        await telegram.say(OTHER, "/start")
        await telegram.sees(OWNER, "Umar", str(OTHER))
        await telegram.asks(OWNER, f"/approve {OTHER}", str(OTHER))
        await telegram.asks(OWNER, f"/make_admin {OTHER}", str(OTHER))
        yield Scene(started, request.param)
        check_all(started.zoom)


async def test_a_meeting_is_changed_by_taps_through_a_kill_and_zoom_has_it(scene):
    words, telegram = scene.words, scene.telegram
    card, number = await scene.plan("Change me")
    before = telegram.next_id
    await telegram.tap(OWNER, card, words.edit)
    await telegram.sees(OWNER, words.topic, "Change me", after=before)
    shown = await telegram.asks(OWNER, "Changed", words.day, "Change me → Changed")
    await telegram.asks(OWNER, "01-01-2020", words.past, words.day)
    shown = await telegram.sees(OWNER, words.past)
    await scene.taps(shown, "30", words.weekday, words.clock)
    await scene.bot.stop(signal.SIGKILL)
    await scene.bot.start()
    wrong = await telegram.asks(OWNER, "25:99", "“25:99”", words.clock)
    await telegram.tap(OWNER, wrong, "16")
    await telegram.waits(OWNER, lambda each: words.half in each.labels, what="quarters")
    await scene.taps(wrong, words.half, words.minutes)
    await scene.taps(wrong, words.ninety, words.options)
    await telegram.tap(OWNER, wrong, words.room)
    room = words.room.replace("▫️", "✅")
    await telegram.waits(OWNER, lambda each: room in each.labels, what=room)
    last = await scene.taps(wrong, words.done, words.confirm, "Change me → Changed", words.weekday)
    assert scene.zoom.store.by_id[number]["topic"] == "Change me"
    confirm = last.data_of(words.apply)
    for _ in range(2):
        await telegram.tap_forged(OWNER, last, confirm)
    await scene.shows(last, words.changed)
    await scene.zoom_has(number, topic="Changed", start_time="2026-12-30T09:30:00Z", duration=90)
    assert scene.zoom.store.by_id[number]["settings"]["waiting_room"] is True

    def whispered():
        texts = [
            each.params.get("text", "") for each in telegram.calls if each.method == "answerCallbackQuery"
        ]
        return any(words.is_over in each for each in texts) or None

    await telegram.bell.wait_until(whispered, 20)
    assert words.changed in last.text, "the second tap leaves the answer standing"
    await scene.shows(card, "Changed")


async def test_whoever_skips_everything_changes_nothing(scene):
    words = scene.words
    _, number = await scene.plan("Leave me")
    shown = await scene.edit(number, words.topic, "Leave me")
    for said in (words.day, words.clock, words.minutes, words.options, words.nothing):
        await scene.taps(shown, words.skip, said)
    assert not shown.keyboard
    assert scene.zoom.store.by_id[number]["topic"] == "Leave me"


async def test_of_two_at_once_the_second_sees_and_applies_theirs_anyway(scene):
    words = scene.words
    _, number = await scene.plan("Contested")
    first, second = await scene.wants(number, "First", OWNER), await scene.wants(number, "Second", OTHER)
    await scene.taps(first, words.apply, words.changed)
    await scene.zoom_has(number, topic="First")
    seen = await scene.taps(
        second, words.apply, words.meanwhile, "Contested → First", "First → Second", person=OTHER
    )
    assert seen.labels == [words.mine, words.theirs, words.again]
    await scene.taps(seen, words.mine, words.changed, "Second", person=OTHER)
    await scene.zoom_has(number, topic="Second")


async def test_of_two_at_once_the_second_keeps_what_the_first_did(scene):
    words = scene.words
    _, number = await scene.plan("Yielding")
    first, second = await scene.wants(number, "Winner", OWNER), await scene.wants(number, "Loser", OTHER)
    await scene.taps(first, words.apply, words.changed)
    seen = await scene.taps(second, words.apply, words.meanwhile, person=OTHER)
    again = await scene.taps(seen, words.again, words.topic, "Winner → Loser", person=OTHER)
    again = await scene.taps(again, words.done, words.confirm, person=OTHER)
    third = await scene.wants(number, "Winner again", OWNER)
    await scene.taps(third, words.apply, words.changed)
    seen = await scene.taps(again, words.apply, words.meanwhile, "Winner → Winner again", person=OTHER)
    await scene.taps(seen, words.theirs, words.stays, "Winner again", person=OTHER)
    await scene.zoom_has(number, topic="Winner again")


async def test_one_date_of_a_series_is_changed_alone(scene):
    words = scene.words
    _, number = await scene.plan("Series", "31-12-2026 14:30 weekly x4")
    shown = await scene.edit(number, "Series", "?")
    assert words.whole in shown.labels
    await scene.taps(shown, words.second, words.only)
    await scene.taps(shown, words.skip, words.clock)
    shown = await scene.telegram.asks(OWNER, "16.30", words.minutes)
    shown = await scene.taps(shown, words.done, words.confirm)
    await scene.taps(shown, words.apply, words.changed)

    def moved():
        starts = {each["start_time"] for each in scene.zoom.store.by_id[number]["occurrences"]}
        return "2027-01-07T09:30:00Z" in starts or None

    await scene.zoom.bell.wait_until(moved, 20)
