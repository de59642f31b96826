"""Who may give a chat's calendar another address, and when that is done."""

from __future__ import annotations

import pytest

from domain.chats.chats import CalendarAddressRenewed, stream_of
from domain.chats.commands import RecordChatMigrated, RenewCalendarAddress
from domain.ids import ChatId, UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.users.commands import BanUser
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

GROUP, TOPIC, SUPERGROUP, ALONE = ChatId("-5"), ChatId("-5:7"), ChatId("-1005"), ChatId(str(PERSON))


def renew(seen=0, *, by=ADMIN, chat=GROUP):
    return RenewCalendarAddress(meta=meta(by), chat=chat, seen=seen)


def renewed(generation=1):
    return CalendarAddressRenewed(generation=generation)


def test_the_address_on_the_screen_is_renewed_once_however_often_it_is_tapped():
    world = given(*TEAM).when(renew()).then(renewed()).when(renew()).then_quiet()
    world.when(renew(1, chat=TOPIC)).then(renewed(2))


def test_an_address_nobody_was_given_yet_is_not_renewed():
    given(*TEAM).when(renew(3)).then_quiet()


@pytest.mark.parametrize("by", [ADMIN, OWNER])
def test_in_a_group_admins_and_owners_decide(by):
    given(*TEAM).when(renew(by=by)).then(renewed())


def test_in_a_group_others_do_not():
    given(*TEAM).when(renew(by=PERSON)).then_refused(NotPermitted)


def test_in_private_people_decide_for_themselves():
    given(*TEAM).when(renew(by=PERSON, chat=ALONE)).then(renewed())


@pytest.mark.parametrize("by", [ADMIN, OWNER])
def test_and_nobody_decides_for_another(by):
    given(*TEAM).when(renew(by=by, chat=ALONE)).then_refused(NotPermitted)


@pytest.mark.parametrize("chat", [GROUP, ChatId(str(STRANGER))])
@pytest.mark.parametrize("by", [STRANGER, 99, None])
def test_whoever_is_not_whitelisted_changes_nothing(by, chat):
    given(*TEAM).when(renew(by=by, chat=chat)).then_refused(UserPending)


def test_a_banned_person_changes_nothing():
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    given(*TEAM, banned).when(renew(by=PERSON, chat=ALONE)).then_refused(UserIsBanned)


def test_a_supergroup_begins_anew():
    moved = RecordChatMigrated(meta=meta(), chat=GROUP, to=SUPERGROUP)
    world = given(*TEAM, renew(), moved).when(renew(1, chat=SUPERGROUP)).then_quiet()
    world.when(renew(0, chat=SUPERGROUP)).then(renewed())
    assert {each.stream for each in world.new} == {stream_of(SUPERGROUP)}
