"""A recording file, downloaded from a server on loopback that breaks, expires, redirects and lies."""

from __future__ import annotations

import random
from contextlib import aclosing

import aiohttp
import pytest
import structlog
from yarl import URL

from adapters.effect import Rejected, Unauthorised, Unavailable
from adapters.zoom.download import Download, Patience, Source
from adapters.zoom.hosts import trusted_hosts
from adapters.zoom.oauth import ZOOM_API
from tests.adapters.zoom.recording_stand import (
    RecordingStand,
    announces,
    breaks_after,
    falls_silent_after,
    in_chunks,
    redirects,
    says,
    serve,
)

CONTENT = random.Random(7).randbytes(1_000_000)
SIZE = len(CONTENT)
SHORT = random.Random(8).randbytes(1000)
HASTE = Patience(pause=0.001, longest_pause=0.005)
EXPIRED = b'{"status":false,"errorCode":300,"errorMessage":"Forbidden"}'


@pytest.fixture
async def stand():
    stand = RecordingStand(CONTENT)
    async with stand.server:
        yield stand


@pytest.fixture
async def stranger():
    stranger = RecordingStand(CONTENT)
    async with stranger.server:
        yield stranger


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as session:
        yield session


class Listing:
    """Gives what the stand would list, and counts how often it was asked."""

    def __init__(self, stand):
        self.stand = stand
        self.asked = 0
        self.tokens = []
        """Of the next listings; afterwards the good one."""
        self.sizes = []
        self.text = False

    async def __call__(self):
        self.asked += 1
        token = self.tokens.pop(0) if self.tokens else self.stand.token
        size = self.sizes.pop(0) if self.sizes else len(self.stand.content)
        return Source(self.stand.url, token, size, self.text)


@pytest.fixture
def listing(stand):
    return Listing(stand)


@pytest.fixture
def download(session, stand, listing):
    return Download(session, listing, trusted=lambda url: url.port == stand.server.port, patience=HASTE)


async def whole(download, offset=0):
    return b"".join([chunk async for chunk in download.stream(offset)])


async def failing(download, failure, match=None, offset=0):
    """How many bytes came before it, and the failure."""
    chunks = []
    with pytest.raises(failure, match=match) as caught:
        await read_into(chunks, download, offset)
    return len(b"".join(chunks)), caught.value


async def read_into(chunks, download, offset):
    async for chunk in download.stream(offset):
        chunks.append(chunk)


# What a transfer is


async def test_a_file_arrives_as_it_is_and_is_asked_for_as_zoom_wants_it(stand, listing, download):
    assert await whole(download) == CONTENT
    [request] = stand.asked
    assert request.raw_path == "/rec/download/f1le?pwd=a%2Bb%2F"
    assert request.headers["Authorization"] == "Bearer t0ken-1"
    assert request.headers["Accept-Encoding"] == "identity"
    assert "Range" not in request.headers
    assert listing.asked == 1


async def test_no_chunk_is_large(download):
    assert max([len(chunk) async for chunk in download.stream()]) <= 256 * 1024


@pytest.mark.parametrize("offset", [1, 65_536, SIZE - 1])
async def test_a_transfer_goes_on_where_an_earlier_one_ended(stand, download, offset):
    assert await whole(download, offset) == CONTENT[offset:]
    assert stand.wanted_ranges == [f"bytes={offset}-"]


async def test_nothing_is_asked_for_when_nothing_is_missing(stand, download):
    assert await whole(download, SIZE) == b""
    assert stand.asked == []


async def test_more_than_there_is_means_another_file(download):
    assert (await failing(download, Unavailable, "the file changed", SIZE + 1))[0] == 0


async def test_a_file_without_bytes_is_one(stand, download):
    stand.content = b""
    assert await whole(download) == b""
    assert stand.asked == []


async def test_a_part_need_not_say_how_long_the_whole_is(stand, download):
    part = says(206, CONTENT[1000:2000], Content_Range="bytes 1000-1999/*")
    stand.manners = [breaks_after(1000), part]
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges[-1] == "bytes=2000-"


async def test_what_breaks_after_the_last_byte_does_not_matter(stand, download):
    async def lose_the_end(stand, request):
        response, body = stand.rest(request)
        response.headers.popall("Content-Length", None)
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(body)
        request.transport.close()
        return response

    stand.manners = [lose_the_end]
    assert await whole(download) == CONTENT
    assert len(stand.asked) == 1


