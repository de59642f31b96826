"""What people choose for a chat, when it holds, and how it moves along with the chat."""

from __future__ import annotations

import asyncio
from datetime import UTC, time

import hypothesis.strategies as st
import pytest
from hypothesis import given as whatever

from domain.chats.chats import AnyChoice, ChatMigrated, DeliveriesChosen, stream_of
from domain.chats.choices import (
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    Choice,
    DailyAgendaChosen,
    InvitationTemplateChosen,
    QuietHours,
    QuietHoursChosen,
    RemindersChosen,
    quiet,
)
from domain.chats.choosing import (
    ChatFollowsPerson,
    ChooseChatLanguage,
    ChooseChatTimeZone,
    ChooseDailyAgenda,
    ChooseInvitationTemplate,
    ChooseQuietHours,
    ChooseReminders,
    QuietHoursEmpty,
    ReminderOutOfRange,
    UnknownChatLanguage,
    UnknownChatTimeZone,
)
from domain.chats.commands import InheritChoice, RecordChatMigrated
from domain.chats.invitation_template import InvitationWithoutLink
from domain.event import all_events
from domain.ids import ChatId, UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.personal import Personal, Redacted
from domain.policies import take_the_choice_along_when_a_group_becomes_a_supergroup
from domain.users.commands import BanUser
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

CHAT, TOPIC, SUPERGROUP, ALONE = ChatId("-5"), ChatId("-5:7"), ChatId("-1005"), ChatId("3")
NIGHT = QuietHours(time(21), time(6))
NOON = QuietHours(time(12), time(13, 30))
WORDING = "{topic}: {link}"


def speak(language="en", *, by=PERSON, chat=CHAT):
    return ChooseChatLanguage(meta=meta(by), chat=chat, language=language)


def live_in(zone="Asia/Makassar", *, by=PERSON, chat=CHAT):
    return ChooseChatTimeZone(meta=meta(by), chat=chat, time_zone=zone)


def remind(*, by=PERSON, chat=CHAT, **wishes):
    return ChooseReminders(meta=meta(by), chat=chat, **(wishes or {"minutes_before": 30}))


def agenda(clock=time(7, 30), *, by=PERSON, chat=CHAT):
    return ChooseDailyAgenda(meta=meta(by), chat=chat, clock=clock)


def be_quiet(hours=NIGHT, *, by=PERSON, chat=CHAT):
    return ChooseQuietHours(meta=meta(by), chat=chat, hours=hours)


def word(template=WORDING, *, language="id", by=ADMIN, chat=CHAT, subject="chat--5"):
    return ChooseInvitationTemplate(
        meta=meta(by), chat=chat, language=language, template=Personal(subject, template)
    )


def worded(template=WORDING, *, language="id", chat=CHAT):
    return InvitationTemplateChosen(language=language, template=Personal(stream_of(chat), template))


CHOICES = [
    (speak, ChatLanguageChosen(language="en")),
    (live_in, ChatTimeZoneChosen(time_zone="Asia/Makassar")),
    (remind, RemindersChosen(minutes_before=30)),
    (agenda, DailyAgendaChosen(clock=time(7, 30))),
    (be_quiet, QuietHoursChosen(hours=NIGHT)),
    (word, worded()),
]
BACK = [
    (speak, speak(""), ChatLanguageChosen()),
    (live_in, live_in(""), ChatTimeZoneChosen()),
    (remind, remind(minutes_before=10), RemindersChosen()),
    (agenda, agenda(None), DailyAgendaChosen()),
    (be_quiet, be_quiet(None), QuietHoursChosen()),
    (word, word(""), worded("")),
]


@pytest.mark.parametrize(("choose", "event"), CHOICES)
def test_a_choice_is_recorded_once_for_the_whole_chat(choose, event):
    world = given(*TEAM).when(choose()).then(event).when(choose()).then_quiet()
    world.when(choose(chat=TOPIC)).then_quiet()


@pytest.mark.parametrize(("choose", "back", "usual"), BACK)
def test_what_is_usual_need_not_be_chosen_but_can_be_chosen_again(choose, back, usual):
    given(*TEAM).when(back).then_quiet()
    given(*TEAM, choose()).when(back).then(usual)


