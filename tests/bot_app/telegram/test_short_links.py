"""/short, /links and /shortlinks: what people write and tap, what is asked for, and what cards then show."""

from __future__ import annotations

from uuid import UUID

import pytest
import pytest_asyncio

from adapters.effect import Effect, IfUnknown
from adapters.telegram.markup import plain
from adapters.telegram.reactor import plan
from bot_app.telegram.short_cards import ShortCards
from bot_app.telegram.short_links import ShortDesk, short_url_button
from domain.chats.chats import ShortLinksChosen, stream_of
from domain.ids import ChatId, LinkId
from domain.links import commands as k
from domain.links.links import ShortLinkRequested, link_of_meeting
from domain.personal import Personal
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, private, standing, tap_of
from tests.bot_app.telegram.some_cards import some_cards
from tests.projections.histories import OWNER, PERSON, STRANGER, meeting_id, zoom_id

TARGET = "https://zoom.us/j/81234567890?pwd=hunter2"
PUBLIC = "https://bot.example.org"
TITLES = {"own": "", "tinyurl": "TinyURL"}


class Providers:
    """Some who can be asked, the first of them usual, without files and settings."""

    public_url = PUBLIC

    def __init__(self):
        self.able = dict(TITLES)

    def titles(self):
        return self.able

    def first(self, wish):
        return wish if wish in self.able else next(iter(self.able), "")


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        opened.choice = Providers()
        opened.at_hand["shortening"] = ShortDesk(opened.choice)
        opened.cards = ShortCards(opened.desk, opened.choice.titles)
        yield opened


def requested(stand):
    return stand.events(ShortLinkRequested)


async def ask(stand, words=TARGET, by=ADA, chat=None):
    """Gives the link's id; the request was accepted without a word."""
    assert await stand.say(by, f"/short {words}", chat) == []
    return newest(stand)


def newest(stand):
    streams = [each.stream for each in stand.history.events if isinstance(each.event, ShortLinkRequested)]
    return LinkId(UUID(streams[-1].removeprefix("link-")))


async def record(stand, command, link_id, **fields):
    await stand.history.say(command, link_id=link_id, **fields)
    await stand.caught_up()


async def made(stand, link_id, address=f"{PUBLIC}/s/weekly", code="weekly", provider="own", turn=1):
    subject = f"user-{ADA}"
    name = Personal(subject, code) if code else None
    fields = {"round": turn, "provider": provider, "address": Personal(subject, address), "code": name}
    await record(stand, k.RecordShortLinkMade, link_id, **fields)


async def refused(stand, link_id, code="alias_taken", provider="own", following="", turn=1):
    fields = {"round": turn, "provider": provider, "failure_code": code, "next": following}
    await record(stand, k.RecordShortLinkRefused, link_id, **fields)


async def words_of(answers):
    (answer,) = answers
    return plain(answer.text)


async def test_without_an_address_an_example_is_shown(stand):
    for text in ("/short", "/short a b c", "/short  "):
        said = await words_of(await stand.say(ADA, text))
        assert "/short https://zoom.us/j/81234567890?pwd=abc weekly-meeting" in said
    assert requested(stand) == []


async def test_an_address_is_asked_for_and_the_card_answers(stand):
    link_id = await ask(stand, chat=GROUP)
    (event,) = requested(stand)
    assert (event.target.reveal(""), event.alias, event.provider) == (TARGET, None, "own")
    assert (event.chat, event.asked_by, event.meeting_id) == (GROUP, ADA, None)
    assert plain((await stand.cards.card(link_id)).text) == "Making a short link to zoom.us…"
    await made(stand, link_id)
    card = await stand.cards.card(link_id)
    assert plain(card.text) == f"{PUBLIC}/s/weekly\nleads to zoom.us"
    assert "hunter2" not in card.text


