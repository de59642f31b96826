"""/settings shows what a chat has chosen, and buttons and typed words change it."""

from __future__ import annotations

from datetime import time

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from adapters.telegram.reactor import notice
from bot_app.deliveries.parcel import Reader
from bot_app.telegram.settings_screens import SCREEN_OF, Visit, Wish
from bot_app.telegram.settings_wishes import NAMES
from domain.chats.chats import stream_of
from domain.chats.choices import (
    ChatEvent,
    ChatLanguageChosen,
    ChatTimeZoneChosen,
    DailyAgendaChosen,
    QuietHours,
    QuietHoursChosen,
    RemindersChosen,
)
from domain.users.users import UserLanguageChosen, UserTimeZoneChosen
from tests.bot_app.telegram.recording_stand import (
    ADA,
    ADAS_ZOOM,
    GROUP,
    JAKARTA,
    labels,
    private,
    standing,
    tap_of,
)
from tests.bot_app.telegram.some_cards import some_cards
from tests.projections.histories import OWNER, STRANGER

NIGHT = QuietHours(time(22), time(6))
SCREENS = ("Language", "Time zone", "Reminders", "Daily agenda", "Quiet hours")


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def settings(stand, user=ADA, words="", chat=GROUP):
    (shown,) = await stand.say(user, f"/settings {words}".strip(), chat)
    return shown


async def visit(stand, label, user=ADA, chat=GROUP):
    """Open a screen as a person does."""
    (shown,) = await stand.tap(user, tap_of(await settings(stand, user, chat=chat), label), chat)
    return shown


def marked(shown):
    return [label.removeprefix("✅ ") for label in labels(shown) if label.startswith("✅")]


async def test_a_chat_that_chose_nothing_is_shown_what_is_usual(stand):
    shown = await settings(stand)
    assert plain(shown.text) == (
        "Settings of this chat\n"
        "• Language: Bahasa Indonesia\n"
        "• Time zone: Asia/Jakarta (15:30 WIB there now)\n"
        "• Reminders: 10 minutes before the start, at the start, "
        "when a meeting has not started after 5 minutes\n"
        "• Daily agenda: off\n"
        "• Quiet hours: none\n"
        "• Invitations: usual wording (/invitation_template)\n\n"
        "Tap a button to change something, or type it: /settings reminder 15\n"
        "What of recordings comes here is chosen with /delivery."
    )
    assert tuple(labels(shown)) == SCREENS


async def test_who_asks_reads_their_own_language(stand):
    shown = await settings(stand, OWNER)
    assert plain(shown.text).startswith("Pengaturan obrolan ini\n• Bahasa: Bahasa Indonesia\n• Zona waktu:")
    assert "pukul 15.30 WIB" in plain(shown.text)


@pytest.mark.parametrize(
    ("screen", "label", "event", "line"),
    [
        ("Language", "English", ChatLanguageChosen(language="en"), "Language: English"),
        ("Time zone", "Asia/Makassar (WITA)", ChatTimeZoneChosen(time_zone="Asia/Makassar"), "16:30 WITA"),
        ("Reminders", "30 min", RemindersChosen(minutes_before=30), "30 minutes before the start"),
        ("Reminders", "None", RemindersChosen(minutes_before=0), "Reminders: at the start"),
        ("Daily agenda", "07:00", DailyAgendaChosen(clock=time(7)), "every day at 07:00"),
        ("Quiet hours", "22:00–06:00", QuietHoursChosen(hours=NIGHT), "from 22:00 to 06:00"),
    ],
)
async def test_a_value_is_chosen_by_its_button_in_the_same_message(stand, screen, label, event, line):
    opened = await visit(stand, screen)
    assert stand.replaced
    for _ in range(2):
        (after,) = await stand.tap(ADA, tap_of(opened, f"▫️ {label}"), GROUP)
    assert stand.replaced
    assert label in marked(after)
    assert line in plain(after.text)
    assert stand.events(ChatEvent) == [event]
    (whole,) = await stand.tap(ADA, tap_of(after, "← All settings"), GROUP)
    assert line in plain(whole.text)


@pytest.mark.parametrize(
    ("screen", "label"),
    [("Language", "As usual"), ("Time zone", "As usual"), ("Daily agenda", "Off"), ("Quiet hours", "Off")],
)
async def test_what_is_usual_is_marked_and_can_be_chosen_again(stand, screen, label):
    opened = await visit(stand, screen)
    assert marked(opened) == [label]
    other = next(each for each in labels(opened) if each.startswith("▫️"))
    (after,) = await stand.tap(ADA, tap_of(opened, other), GROUP)
    (back,) = await stand.tap(ADA, tap_of(after, f"▫️ {label}"), GROUP)
    assert marked(back) == [label]


