"""Addresses that cannot work are told at the start, without what is secret in them."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from bot_app.config import SettingsWrong, load

SECRET = "hunter2"
REQUIRED = {
    "TELEGRAM_BOT_TOKEN": "1:abc",
    "INITIAL_OWNER_ID": 1,
    "ZOOM_ACCOUNT_ID": "a",
    "ZOOM_CLIENT_ID": "c",
    "ZOOM_CLIENT_SECRET": "s",
    "ENCRYPTION_KEY": Fernet.generate_key().decode(),
}
ADDRESSES = (
    "TELEGRAM_API_BASE",
    "ZOOM_BASE_URL",
    "ZOOM_TOKEN_URL",
    "ZOOM_AUTH_URL",
    "ZOOM_REDIRECT_URI",
    "PUBLIC_URL",
    "LLM_BASE_URL",
    "ASR_BASE_URL",
)


def settings(**values):
    return load(None, **REQUIRED, **values)


def wrong(**values):
    """What an operator is told."""
    with pytest.raises(SettingsWrong) as refused:
        settings(**values)
    (line,) = refused.value.problems
    return line


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://bot:{SECRET}？x@db/x",  # noqa: RUF001 - looks like a question mark, and Python quotes it
        f"postgresql://bot:{SECRET}[x@db/x",
        f"postgresql://bot:pass/{SECRET}@db/x",
        f"postgresql://bot@db:{SECRET}/x",
        f"mysql://bot:{SECRET}@db/x",
    ],
)
def test_a_database_that_is_no_address_is_told_without_its_password(address):
    line = wrong(DATABASE_URL=address)
    assert line.startswith("DATABASE_URL: ")
    assert line.endswith(", e.g. postgresql://user:password@localhost/meetledger")
    assert SECRET not in line


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://bot:p%3Fss@db/x",
        "postgresql:///x?host=/run/postgresql",
        "postgres://db:5433/x?sslmode=require",
    ],
)
def test_a_database_may_stand_anywhere(address):
    assert settings(DATABASE_URL=address).database_url == address


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize(
    "address",
    [
        f"https://{SECRET}@example.org/zoom/callback",
        f"https://u:{SECRET}@example.org/zoom/callback",
        f"https://example.org/zoom/callback?key={SECRET}",
        "https://example.org/zoom/callback?",
        f"https://example.org/zoom/callback#{SECRET}",
        f"https://example.org:{SECRET}/zoom/callback",
        "https://example.org:70000/zoom/callback",
        f"https://example.org:{SECRET}？/zoom/callback",  # noqa: RUF001 - as above
        f"https://[{SECRET}/zoom/callback",
        "https:///zoom/callback",
        "http://example.org/zoom/callback",
        "example.org",
    ],
)
def test_an_address_that_cannot_work_is_told_with_one_that_can(name, address):
    line = wrong(**{name: address})
    assert line.startswith(f"{name}: ")
    assert ", e.g. https://" in line
    assert SECRET not in line


@pytest.mark.parametrize("address", ["https://bot.example.org/", "https://bot.example.org:8443/below"])
def test_an_address_needs_no_slash_at_its_end_and_may_have_a_port_and_a_path(address):
    assert settings(PUBLIC_URL=address).public_url == address.rstrip("/")


@pytest.mark.parametrize(
    ("public", "redirect"),
    [
        ("https://bot.example.org", "https://bot.example.org/zoom/callback"),
        ("https://bot.example.org/", "https://BOT.example.org:443/zoom/callback"),
        ("https://bot.example.org/below", "https://bot.example.org/below/zoom/callback"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/zoom/callback"),
        ("", "https://bot.example.org/zoom/callback"),
    ],
)
def test_zoom_is_told_the_redirect_address_as_it_was_written(public, redirect):
    assert settings(PUBLIC_URL=public, ZOOM_REDIRECT_URI=redirect).redirect_uri == redirect


@pytest.mark.parametrize(
    "redirect",
    [
        "https://bot.example.org/zoom/callback/",
        "https://bot.example.org/elsewhere",
        "https://bot.example.org",
        "https://bot.example.org:8443/zoom/callback",
        "https://other.example.org/zoom/callback",
    ],
)
def test_a_redirect_address_nobody_comes_back_by_is_refused(redirect):
    line = wrong(PUBLIC_URL="https://bot.example.org", ZOOM_REDIRECT_URI=redirect)
    assert line.startswith("ZOOM_REDIRECT_URI: ")
    assert line.endswith("https://bot.example.org/zoom/callback")