async def test_an_alias_is_written_small_and_an_address_as_browsers_want_it(stand):
    await ask(stand, "https://münchen.example/é Rapat-Mingguan")
    (event,) = requested(stand)
    assert event.target.reveal("") == "https://xn--mnchen-3ya.example/%C3%A9"
    assert event.alias.reveal("") == "rapat-mingguan"


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("zoom.us/j/1", "not a complete web address. Write it with https://"),
        ("https://user:pw@zoom.us/", "without a user name, for example https://zoom.us/j/81234567890"),
        ("javascript:alert(1)", "Only web addresses can be made short: they begin with https://"),
        ("https://zoom.us/" + "a" * 2048, "An address has at most 2,048 characters"),
        ("http://192.168.0.1/", "leads into a private network. Only admins"),
        ("http://１２７.1/", "leads into a private network. Only admins"),  # noqa: RUF001
        (f"{TARGET} a", "between 3 and 30 characters, for example weekly-meeting"),
        (f"{TARGET} wee<b>kly", "small letters, digits, and single - or _"),
        (f"{TARGET} admin", "The name “admin” is reserved"),
        (f"{PUBLIC}/s/weekly", "That is a short link already"),
    ],
)
async def test_what_cannot_be_made_short_is_told_and_changes_nothing(stand, words, answer):
    assert answer in await words_of(await stand.say(ADA, f"/short {words}"))
    assert requested(stand) == []


async def test_an_approver_may_lead_into_a_private_network(stand):
    await ask(stand, "http://192.168.0.1/", by=OWNER)


async def test_where_nobody_can_make_links_that_is_said(stand):
    stand.choice.able = {}
    for text in (f"/short {TARGET}", "/shortlinks"):
        assert "Nothing can be made short here" in await words_of(await stand.say(ADA, text))
    assert requested(stand) == []


async def test_who_waits_for_access_makes_nothing_short(stand):
    for text in (f"/short {TARGET}", "/links", "/shortlinks"):
        await stand.say(STRANGER, text)
    assert requested(stand) == []


async def test_a_taken_alias_comes_with_three_that_are_free(stand):
    taken = await ask(stand, f"{TARGET} weekly-3")
    await made(stand, taken, f"{PUBLIC}/s/weekly-3", "weekly-3")
    link_id = await ask(stand, f"{TARGET} weekly")
    await refused(stand, link_id)
    card = await stand.cards.card(link_id)
    assert plain(card.text) == "The name weekly is taken. Choose another:"
    assert labels(card) == ["weekly-2", "weekly-4", "weekly-5", "Any name"]


async def test_a_suggestion_is_asked_for_on_the_same_card_once(stand):
    link_id = await ask(stand, f"{TARGET} weekly")
    await refused(stand, link_id)
    card = await stand.cards.card(link_id)
    for _ in range(2):
        assert await stand.tap(ADA, tap_of(card, "weekly-3")) == []
    assert [(each.round, each.alias.reveal("")) for each in requested(stand)] == [
        (1, "weekly"),
        (2, "weekly-3"),
    ]
    assert plain((await stand.cards.card(link_id)).text).startswith("Making a short link")
    await made(stand, link_id, f"{PUBLIC}/s/weekly-3", "weekly-3", turn=2)
    assert f"{PUBLIC}/s/weekly-3" in (await stand.cards.card(link_id)).text
    assert "already" in await words_of(await stand.tap(ADA, tap_of(card, "weekly-2")))


async def test_any_name_will_do_as_well(stand):
    link_id = await ask(stand, f"{TARGET} weekly")
    await refused(stand, link_id)
    await stand.tap(ADA, tap_of(await stand.cards.card(link_id), "Any name"))
    assert [each.alias for each in requested(stand)][-1] is None


async def test_whose_link_it_is_not_cannot_name_it(stand):
    link_id = await ask(stand, f"{TARGET} weekly", chat=GROUP)
    await refused(stand, link_id)
    card = await stand.cards.card(link_id)
    assert "not permitted" in await words_of(await stand.tap(PERSON, tap_of(card, "weekly-2"), GROUP))
    await stand.tap(OWNER, tap_of(card, "weekly-2"), GROUP)
    assert len(requested(stand)) == 2
    assert requested(stand)[-1].target == requested(stand)[0].target


async def test_who_made_it_instead_and_why_is_told(stand):
    stand.choice.able = {"tinyurl": "Tiny & URL", "own": ""}
    link_id = await ask(stand)
    await refused(stand, link_id, "unavailable", "tinyurl", "own")
    assert plain((await stand.cards.card(link_id)).text).startswith("Making")
    await made(stand, link_id)
    last = plain((await stand.cards.card(link_id)).text).splitlines()[-1]
    assert last == "It was made by our own redirect, because Tiny & URL could not be reached."


