"""What a session takes from the environment: a proxy, and nothing else."""

from __future__ import annotations

import pytest_asyncio
from aiohttp import web

from adapters.client_session import client_session
from bot_app.sandbox.sandbox import serving


@pytest_asyncio.fixture
async def stand(monkeypatch):
    for name in ("http_proxy", "https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)

    async def tell(request):
        return web.json_response(
            {"url": request.raw_path, "authorization": request.headers.get("Authorization")}
        )

    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", tell)
    async with serving(app, "127.0.0.1", 0) as address:
        yield address


async def told(url):
    async with client_session(1) as session, session.get(url) as answer:
        return await answer.json()


async def test_passwords_of_the_machines_user_are_sent_to_nobody(stand, tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("default login a-person password s3cret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert (await told(f"{stand}/there"))["authorization"] is None


async def test_a_proxy_named_by_the_environment_is_used(stand, monkeypatch):
    monkeypatch.setenv("http_proxy", stand)
    assert (await told("http://zoom.example/there"))["url"] == "http://zoom.example/there"
