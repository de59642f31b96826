"""The bytes of one recording file: exactly those, resumed after a break, and from Zoom only."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing, suppress
from typing import Any

import aiohttp
import msgspec
import structlog
from yarl import URL

from adapters.effect import Rejected
from adapters.zoom.transfer import AddressStale, BrokenOff, Transfer, no_file

_CHUNK = 256 * 1024
_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PLAIN = re.compile(r"[!-~]+")
_log = structlog.get_logger(__name__)


class Source(msgspec.Struct, frozen=True):
    """What a fresh listing tells of the file."""

    url: str
    token: str
    size: int
    """Bytes."""
    text: bool = False
    """One that people can read (chat, transcript), which comes with types a sound never has."""

    def __repr__(self) -> str:
        return f"Source(size={self.size})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("size", self.size)]


class Patience(msgspec.Struct, frozen=True):
    """Pauses in seconds."""

    breaks: int = 5
    """In a row, without a byte of progress."""
    pause: float = 1.0
    """After the first break; doubled after each further one."""
    longest_pause: float = 30.0
    """Whoever asks for a longer one is asked again by a later attempt."""
    silence: float = 60.0
    """So long without a byte is a break."""


_PATIENCE = Patience()


class Download:
    """One file. Each stream of it begins with a fresh address and token."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        find: Callable[[], Awaitable[Source]],
        *,
        trusted: Callable[[URL], bool],
        patience: Patience = _PATIENCE,
    ) -> None:
        """`find` lists the recording again. `trusted`: who may be shown the token."""
        self._session = session
        self._find = find
        self._trusted = trusted
        self._patience = patience

    async def stream(self, offset: int = 0) -> AsyncGenerator[bytes, None]:
        """The bytes from `offset` on, as they come. Whoever leaves early closes it (`aclosing`).

        Ends normally only after the last byte. Raises: Failure, those of `find` included.
        """
        source = await self._find()
        transfer = Transfer(source.size, offset)
        while not transfer.complete:
            trouble: BrokenOff | AddressStale | None = None
            try:
                async with await self._open(source, transfer.headers()) as response:
                    skip = transfer.accept(response, text=source.text)
                    held = transfer.held(response, text=source.text)
                    async with aclosing(_body(response, held)) as chunks:
                        async for chunk in chunks:
                            fresh, skip = chunk[skip:], max(skip - len(chunk), 0)
                            if fresh:
                                transfer.advance(len(fresh))
                                yield fresh
                    transfer.end()
            except (BrokenOff, AddressStale) as found:
                trouble = found
            except (aiohttp.ClientError, OSError) as error:
                # The error may quote the address, which is a key, so it is not kept.
                trouble = BrokenOff(type(error).__name__)
            if trouble is not None and not transfer.complete:
                source = await self._recovered(transfer, trouble, source)

    async def _open(self, source: Source, wanted: dict[str, str]) -> aiohttp.ClientResponse:
        """Redirects are followed by hand: the token goes along, and must not go everywhere."""
        headers = {"Authorization": f"Bearer {source.token}", "Accept-Encoding": "identity", **wanted}
        url = _address(source.url)
        for _ in range(_MOST_REDIRECTS + 1):
            if not self._trusted(url):
                raise Rejected("zoom.download: the address leads outside Zoom", code="redirect")
            response = await self._session.get(
                url, headers=headers, allow_redirects=False, auto_decompress=False, timeout=self._timeout()
            )
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or location is None:
                return response
            response.release()
            url = _address(location, url)
        raise Rejected(f"zoom.download: more than {_MOST_REDIRECTS} redirects", code="redirect")

    def _timeout(self) -> aiohttp.ClientTimeout:
        silence = self._patience.silence
        return aiohttp.ClientTimeout(total=None, connect=min(silence, 30), sock_read=silence)

    async def _recovered(
        self, transfer: Transfer, trouble: BrokenOff | AddressStale, source: Source
    ) -> Source:
        """Where to go on. Raises: Failure, when it is not worth another try."""
        _log.info("zoom_download_interrupted", position=transfer.position, reason=str(trouble))
        if isinstance(trouble, AddressStale):
            transfer.count_renewal(trouble)
            source = await self._find()
            transfer.expect(source.size)
            return source
        transfer.count_break(trouble, self._patience.breaks, self._patience.longest_pause)
        pause = trouble.wait or self._patience.pause * 2 ** (transfer.breaks - 1)
        await asyncio.sleep(min(pause, self._patience.longest_pause))
        return source


async def _body(response: aiohttp.ClientResponse, held: int) -> AsyncGenerator[bytes, None]:
    """As it comes, once its first `held` bytes are there. Raises: AddressStale, when it ends before."""
    if held:
        try:
            first = await response.content.readexactly(held)
        except asyncio.IncompleteReadError:
            raise AddressStale(no_file(), 1) from None
        yield first
    async for chunk in response.content.iter_chunked(_CHUNK):
        yield chunk


def _address(text: str, origin: URL | None = None) -> URL:
    """Its escapes stay as they are, because addresses are often signed."""
    with suppress(ValueError):
        url = URL(text, encoded=_PLAIN.fullmatch(text) is not None)
        url = url if origin is None else origin.join(url)
        # Both are only parsed when they are read, so this is where wrong ones show.
        if url.host and url.port:
            return url
    raise Rejected("zoom.download: the address is none", code="redirect")
