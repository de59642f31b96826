"""What has no placeholder any more is sent beside, and is found there by the next attempt."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import aiohttp
import pytest

from adapters.state.cards import StandingCards
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.sender import Rendered, Sender
from adapters.telegram.upload import Attachment
from bot_app.deliveries.parcel import Address, Place, Reader
from bot_app.deliveries.placing import Media, Placing
from bot_app.deliveries.sources import of_bytes
from bot_app.sandbox.sandbox import start_sandbox
from domain.ids import ChatId
from domain.recordings.recordings import Form, RecordingFile, id_of, stream_of
from projections.recordings import RecordingRow
from tests.adapters.state.fixtures import opened, sqlite_url

FREELY = TelegramRates(overall=1e6, per_chat=1e6, per_group_minute=1e6)
GROUP = ChatId("-1004000007")
CARD = "delivery:x"
SOUND = Media(form=Form.AUDIO, attachment=Attachment("a.m4a", "audio/mp4", 3, of_bytes(b"abc")), caption="A")
FILE = RecordingFile(id="f", recording_type="audio_only", file_type="M4A")


@pytest.fixture
async def sandbox():
    async with start_sandbox() as running:
        running.telegram.add_group("Ops", [running.telegram.add_person("Ada").id], chat_id=int(GROUP))
        yield running


@pytest.fixture
async def standing(tmp_path):
    async with opened(sqlite_url(tmp_path)) as state:
        yield StandingCards(state)


@pytest.fixture
async def placing(sandbox, standing):
    async with aiohttp.ClientSession() as session:
        api = TelegramApi(session, sandbox.telegram_base, sandbox.telegram.token)
        yield Placing(Sender(api, TelegramLimits(FREELY)), standing.keep)


@pytest.fixture
def address(standing):
    """As an attempt finds it."""

    async def found():
        return Address(
            key="k",
            row=RecordingRow(stream=stream_of(id_of("uuid"))),
            file=FILE,
            chat=GROUP,
            numbers=frozenset({GROUP}),
            place=Place(CARD, await standing.message(CARD, GROUP)),
            reader=Reader("en", ZoneInfo("UTC")),
        )

    return found


async def put(placing, address):
    return await placing.put(address, address.place, SOUND, lambda _: None)


async def test_a_file_sent_beside_is_not_sent_again_by_the_next_attempt(sandbox, placing, address):
    first = await put(placing, await address())
    assert await put(placing, await address()) == first
    assert [message["message_id"] for message in sandbox.telegram.messages(int(GROUP))] == [first]


async def test_a_file_whose_placeholder_was_deleted_stands_where_it_was_sent_instead(
    sandbox, placing, address, standing
):
    gone = await placing.say(await address(), Rendered("Waiting"))
    sandbox.telegram.world.chats[int(GROUP)].messages.clear()
    first = await put(placing, await address())
    assert (first != gone, await standing.message(CARD, GROUP)) == (True, first)
    assert await put(placing, await address()) == first


async def test_a_link_said_beside_is_not_said_again(sandbox, placing, address):
    first = await placing.say(await address(), Rendered("A link"))
    assert await placing.say(await address(), Rendered("A link")) == first
    assert len(sandbox.telegram.messages(int(GROUP))) == 1
