"""What handlers give back becomes a new message, or takes the place of the one that was tapped."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.effect import IfUnknown
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Replacing, answered
from bot_app.telegram.caller import Caller
from domain.ids import ChatId, CorrelationId, UserId
from domain.users.users import User

SCREEN = Rendered("settings", [[{"text": "Yes", "callback_data": "y"}]], "again")


def caller(tapped):
    return Caller(
        user_id=UserId(5),
        user=User(),
        language="en",
        zone=ZoneInfo("UTC"),
        chat=ChatId("-100:7"),
        tapped=tapped,
        said_at=datetime(2026, 12, 1, tzinfo=UTC),
        update_id=77,
        correlation_id=CorrelationId("tg-77"),
    )


def test_an_answer_is_a_new_message_whatever_was_tapped():
    effect = answered(caller(tapped=3), 1, SCREEN)
    assert (effect.key, effect.if_unknown, effect.better_twice) == (
        "telegram.answer/77/1",
        IfUnknown.ASK,
        True,
    )
    assert "message_id" not in effect.payload


def test_what_replaces_is_an_edit_of_the_tapped_message_that_may_be_repeated():
    effect = answered(caller(tapped=3), 1, Replacing(SCREEN))
    assert (effect.key, effect.if_unknown) == ("telegram.replacement/77/1", IfUnknown.REPEAT)
    assert effect.payload["message_id"] == 3
    assert effect.payload["params"] == answered(caller(tapped=3), 1, SCREEN).payload["params"]


def test_edits_and_new_messages_of_a_chat_keep_their_order():
    assert (
        answered(caller(tapped=3), 0, Replacing(SCREEN)).lane == answered(caller(tapped=None), 1, SCREEN).lane
    )


def test_where_nothing_was_tapped_there_is_nothing_to_replace():
    assert answered(caller(tapped=None), 0, Replacing(SCREEN)) == answered(caller(tapped=None), 0, SCREEN)
