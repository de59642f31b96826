"""Telegram and Zoom misbehave; nothing is lost, nothing is done twice, and people are told."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from itertools import count

import orjson
import pytest
import pytest_asyncio

from bot_app.sandbox.telegram import PARAMETERS
from bot_app.sandbox.zoom import SandboxZoom
from tests.flows.program import until
from tests.flows.stage import OWNER, sandbox_stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = "2027-03-01"
CREATION = "POST /v2/users/"
PATIENCE = 30
_numbers = count(4001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    zoom = SandboxZoom(daily_limit_per_host=1000)
    async with sandbox_stage(tmp_path_factory.mktemp("weather"), zoom) as started:
        yield started
        assert not started.sandbox.zoom.misbehaviour.waiting
        assert not started.sandbox.telegram.misbehaviour.waiting


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(scene):
    return scene.sandbox.telegram


@pytest_asyncio.fixture(loop_scope="module")
async def zoom(scene):
    return scene.sandbox.zoom


@pytest_asyncio.fixture(loop_scope="module")
async def user(telegram):
    return await welcomed(telegram, "Umar")


async def newcomer(telegram, name):
    person = telegram.add_person(name, person_id=next(_numbers)).id
    telegram.say(person, "/start")
    card = await shows(telegram, OWNER, "New request", str(person))
    return person, card


async def welcomed(telegram, name):
    person, card = await newcomer(telegram, name)
    telegram.tap(OWNER, OWNER, card["message_id"], "Approve")
    await shows(telegram, person, "approved your access")
    return person


def from_bot(message, *words):
    return message["from"]["is_bot"] and all(word in message["text"] for word in words)


async def shows(telegram, chat, *words, seconds=PATIENCE):
    return await telegram.wait_for_message(chat, lambda message: from_bot(message, *words), timeout=seconds)


def answers(telegram, chat, *words):
    return [message for message in telegram.messages(chat) if from_bot(message, *words)]


async def plan(telegram, person, topic, *words, seconds=PATIENCE):
    telegram.say(person, f'/meet "{topic}" {DAY} 10:00')
    return await shows(telegram, person, topic, *words, seconds=seconds)


def named(zoom, topic):
    return [meeting for meeting in zoom.meetings if meeting["topic"] == topic]


async def happened(service):
    """Wait until the misbehaviour asked for has taken place."""

    async def look():
        return None if service.misbehaviour.waiting else True

    await until(look, "the misbehaviour", PATIENCE)


def to(chat, method="sendMessage"):
    """Matches calls that speak to a chat."""

    def fits(request):
        return request.path.endswith(method) and str(request[PARAMETERS].values.get("chat_id")) == str(chat)

    return fits


# Telegram


async def test_an_update_of_a_kind_nobody_knows_is_passed_over(scene, telegram, user):
    parked = (await scene.bot.verb("updates", "list", "--json")).out
    telegram.push_raw({"telepathy": {"id": "1", "from": {"id": user}}})
    telegram.push_raw({"message": None})
    telegram.push_raw({"message": {"message_id": 1, "date": 1, "chat": {"id": user, "type": "private"}}})
    telegram.say(user, "/whoami")
    await shows(telegram, user, "Standing: approved")
    assert (await scene.bot.verb("updates", "list", "--json")).out == parked


@pytest.mark.parametrize("poison", ["not an object", [], {"message_id": "x"}, {"chat": 7}])
async def test_an_undecodable_update_is_parked_and_everything_else_goes_on(telegram, user, poison):
    update = telegram.push_raw({"message": poison})
    telegram.say(user, "/whoami")
    await shows(telegram, user, "Standing: approved")
    await shows(telegram, OWNER, "could not be read and was parked", str(update))


async def test_an_update_delivered_again_is_answered_once(telegram, user):
    update = telegram.say(user, "/whoami")
    await shows(telegram, user, "Standing: approved")
    telegram.repeat_update(update)
    telegram.say(user, "/help")
    await shows(telegram, user, "What you can do here")
    assert len(answers(telegram, user, "Standing: approved")) == 1


async def test_a_chat_that_telegram_holds_back_waits_and_the_others_go_on(telegram, user):
    other = await welcomed(telegram, "Wati")
    telegram.misbehaviour.next(to(user), "status", status=429, retry_after=2)
    begun = time.monotonic()
    telegram.say(user, "/whoami")
    await happened(telegram)
    telegram.say(user, "/help")
    telegram.say(other, "/whoami")
    await shows(telegram, other, "Standing: approved")
    assert not answers(telegram, user, "Standing: approved")
    await shows(telegram, user, "What you can do here")
    assert time.monotonic() - begun >= 2
    texts = [message["text"] for message in answers(telegram, user)]
    first = next(index for index, text in enumerate(texts) if "Standing: approved" in text)
    assert "What you can do here" in texts[first + 1]
    assert len(answers(telegram, user, "Standing: approved")) == 1


async def test_an_answer_whose_fate_is_unknown_comes_again_with_a_mark(telegram, user):
    telegram.misbehaviour.next(to(user), "answer_lost")
    telegram.say(user, "/whoami")
    await shows(telegram, user, "Standing: approved", "may be a repeat")
    assert len(answers(telegram, user, "Standing: approved")) == 2


async def test_who_blocks_the_bot_is_left_alone_and_the_others_go_on(scene, telegram):
    person, card = await newcomer(telegram, "Berta")
    telegram.block(person)
    telegram.tap(OWNER, OWNER, card["message_id"], "Approve")
    await shows(telegram, OWNER, str(person), "Approved by")
    refused = await scene.bot.logs(
        lambda line: line.get("state") == "refused" and f"/{person}/" in line.get("effect", ""), "a refusal"
    )
    assert "blocked" in refused["reason"]
    telegram.block(person, blocked=False)
    telegram.say(person, "/whoami")
    await shows(telegram, person, "Standing: approved")
    assert not answers(telegram, person, "approved your access")


async def test_a_group_that_becomes_a_supergroup_keeps_its_answers_and_cards(telegram, zoom, user):
    group = telegram.add_group("The group", [user])
    telegram.say(user, f"/meet Moved {DAY} 10:00", group)
    await shows(telegram, group, "● ready", "Moved")
    supergroup = telegram.migrate(group)
    telegram.say(user, f"/cancel {named(zoom, 'Moved')[0]['id']}")
    await shows(telegram, supergroup, "Moved", "● cancelled")
    telegram.say(user, f"/meet Again {DAY} 11:00", supergroup)
    await shows(telegram, supergroup, "● ready", "Again")


async def test_an_answer_on_its_way_follows_the_group(telegram, user):
    group = telegram.add_group("Another group", [user])
    telegram.say(user, "/whoami", group)
    supergroup = telegram.migrate(group)
    await shows(telegram, supergroup, "Standing: approved")


async def test_a_card_somebody_deleted_is_sent_anew(telegram, zoom, user):
    card = await plan(telegram, user, "Deleted card", "● ready")
    telegram.world.chats[user].messages.pop(card["message_id"])
    telegram.say(user, f"/cancel {named(zoom, 'Deleted card')[0]['id']}")
    again = await shows(telegram, user, "Deleted card", "● cancelled")
    assert again["message_id"] != card["message_id"]


# Zoom


async def test_zoom_out_of_reach_for_a_while_delays_and_loses_nothing(telegram, zoom, user):
    zoom.misbehaviour.next(CREATION, "dropped")
    zoom.misbehaviour.next(CREATION, "status", status=503)
    await plan(telegram, user, "Late", "● ready")
    assert len(named(zoom, "Late")) == 1


async def test_a_lost_answer_of_zoom_makes_no_second_meeting(telegram, zoom, user):
    zoom.misbehaviour.next(CREATION, "answer_lost")
    card = await plan(telegram, user, "Only once", "● ready")
    assert len(named(zoom, "Only once")) == 1
    assert str(named(zoom, "Only once")[0]["id"]) in card["text"]


async def test_a_refusal_of_zoom_stands_on_the_card_with_its_reason(telegram, zoom, user):
    zoom.misbehaviour.next(CREATION, "status", status=400)
    card = await plan(telegram, user, "Unwanted", "refused by Zoom: ")
    assert card["text"].rpartition("refused by Zoom: ")[2].strip()
    assert not named(zoom, "Unwanted")


async def test_fields_nobody_knows_in_zooms_answers_do_no_harm(telegram, zoom, user):
    zoom.misbehaviour.next(CREATION, "unknown_field")
    await plan(telegram, user, "Unknown fields", "● ready")


async def test_a_used_up_daily_quota_waits_for_the_next_day_and_says_so(scene, telegram, zoom, user):
    zoom.store.daily_limit_per_host = 0
    try:
        await plan(telegram, user, "Tomorrow then", "waiting for Zoom's next daily quota, until")
    finally:
        zoom.store.daily_limit_per_host = 1000
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date().isoformat()
    listed = await scene.bot.verb("effects", "list", "--json")
    assert listed.code == 0
    waiting = [each for each in orjson.loads(listed.out) if each["key"].startswith("zoom.create_meeting")]
    assert [each["due_at"] for each in waiting] == [f"{tomorrow}T00:00:00+00:00"]
    await plan(telegram, user, "Another host would do", "● ready")


async def test_who_asks_for_a_meeting_is_shown_that_it_is_on_its_way(telegram, zoom, user):
    zoom.misbehaviour.next(CREATION, "slow", seconds=0.5)
    card = await plan(telegram, user, "On its way", "creating in Zoom")
    ready = await shows(telegram, user, "On its way", "● ready")
    assert ready["message_id"] == card["message_id"]


async def test_nothing_stays_behind_but_what_has_to(scene):
    async def settled():
        effects = (await scene.bot.health())["effects"]
        return effects if effects.get("planned", 0) + effects.get("begun", 0) <= 1 else None

    assert await until(settled, "the effects to settle", PATIENCE)