@pytest.mark.parametrize(
    "code", ["unauthorised", "unavailable", "refused", "absent", "alias_unsupported", "new one"]
)
async def test_where_nobody_made_it_one_may_try_again_under_the_same_name(stand, code):
    link_id = await ask(stand, f"{TARGET} weekly")
    await refused(stand, link_id, code)
    card = await stand.cards.card(link_id)
    assert plain(card.text).startswith("There is no short link: our own redirect ")
    await stand.tap(ADA, tap_of(card, "Try again"))
    assert [each.alias.reveal("") for each in requested(stand)] == ["weekly", "weekly"]


async def test_a_button_of_a_link_nobody_knows_is_stale(stand):
    data = f"again:{link_of_meeting(meeting_id(9)).hex}:1:2"
    assert "out of date" in await words_of(await stand.tap(ADA, data))


# The card's way into the chat


async def planned(stand):
    return [effect for recorded in stand.history.events for effect in plan(recorded)]


async def shown(stand, link_id):
    effect = Effect(key="x/1", lane="", payload={}, if_unknown=IfUnknown.REPEAT, position=3)
    return [(each.payload["card"], each.payload["chat"]) for each in await stand.cards.shown(link_id, effect)]


async def cards_of(stand, link_id):
    """Where a step of a link is shown, by all cards together."""
    payload = {"audience": "link", "subject": f"link:{link_id}"}
    effect = Effect(key="x/1", lane="", payload=payload, if_unknown=IfUnknown.REPEAT, position=3)
    cards = await some_cards(stand.desk, links=stand.cards).recipients(effect)
    return [(each.payload["card"], each.payload["chat"]) for each in cards]


async def test_every_step_of_a_link_but_its_openings_is_shown(stand):
    link_id = await ask(stand)
    await refused(stand, link_id, "unavailable", "tinyurl", "own")
    await made(stand, link_id)
    await record(stand, k.RecordShortLinkOpened, link_id, count=5)
    of_links = [each for each in await planned(stand) if each.payload.get("audience") == "link"]
    assert [each.payload["subject"] for each in of_links] == [f"link:{link_id}"] * 3
    assert await shown(stand, link_id) == [(f"link:{link_id.hex}", private(ADA))]


async def test_a_meetings_link_stands_on_the_meetings_card_once_it_is_made(stand):
    await stand.history.plan(1)
    await stand.history.created(1)
    await stand.history.shorten(1)
    await stand.caught_up()
    link_id = link_of_meeting(meeting_id(1))
    assert await cards_of(stand, link_id) == []
    await made(stand, link_id)
    ((name, chat),) = await cards_of(stand, link_id)
    assert name.startswith("batch:")
    assert chat == GROUP


async def test_a_link_nobody_knows_is_shown_to_nobody(stand):
    assert await shown(stand, link_of_meeting(meeting_id(9))) == []
    assert await stand.cards.card(link_of_meeting(meeting_id(9))) is None


# The button beside a meeting


async def test_a_meeting_gets_its_link_by_a_tap_and_only_one(stand):
    await stand.history.plan(1)
    data = short_url_button(stand.desk, "en", meeting_id(1))["callback_data"]
    assert "no join address" in await words_of(await stand.tap(ADA, data, GROUP))
    await stand.history.created(1)
    for user in (ADA, PERSON, ADA):
        assert "is being made" in await words_of(await stand.tap(user, data, GROUP))
    (event,) = requested(stand)
    assert (event.meeting_id, event.asked_by) == (meeting_id(1), ADA)
    assert str(zoom_id(1)) in event.target.reveal("")
    assert event.target.subject == f"user-{OWNER}", "it belongs to whoever planned the meeting"
    await made(stand, link_of_meeting(meeting_id(1)))
    assert f"{PUBLIC}/s/weekly" in await words_of(await stand.tap(PERSON, data, GROUP))


