"""Meeting PCs are added, looked at, told things and shut out: what people write and tap, and what is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
import pytest_asyncio
from msgspec.structs import replace

from adapters.telegram.markup import plain
from bot_app.agents.codes import codes
from bot_app.agents.sightings import Versions
from bot_app.telegram.answers import Privately, Showing, answered
from domain.agents import events as e
from domain.agents.agents import stream_of
from domain.agents.desired import Desired
from domain.agents.enrolment import hash_of
from domain.ids import AgentId
from tests.bot_app.telegram.meeting_stand import zoom_id
from tests.bot_app.telegram.pc_stand import LAB, LOBBY, standing
from tests.bot_app.telegram.recording_stand import ADA, GROUP, PUBLIC, labels, private, tap_of
from tests.projections.histories import ADMIN, OWNER, STRANGER

CODE = "A2B3-C4D5-E6F7-G2H3-J4K5-L6M7"


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        await opened.admin()
        yield opened


async def says(stand, text, by=ADMIN, chat=None):
    (answer,) = await stand.say(by, text, chat)
    return plain(answer.text)


# Adding


def test_a_code_has_120_bits_and_follows_from_the_name_and_the_update():
    code_for = codes("a key")
    first = code_for(LOBBY, 1)
    assert len(first) == len(CODE)
    assert first == codes("a key")(LOBBY, 1)
    others = {code_for(LOBBY, 2), code_for(LAB, 1), codes("b key")(LOBBY, 1)}
    assert first not in others
    assert len(others) == 3


async def test_a_code_comes_with_a_line_to_copy_for_each_system(stand):
    said = await says(stand, "/agent_add Lobby-1")
    (invited,) = stand.events(e.AgentInvited)
    lines = [line for line in said.splitlines() if "enrol https" in line]
    secret = lines[0].split(" enrol ")[1].split()[2]
    assert invited.code == hash_of(secret)
    assert invited.chat == private(ADMIN)
    enrol = f"meetledger-agent enrol {PUBLIC} lobby-1 {secret}"
    install = 'pipx install "meetledger[agent]"'
    assert lines[0] == f"{install} && {enrol} && meetledger-agent install-service"
    assert lines[1] == f"{install}; {enrol}; meetledger-agent install-service"
    assert "within 15 minutes" in said


async def test_the_line_installs_what_the_operator_says(stand):
    package = "./meetledger-0.1.0-py3-none-any.whl[agent]"
    stand.at_hand["pcs"] = replace(stand.at_hand["pcs"], package=package)
    said = await says(stand, "/agent_add lobby-1")
    assert said.count(f'pipx install "{package}"') == 2


async def test_in_a_group_the_code_goes_to_the_person_alone(stand):
    said, alone = await stand.say(ADMIN, "/agent_add lobby-1", GROUP)
    assert "sending the code for lobby-1 to you alone" in plain(said.text)
    assert "/agent_reinstall lobby-1" in plain(said.text)
    assert isinstance(alone, Privately)
    secret = plain(alone.rendered.text).splitlines()[1]
    assert stand.events(e.AgentInvited)[-1].code == hash_of(secret)
    assert secret not in said.text
    assert answered(stand.caller, 1, alone).payload["chat"] == str(ADMIN)
    assert answered(stand.caller, 0, said).payload["chat"] == GROUP


async def test_without_an_address_of_ours_there_is_no_code(stand):
    stand.at_hand["pcs"] = replace(stand.at_hand["pcs"], public_url="")
    assert "PUBLIC_URL is not set" in await says(stand, "/agent_add lobby-1")
    assert stand.events(e.AgentInvited) == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("/agent_add", "Which PC? Write its name, for instance /agent_add lobby-1"),
        ("/agent_add -x", "“-x” cannot be the name of a PC"),
        ("/agent_add a<b> c", "“a<b> c” cannot be the name of a PC"),
        ("/agent_reinstall lobby-9", "no meeting PC of that name"),
        ("/agent lobby-9", "no meeting PC of that name"),
        ("/agent_revoke lobby-9", "no meeting PC of that name"),
        ("/agent_rotate", "for instance /agent_rotate lobby-1"),
        ("/agent_say lobby-1", "What is lobby-1 to show?"),
        ("/agent_say lobby-9 Hello", "no meeting PC of that name"),
    ],
)
async def test_wrong_words_are_explained_and_change_nothing(stand, text, answer):
    await stand.pc(LAB)
    before = len(stand.history.events)
    assert answer in await says(stand, text)
    assert len(stand.history.events) == before


async def test_wrong_words_are_explained_in_indonesian_as_well(stand):
    assert "tidak dapat menjadi nama PC" in await says(stand, "/agent_add -x", OWNER)
    assert "misalnya /agent_add lobby-1" in await says(stand, "/agent_add", OWNER)


async def test_only_owners_and_admins_manage_pcs(stand):
    await stand.pc()
    before = len(stand.history.events)
    for text in ("add lab-2", "reinstall lobby-1", "rotate lobby-1", "say lobby-1 Hello", "remove lobby-1"):
        assert "not permitted" in await says(stand, f"/agent_{text}", ADA)
    for data in ("pc:revoke:lobby-1:1", "pc:report:lobby-1:0", "pc:open:lobby-1:0"):
        (answer,) = await stand.tap(ADA, data)
        assert "not permitted" in plain(answer.text)
        await stand.tap(STRANGER, data)
    assert len(stand.history.events) == before


async def test_a_known_pc_gets_a_new_code_only_on_purpose(stand):
    await stand.pc()
    assert "There is a PC of that name already" in await says(stand, "/agent_add lobby-1")
    assert "may enrol with this code" in await says(stand, "/agent_reinstall lobby-1")
    assert len(stand.events(e.AgentInvited)) == 2


async def test_where_a_pc_was_asked_for_is_told_that_it_enrolled(stand):
    await stand.pc(chat=GROUP)
    ((chat, text, _),) = await stand.notices()
    assert (chat, text) == (GROUP, "✅ lobby-1 has enrolled.")


# Coming and going


async def test_owners_are_told_once_that_a_pc_went_and_came_back_but_not_of_its_first_coming(stand):
    await stand.pc(chat=private(ADMIN))
    assert [chat for chat, *_ in await stand.notices()] == [private(ADMIN)]
    await stand.silent()
    await stand.online()
    texts = [text for chat, text, _ in await stand.notices() if chat == str(OWNER)]
    assert len(texts) == 2
    assert texts[0].startswith("🔴 PC rapat lobby-1 tidak terhubung. Terakhir terhubung ")
    assert texts[1].startswith("🟢 PC rapat lobby-1 terhubung lagi sejak ")


# The board


async def test_the_board_of_no_pcs_says_how_to_add_one(stand):
    assert "/agent_add lobby-1" in await says(stand, "/agents", ADA)


async def test_the_board_tells_who_is_there_and_what_is_known(stand):
    await stand.plan(topic="Red <team>")
    await stand.pc()
    await stand.pc(LAB, online=False)
    versions = Versions(agent="0.2.0", os="Windows <11>", zoom="6.5")
    stand.shows(
        zoom="in_meeting", meeting=str(zoom_id(1)), recording="paused", driver="desktop", versions=versions
    )
    (answer,) = await stand.say(ADMIN, "/agents")
    lines = plain(answer.text).splitlines()
    assert lines[0] == "Meeting PCs: 1 of 2 online"
    assert lines[1].startswith("⚪️ lab-2 · enrolled, and not heard of since")
    assert lines[2] == "Debian 12 · agent 0.1.0"
    assert lines[3].startswith("🟢 lobby-1 · online since ")
    assert lines[4] == (
        "in Red <team> · ⏸ recording paused · Windows <11> · agent 0.2.0 · Zoom 6.5 · driver desktop"
        " · seen a moment ago"
    )
    assert labels(answer) == ["lab-2", "lobby-1", "🔄 Refresh"]
    (theirs,) = await stand.say(ADA, "/agents")
    assert labels(theirs) == ["🔄 Refresh"]


async def test_what_a_pc_showed_long_ago_is_not_told_as_now(stand):
    await stand.pc()
    stand.shows(zoom="in_meeting", meeting="81")
    stand.sightings[LOBBY] = replace(
        stand.sightings[LOBBY], seen_at=stand.sightings[LOBBY].seen_at - timedelta(minutes=5)
    )
    said = await says(stand, "/agents")
    assert "in 81" not in said
    assert "seen 5 minutes ago" in said


async def test_the_board_has_pages_of_ten(stand):
    for number in range(12):
        await stand.pc(AgentId(f"pc-{number:02}"), online=False)
    (first,) = await stand.say(ADMIN, "/agents")
    assert labels(first)[-2:] == ["🔄 Refresh", "▶"]
    (second,) = await stand.tap(ADMIN, tap_of(first, "▶"))
    assert stand.replaced
    assert labels(second) == ["pc-10", "pc-11", "◀", "🔄 Refresh"]
    (beyond,) = await stand.tap(ADMIN, "pcs:99")
    assert labels(beyond) == labels(second)


# One PC


async def test_its_card_shows_what_it_was_told_and_how_that_went(stand):
    await stand.pc()
    assert await stand.tap(ADMIN, tap_of(await stand.pc_card(), "📋 Report")) == []
    await stand.acks("received", "doing", "done")
    await stand.tap(ADMIN, tap_of(await stand.pc_card(), "🖼 Screenshot"))
    await stand.acks("received", "failed", reason="no_zoom", detail="<b>")
    text = plain((await stand.pc_card()).text)
    report, shot, why = text.splitlines()[-2], *text.splitlines()[2:4]
    assert [each in report for each in ("✅", "report: sent", "→ received", "→ done")] == [True] * 4
    assert [each in shot for each in ("⚠️", "take a picture of the screen: sent", "→ failed")] == [True] * 3
    assert why == "Why: Zoom is not there, or does not answer. The PC says: <b>"


async def test_a_command_given_twice_by_the_same_update_is_one(stand):
    await stand.pc()
    for _ in range(2):
        stand.updates = 70
        await stand.tap(ADMIN, "pc:report:lobby-1:0")
    assert len(stand.issued()) == 1


async def test_restarting_zoom_shutting_out_and_forgetting_are_asked_about_once(stand):
    await stand.pc()
    for label, kind in (("♻️ Restart Zoom", "restart"), ("⛔️ Shut out", "revoke"), ("🗑 Remove", "remove")):
        before = len(stand.history.events)
        (question,) = await stand.tap(ADMIN, tap_of(await stand.pc_card(), label))
        assert len(stand.history.events) == before, kind
        (kept,) = await stand.tap(ADMIN, tap_of(question, "No, leave it"))
        assert plain(kept.text) == "lobby-1 stays as it is."
        assert len(stand.history.events) == before
        await stand.tap(ADMIN, tap_of(question, "Yes, do it"))
        assert stand.replaced
        assert len(stand.history.events) > before
    assert not (await stand.application.state(stream_of(LOBBY))).exists
    assert "There is no PC lobby-1 any more" in plain((await stand.pc_card()).text)


async def test_what_is_written_does_the_same(stand):
    await stand.pc()
    assert await says(stand, "/agent_rotate lobby-1") == (
        "lobby-1 is asked to make a new key. It does so as soon as it is online."
    )
    for verb in ("revoke", "remove"):
        (question,) = await stand.say(ADMIN, f"/agent_{verb} lobby-1")
        await stand.tap(ADMIN, tap_of(question, "Yes, do it"))
    assert stand.events(e.AgentRotationAsked)
    assert stand.events(e.AgentRevoked)
    assert stand.events(e.AgentRemoved)


async def test_the_card_says_whether_zoom_knows_who_hosts_from_a_pc(stand):
    await stand.pc()
    assert "🔑" not in plain((await stand.pc_card()).text), "nobody has tested it"
    stand.shows(signed_in=True)
    assert "🔑 Zoom knew its sign-in" in plain((await stand.pc_card()).text)
    stand.shows(signed_in=False)
    assert "it cannot host" in plain((await stand.pc_card()).text)


async def test_pictures_of_the_screen_are_switched_off_and_on(stand):
    await stand.pc()
    card = await stand.pc_card()
    (said,) = await stand.tap(ADMIN, tap_of(card, "🚫 No screenshots"))
    assert "No pictures" in plain(said.text)
    after = await stand.pc_card()
    assert "🖼 Screenshot" not in labels(after)
    (refused,) = await stand.tap(ADMIN, tap_of(card, "🖼 Screenshot"))
    assert "Pictures of that PC’s screen are switched off" in plain(refused.text)
    await stand.tap(ADMIN, tap_of(after, "🖼 Allow screenshots"))
    assert "🖼 Screenshot" in labels(await stand.pc_card())


async def test_a_message_is_sealed_and_shown_on_the_pc(stand):
    await stand.pc()
    (answer,) = await stand.say(ADMIN, "/agent_say lobby-1  Please <leave> now ")
    assert isinstance(answer, Showing)
    assert answer.card == "pc:lobby-1"
    (issued,) = stand.issued()
    assert issued.desired is Desired.MESSAGE_SHOWN
    assert issued.text.reveal("") == "Please <leave> now"
    assert issued.text.subject == f"user-{ADMIN}"
    assert "1 to 300 characters" in await says(stand, f"/agent_say lobby-1 {'x' * 301}")


async def test_a_pc_that_is_offline_is_told_nothing_and_people_are_told_why(stand):
    await stand.pc(online=False)
    assert "offline right now" in await says(stand, "/agent_say lobby-1 Hello")
    assert not {"📋 Report", "🖼 Screenshot"} & set(labels(await stand.pc_card()))
    (answer,) = await stand.tap(OWNER, "pc:report:lobby-1:0")
    assert "tidak terhubung" in plain(answer.text)
    assert stand.issued() == []


async def test_only_what_its_driver_can_do_is_offered(stand):
    await stand.pc()
    stand.shows(can=frozenset({Desired.REPORTED}))
    assert labels(await stand.pc_card())[:2] == ["📋 Report", "🚫 No screenshots"]


async def test_every_news_of_a_pc_reaches_its_card_wherever_it_stands(stand):
    await stand.pc()
    await stand.tap(ADMIN, "pc:report:lobby-1:0")
    cards = [chat for name, chat in await stand.told(shown=[("pc:lobby-1", "7")]) if name == "pc:lobby-1"]
    assert cards == ["7"] * len(stand.history.events[-4:])


async def test_a_pc_nobody_knows_is_said_to_be_none(stand):
    (answer,) = await stand.tap(ADMIN, "pc:report:nobody:0")
    assert "no meeting PC of that name" in plain(answer.text)
