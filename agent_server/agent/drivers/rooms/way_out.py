"""One request to Zoom, on the same way out as everything else the agent says."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from agent_server.agent.drivers.rooms.answer import Answer
from agent_server.agent.drivers.rooms.failures import Away, Denied, Unclear
from agent_server.agent.session import opened_session
from agent_server.agent.settings import Settings, SettingsWrong
from agent_server.agent.trouble import told

_TIMES = aiohttp.ClientTimeout(total=10, connect=5)
_LARGEST_ANSWER = 1024 * 1024
_NEVER_SENT = (
    aiohttp.ClientConnectorError,
    aiohttp.ClientHttpProxyError,
    aiohttp.ConnectionTimeoutError,
    aiohttp.InvalidURL,
)


class WayOut:
    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None

    async def sent(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        *,
        query: Mapping[str, str] | None = None,
        body: bytes | Mapping[str, str] = b"",
    ) -> Answer:
        """Once, whatever comes of it; redirects are not followed. A mapping as `body` is a form.

        Raises: Away, Denied, Unclear.
        """
        try:
            async with self._opened().request(
                method,
                url,
                headers=headers,
                params=query,
                data=body or None,
                allow_redirects=False,
                proxy=self._settings.proxy or None,
                timeout=_TIMES,
            ) as response:
                return Answer(response.status, response.headers, await _read(response))
        except _NEVER_SENT as error:
            raise Away(told(error)) from None
        except (aiohttp.ClientError, OSError) as error:
            raise Unclear(told(error)) from None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    def _opened(self) -> aiohttp.ClientSession:
        """With the first request: a driver that is only looked at needs none."""
        if self._session is None:
            try:
                self._session = opened_session(self._settings)
            except SettingsWrong as wrong:
                raise Denied(str(wrong)) from None
        return self._session


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > _LARGEST_ANSWER:
            raise Unclear("its answer is too large")
    return bytes(body)
