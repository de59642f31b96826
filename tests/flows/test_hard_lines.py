"""What people write to /meet when they are careless, in a hurry, or mean harm."""

from __future__ import annotations

from itertools import count

import pytest
import pytest_asyncio

from tests.flows.program import PATIENCE, until
from tests.flows.stage import OWNER, stage
from tests.flows.stand import TOKEN

pytestmark = pytest.mark.asyncio(loop_scope="module")

DAY = "2027-03-01"
LONGEST = 4096
GROUP, FORUM = -1001, -1002
_numbers = count(3001)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory):
    async with stage(tmp_path_factory.mktemp("lines")) as started:
        await started.telegram.asks(OWNER, "/start", "Olivia Owner")
        started.telegram.add_group(GROUP, "A group")
        started.telegram.add_group(FORUM, "A forum", forum=True)
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def telegram(scene):
    return scene.telegram


@pytest_asyncio.fixture(loop_scope="module")
async def user(telegram):
    """Somebody new for each test, so that no message of another is mistaken for the answer."""
    return await welcomed(telegram, "Umar")


async def welcomed(telegram, name):
    person = telegram.add_person(next(_numbers), name)
    await telegram.asks(person, "/start", "passed on")
    card = await telegram.sees(OWNER, "New request", str(person))
    await telegram.tap(OWNER, card, "Approve")
    await telegram.sees(person, "approved your access")
    return person


def topics(scene):
    return [meeting["topic"] for meeting in scene.zoom.meetings]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Standup 2001-02-03 10:00", "“2001-02-03” is already over"),
        ('"Stand up" today 00:00', "is already over"),
        (f"Standup {DAY} 10:00 Mars/Olympus", "do not know the time zone “Mars/Olympus”"),
        (f"Standup {DAY} 10:00 25h", "“25h” is too long; a meeting lasts at most 24 hours"),
        (f'"{"x" * 300}" {DAY} 10:00', "the topic has 300 characters; Zoom takes 200 at most"),
        (f'"Stand up {DAY} 10:00', "a quotation mark is opened at"),
        ("Standup 31-02-2027 10:00", "the date “31-02-2027” does not exist"),
        (f"Standup {DAY}", "the time is missing"),
        (f"<b>Standup</b> {DAY} 10:00 <i>", "“<i>”"),
    ],
)
async def test_a_wrong_line_is_answered_with_its_number_its_word_and_a_right_example(
    scene, telegram, user, line, problem
):
    before = len(scene.zoom.creations)
    answer = await telegram.asks(user, f"/meet {line}", "Line 1:", problem)
    assert "Like this: " in answer.text
    assert "Nothing has been planned yet" in answer.text
    assert len(scene.zoom.creations) == before
    example = answer.text.partition("Like this: ")[2].splitlines()[0]
    await telegram.asks(user, f"/meet {example}", "● ready")


