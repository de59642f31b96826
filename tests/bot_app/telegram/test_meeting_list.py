"""/meetings lists what takes place, in pages, through filters; /zoom_del deletes several of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from domain.meetings.events import MeetingCancelled
from domain.meetings.recurrence import Every, Recurrence
from domain.meetings.told_by_zoom import RecordChangedInZoom
from domain.personal import Personal
from tests.bot_app.telegram.meeting_stand import meeting_id, standing, zoom_id
from tests.bot_app.telegram.recording_stand import ADA, GROUP, labels, tap_of
from tests.projections.histories import OWNER, PERSON


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def listed(stand, words="", who=ADA):
    (said,) = await stand.say(who, f"/meetings {words}".strip(), GROUP)
    return said


def topics(shown):
    return [line.split(" · ")[1] for line in plain(shown.text).splitlines() if " · " in line]


async def test_what_is_to_come_is_listed_day_by_day_with_a_button_for_each_card(stand):
    await stand.plan(2, "Later", days=2)
    await stand.plan(1, "Sooner", days=1)
    await stand.plan(3, "Gone", days=-2)
    shown = await listed(stand)
    assert topics(shown) == ["Sooner", "Later"]
    assert f"1. 10:00 WIB · Sooner · 60 min · {zoom_id(1)} · ready" in plain(shown.text)
    assert labels(shown)[:2] == ["1", "2"]
    assert tap_of(shown, "1") == f"meeting:open:{meeting_id(1).hex}"


async def test_pages_are_turned_in_place(stand):
    for number in range(1, 25):
        await stand.plan(number, f"T{number:02}", days=number)
    first = await listed(stand)
    assert topics(first) == [f"T{number:02}" for number in range(1, 11)]
    (second,) = await stand.tap(ADA, tap_of(first, "More ▶"), GROUP)
    assert stand.replaced
    assert topics(second) == [f"T{number:02}" for number in range(11, 21)]
    (third,) = await stand.tap(ADA, tap_of(second, "More ▶"), GROUP)
    assert topics(third) == [f"T{number:02}" for number in range(21, 25)]
    assert "More ▶" not in labels(third)
    (again,) = await stand.tap(ADA, tap_of(third, "⏮ First page"), GROUP)
    assert topics(again) == topics(first)


async def test_a_series_is_listed_with_each_of_its_dates_also_across_pages(stand):
    await stand.plan(1, "Daily", recurrence=Recurrence(every=Every.DAY, count=12))
    first = await listed(stand)
    assert topics(first) == ["🔁 Daily"] * 10
    (second,) = await stand.tap(ADA, tap_of(first, "More ▶"), GROUP)
    assert topics(second) == ["🔁 Daily"] * 2


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("", ["Live", "Mine", "Next", "Far"]),
        ("week", ["Mine", "Next"]),
        ("mine", ["Mine"]),
        ("live", ["Live"]),
        ("past", ["Past"]),
        ("saya", ["Mine"]),
        ("hari ini", []),
    ],
)
async def test_lists_are_filtered_by_word_and_by_button(stand, word, found):
    await stand.plan(1, "Mine", days=2.5, by=ADA)
    await stand.plan(2, "Next", days=3, by=OWNER)
    await stand.plan(3, "Far", days=30, by=OWNER)
    await stand.plan(4, "Past", days=-3, by=OWNER)
    await stand.plan(5, "Live", days=-0.9, by=OWNER)
    await stand.started(5)
    shown = await listed(stand, word)
    past_too = {"past": ["Live"]}.get(word, [])
    assert topics(shown) == past_too + found


async def test_filters_stand_below_every_list_the_empty_one_too(stand):
    shown = await listed(stand)
    assert plain(shown.text) == "No meetings are coming up. Plan one with /new, or several with /meet."
    assert labels(shown) == ["New meeting", "Today", "Week", "Mine", "Live", "Past"]
    (shown,) = await stand.tap(ADA, tap_of(shown, "Mine"), GROUP)
    assert plain(shown.text).startswith("None of your meetings")
    assert labels(shown) == ["New meeting", "Coming up", "Today", "Week", "Live", "Past"]


async def test_a_list_nobody_knows_is_explained(stand):
    shown = await listed(stand, "yesterday <b>")
    assert "I do not know the list “yesterday <b>”" in plain(shown.text)


async def test_a_page_whose_last_meeting_is_unknown_is_empty(stand):
    await stand.plan(1)
    (shown,) = await stand.tap(ADA, f"list:next:{'0' * 32}", GROUP)
    assert topics(shown) == []


async def test_several_are_deleted_after_one_question_each_with_its_result(stand):
    for number in (1, 2, 3):
        await stand.plan(number, f"T{number}")
    await stand.plan(4, "Other", by=OWNER)
    ids = " ".join(str(zoom_id(number)) for number in (1, 2, 4)) + ", 123 <x>"
    (question,) = await stand.say(ADA, f"/zoom_del {ids}", GROUP)
    text = plain(question.text)
    assert "Delete these 3 meetings" in text
    assert "“123” is no meeting I know" in text
    assert "“<x>” is no meeting I know" in text
    assert stand.events(MeetingCancelled) == []
    (done,) = await stand.tap(ADA, tap_of(question, "Yes, delete"), GROUP, below=question)
    assert stand.replaced
    text = plain(done.text)
    assert f"✅ {zoom_id(1)} · T1: I am telling Zoom" in text
    assert f"✅ {zoom_id(2)} · T2: I am telling Zoom" in text
    assert f"⚠️ {zoom_id(4)} · Other: " in text
    assert len(stand.events(MeetingCancelled)) == 2
    (again,) = await stand.tap(ADA, tap_of(question, "Yes, delete"), GROUP, below=question)
    assert "was cancelled before" in plain(again.text)


async def test_the_answer_may_be_no(stand):
    await stand.plan()
    (question,) = await stand.say(ADA, f"/meet_del {zoom_id(1)}", GROUP)
    assert "Delete this meeting" in plain(question.text)
    (said,) = await stand.tap(ADA, tap_of(question, "No"), GROUP, below=question)
    assert plain(said.text) == "Nothing has been deleted."
    assert stand.events(MeetingCancelled) == []


@pytest.mark.parametrize("before", ["", "Weekly\n", "Weekly\r", "Weekly\u2028", "Weekly\x1c"])
async def test_what_a_topic_says_is_no_id(stand, before):
    await stand.plan(1, "A")
    await stand.plan(2, "B")
    topic = Personal("meeting-2", f"{before}{zoom_id(1)} · x")
    await stand.about(RecordChangedInZoom, 2, happened_at=datetime.now(UTC), topic=topic)
    await stand.caught_up()
    (question,) = await stand.say(ADA, f"/zoom_del {zoom_id(2)}", GROUP)
    await stand.tap(ADA, tap_of(question, "Yes, delete"), GROUP, below=question)
    assert (await stand.meeting(2)).cancelled
    assert not (await stand.meeting(1)).cancelled


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Which meetings?"),
        (" ".join(str(number) for number in range(1000)), "1,000 ids are too many"),
        ("1 2 3", "“2” is no meeting I know"),
    ],
)
async def test_what_cannot_be_deleted_is_explained(stand, words, said):
    (shown,) = await stand.say(PERSON, f"/zoom_del {words}", GROUP)
    assert said in plain(shown.text)
    assert labels(shown) == []