async def test_an_answer_need_not_say_how_long_it_is(stand, download):
    stand.manners = [in_chunks()]
    assert await whole(download) == CONTENT


async def test_a_reader_who_leaves_early_leaves_no_connection_behind(stand, session, download):
    async with aclosing(download.stream()) as stream:
        await anext(stream)
    assert await whole(download) == CONTENT


# Breaks


@pytest.mark.parametrize("seed", range(30))
async def test_a_transfer_broken_anywhere_arrives_whole(stand, download, seed):
    chance = random.Random(seed)
    stand.ranges = seed % 3 != 0
    stand.etag = chance.choice(['"first"', ""])
    stand.manners = [breaks_after(chance.choice([0, 1, chance.randrange(SIZE)])) for _ in range(5)]
    offset = chance.choice([0, chance.randrange(SIZE)])
    assert await whole(download, offset) == CONTENT[offset:]


async def test_the_rest_is_asked_for_where_the_bytes_ended_and_of_the_same_file(stand, download):
    stand.manners = [breaks_after(1000), breaks_after(500)]
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges == [None, "bytes=1000-", "bytes=1500-"]
    assert [request.headers.get("If-Range") for request in stand.asked] == [None, '"first"', '"first"']


async def test_a_weak_tag_is_no_promise_of_the_same_bytes(stand, download):
    stand.etag = 'W/"first"'
    stand.manners = [breaks_after(1000)]
    assert await whole(download) == CONTENT
    assert "If-Range" not in stand.asked[1].headers


async def test_a_server_that_knows_no_ranges_is_read_again_up_to_there(stand, download):
    stand.ranges = False
    stand.manners = [breaks_after(300_000)]
    assert await whole(download, 10) == CONTENT[10:]


async def test_five_breaks_in_a_row_are_borne_and_no_more(stand, download):
    stand.manners = [breaks_after(0)] * 5
    assert await whole(download) == CONTENT
    stand.asked.clear()
    stand.manners = [breaks_after(1000), *[breaks_after(0)] * 5]
    assert (await failing(download, Unavailable, "6 times in a row"))[0] == 1000
    assert len(stand.asked) == 6


async def test_any_byte_of_progress_renews_the_patience(stand, download):
    stand.manners = [breaks_after(1)] * 20
    assert await whole(download) == CONTENT


async def test_silence_is_a_break(stand, session, listing):
    impatient = Patience(pause=0.001, silence=0.2)
    stand.manners = [falls_silent_after(5000)]
    download = Download(session, listing, trusted=lambda url: True, patience=impatient)
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges == [None, "bytes=5000-"]
    stand.gate.set()


async def test_an_answer_that_ends_too_soon_is_a_break(stand, download):
    stand.manners = [in_chunks(CONTENT[:1000])]
    assert await whole(download) == CONTENT
    stand.manners = [in_chunks(CONTENT[:1000]), *[in_chunks(b"")] * 5]
    assert (await failing(download, Unavailable, "too short"))[0] == 1000


async def test_a_part_of_a_part_is_followed_by_the_rest(stand, download):
    stand.manners = [
        breaks_after(1000),
        says(206, CONTENT[1000:3000], Content_Range=f"bytes 1000-2999/{SIZE}", ETag=stand.etag),
    ]
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges == [None, "bytes=1000-", "bytes=3000-"]


@pytest.mark.parametrize("given", ["bytes 999-999999/1000000", "bytes 0-999999/1000000", "bytes=1000-", ""])
async def test_another_part_than_asked_for_is_not_taken(stand, download, given):
    wrong = says(206, CONTENT[:2000], Content_Range=given)
    stand.manners = [breaks_after(1000), wrong]
    assert await whole(download) == CONTENT
    stand.manners = [breaks_after(1000), *[wrong] * 5]
    assert (await failing(download, Unavailable, "another part"))[0] == 1000


async def test_a_server_that_breaks_off_for_good_leaves_no_trace_of_its_address(stand, download):
    stand.manners = [breaks_after(10), *[breaks_after(0)] * 5]
    with structlog.testing.capture_logs() as logs:
        _, failure = await failing(download, Unavailable)
    assert failure.__cause__ is None
    assert failure.__context__ is None
    assert logs
    shown = f"{logs} {failure!r}"
    assert "f1le" not in shown
    assert "t0ken" not in shown


