"""A rule of repetition as people in each language say it."""

from __future__ import annotations

from datetime import date

import pytest

from adapters.i18n.catalog import Catalog
from adapters.i18n.recurrence import repeat_in_words
from domain.meetings.recurrence import Every, Recurrence

END = date(2026, 12, 31)


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load("id", strict=True)


@pytest.mark.parametrize(
    ("recurrence", "indonesian", "english"),
    [
        (Recurrence(every=Every.DAY, count=10), "setiap hari, 10 kali", "every day, 10 times"),
        (Recurrence(every=Every.DAY, count=1), "setiap hari, 1 kali", "every day, once"),
        (
            Recurrence(every=Every.DAY, interval=3, until=END),
            "setiap 3 hari sampai 31 Desember 2026",
            "every 3 days until 31 December 2026",
        ),
        (
            Recurrence(every=Every.WEEK, weekdays=(4,), count=10),
            "setiap minggu pada hari Jumat, 10 kali",
            "every week on Friday, 10 times",
        ),
        (
            Recurrence(every=Every.WEEK, interval=2, weekdays=(0, 3), count=10),
            "setiap 2 minggu pada hari Senin dan Kamis, 10 kali",
            "every 2 weeks on Monday and Thursday, 10 times",
        ),
        (
            Recurrence(every=Every.WEEK, weekdays=(0, 2, 6), until=END),
            "setiap minggu pada hari Senin, Rabu, dan Minggu sampai 31 Desember 2026",
            "every week on Monday, Wednesday and Sunday until 31 December 2026",
        ),
        (
            Recurrence(every=Every.MONTH, month_day=15, count=6),
            "setiap bulan pada tanggal 15, 6 kali",
            "every month on day 15, 6 times",
        ),
        (
            Recurrence(every=Every.MONTH, interval=2, month_day=31, count=6),
            "setiap 2 bulan pada tanggal 31, 6 kali",
            "every 2 months on day 31, 6 times",
        ),
        (
            Recurrence(every=Every.MONTH, weekdays=(1,), nth=2, until=END),
            "setiap bulan pada Selasa kedua sampai 31 Desember 2026",
            "every month on the second Tuesday until 31 December 2026",
        ),
        (
            Recurrence(every=Every.MONTH, interval=3, weekdays=(4,), nth=-1, count=4),
            "setiap 3 bulan pada Jumat terakhir, 4 kali",
            "every 3 months on the last Friday, 4 times",
        ),
    ],
)
def test_every_shape_can_be_said(catalog, recurrence, indonesian, english):
    assert repeat_in_words(catalog, "id", recurrence) == indonesian
    assert repeat_in_words(catalog, "en-GB", recurrence) == english


def test_a_language_without_texts_gets_the_default(catalog):
    assert repeat_in_words(catalog, "fr", Recurrence(every=Every.DAY, count=2)) == "setiap hari, 2 kali"


@pytest.mark.parametrize(
    ("nth", "indonesian", "english"),
    [(1, "pertama", "first"), (3, "ketiga", "third"), (4, "keempat", "fourth")],
)
def test_which_weekday_of_the_month_has_a_word(catalog, nth, indonesian, english):
    recurrence = Recurrence(every=Every.MONTH, weekdays=(0,), nth=nth, count=2)
    assert repeat_in_words(catalog, "id", recurrence) == f"setiap bulan pada Senin {indonesian}, 2 kali"
    assert repeat_in_words(catalog, "en", recurrence) == f"every month on the {english} Monday, 2 times"
