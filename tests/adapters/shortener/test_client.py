"""Providers over real HTTP: what they make, and what they say instead."""

from __future__ import annotations

import aiohttp
import orjson
import pytest
import pytest_asyncio
from aiohttp import web

from adapters.effect import Rejected, Unauthorised, Unavailable
from adapters.shortener.client import Shorteners
from adapters.shortener.providers_file import ProvidersFile
from bot_app.sandbox.sandbox import serving
from bot_app.sandbox.shorteners import SECRETS, SandboxShorteners, providers_file

TARGET = "https://zoom.us/j/81234567890?pwd=hunter2"
NAMES = ("tinyurl", "bitly", "sid")
HOSTS = {"tinyurl": "tinyurl.com", "bitly": "bit.ly", "sid": "s.id"}


class Stage:
    def __init__(self, folder, session, address):
        self.path = folder / "shorteners.json"
        self.session = session
        self.address = address

    def shorteners(self, secrets=SECRETS, seconds=5.0):
        return Shorteners(self.session, ProvidersFile(self.path), secrets, seconds=seconds)


@pytest_asyncio.fixture
async def stand():
    return SandboxShorteners()


@pytest_asyncio.fixture
async def stage(stand, tmp_path):
    async with serving(stand.app(), "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        opened = Stage(tmp_path, session, address)
        opened.path.write_bytes(providers_file(address))
        yield opened


async def refusal(stage, name, target=TARGET, alias="", **how):
    with pytest.raises(Rejected) as rejected:
        await stage.shorteners(**how).shorten(name, target, alias)
    assert "hunter2" not in str(rejected.value)
    return rejected.value.code


@pytest.mark.parametrize("name", NAMES)
async def test_each_makes_a_short_address(name, stage, stand):
    address = await stage.shorteners().shorten(name, TARGET)
    assert address.startswith(f"https://{HOSTS[name]}/")
    assert [(made[0], made[2]) for made in stand.made] == [(name, TARGET)]


@pytest.mark.parametrize("name", NAMES)
async def test_each_takes_an_alias(name, stage):
    assert await stage.shorteners().shorten(name, TARGET, "weekly") == f"https://{HOSTS[name]}/weekly"


@pytest.mark.parametrize("name", NAMES)
async def test_each_says_when_an_alias_is_taken(name, stage, stand):
    stand.taken.add("weekly")
    assert await refusal(stage, name, alias="weekly") == "alias_taken"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("alias", ["", "weekly"])
async def test_a_yes_that_holds_an_error_makes_no_link(name, alias, stage, stand):
    stand.error_in_200.add(name)
    assert await refusal(stage, name, alias=alias) == "refused"


@pytest.mark.parametrize("name", NAMES)
async def test_wrong_credentials_are_told_from_everything_else(name, stage):
    with pytest.raises(Unauthorised) as refused:
        await stage.shorteners(dict.fromkeys(SECRETS, "wrong")).shorten(name, TARGET)
    assert str(refused.value) == f"{name}: HTTP 401"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_who_is_away_is_worth_another_try(status, stage, stand):
    stand.misbehaviour.next("POST /tinyurl", "status", status=status)
    with pytest.raises(Unavailable):
        await stage.shorteners().shorten("tinyurl", TARGET)
    assert await stage.shorteners().shorten("tinyurl", TARGET)


@pytest.mark.parametrize("kind", ["dropped", "answer_lost"])
async def test_a_broken_connection_is_worth_another_try(kind, stage, stand):
    stand.misbehaviour.next("POST /tinyurl", kind)
    with pytest.raises(Unavailable):
        await stage.shorteners().shorten("tinyurl", TARGET)


async def test_who_is_slow_is_not_waited_for(stage, stand):
    stand.misbehaviour.next("POST /tinyurl", "slow", seconds=5)
    with pytest.raises(Unavailable):
        await stage.shorteners(seconds=0.05).shorten("tinyurl", TARGET)


@pytest.mark.parametrize("status", [400, 402, 404, 410, 422, 302])
async def test_a_no_is_a_no(status, stage, stand):
    stand.misbehaviour.next("POST /tinyurl", "status", status=status)
    assert await refusal(stage, "tinyurl", alias="weekly") == "refused"


async def test_only_those_whose_secrets_are_set_can_be_asked(stage):
    assert stage.shorteners().titles() == {"tinyurl": "TinyURL", "bitly": "Bitly", "sid": "S.id"}
    half = {"SID_ID": "x", "SID_KEY": "", "BITLY_TOKEN": "y"}
    assert stage.shorteners(half).titles() == {"bitly": "Bitly"}
    assert await refusal(stage, "sid", secrets=half) == "absent"
    assert await refusal(stage, "nobody") == "absent"


# A provider of somebody's own, in the words of a file


def acme(address, **changes):
    call = {"url": f"{address}/make", "body": {"url": "{target}"}, "link": "{answer:short}", **changes}
    return {"title": "Acme", "calls": [call]}


@pytest_asyncio.fixture
async def acme_stage(tmp_path):
    """Gives a function: it writes the file and says what the provider answers."""
    said, asked = {}, []

    async def handle(request):
        asked.append((request, await request.text()))
        return web.Response(**said)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handle)
    async with serving(app, "127.0.0.1", 0) as address, aiohttp.ClientSession() as session:
        opened = Stage(tmp_path, session, address)

        def prepare(says, status=200, **changes):
            said.update(body=says if isinstance(says, bytes) else orjson.dumps(says), status=status)
            providers = {"acme": acme(address, **changes)}
            opened.path.write_bytes(orjson.dumps({"providers": providers}))
            return opened

        opened.prepare, opened.asked = prepare, asked
        yield opened


