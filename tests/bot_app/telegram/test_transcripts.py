"""Words are found in what was said, among the recordings one may see."""

from __future__ import annotations

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.markup import plain, units
from adapters.telegram.messages import MESSAGE
from bot_app.sandbox.entities import parse_html
from bot_app.telegram.transcripts import excerpt
from tests.bot_app.telegram.recording_stand import ADA, ADAS_ZOOM, GROUP, labels, standing, tap_of
from tests.projections.histories import OWNER, PERSON, STRANGER


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def said(stand, number, topic, *lines, host="host", chat=None, days_ago=0.0):
    recording = await stand.recorded(number, topic, host=host, days_ago=days_ago)
    if chat is not None:
        await stand.delivered(recording, chat)
    await stand.transcribed(recording, topic, *lines, days_ago=days_ago)
    return recording


async def answer(stand, user, words, chat=None) -> str:
    (rendered,) = await stand.say(user, f"/transcript {words}".rstrip(), chat)
    parse_html(rendered.text)
    assert units(plain(rendered.text)) <= MESSAGE
    return plain(rendered.text)


async def test_lines_with_all_the_words_are_shown_by_recording(stand):
    await said(
        stand, 1, "Ops & <b>", (3_671, "Ada <i>", "The backup of the SERVER failed"), (9, "", "backup")
    )
    await said(stand, 2, "Weekly", (5, "", "server, then backup"), days_ago=1)
    assert await answer(stand, OWNER, "server backup") == (
        "Dikatakan dalam rekaman: server backup\n"
        "\n1. Ops & <b> · Jumat, 20 November 2026 15.30 WIB"
        "\n[01:01:11] Ada <i>: The backup of the SERVER failed\n"
        "\n2. Weekly · Kamis, 19 November 2026 15.30 WIB"
        "\n[00:00:05] server, then backup"
    )


async def test_the_words_found_are_bold(stand):
    await said(stand, 1, "Ops", (1, "", "The Backup & the back-up"))
    (rendered,) = await stand.say(OWNER, "/transcript backup")
    assert "The <b>Backup</b> &amp; the back-up" in rendered.text


async def test_a_recording_can_be_opened_from_what_was_found(stand):
    await said(stand, 1, "Ops", (1, "", "backup"))
    (rendered,) = await stand.say(OWNER, "/transcript backup")
    (opened,) = await stand.tap(OWNER, tap_of(rendered, "1"))
    assert "Ops" in plain(opened.text)


async def test_three_lines_of_a_recording_are_enough(stand):
    await said(stand, 1, "Ops", *[(at, "", f"backup {at}") for at in range(5)])
    text = await answer(stand, ADA, "backup", GROUP)
    assert "Nobody said" in text
    text = await answer(stand, OWNER, "backup")
    assert "backup 2\n… 2 baris lagi" in text
    assert "backup 3" not in text


async def test_eight_recordings_are_enough(stand):
    for number in range(10):
        await said(stand, number, f"Ops {number}", (1, "", "backup"), days_ago=number)
    (rendered,) = await stand.say(OWNER, "/transcript backup")
    assert plain(rendered.text).endswith(
        "8. Ops 7 · Jumat, 13 November 2026 15.30 WIB\n[00:00:01] backup\n… 2 rekaman lagi"
    )
    assert labels(rendered) == list("12345678")


async def test_what_does_not_fit_into_a_message_is_counted(stand):
    for number in range(10):
        lines = [(at, "Speaker " * 10, f"{'backup ' * 50}") for at in range(4)]
        await said(stand, number, f"{number} {'Topic ' * 30}", *lines, days_ago=number)
    (rendered,) = await stand.say(OWNER, "/transcript backup")
    shown = plain(rendered.text)
    assert units(shown) <= MESSAGE
    written = [line.partition(".")[0] for line in shown.splitlines() if ". " in line and "Topic" in line]
    assert shown.endswith(f"… {10 - len(written)} rekaman lagi")
    assert 0 < len(written) < 8


async def test_where_there_may_be_more_it_is_said(stand):
    await said(stand, 1, "Ops", *[(at, "", "backup") for at in range(60)])
    assert (await answer(stand, OWNER, "backup")).endswith("Tambahkan kata untuk mempersempit pencarian.")


async def test_nobody_finds_what_they_may_not_see(stand):
    await said(stand, 1, "Mine", (1, "", "backup"), host=ADAS_ZOOM)
    await said(stand, 2, "Ours", (1, "", "backup"), chat=GROUP)
    await said(stand, 3, "Theirs", (1, "", "backup"))

    async def topics(user, chat=None):
        text = await answer(stand, user, "backup", chat)
        return {topic for topic in ("Mine", "Ours", "Theirs") if topic in text}

    assert await topics(OWNER) == {"Mine", "Ours", "Theirs"}
    assert await topics(ADA) == {"Mine"}
    assert await topics(ADA, GROUP) == {"Mine", "Ours"}
    assert await topics(PERSON, GROUP) == {"Ours"}
    assert await topics(PERSON) == set()
    assert await topics(STRANGER, GROUP) == set()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Which words? I show the lines in which all of them were said:\n/transcript backup server"),
        ("server a", "“a” is too short to look for. Please use words of at least 2 letters."),
        ("ab " * 1 + " ".join(f"w{number}" for number in range(8)), "Please look for 8 words at most."),
        ("nothing <b>", "Nobody said “nothing <b>” in one line of a transcript that you may see here."),
        ("100% _x", "Nobody said “100% _x” in one line of a transcript that you may see here."),
    ],
)
async def test_what_cannot_be_found_is_explained(stand, words, told):
    await said(stand, 1, "Mine", (1, "", "backup 100 times"), host=ADAS_ZOOM)
    assert await answer(stand, ADA, words) == told


async def test_a_very_long_search_is_answered_all_the_same(stand):
    assert "…" in await answer(stand, OWNER, "😀" * 1_900)


@given(st.text(), st.lists(st.text(min_size=2, max_size=5), min_size=1, max_size=3))
def test_an_excerpt_is_part_of_what_was_said_whatever_it_is(text, words):
    shown = plain(excerpt(text, words))
    assert len(shown) <= 162
    parse_html(excerpt(text, words))


def test_an_excerpt_begins_near_the_first_word_found():
    shown = plain(excerpt(f"{'x' * 300} backup {'y' * 300}", ["backup"]))
    assert shown.startswith("…x")
    assert "x backup y" in shown
    assert shown.endswith("y…")


def test_a_longer_word_is_not_torn_by_a_shorter_one():
    assert excerpt("backups", ["back", "backup"]) == "<b>backup</b>s"