async def test_a_moment_of_reminding_is_switched_off_and_on(stand):
    opened = await visit(stand, "Reminders")
    assert marked(opened) == ["10 min", "At the start", "When it starts late"]
    (after,) = await stand.tap(ADA, tap_of(opened, "✅ At the start"), GROUP)
    assert marked(after) == ["10 min", "When it starts late"]
    (again,) = await stand.tap(ADA, tap_of(opened, "✅ At the start"), GROUP)
    assert marked(again) == marked(after)
    (late,) = await stand.tap(ADA, tap_of(after, "✅ When it starts late"), GROUP)
    (none,) = await stand.tap(ADA, tap_of(late, "▫️ None"), GROUP)
    assert "Reminders: none" in plain(none.text)
    (back,) = await stand.tap(ADA, tap_of(none, "▫️ At the start"), GROUP)
    assert marked(back) == ["None", "At the start"]


async def test_a_value_that_was_typed_stands_among_the_buttons(stand):
    for typed in ("reminder 20", "agenda 06.45", "quiet 12.30-13", "zone Europe/Berlin"):
        await settings(stand, words=typed)
    seen = [mark for label in SCREENS[1:] for mark in marked(await visit(stand, label))]
    assert seen == [
        "Europe/Berlin (CET)",
        "20 min",
        "At the start",
        "When it starts late",
        "06:45",
        "12:30–13:00",
    ]


@pytest.mark.parametrize(
    ("typed", "event"),
    [
        ("language en", ChatLanguageChosen(language="en")),
        ("bahasa EN", ChatLanguageChosen(language="en")),
        ("zone WITA", ChatTimeZoneChosen(time_zone="Asia/Makassar")),
        ("zona asia/jayapura", ChatTimeZoneChosen(time_zone="Asia/Jayapura")),
        ("reminder 15", RemindersChosen(minutes_before=15)),
        ("pengingat 1 jam", RemindersChosen(minutes_before=60)),
        ("reminder 1440", RemindersChosen(minutes_before=1440)),
        ("reminder off", RemindersChosen(minutes_before=0)),
        ("reminder 0", RemindersChosen(minutes_before=0)),
        ("start off", RemindersChosen(at_start=False)),
        ("terlambat tidak", RemindersChosen(when_late=False)),
        ("agenda 07.30", DailyAgendaChosen(clock=time(7, 30))),
        ("agenda 7", DailyAgendaChosen(clock=time(7))),
        ("agenda 7:05 pm", DailyAgendaChosen(clock=time(19, 5))),
        ("quiet 22.00-06.00", QuietHoursChosen(hours=NIGHT)),
        ("quiet 22 – 6", QuietHoursChosen(hours=NIGHT)),
        ("tenang pukul 22.00 sampai 06:00", QuietHoursChosen(hours=NIGHT)),
        ("quiet 10pm to 6am", QuietHoursChosen(hours=NIGHT)),
    ],
)
async def test_any_value_can_be_typed_and_the_whole_is_shown_in_a_new_message(stand, typed, event):
    shown = await settings(stand, words=typed)
    assert stand.events(ChatEvent) == [event]
    assert (tuple(labels(shown)), stand.replaced) == (SCREENS, False)


async def test_what_was_chosen_is_taken_back_by_typing(stand):
    for typed in ("language en", "zone UTC", "agenda 07.30", "quiet 22-6"):
        await settings(stand, words=typed)
    for typed in ("language usual", "zone biasa", "agenda off", "quiet mati"):
        await settings(stand, words=typed)
    chat = await stand.application.state(stream_of(GROUP))
    assert all(choice.usual for choice in chat.chosen)
    assert len(chat.chosen) == 4


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_alone_opens_its_screen(stand, name):
    (opened,) = await stand.tap(ADA, Visit(screen=SCREEN_OF[name]).pack(), GROUP)
    assert await settings(stand, words=name) == opened


