"""/invitation_template shows how a chat words its invitations, and admins change it."""

from __future__ import annotations

import pytest
import pytest_asyncio

from adapters.telegram.markup import plain
from bot_app.telegram.invitation_text import usual_template
from domain.chats.chats import stream_of
from domain.chats.choices import InvitationTemplateChosen
from domain.personal import Personal
from tests.bot_app.telegram.recording_stand import ADA, GROUP, standing
from tests.projections.histories import OWNER, STRANGER

WORDING = "Halo <semua> & lainnya\n\nKegiatan: {topic}\n{link}"


@pytest_asyncio.fixture
async def stand(tmp_path):
    async with standing(tmp_path) as opened:
        yield opened


async def say(stand, words="", user=OWNER, chat=GROUP):
    (shown,) = await stand.say(user, f"/invitation_template {words}".strip(), chat)
    return plain(shown.text)


def chosen(stand):
    return stand.events(InvitationTemplateChosen)


async def test_the_usual_wording_is_shown_with_its_places_in_the_language_of_the_chat(stand):
    shown = await say(stand, user=ADA)
    assert shown.startswith("Invitations in Bahasa Indonesia: the usual wording\n")
    assert usual_template(stand.desk.catalog, "id") in shown
    assert "{greeting}, {topic}, {day}, {time}, {link}, {id}, {passcode}, {host}, {repeat}" in shown
    assert "/invitation_template id default" in shown


async def test_another_language_can_be_looked_at(stand):
    assert usual_template(stand.desk.catalog, "en") in await say(stand, "EN")
    await stand.say(ADA, "/settings language en", GROUP)
    assert usual_template(stand.desk.catalog, "en") in await say(stand)


async def test_an_admin_words_it_and_sees_how_it_reads(stand):
    shown = await say(stand, f"id {WORDING}")
    assert chosen(stand) == [
        InvitationTemplateChosen(language="id", template=Personal(stream_of(GROUP), WORDING))
    ]
    assert shown == (
        "✅ Undangan dalam Bahasa Indonesia sekarang berbunyi seperti ini:\n\n"
        "Halo <semua> & lainnya\n\nKegiatan: Rapat Koordinasi Mingguan\nhttps://zoom.us/j/81234567890"
    )
    own = await say(stand, "id", user=ADA)
    assert "this chat's own wording" in own
    assert WORDING in own
    assert "own wording in Bahasa Indonesia" in plain((await stand.say(ADA, "/settings", GROUP))[0].text)


async def test_the_text_may_begin_on_a_line_of_its_own(stand):
    await say(stand, f"id\n\n{WORDING}\n")
    assert chosen(stand)[0].template.reveal("") == WORDING


@pytest.mark.parametrize("word", ["default", "Biasa", "usual"])
async def test_the_usual_wording_comes_back(stand, word):
    await say(stand, f"id {WORDING}")
    shown = await say(stand, f"id {word}")
    assert "Yth. Bapak/Ibu sekalian" in shown
    assert "14.30–15.30 WIB" in shown
    assert usual_template(stand.desk.catalog, "id") in await say(stand, "id")


async def test_who_is_no_admin_is_refused(stand):
    assert "not permitted" in await say(stand, f"id {WORDING}", user=ADA)
    assert chosen(stand) == []


async def test_who_waits_for_access_sees_nothing(stand):
    assert "{link}" not in await say(stand, user=STRANGER)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("id {link}\n{tempat}", "Pada baris 2 teks itu ada tempat {tempat} yang tidak saya kenal"),
        ("id {link}\n\n{topic", "Pada baris 3 teks itu ada kurung kurawal tanpa pasangan"),
        ("id Datanglah ke {topic}", "tidak memiliki tempat untuk tautan"),
        (f"id {{link}}{'x' * 2000}", "2.006 karakter; undangan memuat paling banyak 2.000"),
        ("fr {link}", "“fr”. Yang tersedia: id, en"),
        ("<b> {link}", "“<b>”"),
    ],
)
async def test_a_wording_that_cannot_be_used_is_explained_and_changes_nothing(stand, words, said):
    assert said in await say(stand, words)
    assert chosen(stand) == []


async def test_every_chat_has_its_own_wording(stand):
    await say(stand, f"id {WORDING}")
    assert WORDING not in await say(stand, "id", chat=str(OWNER))
