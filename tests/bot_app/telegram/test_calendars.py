"""/ics gives a meeting as a file, /calendar a chat's address, and who may have another address."""

from __future__ import annotations

import re

import icalendar
import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.calendars.single import SingleFiles
from bot_app.telegram.answers import CalendarFile, answered
from bot_app.telegram.calendars import CalendarDesk
from bot_app.telegram.caller import Caller
from domain.chats.chats import CalendarAddressRenewed
from domain.ids import ChatId, CorrelationId
from domain.users.users import User
from tests.bot_app.telegram.recording_stand import (
    ADA,
    GROUP,
    JAKARTA,
    PUBLIC,
    labels,
    private,
    standing,
    tap_of,
)
from tests.projections.histories import NOW, OWNER, PERSON, STRANGER, meeting_id, zoom_id

ADDRESS = re.compile(rf"{PUBLIC}/calendar/\S+\.ics")


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.history.plan(1)
        await opened.history.created(1)
        yield opened


def address_in(shown):
    (found,) = ADDRESS.findall(plain(shown.text))
    return found


def caller(stand, chat=GROUP):
    return Caller(
        user_id=ADA,
        user=User(),
        language="en",
        zone=JAKARTA,
        chat=chat,
        said_at=NOW,
        update_id=7,
        correlation_id=CorrelationId("c"),
    )


async def document(stand, answer, chat=GROUP):
    return await SingleFiles(stand.desk).make(answered(caller(stand, chat), 0, answer))


@pytest.mark.parametrize("word", [f"{zoom_id(1)}", "850 0000 0001", "850-0000-0001", f"{meeting_id(1)}"])
async def test_a_meeting_is_known_by_each_of_its_ids(stand, word):
    assert await stand.say(ADA, f"/ics {word}") == [CalendarFile(meeting_id(1), "en")]


@pytest.mark.parametrize("word", ["1", "x", "<b>", "9" * 400, f"{meeting_id(2)}"])
async def test_an_id_that_is_none_is_told_as_such(stand, word):
    (shown,) = await stand.say(ADA, f"/ics {word}")
    assert word[:40] in plain(shown.text)
    assert "/meetings" in shown.text


async def test_without_an_id_an_example_is_given(stand):
    (shown,) = await stand.say(ADA, "/ics")
    assert "/ics 81234567890" in plain(shown.text)


async def test_a_stranger_gets_no_file(stand):
    (shown,) = await stand.say(STRANGER, f"/ics {zoom_id(1)}")
    assert "not been approved" in shown.text


async def test_the_file_is_as_the_meeting_is_when_it_is_sent(stand):
    (answer,) = await stand.say(ADA, f"/ics {zoom_id(1)}")
    await stand.history.renamed(1, "Later <name>")
    await stand.caught_up()
    made = await document(stand, answer)
    (event,) = icalendar.Calendar.from_ical(made.body).walk("VEVENT")
    assert event["SUMMARY"] == "Later <name>"
    assert (made.name, made.content_type) == ("Later <name>.ics", "text/calendar")
    assert plain(made.caption).startswith("Later <name>, Friday, 20 November 2026 16:30 WIB.")


async def test_a_cancelled_meeting_can_be_taken_out_of_the_calendar(stand):
    await stand.history.cancel(1)
    (answer,) = await stand.say(ADA, f"/ics {zoom_id(1)}")
    made = await document(stand, answer)
    assert "was cancelled" in made.caption
    assert b"STATUS:CANCELLED" in made.body


async def test_a_meeting_that_is_gone_from_the_read_models_is_not_sent(stand):
    assert await document(stand, CalendarFile(meeting_id(9), "en")) is None


async def test_the_same_update_asks_for_the_same_file(stand):
    file = CalendarFile(meeting_id(1), "en")
    effect = answered(caller(stand), 0, file)
    assert effect.key == "telegram.document/7/0"
    assert effect.lane == f"answer/{GROUP}"


async def test_a_chat_has_one_address_in_all_its_topics(stand):
    (shown,) = await stand.say(ADA, "/calendar", GROUP)
    (other,) = await stand.say(OWNER, "/calendar", ChatId(GROUP.replace(":7", ":8")))
    (alone,) = await stand.say(ADA, "/calendar")
    assert address_in(shown) == address_in(other)
    assert address_in(alone) != address_in(shown)
    assert "subscribe" in shown.text


async def test_an_admin_gives_a_group_another_address_with_a_tap(stand):
    (shown,) = await stand.say(ADA, "/calendar", GROUP)
    tap = tap_of(shown, "New address")
    (anew,) = await stand.tap(OWNER, tap, GROUP)
    assert stand.replaced
    assert address_in(anew) != address_in(shown)
    (again,) = await stand.tap(OWNER, tap, GROUP)
    assert address_in(again) == address_in(anew), "a second tap on the same button"
    assert stand.events(CalendarAddressRenewed) == [CalendarAddressRenewed(generation=1)]


async def test_others_in_a_group_do_not(stand):
    (shown,) = await stand.say(ADA, "/calendar", GROUP)
    (refused,) = await stand.tap(ADA, tap_of(shown, "New address"), GROUP)
    assert "not permitted" in refused.text
    assert not stand.replaced
    assert stand.events(CalendarAddressRenewed) == []


async def test_in_private_people_do_so_for_themselves(stand):
    (shown,) = await stand.say(PERSON, "/calendar")
    (anew,) = await stand.tap(PERSON, tap_of(shown, "New address"))
    assert address_in(anew) != address_in(shown)
    (_,) = await stand.tap(OWNER, tap_of(anew, "New address"), private(PERSON))
    assert len(stand.events(CalendarAddressRenewed)) == 1


async def test_where_there_are_none_admins_are_told_what_is_missing_and_others_whom_to_ask(stand):
    stand.calendars = CalendarDesk(None, ["PUBLIC_URL", "STATE_SECRET"])
    (shown,) = await stand.say(OWNER, "/calendar")
    assert "PUBLIC_URL, STATE_SECRET" in plain(shown.text)
    assert labels(shown) == []
    (shown,) = await stand.say(ADA, "/calendar")
    assert "PUBLIC_URL" not in shown.text
    assert "admin" in shown.text


@pytest.mark.parametrize("data", ["calendar:x", "calendar:-1", "calendar:99999999999999999999"])
async def test_a_button_that_was_never_offered_changes_nothing(stand, data):
    await stand.tap(OWNER, data, GROUP)
    assert stand.events(CalendarAddressRenewed) == []


async def test_both_are_listed_in_the_help(stand):
    (shown,) = await stand.say(ADA, "/help")
    assert "/ics – a meeting as a calendar file" in plain(shown.text)
    assert "/calendar – " in plain(shown.text)
