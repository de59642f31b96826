"""Short links as people and browsers find them."""

from __future__ import annotations

import pytest

from domain.links.links import LinkState, link_of_meeting
from projections.links import Links
from tests.projections.histories import OWNER, PERSON, History, meeting_id


@pytest.fixture
def history():
    return History()


@pytest.fixture
def links(database):
    return Links(database)


async def of(links, history, number=1):
    await links.apply(history.events)
    return await links.of_meeting(meeting_id(number))


async def test_a_link_nobody_asked_for_is_not_there(links):
    assert await links.of_meeting(meeting_id(1)) is None
    assert await links.by_code("") is None


async def test_a_link_that_was_asked_for_says_where_it_will_lead(history, links):
    await history.shorten(1, alias="weekly")
    row = await of(links, history)
    assert (row.link_id, row.state, row.alias) == (link_of_meeting(meeting_id(1)), LinkState.ASKED, "weekly")
    assert (row.wanted_from, row.asked_by, row.round) == ("tinyurl", OWNER, 1)
    assert row.target.startswith("https://zoom.us/j/")
    assert row.asked_at == history.events[-1].at
    assert await links.by_code("") is None


async def test_a_link_that_is_made_is_found_by_its_code_and_its_meeting(history, links):
    await history.shorten(1)
    await history.shortened(1, "abc")
    row = await of(links, history)
    assert await links.by_code("abc") == row
    assert await links.by_code("ABC") is None
    assert (row.provider, row.address) == ("own", "https://bot.example.org/s/abc")
    assert row.made_at == history.events[-1].at


async def test_a_link_of_somebody_elses_has_no_code(history, links):
    await history.shorten(1)
    await history.shortened(1, "abc", provider="tinyurl")
    row = await of(links, history)
    assert (row.provider, row.code) == ("tinyurl", "")
    assert await links.by_code("abc") is None


async def test_openings_add_up(history, links):
    await history.shorten(1)
    await history.shortened(1)
    for count in (2, 5):
        await history.opened(1, count)
    assert (await of(links, history)).clicks == 7


async def test_a_refusal_shows_while_others_are_asked_and_ends_with_the_last(history, links):
    await history.shorten(1)
    await history.not_shortened(1, "unauthorised", following="own")
    assert (await of(links, history)).state is LinkState.ASKED
    await history.not_shortened(1, "absent", by="own")
    row = await of(links, history)
    assert (row.state, row.refusal) == (LinkState.FAILED, "unauthorised")


async def test_an_alias_that_is_taken_waits_for_another(history, links):
    await history.appoint_owner(OWNER)
    await history.shorten(1, alias="weekly")
    await history.not_shortened(1, "alias_taken")
    assert (await of(links, history)).state is LinkState.TAKEN
    asked_at = (await of(links, history)).asked_at
    await history.shorten_again(1, "weekly-2")
    row = await of(links, history)
    assert (row.state, row.alias, row.round, row.refusal) == (LinkState.ASKED, "weekly-2", 2, "")
    assert (row.wanted_from, row.asked_at) == ("own", asked_at)


async def test_a_persons_links_come_newest_first(history, links):
    await history.appoint_owner(OWNER)
    for number in (1, 2, 3, 4):
        await history.shorten(number, by=PERSON if number == 2 else OWNER)
    for number in (3, 2, 1):
        await history.shortened(number, f"c{number}")
    await links.apply(history.events)
    assert [row.code for row in await links.newest_of(OWNER)] == ["c3", "c1"]
    assert [row.code for row in await links.newest_of(OWNER, limit=1)] == ["c3"]
    assert [row.code for row in await links.newest_of(PERSON)] == ["c2"]
