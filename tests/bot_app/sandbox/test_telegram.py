"""The local Telegram, as a bot written with aiogram sees it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaAudio,
    ReplyParameters,
)

from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from tests.contracts.telegram_contract import check_telegram


def buttons(**labels):
    return InlineKeyboardMarkup(
        inline_keyboard=[
            [InlineKeyboardButton(text=label, callback_data=code)] for label, code in labels.items()
        ]
    )


@pytest.fixture(autouse=True)
async def every_call_keeps_the_contract(telegram):
    yield
    for call in telegram.calls:
        check_telegram(call.method, call.params, call.answer)


async def test_a_bot_reads_what_a_person_says_and_answers_it(bot, telegram, person):
    update_id = telegram.say(person.id, "/start hello")
    [update] = await bot.get_updates(timeout=5)
    assert (update.update_id, update.message.text) == (update_id, "/start hello")
    assert update.message.from_user.language_code == "id"
    assert update.message.entities[0].type == "bot_command"
    await bot.send_message(person.id, "Hi <b>Ada</b> &amp; all")
    shown = await telegram.wait_for_message(person.id, lambda m: m["from"]["is_bot"])
    assert (shown["text"], shown["entities"]) == (
        "Hi Ada & all",
        [{"type": "bold", "offset": 3, "length": 3}],
    )


async def test_updates_come_again_until_the_offset_passes_them(bot, telegram, person):
    first, second = telegram.say(person.id, "one"), telegram.say(person.id, "two")
    assert [u.update_id for u in await bot.get_updates()] == [first, second]
    assert [u.update_id for u in await bot.get_updates(limit=1)] == [first]
    assert [u.update_id for u in await bot.get_updates(offset=second)] == [second]
    assert await bot.get_updates(offset=second + 1) == []
    assert telegram.updates.delivered == [first, second]


async def test_a_long_poll_answers_as_soon_as_somebody_writes(bot, telegram, person):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        poll = group.create_task(bot.get_updates(timeout=30))
        await telegram.bell.rung()
        telegram.say(person.id, "now")
    assert poll.result()[0].message.text == "now"


async def test_a_second_poll_ends_the_first(bot, telegram, person):
    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        first = group.create_task(refused_poll(bot))
        await telegram.bell.rung()
        second = group.create_task(bot.get_updates(timeout=30))
        await first
        telegram.say(person.id, "now")
    assert second.result()


async def refused_poll(bot):
    with pytest.raises(TelegramConflictError, match="terminated by other getUpdates"):
        await bot.get_updates(timeout=30)


async def test_kinds_nobody_asked_for_are_not_queued(bot, telegram, person):
    await bot.get_updates(allowed_updates=["callback_query"])
    telegram.say(person.id, "unheard")
    assert await bot.get_updates() == []


async def test_poison_unknown_and_repeated_updates_can_be_pushed(sandbox, http, telegram, person):
    told = telegram.say(person.id, "once")
    telegram.push_raw({"message": {"message_id": "not a number"}})
    telegram.push_raw({"business_of_the_future": {"a": 1}})
    telegram.repeat_update(told)
    async with http.get(f"{sandbox.telegram_base}/bot{telegram.token}/getUpdates") as answer:
        updates = (await answer.json())["result"]
    assert [update["update_id"] for update in updates] == [told, told + 1, told + 2, told]
    telegram.calls.clear()


async def test_a_tap_reaches_the_bot_and_is_answered_once(bot, telegram, person):
    card = await bot.send_message(person.id, "Approve?", reply_markup=buttons(Yes="u:1:y", No="u:1:n"))
    telegram.tap(person.id, person.id, card.message_id, "Yes")
    [update] = await bot.get_updates()
    assert update.callback_query.data == "u:1:y"
    assert update.callback_query.message.text == "Approve?"
    await update.callback_query.answer("Done")
    with pytest.raises(
        TelegramBadRequest, match="query is too old and response timeout expired or query ID is invalid"
    ):
        await update.callback_query.answer("Done")
    with pytest.raises(LookupError, match="no button 'Maybe' among"):
        telegram.tap(person.id, person.id, card.message_id, "Maybe")


async def test_a_tap_answered_too_late_is_too_old():
    now = datetime(2026, 11, 21, tzinfo=UTC)
    telegram = SandboxTelegram(clock=lambda: now)
    person = telegram.add_person("Ada")
    telegram.methods.queries["1"] = now - timedelta(hours=1)
    telegram.say(person.id, "hi")
    assert telegram.messages(person.id)[0]["date"] == int(now.timestamp())
    with pytest.raises(Exception, match="query is too old"):
        telegram.methods._answer_query({"callback_query_id": "1"})


async def test_edits_keep_their_history_and_a_same_edit_is_refused(bot, telegram, person):
    card = await bot.send_message(person.id, "Planned", reply_markup=buttons(Cancel="m:1:c"))
    await card.edit_text("Started", reply_markup=buttons(Cancel="m:1:c"))
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await card.edit_text("Started", reply_markup=buttons(Cancel="m:1:c"))
    await card.edit_reply_markup(reply_markup=None)
    [shown] = telegram.messages(person.id)
    assert shown["text"] == "Started"
    assert "reply_markup" not in shown
    assert [version["text"] for version in shown["history"]] == ["Planned", "Started"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "message text is empty"),
        ("x" * 4097, "message is too long"),
        ("<p>x</p>", 'can\'t parse entities: Unsupported start tag "p" at byte offset 0'),
        ("1 < 2", "can't parse entities: Unsupported start tag"),
        ("<b>x", "can't parse entities: Can't find end tag corresponding to start tag \"b\""),
        ("é<b><i>x</b></i>", 'Unmatched end tag at byte offset 9, expected "</i>", found "</b>"'),
    ],
)
async def test_texts_telegram_refuses_are_refused(bot, person, text, said):
    with pytest.raises(TelegramBadRequest) as refusal:
        await bot.send_message(person.id, text)
    assert said in refusal.value.message


async def test_4096_characters_are_counted_without_markup(bot, person):
    sent = await bot.send_message(person.id, f"<b>{'x' * 4096}</b>")
    assert len(sent.text) == 4096


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda bot, person: bot.send_message(5, "x"), "chat not found"),
        (
            lambda bot, person: bot.edit_message_text("x", chat_id=person.id, message_id=99),
            "message to edit not found",
        ),
        (lambda bot, person: bot.delete_message(person.id, 99), "message to delete not found"),
        (
            lambda bot, person: bot.send_message(person.id, "x", message_thread_id=3),
            "message thread not found",
        ),
        (
            lambda bot, person: bot.send_message(person.id, "x", reply_markup=buttons(A="é" * 33)),
            "BUTTON_DATA_INVALID",
        ),
        (
            lambda bot, person: bot.send_document(person.id, "nobody-knows"),
            "wrong file identifier/HTTP URL specified",
        ),
        (
            lambda bot, person: bot.set_my_commands([BotCommand(command="", description="x")]),
            "BOT_COMMAND_INVALID",
        ),
        (
            lambda bot, person: bot.send_message(
                person.id, "x", reply_parameters=ReplyParameters(message_id=77)
            ),
            "message to be replied not found",
        ),
        (lambda bot, person: bot.set_webhook("http://bot.example/hook"), "An HTTPS URL must be provided"),
    ],
)
async def test_requests_telegram_refuses_are_refused_in_its_words(bot, person, ask, said):
    with pytest.raises(TelegramBadRequest) as refusal:
        await ask(bot, person)
    assert said in refusal.value.message


async def test_people_who_blocked_the_bot_or_never_wrote_get_nothing(bot, telegram, person):
    telegram.block(person.id)
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(person.id, "x")
    stranger = telegram.add_person("Stranger", started=False)
    with pytest.raises(TelegramForbiddenError, match="can't initiate conversation"):
        await bot.send_message(stranger.id, "x")
    [update] = await bot.get_updates()
    assert update.my_chat_member.new_chat_member.status == "kicked"


async def test_a_group_that_became_a_supergroup_names_its_new_id(bot, telegram, person):
    group = telegram.add_group("Watch", [person.id])
    new_id = telegram.migrate(group)
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(group, "x")
    assert moved.value.migrate_to_chat_id == new_id
    assert (await bot.send_message(new_id, "x")).chat.type == "supergroup"


async def test_topics_keep_their_messages_apart(bot, telegram, person):
    forum = telegram.add_group("Ops", [person.id], topics={2: "Meetings", 3: "Alerts"})
    telegram.say(person.id, "in alerts", forum, 3)
    await bot.send_message(forum, "answer", message_thread_id=3)
    assert [message["message_thread_id"] for message in telegram.messages(forum)] == [3, 3]


async def test_a_progress_message_becomes_the_audio_itself(bot, telegram, person):
    progress = await bot.send_message(person.id, "Fetching …")
    audio = InputMediaAudio(
        media=BufferedInputFile(b"sound", "call.m4a"), caption="<i>Weekly</i>", duration=60
    )
    await bot.edit_message_media(audio, chat_id=person.id, message_id=progress.message_id)
    [shown] = telegram.messages(person.id)
    assert (shown["audio"]["file_name"], shown["audio"]["file_size"], shown["caption"]) == (
        "call.m4a",
        5,
        "Weekly",
    )
    assert "text" not in shown
    again = await bot.send_audio(person.id, shown["audio"]["file_id"])
    assert again.audio.duration == 60
    with pytest.raises(TelegramBadRequest, match="message caption is too long"):
        await bot.send_photo(person.id, BufferedInputFile(b"p", "p.png"), caption="x" * 1025)


async def test_every_other_method_the_bot_uses_answers(bot, telegram, person):
    assert (await bot.get_me()).is_bot
    assert (await bot.get_chat(person.id)).first_name == "Ada"
    commands = [BotCommand(command="start", description="Begin")]
    assert await bot.set_my_commands(commands)
    assert [command.command for command in await bot.get_my_commands()] == ["start"]
    assert await bot.send_chat_action(person.id, "typing")
    assert await bot.set_my_description("x")
    for send in (bot.send_document, bot.send_video, bot.send_photo, bot.send_audio):
        assert await send(person.id, BufferedInputFile(b"x", "x.bin"))
    assert await bot.delete_message(person.id, 1)
    assert len(telegram.messages(person.id)) == 3


async def test_a_wrong_token_and_an_unknown_method_are_refused(sandbox, bot, http):
    bot._Bot__token = "1:" + "A" * 35
    with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
        await bot.get_me()
    async with http.get(f"{sandbox.telegram_base}/bot{sandbox.telegram.token}/danceForMe") as answer:
        assert (answer.status, (await answer.json())["description"]) == (404, "Not Found")
    sandbox.telegram.calls.clear()


async def test_a_file_over_the_limit_is_refused_before_it_is_read(http, person):
    async with start_sandbox(telegram=SandboxTelegram(largest_upload=1000)) as small:
        small.telegram.add_person("Ada", person_id=1)
        url = f"{small.telegram_base}/bot{small.telegram.token}/sendDocument?chat_id=1"
        async with http.post(url, data={"document": BytesIO(b"x" * 2000)}) as answer:
            assert answer.status == 413


async def test_long_texts_of_people_arrive_in_pieces(bot, telegram, person):
    telegram.say(person.id, "\n".join(["/meet " + "x" * 94] * 60))
    updates = await bot.get_updates()
    assert len(updates) == 2
    assert all(len(update.message.text) <= 4096 for update in updates)


async def test_floods_are_answered_with_the_seconds_to_wait(bot, telegram, person):
    telegram.misbehaviour.next("sendMessage", "status", status=429, retry_after=7)
    with pytest.raises(TelegramRetryAfter) as flood:
        await bot.send_message(person.id, "x")
    assert flood.value.retry_after == 7
    assert telegram.messages(person.id) == []


async def test_waiting_for_a_message_that_never_comes_says_what_came(bot, telegram, person):
    await bot.send_message(person.id, "something else")
    with pytest.raises(TimeoutError, match="something else"):
        await telegram.wait_for_message(person.id, lambda m: m["text"] == "this", timeout=0.01)
