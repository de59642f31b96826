"""Sharing by inline mode: who sees which meetings, and what would be sent of them."""

from __future__ import annotations

import pytest

from adapters.telegram.markup import plain
from bot_app.telegram.door import Door
from domain.ids import CorrelationId, UserId
from domain.meetings.commands import CancelMeeting
from domain.meetings.recurrence import Every, Recurrence
from domain.users.commands import BanUser
from tests.bot_app.telegram.meeting_stand import meeting_id, standing, zoom_id
from tests.bot_app.telegram.recording_stand import ADA

STRANGER = UserId(9_000_000_777)


@pytest.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as found:
        yield found


async def answer(stand, words, user=ADA, language="en", query_id="77"):
    """Through the door that all updates take."""
    await stand.caught_up()
    query = {
        "id": query_id,
        "from": {"id": user, "is_bot": False, "first_name": "A person", "language_code": language},
        "query": words,
        "offset": "",
    }
    ending = await Door(None, stand.desk)({"update_id": 1, "inline_query": query}, CorrelationId("c"))
    (effect,) = ending.effects
    return effect


async def asks(stand, words, user=ADA, language="en"):
    """The answer's parameters."""
    effect = await answer(stand, words, user, language)
    assert effect.payload["method"] == "answerInlineQuery"
    assert effect.payload["params"]["inline_query_id"] == "77"
    assert effect.payload["params"]["is_personal"] is True
    return effect.payload["params"]


def titles(params):
    return [result["title"] for result in params["results"]]


async def test_what_is_to_come_is_offered_in_order_and_found_by_its_topic(stand):
    await stand.plan(1, "Red team <review>", days=2)
    await stand.plan(2, "Daily", days=1)
    await stand.plan(3, "Not in Zoom yet", created=False)
    assert titles(await asks(stand, "")) == ["Daily", "Red team <review>"]
    assert titles(await asks(stand, "rED ")) == ["Red team <review>"]
    assert titles(await asks(stand, "nothing like it")) == []


async def test_an_answer_that_waits_keeps_no_later_one(stand):
    first, second = [await answer(stand, "d", query_id=each) for each in ("77", "78")]
    assert first.lane != second.lane


@pytest.mark.parametrize("written", [meeting_id(1).hex, str(meeting_id(1)), str(zoom_id(1)), "850 0000 0001"])
async def test_one_is_found_by_its_id(stand, written):
    await stand.plan(1, "Weekly")
    await stand.plan(2, "Other")
    assert titles(await asks(stand, written)) == ["Weekly"]


async def test_the_invitation_is_sent_with_a_button_to_join(stand):
    await stand.plan(1, "Red team <review>")
    (result,) = (await asks(stand, "red"))["results"]
    said = result["input_message_content"]
    assert said["parse_mode"] == "HTML"
    assert "Red team <review>" in plain(said["message_text"])
    assert "123456" in said["message_text"]
    ((join,),) = result["reply_markup"]["inline_keyboard"]
    assert str(zoom_id(1)) in join["url"]


async def test_a_series_is_offered_once(stand):
    await stand.plan(1, "Series", recurrence=Recurrence(every=Every.DAY, count=6))
    assert titles(await asks(stand, "")) == ["Series"]


async def test_what_is_cancelled_is_not_offered(stand):
    await stand.plan(1, "Weekly")
    await stand.about(CancelMeeting)
    assert titles(await asks(stand, meeting_id(1).hex)) == []


@pytest.mark.parametrize(("language", "label"), [("en", "Ask for access"), ("id", "Minta akses")])
async def test_strangers_see_nothing_and_where_to_ask(stand, language, label):
    await stand.plan(1, "Weekly")
    before = len(stand.history.events)
    for words in ("", "Weekly", meeting_id(1).hex):
        params = await asks(stand, words, STRANGER, language)
        assert (params["results"], params["button"]["text"]) == ([], label)
    assert len(stand.history.events) == before


async def test_whoever_is_banned_gets_no_button_either(stand):
    await stand.plan(1, "Weekly")
    await stand.history.say(BanUser, user_id=ADA)
    params = await asks(stand, "")
    assert params["results"] == []
    assert "button" not in params
