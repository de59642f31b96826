"""Short links: asked for once, made once, refused and passed on, called by one name each, opened and counted."""

from __future__ import annotations

import pytest

from domain.chats.chats import ChatMigrated
from domain.chats.choices import ShortLinksChosen
from domain.chats.commands import InheritChoice, RecordChatMigrated
from domain.chats.short_links import ChooseShortener, ShortenerUnknown, SwitchShortLinks
from domain.ids import ChatId, LinkId, MeetingId, UserId, derived
from domain.links.aliases import (
    LONGEST_ALIAS,
    RESERVED,
    AliasCharacters,
    AliasLength,
    AliasReserved,
    AliasTaken,
    check_alias,
    suggested,
)
from domain.links.commands import (
    LinkMade,
    LinkUnknown,
    RecordShortLinkMade,
    RecordShortLinkOpened,
    RecordShortLinkRefused,
    RequestAgain,
    RequestShortLink,
    ReserveShortCode,
)
from domain.links.links import (
    ShortCodeReserved,
    ShortLinkMade,
    ShortLinkOpened,
    ShortLinkRefused,
    ShortLinkRequested,
    code_stream_of,
    link_of_meeting,
)
from domain.links.targets import SchemeRefused, TargetPrivate, TargetUnusable
from domain.permissions import NotPermitted, UserPending
from domain.personal import Personal
from domain.policies import take_the_choice_along_when_a_group_becomes_a_supergroup
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

CHAT, SUPERGROUP = ChatId("-5"), ChatId("-1005")
MEETING = MeetingId(derived("meeting", 1))
LINK, OTHER = link_of_meeting(MEETING), LinkId(derived("another link"))
TARGET = "https://zoom.us/j/81234567890?pwd=secret"


def sealed(text, by=PERSON):
    return Personal(f"user-{by}", text)


def ask(target=TARGET, *, by=PERSON, asked_by=None, alias=None, link=LINK, meeting=None):
    return RequestShortLink(
        meta=meta(by),
        link_id=link,
        target=sealed(target),
        asked_by=UserId(asked_by or by or PERSON),
        chat=CHAT,
        provider="own",
        alias=None if alias is None else sealed(alias),
        meeting_id=meeting,
    )


def again(alias="weekly-2", *, by=PERSON, number=1, link=LINK):
    name = None if alias is None else sealed(alias)
    return RequestAgain(meta=meta(by), link_id=link, provider="own", alias=name, round=number)


def made(*, by=None, number=1, provider="own", code="abc"):
    return RecordShortLinkMade(
        meta=meta(by),
        link_id=LINK,
        round=number,
        provider=provider,
        address=sealed(f"https://bot.example.org/s/{code}"),
        code=sealed(code),
    )


def refused(code="alias_taken", *, by=None, number=1, provider="tinyurl", following=""):
    return RecordShortLinkRefused(
        meta=meta(by), link_id=LINK, round=number, provider=provider, failure_code=code, next=following
    )


def opened(count=3, *, by=None):
    return RecordShortLinkOpened(meta=meta(by), link_id=LINK, count=count)


def reserve(link=LINK, *, by=None, code="weekly"):
    return ReserveShortCode(meta=meta(by), code=code, link_id=link)


def requested(**changes):
    fields = {
        "target": sealed(TARGET), "asked_by": UserId(PERSON), "chat": CHAT, "provider": "own", "alias": None,
        "meeting_id": None, "round": 1,
    }  # fmt: skip
    return ShortLinkRequested(**{**fields, **changes})


def test_a_person_asks_for_a_short_link_once():
    given(*TEAM).when(ask()).then(requested()).when(ask()).then_quiet()


def test_the_program_asks_for_that_of_a_meeting():
    asked = given(*TEAM).when(ask(by=None, asked_by=PERSON, meeting=MEETING))
    asked.then(requested(meeting_id=MEETING)).when(ask(meeting=MEETING)).then_quiet()


def test_the_program_leads_a_meetings_link_to_its_new_address():
    new = ask("https://zoom.us/j/81234567890?pwd=new", by=None, asked_by=PERSON, meeting=MEETING)
    for before in ([], [made()], [refused()]):
        world = given(*TEAM, ask(meeting=MEETING), *before).when(new)
        world.then(requested(target=new.target, meeting_id=MEETING, round=2)).when(new).then_quiet()
        world.when(made(number=1)).then_quiet()
        world.when(made(number=2)).then(ShortLinkMade)


