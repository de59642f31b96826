"""The formal invitation, word for word, and what is left out of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from adapters.i18n.catalog import Catalog
from bot_app.telegram.invitation_text import Invited, invitation_text, usual_template
from domain.chats.invitation_template import PLACES, check

CATALOG = Catalog.load("id", strict=True)
JAKARTA = ZoneInfo("Asia/Jakarta")
MIDNIGHT = datetime(2026, 12, 30, 17, tzinfo=UTC)
"""In Jakarta."""
MORNING = MIDNIGHT + timedelta(hours=8)
RAPAT = Invited(
    topic="Rapat Koordinasi",
    starts_at=datetime(2026, 12, 31, 7, 30, tzinfo=UTC),
    minutes=60,
    zone=JAKARTA,
    link="https://s.id/rapat",
    meeting_id=81_234_567_890,
    passcode="a1&b2",
    host="Siti",
)


def text(language="id", *, template="", said_at=MORNING, **changes):
    return invitation_text(CATALOG, language, replace(RAPAT, **changes), said_at=said_at, template=template)


def test_in_indonesian_it_reads_like_this():
    assert text() == (
        "Selamat pagi,\n\n"
        "Yth. Bapak/Ibu sekalian,\n\n"
        "Berikut disampaikan kegiatan Rapat Koordinasi pada:\n\n"
        "Hari/Tanggal : Kamis, 31 Desember 2026\n"
        "Waktu : 14.30–15.30 WIB\n"
        "Tautan : https://s.id/rapat\n"
        "ID Rapat : 812 3456 7890\n"
        "Kode Sandi : a1&b2\n"
        "Penyelenggara : Siti\n\n"
        "Demikian disampaikan, atas perhatian dan kehadirannya diucapkan terima kasih."
    )


def test_in_english_it_reads_like_this():
    assert text("en", topic="Coordination Meeting") == (
        "Good morning,\n\n"
        "Dear all,\n\n"
        "You are cordially invited to Coordination Meeting:\n\n"
        "Date: Thursday, 31 December 2026\n"
        "Time: 14:30–15:30 WIB\n"
        "Link: https://s.id/rapat\n"
        "Meeting ID: 812 3456 7890\n"
        "Passcode: a1&b2\n"
        "Host: Siti\n\n"
        "Thank you for your kind attention. We look forward to your attendance."
    )


def test_what_a_meeting_does_not_have_is_not_spoken_of():
    said = text(passcode="", host="", meeting_id=None)
    assert not any(word in said for word in ("Kode Sandi", "Penyelenggara", "ID Rapat", "Pengulangan"))
    assert "Pengulangan : setiap Kamis" in text(repeat="setiap Kamis")


@pytest.mark.parametrize(
    ("hour", "indonesian", "english"),
    [
        (0, "malam", "evening"),
        (3, "malam", "evening"),
        (4, "pagi", "morning"),
        (9, "pagi", "morning"),
        (10, "siang", "morning"),
        (12, "siang", "afternoon"),
        (14, "siang", "afternoon"),
        (15, "sore", "afternoon"),
        (17, "sore", "afternoon"),
        (18, "malam", "evening"),
        (23, "malam", "evening"),
    ],
)
def test_the_greeting_is_that_of_the_hour_in_the_zone_of_the_meeting(hour, indonesian, english):
    at = MIDNIGHT + timedelta(hours=hour, minutes=59)
    assert text(said_at=at, template="{greeting} {link}").startswith(f"Selamat {indonesian} ")
    assert text("en", said_at=at, template="{greeting} {link}").startswith(f"Good {english} ")


def test_a_chats_own_wording_takes_the_place_of_the_usual_one():
    assert text(template="\nHalo!\n{topic}: {link} ({passcode})\n\n") == (
        "Halo!\nRapat Koordinasi: https://s.id/rapat (a1&b2)"
    )


def test_a_topic_is_text_whatever_it_looks_like():
    said = text(topic="{passcode} {0.__class__} %s \\1\nID Rapat : 666", template="{topic}\n{link}")
    assert said == "{passcode} {0.__class__} %s \\1 ID Rapat : 666\nhttps://s.id/rapat"


def test_over_midnight_the_last_day_is_named():
    late = RAPAT.starts_at + timedelta(hours=9)
    assert "Waktu : 23.30 – Jumat, 1 Januari 2027, 00.30 WIB" in text(starts_at=late)


def test_the_time_is_told_in_the_zone_of_the_meeting():
    assert "Waktu : 15.30–17.00 WITA" in text(zone=ZoneInfo("Asia/Makassar"), minutes=90)


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (812345678, "812 345 678"),
        (8123456789, "812 345 6789"),
        (81234567890, "812 3456 7890"),
        (812, "812"),
    ],
)
def test_zooms_number_is_grouped_as_zoom_shows_it(number, shown):
    assert text(meeting_id=number, template="{id} {link}") == f"{shown} https://s.id/rapat"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_usual_wording_would_itself_be_accepted_and_uses_every_place(language):
    usual = usual_template(CATALOG, language)
    check(usual)
    assert all(f"{{{place}}}" in usual for place in PLACES)