@pytest.mark.parametrize(
    ("written", "topic"),
    [
        ("🚀 Peluncuran 👩‍💻", "🚀 Peluncuran 👩‍💻"),
        ("فريق الأمن", "فريق الأمن"),
        ("ישיבה \u202eabc", "ישיבה abc"),
        (r"The \"red\" team", 'The "red" team'),
        ("Ibu Sari's <b>bold</b> & R&D", "Ibu Sari's <b>bold</b> & R&D"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("{ $id } ${HOME} %s {0}", "{ $id } ${HOME} %s {0}"),
    ],
)
async def test_a_topic_reaches_zoom_and_the_card_as_it_was_written(scene, telegram, user, written, topic):
    card = await telegram.asks(user, f'/meet "{written}" {DAY} 09:00', "● ready", topic)
    assert topic in topics(scene)
    await telegram.asks(user, "/meetings", topic)
    assert "<b>bold" not in card.html


async def test_fifty_lines_give_fifty_zoom_meetings_and_one_card(scene, telegram, user):
    before = len(scene.zoom.creations)
    lines = [f'"Meeting number {number} of the day" {DAY} 10:{number:02d}' for number in range(50)]
    card = await telegram.asks(user, "/meet " + "\n".join(lines), "All 50 meetings are ready")
    assert len(scene.zoom.creations) - before == 50
    asked = [call for call in scene.zoom.calls if call.method == "POST" and b"number 7 of" in call.body]
    assert len(asked) == 1
    assert len(card.text.encode("utf-16-le")) // 2 <= LONGEST
    for meeting in scene.zoom.meetings[before:]:
        assert f"<code>{meeting['id']}</code>" in card.html
    of_batch = [shown for shown in telegram.shown(user) if "50 meetings" in shown.text]
    assert len(of_batch) == 1


async def test_the_fifty_first_line_is_refused_and_the_others_are_read(telegram, user):
    lines = [f"Standup {DAY} 99:{number:02d}" for number in range(50)] + [f"Last {DAY} 10:00"]
    answer = await telegram.asks(user, "/meet " + "\n".join(lines), "51 lines could not be used", "Line 1:")
    assert "… " in answer.text
    assert len(answer.text.encode("utf-16-le")) // 2 <= LONGEST


async def test_a_message_as_long_as_telegram_lets_one_be_is_answered(scene, telegram, user):
    before = len(scene.zoom.creations)
    for text in ("/meet " + "x" * 4090, '/meet "' + "<&" * 2044, "/meet" + "\n" * 4091, "x" * 4096):
        answer = await telegram.asks(user, text)
        assert len(answer.text.encode("utf-16-le")) // 2 <= LONGEST
    assert len(scene.zoom.creations) == before


async def test_meet_alone_explains_itself_with_an_example_that_works(telegram, user):
    usage = await telegram.asks(user, "/meet", "Write one meeting a line")
    example = next(line for line in usage.text.splitlines() if line.startswith('/meet "'))
    await telegram.asks(user, example, "● ready")


async def test_good_lines_are_planned_although_others_are_wrong_and_planned_once(scene, telegram, user):
    text = f'/meet "Good one" {DAY} 11:00\n\nbad\n"Good two" {DAY} 11:30'
    before = telegram.next_id
    answer = await telegram.asks(user, text, "Line 3:", "the date is missing")
    assert "Nothing has been planned" not in answer.text
    await telegram.sees(user, "All 2 meetings are ready", after=before)
    assert topics(scene).count("Good one") == 1


async def test_a_command_may_name_the_bot_it_is_for(telegram, user):
    await telegram.asks(user, "/whoami@fixture_bot", f"{user}")
    await telegram.asks(user, f"/meet@fixture_bot Named {DAY} 12:00", "● ready")


async def test_in_a_group_only_commands_are_heard_and_answered_there(telegram, user):
    await telegram.say(user, "good morning everybody", GROUP)
    answer = await telegram.asks(user, f"/meet Together {DAY} 13:00", "● ready", chat=GROUP)
    assert answer.chat == GROUP
    assert [shown.text for shown in telegram.shown(GROUP)] == [answer.text]


async def test_in_a_topic_the_card_and_the_answers_stay_in_the_topic(telegram, user):
    await telegram.say(user, f"/meet Here {DAY} 13:30\nnonsense", FORUM, thread=77)
    await telegram.sees(FORUM, "● ready")
    await telegram.sees(FORUM, "Line 2:")
    assert {shown.thread for shown in telegram.shown(FORUM)} == {77}


async def test_a_stranger_in_a_group_is_refused_there(telegram):
    stranger = telegram.add_person(next(_numbers), "Nadia")
    await telegram.asks(stranger, f"/meet Mine {DAY} 14:00", "not been approved", chat=GROUP)


async def test_markup_and_formulas_in_names_are_only_text(scene, telegram):
    name = '=1+1"<b>Bobby</b>\r\n& <a href="tg://user?id=1">x'
    person = telegram.add_person(next(_numbers), name)
    await telegram.asks(person, "/start", "<b>Bobby</b>")
    card = await telegram.sees(OWNER, "New request", str(person))
    assert "<b>Bobby" not in card.html
    assert "&lt;b&gt;Bobby" in card.html
    await telegram.tap(OWNER, card, "Approve")
    await telegram.sees(person, "approved your access")
    await telegram.asks(OWNER, f"/audit user:{person}", "<b>Bobby</b>")
    rows = (await scene.bot.verb("audit", "--user", str(person), "--csv")).out
    assert "\n=1+1" not in rows
    assert ",=1+1" not in rows
    assert ',"=1+1' not in rows


async def test_a_poisoned_update_is_parked_told_to_the_owner_and_holds_up_nobody(scene, telegram, user):
    before = telegram.next_id
    update = await telegram.say(user, "/whoami", text=["not", "a", "text"])
    await telegram.asks(user, "/whoami", str(user))
    told = await telegram.sees(OWNER, "could not be read and was parked", str(update), after=before)
    assert "unreadable: message.text" in told.text

    async def counted():
        return (await scene.bot.health())["inbox"] == {"parked": 1} or None

    await until(counted, "one parked message and none that waits", PATIENCE)


async def test_an_update_that_comes_twice_is_answered_once(scene, telegram, user):
    """Under its old id, as after a lost acknowledgement."""
    update = await telegram.say(user, "/whoami")
    await telegram.sees(user, "Standing: approved")
    queue = telegram._update_queues._state(TOKEN)
    again = {"update_id": update, "message": {**_message(telegram, user), "text": "/whoami"}}
    async with queue.condition:
        queue.updates.insert(0, again)
        queue.condition.notify_all()
    await telegram.asks(user, "/help", "What you can do here")
    assert sum("Standing: approved" in shown.text for shown in telegram.shown(user)) == 1


def _message(telegram, person):
    return {
        "message_id": 1,
        "date": 1_800_000_000,
        "chat": telegram._chat(person),
        "from": telegram._people[person],
    }
