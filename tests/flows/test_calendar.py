"""A chat subscribes to its calendar and fetches single files, over HTTP and through Telegram, as they are."""

from __future__ import annotations

import re

import aiohttp
import pytest
import pytest_asyncio

from tests.adapters.calendars.readers import expanded, strictly
from tests.flows.program import until
from tests.flows.recordings import PUBLIC, recording_stage, to_be, words_of
from tests.flows.stage import OWNER

pytestmark = pytest.mark.asyncio(loop_scope="module")

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/calendar/\S+\.ics")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def telegram(tmp_path_factory):
    return to_be(tmp_path_factory.mktemp("calendar"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def team(telegram):
    return telegram.add_group("Team", [OWNER])


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory, telegram, team):
    async with recording_stage(tmp_path_factory.mktemp("bot"), telegram, **PUBLIC) as started:
        telegram.say(OWNER, "/start")
        await started.shows(OWNER, "Olivia Owner")
        telegram.say(OWNER, '/meet "Weekly" 2027-01-05 14:30 45m', team)
        await started.shows(team, "● ready")
        yield started
        started.check_calls()


async def address_of(scene, team):
    scene.telegram.say(OWNER, "/calendar", team)
    shown = await scene.shows(team, "in your calendar")
    return shown, ADDRESS.search(words_of(shown))[0]


async def fetched(address, **headers):
    async with aiohttp.ClientSession() as session, session.get(address, headers=headers) as answer:
        return answer.status, await answer.read(), answer.headers


async def test_a_chats_calendar_is_fetched_until_its_address_is_renewed(scene, team):
    shown, address = await address_of(scene, team)
    status, file, headers = await fetched(address)
    assert (status, headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = strictly(file).walk("VEVENT")
    (meeting,) = scene.zoom.meetings
    assert event["SUMMARY"] == "Weekly"
    assert event["URL"] == meeting["join_url"]
    ((start, end),) = expanded(file)
    assert (f"{start:%Y-%m-%d %H:%M}", (end - start).seconds) == ("2027-01-05 07:30", 45 * 60)
    assert (await fetched(address, **{"If-None-Match": headers["ETag"]}))[0] == 304
    scene.telegram.tap(OWNER, team, shown["message_id"], "New address")

    async def renewed():
        (now,) = [each for each in scene.telegram.messages(team) if each["message_id"] == shown["message_id"]]
        found = ADDRESS.search(words_of(now))[0]
        return found if found != address else None

    other = await until(renewed, "another address", 20, also=scene.bot.said)
    assert (await fetched(other))[:2] == (200, file)
    gone = await fetched(address)
    assert gone[0] == 404
    assert gone[:2] == (await fetched(address.replace("/calendar/", "/calendar/1")))[:2]


async def test_a_meeting_arrives_as_a_file_and_once_cancelled_as_one_that_takes_it_away(scene, team):
    number = scene.zoom.meetings[0]["id"]
    scene.telegram.say(OWNER, f"/ics {number}", team)
    message = await scene.receives(team, "document", "Weekly", "Open the file")
    assert message["document"]["file_name"] == "Weekly.ics"
    (event,) = strictly(content(scene, message)).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CONFIRMED", 1)
    scene.telegram.say(OWNER, f"/cancel {number}", team)
    await scene.shows(team, "Cancelling Weekly")
    scene.telegram.say(OWNER, f"/ics {number}", team)
    message = await scene.receives(team, "document", "was cancelled")
    (event,) = strictly(content(scene, message)).walk("VEVENT")
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 2)


def content(scene, message):
    return scene.path_of(message).path.read_bytes()


async def test_neither_addresses_nor_names_stand_in_the_logs(scene, team):
    _, address = await address_of(scene, team)
    assert address.rpartition("/")[2] not in scene.bot.said()
    assert "Weekly" not in scene.bot.said()