@pytest.mark.parametrize(("choose", "event"), CHOICES)
def test_owners_and_admins_choose_too(choose, event):
    for by in (ADMIN, OWNER):
        given(*TEAM).when(choose(by=by)).then(event)


@pytest.mark.parametrize(("choose", "_"), CHOICES)
@pytest.mark.parametrize("by", [STRANGER, 99, None])
def test_whoever_is_not_whitelisted_chooses_nothing(choose, _, by):
    given(*TEAM).when(choose(by=by)).then_refused(UserPending)


@pytest.mark.parametrize(("choose", "_"), CHOICES)
def test_a_banned_person_chooses_nothing(choose, _):
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    given(*TEAM, banned).when(choose(by=PERSON)).then_refused(UserIsBanned)


def test_only_admins_and_owners_word_invitations():
    given(*TEAM).when(word(by=PERSON)).then_refused(NotPermitted)


@pytest.mark.parametrize("choose", [speak, live_in])
def test_a_private_chat_follows_its_person(choose):
    given(*TEAM).when(choose(chat=ALONE)).then_refused(ChatFollowsPerson)


@pytest.mark.parametrize("language", ["xx", "EN", " "])
def test_a_language_we_do_not_speak_is_refused(language):
    given(*TEAM).when(speak(language)).then_refused(UnknownChatLanguage)
    given(*TEAM).when(word(language=language)).then_refused(UnknownChatLanguage)


def test_a_zone_that_does_not_exist_is_refused():
    given(*TEAM).when(live_in("Asia/Nowhere")).then_refused(UnknownChatTimeZone)


@pytest.mark.parametrize("minutes", [-1, 1441])
def test_a_reminder_comes_within_a_day_before_the_start(minutes):
    given(*TEAM).when(remind(minutes_before=minutes)).then_refused(ReminderOutOfRange)


@pytest.mark.parametrize("minutes", [0, 1440])
def test_a_reminder_may_be_none_or_a_day_before(minutes):
    given(*TEAM).when(remind(minutes_before=minutes)).then(RemindersChosen(minutes_before=minutes))


def test_each_part_of_the_reminders_leaves_the_others_as_they_are():
    world = given(*TEAM, remind(minutes_before=0)).when(remind(at_start=False))
    world.then(RemindersChosen(minutes_before=0, at_start=False))
    world.when(remind(when_late=False)).then(
        RemindersChosen(minutes_before=0, at_start=False, when_late=False)
    )


def test_quiet_hours_that_last_no_time_are_refused():
    same = QuietHours(time(6), time(6, 0, 30))
    given(*TEAM).when(be_quiet(same)).then_refused(QuietHoursEmpty)


def test_clocks_are_kept_to_the_minute():
    exact = time(7, 30, 15, 999, tzinfo=UTC)
    given(*TEAM).when(agenda(exact)).then(DailyAgendaChosen(clock=time(7, 30)))
    world = given(*TEAM).when(be_quiet(QuietHours(time(21, 0, 1), time(6, 0, 1))))
    world.then(QuietHoursChosen(hours=NIGHT))


def test_each_language_has_a_wording_of_its_own():
    world = given(*TEAM, word()).when(word("{link}", language="en")).then(worded("{link}", language="en"))
    world.when(word()).then_quiet()


def test_a_wording_that_cannot_be_used_is_refused():
    given(*TEAM).when(word("{topic}")).then_refused(InvitationWithoutLink)


def test_a_wording_belongs_to_its_chat_whatever_the_command_says():
    given(*TEAM).when(word(subject="user-2")).then(worded())


# What holds


def state_after(*history):
    world = given(*TEAM, *history)
    return asyncio.run(world.application.state(stream_of(CHAT)))


def test_without_a_choice_what_is_usual_holds():
    chat = state_after()
    assert chat.choice(RemindersChosen) == RemindersChosen(minutes_before=10, at_start=True, when_late=True)
    assert chat.choice(DailyAgendaChosen).clock is None
    assert chat.choice(QuietHoursChosen).hours is None
    assert (chat.choice(ChatLanguageChosen).language, chat.choice(ChatTimeZoneChosen).time_zone) == ("", "")
    assert chat.template("id") == ""


