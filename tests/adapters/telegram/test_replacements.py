"""An answer to a tap takes the place of the tapped message, or follows as a new one."""

from __future__ import annotations

import aiohttp
import pytest

from adapters.effect import Effect, IfUnknown, Outcome, Rejected, Unavailable
from adapters.telegram.api import TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.replacements import Replacements
from adapters.telegram.sender import Answers, Rendered, Sender, message
from bot_app.sandbox.sandbox import start_sandbox
from domain.chats.commands import RecordChatMigrated
from tests.adapters.telegram.scripted import no, ok, scripted

FREELY = TelegramRates(overall=1e6, per_chat=1e6, per_group_minute=1e6)
BUTTONS = [[{"text": "Yes", "callback_data": "y"}]]


@pytest.fixture
async def telegram():
    async with start_sandbox() as running:
        yield running


@pytest.fixture
async def sender(telegram):
    async with aiohttp.ClientSession() as session:
        api = TelegramApi(session, telegram.telegram_base, telegram.telegram.token)
        yield Sender(api, TelegramLimits(FREELY))


@pytest.fixture
def group(telegram):
    person = telegram.telegram.add_person("Ada").id
    return telegram.telegram.add_group("Ops", [person], topics={7: "Night"})


def replacement(chat, message_id, text="second"):
    said = message(str(chat), Rendered(text, BUTTONS), repeated=False)
    payload = {"chat": str(chat), "method": "sendMessage", "params": said, "repeat_mark": "again"}
    return Effect(
        key="telegram.replacement/77/0",
        lane=f"answer/{chat}",
        payload=payload | {"message_id": message_id},
        if_unknown=IfUnknown.REPEAT,
        correlation_id="tg-77",
    )


async def shown_before(sender, chat):
    sent = await sender.call("sendMessage", message(str(chat), Rendered("first"), repeated=False))
    return sent["message_id"]


def texts(telegram, chat):
    return [shown["text"] for shown in telegram.telegram.messages(chat)]


async def test_the_tapped_message_shows_the_new_text_and_buttons_and_stays_in_its_topic(
    sender, telegram, group
):
    number = await shown_before(sender, f"{group}:7")
    outcome = await Replacements(sender).perform(replacement(f"{group}:7", number), repeated=False)
    assert outcome == Outcome()
    (shown,) = telegram.telegram.messages(group)
    assert (shown["text"], shown["message_thread_id"]) == ("second", 7)
    assert shown["reply_markup"]["inline_keyboard"] == BUTTONS
    assert "message_thread_id" not in telegram.telegram.calls[-1].params


async def test_a_message_that_looks_like_that_already_is_done(sender, telegram, group):
    number = await shown_before(sender, group)
    for repeated in (False, True):
        await Replacements(sender).perform(replacement(group, number), repeated=repeated)
    assert texts(telegram, group) == ["second"]
    assert telegram.telegram.calls[-1].answer["ok"] is False


@pytest.mark.parametrize(
    "words",
    [
        "message to edit not found",
        "message can't be edited",
        "MESSAGE_ID_INVALID",
        "there is no text in the message to edit",
    ],
)
async def test_a_message_that_cannot_be_edited_any_more_is_followed_by_a_new_one(words):
    async with scripted(no(400, f"Bad Request: {words}"), ok({"message_id": 2})) as (stand, api):
        sender = Sender(api, TelegramLimits(FREELY))
        outcome = await Replacements(sender).perform(replacement(5, 1), repeated=False)
        (anew,) = outcome.effects
        await Answers(sender).perform(anew, repeated=False)
    assert (anew.key, anew.lane, anew.correlation_id) == ("telegram.answer/77/0", "answer/5", "tg-77")
    assert (anew.if_unknown, anew.better_twice) == (IfUnknown.ASK, True)
    assert anew.payload["repeat_mark"] == "again"
    assert [method for method, _ in stand.asked] == ["editMessageText", "sendMessage"]
    assert stand.asked[1][1] == message("5", Rendered("second", BUTTONS), repeated=False)


async def test_an_edit_that_is_refused_for_another_reason_stays_refused():
    async with scripted(no(400, "Bad Request: can't parse entities")) as (_, api):
        sender = Sender(api, TelegramLimits(FREELY))
        with pytest.raises(Rejected):
            await Replacements(sender).perform(replacement(5, 1), repeated=False)


async def test_an_edit_whose_answer_was_lost_is_simply_tried_again(sender, telegram, group):
    number = await shown_before(sender, group)
    telegram.telegram.misbehaviour.next("editMessageText", "answer_lost")
    with pytest.raises(Unavailable):
        await Replacements(sender).perform(replacement(group, number), repeated=False)
    await Replacements(sender).perform(replacement(group, number), repeated=True)
    assert texts(telegram, group) == ["second"]


async def test_in_a_supergroup_nobody_elses_message_is_edited(sender, telegram, group):
    number = await shown_before(sender, group)
    new = telegram.telegram.migrate(group)
    # It counts from 1 again.
    assert await shown_before(sender, new) == number
    outcome = await Replacements(sender).perform(replacement(group, number), repeated=False)
    (moved,), (anew,) = outcome.commands, outcome.effects
    assert (type(moved), moved.chat, moved.to) == (RecordChatMigrated, str(group), str(new))
    await Answers(sender).perform(anew, repeated=False)
    assert texts(telegram, new) == ["first", "second"]