async def test_a_get_with_everything_in_its_query_and_text_for_an_answer(acme_stage):
    stage = acme_stage.prepare(
        b"https://acme.example/1\n", method="GET", body={}, query={"u": "{target}", "k": "{secret:SHORTENER_ACME}"},
        answer="text", link="{answer}",
    )  # fmt: skip
    shorteners = stage.shorteners({"SHORTENER_ACME": "a&b"})
    assert await shorteners.shorten("acme", TARGET) == "https://acme.example/1"
    (request, body), = stage.asked  # fmt: skip
    assert (dict(request.query), body) == ({"u": TARGET, "k": "a&b"}, "")


async def test_a_form_and_a_target_in_the_path_stay_in_one_piece(acme_stage):
    stage = acme_stage.prepare(
        {"short": "https://acme.example/1"}, encoding="form", url=acme_stage.address + "/make/{target}?a={target}"
    )  # fmt: skip
    assert await stage.shorteners().shorten("acme", TARGET) == "https://acme.example/1"
    (request, body), = stage.asked  # fmt: skip
    assert request.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
    assert request.match_info["path"] == f"make/{TARGET}"
    assert (request.query["a"], body) == (
        TARGET,
        "url=https%3A%2F%2Fzoom.us%2Fj%2F81234567890%3Fpwd%3Dhunter2",
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"", b"null", b"[]", b"<html>", b'{"short": null}', b'{"short": ""}', b'{"short": true}', b'{"short": {}}',
        {"short": TARGET}, {"short": "javascript:alert(1)"}, {"short": "acme.example/1"}, {"short": "http://127.0.0.1/1"},
        {"short": "https://localhost/1"}, {"short": "https://acme@evil.example/"}, {"short": "https://acme.example/a b"},
        {"short": "https://acme.example/" + "a" * 200}, b"{" + b'"a": "' + b"x" * 100_000 + b'"}',
    ],
)  # fmt: skip
async def test_no_link_is_made_of_an_answer_that_holds_none(answer, acme_stage):
    stage = acme_stage.prepare(answer)
    with pytest.raises((Rejected, Unavailable)):
        await stage.shorteners().shorten("acme", TARGET)


@pytest.mark.parametrize("value", [1, "true", False, None])
async def test_what_is_expected_must_be_there_to_the_letter(value, acme_stage):
    answer = {"short": "https://acme.example/1", "state": {"ok": value}}
    stage = acme_stage.prepare(answer, expect={"state.ok": True})
    assert await refusal(stage, "acme") == "refused"
    stage.prepare({**answer, "state": {"ok": True}}, expect={"state.ok": True})
    assert await stage.shorteners().shorten("acme", TARGET)


async def test_who_takes_no_alias_says_so_and_is_not_asked(acme_stage):
    stage = acme_stage.prepare({"short": "https://acme.example/1"})
    assert await refusal(stage, "acme", alias="weekly") == "alias_unsupported"
    assert stage.asked == []


async def test_nobody_is_followed_elsewhere(acme_stage):
    stage = acme_stage.prepare(b"", 307)
    assert await refusal(stage, "acme") == "refused"
    assert len(stage.asked) == 1
