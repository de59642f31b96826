"""A meeting that goes on is recorded, joined by people who are called in, and ended, from its card."""

from __future__ import annotations

from itertools import count

import msgspec
import pytest
import pytest_asyncio

from bot_app.sandbox.zoom import WEBHOOK_SECRET
from tests.bot_app.sandbox.zoom_client import check_all
from tests.contracts.zoom_contract import need_zoom_contracts
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

SECONDS = 4
"""Instead of a minute, in which Zoom is told, and then has confirmed."""
GUEST = "second@sandbox.example"
GROUP = -3001
_numbers = count(1)


class Words(msgspec.Struct, frozen=True):
    ready: str
    live: str
    record: str
    pause: str
    resume: str
    stop: str
    call: str
    end: str
    sure: str
    keep: str
    asked: str
    unconfirmed: str
    refused: str
    recording: str
    paused: str
    goes_on: str
    over: str
    not_live: str
    no_such_change: str
    no_mute: str
    no_start: str
    no_local: str
    usage: str
    ring: str
    rings: str
    not_an_address: str
    already: str


WORDS = {
    "en": Words(
        ready="ready",
        live="🔴 live",
        record="⏺ Record",
        pause="⏸ Pause recording",
        resume="▶️ Resume recording",
        stop="⏹ Stop recording",
        call="📞 Call somebody in",
        end="⏹ End meeting",
        sure="Yes, end it for all",
        keep="No, let it go on",
        asked="Asked: start the cloud recording (since ",
        unconfirmed="Unconfirmed: start the cloud recording",
        refused="Zoom refused: pause the cloud recording",
        recording=", recording",
        paused=", recording paused",
        goes_on="goes on",
        over="ended at",
        not_live="is not going on",
        no_such_change="There are start, pause, resume and stop",
        no_mute="“Mute all”",
        no_start="The host starts it in Zoom",
        no_local="takes a meeting PC, and none is connected yet",
        usage="Which meeting is to end?",
        ring="asking Zoom to ring",
        rings="It rings: call",
        not_an_address="not an e-mail address",
        already="there is nothing to do",
    ),
    "id": Words(
        ready="siap",
        live="🔴 berlangsung",
        record="⏺ Rekam",
        pause="⏸ Jeda rekaman",
        resume="▶️ Lanjutkan rekaman",
        stop="⏹ Hentikan rekaman",
        call="📞 Panggil orang masuk",
        end="⏹ Akhiri rapat",
        sure="Ya, akhiri untuk semua",
        keep="Tidak, biarkan berlangsung",
        asked="Diminta: memulai rekaman cloud (sejak ",
        unconfirmed="Belum pasti: memulai rekaman cloud",
        refused="Zoom menolak: menjeda rekaman cloud",
        recording=", sedang direkam",
        paused=", rekaman dijeda",
        goes_on="tetap berlangsung",
        over="berakhir pukul",
        not_live="tidak sedang berlangsung",
        no_such_change="Pilihannya mulai, jeda, lanjut, dan stop",
        no_mute="“Bisukan semua”",
        no_start="Tuan rumah memulainya di Zoom",
        no_local="perlu PC rapat, dan belum ada yang terhubung",
        usage="Rapat mana yang harus diakhiri?",
        ring="meminta Zoom memanggilnya",
        rings="Sedang berdering: memanggil",
        not_an_address="bukan alamat surel",
        already="tidak ada yang perlu dilakukan",
    ),
}


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "id"])
async def scene(request, tmp_path_factory):
    need_zoom_contracts()
    settings = {
        "DEFAULT_LOCALE": request.param,
        "ZOOM_WEBHOOK_SECRET_TOKEN": WEBHOOK_SECRET,
        "ZOOM_CONFIRM_SECONDS": str(SECONDS),
    }
    async with stage(tmp_path_factory.mktemp(request.param), **settings) as started:
        started.zoom.webhooks.subscribe(f"{started.bot.address}/webhooks/zoom", WEBHOOK_SECRET)
        started.zoom.add_user(GUEST, "Second", "Host")
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        yield Live(started, WORDS[request.param])
        check_all(started.zoom)