async def test_a_server_that_is_not_there_is_unavailable(session, stand, listing):
    url = stand.url
    await stand.server.close()

    async def find():
        return Source(url, "t", SIZE)

    download = Download(session, find, trusted=lambda url: True, patience=HASTE)
    await failing(download, Unavailable, "ClientConnectorError")


# Busy servers


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_server_is_left_alone_before_the_first_byte(stand, download, status):
    stand.manners = [says(status, Retry_After="120")]
    _, failure = await failing(download, Unavailable, str(status))
    assert failure.retry_after == 120
    assert len(stand.asked) == 1


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_is_busy_for_a_moment_is_waited_for_once_bytes_have_come(stand, download, status):
    stand.manners = [breaks_after(1000), says(status, Retry_After="0.004")]
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges == [None, "bytes=1000-", "bytes=1000-"]


@pytest.mark.parametrize("status", [429, 503])
async def test_a_server_that_is_busy_for_long_is_left_to_a_later_attempt(stand, download, status):
    stand.manners = [breaks_after(1000), says(status, Retry_After="7200")]
    came, failure = await failing(download, Unavailable, str(status))
    assert (came, failure.retry_after) == (1000, 7200)
    assert len(stand.asked) == 2


async def test_a_server_that_is_busy_again_and_again_says_how_long_it_wants(stand, download):
    stand.manners = [breaks_after(1000), *[says(429, Retry_After="0.004")] * 5]
    _, failure = await failing(download, Unavailable, "6 times in a row")
    assert failure.retry_after == 0.004


@pytest.mark.parametrize("status", [500, 502, 504, 408])
async def test_a_server_in_trouble_is_asked_again(stand, download, status):
    stand.manners = [says(status, b"sorry")] * 5
    assert await whole(download) == CONTENT
    stand.manners = [says(status, b"sorry")] * 6
    await failing(download, Unavailable, str(status))


# Tokens


@pytest.mark.parametrize("status", [401, 403])
async def test_a_token_that_expires_on_the_way_is_renewed(stand, listing, download, status):
    async def expire(stand, request):
        stand.token = "t0ken-2"
        return await says(status, EXPIRED)(stand, request)

    stand.manners = [breaks_after(1000), expire]
    assert await whole(download) == CONTENT
    assert listing.asked == 2
    assert stand.asked[-1].headers["Authorization"] == "Bearer t0ken-2"
    assert stand.wanted_ranges[-1] == "bytes=1000-"


async def test_three_refused_tokens_in_a_row_are_renewed_and_no_more(stand, listing, download):
    listing.tokens = ["old", "old", "old"]
    assert await whole(download) == CONTENT
    assert listing.asked == 4
    listing.tokens = ["old"] * 4
    await failing(download, Unauthorised, "401")
    assert listing.asked == 8


async def test_progress_renews_the_number_of_tokens(stand, listing, download):
    async def refuse(stand, request):
        return await says(401)(stand, request)

    stand.manners = [*[refuse] * 3, breaks_after(10), *[refuse] * 3, breaks_after(10), *[refuse] * 3]
    assert await whole(download) == CONTENT
    assert listing.asked == 10


async def test_a_listing_that_fails_says_why(session, stand):
    async def find():
        raise Unavailable("zoom is away", retry_after=7)

    await failing(Download(session, find, trusted=lambda url: True), Unavailable, "zoom is away")
    assert stand.asked == []


# What is no file

SMALL_ERRORS = {
    "page": says(200, b"<html>sign in</html>", Content_Type="text/html; charset=utf-8"),
    "json": says(200, EXPIRED, Content_Type="application/json"),
    "problem": says(200, EXPIRED, Content_Type="application/problem+json"),
    "text": says(200, b"expired", Content_Type="text/plain"),
    "unnamed": says(200, EXPIRED),
    "nothing": says(204),
    "text as long as the file": says(200, bytes(SIZE), Content_Type="text/plain"),
    "as long as the file": says(200, b"<p>" + bytes(SIZE - 3), Content_Type="text/html"),
}
small_errors = pytest.mark.parametrize("manner", SMALL_ERRORS.values(), ids=SMALL_ERRORS)


@small_errors
async def test_an_error_that_looks_like_success_is_no_file(stand, listing, download, manner):
    stand.manners = [manner] * 2
    count, failure = await failing(download, Rejected)
    assert failure.code == "not_the_file"
    assert (count, listing.asked) == (0, 2)