@pytest.mark.parametrize(
    ("typed", "word", "example"),
    [
        ("language fr", "fr", "/settings language en"),
        ("zone Nowhere/City", "Nowhere/City", "/settings zone Asia/Makassar"),
        ("reminder soon", "soon", "/settings reminder 15"),
        ("reminder 1441", "1441", "/settings reminder 15"),
        ("reminder -5", "-5", "/settings reminder 15"),
        ("reminder 15 please", "15 please", "/settings reminder 15"),
        ("start maybe", "maybe", "/settings start on"),
        ("late 5", "5", "/settings late off"),
        ("agenda 25.00", "25.00", "/settings agenda 07.30"),
        ("agenda 07.30 WIB", "07.30 WIB", "/settings agenda 07.30"),
        ("agenda morning", "morning", "/settings agenda 07.30"),
        ("quiet 22.00", "22.00", "/settings quiet 22.00-06.00"),
        ("quiet 22.00-25.00", "22.00-25.00", "/settings quiet 22.00-06.00"),
        ("quiet 1-2-3", "1-2-3", "/settings quiet 22.00-06.00"),
        ("colour blue", "colour", "/settings reminder 15"),
    ],
)
@pytest.mark.parametrize("user", [ADA, OWNER])
async def test_what_cannot_be_read_is_named_with_an_example_and_changes_nothing(
    stand, typed, word, example, user
):
    shown = await settings(stand, user, typed)
    assert f"“{word}”" in plain(shown.text)
    assert example in plain(shown.text)
    assert stand.events(ChatEvent) == []


async def test_what_is_quoted_is_short_and_no_markup(stand):
    shown = await settings(stand, words=f"agenda <b>&{'x' * 3000}")
    assert "<b>&" in plain(shown.text)
    assert len(plain(shown.text)) < 250


async def test_quiet_hours_without_a_length_are_refused_with_an_example(stand):
    shown = await settings(stand, words="quiet 22.00-22.00")
    assert "/settings quiet 22.00-06.00" in plain(shown.text)
    assert stand.events(ChatEvent) == []


async def test_in_a_private_chat_language_and_zone_are_those_of_the_person(stand):
    alone = private(ADA)
    opened = await visit(stand, "Language", chat=alone)
    assert labels(opened) == ["▫️ Bahasa Indonesia", "✅ English", "← All settings"]
    (after,) = await stand.tap(ADA, tap_of(opened, "▫️ Bahasa Indonesia"), alone)
    assert plain(after.text).startswith("Bahasa: Bahasa Indonesia")
    shown = await settings(stand, words="zona WITA", chat=alone)
    assert "Zona waktu: Asia/Makassar" in plain(shown.text)
    assert stand.events(UserLanguageChosen) == [UserLanguageChosen(language="id")]
    assert stand.events(UserTimeZoneChosen) == [UserTimeZoneChosen(time_zone="Asia/Makassar")]
    assert stand.events(ChatEvent) == []


@pytest.mark.parametrize("typed", ["language usual", "zone usual"])
async def test_a_person_has_no_usual_ones_to_go_back_to(stand, typed):
    assert "“usual”" in plain((await settings(stand, words=typed, chat=private(ADA))).text)


async def test_in_a_private_chat_the_rest_is_chosen_as_anywhere(stand):
    await settings(stand, words="agenda 6", chat=private(ADA))
    assert stand.events(ChatEvent) == [DailyAgendaChosen(clock=time(6))]
    assert "off" in plain((await settings(stand)).text)


@pytest.mark.parametrize("data", ["set:agenda:07.00", "settings:all", "set:quiet:22.00-06.00"])
async def test_who_waits_for_access_sees_and_chooses_nothing(stand, data):
    (shown,) = await stand.tap(STRANGER, data, GROUP)
    assert stand.events(ChatEvent) == []
    assert shown.keyboard == []


@pytest.mark.parametrize("data", ["set:agenda:<b>", "set:zone:x", "set:reminder:99999"])
async def test_a_button_that_was_never_offered_changes_nothing(stand, data):
    await stand.tap(ADA, data, GROUP)
    assert stand.events(ChatEvent) == []
    assert not stand.replaced


async def test_every_button_fits_into_what_telegram_takes():
    longest = Wish(name="zone", value="America/Argentina/ComodRivadavia").pack()
    assert len(longest.encode()) <= 64


async def test_whoever_writes_to_a_group_later_knows_its_language_and_zone(stand):
    assert await stand.desk.reader_of(GROUP) == Reader("id", JAKARTA)
    await settings(stand, words="language en")
    await settings(stand, words="zone UTC")
    reader = await stand.desk.reader_of(GROUP)
    assert (reader.language, reader.zone.key) == ("en", "UTC")
    assert await stand.desk.reader_of(private(OWNER)) == Reader("id", JAKARTA)


async def test_a_notice_to_a_group_is_in_the_language_chosen_for_it(stand):
    cards = some_cards(stand.desk)
    connected = notice(f"connected:{ADAS_ZOOM}", GROUP, position=0, correlation_id="c")
    assert "sudah terhubung" in (await cards.notice(connected)).text
    await settings(stand, words="language en")
    assert "is connected" in (await cards.notice(connected)).text