async def test_a_meeting_whose_link_came_to_nothing_gets_it_by_a_tap(stand):
    await stand.history.plan(1)
    await stand.history.created(1)
    link_id = link_of_meeting(meeting_id(1))
    data = short_url_button(stand.desk, "en", meeting_id(1))["callback_data"]
    await stand.tap(ADA, data, GROUP)
    for by, turn in ((ADA, 1), (PERSON, 2)):
        await refused(stand, link_id, "unavailable", turn=turn)
        for _ in range(2):
            assert "is being made" in await words_of(await stand.tap(by, data, GROUP))
        assert [event.round for event in requested(stand)] == list(range(1, turn + 2))
    await made(stand, link_id, turn=3)
    assert f"{PUBLIC}/s/weekly" in await words_of(await stand.tap(PERSON, data, GROUP))


# /links


async def test_a_person_sees_their_newest_links_with_openings(stand):
    assert "no short links yet" in await words_of(await stand.say(ADA, "/links"))
    first = await ask(stand)
    await made(stand, first)
    await record(stand, k.RecordShortLinkOpened, first, count=1)
    second = await ask(stand, "https://example.org/a?token=hunter2")
    await made(stand, second, "https://tinyurl.com/x", "", "tinyurl")
    await ask(stand, "https://example.org/waiting")
    listed = await words_of(await stand.say(ADA, "/links"))
    assert listed.index("https://tinyurl.com/x") < listed.index(f"{PUBLIC}/s/weekly")
    assert "opened once" in listed
    assert listed.count("opened") == 1
    assert "hunter2" not in listed
    assert "no short links yet" in await words_of(await stand.say(PERSON, "/links"))


# /shortlinks


async def wishes(stand, chat=GROUP):
    chosen = (await stand.application.state(stream_of(chat))).choice(ShortLinksChosen)
    return chosen.automatic, chosen.provider


async def test_a_chat_is_shown_whether_and_by_whom_its_links_are_made(stand):
    (answer,) = await stand.say(ADA, "/shortlinks", GROUP)
    assert plain(answer.text) == (
        "Short links in this chat\nEvery new meeting gets a short link by itself.\n"
        "They are made by our own redirect."
    )
    assert labels(answer) == ["Switch off", "✅ The usual provider", "▫️ our own redirect", "▫️ TinyURL"]


async def test_a_tap_switches_and_a_second_one_changes_nothing_more(stand):
    (answer,) = await stand.say(ADA, "/shortlinks", GROUP)
    for _ in range(2):
        (after,) = await stand.tap(ADA, tap_of(answer, "Switch off"), GROUP)
    assert "no short link by themselves" in plain(after.text)
    assert labels(after)[0] == "Switch on"
    assert len(stand.events(ShortLinksChosen)) == 1
    assert await wishes(stand) == (False, "")


async def test_a_provider_is_chosen_and_used(stand):
    (answer,) = await stand.say(ADA, "/shortlinks", GROUP)
    (after,) = await stand.tap(ADA, tap_of(answer, "▫️ TinyURL"), GROUP)
    assert "They are made by TinyURL." in plain(after.text)
    assert "✅ TinyURL" in labels(after)
    await ask(stand, chat=GROUP)
    await ask(stand, chat=ChatId("-77"))
    assert [each.provider for each in requested(stand)] == ["tinyurl", "own"]
    (after,) = await stand.tap(ADA, tap_of(after, "▫️ The usual provider"), GROUP)
    assert await wishes(stand) == (True, "")


async def test_a_provider_that_went_away_is_no_choice_any_more(stand):
    (answer,) = await stand.say(ADA, "/shortlinks", GROUP)
    await stand.tap(ADA, tap_of(answer, "▫️ TinyURL"), GROUP)
    del stand.choice.able["tinyurl"]
    assert "out of date" in await words_of(await stand.tap(ADA, tap_of(answer, "▫️ TinyURL"), GROUP))
    (shown_now,) = await stand.say(ADA, "/shortlinks", GROUP)
    assert "They are made by our own redirect." in plain(shown_now.text)
    assert labels(shown_now)[1] == "✅ The usual provider"


async def test_who_waits_for_access_chooses_nothing(stand):
    for data in ("shortauto:0", "shortby:tinyurl"):
        await stand.tap(STRANGER, data, GROUP)
    assert stand.events(ShortLinksChosen) == []
