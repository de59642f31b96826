"""A caption gets its summary, and keeps what it said before."""

from __future__ import annotations

import aiohttp
import pytest

from adapters.effect import Effect, IfUnknown
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.markup import plain
from adapters.telegram.sender import Sender
from bot_app.deliveries.captions import Caption
from bot_app.deliveries.scribe import Scribe
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.telegram.delivery_texts import DeliveryTexts
from domain.meetings import told_by_zoom as told
from domain.personal import Personal
from domain.recordings import commands as r
from domain.recordings.recordings import Form
from tests.bot_app.telegram.recording_stand import AUDIO, private, standing
from tests.projections.histories import NOW, OWNER, meeting_id

FREELY = TelegramRates(overall=1e6, per_chat=1e6, per_group_minute=1e6)
WORDS = b"WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\nAda: We decided to buy the firewall tomorrow.\n"


@pytest.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def may_keep(_row):
    return True


def recaption(recording, chat):
    return Effect(
        key="recording.recaption/x",
        lane="x",
        payload={"recording": str(recording), "file": AUDIO.id, "chat": chat},
        if_unknown=IfUnknown.REPEAT,
    )


async def captioned(stand, recording):
    """The caption's words after the transcript has come."""
    async with start_sandbox() as sandbox, aiohttp.ClientSession() as session:
        sandbox.telegram.add_person("The owner", person_id=OWNER)
        api = TelegramApi(session, sandbox.telegram_base, sandbox.telegram.token)
        sent = await api.call("sendAudio", {"chat_id": OWNER, "audio": "https://example.org/a.m4a"})
        await stand.planned(recording, private(OWNER))
        delivered = {"file_id": AUDIO.id, "chat": private(OWNER), "round": 1, "form": Form.AUDIO}
        await stand.history.say(
            r.RecordDelivered,
            recording_id=recording,
            **delivered,
            message_ids=(sent["message_id"],),
            size=AUDIO.size,
        )
        await stand.caught_up()
        scribe = Scribe(stand.state, None, may_keep)
        await scribe.keep(await stand.reads.recordings.by_id(recording), "t1", WORDS)
        texts = DeliveryTexts(stand.desk, offer_deletion=False)
        performer = Caption(stand.reads, Sender(api, TelegramLimits(FREELY)), scribe, texts)
        await performer.perform(recaption(recording, private(OWNER)), repeated=False)
        (message,) = sandbox.telegram.messages(OWNER)
        return message["caption"]


async def test_what_arrived_before_events_told_size_and_people_keeps_both(stand):
    recording = await stand.recorded(1)
    for who in ("a", "b"):
        await stand.history.say(
            told.RecordParticipantJoined,
            meeting_id=meeting_id(1),
            zoom_uuid="uuid-1",
            participant=who,
            name=Personal(f"meeting-{meeting_id(1)}", who),
            joined_at=NOW,
        )
    text = plain(await captioned(stand, recording))
    assert "12 MB · 2 orang" in text
    assert "We decided to buy the firewall tomorrow." in text
