"""What is taken out of people's words, and what is left in them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.transcripts.redaction import redacted

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nq83v\n-----END RSA PRIVATE KEY-----"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N"
BOT_TOKEN = "7000000001:AAabcdefghijklmnopqrstuvwxyz_-01234"


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        ("kirim ke budi.s+zoom@contoh.co.id.", "kirim ke [email]."),
        ("<ani@contoh.id>, (budi@contoh.id)", "<[email]>, ([email])"),
        ("mail budi at contoh dot co dot id please", "mail [email] please"),
        ("surel budi at contoh titik id", "surel [email]"),
        ("telepon +62 812-3456-7890 ya", "telepon [phone] ya"),
        ("telepon 0812 3456 7890 ya", "telepon [phone] ya"),
        ("telepon 081234567890.", "telepon [phone]."),
        ("kantor (021) 555-1234", "kantor [phone]"),
        ("wa 62 812 3456 7890", "wa [phone]"),
        ("tel.0812.3456.789", "tel.[phone]"),
        ("call +1 (415) 555-0123 now", "call [phone] now"),
        ("call 415-555-0123 now", "call [phone] now"),
        ("call 0044 20 7946 0958 now", "call [phone] now"),
        ("kartu 4111 1111 1111 1111 ya", "kartu [card] ya"),
        ("kartu 4111-1111-1111-1111", "kartu [card]"),
        ("kartu no.378282246310005", "kartu no.[card]"),
        ("NIK 3171234567890123", "NIK [number]"),
        ("rekening 123456789012", "rekening [number]"),
        ("4111 1111 1111 1111 12/27", "[number]/27"),
        ("https://zoom.us/j/85?pwd=abc.1 lalu", "https://zoom.us/j/85?[query] lalu"),
        ("www.contoh.id/a#access_token=x", "www.contoh.id/a?[query]"),
        ("https://ani:rahasia@contoh.id/x", "https://[secret]@contoh.id/x"),
        ("password: hunter2, ok", "password: [secret] ok"),
        ('{"password":"two words","a":1}', '{"password":[secret],"a":1}'),
        ("the password is correcthorse today", "the password is [secret] today"),
        ("the Password hunter2 works", "the Password [secret] works"),
        ("kata sandi rahasia dong", "kata sandi [secret] dong"),
        ("kata sandinya adalah mawar", "kata sandinya adalah [secret]"),
        ("kata sandi Zoom baru: mawar", "kata sandi Zoom baru: [secret]"),
        ("passcode 123 456", "passcode [secret]"),
        ("passcode is q1w2e3", "passcode is [secret]"),
        ("PIN 4321 ya", "PIN [secret] ya"),
        ("kode OTP-nya 778 899", "kode OTP-nya [secret]"),
        ("api_key=abcdef", "api_key=[secret]"),
        ("Authorization: Bearer abc.def-123", "Authorization: Bearer [token]"),
        (f"pakai {JWT} itu", "pakai [token] itu"),
        (f"bot {BOT_TOKEN}", "bot [token]"),
        ("AKIAIOSFODNN7EXAMPLE!", "[key]!"),
        ("sk-proj-abcdefghij0123456789", "[key]"),
        ("ghp_abcdefghij0123456789", "[key]"),
        (f"ini {PEM} ya", "ini [key] ya"),
        (PEM[:50], "[key]"),
    ],
)
def test_what_is_private_becomes_a_mark(said, sent):
    assert redacted(said) == sent


@pytest.mark.parametrize(
    "said",
    [
        "Rapat tanggal 2026-03-01 pukul 10:30, selesai 12.00.",
        "Anggaran Rp 1.250.000.000 atau 100.000.000.000 rupiah",
        "naik 12,5 persen dari 0.8123456789",
        "versi 3.11.4 dan tiket 12345678",
        "kita perlu reset the password today",
        "Sandi dan Ani setuju dengan token itu",
        "lihat https://zoom.us/rec/abc lalu www.contoh.id",
        "he is the bearer of bad news",
        "pesan @budi dan a @ b",
    ],
)
def test_what_is_not_private_stays(said):
    assert redacted(said) == said


@given(st.text(alphabet="0123456789 .-+()@abPpin:=/?", max_size=60))
def test_no_run_of_twelve_digits_gets_through(said):
    kept = redacted(said)
    runs = "".join(letter if letter.isdigit() else " " for letter in kept).split()
    assert all(len(run) < 12 or f".{run}" in kept for run in runs)


@given(st.from_regex(r"[a-z0-9]{1,8}(\.[a-z0-9]{1,5})?@[a-z0-9]{1,8}\.[a-z]{2,4}", fullmatch=True), st.text())
def test_no_email_address_gets_through(address, around):
    assert address not in redacted(f"{around} {address} {around}")
