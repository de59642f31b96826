"""The first journey, with the bot as a process, on both engines and through both doors."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import pytest_asyncio

from tests.contracts.telegram_contract import check_telegram, need_telegram_contract
from tests.contracts.zoom_contract import check_zoom, need_zoom_contracts
from tests.flows.journey import STRANGER, TOPICS, Journey
from tests.flows.stage import OWNER, WEBHOOK_SECRET, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

WAYS = [
    SimpleNamespace(engine="sqlite", mode="polling", language="id"),
    SimpleNamespace(engine="sqlite", mode="webhook", language="en"),
    SimpleNamespace(engine="postgres", mode="polling", language="en"),
    SimpleNamespace(engine="postgres", mode="webhook", language="id"),
]


@pytest_asyncio.fixture(
    scope="module", loop_scope="module", params=WAYS, ids=lambda way: "-".join(vars(way).values())
)
async def journey(request, tmp_path_factory):
    way = request.param
    changes = {"DEFAULT_LOCALE": way.language}
    if way.engine == "postgres":
        changes["DATABASE_URL"] = request.getfixturevalue("flow_database")()
    folder = tmp_path_factory.mktemp("journey")
    async with stage(folder, mode=way.mode, **changes) as started:
        yield Journey(started, way.language)


async def test_a_stranger_is_let_in_plans_lists_and_cancels(journey):
    await journey.play()


async def test_whoever_is_in_can_ask_who_they_are_and_what_the_bot_does(journey):
    await journey.play()
    telegram, words = journey.telegram, journey.words
    await telegram.asks(STRANGER, "/whoami", "Siti Stranger", str(STRANGER), words.standing)
    answer = await telegram.asks(STRANGER, "/help", words.help_meet)
    assert "/audit" not in answer.text
    await telegram.asks(STRANGER, "/about", words.about)
    answer = await telegram.asks(OWNER, "/help", words.help_meet, words.help_register_list)
    assert "/audit" in answer.text


async def test_a_language_is_chosen_by_tap_and_by_word(journey):
    await journey.play()
    telegram = journey.telegram
    choice = await telegram.asks(STRANGER, "/language", journey.words.choose_language)
    await telegram.tap(STRANGER, choice, "English")
    await telegram.sees(STRANGER, "From now on I will write to you in English", after=choice.id)
    await telegram.asks(STRANGER, "/language id", "Mulai sekarang saya akan menulis dalam bahasa Indonesia")
    await telegram.asks(STRANGER, "/whoami", "Bahasa Indonesia")


async def test_the_owner_reads_the_ledger_through_every_filter(journey):
    await journey.play()
    telegram, words = journey.telegram, journey.words
    await telegram.asks(OWNER, "/register_list", words.nobody_waits)
    await telegram.asks(OWNER, "/audit", words.newest, "meeting.", "Siti Stranger")
    of_person = await telegram.asks(OWNER, f"/audit user:{STRANGER}", words.newest, "user.whitelisted")
    assert f"user-{OWNER}" not in of_person.text
    of_meeting = await telegram.asks(OWNER, f"/audit meeting:{journey.cancelled}", "meeting.cancelled")
    assert of_meeting.text.count("meeting.planned") == 1
    of_kind = await telegram.asks(OWNER, "/audit kind:user.whitelisted", "user.whitelisted")
    assert "meeting." not in of_kind.text
    await telegram.asks(OWNER, "/audit via:zoom", "meeting.", "Zoom")
    await telegram.asks(OWNER, "/audit day:2001-01-01", words.no_entries)
    await telegram.asks(OWNER, "/audit colour:blue", words.bad_filter)


async def test_every_call_to_telegram_is_one_telegram_describes(journey):
    need_telegram_contract()
    await journey.play()
    methods = {call.method for call in journey.telegram.calls}
    assert {"sendMessage", "editMessageText", "answerCallbackQuery"} <= methods
    for call in journey.telegram.calls:
        assert call.answer["ok"], call
        check_telegram(call.method, call.params, call.answer)


async def test_every_call_to_zoom_is_one_zoom_describes(journey):
    need_zoom_contracts()
    await journey.play()
    of_api = [call for call in journey.zoom.calls if not call.url.endswith("/oauth/token")]
    assert {call.method for call in of_api} >= {"POST", "DELETE"}
    for call in of_api:
        check_zoom(
            call.method, call.url, call.headers, call.body, call.status, call.answer_headers, call.answer_body
        )


async def test_the_token_is_fetched_once_for_all(journey):
    await journey.play()
    assert sum(call.url.endswith("/oauth/token") for call in journey.zoom.calls) == 1


async def test_nothing_secret_and_nobody_is_named_in_the_logs(journey):
    await journey.play()
    said = journey.stage.bot.said()
    settings = journey.stage.bot.settings
    secrets = [settings[name] for name in ("TELEGRAM_BOT_TOKEN", "ZOOM_CLIENT_SECRET", "ENCRYPTION_KEY")]
    secrets += [WEBHOOK_SECRET, *journey.zoom.tokens._given]
    for meeting in [*journey.zoom.meetings, *journey.zoom.store.deleted.values()]:
        secrets += [meeting["password"], meeting["encrypted_password"], meeting["join_url"]]
    for secret in [*secrets, "Siti Stranger", "Olivia Owner", "@siti", *TOPICS]:
        assert secret not in said


async def test_one_correlation_id_leads_from_the_update_to_its_effects(journey):
    await journey.play()
    finished = [line for line in journey.stage.bot.log() if line.get("event") == "effect.finished"]
    of_plan = {
        line["correlation_id"] for line in finished if line["effect"].startswith("zoom.create_meeting")
    }
    assert len(of_plan) == 1
    told = [line["effect"] for line in finished if line["correlation_id"] in of_plan]
    assert any(effect.startswith("telegram.card/batch") for effect in told)
    assert any(effect.startswith("telegram.answer/") for effect in told)


async def test_health_readiness_and_metrics_answer(journey):
    await journey.play()
    bot = journey.stage.bot
    assert (await bot.health())["status"] == "ok"
    assert (await bot.get("/ready"))[0] == 200
    status, metrics = await bot.get("/metrics")
    assert status == 200
    assert 'meetledger_listener_lag_seconds{listener="agenda"}' in metrics


async def test_the_webhook_takes_what_is_signed_once_and_nothing_else(journey):
    await journey.play()
    bot, telegram = journey.stage.bot, journey.telegram
    choice = await telegram.asks(STRANGER, "/language en", "English")
    update = {"update_id": 900_000_000, "message": message_of(STRANGER, "/whoami")}
    signed = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
    forged = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET.upper()}
    if "WEBHOOK_SECRET" not in bot.settings:
        assert await bot.post("/webhooks/telegram", update, signed) == 404
        return
    assert await bot.post("/webhooks/telegram", update, forged) == 401
    assert await bot.post("/webhooks/telegram", update, {}) == 401
    assert await bot.post("/webhooks/telegram", [update], signed) == 400
    assert await bot.post("/webhooks/telegram", {**update, "much": "x" * 2**20}, signed) == 413
    for _ in range(3):
        assert await bot.post("/webhooks/telegram", update, signed) == 200
    await telegram.sees(STRANGER, "Standing: approved", after=choice.id)
    await telegram.asks(STRANGER, "/help", "What you can do here")
    answers = [shown for shown in telegram.shown(STRANGER) if shown.id > choice.id]
    assert sum("Standing: approved" in shown.text for shown in answers) == 1


def message_of(person, text):
    return {
        "message_id": 1,
        "date": 1_800_000_000,
        "chat": {"id": person, "type": "private", "first_name": "Siti Stranger"},
        "from": {"id": person, "is_bot": False, "first_name": "Siti Stranger", "username": "siti"},
        "text": text,
    }