class Live:
    def __init__(self, stage_, words):
        self.stage, self.words = stage_, words
        self.telegram, self.zoom = stage_.telegram, stage_.zoom

    async def planned(self):
        """The topic and number of a new meeting, and its card."""
        topic = f"Drill {next(_numbers)}"
        await self.telegram.say(OWNER, f'/meet "{topic}" 2027-03-01 10:00')
        await self.shows(topic, self.words.ready)
        return topic, next(each["id"] for each in self.zoom.meetings if each["topic"] == topic)

    async def begun(self):
        topic, number = await self.planned()
        self.zoom.start_meeting(number)
        await self.shows(topic, self.words.live)
        return topic, number

    async def shows(self, topic, *words, without=(), labels=()):
        """The card, once it says so."""

        def fits(shown):
            says = shown.text.startswith(topic) and all(word in shown.text for word in words)
            return says and not any(word in shown.text for word in without) and set(labels) <= {*shown.labels}

        return await self.telegram.waits(OWNER, fits, what=f"{topic} with {words} {labels}")

    async def taps(self, card, label):
        await self.telegram.tap(OWNER, card, label)


async def test_a_meeting_is_recorded_paused_resumed_stopped_and_ended_by_tapping(scene):
    words = scene.words
    topic, number = await scene.begun()
    card = await scene.shows(topic, labels=[words.record, words.end])
    await scene.taps(card, words.record)
    card = await scene.shows(topic, words.recording, labels=[words.pause, words.stop])
    assert words.record not in card.labels
    await scene.taps(card, words.pause)
    card = await scene.shows(topic, words.paused, labels=[words.resume, words.stop])
    await scene.taps(card, words.resume)
    card = await scene.shows(topic, words.recording, without=[words.paused], labels=[words.pause])
    await scene.taps(card, words.stop)
    card = await scene.shows(topic, words.live, without=[words.recording], labels=[words.record])
    await scene.taps(card, words.end)
    question = await scene.telegram.waits(
        OWNER, lambda shown: words.sure in shown.labels and topic in shown.text
    )
    assert scene.zoom.store.meeting(number)["status"] == "started"
    await scene.taps(question, words.sure)
    card = await scene.shows(topic, words.over)
    assert not {words.end, words.record, words.call} & {*card.labels}
    assert scene.zoom.store.meeting(number)["status"] == "waiting"


async def test_who_thinks_better_of_it_ends_nothing(scene):
    words = scene.words
    topic, number = await scene.begun()
    await scene.taps(await scene.shows(topic, labels=[words.end]), words.end)
    question = await scene.telegram.waits(
        OWNER, lambda shown: words.keep in shown.labels and topic in shown.text
    )
    await scene.taps(question, words.keep)
    await scene.telegram.waits(OWNER, lambda shown: shown.id == question.id and words.goes_on in shown.text)
    assert scene.zoom.store.meeting(number)["status"] == "started"


async def test_what_is_asked_is_called_asked_then_unconfirmed_and_what_comes_late_settles_it(scene):
    words = scene.words
    topic, _ = await scene.begun()
    scene.zoom.controls.following = "late"
    card = await scene.shows(topic, labels=[words.record])
    await scene.taps(card, words.record)
    await scene.shows(topic, words.asked)
    card = await scene.shows(topic, words.unconfirmed, labels=[words.record, words.pause, words.stop])
    assert words.recording not in card.text
    assert any(words.asked in earlier for earlier in card.earlier)
    scene.zoom.controls.following = "at_once"
    scene.zoom.controls.catch_up()
    await scene.shows(topic, words.recording, without=[words.unconfirmed], labels=[words.pause])


async def test_what_never_comes_is_unconfirmed_and_what_zoom_refuses_is_told(scene):
    words = scene.words
    topic, number = await scene.begun()
    scene.zoom.controls.following = "never"
    await scene.taps(await scene.shows(topic, labels=[words.record]), words.record)
    card = await scene.shows(topic, words.unconfirmed, labels=[words.pause])
    scene.zoom.controls.following = "at_once"
    await scene.taps(card, words.pause)
    await scene.shows(topic, words.refused, "Cannot pause", without=[words.unconfirmed])
    assert scene.zoom.live.running(number).recording == ""


async def test_an_end_that_nobody_tells_us_is_found_by_looking(scene):
    words = scene.words
    topic, number = await scene.begun()
    scene.zoom.webhooks.lose("meeting.ended")
    await scene.telegram.say(OWNER, f"/end {number}")
    await scene.shows(topic, words.over)


