"""What a PC says of itself: cards follow it, and whatever it is, they and the board of all can be read."""

from __future__ import annotations

import msgspec
import orjson
import pytest
import pytest_asyncio

from adapters.effect import Effect, IfUnknown
from adapters.state.tables import effects
from adapters.telegram.markup import plain
from agent_server.protocol.messages import State, Versions
from bot_app.agent_door.sightings import SeenPcs
from bot_app.agent_door.signs import StoredSigns
from bot_app.telegram.agent_card import AgentCards
from bot_app.telegram.agent_notices import AgentNotices
from tests.bot_app.telegram.meeting_stand import meeting_id, zoom_id
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


async def says(stand, nonce="a nonce", **state):
    told = msgspec.json.encode(State(**state))
    assert await StoredSigns(stand.state, lambda: None).admit(LAB, nonce, told)


async def fanned_out(stand):
    """Keys of what follows from what PCs said."""
    rows = await stand.state.read(lambda c: c.execute(effects.select().order_by(effects.c.id)).all())

    async def here(card):
        return [GROUP] if card == f"pc:{LAB}" else []

    found = []
    for row in rows:
        payload = row.payload if isinstance(row.payload, dict) else orjson.loads(row.payload)
        effect = Effect(key=row.key, lane=row.lane, payload=payload, if_unknown=IfUnknown.REPEAT)
        found += [each.key for each in await AgentNotices(stand.desk, here).recipients(effect)]
    return found


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


async def test_cards_show_when_a_pc_can_do_other_things_than_before(stand):
    await stand.plan()
    await stand.caught_up()
    hosting, where = ("meeting=hosting",), {"zoom": "in_meeting", "meeting": str(zoom_id(1))}
    await says(stand, "first", can=hosting)
    await says(stand, "second", can=hosting, disk_free=5, **where)
    assert await fanned_out(stand) == []
    for mark, can in (("third", (*hosting, "recording=running")), ("fourth", hosting)):
        await says(stand, mark, can=can, **where)
    # However often it changes its mind, what waits to be shown is shown once.
    assert await fanned_out(stand) == [
        f"telegram.card/pc:{LAB}/{GROUP}/0/third",
        f"telegram.fan_out/meeting:{meeting_id(1)}/0/third",
    ]
