"""How far the download of one file has come, and which answers continue it."""

from __future__ import annotations

import re

import aiohttp

from adapters.effect import Failure, Rejected, Unauthorised, Unavailable
from adapters.http import Answer, retry_after, utc_now

_MOST_REFUSALS = 3
_BUSY = frozenset({429, 503})
_LATER = frozenset({408, 425})
_ERROR_PAGE = re.compile(r"text/html|application/(xhtml\+xml|xml|json|[\w.-]+\+json)")
"""How a web service words an error."""
_FEW_WORDS = 64 * 1024
"""Bytes; no refusal is as long."""
_PART = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


class BrokenOff(Exception):
    """The rest may come when it is asked for."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        """`wait`: the seconds the service asked for."""
        super().__init__(why)
        self.wait = wait


class AddressStale(Exception):
    """A new address and token may do; after `times` of them in vain, `failure` stands."""

    def __init__(self, failure: Failure, times: int) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.times = times


class Transfer:
    """Every method raises Failure when what is there is not, or no longer, the file."""

    def __init__(self, size: int, offset: int) -> None:
        """`size`: exactly what has to arrive in all."""
        self.position = self._begun_at = offset
        self.breaks = self._renewals = 0
        self._size = size
        self._etag = ""
        self._recognised = False
        self.advance(0)

    @property
    def complete(self) -> bool:
        return self.position == self._size

    def headers(self) -> dict[str, str]:
        """What asks for the rest."""
        if not self.position:
            return {}
        # A weak tag does not promise the same bytes (RFC 9110, 13.1.5).
        strong = self._etag and not self._etag.startswith("W/")
        return {"Range": f"bytes={self.position}-"} | ({"If-Range": self._etag} if strong else {})

    def advance(self, count: int) -> None:
        self.position += count
        if self.position > self._size:
            raise _changed()
        if count:
            self.breaks = self._renewals = 0

    def end(self) -> None:
        """The answer ended as answers should, which need not be where the file ends. Raises: BrokenOff."""
        if not self.complete:
            raise BrokenOff("the answer was too short")

    def count_renewal(self, trouble: AddressStale) -> None:
        if self._renewals >= trouble.times:
            raise trouble.failure
        self._renewals += 1

    def expect(self, size: int) -> None:
        if size != self._size:
            raise _changed()

    def count_break(self, trouble: BrokenOff, most: int, longest: float) -> None:
        """Raises: Unavailable, after `most` of them in a row, or at once where more than `longest` is asked.

        What is asked for is passed on in both cases.
        """
        self.breaks += 1
        if self.breaks > most:
            reason = f"zoom.download: {trouble}, {self.breaks} times in a row"
            raise Unavailable(reason, retry_after=trouble.wait)
        if trouble.wait is not None and trouble.wait > longest:
            raise Unavailable(f"zoom.download: {trouble}", retry_after=trouble.wait)

    def accept(self, response: aiohttp.ClientResponse, *, text: bool) -> int:
        """How many of the answer's first bytes are known already. Raises: BrokenOff, AddressStale."""
        self._check_status(response)
        self._check_kind(response, text=text)
        begin, total = self._extent(response)
        self._recognise(response.headers.get("ETag", ""), total)
        return self.position - begin

    def held(self, response: aiohttp.ClientResponse, *, text: bool) -> int:
        """How many bytes have to be there before any counts: a file for people to read, of which the answer
        does not tell the length, may be the few friendly words of a refusal.
        """
        unsure = text and response.status == 200 and response.content_length is None
        return min(self._size, _FEW_WORDS) if unsure else 0

    def _check_status(self, response: aiohttp.ClientResponse) -> None:
        status, named = response.status, f"HTTP {response.status}"
        if status in {401, 403}:
            raise AddressStale(Unauthorised(f"zoom.download: {named}"), _MOST_REFUSALS)
        if status in _BUSY:
            wait = retry_after(Answer(status, response.headers, b""), utc_now())
            if self.position == self._begun_at:
                raise Unavailable(f"zoom.download: {named}", retry_after=wait)
            raise BrokenOff(named, wait)
        if status >= 500 or status in _LATER:
            raise BrokenOff(named)
        if status == 416:
            raise _changed()
        if not 200 <= status < 300:
            raise Rejected(f"zoom.download: {named}", code=str(status))

    def _check_kind(self, response: aiohttp.ClientResponse, *, text: bool) -> None:
        kind = response.content_type
        page = _ERROR_PAGE.fullmatch(kind) or (kind.startswith("text/") and not text)
        if page and not (text and self._is_announced_json(response)):
            raise AddressStale(no_file(), 1)
        if response.status not in {200, 206}:
            raise AddressStale(no_file(), 1)
        if response.headers.get("Content-Encoding", "identity").strip().lower() not in {"", "identity"}:
            raise Rejected("zoom.download: the file comes encoded", code="encoded")

    def _is_announced_json(self, response: aiohttp.ClientResponse) -> bool:
        """Zoom's own summaries are JSON; an error would hardly have their very length."""
        whole = response.status == 200 and response.content_length == self._size
        part = _PART.fullmatch(response.headers.get("Content-Range", ""))
        rest = part is not None and part[2] == str(self._size)
        return response.content_type == "application/json" and (whole or rest)

    def _extent(self, response: aiohttp.ClientResponse) -> tuple[int, int | None]:
        """Where the answer begins in the file, and how long the file is, where it says so."""
        if response.status == 200:
            return 0, response.content_length
        part = _PART.fullmatch(response.headers.get("Content-Range", ""))
        if part is None or int(part[1]) != self.position:
            raise BrokenOff("another part than asked for")
        return self.position, None if part[2] == "*" else int(part[2])

    def _recognise(self, etag: str, total: int | None) -> None:
        if total not in (None, self._size):
            # What has expired may be answered with a few friendly words instead of a refusal.
            raise AddressStale(_changed() if self._recognised else no_file(), 1)
        if self._etag and etag and etag != self._etag:
            raise _changed()
        self._recognised = True
        self._etag = self._etag or etag


def _changed() -> Unavailable:
    return Unavailable("zoom.download: the file changed")


def no_file() -> Rejected:
    return Rejected("zoom.download: the answer is not the file", code="not_the_file")
