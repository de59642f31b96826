"""The dialog through the gateway and the door, with its drafts in real databases, killed at every line."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from adapters.state import dialogs, effects, inbox, tables
from bot_app.gateway import Gateway, Intake
from bot_app.telegram.answers import Kept
from domain.connections.commands import Disconnect
from domain.ids import ChatId, ConnectionId, UserId
from domain.meetings.events import AutoRecording, MeetingOptions, MeetingPlanned, SeriesLaidOut
from domain.personal import Personal
from tests.adapters.state import fixtures
from tests.adapters.state.fixtures import rows_of
from tests.bot_app.telegram.wizards.dialog_stand import (
    ADA,
    EVE,
    GROUP,
    data_of,
    labels,
    person_of,
    standing,
)
from tests.projections.histories import OWNER

state, state_url = fixtures.state, fixtures.state_url
THROUGH = ("31 Desember 2030 14.30", "45", "done")


class Killed(Exception):
    pass


@pytest_asyncio.fixture
async def stand(state, tmp_path):
    async with standing(state, tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def small(on_sqlite, tmp_path):
    """For what does not depend on the database."""
    async with standing(on_sqlite, tmp_path) as opened:
        yield opened


on_sqlite = fixtures.on_sqlite


async def test_a_meeting_is_planned_question_by_question_and_only_at_the_end(stand):
    shown = await stand.say("/new")
    assert "write the topic" in shown["text"]
    shown = await stand.through("Red team", "31 Desember 2030", shown=shown)
    assert not stand.replaced
    assert "Tuesday, 31 December 2030" in shown["text"]
    shown = await stand.tap(shown, "14")
    assert stand.replaced
    for label in ("14:30", "▫️ 45 min", "▫️ Waiting room", "▫️ Record in the cloud", "Choose a passcode"):
        shown = await stand.tap(shown, label)
    shown = await stand.through("aZ_1", "Repeat …", "▫️ every week on Tuesday", "▫️ 8x", "← Back", shown=shown)
    shown = await stand.tap(shown, "Next →")
    assert stand.events(MeetingPlanned) == []
    for words in ("Red team", "14:30–15:15 WIB", "(45 min)", "aZ_1", "every week on Tuesday, 8 times"):
        assert words in shown["text"]
    closing = await stand.tap(shown, "Plan it")
    assert "Planned: <b>Red team</b>, Tuesday, 31 December 2030, 14:30–15:15 WIB" in closing["text"]
    assert (stand.replaced, labels(closing), await stand.open_dialogs()) == (True, [], [])
    (planned,) = stand.events(MeetingPlanned)
    assert planned.options == MeetingOptions(
        waiting_room=True,
        auto_recording=AutoRecording.CLOUD,
        passcode=Personal(f"user-{ADA}", "aZ_1"),
    )
    assert (planned.starts_at, planned.minutes) == (datetime(2030, 12, 31, 7, 30, tzinfo=UTC), 45)
    assert (planned.chat, planned.line, planned.of, planned.planned_by) == (ChatId(str(ADA)), 1, 1, ADA)
    (series,) = stand.events(SeriesLaidOut)
    assert len(series.occurrences) == 8


async def to_the_end(stand, **where):
    """Up to the question whether to plan it."""
    shown = await stand.say("/new Red team", **where)
    return await stand.through("31-12-2030 14.30 WITA 45m", "Next →", shown=shown, **where)


async def test_a_double_tap_on_the_last_button_plans_one_meeting_and_says_the_same(stand):
    shown = await to_the_end(stand)
    first = await stand.tap(shown, "Plan it")
    second = await stand.tap(shown, "Plan it")
    assert first == second
    assert stand.replaced
    assert len(stand.events(MeetingPlanned)) == 1
    assert await stand.tap(shown, "Cancel") == first, "it is planned, and is not said to be cancelled"


@pytest.mark.parametrize("step", ["keep", "end", "plan", "finish", "answered"])
async def test_killed_at_any_line_no_step_is_lost_or_taken_twice(stand, monkeypatch, step):
    """The update comes again to a new program, which knows only what was stored."""
    shown, asked = None, []

    async def killed(update, *, dies):
        with monkeypatch.context() as patched:
            if dies:
                module, name = {
                    "keep": (dialogs, "keep"),
                    "end": (dialogs, "end"),
                    "plan": (effects, "plan"),
                    "finish": (inbox, "finish"),
                    "answered": (Gateway, "_finish"),
                }[step]

                def dead(*_, **__):
                    raise Killed

                patched.setattr(module, name, dead)
            before = await stand.open_dialogs()
            await stand.hear(update)
            if dies and await stand.shown(stand.numbers) is None:
                assert await stand.open_dialogs() == before
                asked.append(step)
        stand.restart()
        await stand.round()
        return await stand.shown(stand.numbers)

    for answer in ("/new", "Red team", "31-12-2030", "14", "14:30", "▫️ 45 min", "Next →", "Plan it"):
        if shown is not None and answer in labels(shown):
            below = {"message_id": 50, "date": 1, "chat": {"id": ADA, "type": "private"}}
            tapped = {"data": data_of(shown, answer), "chat_instance": "1", "message": below}
            update = {"callback_query": {"id": "1", "from": person_of(ADA), **tapped}}
        else:
            update = {"message": stand.message(answer, ADA, None)}
        shown = await killed(update, dies=True)
    assert "Planned: <b>Red team</b>, Tuesday, 31 December 2030, 14:30–15:15 WIB" in shown["text"]
    assert len(stand.events(MeetingPlanned)) == 1
    assert len(asked) == {"keep": 7, "end": 1}.get(step, 8)
    assert await stand.open_dialogs() == []
    keys_planned = [row["key"] for row in await rows_of(stand.state)]
    assert len(keys_planned) == len(set(keys_planned))


async def test_an_update_that_comes_again_does_nothing_new(small):
    await small.say("/new")
    update = {"update_id": 50, "message": small.message("Red team", ADA, None)}

    async def again():
        await Intake(small.state, lambda: None).accept([update])
        await small.round()
        return await small.shown(50)

    shown = await again()
    assert "Red team" in shown["text"]
    before = await small.open_dialogs()
    assert (await again(), await small.open_dialogs()) == (shown, before)
    await small.tap(shown, "Cancel")
    assert (await again(), await small.open_dialogs()) == (shown, [])


async def test_a_restart_goes_on_at_the_same_question(stand):
    shown = await stand.through("/new Red team", "31-12-2030")
    stand.restart()
    shown = await stand.tap(shown, "09")
    stand.restart()
    shown = await stand.tap(shown, "09:15")
    assert "How long?" in shown["text"]
    assert "Tuesday, 31 December 2030 09:15 WIB" in shown["text"]


async def test_back_leads_to_the_question_before_and_keeps_the_answers(small):
    shown = await to_the_end(small)
    for words in ("anything else", "How long", "At what time", "On which day", "write the topic"):
        shown = await small.tap(shown, "← Back")
        assert words in shown["text"]
    assert "← Back" not in labels(shown)
    shown = await small.through("Blue team", shown=shown)
    assert "✅ 31" in labels(shown)


async def test_cancel_ends_it_wherever_it_stands(small):
    for answers in ([], ["x"], ["x", "31-12-2030"], ["x", "31-12-2030 9.00"], ["x", "31-12-2030 9.00 1h"]):
        shown = await small.through("/new", *answers)
        said = await small.tap(shown, "Cancel")
        assert "nothing was planned" in said["text"]
        assert await small.open_dialogs() == []
        assert (await small.tap(shown, "Cancel"))["text"] == said["text"]
    assert small.events(MeetingPlanned) == []


async def test_an_old_button_changes_nothing_and_shows_where_the_dialog_is(small):
    first = await small.say("/new Red team")
    first = await small.say("31-12-2030")
    await small.tap(first, "09")
    shown = await small.say("10.15")
    before = await small.open_dialogs()
    for label in ("09", "← Back", "Cancel"):
        said = await small.tap(first, label)
        assert "out of date" in said["text"]
        assert "How long?" in said["text"]
        assert labels(said) == labels(shown)
    assert [row["content"] for row in await small.open_dialogs()] == [row["content"] for row in before]


async def test_a_button_of_a_dialog_that_is_over_says_so(small):
    old = await small.say("/new Red team")
    await small.tap(old, "Cancel")
    assert "This dialog is over" in (await small.tap(old, "→"))["text"]
    await small.say("/new Blue team")
    said = await small.tap(old, "→")
    assert "This dialog is over" in said["text"]
    assert len(await small.open_dialogs()) == 1


async def test_turning_the_calendar_and_opening_an_hour_answer_nothing(small):
    shown = await small.say("/new Red team")
    turned = await small.tap(shown, "→")
    assert small.replaced
    assert labels(turned)[1] != labels(shown)[1]
    back = await small.tap(turned, "←")
    assert labels(back) == labels(shown)
    assert (await small.tap(back, "Mon")) == back


async def test_new_while_one_is_open_offers_to_go_on_or_to_start_over(small):
    await small.through("/new Red team", "31-12-2030")
    offered = await small.say("/new Blue team")
    assert (labels(offered), "Red team" in offered["text"]) == (["Go on", "Start over"], True)
    went_on = await small.tap(offered, "Go on")
    assert "At what time?" in went_on["text"]
    offered = await small.say("/new Blue team")
    anew = await small.tap(offered, "Start over")
    assert "Blue team" in anew["text"]
    assert "On which day?" in anew["text"]
    assert "This dialog is over" in (await small.tap(offered, "Go on"))["text"]
    assert len(await small.open_dialogs()) == 1


async def test_a_topic_that_cannot_be_used_is_asked_for_again(small):
    shown = await small.say(f"/new {'x' * 201}")
    assert "201" in shown["text"]
    assert "write the topic" in shown["text"]
    assert "At what time?" not in shown["text"]


@pytest.mark.parametrize(
    ("before", "wrong", "words", "again"),
    [
        ([], "\u200b", "topic is missing", "write the topic"),
        (["x"], "soonish", "“soonish”", "On which day?"),
        (["x"], "1-1-2020", "already over", "On which day?"),
        (["x", "31-12-2030"], "25:00", "“25:00”", "At what time?"),
        (["x", "31-12-2030 9.00"], "25h", "24 hours", "How long?"),
        (["x", "31-12-2030 9.00 1h"], "please", "use the buttons", "anything else?"),
        (
            ["x", "31-12-2030 9.00 1h", "Choose a passcode"],
            "sécret",
            "<code>Blue-2026</code>",
            "Which passcode?",
        ),
        (["x", "31-12-2030 9.00 1h", "Repeat …"], "daily", "needs an end", "Does it repeat?"),
    ],
)
async def test_a_wrong_answer_is_explained_and_the_question_asked_again(small, before, wrong, words, again):
    await small.through("/new", *before)
    held = [row["content"] for row in await small.open_dialogs()]
    said = await small.say(wrong)
    assert words in said["text"]
    assert again in said["text"]
    assert [row["content"] for row in await small.open_dialogs()] == held


async def test_it_speaks_indonesian_to_who_reads_it(small):
    shown = await small.say("/new", EVE)
    assert "Silakan tulis topiknya" in shown["text"]
    shown = await small.through("Rapat", "31 Desember 2030 14.30 WITA 45 menit", shown=shown, user=EVE)
    shown = await small.through("Lanjut →", "Rencanakan", shown=shown, user=EVE)
    assert "Sudah direncanakan: <b>Rapat</b>, Selasa, 31 Desember 2030, 14.30–15.15 WITA" in shown["text"]
    assert small.events(MeetingPlanned)[0].time_zone == "Asia/Makassar"


# Groups


async def test_in_a_group_only_replies_to_the_dialog_are_answers(small):
    shown = await small.say("/new", chat=GROUP)
    assert "replying to this message" in shown["text"]
    assert await small.say("by the way", chat=GROUP) is None
    assert await small.say("by the way", chat=GROUP, to={"text": "of somebody"}) is None
    assert await small.say("by the way", EVE, GROUP, to=shown) is None
    shown = await small.say("Red team", chat=GROUP, to=shown)
    assert "Red team" in shown["text"]
    shown = await small.through("31-12-2030 9.00 1h", "Next →", "Plan it", shown=shown, chat=GROUP)
    assert small.events(MeetingPlanned)[0].chat == ChatId(str(GROUP))


async def test_somebody_elses_tap_changes_nothing_and_is_answered_quietly(small):
    shown = await small.say("/new Red team", chat=GROUP)
    before = await small.open_dialogs()
    assert await small.tap(shown, "→", EVE, GROUP) is None
    assert "dialog orang lain" in small.whispered
    assert await small.open_dialogs() == before
    await small.say("/new Mine", EVE, GROUP)
    assert await small.tap(shown, "Cancel", EVE, GROUP) is None
    assert len(await small.open_dialogs()) == 2


async def test_each_chat_has_a_dialog_of_its_own(small):
    await small.say("/new Red team", chat=GROUP)
    shown = await small.say("/new Blue team")
    assert "Red team" not in shown["text"]
    assert len(await small.open_dialogs()) == 2


async def test_a_reply_to_another_dialog_is_no_answer(small):
    old = await small.say("/new", chat=GROUP)
    await small.tap(old, "Cancel", chat=GROUP)
    await small.say("/new", chat=GROUP)
    assert await small.say("Red team", chat=GROUP, to=old) is None


# Who may


async def test_who_is_not_let_in_begins_nothing(small):
    stranger = UserId(9_000_000_099)
    assert "not been approved" in (await small.say("/new", stranger))["text"]
    assert "not been approved" in (await small.press("new", stranger))["text"]
    assert await small.open_dialogs() == []


async def test_who_is_banned_meanwhile_plans_nothing_and_leaves_nothing(small):
    shown = await to_the_end(small)
    await small.say("/new Red team", chat=GROUP)
    await small.say("/new Red team", EVE)
    await small.say(f"/ban {ADA}", OWNER)
    assert [row["person"] for row in await small.open_dialogs()] == [EVE]
    assert "barred" in (await small.tap(shown, "Plan it"))["text"]
    assert small.events(MeetingPlanned) == []


async def test_a_ban_on_an_approval_card_forgets_too(small):
    stranger = UserId(9_000_000_099)
    await small.say("/start", stranger)
    await small.state.write(
        lambda c: dialogs.keep(c, "1", stranger, b"{}", now=datetime.now(UTC).timestamp())
    )
    await small.press(f"user:ban:{stranger}", OWNER)
    assert await small.open_dialogs() == []


async def test_a_button_begins_under_start_and_under_an_empty_list(small):
    for words in ("/start", "/meetings"):
        shown = await small.say(words)
        assert "write the topic" in (await small.tap(shown, "New meeting"))["text"]
        await small.state.write(lambda c: c.execute(tables.dialogs.delete()))
    assert "New meeting" not in labels(await small.say("/start", UserId(9_000_000_099)))


# Hosts


async def test_a_person_plans_in_their_own_zoom_account(small):
    await small.connect()
    shown = await small.through("/new Red team", "31-12-2030 9.00 1h", "▫️ Host: ada-in-zoom@example.org")
    assert "✅ Host: ada-in-zoom@example.org" in labels(shown)
    shown = await small.through("Next →", "Plan it", shown=shown)
    assert small.events(MeetingPlanned)[0].host == "ada-in-zoom"


async def test_an_account_that_lets_us_plan_nothing_or_is_somebody_elses_is_not_offered(small):
    await small.connect(scopes=("user:read:user",))
    await small.connect(connection="eve-in-zoom", user=EVE)
    shown = await small.through("/new Red team", "31-12-2030 9.00 1h")
    assert not any("Host" in label for label in labels(shown))


async def test_an_account_that_is_not_connected_any_more_is_said_before_anything_is_planned(small):
    await small.connect()
    shown = await small.through(
        "/new Red team", "31-12-2030 9.00 1h", "▫️ Host: ada-in-zoom@example.org", "Next →"
    )
    await small.history.say(Disconnect, actor=ADA, connection_id=ConnectionId("ada-in-zoom"))
    said = await small.tap(shown, "Plan it")
    assert "not connected any more" in said["text"]
    assert small.events(MeetingPlanned) == []
    await small.tap(said, "Plan it")
    assert small.events(MeetingPlanned)[0].host == ""


# Refusals and the rest


async def test_what_the_domain_refuses_is_said_and_the_dialog_stays(small):
    shown = await to_the_end(small)
    (row,) = await small.open_dialogs()
    late = re.sub(rb"2030-12-31", b"2020-12-31", row["content"])
    await small.state.write(lambda c: dialogs.keep(c, str(ADA), ADA, late, now=datetime.now(UTC).timestamp()))
    said = await small.tap(shown, "Plan it")
    assert "cannot begin in the past" in said["text"]
    assert "Plan it" in labels(said)
    assert len(await small.open_dialogs()) == 1


async def test_a_draft_nobody_can_read_is_as_good_as_none(small):
    shown = await small.say("/new Red team")
    await small.state.write(
        lambda c: dialogs.keep(c, str(ADA), ADA, b"[1]", now=datetime.now(UTC).timestamp())
    )
    assert "This dialog is over" in (await small.tap(shown, "→"))["text"]
    assert "only understand commands" in (await small.say("hello"))["text"]
    assert "On which day?" in (await small.say("/new Red team"))["text"]


async def test_commands_and_plain_words_are_as_before(small):
    assert "only understand commands" in (await small.say("hello"))["text"]
    shown = await small.say("/new")
    assert "Role: user" in (await small.say("/whoami"))["text"]
    assert "/new – plan a meeting step by step" in re.sub("<.*?>", "", (await small.say("/help"))["text"])
    assert "On which day?" in (await small.through("Red team", shown=shown))["text"]


async def test_what_a_dialog_holds_stays_small(small):
    await small.through(f"/new {'€' * 200}", "31-12-2030 9.00 1h")
    await small.say(f"/new {'€' * 3000}")
    (row,) = await small.open_dialogs()
    assert len(row["content"]) < dialogs.LARGEST
    assert len(Kept(row["content"]).content) > 600
