"""/edit changes one thing at a time, and explains what it cannot read."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.answers import Kept
from bot_app.telegram.edit_words import Target, wished
from domain.meetings.events import (
    AutoRecording,
    MeetingEvent,
    MeetingMoved,
    MeetingOptionsChosen,
    MeetingRenamed,
    OccurrenceMoved,
    SeriesLaidOut,
)
from domain.meetings.recurrence import Every, Recurrence
from tests.bot_app.telegram.meeting_stand import DAY, TODAY, meeting_id, standing, zoom_id
from tests.bot_app.telegram.recording_stand import ADA, GROUP, tap_of
from tests.domain.given import meta
from tests.projections.histories import OWNER, PERSON

NUMBER = zoom_id(1)
DAILY = Recurrence(every=Every.DAY, count=3)
HOUR = timedelta(hours=1)


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def edit(stand, words, who=ADA):
    (said,) = await stand.say(who, f"/edit {words}", GROUP)
    return plain(said.text)


async def test_the_time_is_changed_on_the_same_day(stand):
    await stand.plan()
    said = await edit(stand, f"{NUMBER} time 15.30")
    assert "was: " in said
    assert "10:00 WIB, 60 min" in said
    assert "15:30 WIB, 60 min" in said
    expected = MeetingMoved(starts_at=TODAY + DAY + 5.5 * HOUR, minutes=60, time_zone="Asia/Jakarta")
    assert stand.events(MeetingMoved) == [expected]


@pytest.mark.parametrize("written", ["jam 15", "pukul 15.30", "waktu 3pm", "time 15:30 WITA"])
async def test_times_are_read_as_people_write_them(stand, written):
    await stand.plan()
    await edit(stand, f"{NUMBER} {written}")
    assert len(stand.events(MeetingMoved)) == 1


async def test_another_zone_is_taken_over(stand):
    await stand.plan()
    await edit(stand, f"{NUMBER} time 15:30 WITA")
    (moved,) = stand.events(MeetingMoved)
    assert (moved.time_zone, moved.starts_at) == ("Asia/Makassar", TODAY + DAY + 4.5 * HOUR)


async def test_the_date_is_changed_at_the_same_time(stand):
    await stand.plan()
    day = (TODAY + 9 * DAY).strftime("%d-%m-%Y")
    await edit(stand, f"{NUMBER} date {day}")
    assert stand.events(MeetingMoved)[0].starts_at == TODAY + 9 * DAY


async def test_the_length_is_changed(stand):
    await stand.plan()
    await edit(stand, f"{NUMBER} durasi 1h30")
    assert stand.events(MeetingMoved)[0].minutes == 90


@pytest.mark.parametrize(
    ("written", "topic"),
    [("topic Rapat pagi  ini", "Rapat pagi  ini"), ('topik "Quoted <b>"', "Quoted <b>"), ("judul A", "A")],
)
async def test_the_topic_is_changed(stand, written, topic):
    await stand.plan()
    assert "is changed" in await edit(stand, f"{NUMBER} {written}")
    assert stand.events(MeetingRenamed)[0].topic.reveal("") == topic


@pytest.mark.parametrize(
    ("written", "name", "value"),
    [
        ("waiting on", "waiting_room", True),
        ("tunggu mati", "waiting_room", False),
        ("early yes", "join_before_host", True),
        ("recording cloud", "auto_recording", AutoRecording.CLOUD),
        ("rekam tanpa", "auto_recording", AutoRecording.NONE),
    ],
)
async def test_options_are_chosen(stand, written, name, value):
    await stand.plan()
    await edit(stand, f"{NUMBER} {written}")
    (chosen,) = stand.events(MeetingOptionsChosen)
    assert getattr(chosen.options, name) == value
    await edit(stand, f"{NUMBER} {written.split()[0]} usual")
    assert getattr(stand.events(MeetingOptionsChosen)[-1].options, name) is None


async def test_a_passcode_is_chosen_and_never_said_back(stand):
    await stand.plan()
    said = await edit(stand, f"{NUMBER} passcode Rahasia-1")
    assert "Rahasia" not in said
    assert stand.events(MeetingOptionsChosen)[0].options.passcode.reveal("") == "Rahasia-1"
    assert "1 to 10 characters" in await edit(stand, f"{NUMBER} sandi with space")


async def test_what_takes_place_once_is_repeated(stand):
    await stand.plan()
    await edit(stand, f"{NUMBER} repeat daily x3")
    assert stand.events(SeriesLaidOut)[0].occurrences == tuple(TODAY + day * DAY for day in (1, 2, 3))


async def test_one_date_of_a_series_is_moved_by_its_number(stand):
    await stand.plan(recurrence=DAILY)
    said = await edit(stand, f"{NUMBER}#2 time 16.00")
    assert "16:00 WIB" in said
    expected = OccurrenceMoved(occurrence=TODAY + 2 * DAY, starts_at=TODAY + 2 * DAY + 6 * HOUR, minutes=60)
    assert stand.events(OccurrenceMoved) == [expected]
    assert "has no date number 9" in await edit(stand, f"{NUMBER}#9 time 16.00")
    assert "leave out “#2”" in await edit(stand, f"{NUMBER}#2 topic Another")


async def test_a_series_is_moved_as_a_whole(stand):
    await stand.plan(recurrence=DAILY)
    await edit(stand, f"{NUMBER} time 11.00")
    moved = stand.events(SeriesLaidOut)[-1]
    assert moved.occurrences == tuple(TODAY + day * DAY + HOUR for day in (1, 2, 3))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "What is to change?"),
        (f"{NUMBER} time", "What is to change?"),
        ("nonsense", "There is no meeting with the id nonsense"),
        ("<b>", "There is no meeting with the id <b>"),
        ("nonsense time 15.30", "There is no meeting with the id nonsense"),
        ("99999999999 time 15.30", "There is no meeting with the id 99999999999"),
        (f"{NUMBER} colour red", "I cannot change “colour”"),
        (f"{NUMBER} time 25h61", "“25h61” as a time"),
        (f"{NUMBER} time 15.30 please", "I do not know"),
        (f"{NUMBER} date 31-02-2027", "does not exist"),
        (f"{NUMBER} date 01-01-2020", "is already over"),
        (f"{NUMBER} date someday", "“someday” as a date"),
        (f"{NUMBER} duration long", "“long” as a duration"),
        (f"{NUMBER} duration 25h", "at most 24 hours"),
        (f"{NUMBER} waiting perhaps", "neither on, off nor usual"),
        (f"{NUMBER} recording disk", "none of none, local, cloud"),
        (f"{NUMBER} repeat sometimes", "as a repetition"),
        (f"{NUMBER} repeat daily", "needs an end"),
        (f"{NUMBER} repeat daily x61", "at most 60"),
        (f"{NUMBER} topic " + "x" * 201, "between 1 and 200"),
        (f'{NUMBER} topic ""', "topic is missing"),
    ],
)
async def test_what_cannot_be_read_is_explained_and_changes_nothing(stand, words, said):
    await stand.plan()
    before = len(stand.events(MeetingEvent))
    assert said in await edit(stand, words)
    assert len(stand.events(MeetingEvent)) == before


async def test_wrong_input_is_explained_in_indonesian_with_an_example(stand):
    await stand.plan()
    said = await edit(stand, f"{NUMBER} jam 25h61", OWNER)
    assert "tidak terbaca sebagai jam" in said
    assert f"/edit {NUMBER} jam 15.30" in said


async def test_another_persons_meeting_is_left_alone(stand):
    await stand.plan()
    assert "not permitted" in await edit(stand, f"{NUMBER} time 15.30", PERSON)
    assert stand.events(MeetingMoved) == []
    assert "menjadi: " in await edit(stand, f"{NUMBER} time 15.30", OWNER)


async def test_what_is_so_already_is_said(stand):
    await stand.plan()
    assert "is like that already" in await edit(stand, f"{NUMBER} time 10.00")


@pytest.mark.parametrize("begins", ["the button", "the command"])
async def test_the_edit_button_and_the_bare_command_ask_step_by_step(stand, begins):
    await stand.plan()
    if begins == "the button":
        said, kept = await stand.tap(ADA, tap_of(await stand.card(), "✏️ Edit"), GROUP)
    else:
        said, kept = await stand.say(ADA, f"/edit {NUMBER}", GROUP)
    assert "The topic is Weekly." in plain(said.text)
    assert isinstance(kept, Kept)


async def test_a_command_without_a_value_is_explained_with_the_meetings_own_number(stand):
    await stand.plan()
    assert f"/edit {NUMBER} time 15:30" in await edit(stand, f"{NUMBER} time")


async def test_a_meeting_zoom_does_not_know_yet_is_named_by_our_id(stand):
    await stand.plan(created=False)
    assert "is changed" in await edit(stand, f"{meeting_id(1)} topic Another")


async def test_a_change_whose_answer_comes_late_is_not_called_needless(stand):
    await stand.plan()
    await edit(stand, f"{NUMBER} time 15.30")
    stand.updates -= 1  # the program ended before it had answered, and reads the message again
    assert "is changed" in await edit(stand, f"{NUMBER} time 15.30")
    assert len(stand.events(MeetingMoved)) == 1


async def test_a_whole_series_keeps_its_own_times_though_its_next_date_was_moved(stand):
    await stand.plan(recurrence=DAILY)
    await edit(stand, f"{NUMBER}#1 time 15:30")
    await edit(stand, f"{NUMBER} duration 90")
    assert stand.events(SeriesLaidOut)[-1].occurrences == tuple(
        TODAY + DAY * (1 + number) for number in range(3)
    )


async def test_of_two_who_change_the_time_at_once_the_second_undoes_nothing(stand):
    await stand.plan()
    looking = await stand.meeting()
    target = Target(
        meeting_id=meeting_id(1),
        meeting=looking,
        occurrence=None,
        now=TODAY,
        meta=meta(ADA, at=TODAY),
        subject="user-1",
    )
    longer = wished("duration", "90", target)
    await edit(stand, f"{NUMBER} time 15:30")
    assert (await stand.application.handle(longer)).refusal == "meeting.changed_meanwhile"
    assert (await stand.meeting()).starts_at == TODAY + DAY + 5.5 * HOUR
