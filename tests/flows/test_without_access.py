"""People the bot does not let in, buttons that nobody gave them, and admins who decide."""

from __future__ import annotations

from itertools import count

import pytest
import pytest_asyncio

from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOSED = (
    '/meet "Secret plans" 31-12-2026 10:00',
    "/meetings",
    "/cancel 81234567890",
    "/about",
    "/audit",
    "/register_list",
    "/make_admin {person}",
)
OPEN = ("/start", "/whoami", "/help", "/language", "/timezone")
_numbers = count(2001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    async with stage(tmp_path_factory.mktemp("access")) as started:
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(scene):
    return scene.telegram


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(telegram):
    return await newcomer(telegram)


async def newcomer(telegram, name="Nadia"):
    person = telegram.add_person(next(_numbers), name)
    await telegram.asks(person, "/start", "passed on to the admins")
    return person


async def decided(telegram, person, label, words, *, by=OWNER):
    card = await telegram.sees(by, "New request for access", str(person))
    await telegram.tap(by, card, label)
    await telegram.sees(person, words)
    return card


async def approved(telegram, name="Umar"):
    person = await newcomer(telegram, name)
    await decided(telegram, person, "Approve", "approved your access")
    return person


async def admin(telegram, name="Aisha"):
    person = await newcomer(telegram, name)
    await telegram.asks(OWNER, f"/make_admin {person}", "is an admin now")
    await telegram.sees(person, "Your role is now admin")
    return person


async def deeds_of(telegram, person):
    """What the ledger says of a person."""
    ledger = await telegram.asks(OWNER, f"/audit user:{person}", "newest entr")
    return ledger.text


async def test_who_waits_gets_nothing_but_what_is_open_to_anybody(scene, telegram, stranger):
    for text in CLOSED:
        await telegram.asks(stranger, text.format(person=stranger), "has not been approved yet")
    for text in OPEN:
        answer = await telegram.asks(stranger, text)
        assert "has not been approved yet" not in answer.text
    assert not scene.zoom.meetings
    deeds = await deeds_of(telegram, stranger)
    assert "meeting." not in deeds
    assert "admin_appointed" not in deeds


async def test_help_names_only_what_a_stranger_may_do(telegram, stranger):
    answer = await telegram.asks(stranger, "/help", "/start", "/whoami", "/language")
    for command in ("/meet", "/audit", "/register_list", "/make_admin"):
        assert command not in answer.text


@pytest.mark.parametrize(
    ("label", "told", "refused", "standing"),
    [
        ("Reject", "Your request for access was not approved", "was not approved", "not approved"),
        ("Ban", "You have been barred", "ou are barred", "banned"),
    ],
)
async def test_who_was_turned_away_is_told_and_stays_out(
    scene, telegram, stranger, label, told, refused, standing
):
    card = await decided(telegram, stranger, label, told)
    edited = await telegram.sees(OWNER, str(stranger), "by Olivia Owner")
    assert edited.id == card.id
    for text in CLOSED:
        await telegram.asks(stranger, text.format(person=stranger), refused)
    await telegram.asks(stranger, "/whoami", f"Standing: {standing}")
    await telegram.asks(stranger, "/start", refused)
    assert not scene.zoom.meetings


async def test_who_was_turned_away_does_not_come_back_as_a_new_request(telegram, stranger):
    card = await decided(telegram, stranger, "Reject", "was not approved")
    await telegram.asks(stranger, "/start", "was not approved")
    assert (await deeds_of(telegram, stranger)).count("user.registered") == 1
    closed = await telegram.sees(OWNER, str(stranger), "Rejected by Olivia Owner")
    assert closed.id == card.id
    cards = [shown for shown in telegram.shown(OWNER) if str(stranger) in shown.text and shown.keyboard]
    assert not cards


async def test_a_user_cannot_use_a_button_that_only_admins_are_shown(telegram, stranger):
    user = await approved(telegram)
    card = await telegram.sees(OWNER, str(stranger))
    for person in (user, stranger):
        own = (await telegram.asks(person, "/whoami")).id
        anything = next(shown for shown in telegram.shown(person) if shown.id == own)
        await telegram.tap_forged(person, anything, card.data_of("Approve"))
        refusal = "not permitted" if person == user else "has not been approved"
        await telegram.sees(person, refusal, after=own)
    await telegram.asks(stranger, "/whoami", "waiting for a decision")


async def test_data_that_no_button_has_is_answered_and_changes_nothing(telegram, stranger):
    shown = await telegram.asks(stranger, "/whoami")
    for data in ("user:approve:", "user:promote:1001", "x" * 64, "language:xx", "'; DROP TABLE users; --"):
        before = telegram.next_id
        await telegram.tap_forged(stranger, shown, data)
        await telegram.sees(stranger, "", after=before - 1)
    await telegram.asks(stranger, "/whoami", "waiting for a decision", "English")


async def test_a_user_can_plan_but_neither_read_the_ledger_nor_decide(telegram):
    user = await approved(telegram)
    for text in ("/audit", "/register_list", f"/make_admin {user}"):
        await telegram.asks(user, text, "not permitted")
    await telegram.asks(user, "/whoami", "Role: user")


async def test_an_admin_gets_cards_too_and_decides_for_everybody(telegram):
    helper = await admin(telegram)
    person = await newcomer(telegram, "Prita")
    await decided(telegram, person, "Approve", "approved your access", by=helper)
    for approver in (OWNER, helper):
        shown = await telegram.sees(approver, str(person), "Approved by Aisha")
        assert not shown.keyboard
    await telegram.asks(helper, "/audit", "newest entr")


async def test_an_admin_can_neither_make_admins_nor_ban_the_owner(telegram):
    helper = await admin(telegram)
    person = await newcomer(telegram)
    card = await telegram.sees(helper, str(person))
    await telegram.asks(helper, f"/make_admin {person}", "not permitted")
    before = telegram.next_id
    await telegram.tap_forged(helper, card, f"user:ban:{OWNER}")
    await telegram.sees(helper, "owner's role and standing cannot be changed", after=before - 1)
    await telegram.asks(OWNER, "/whoami", "Role: owner")


async def test_the_second_admin_to_tap_changes_nothing_and_nobody_is_told_twice(telegram):
    helper = await admin(telegram)
    person = await newcomer(telegram, "Dwi")
    card = await telegram.sees(helper, str(person))
    late = card.data_of("Approve")
    await decided(telegram, person, "Approve", "approved your access")
    await telegram.sees(helper, str(person), "Approved by Olivia Owner")
    await telegram.tap_forged(helper, card, late)
    await telegram.asks(helper, "/whoami", "Role: admin")
    assert (await deeds_of(telegram, person)).count("user.whitelisted") == 1
    told = [shown for shown in telegram.shown(person) if "approved your access" in shown.text]
    assert len(told) == 1


async def test_a_role_taken_away_between_message_and_tap_no_longer_counts(telegram):
    helper = await admin(telegram)
    person = await newcomer(telegram, "Eko")
    card = await telegram.sees(helper, str(person))
    await telegram.asks(OWNER, f"/ban {helper}", str(helper))
    barred = await telegram.sees(helper, "You have been barred")
    await telegram.tap(helper, card, "Approve")
    await telegram.sees(helper, "You are barred", after=barred.id)
    await telegram.asks(person, "/whoami", "waiting for a decision")


async def test_the_register_list_offers_the_same_decisions(telegram, stranger):
    listed = await telegram.asks(OWNER, "/register_list", str(stranger), "Nadia")
    approve = next(
        button["callback_data"]
        for row in listed.keyboard
        for button in row
        if button["callback_data"] == f"user:approve:{stranger}"
    )
    await telegram.tap_forged(OWNER, listed, approve)
    await telegram.sees(stranger, "approved your access")
