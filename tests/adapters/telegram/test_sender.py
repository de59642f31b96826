"""What is said in Telegram arrives once, in the right place, and follows its chat."""

from __future__ import annotations

from collections import Counter

import aiohttp
import pytest

from adapters.effect import Effect, IfUnknown, OutcomeUnknown, Rejected, SentCard, Unauthorised, Unavailable
from adapters.telegram.api import ChatMigrated, TelegramApi
from adapters.telegram.limits import TelegramLimits, TelegramRates
from adapters.telegram.markup import plain, units
from adapters.telegram.sender import (
    Answers,
    Cards,
    FanOut,
    Notices,
    QueryAnswers,
    Rendered,
    Sender,
    message,
)
from adapters.telegram.upload import Attachment
from bot_app.sandbox.sandbox import start_sandbox
from domain.chats.commands import RecordChatClosed, RecordChatMigrated
from tests.adapters.telegram.scripted import no, ok, scripted

FREELY = TelegramRates(overall=1e6, per_chat=1e6, per_group_minute=1e6)
MARK = "(may be a repetition)"


@pytest.fixture
async def sandbox():
    async with start_sandbox() as running:
        yield running


@pytest.fixture
async def telegram(sandbox):
    return sandbox.telegram


@pytest.fixture
async def person(telegram):
    return telegram.add_person("Ada").id


@pytest.fixture
async def api(sandbox):
    async with aiohttp.ClientSession() as session:
        yield TelegramApi(session, sandbox.telegram_base, sandbox.telegram.token)


@pytest.fixture
async def sender(api):
    return Sender(api, TelegramLimits(FREELY))


class Shown:
    """What a card or notice shows now, and where cards stand."""

    def __init__(self, text="now"):
        self.rendered = Rendered(text, [[{"text": "Yes", "callback_data": "y"}]], MARK)
        self.standing = {}

    async def render(self, effect):
        return self.rendered

    async def card_message(self, card, chat):
        return self.standing.get((card, chat))

    def keep(self, outcome):
        self.standing[outcome.card.card, outcome.card.chat] = outcome.card.message_id
        return outcome


def card_effect(chat) -> Effect:
    payload = {"card": "batch:1", "chat": str(chat)}
    return Effect(key=f"telegram.card/batch:1/{chat}/5", lane="l", payload=payload, if_unknown=IfUnknown.ASK)


def answer_effect(chat, text="hello", *, if_unknown=IfUnknown.ASK, **params) -> Effect:
    said = message(str(chat), Rendered(text), repeated=False) | params
    payload = {"chat": str(chat), "method": "sendMessage", "params": said, "repeat_mark": MARK}
    return Effect(key=f"telegram.answer/{chat}/0", lane="l", payload=payload, if_unknown=if_unknown)


def texts(telegram, chat):
    return [shown["text"] for shown in telegram.messages(chat)]


# Answers and notices


async def test_an_answer_is_sent_as_it_was_made(sender, telegram, person):
    outcome = await Answers(sender).perform(answer_effect(person, "<b>hello</b>"), repeated=False)
    (shown,) = telegram.messages(person)
    assert (shown["text"], shown["entities"][0]["type"]) == ("hello", "bold")
    assert outcome.commands == ()


async def test_a_topic_is_answered_in_the_topic(sender, telegram, person):
    group = telegram.add_group("Ops", [person], topics={7: "Night"})
    await Answers(sender).perform(answer_effect(f"{group}:7"), repeated=False)
    shown = Shown()
    await Notices(sender, shown.render).perform(card_effect(f"{group}:7"), repeated=False)
    assert [each["message_thread_id"] for each in telegram.messages(group)] == [7, 7]


async def test_a_repeated_message_says_so(sender, telegram, person):
    shown = Shown("news")
    await Notices(sender, shown.render).perform(card_effect(person), repeated=True)
    await Answers(sender).perform(answer_effect(person, "answer"), repeated=True)
    await Answers(sender).perform(
        answer_effect(person, "harmless", if_unknown=IfUnknown.REPEAT), repeated=True
    )
    assert texts(telegram, person) == [f"news\n{MARK}", f"answer\n{MARK}", "harmless"]


@pytest.mark.parametrize("text", ["x" * 4096, "🙂" * 2048, "<b>" + "&lt;" * 4096 + "</b>", "x" * 4080])
async def test_the_mark_of_a_repeated_message_costs_its_end_and_not_its_beginning(
    sender, telegram, person, text
):
    await Answers(sender).perform(answer_effect(person, text), repeated=True)
    (shown,) = texts(telegram, person)
    assert units(shown) <= 4096
    assert shown.endswith(MARK)
    assert shown[:4000].startswith(plain(text)[:1900])


async def test_without_a_mark_nothing_is_added(sender, telegram, person):
    effect = answer_effect(person)
    del effect.payload["repeat_mark"]
    await Answers(sender).perform(effect, repeated=True)
    assert texts(telegram, person) == ["hello"]