@small_errors
async def test_an_error_that_looks_like_success_may_only_be_an_expired_token(
    stand, listing, download, manner
):
    stand.manners = [manner]
    assert await whole(download) == CONTENT
    assert listing.asked == 2


@small_errors
async def test_an_error_in_the_middle_never_becomes_part_of_the_file(stand, listing, download, manner):
    stand.manners = [breaks_after(1000), manner]
    assert await whole(download) == CONTENT
    stand.manners = [breaks_after(1000), manner, manner]
    assert (await failing(download, (Rejected, Unavailable)))[0] == 1000


@pytest.mark.parametrize("kind", ["text/plain", "text/vtt", "application/octet-stream"])
async def test_a_file_for_people_to_read_may_be_text(stand, session, listing, kind):
    stand.content, stand.kind, listing.text = SHORT, kind, True
    download = Download(session, listing, trusted=lambda url: True, patience=HASTE)
    assert await whole(download) == SHORT


async def test_a_few_words_of_unknown_length_are_no_beginning_of_a_file_for_people_to_read(
    stand, download, listing
):
    stand.content, stand.kind, listing.text = SHORT, "text/plain", True
    stand.manners = [in_chunks(b"Forbidden: token expired")]
    assert await whole(download) == SHORT
    assert listing.asked == 2
    stand.manners = [in_chunks(b"Forbidden: token expired")] * 2
    assert (await failing(download, Rejected, "not the file"))[0] == 0


@pytest.mark.parametrize("content", [SHORT, CONTENT])
async def test_a_file_for_people_to_read_may_come_without_a_length(stand, download, listing, content):
    stand.content, stand.kind, listing.text = content, "text/plain", True
    stand.manners = [in_chunks()]
    assert await whole(download) == content
    assert len(stand.asked) == 1


@pytest.mark.parametrize(("kind", "more"), [("text/html", 0), ("application/json", 1)])
async def test_a_file_for_people_to_read_is_still_no_error_page(stand, session, listing, kind, more):
    stand.content, stand.kind, listing.text = SHORT, kind, True
    listing.sizes = [len(SHORT) + more] * 3
    download = Download(session, listing, trusted=lambda url: True, patience=HASTE)
    assert (await failing(download, Rejected))[1].code == "not_the_file"


async def test_a_summary_in_json_of_the_announced_length_is_the_file(stand, session, listing):
    stand.content, stand.kind, listing.text = SHORT, "application/json", True
    download = Download(session, listing, trusted=lambda url: True, patience=HASTE)
    assert await whole(download) == SHORT


@pytest.mark.parametrize("total", [SIZE - 1, 59])
async def test_another_total_than_listed_is_no_file(stand, listing, download, total):
    stand.manners = [announces(total=total)] * 2
    count, failure = await failing(download, Rejected)
    assert (count, failure.code, listing.asked) == (0, "not_the_file", 2)


async def test_more_bytes_than_listed_are_never_passed_on(stand, download):
    stand.manners = [in_chunks(CONTENT + b"more")]
    count, _ = await failing(download, Unavailable, "the file changed")
    assert count <= SIZE


@pytest.mark.parametrize("encoding", ["gzip", "br", "x-odd"])
async def test_an_encoded_answer_is_refused(stand, download, encoding):
    stand.manners = [announces(Content_Encoding=encoding)]
    assert (await failing(download, Rejected))[1].code == "encoded"


@pytest.mark.parametrize("status", [404, 410, 400, 304])
async def test_a_refusal_keeps_its_status(stand, download, status):
    stand.manners = [says(status)]
    assert (await failing(download, Rejected))[1].code == str(status)
    assert len(stand.asked) == 1


# A file that changes


async def test_another_tag_in_the_middle_is_another_file(stand, download):
    async def changed(stand, request):
        stand.etag = '"second"'
        return await serve(stand, request)

    stand.manners = [breaks_after(1000), changed]
    assert (await failing(download, Unavailable, "the file changed"))[0] == 1000
    assert await whole(download) == CONTENT


async def test_another_total_in_the_middle_is_another_file(stand, listing, download):
    stand.manners = [breaks_after(1000), announces(total=SIZE + 5), announces(total=SIZE + 5)]
    assert (await failing(download, Unavailable, "the file changed"))[0] == 1000


async def test_another_listed_size_in_the_middle_is_another_file(stand, listing, download):
    listing.sizes = [SIZE, SIZE + 5]
    stand.manners = [breaks_after(1000), says(401)]
    assert (await failing(download, Unavailable, "the file changed"))[0] == 1000