def test_the_last_choice_of_each_kind_holds():
    chat = state_after(agenda(time(6)), remind(), agenda(), word(), word("{link}"))
    assert chat.choice(DailyAgendaChosen).clock == time(7, 30)
    assert chat.choice(RemindersChosen).minutes_before == 30
    assert (chat.template("id"), chat.template("en")) == ("{link}", "")
    assert len(chat.chosen) == 3


def test_an_erased_wording_is_the_usual_one():
    event = InvitationTemplateChosen(language="id", template=Personal("chat--5", Redacted.REDACTED))
    assert event.usual


# Quiet hours


@pytest.mark.parametrize(
    ("hours", "clock", "expected"),
    [
        (None, time(3), False),
        (NOON, time(11, 59), False),
        (NOON, time(12), True),
        (NOON, time(13, 29), True),
        (NOON, time(13, 30), False),
        (NIGHT, time(20, 59, 59), False),
        (NIGHT, time(21), True),
        (NIGHT, time(0), True),
        (NIGHT, time(5, 59, 59), True),
        (NIGHT, time(6), False),
    ],
)
def test_it_is_quiet_from_the_first_minute_and_not_in_the_last(hours, clock, expected):
    assert quiet(hours, clock) is expected


MINUTES = st.integers(0, 24 * 60 - 1)


def on_the_clock(minute):
    return time(minute // 60, minute % 60)


@whatever(MINUTES, MINUTES)
def test_a_day_is_quiet_for_as_long_as_from_begin_to_end(begin, end):
    hours = QuietHours(on_the_clock(begin), on_the_clock(end))
    minutes = sum(quiet(hours, on_the_clock(minute)) for minute in range(24 * 60))
    assert begin == end or minutes == (end - begin) % (24 * 60)


@whatever(MINUTES, MINUTES, MINUTES)
def test_what_is_not_quiet_would_be_so_the_other_way_round(begin, end, now):
    hours = QuietHours(on_the_clock(begin), on_the_clock(end))
    swapped = QuietHours(hours.end, hours.begin)
    clock = on_the_clock(now)
    assert begin == end or quiet(hours, clock) is not quiet(swapped, clock)


# A group becomes a supergroup


def migrated():
    return RecordChatMigrated(meta=meta(), chat=CHAT, to=SUPERGROUP)


def inherit(*chosen, chat=SUPERGROUP):
    return InheritChoice(meta=meta(), chat=chat, chosen=chosen)


ALL = [choose() for choose, _ in CHOICES]


def test_every_kind_of_choice_goes_along():
    kinds = {event for event in all_events() if issubclass(event, Choice)}
    assert kinds == set(AnyChoice.__args__)


def test_a_supergroup_goes_on_with_everything_the_group_chose():
    world = given(*TEAM, *ALL).when(migrated())
    (inheriting,) = take_the_choice_along_when_a_group_becomes_a_supergroup(world.new[0])
    everything = [event for _, event in CHOICES[:-1]] + [worded(chat=SUPERGROUP)]
    world.when(inheriting).then(*everything).when(inheriting).then_quiet()


def test_what_people_chose_there_since_stays_and_the_rest_goes_along():
    since = [agenda(None, chat=SUPERGROUP), remind(chat=SUPERGROUP, minutes_before=5)]
    world = given(*TEAM, *since).when(inherit(RemindersChosen(), ChatLanguageChosen(language="en")))
    world.then(ChatLanguageChosen(language="en"))


def test_what_is_usual_is_not_inherited():
    given(*TEAM).when(inherit(DeliveriesChosen(), DailyAgendaChosen(), worded(""))).then_quiet()


def test_the_first_revision_of_a_move_had_only_one_choice():
    moved = {"type": "chat.migrated", "to": "-1005"}
    chosen = {"files": ["video"], "fallbacks": ["zoom_link"]}
    assert ChatMigrated.upcast(1, dict(moved)) == moved
    assert ChatMigrated.upcast(1, moved | chosen) == moved | {
        "chosen": [{"type": "chat.deliveries_chosen", **chosen}]
    }