async def test_what_need_not_be_said_any_more_is_not_said(sender, telegram, person):
    shown = Shown()
    shown.rendered = None
    for performer in (Notices(sender, shown.render), Cards(sender, shown.render, shown.card_message)):
        assert (await performer.perform(card_effect(person), repeated=False)).commands == ()
    assert texts(telegram, person) == []


async def test_a_lost_answer_leaves_open_whether_it_was_said(sender, telegram, person):
    telegram.misbehaviour.next("sendMessage", "answer_lost")
    with pytest.raises(OutcomeUnknown):
        await Answers(sender).perform(answer_effect(person), repeated=False)
    assert texts(telegram, person) == ["hello"]


async def test_nobody_can_be_asked_whether_a_message_was_shown(sender, person):
    assert await Answers(sender).look_up(answer_effect(person)) is None


# Cards


@pytest.fixture
def shown():
    return Shown("first")


@pytest.fixture
def cards(sender, shown):
    return Cards(sender, shown.render, shown.card_message)


async def test_a_card_is_sent_once_and_then_edited(cards, shown, telegram, person):
    outcome = shown.keep(await cards.perform(card_effect(person), repeated=False))
    (sent,) = telegram.messages(person)
    assert outcome.card == SentCard("batch:1", str(person), sent["message_id"])
    shown.rendered = Rendered("second")
    shown.keep(await cards.perform(card_effect(person), repeated=False))
    assert texts(telegram, person) == ["second"]
    assert "reply_markup" not in telegram.messages(person)[0]


async def test_a_card_that_looks_like_that_already_is_done(cards, shown, telegram, person):
    shown.keep(await cards.perform(card_effect(person), repeated=False))
    await cards.perform(card_effect(person), repeated=True)
    assert texts(telegram, person) == ["first"]
    assert [call.answer["ok"] for call in telegram.calls] == [True, False]


async def test_a_card_in_a_topic_is_edited_without_naming_the_topic(cards, shown, telegram, person):
    group = telegram.add_group("Ops", [person], topics={7: "Night"})
    shown.keep(await cards.perform(card_effect(f"{group}:7"), repeated=False))
    shown.rendered = Rendered("second")
    await cards.perform(card_effect(f"{group}:7"), repeated=False)
    assert texts(telegram, group) == ["second"]
    assert "message_thread_id" not in telegram.calls[-1].params


@pytest.mark.parametrize(
    "words", ["message to edit not found", "message can't be edited", "MESSAGE_ID_INVALID"]
)
async def test_a_card_that_somebody_deleted_is_sent_anew(shown, words):
    shown.standing["batch:1", "5"] = 1
    async with scripted(no(400, f"Bad Request: {words}"), ok({"message_id": 2})) as (stand, api):
        cards = Cards(Sender(api, TelegramLimits(FREELY)), shown.render, shown.card_message)
        outcome = await cards.perform(card_effect(5), repeated=False)
    assert outcome.card == SentCard("batch:1", "5", 2)
    assert [method for method, _ in stand.asked] == ["editMessageText", "sendMessage"]


async def test_an_edit_that_is_refused_for_another_reason_stays_refused(shown):
    shown.standing["batch:1", "5"] = 1
    async with scripted(no(400, "Bad Request: can't parse entities")) as (stand, api):
        cards = Cards(Sender(api, TelegramLimits(FREELY)), shown.render, shown.card_message)
        with pytest.raises(Rejected):
            await cards.perform(card_effect(5), repeated=False)
    assert len(stand.asked) == 1


async def test_an_edit_whose_answer_was_lost_is_simply_tried_again(cards, shown, telegram, person):
    shown.keep(await cards.perform(card_effect(person), repeated=False))
    shown.rendered = Rendered("second")
    telegram.misbehaviour.next("editMessageText", "answer_lost")
    with pytest.raises(Unavailable):
        await cards.perform(card_effect(person), repeated=False)
    await cards.perform(card_effect(person), repeated=False)
    assert texts(telegram, person) == ["second"]


async def test_a_card_sent_twice_perhaps_says_so(cards, telegram, person):
    await cards.perform(card_effect(person), repeated=True)
    assert texts(telegram, person) == [f"first\n{MARK}"]


# Chats that move, close, or want silence


async def test_a_message_follows_its_group_and_the_move_is_recorded(sender, telegram, person):
    old = telegram.add_group("Ops", [person])
    new = telegram.migrate(old)
    outcome = await Answers(sender).perform(answer_effect(old), repeated=False)
    assert (texts(telegram, old), texts(telegram, new)) == ([], ["hello"])
    (moved,) = outcome.commands
    assert (type(moved), moved.chat, moved.to) == (RecordChatMigrated, str(old), str(new))
    again = await Answers(sender).perform(answer_effect(old), repeated=False)
    assert again.commands[0].meta.command_id == moved.meta.command_id


