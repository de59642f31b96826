"""What can be tapped: days, hours, durations, options and repetitions, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.i18n.catalog import Catalog
from adapters.telegram.markup import plain
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.meet_problems import Problem, Unreadable
from bot_app.telegram.wizards.answering import Answering
from bot_app.telegram.wizards.beginning import Planning
from bot_app.telegram.wizards.clocks import hours, possible_clock, quarters
from bot_app.telegram.wizards.days import month_calendar, month_turned_to
from bot_app.telegram.wizards.dialogs import offer
from bot_app.telegram.wizards.draft import PLANNING, Draft, Step
from bot_app.telegram.wizards.durations import durations
from bot_app.telegram.wizards.options import Host
from bot_app.telegram.wizards.pickers import looks
from bot_app.telegram.wizards.problems import wrong
from bot_app.telegram.wizards.screens import screen
from bot_app.telegram.wizards.steps import tapped
from bot_app.telegram.wizards.taps import Tap
from bot_app.telegram.wizards.view import View
from domain.ids import ConnectionId, UserId
from domain.meetings.events import AutoRecording
from domain.meetings.recurrence import Every, Recurrence
from domain.refusal import Refusal

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
"""Friday, 15:30 in Jakarta."""
JAKARTA = ZoneInfo("Asia/Jakarta")
ASKED = Asked(NOW, JAKARTA)
TODAY, THURSDAY = date(2026, 11, 20), date(2026, 12, 31)
HOST = Host(ConnectionId("x" * 60), "ada@example.org")
WEEKLY = Recurrence(every=Every.WEEK, weekdays=(0, 1, 2, 3, 4, 5, 6), until=date(2027, 1, 31))


def view(language="en", *, alone=True, hosts=(HOST,), now=NOW):
    desk = Desk(
        application=None, reads=None, catalog=Catalog.load("id", strict=True), zone=JAKARTA, version=""
    )
    answering = Answering(Asked(now, JAKARTA), hosts)
    return View(
        desk=desk,
        language=language,
        person=UserId(2**52),
        name="<Ada>",
        alone=alone,
        answering=answering,
    )


def full(step, **fields):
    given = {
        "topic": "<Weekly> & co",
        "day": THURSDAY,
        "clock": time(14, 30),
        "minutes": 60,
        "waiting_room": True,
        "join_before_host": False,
        "auto_recording": AutoRecording.CLOUD,
        "passcode": "aZ_*",
        "host": HOST.connection,
        "recurrence": WEEKLY,
        **fields,
    }
    return Draft(number=2**31, step=step, zone="Asia/Jakarta", **given)


def rows(keyboard):
    return [[each["text"] for each in row] for row in keyboard]


def buttons(rendered):
    return {each["text"]: each["callback_data"] for row in rendered.keyboard for each in row}


# Days


@pytest.mark.parametrize(
    ("language", "heading", "letters"),
    [
        ("en", "December 2026", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]),
        ("id", "Desember 2026", ["Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min"]),
    ],
)
def test_a_month_is_a_grid_that_begins_on_monday(language, heading, letters):
    shown = month_calendar(language, THURSDAY, TODAY, THURSDAY, str)
    assert rows(shown)[:3] == [["←", heading, "→"], letters, ["·", "1", "2", "3", "4", "5", "6"]]
    assert rows(shown)[-1] == ["28", "29", "30", "✅ 31", "·", "·", "·"]
    assert shown[2][1]["callback_data"] == "2026-12-01"


def test_days_that_are_over_cannot_be_tapped_and_today_is_marked():
    shown = month_calendar("en", TODAY, TODAY, None, str)
    assert rows(shown)[0] == ["·", "November 2026", "→"]
    assert rows(shown)[2] == ["·", "·", "·", "·", "[20]", "21", "22"]
    taps = {each["callback_data"] for row in shown for each in row}
    assert taps == {"m2026-11", "m2026-12", *(f"2026-11-{day}" for day in range(20, 31))}


def test_months_are_turned_up_to_where_a_date_is_taken():
    last = month_calendar("en", date(2126, 12, 1), TODAY, None, str)
    assert rows(last)[0] == ["←", "December 2126", "·"]
    assert last[0][2]["callback_data"] == "m2126-12"
    assert month_turned_to("m2126-12") == date(2126, 12, 1)
    assert month_turned_to("2126-12-01") is None


@pytest.mark.parametrize("value", ["m", "m2026", "m2026-13", "m-1", "mx"])
def test_no_calendar_turns_to_a_month_that_does_not_exist(value):
    with pytest.raises(ValueError, match=r".*"):
        looks(Step.DAY, value)


@given(st.dates(date(2000, 1, 1), date(2120, 1, 1)), st.integers(0, 1200))
def test_every_day_ahead_in_a_month_can_be_tapped_once_and_no_other(today, months):
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    shown = month_calendar("en", date(year, month + 1, 1), today, None, str)
    days = [each["callback_data"] for row in shown[2:] for each in row if each["text"] != "·"]
    first = max(today, date(year, month + 1, 1)).toordinal()
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1)).toordinal()
    assert days == [date.fromordinal(each).isoformat() for each in range(first, last)]


# Times


def test_hours_that_are_over_today_are_not_offered():
    assert rows(hours(THURSDAY, ASKED, str))[0] == ["00", "01", "02", "03", "04", "05"]
    assert rows(hours(TODAY, ASKED, str)) == [["15", "16", "17", "18", "19", "20"], ["21", "22", "23"]]
    assert rows(quarters("id", TODAY, 15, ASKED, str)) == [["15.45"]]
    assert rows(quarters("en", THURSDAY, 14, ASKED, str)) == [["14:00", "14:15", "14:30", "14:45"]]
    assert quarters("en", THURSDAY, 14, ASKED, str)[0][2]["callback_data"] == "14.30"


def test_hours_that_the_clocks_skip_are_not_offered():
    spring = Asked(NOW, ZoneInfo("America/New_York"))
    offered = rows(hours(date(2027, 3, 14), spring, str))
    assert offered[0] == ["00", "01", "03", "04", "05", "06"]


@pytest.mark.parametrize("value", ["h24", "hx", "h-1", "h99999999999"])
def test_no_hour_is_opened_that_does_not_exist(value):
    with pytest.raises(ValueError, match=r".*"):
        looks(Step.CLOCK, value)


@pytest.mark.parametrize(
    ("now", "example"),
    [
        (NOW.replace(hour=1), time(14, 30)),
        (NOW, time(16)),
        (NOW.replace(hour=16, minute=20), time(23, 45)),
        (NOW.replace(hour=16, minute=50), time(23, 59)),
    ],
)
def test_the_example_of_a_time_is_one_that_is_still_ahead(now, example):
    assert possible_clock(TODAY, Asked(now, JAKARTA)) == example


def test_a_duration_that_is_not_usual_stands_among_the_buttons():
    shown = durations(75, str, str)
    assert rows(shown) == [["▫️ 15", "▫️ 30", "▫️ 45"], ["▫️ 60", "✅ 75", "▫️ 90"], ["▫️ 120"]]
    assert "✅" not in str(rows(durations(0, str, str)))


# Screens


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("step", PLANNING)
@pytest.mark.parametrize("draft", [full, lambda step: Draft(number=1, step=step, zone="UTC", topic="x")])
def test_every_question_can_be_shown_with_buttons_telegram_takes(step, alone, language, draft):
    seen = view(language, alone=alone)
    for shown in (screen(draft(step), seen, note="⚠️ so"), offer(draft(step), Planning(), seen)):
        for data in buttons(shown).values():
            assert len(data.encode()) <= 64
            assert Tap.unpack(data).person == seen.person
        assert len(shown.text) < 4096
        assert "<Weekly>" not in shown.text
        assert "<Ada>" not in shown.text


@pytest.mark.parametrize("step", PLANNING)
def test_no_button_that_is_shown_is_refused_as_unknown(step):
    seen = view()
    for recurrence in (None, WEEKLY, Recurrence(every=Every.MONTH, month_day=31, count=4)):
        draft = full(step, recurrence=recurrence)
        for data in buttons(screen(draft, seen)).values():
            value = Tap.unpack(data).value
            if value in ("cancel", "plan") or looks(step, value):
                continue
            try:
                tapped(draft, value, seen.answering)
            except (Unreadable, Refusal):
                assert step is Step.REPEAT


def test_the_last_screen_says_everything_in_words():
    said = plain(screen(full(Step.CONFIRM), view()).text)
    assert said == (
        "New meeting\n"
        "Topic: <Weekly> & co\n"
        "When: Thursday, 31 December 2026, 14:30–15:30 WIB (60 min)\n"
        "• Repeats every week on Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday"
        " until 31 January 2027\n"
        "• First on Thursday, 31 December 2026; Friday, 1 January 2027; Saturday, 2 January 2027; …\n"
        "• Waiting room\n"
        "• Nobody before the host\n"
        "• Record in the cloud\n"
        "• Passcode: aZ_*\n"
        "• Host: ada@example.org\n"
        "• Everything else as set in Zoom\n\n"
        "Shall I plan it like this?"
    )


def test_it_says_so_in_indonesian_too():
    said = plain(screen(full(Step.CONFIRM, recurrence=None), view("id")).text)
    assert "Waktu: Kamis, 31 Desember 2026, 14.30–15.30 WIB (60 mnt)" in said
    assert "• Ruang tunggu\n• Menunggu tuan rumah\n• Rekam di cloud\n• Kode sandi: aZ_*" in said


def test_a_group_is_told_whose_dialog_it_is_and_how_to_write():
    said = plain(screen(full(Step.DAY), view(alone=False)).text)
    assert said.startswith("New meeting (<Ada>)")
    assert said.endswith("In this group, please write by replying to this message.")
    assert "replying" not in screen(full(Step.DAY), view()).text
    assert "replying" not in screen(full(Step.CONFIRM), view(alone=False)).text


def test_who_has_no_account_of_their_own_is_not_asked_for_a_host():
    assert not any("Host" in label for label in buttons(screen(full(Step.OPTIONS), view(hosts=()))))
    assert "✅ Host: ada@example.org" in buttons(screen(full(Step.OPTIONS), view()))


def test_a_repetition_is_marked_with_its_days_and_its_end():
    shown = buttons(screen(full(Step.REPEAT), view()))
    assert {label for label in shown if label.startswith("✅")} == {
        "✅ every week on Thursday",
        *(f"✅ {day}" for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")),
        "✅ until 31 January 2027",
    }
    assert "▫️ every month on the last Thursday" in shown
    assert "▫️ every month on day 31" in shown
    once = buttons(screen(full(Step.REPEAT, recurrence=None), view()))
    assert [label for label in once if label.startswith("✅")] == ["✅ Does not repeat"]
    assert not any("until" in label for label in once)


@pytest.mark.parametrize(
    ("step", "problem", "example"),
    [
        (Step.TOPIC, Unreadable(Problem.TOPIC_MISSING), "Briefing"),
        (Step.DAY, Unreadable(Problem.DATE_UNREADABLE, "x"), "27-11-2026"),
        (Step.DAY, Unreadable(Problem.DATE_IMPOSSIBLE, "x", near=date(2027, 2, 28)), "28-02-2027"),
        (Step.DAY, Unreadable(Problem.TIME_UNREADABLE, "x"), "21-11-2026 14:30"),
        (Step.CLOCK, Unreadable(Problem.TIME_UNREADABLE, "x"), "14:30"),
        (Step.MINUTES, Unreadable(Problem.DURATION_UNREADABLE, "x"), "1h30"),
        (Step.REPEAT, Unreadable(Problem.REPEAT_UNREADABLE, "x", date="1"), "every 2 weeks on mon,thu x10"),
        (Step.REPEAT, Unreadable(Problem.DATE_UNREADABLE, "x"), "x10"),
    ],
)
def test_what_is_wrong_comes_with_an_example(step, problem, example):
    assert f"<code>{example}</code>" in wrong(full(step), problem, view())


def test_what_is_quoted_is_short_and_no_markup():
    said = wrong(full(Step.DAY), Unreadable(Problem.DATE_UNREADABLE, "<b>" * 900), view())
    assert "<b>" not in said
    assert len(plain(said)) < 300
