"""Who may come in, and who decides."""

import pytest

from domain.ids import UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.users.commands import (
    AlreadyDecided,
    AppointAdmin,
    AppointOwner,
    BanUser,
    ChooseLanguage,
    ChooseTimeZone,
    OwnerIsFixed,
    RejectUser,
    UnknownLanguage,
    UnknownTimeZone,
    UserUnknown,
    WhitelistUser,
)
from domain.users.users import (
    Standing,
    UserBanned,
    UserLanguageChosen,
    UserRegistered,
    UserRejected,
    UserRenamed,
    UserTimeZoneChosen,
    UserWhitelisted,
)
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM, owner_appointed, registers

VERDICTS = [(WhitelistUser, UserWhitelisted), (RejectUser, UserRejected), (BanUser, UserBanned)]


def test_first_use_registers_a_pending_guest():
    world = given().when(registers(STRANGER)).then(UserRegistered)
    user = world.application._remembered["user-4"].state
    assert (user.role, user.standing) == ("guest", "pending")


def test_second_use_changes_nothing():
    given(registers(STRANGER)).when(registers(STRANGER)).then_quiet()


def test_a_new_name_is_noted():
    given(registers(STRANGER)).when(registers(STRANGER, "Another name")).then(UserRenamed)


def test_nobody_registers_somebody_else():
    command = registers(STRANGER)
    given().when(type(command)(**{**_fields(command), "meta": meta(PERSON)})).then_refused(NotPermitted)


@pytest.mark.parametrize(("command", "event"), VERDICTS)
@pytest.mark.parametrize("approver", [OWNER, ADMIN])
def test_owner_and_admins_decide(command, event, approver):
    given(*TEAM).when(command(meta=meta(approver), user_id=UserId(STRANGER))).then(event)


@pytest.mark.parametrize(("command", "_event"), VERDICTS)
def test_a_decision_taken_twice_is_quiet(command, _event):
    first = command(meta=meta(OWNER), user_id=UserId(STRANGER))
    second = command(meta=meta(ADMIN), user_id=UserId(STRANGER))
    given(*TEAM, first).when(second).then_quiet()


@pytest.mark.parametrize(
    ("late", "earlier"), [(RejectUser, WhitelistUser), (BanUser, WhitelistUser), (WhitelistUser, RejectUser)]
)
def test_a_late_tap_does_not_overturn_a_decision(late, earlier):
    first = earlier(meta=meta(OWNER), user_id=UserId(STRANGER), seen=Standing.PENDING)
    second = late(meta=meta(ADMIN), user_id=UserId(STRANGER), seen=Standing.PENDING)
    given(*TEAM, first).when(second).then_refused(AlreadyDecided)


def test_a_decision_is_changed_by_naming_the_person():
    rejected = RejectUser(meta=meta(ADMIN), user_id=UserId(STRANGER), seen=Standing.PENDING)
    changed = WhitelistUser(meta=meta(ADMIN), user_id=UserId(STRANGER))
    given(*TEAM, rejected).when(changed).then(UserWhitelisted)


@pytest.mark.parametrize(("command", "_event"), VERDICTS)
def test_an_ordinary_user_decides_nothing(command, _event):
    given(*TEAM).when(command(meta=meta(PERSON), user_id=UserId(STRANGER))).then_refused(NotPermitted)


@pytest.mark.parametrize(("command", "_event"), VERDICTS)
def test_a_stranger_decides_nothing_not_even_about_themselves(command, _event):
    given(*TEAM).when(command(meta=meta(STRANGER), user_id=UserId(STRANGER))).then_refused(UserPending)


@pytest.mark.parametrize("command", [RejectUser, BanUser])
def test_the_owner_cannot_be_removed(command):
    history = (*TEAM, registers(OWNER, "The owner"))
    given(*history).when(command(meta=meta(OWNER), user_id=UserId(OWNER))).then_refused(OwnerIsFixed)


@pytest.mark.parametrize("command", [RejectUser, BanUser])
def test_an_admin_cannot_remove_an_admin(command):
    given(*TEAM).when(command(meta=meta(ADMIN), user_id=UserId(ADMIN))).then_refused(NotPermitted)


def test_nobody_is_approved_who_never_came():
    given(*TEAM).when(WhitelistUser(meta=meta(OWNER), user_id=UserId(99))).then_refused(UserUnknown)


def test_only_the_owner_appoints_admins():
    given(*TEAM).when(AppointAdmin(meta=meta(ADMIN), user_id=UserId(PERSON))).then_refused(NotPermitted)


def test_nobody_makes_themselves_owner():
    given(*TEAM).when(AppointOwner(meta=meta(PERSON), user_id=UserId(PERSON))).then_refused(NotPermitted)


def test_the_owner_is_appointed_once():
    given(owner_appointed).when(owner_appointed).then_quiet()


def test_an_owner_who_writes_later_stays_owner():
    world = given(owner_appointed).when(registers(OWNER, "The owner")).then(UserRegistered)
    assert world.application._remembered["user-1"].state.approver


def test_a_banned_person_is_not_heard():
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    choice = ChooseLanguage(meta=meta(PERSON), user_id=UserId(PERSON), language="en")
    given(*TEAM, banned).when(choice).then_refused(UserIsBanned)


def test_a_stranger_may_choose_a_language():
    choice = ChooseLanguage(meta=meta(STRANGER), user_id=UserId(STRANGER), language="en")
    given(*TEAM).when(choice).then(UserLanguageChosen(language="en"))


def test_a_language_without_texts_is_refused():
    choice = ChooseLanguage(meta=meta(STRANGER), user_id=UserId(STRANGER), language="tlh")
    given(*TEAM).when(choice).then_refused(UnknownLanguage)


def test_a_time_zone_is_chosen_by_its_iana_name():
    choice = ChooseTimeZone(meta=meta(PERSON), user_id=UserId(PERSON), time_zone="Asia/Makassar")
    given(*TEAM).when(choice).then(UserTimeZoneChosen(time_zone="Asia/Makassar"))


def test_an_unknown_time_zone_is_refused():
    choice = ChooseTimeZone(meta=meta(PERSON), user_id=UserId(PERSON), time_zone="Mars/Olympus")
    given(*TEAM).when(choice).then_refused(UnknownTimeZone)


def _fields(command):
    return {name: getattr(command, name) for name in command.__struct_fields__}