def test_nobody_leads_a_link_that_is_there_elsewhere():
    other = "https://zoom.us/j/81234567890?pwd=new"
    given(*TEAM, ask(meeting=MEETING), made()).when(ask(other, meeting=MEETING)).then_quiet()
    given(*TEAM, ask(), made()).when(ask(other, by=None)).then_quiet()
    given(*TEAM, ask(), made()).when(ask(other, by=None, meeting=MEETING)).then_quiet()


@pytest.mark.parametrize("by", [STRANGER, 99])
def test_whoever_is_not_whitelisted_makes_nothing_short(by):
    given(*TEAM).when(ask(by=by)).then_refused(UserPending)


def test_nobody_asks_in_anothers_name():
    given(*TEAM).when(ask(by=OWNER, asked_by=PERSON)).then_refused(NotPermitted)


@pytest.mark.parametrize("by", [PERSON, OWNER, None])
def test_what_is_no_web_address_is_refused_whoever_asks(by):
    given(*TEAM).when(ask("example.org", by=by)).then_refused(TargetUnusable)
    given(*TEAM).when(ask("javascript:alert(1)", by=by)).then_refused(SchemeRefused)


@pytest.mark.parametrize("target", ["http://127.1/", "http://nas.local/", "http://[::ffff:10.0.0.1]/"])
def test_into_a_private_network_only_approvers_lead(target):
    given(*TEAM).when(ask(target)).then_refused(TargetPrivate)
    for by in (ADMIN, OWNER, None):
        given(*TEAM).when(ask(target, by=by)).then(ShortLinkRequested)


@pytest.mark.parametrize(
    ("alias", "refusal"),
    [
        ("ab", AliasLength),
        ("a" * (LONGEST_ALIAS + 1), AliasLength),
        ("Weekly", AliasCharacters),
        ("rapat minggu", AliasCharacters),
        ("../admin", AliasCharacters),
        ("-abc", AliasCharacters),
        ("abc_", AliasCharacters),
        ("a--b", AliasCharacters),
        ("weekly\n", AliasCharacters),
        ("admin", AliasReserved),
    ],
)
def test_an_alias_that_cannot_be_is_refused(alias, refusal):
    given(*TEAM).when(ask(alias=alias)).then_refused(refusal)
    given(*TEAM, ask(), refused()).when(again(alias)).then_refused(refusal)


def test_an_alias_that_can_be_is_asked_for():
    given(*TEAM).when(ask(alias="rapat-minggu_1")).then(requested(alias=sealed("rapat-minggu_1")))


def test_no_reserved_word_is_refused_for_another_reason():
    for word in RESERVED:
        with pytest.raises(AliasReserved):
            check_alias(word)


@pytest.mark.parametrize("alias", ["abc", "a" * LONGEST_ALIAS, "a" * 27 + "-aa", "x_y"])
@pytest.mark.parametrize("number", [2, 99])
def test_a_suggestion_is_an_alias_too(alias, number):
    check_alias(suggested(alias, number))
    assert suggested(alias, number) != alias


def test_a_link_is_made_once():
    event = ShortLinkMade(
        round=1, provider="own", address=sealed("https://bot.example.org/s/abc"), code=sealed("abc")
    )
    given(*TEAM, ask()).when(made()).then(event).when(made(provider="tinyurl", code="x")).then_quiet()


def test_what_nobody_asked_for_is_not_made():
    given(*TEAM).when(made()).then_quiet()


def test_a_refusal_is_recorded_once_for_each_provider():
    world = given(*TEAM, ask()).when(refused("unavailable", following="own"))
    world.then(ShortLinkRefused(round=1, provider="tinyurl", code="unavailable", next="own"))
    world.when(refused("unavailable", following="own")).then_quiet()
    world.when(refused("refused", provider="own")).then(ShortLinkRefused)


def test_what_is_refused_after_it_was_made_or_in_an_earlier_round_counts_no_more():
    given(*TEAM, ask(), made()).when(refused()).then_quiet()
    given(*TEAM, ask(), refused(), again()).when(refused(provider="own")).then_quiet()


@pytest.mark.parametrize("code", ["alias_taken", "unavailable"])
def test_after_it_came_to_nothing_it_is_asked_for_again_under_another_name(code):
    world = given(*TEAM, ask(alias="weekly", meeting=MEETING), refused(code)).when(again())
    world.then(requested(alias=sealed("weekly-2"), meeting_id=MEETING, round=2)).when(again()).then_quiet()


