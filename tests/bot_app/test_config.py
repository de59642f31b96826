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


def test_the_secrets_of_providers_are_known_by_their_names():
    found = settings(SID_ID="i", SHORTENER_SECRETS="SHORTENER_ACME=a=b, SHORTENER_2=x").provider_secrets
    assert found == {
        "TINYURL_API_KEY": "",
        "BITLY_TOKEN": "",
        "SID_ID": "i",
        "SID_KEY": "",
        "SHORTENER_ACME": "a=b",
        "SHORTENER_2": "x",
    }


@pytest.mark.parametrize(
    "value", [SECRET, f"ACME={SECRET}", "SHORTENER_ACME", "SHORTENER_ACME=", f"SHORTENER_a={SECRET}"]
)
def test_a_secret_of_a_provider_that_has_no_name_is_told_without_it(value):
    line = wrong(SHORTENER_SECRETS=value)
    assert line.startswith("SHORTENER_SECRETS: each is NAME=value, with a name that begins with SHORTENER_")
    assert SECRET not in line


@pytest.mark.parametrize("name", ["TINYURL_API_KEY", "BITLY_TOKEN", "SID_ID", "SID_KEY"])
def test_a_key_that_could_not_stand_in_a_header_is_told(name):
    line = wrong(**{name: f"{SECRET}\r\nX: y"})
    assert line.startswith(f"{name}: has characters that no key has, e.g. the ")
    assert SECRET not in line


def test_the_usual_shortener_has_its_key_or_is_in_a_file():
    assert wrong(DEFAULT_SHORTENER="sid", SID_ID="x") == "SID_KEY: needed with DEFAULT_SHORTENER=sid"
    assert wrong(DEFAULT_SHORTENER="acme").startswith(
        "DEFAULT_SHORTENER: without SHORTENERS_FILE one of own,"
    )
    assert settings(DEFAULT_SHORTENER="acme", SHORTENERS_FILE="x.json").default_shortener == "acme"
    assert settings(DEFAULT_SHORTENER="bitly", BITLY_TOKEN="x").default_shortener == "bitly"


@pytest.mark.parametrize(
    "package",
    [
        "meetledger[agent]",
        "meetledger[agent,browser]==0.1.0",
        "./meetledger-0.1.0-py3-none-any.whl[agent]",
        "meetledger[agent] @ git+https://git.example.org/meetledger@v0.1.0",
    ],
)
def test_what_pcs_install_is_a_name_a_file_or_an_address(package):
    assert settings(AGENT_PACKAGE=package).agent_package == package


@pytest.mark.parametrize(
    "package",
    [
        "",
        " x",
        "x ",
        "--pip-args=x",
        'x" ; reboot "',
        "x'y",
        "x`y`",
        "$(x)",
        "x!y",
        "x\\",
        "x\ny",
        "x\n",
        "x\x1b[2J",
        "x”y",
        "x" * 201,
        f"meetledger @ git+https://{SECRET}@git.example.org/meetledger",
    ],
)
def test_what_could_do_more_in_a_shell_than_be_installed_is_told(package):
    line = wrong(AGENT_PACKAGE=package)
    assert line.startswith("AGENT_PACKAGE: ")
    assert line.endswith(", e.g. meetledger[agent] @ git+https://git.example.org/meetledger")
    assert SECRET not in line
