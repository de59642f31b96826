"""The user directory shows who is known and what they may do."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from domain.personal import Personal, Redacted
from domain.users import commands as u
from domain.users.users import Role, Standing
from projections.user_directory import UserDirectory
from tests.projections.histories import ADMIN, OWNER, PERSON, STRANGER, History


@pytest.fixture
def history():
    return History()


@pytest.fixture
def directory(database):
    return UserDirectory(database)


async def test_a_new_person_is_a_guest_who_waits(history, directory):
    await history.register(PERSON, "Ada", "ada", "id-ID")
    await directory.apply(history.events)
    person = await directory.by_id(PERSON)
    assert (person.id, person.name, person.username, person.language) == (PERSON, "Ada", "ada", "id")
    assert (person.role, person.standing, person.decided_by) == (Role.GUEST, Standing.PENDING, None)
    assert person.registered_at == history.events[0].at
    assert await directory.pending_count() == 1


async def test_nobody_is_found_who_never_came(directory):
    assert await directory.by_id(STRANGER) is None


async def test_a_decision_says_by_whom_and_when(history, directory):
    await history.appoint_owner(OWNER)
    await history.register(PERSON)
    await history.decide(u.WhitelistUser, PERSON, actor=OWNER)
    await directory.apply(history.events)
    person = await directory.by_id(PERSON)
    assert (person.role, person.standing, person.decided_by) == (Role.USER, Standing.WHITELISTED, OWNER)
    assert person.decided_at == history.events[-1].at
    assert await directory.pending() == []


async def test_roles_fall_and_rise_as_in_the_domain(history, directory):
    await history.register(PERSON)
    shown = []
    for command in (u.AppointAdmin, u.WhitelistUser, u.BanUser, u.WhitelistUser, u.RejectUser):
        await history.decide(command, PERSON)
        await directory.apply(history.events)
        person = await directory.by_id(PERSON)
        shown.append((person.role, person.standing))
    assert shown == [
        (Role.ADMIN, Standing.WHITELISTED),
        (Role.ADMIN, Standing.WHITELISTED),
        (Role.GUEST, Standing.BANNED),
        (Role.USER, Standing.WHITELISTED),
        (Role.GUEST, Standing.REJECTED),
    ]


async def test_approvers_are_owners_and_admins(history, directory):
    await history.appoint_owner(OWNER)
    for user in (ADMIN, PERSON, STRANGER):
        await history.register(user)
    await history.decide(u.AppointAdmin, ADMIN)
    await history.decide(u.WhitelistUser, PERSON)
    await directory.apply(history.events)
    assert [user.id for user in await directory.approvers()] == [OWNER, ADMIN]
    assert [user.id for user in await directory.owners()] == [OWNER]


async def test_an_owner_appointed_before_the_first_message_is_complete_after_it(history, directory):
    await history.appoint_owner(OWNER)
    await directory.apply(history.events)
    assert (await directory.by_id(OWNER)).registered_at is None
    await history.register(OWNER, "Grace", None)
    await directory.apply(history.events)
    owner = await directory.by_id(OWNER)
    assert (owner.name, owner.username, owner.role) == ("Grace", "", Role.OWNER)


async def test_those_who_wait_are_listed_page_by_page_the_longest_first(history, directory):
    waiting = [STRANGER, OWNER, PERSON, ADMIN]
    for user in waiting:
        await history.register(user)
    await directory.apply(history.events)
    first = await directory.pending(limit=3)
    rest = await directory.pending(limit=3, after=first[-1].id)
    assert [user.id for user in first + rest] == waiting


async def test_preferences_and_new_names_are_shown(history, directory):
    await history.register(PERSON)
    await history.register(PERSON, "Ada L.", None)
    await history.say(u.ChooseLanguage, actor=PERSON, user_id=PERSON, language="id")
    await history.say(u.ChooseTimeZone, actor=PERSON, user_id=PERSON, time_zone="Asia/Makassar")
    await directory.apply(history.events)
    person = await directory.by_id(PERSON)
    assert (person.name, person.username) == ("Ada L.", "")
    assert (person.language, person.time_zone) == ("id", "Asia/Makassar")


async def test_an_erased_person_has_no_name(history, directory):
    await history.register(PERSON)
    gone = Personal(f"user-{PERSON}", Redacted.REDACTED)
    erased = replace(history.events[0].event, name=gone, username=gone)
    await directory.apply([replace(history.events[0], event=erased)])
    person = await directory.by_id(PERSON)
    assert (person.name, person.username) == ("", "")
