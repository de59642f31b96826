"""A person connects their Zoom account in a real browser, and nobody gets in beside them."""

from __future__ import annotations

import asyncio
import time

import pytest
import pytest_asyncio

from bot_app.invitation import SECONDS, Invitations
from bot_app.sandbox.zoom_oauth import USER_SCOPES
from bot_app.zoom.scopes import REQUIRED
from tests.bot_app.sandbox.browser import browsing
from tests.flows.connect_stage import (
    INVITATIONS,
    UMAR,
    WATI,
    choose,
    decide,
    hands,
    roads,
    state_in,
    telegram_with_people,
    through,
    to_consent,
    with_state,
)
from tests.flows.recordings import STATE_SECRET
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

USED, ELSEWHERE, INVALID = "has been used already", "browser that did not begin here", "not valid"
MADE = ["connection.made", "connection.chat_subscribed"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def way(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    async with roads(folder, telegram_with_people(folder)) as started:
        yield started
        assert not started.zoom.misbehaviour.waiting
        started.scene.check_calls()


@pytest.fixture(scope="module")
def group(way):
    return way.telegram.add_group("Night shift", [OWNER, UMAR, WATI])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chromium(tmp_path_factory):
    async with browsing("about:blank", tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other_chromium(tmp_path_factory):
    async with browsing("about:blank", tmp_path_factory.mktemp("chromium")) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def browser(chromium):
    await chromium.start_over()
    return chromium


async def nothing_came_of(way, user_id):
    assert await way.names(user_id) == []
    assert user_id not in way.stored()


# The way


async def test_a_person_connects_in_a_browser_and_the_chat_says_so(way, browser):
    email, user_id = way.zoom_user("Connie")
    invitation = await way.invited(UMAR)
    before = way.last(UMAR)
    await browser.visit(invitation)
    page = await browser.reads("Connect your Zoom account to Meetledger?")
    assert "Umar asked for this in Telegram" in page
    assert "the private chat of Umar" in page
    await browser.click("button")
    page = await browser.reads("wants to use your Zoom account")
    assert all(scope in page for scope in REQUIRED)
    await decide(browser, user_id)
    await browser.reads("Connected", f"{email} is connected")
    await way.told(UMAR, before, f"{email} is connected")
    assert await way.names(user_id) == MADE
    assert user_id in way.stored()
    assert browser.complaints == []


async def test_a_group_is_named_before_and_told_after(way, browser, group):
    _, user_id = way.zoom_user("Gina")
    invitation = await way.invited(UMAR, group)
    before = way.last(group)
    await browser.visit(invitation)
    await browser.reads("Umar asked for this", "the chat Night shift, where everybody can see them")
    await through(browser, invitation, user_id, "Connected")
    await way.told(group, before, "is connected")
    subscribed = await way.recorded(user_id, "connection.chat_subscribed")
    assert subscribed["details"]["chat"] == str(group)


async def test_what_zoom_entrusts_to_us_can_be_read_neither_on_disk_nor_in_the_output(way, browser):
    email, user_id = way.zoom_user("Secret")
    since = len(way.zoom.calls)
    await through(browser, await way.invited(UMAR), user_id, "Connected", email)
    secrets = way.secrets(since=since)
    assert len(secrets) == 4, "a code, its verifier and two tokens"
    secrets += [way.bot.settings["ENCRYPTION_KEY"], STATE_SECRET]
    at_rest, said = way.at_rest(), way.bot.said().encode()
    assert user_id.encode() in at_rest
    assert user_id.encode() in said
    assert [secret for secret in secrets if secret.encode() in at_rest + said] == []
    assert email.encode() not in said + way.at_rest("log.db*")


async def test_who_says_no_changes_nothing_and_may_think_again_with_the_same_link(way, browser):
    _, user_id = way.zoom_user("Denny")
    invitation = await way.invited(UMAR)
    await to_consent(browser, invitation)
    await decide(browser, user_id, "deny")
    await browser.reads("Not connected", "You did not let Meetledger in", "open the link from the chat again")
    await nothing_came_of(way, user_id)
    await through(browser, invitation, user_id, "Connected")
    assert await way.names(user_id) == MADE


@pytest.mark.parametrize("person", [UMAR, WATI])
async def test_both_pages_fit_on_a_phone_in_both_languages(way, browser, group, tmp_path, person):
    _, user_id = way.zoom_user(f"Phone{person}")
    go_on, done = ("Go on to Zoom", "Connected") if person == UMAR else ("Lanjutkan ke Zoom", "Terhubung")
    await browser.be_a_phone()
    await browser.visit(await way.invited(person, group))
    for name, words, button in (
        ("question", go_on, "button"),
        ("consent", "wants to use your Zoom account", 'button[value="allow"]'),
        ("connected", done, ""),
    ):
        await browser.reads(words)
        (tmp_path / f"{name}.png").write_bytes(await browser.screenshot())
        assert await browser.run("document.documentElement.scrollWidth") == 390
        if name == "consent":
            await choose(browser, user_id)
        if button:
            assert await browser.run(f"document.querySelector('{button}').offsetHeight") >= 36
            await browser.click(button)
    assert await way.names(user_id) == MADE


# Links that are no good


async def test_what_was_used_cannot_be_used_again(way, browser):
    _, user_id = way.zoom_user("Replay")
    invitation = await way.invited(UMAR)
    await through(browser, invitation, user_id, "Connected")
    came_back = await browser.address()
    await browser.visit(came_back)
    await browser.reads("Not connected", USED)
    await browser.visit(invitation)
    await browser.reads("Not connected", USED)
    assert await way.names(user_id) == MADE


async def test_a_link_is_good_for_ten_minutes(way, browser):
    _, user_id = way.zoom_user("Tardy")
    invitation = await way.invited(UMAR)
    nonce = INVITATIONS.read(state_in(invitation)).nonce
    earlier = Invitations(STATE_SECRET, now=lambda: time.time() - SECONDS - 1)
    late = earlier.issue(str(UMAR), UMAR, nonce)
    await browser.visit(with_state(invitation, late))
    await browser.reads("Not connected", "has expired")
    await to_consent(browser, invitation)
    came_back = way.zoom.oauth.answer(await browser.address(), user=user_id)
    await browser.visit(with_state(came_back, late))
    await browser.reads("Not connected", "has expired")
    await nothing_came_of(way, user_id)


@pytest.mark.parametrize("forge", ["signature", "chat", "secret", "nothing"])
async def test_a_link_that_was_tampered_with_leads_nowhere(way, browser, group, forge):
    _, user_id = way.zoom_user(f"Forged{forge}")
    invitation = await way.invited(UMAR)
    state = state_in(invitation)
    nonce = INVITATIONS.read(state).nonce
    head, _, signature = state.split(".")
    into_group = INVITATIONS.issue(str(group), UMAR, nonce).split(".")[1]
    forged = {
        "signature": f"{state[:-4]}AAAA",
        "chat": f"{head}.{into_group}.{signature}",
        "secret": Invitations("another-secret-than-the-operator-gave").issue(str(group), UMAR, nonce),
        "nothing": "x",
    }[forge]
    await browser.visit(with_state(invitation, forged))
    await browser.reads("Not connected", INVALID)
    await to_consent(browser, invitation)
    came_back = way.zoom.oauth.answer(await browser.address(), user=user_id)
    await browser.visit(with_state(came_back, forged))
    await browser.reads("Not connected", INVALID)
    await nothing_came_of(way, user_id)


async def test_an_answer_carried_to_another_browser_is_turned_away_and_still_good_in_its_own(
    way, browser, other_chromium
):
    _, user_id = way.zoom_user("Victim")
    await to_consent(browser, await way.invited(UMAR))
    came_back = way.zoom.oauth.answer(await browser.address(), user=user_id)
    await other_chromium.visit(came_back)
    await other_chromium.reads("Not connected", ELSEWHERE)
    await nothing_came_of(way, user_id)
    await browser.visit(came_back)
    await browser.reads("Connected")
    assert await way.names(user_id) == MADE


async def test_an_answer_cannot_be_given_to_an_invitation_for_another_chat(way, browser, group):
    _, user_id = way.zoom_user("Carried")
    elsewhere = await way.invited(WATI, group)
    await to_consent(browser, await way.invited(UMAR))
    came_back = way.zoom.oauth.answer(await browser.address(), user=user_id)
    await browser.visit(with_state(came_back, state_in(elsewhere)))
    await browser.reads("Tidak terhubung", "peramban yang berbeda")
    await nothing_came_of(way, user_id)


async def test_two_answers_at_the_same_moment_make_one_connection(way):
    email, user_id = way.zoom_user("Double")
    invitation = await way.invited(UMAR)
    async with hands(way.zoom) as person:
        first, second = await person.allowed(invitation, email), await person.allowed(invitation, email)
        assert first != second
        since = len(way.zoom.calls)
        seen = await asyncio.gather(*(person.get(address) for address in (first, second, first, second)))
    assert sorted(status for status, _ in seen) == [200, 409, 409, 409]
    assert all(USED in text for status, text in seen if status == 409)
    assert await way.names(user_id) == MADE
    assert len(way.secrets(since=since)) == 4


# Zoom says something else


async def test_a_missing_scope_is_named_on_the_page_and_in_the_chat_and_the_access_given_back(way, browser):
    _, user_id = way.zoom_user("Scanty")
    lacking = REQUIRED[0]
    invitation, before = await way.invited(UMAR), way.last(UMAR)
    since = len(way.zoom.calls)
    way.zoom.oauth.scopes = USER_SCOPES - {lacking}
    try:
        await through(browser, invitation, user_id, "Not connected", "did not grant everything", lacking)
    finally:
        way.zoom.oauth.scopes = USER_SCOPES
    await way.told(UMAR, before, "was not connected", lacking, "/connect")
    await nothing_came_of(way, user_id)
    asked = [call for call in way.zoom.calls[since:] if call.url.endswith("/oauth/revoke")]
    assert [call.status for call in asked] == [200]
    assert [way.zoom.tokens.known(secret) for secret in way.secrets(since=since)] == [None] * 4
    await through(browser, await way.invited(UMAR), user_id, "Connected")


async def test_who_is_barred_while_at_zoom_comes_back_to_a_closed_door(way, browser):
    _, user_id = way.zoom_user("Banished")
    await to_consent(browser, await way.invited(WATI), "Lanjutkan ke Zoom")
    since, before = len(way.zoom.calls), way.last(WATI)
    way.telegram.say(OWNER, f"/ban {WATI}")
    await way.told(WATI, before, "diblokir")
    try:
        await decide(browser, user_id)
        await browser.reads("Tidak terhubung", "diblokir")
        await nothing_came_of(way, user_id)
        assert way.secrets(since=since) == []
    finally:
        before = way.last(WATI)
        way.telegram.say(OWNER, f"/approve {WATI}")
        await way.told(WATI, before, "menyetujui")


@pytest.mark.parametrize("trouble", ["status", "answer_lost"])
async def test_when_zoom_does_not_answer_one_begins_again(way, browser, trouble):
    _, user_id = way.zoom_user(f"Outage{trouble}")
    invitation = await way.invited(UMAR)
    await to_consent(browser, invitation)
    how = {"status": 503} if trouble == "status" else {}
    way.zoom.misbehaviour.next("POST /oauth/token", trouble, **how)
    await decide(browser, user_id)
    await browser.reads("Not connected", "nothing was connected", "begin again with /connect")
    await nothing_came_of(way, user_id)
    await browser.visit(invitation)
    await browser.reads("Not connected", USED)
    await through(browser, await way.invited(UMAR), user_id, "Connected")
    assert await way.names(user_id) == MADE
