"""From a meeting, or a wish, to exactly one short link, whoever is away on the way there."""

from __future__ import annotations

import asyncio
import re
from itertools import islice

import pytest
import pytest_asyncio

from adapters.event_store.subject_keys import SubjectKeys
from bot_app.shortlinks.own import LENGTH, LETTERS, OwnCodes
from domain.application import Application
from domain.chats.chats import stream_of as chat_stream
from domain.chats.commands import RecordChatMigrated
from domain.chats.short_links import ChooseShortener, SwitchShortLinks
from domain.ids import ChatId, LinkId, derived
from domain.incidents.incidents import IncidentEvent
from domain.links.links import (
    LinkState,
    ShortCodeReserved,
    ShortLinkMade,
    ShortLinkRefused,
    ShortLinkRequested,
)
from domain.meetings.commands import CancelMeeting
from tests.bot_app.bookkeeping import CHAT, ENCRYPTION_KEY, PERSON
from tests.bot_app.shortlinks.mill import PUBLIC, SECRET, TARGET, milling

OWN_ADDRESS = re.compile(rf"{re.escape(PUBLIC)}/s/[{LETTERS}]{{{LENGTH}}}")


@pytest_asyncio.fixture
async def mill(tmp_path):
    async with milling(tmp_path) as opened:
        yield opened


async def refusals(mill):
    return [(each.provider, each.code, each.next) for each in await mill.events(ShortLinkRefused)]


@pytest.mark.parametrize("times", [1, 3])
async def test_a_meeting_gets_exactly_one_short_link_whatever_is_repeated(mill, times):
    meeting_id = await mill.meeting()
    await mill.turn(times=times)
    row = await mill.of_meeting(meeting_id)
    assert OWN_ADDRESS.fullmatch(row.address)
    assert (row.target, row.state, row.meeting_id) == ("https://zoom.us/j/1", LinkState.MADE, meeting_id)
    assert len(await mill.events(ShortLinkRequested)) == len(await mill.events(ShortLinkMade)) == 1
    assert await mill.books.reads.links.by_code(row.code) == row
    assert mill.stand.asked == [], "nobody outside is told"


async def test_what_zoom_says_again_makes_no_second_link(mill):
    meeting_id = await mill.meeting()
    await mill.turn()
    await mill.books.created_in_zoom(meeting_id, 99)
    await mill.turn()
    assert len(await mill.events(ShortLinkMade)) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_a_link_of_ours_follows_the_meeting_to_its_new_address(mill, times):
    meeting_id = await mill.meeting()
    await mill.turn()
    before = await mill.of_meeting(meeting_id)
    await mill.books.given_another_passcode(meeting_id)
    await mill.turn(times=times)
    after = await mill.of_meeting(meeting_id)
    assert (after.address, after.code) == (before.address, before.code), "people have it already"
    assert (after.state, after.target) == (LinkState.MADE, "https://zoom.us/j/1?pwd=1")
    assert await mill.books.reads.links.by_code(before.code) == after
    assert len(await mill.events(ShortLinkRequested)) == len(await mill.events(ShortLinkMade)) == 2
    await mill.books.given_another_passcode(meeting_id)
    await mill.turn(times=times)
    assert len(await mill.events(ShortLinkMade)) == 2, "the address is the same"


async def test_our_code_leads_to_the_new_address_before_anything_else_is_done(mill):
    meeting_id = await mill.meeting()
    await mill.turn()
    code = (await mill.of_meeting(meeting_id)).code
    await mill.books.given_another_passcode(meeting_id)
    await mill.books.read()
    (wanted,) = await mill.planned()
    await mill.perform(wanted)
    await mill.books.read()
    row = await mill.books.reads.links.by_code(code)
    assert (row.state, row.target) == (LinkState.ASKED, "https://zoom.us/j/1?pwd=1")


async def test_whoever_made_the_link_makes_one_to_the_new_address(mill):
    await mill.books.say(ChooseShortener, chat=CHAT, provider="tinyurl")
    meeting_id = await mill.meeting()
    await mill.turn()
    before = await mill.of_meeting(meeting_id)
    await mill.books.say(ChooseShortener, chat=CHAT, provider="own")
    await mill.books.say(SwitchShortLinks, chat=CHAT, automatic=False)
    await mill.books.given_another_passcode(meeting_id)
    await mill.turn()
    after = await mill.of_meeting(meeting_id)
    assert (before.provider, after.provider, after.state) == ("tinyurl", "tinyurl", LinkState.MADE)
    assert after.target == "https://zoom.us/j/1?pwd=1"
    assert after.address != before.address