async def test_everything_can_be_typed_and_mistakes_are_explained(scene):
    words, telegram = scene.words, scene.telegram
    topic, number = await scene.begun()
    await telegram.asks(OWNER, "/end", words.usage, "/end 8")
    await telegram.asks(OWNER, "/end 99", "99")
    await telegram.asks(OWNER, f"/record {number}", f"/record {number} stop")
    await telegram.asks(OWNER, f"/record {number} <b>", words.no_such_change, "“<b>”")
    await telegram.asks(OWNER, f"/record {number} start local", words.no_local)
    await telegram.asks(OWNER, f"/record {number} stop", words.already)
    await telegram.say(OWNER, f"/record {number} start")
    await scene.shows(topic, words.recording)
    await telegram.asks(OWNER, "/mute", words.no_mute)
    await telegram.asks(OWNER, "/start_meeting", words.no_start)
    await telegram.say(OWNER, f"/end {number}")
    await scene.shows(topic, words.over)
    await telegram.asks(OWNER, f"/end {number}", words.not_live)


async def test_somebody_is_called_in_and_a_group_sees_only_a_hint_of_the_address(scene):
    words, telegram = scene.words, scene.telegram
    topic, number = await scene.begun()
    before = telegram.next_id
    await scene.taps(await scene.shows(topic, labels=[words.call]), words.call)
    await telegram.sees(OWNER, f"/invite_to {number} ", after=before)
    await telegram.asks(OWNER, f"/invite_to {number} nobody", words.not_an_address)
    many = " ".join(f"g{guest}@e.org" for guest in range(11))
    await telegram.asks(OWNER, f"/invite_to {number} {many}", "11", "10")
    await telegram.asks(OWNER, f"/invite_to {number} {GUEST}", words.ring, GUEST)
    await scene.shows(topic, words.rings, GUEST)
    assert [each.user["email"] for each in scene.zoom.controls.invitations][-1:] == [GUEST]
    telegram.add_group(GROUP, "A group")
    hinted = await telegram.asks(OWNER, f"/invite_to {number} other@e.org", words.ring, chat=GROUP)
    assert "o…@e.org" in hinted.text
    assert "other@e.org" not in hinted.text


async def test_nobody_else_controls_the_meeting_and_old_buttons_are_checked_again(scene):
    words, telegram = scene.words, scene.telegram
    topic, number = await scene.begun()
    card = await scene.shows(topic, labels=[words.end, words.record])
    stranger = telegram.add_person(4000 + next(_numbers), "Sam")
    await telegram.asks(stranger, "/start", "Sam")
    for label in (words.record, words.end):
        await telegram.tap_forged(stranger, card, card.data_of(label))
    record = card.data_of(words.record)
    scene.zoom.end_meeting(number)
    await scene.shows(topic, words.over)
    before = telegram.next_id
    await telegram.tap_forged(OWNER, card, record)
    await telegram.sees(OWNER, words.not_live, after=before)
    assert not [call for call in scene.zoom.calls if str(number) in call.url and call.method == "PATCH"]


async def test_where_a_meeting_pc_is_wanted_the_chat_says_that_none_is_connected(tmp_path):
    settings = {"ZOOM_CONTROL_MODE": "agent", "ZOOM_WEBHOOK_SECRET_TOKEN": WEBHOOK_SECRET}
    async with stage(tmp_path, **settings) as started:
        started.zoom.webhooks.subscribe(f"{started.bot.address}/webhooks/zoom", WEBHOOK_SECRET)
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        scene = Live(started, WORDS["en"])
        topic, number = await scene.begun()
        card = await scene.shows(topic, labels=[scene.words.end])
        for label in (scene.words.record, scene.words.end):
            before = started.telegram.next_id
            await scene.taps(card, label)
            await started.telegram.sees(OWNER, "no meeting PC is connected yet", after=before)
        for typed in (f"/end {number}", f"/record {number} start"):
            await started.telegram.asks(OWNER, typed, "no meeting PC is connected yet", "ZOOM_CONTROL_MODE")
        assert not [call for call in started.zoom.calls if call.method in ("PUT", "PATCH")]
