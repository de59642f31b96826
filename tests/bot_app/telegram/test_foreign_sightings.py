"""What a PC says of itself is foreign: whatever it is, the board of all PCs and its card can be read."""

from __future__ import annotations

import msgspec
import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from agent_server.protocol.messages import State, Versions
from bot_app.agent_door.sightings import SeenPcs
from bot_app.agent_door.signs import StoredSigns
from bot_app.telegram.agent_card import AgentCards
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP

LONG = "Z" * 9000


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        seen = SeenPcs(opened.state).seen
        opened.at_hand["pcs"] = msgspec.structs.replace(opened.at_hand["pcs"], sightings=seen)
        opened.seen = seen
        await opened.pc(LOBBY)
        await opened.pc(LAB)
        yield opened


async def says(stand, **state):
    told = msgspec.json.encode(State(**state))
    assert await StoredSigns(stand.state).admit(LAB, "a nonce", told)


async def both_screens(stand):
    (board,) = await stand.say(ADA, "/agents")
    card = await AgentCards(stand.desk, stand.seen).shown(LAB, GROUP)
    return plain(board.text), plain(card.text)


@pytest.mark.parametrize("meeting", ["9" * 20, "9" * 5000, "٣٤", "<b>1"])
async def test_a_meeting_that_is_no_number_is_none_that_is_known(stand, meeting):
    await says(stand, zoom="in_meeting", meeting=meeting)
    for text in await both_screens(stand):
        assert "in –" in text


async def test_long_and_unprintable_words_are_cut(stand):
    await says(stand, versions=Versions(agent=LONG, os="Deb\u202eian", zoom=LONG, driver=LONG))
    board, card = await both_screens(stand)
    assert LOBBY in board
    for text in (board, card):
        assert "Debian · agent ZZ" in text
        assert "Z" * 65 not in text
