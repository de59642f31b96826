"""Whether short links can be made is told before anybody wants one."""

from __future__ import annotations

import pytest

from adapters.effect import Rejected
from bot_app.checks import _short_links
from tests.bot_app.test_config import settings


async def refused(**values):
    with pytest.raises(Rejected) as told:
        await _short_links(settings(**values))
    return str(told.value)


async def test_who_makes_short_links_is_told():
    assert await _short_links(settings(PUBLIC_URL="https://bot.example.org")) == "made by own"
    assert await _short_links(settings(DEFAULT_SHORTENER="bitly", BITLY_TOKEN="x")) == "made by bitly"
    assert await _short_links(settings()) == "nobody makes any: PUBLIC_URL is not set"


async def test_a_wrong_file_is_told_with_its_path(tmp_path):
    file = tmp_path / "shorteners.json"
    file.write_text('{"providers": {"acme": {}}}')
    words = await refused(SHORTENERS_FILE=str(file))
    assert words == "SHORTENERS_FILE: $.providers.acme: object missing required field `title`"


async def test_a_usual_provider_that_cannot_be_asked_is_told(tmp_path):
    file = tmp_path / "shorteners.json"
    file.write_text('{"providers": {}}')
    words = await refused(SHORTENERS_FILE=str(file), DEFAULT_SHORTENER="acme", PUBLIC_URL="https://b.example")
    assert words == "DEFAULT_SHORTENER: acme is not in the file, or lacks a key"
