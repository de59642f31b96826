"""Somebody who calls the local Zoom, and the check of everything they were answered."""

from __future__ import annotations

from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from tests.contracts.zoom_contract import check_zoom


class Client:
    def __init__(self, session, sandbox):
        self.session = session
        self.sandbox = sandbox
        self.token = ""

    @property
    def basic(self):
        zoom = self.sandbox.zoom
        return aiohttp.encode_basic_auth(zoom.client_id, zoom.client_secret)

    async def sign_in(self, secret=None, **form):
        zoom = self.sandbox.zoom
        basic = aiohttp.encode_basic_auth(zoom.client_id, secret or zoom.client_secret)
        form = {"grant_type": "account_credentials", "account_id": zoom.account_id, **form}
        status, body = await self.post("/oauth/token", form, basic)
        self.token = body.get("access_token", "")
        return status, body

    async def post(self, path, form, basic=None):
        headers = {"Authorization": basic or self.basic}
        url = self.sandbox.zoom_address + path
        async with self.session.post(url, data=form, headers=headers) as answer:
            return answer.status, orjson.loads(await answer.read())

    async def ask(self, method, path, wish=None):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = None if wish is None else orjson.dumps(wish)
        url = URL(self.sandbox.zoom_base_url + path, encoded=True)
        async with self.session.request(method, url, data=body, headers=headers) as answer:
            said = await answer.read()
            return answer.status, orjson.loads(said) if said else None


def twice(uuid):
    """As Zoom wants a uuid in an address."""
    return quote(quote(uuid, safe=""), safe="")


def check_all(zoom):
    for call in zoom.calls:
        if "/v2/" in call.url:
            check_zoom(
                call.method,
                call.url,
                call.headers,
                call.body,
                call.status,
                call.answer_headers,
                call.answer_body,
            )