async def test_a_card_of_a_group_that_moved_stands_in_the_new_one_and_is_edited_there(
    cards, shown, telegram, person
):
    old = telegram.add_group("Ops", [person])
    shown.keep(await cards.perform(card_effect(old), repeated=False))
    new = telegram.migrate(old)
    # A supergroup counts from 1 again: the old number is now that of a message of somebody else's card.
    other = Shown("another card")
    await Cards(cards._sender, other.render, other.card_message).perform(card_effect(new), repeated=False)
    shown.rendered = Rendered("second")
    outcome = shown.keep(await cards.perform(card_effect(old), repeated=False))
    assert texts(telegram, new) == ["another card", "second"]
    assert outcome.card.chat == str(new)
    assert isinstance(outcome.commands[0], RecordChatMigrated)
    shown.rendered = Rendered("third")
    await cards.perform(card_effect(old), repeated=False)
    assert texts(telegram, new) == ["another card", "third"]


async def test_a_chat_that_moves_on_and_on_is_not_followed_for_ever():
    async with scripted(no(400, "upgraded", migrate_to_chat_id=-7)) as (stand, api):
        with pytest.raises(ChatMigrated):
            await Answers(Sender(api, TelegramLimits(FREELY))).perform(answer_effect(-5), repeated=False)
    assert len(stand.asked) == 2


async def test_a_chat_that_does_not_want_us_is_recorded_as_closed(sender, telegram, person):
    telegram.block(person)
    answers = Answers(sender)
    with pytest.raises(Rejected) as refused:
        await answers.perform(answer_effect(person), repeated=False)
    (closed,) = answers.rejected(answer_effect(person), refused.value).commands
    assert (type(closed), closed.chat) == (RecordChatClosed, str(person))
    assert closed.reason == "Forbidden: bot was blocked by the user"


@pytest.mark.parametrize("failure", [Rejected("chat not found", code="400"), Unauthorised("401")])
async def test_other_refusals_do_not_close_a_chat(sender, failure):
    assert Answers(sender).rejected(answer_effect(5), failure).commands == ()


async def test_a_429_silences_its_chat_and_no_other(sender, telegram, person):
    other = telegram.add_person("Eve").id
    telegram.misbehaviour.next("sendMessage", "status", status=429, retry_after=60)
    answers = Answers(sender)
    with pytest.raises(Unavailable) as refused:
        await answers.perform(answer_effect(person), repeated=False)
    assert refused.value.retry_after == 60
    with pytest.raises(Unavailable) as held:
        await answers.ready(answer_effect(person))
    assert held.value.retry_after == pytest.approx(60, abs=5)
    await answers.ready(answer_effect(other))
    await answers.perform(answer_effect(other), repeated=False)
    assert Counter(call.params["chat_id"] for call in telegram.calls) == {other: 1}


async def test_silence_that_the_source_of_a_file_asks_for_is_not_the_chats(sender, person):
    async def stream():
        yield b"x"
        raise Unavailable("zoom: HTTP 429", retry_after=3600)

    file = Attachment("call.m4a", "audio/mp4", 2, stream)
    params = {"chat_id": person, "audio": "attach://file"}
    with pytest.raises(Unavailable) as asked:
        await sender.upload("sendAudio", params, {"file": file}, seconds=20, sent=lambda _: None)
    assert asked.value.retry_after == 3600
    sender.look(str(person))


async def test_a_group_whose_minute_is_used_up_does_not_keep_a_worker_waiting(api):
    answers = Answers(Sender(api, TelegramLimits(TelegramRates())))
    for _ in range(20):
        await answers.ready(answer_effect(-100))
    with pytest.raises(Unavailable) as told:
        await answers.ready(answer_effect("-100:7"))
    assert told.value.retry_after == pytest.approx(60, abs=5)
    await answers.ready(answer_effect(5))


# Taps and fan-out


async def test_a_tap_is_answered_without_waiting_for_its_chat(sender, telegram, person):
    sender._limits.hold(str(person), 60)
    telegram.world.post(telegram.world.chats[person], {"id": 7000000001}, {"text": "card"})
    telegram.tap(person, person, 1, "y", forged=True)
    (query,) = telegram.methods.queries
    payload = {"chat": str(person), "method": "answerCallbackQuery", "params": {"callback_query_id": query}}
    effect = Effect(key="telegram.callback/1", lane="l", payload=payload, if_unknown=IfUnknown.REPEAT)
    taps = QueryAnswers(sender)
    await taps.ready(effect)
    await taps.perform(effect, repeated=False)
    assert query in telegram.methods.answers
    with pytest.raises(Rejected) as late:
        await taps.perform(effect, repeated=False)
    assert taps.rejected(effect, late.value).commands == ()


async def test_a_fan_out_plans_one_effect_for_each_who_is_concerned():
    concerned = [card_effect(5), card_effect(6)]

    async def recipients(effect):
        return concerned

    fan_out = FanOut(recipients)
    await fan_out.ready(card_effect(1))
    assert (await fan_out.perform(card_effect(1), repeated=False)).effects == tuple(concerned)
    assert await fan_out.look_up(card_effect(1)) is None
    assert fan_out.rejected(card_effect(1), Rejected("")).commands == ()
    assert fan_out.postponed(card_effect(1), Unavailable("")).commands == ()