async def test_codes_of_our_own_are_never_alike(mill):
    for number in range(20):
        await mill.meeting(number)
    await mill.turn()
    made = await mill.events(ShortLinkMade)
    assert len({each.code.reveal("") for each in made}) == 20


async def test_a_chat_that_wants_none_gets_none(mill):
    await mill.books.say(SwitchShortLinks, chat=CHAT, automatic=False)
    await mill.meeting()
    await mill.turn()
    assert await mill.events() == []


async def test_a_chat_is_heard_under_the_number_it_has_now(mill):
    whole, there = ChatId(CHAT.partition(":")[0]), ChatId("-1009")
    meeting_id = await mill.meeting()
    await mill.books.say(RecordChatMigrated, chat=whole, to=there)
    await mill.books.say(ChooseShortener, chat=there, provider="tinyurl")
    await mill.books.read()
    await mill.turn()
    assert chat_stream(CHAT) != chat_stream(there)
    assert (await mill.of_meeting(meeting_id)).provider == "tinyurl"


async def test_a_cancelled_meeting_gets_none(mill):
    meeting_id = await mill.meeting()
    await mill.books.say(CancelMeeting, meeting_id=meeting_id)
    await mill.books.read()
    await mill.turn()
    assert await mill.events() == []


async def test_where_nobody_can_make_links_none_is_wanted(mill):
    mill.configure(public_url="", secrets={})
    await mill.meeting()
    await mill.turn()
    assert await mill.events() == []


async def test_a_chat_chooses_who_makes_its_links(mill):
    await mill.books.say(ChooseShortener, chat=CHAT, provider="sid")
    meeting_id = await mill.meeting()
    await mill.turn()
    row = await mill.of_meeting(meeting_id)
    assert (row.provider, row.address, row.code) == ("sid", "https://s.id/sid1", "")
    assert [made[2] for made in mill.stand.made] == ["https://zoom.us/j/1"]


async def test_who_was_chosen_and_is_not_there_any_more_is_passed_over(mill):
    await mill.books.say(ChooseShortener, chat=CHAT, provider="acme")
    meeting_id = await mill.meeting()
    await mill.turn()
    assert (await mill.of_meeting(meeting_id)).provider == "own"


async def test_a_provider_that_is_down_is_tried_thrice_and_then_another_one_is_asked(mill):
    mill.stand.misbehaviour.next("POST /tinyurl", "status", times=10, status=503)
    link_id = await mill.ask(provider="tinyurl")
    await mill.turn()
    assert (await mill.row(link_id)).provider == "own"
    assert await refusals(mill) == [("tinyurl", "unavailable", "own")]
    assert mill.stand.misbehaviour.waiting == 7


async def test_a_provider_that_stumbles_is_asked_again(mill):
    mill.stand.misbehaviour.next("POST /tinyurl", "status", status=429, retry_after=86_400)
    mill.stand.misbehaviour.next("POST /tinyurl", "answer_lost")
    link_id = await mill.ask(provider="tinyurl")
    await mill.turn()
    assert (await mill.row(link_id)).provider == "tinyurl"
    assert await refusals(mill) == []


async def test_a_yes_that_holds_an_error_makes_no_link(mill):
    mill.stand.error_in_200.add("tinyurl")
    link_id = await mill.ask(provider="tinyurl")
    await mill.turn()
    assert await refusals(mill) == [("tinyurl", "refused", "own")]
    assert OWN_ADDRESS.fullmatch((await mill.row(link_id)).address)
    assert "hunter2" not in repr(await mill.events())


async def test_the_order_of_the_file_is_kept_and_ends(mill):
    mill.configure(fallback=["bitly", "tinyurl", "sid"])
    mill.stand.error_in_200 |= {"bitly", "tinyurl", "sid"}
    link_id = await mill.ask(provider="tinyurl")
    await mill.turn()
    assert await refusals(mill) == [
        ("tinyurl", "refused", "bitly"),
        ("bitly", "refused", "sid"),
        ("sid", "refused", ""),
    ]
    assert (await mill.row(link_id)).state is LinkState.FAILED