def test_that_of_a_meeting_is_for_everybody_to_ask_for_again():
    asked = (*TEAM, ask(by=OWNER, meeting=MEETING), refused())
    given(*asked).when(again(by=PERSON)).then(ShortLinkRequested)
    given(*asked).when(again(by=STRANGER)).then_refused(UserPending)
    given(*TEAM, ask(by=OWNER), refused()).when(again(by=PERSON)).then_refused(NotPermitted)


def test_as_long_as_somebody_is_being_asked_nobody_asks_again():
    given(*TEAM, ask()).when(again()).then_quiet()
    given(*TEAM, ask(), refused("unavailable", following="own")).when(again()).then_quiet()


def test_a_link_that_is_there_is_not_asked_for_again_nor_one_that_never_was():
    given(*TEAM, ask(), made()).when(again()).then_refused(LinkMade)
    given(*TEAM).when(again()).then_refused(LinkUnknown)


def test_who_asked_may_ask_again_and_so_may_approvers():
    history = (*TEAM, ask(by=OWNER), refused())
    given(*history).when(again()).then_refused(NotPermitted)
    given(*history).when(again(by=ADMIN)).then(ShortLinkRequested)
    given(*TEAM, ask(), refused()).when(again(by=STRANGER)).then_refused(UserPending)


def test_openings_are_counted_of_links_that_are_there():
    given(*TEAM, ask(), made()).when(opened()).then(ShortLinkOpened(count=3)).when(opened(0)).then_quiet()
    given(*TEAM, ask()).when(opened()).then_quiet()


def test_a_code_belongs_to_the_first_who_wants_it():
    world = given().when(reserve()).then(ShortCodeReserved(link_id=LINK))
    world.when(reserve()).then_quiet().when(reserve(OTHER)).then_refused(AliasTaken)
    world.when(reserve(OTHER, code="another")).then(ShortCodeReserved)


def test_a_codes_stream_does_not_tell_the_code():
    assert "weekly" not in code_stream_of("weekly")
    assert code_stream_of("weekly") != code_stream_of("weekly2")


@pytest.mark.parametrize("command", [made, refused, opened, reserve])
def test_nobody_records_what_became_of_a_link_but_the_program(command):
    given(*TEAM, ask()).when(command(by=OWNER)).then_refused(NotPermitted)


# What a chat chooses


def switch(*, automatic=False, by=PERSON, chat=CHAT):
    return SwitchShortLinks(meta=meta(by), chat=chat, automatic=automatic)


def choose(provider="tinyurl", *, by=PERSON, chat=CHAT):
    return ChooseShortener(meta=meta(by), chat=chat, provider=provider)


def chosen(*, automatic=True, provider=""):
    return ShortLinksChosen(automatic=automatic, provider=provider)


def test_a_chat_switches_short_links_off_and_on():
    world = given(*TEAM).when(switch(automatic=True)).then_quiet()
    world.when(switch()).then(chosen(automatic=False)).when(switch()).then_quiet()
    world.when(switch(automatic=True)).then(chosen())


def test_a_chat_chooses_who_makes_them_and_keeps_the_rest():
    world = given(*TEAM, switch()).when(choose()).then(chosen(automatic=False, provider="tinyurl"))
    world.when(choose()).then_quiet().when(switch(automatic=True)).then(chosen(provider="tinyurl"))
    world.when(choose("")).then(chosen())


@pytest.mark.parametrize("provider", ["Tiny", "a b", "x" * 21, "1a", "own\n"])
def test_a_name_no_provider_can_have_is_refused(provider):
    given(*TEAM).when(choose(provider)).then_refused(ShortenerUnknown)


@pytest.mark.parametrize("command", [switch, choose])
@pytest.mark.parametrize("by", [STRANGER, None])
def test_whoever_is_not_whitelisted_chooses_nothing_for_a_chat(command, by):
    given(*TEAM).when(command(by=by)).then_refused(UserPending)


def test_the_choice_follows_a_group_that_becomes_a_supergroup():
    world = given(*TEAM, switch(), choose()).when(
        RecordChatMigrated(meta=meta(None), chat=CHAT, to=SUPERGROUP)
    )
    world.then(ChatMigrated(to=SUPERGROUP, chosen=(chosen(automatic=False, provider="tinyurl"),)))
    (inheriting,) = take_the_choice_along_when_a_group_becomes_a_supergroup(world.new[0])
    world.when(inheriting).then(chosen(automatic=False, provider="tinyurl"))


def test_what_people_chose_in_the_supergroup_since_stays():
    inheriting = InheritChoice(meta=meta(None), chat=SUPERGROUP, chosen=(chosen(provider="tinyurl"),))
    given(*TEAM, choose("bitly", chat=SUPERGROUP)).when(inheriting).then_quiet()