async def test_a_file_that_shrank_is_another_file(stand, download):
    stand.manners = [breaks_after(1000), says(416, Content_Range="bytes */1000")]
    assert (await failing(download, Unavailable, "the file changed"))[0] == 1000


# Redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_inside_zoom_are_followed_with_the_token(stand, download, status):
    stand.manners = [redirects("/elsewhere?sig=%2Bx", status), *[redirects("next", status)] * 4]
    assert await whole(download) == CONTENT
    paths = [request.raw_path for request in stand.asked]
    assert paths[1:3] == ["/elsewhere?sig=%2Bx", "/next"]
    assert {request.headers["Authorization"] for request in stand.asked} == {"Bearer t0ken-1"}


async def test_a_redirect_keeps_to_the_part_asked_for(stand, download):
    stand.manners = [breaks_after(1000), redirects("/elsewhere")]
    assert await whole(download) == CONTENT
    assert stand.wanted_ranges == [None, "bytes=1000-", "bytes=1000-"]


async def test_redirects_in_a_circle_end(stand, download):
    stand.manners = [redirects("/elsewhere")] * 6
    assert (await failing(download, Rejected, "more than 5"))[1].code == "redirect"
    assert len(stand.asked) == 6


async def test_a_stranger_is_never_asked(stand, stranger, download):
    stand.manners = [redirects("/once"), redirects(stranger.url)]
    assert (await failing(download, Rejected, "outside Zoom"))[1].code == "redirect"
    assert stranger.asked == []


async def test_a_stranger_in_the_listing_is_never_asked(session, stranger):
    download = Download(session, Listing(stranger), trusted=trusted_hosts(ZOOM_API))
    assert (await failing(download, Rejected))[1].code == "redirect"
    assert stranger.asked == []


@pytest.mark.parametrize(
    "to", ["http://[", "http://:80/x", "ftp://127.0.0.1/x", "javascript:1", "https://x:99999/"]
)
async def test_an_address_that_is_none_is_refused(stand, session, listing, to):
    stand.manners = [redirects(to)]
    download = Download(session, listing, trusted=trusted_hosts(stand.url), patience=HASTE)
    assert (await failing(download, Rejected))[1].code == "redirect"


async def test_a_redirect_to_nowhere_is_refused(stand, download):
    stand.manners = [says(302)]
    assert (await failing(download, Rejected))[1].code == "302"


@pytest.mark.parametrize(
    "url",
    [
        "https://zoom.us/rec/x",
        "https://us02web.zoom.us/rec/x",
        "https://Acme.ZOOM.us/x",
        "https://a.b.zoom.us",
    ],
)
def test_zooms_hosts_are_trusted(url):
    assert trusted_hosts(ZOOM_API)(URL(url))
    assert trusted_hosts(ZOOM_API)(URL(url, encoded=True))


@pytest.mark.parametrize(
    "url",
    [
        "http://zoom.us/rec/x",
        "https://zoom.us:8443/x",
        "https://evilzoom.us/x",
        "https://zoom.us.evil.example/x",
        "https://evil.example/?.zoom.us",
        "https://evil.example/#.zoom.us",
        "https://user:word@zoom.us/x",
        "https://zoom.us@evil.example/x",
        "https://zoomgov.com/x",
        "http://127.0.0.1/x",
        "https://localhost/x",
        "//zoom.us/x",
        "/rec/x",
        "",
    ],
)
def test_nobody_else_is_trusted(url):
    assert not trusted_hosts(ZOOM_API)(URL(url))
    assert not trusted_hosts("https://zoom-proxy.example/v2")(URL(url, encoded=True))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/x", "http://[::1]/x", "https://localhost/x"])
def test_an_api_on_loopback_trusts_loopback(url):
    assert trusted_hosts("http://127.0.0.1:1/v2")(URL(url))


@pytest.mark.parametrize(
    "url",
    ["https://zoom.us/x", "http://10.0.0.1/x", "http://localhost.evil.example/x", "http://a:b@localhost/x"],
)
def test_an_api_on_loopback_trusts_nobody_else(url):
    assert not trusted_hosts("http://127.0.0.1:1/v2")(URL(url))


def test_a_source_shows_no_secret():
    source = Source("https://zoom.us/rec/f1le", "t0ken", 7)
    assert f"{source!r}{source.__rich_repr__()}" == "Source(size=7)[('size', 7)]"