async def test_a_wrong_key_is_reported_once_a_day_and_the_next_one_is_asked(mill):
    mill.configure(secrets={"TINYURL_API_KEY": "wrong"})
    for which in range(3):
        await mill.ask(which, provider="tinyurl")
    await mill.turn()
    assert await refusals(mill) == [("tinyurl", "unauthorised", "own")] * 3
    (incident,) = await mill.events(IncidentEvent)
    assert (incident.kind, incident.reference) == ("shortener.unauthorised", "tinyurl")


async def test_a_provider_without_aliases_leaves_it_to_the_next(mill):
    acme = {"title": "Acme", "calls": [{"url": f"{mill.address}/x", "link": "{answer:a}"}]}
    mill.configure(providers={"acme": acme})
    link_id = await mill.ask(provider="acme", alias="weekly")
    await mill.turn()
    assert await refusals(mill) == [("acme", "alias_unsupported", "own")]
    assert (await mill.row(link_id)).address == f"{PUBLIC}/s/weekly"


@pytest.mark.parametrize("provider", ["tinyurl", "bitly", "sid"])
async def test_an_alias_that_is_taken_elsewhere_is_for_the_person_to_change(mill, provider):
    mill.stand.taken.add("weekly")
    link_id = await mill.ask(provider=provider, alias="weekly")
    await mill.turn()
    assert await refusals(mill) == [(provider, "alias_taken", "")]
    assert (await mill.row(link_id)).state is LinkState.TAKEN


async def test_of_two_who_want_one_alias_at_once_exactly_one_gets_it(mill):
    links = [await mill.ask(which, alias="weekly") for which in ("one", "other")]
    effects = await mill.planned()
    programs = [Application(mill.books.log) for _ in effects]

    async def played(program, effect):
        outcome = await mill.performers(program)["link.shorten"].perform(effect, repeated=False)
        for command in outcome.commands:
            await program.handle(command)

    await asyncio.gather(*map(played, programs, effects))
    rows = [await mill.row(each) for each in links]
    assert sorted(row.state for row in rows) == [LinkState.MADE, LinkState.TAKEN]
    assert len(await mill.events(ShortCodeReserved)) == 1
    (winner,) = [row for row in rows if row.state is LinkState.MADE]
    assert await mill.books.reads.links.by_code("weekly") == winner


@pytest.mark.parametrize("alias", ["weekly", ""])
async def test_a_code_of_our_own_survives_a_kill_before_it_was_recorded(mill, alias):
    link_id = await mill.ask(alias=alias)
    (effect,) = await mill.planned()
    await mill.performers()["link.shorten"].perform(effect, repeated=False)
    assert await mill.events(ShortLinkMade) == []
    await mill.perform(effect)
    row = await mill.row(link_id)
    assert (row.state, len(await mill.events(ShortCodeReserved))) == (LinkState.MADE, 1)
    assert row.code == alias or not alias


async def test_a_code_that_somebody_chose_is_passed_over(mill):
    wanted = LinkId(derived("test link", "later"))
    first, second, *_ = islice(OwnCodes(mill.books.application, SECRET)._codes(wanted), 2)
    await mill.ask("sooner", alias=first)
    await mill.turn()
    assert await mill.ask("later") == wanted
    await mill.turn()
    assert (await mill.row(wanted)).code == second


async def test_without_our_secret_nobody_knows_a_code(mill):
    link_id = LinkId(derived("link"))
    ours, theirs = (OwnCodes(mill.books.application, secret) for secret in (SECRET, b"another"))
    assert next(ours._codes(link_id)) != next(theirs._codes(link_id))


async def test_what_was_made_meanwhile_is_not_made_again(mill):
    await mill.ask(provider="tinyurl")
    (effect,) = await mill.planned()
    await mill.perform(effect)
    await mill.perform(effect)
    assert len(mill.stand.made) == 1


async def test_what_belongs_to_somebody_who_was_erased_is_made_by_nobody(mill):
    await mill.ask(provider="tinyurl", target=TARGET)
    (effect,) = await mill.planned()
    keys = SubjectKeys(mill.books.keys, ENCRYPTION_KEY)
    keys.erase(f"user-{PERSON}")
    keys.close()
    outcome = await mill.performers(Application(mill.books.log))["link.shorten"].perform(
        effect, repeated=False
    )
    assert outcome.commands == ()
    assert mill.stand.asked == []
