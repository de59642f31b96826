"""Zoom's recordings, from a Zoom on loopback, every exchange checked against Zoom's own description."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl, unquote

import aiohttp
import orjson
import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from adapters.effect import Rejected, Unauthorised, Unavailable
from adapters.zoom.calls import ZoomCalls, uuid_in_path
from adapters.zoom.limits import Category, Pace, Rate
from adapters.zoom.oauth import AccessToken
from adapters.zoom.recordings import Recordings, ZoomFile, ZoomRecording
from tests.contracts.zoom_contract import check_zoom, need_zoom_contracts

UUID = "/aj//XzS+Q=="
IN_PATH = "%252Faj%252F%252FXzS%252BQ%253D%253D"
FILE = {
    "id": "a2f19f96-9294-4f51-8134-6f0eea108eb2",
    "meeting_id": UUID,
    "recording_start": "2026-03-01T12:00:05Z",
    "recording_end": "2026-03-01T12:45:00Z",
    "file_type": "M4A",
    "file_extension": "M4A",
    "file_size": 1_048_576,
    "play_url": "https://zoom.us/rec/play/s3cret",
    "download_url": "https://zoom.us/rec/download/s3cret",
    "status": "completed",
    "recording_type": "audio_only",
}
TOLD = {
    "uuid": UUID,
    "id": 98_765_432_109,
    "account_id": "acc",
    "host_id": "host",
    "topic": "Shift handover",
    "type": "2",
    "start_time": "2026-03-01T12:00:00Z",
    "timezone": "Asia/Jakarta",
    "duration": 45,
    "total_size": 1_048_576,
    "recording_count": 1,
    "share_url": "https://zoom.us/rec/share/s3cret",
    "recording_files": [FILE],
    "password": "p4ss word",
    "recording_play_passcode": "yNYIS408EJyg",
    "download_access_token": "d0wnload",
}
READ = ZoomRecording(
    uuid=UUID,
    id=98_765_432_109,
    account_id="acc",
    host_id="host",
    topic="Shift handover",
    start_time=datetime(2026, 3, 1, 12, tzinfo=UTC),
    timezone="Asia/Jakarta",
    duration=45,
    total_size=1_048_576,
    share_url="https://zoom.us/rec/share/s3cret",
    passcode="yNYIS408EJyg",
    download_access_token="d0wnload",
    files=(
        ZoomFile(
            id="a2f19f96-9294-4f51-8134-6f0eea108eb2",
            recording_type="audio_only",
            file_type="M4A",
            extension="M4A",
            size=1_048_576,
            starts_at=datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC),
            ends_at=datetime(2026, 3, 1, 12, 45, tzinfo=UTC),
            status="completed",
            download_url="https://zoom.us/rec/download/s3cret",
            play_url="https://zoom.us/rec/play/s3cret",
        ),
    ),
)
GONE = (404, {"code": 3301, "message": "There is no recording for this meeting."})
NO_SCOPE = (400, {"code": 4711, "message": "Invalid access token, does not contain scopes:[x]."})


class ZoomStand:
    """Answers each request with the next of its answers; the last one stays. It keeps to the contract."""

    def __init__(self):
        self.answers = []
        self.exchanges = []
        app = web.Application()
        app.router.add_route("*", "/v2/{path:.*}", self._call)
        self.server = TestServer(app, host="127.0.0.1", port=0)

    @property
    def asked(self):
        return [(method, path.removeprefix("/v2").partition("?")[0]) for method, path, *_ in self.exchanges]

    @property
    def queries(self):
        return [dict(parse_qsl(path.partition("?")[2])) for _, path, *_ in self.exchanges]

    def check(self):
        for exchange in self.exchanges:
            check_zoom(*exchange)

    async def _call(self, request):
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        answer = web.Response(
            status=status,
            body=orjson.dumps(body) if body is not None else b"",
            content_type="application/json" if body is not None else None,
        )
        sent = dict(request.headers), await request.read()
        self.exchanges.append(
            (request.method, request.raw_path, *sent, status, dict(answer.headers), answer.body)
        )
        return answer


class ConstantToken:
    def __init__(self, api):
        self.token = AccessToken("t0ken", api, 1e9)

    async def current(self):
        return self.token

    def invalidate(self, token):
        pass


@pytest.fixture
async def zoom():
    stand = ZoomStand()
    async with stand.server:
        yield stand


@pytest.fixture
async def recordings(zoom):
    fast = Pace(dict.fromkeys(Category, Rate(100_000, 1)))
    async with aiohttp.ClientSession() as session:
        tokens = ConstantToken(str(zoom.server.make_url("/v2")))
        yield Recordings(ZoomCalls(session, tokens, pace=fast))


def told(**fields):
    return (200, {**TOLD, **fields})


def attended(*people, token=""):
    return (200, {"page_size": 300, "next_page_token": token, "participants": list(people)})


def person(**fields):
    return {"id": "", "user_id": "1", "name": "Ada", "user_email": "", "status": "in_meeting", **fields}


# One meeting's


async def test_a_recording_is_asked_for_and_read_as_zoom_tells_it(zoom, recordings):
    zoom.answers = [told()]
    assert await recordings.of_meeting(UUID) == READ
    assert zoom.asked == [("GET", f"/meetings/{IN_PATH}/recordings")]
    assert zoom.queries == [{"include_fields": "download_access_token", "ttl": "3600"}]


@given(st.text(min_size=1))
def test_a_uuid_stands_in_a_path_encoded_twice(uuid):
    assert re.fullmatch(r"([\w.~-]|%25[0-9A-F]{2})+", uuid_in_path(uuid), re.ASCII)
    assert unquote(unquote(uuid_in_path(uuid))) == uuid


async def test_a_recording_in_the_trash_is_none(zoom, recordings):
    zoom.answers = [GONE]
    assert await recordings.of_meeting(UUID) is None


@pytest.mark.parametrize(
    "answer", [(404, {"code": 1001, "message": "User does not exist."}), (404, None), (400, {"code": 300})]
)
async def test_another_refusal_is_not_taken_for_a_recording_that_is_gone(zoom, recordings, answer):
    zoom.answers = [answer]
    with pytest.raises(Rejected):
        await recordings.of_meeting(UUID)
    with pytest.raises(Rejected):
        await recordings.delete_file(UUID, "file")


@pytest.mark.parametrize(
    "odd",
    [
        {"start_time": "", "timezone": None, "share_url": "", "host_id": None},
        {"recording_files": None},
        {"recording_files": "none"},
        {"recording_play_passcode": "", "password": ""},
    ],
)
async def test_what_zoom_leaves_empty_counts_as_absent(zoom, recordings, odd):
    zoom.answers = [told(**odd)]
    found = await recordings.of_meeting(UUID)
    assert found.topic == "Shift handover"
    assert found.files == (READ.files if "recording_files" not in odd else ())


async def test_the_passcode_people_type_stands_in_where_there_is_no_other(zoom, recordings):
    zoom.answers = [told(recording_play_passcode="")]
    assert (await recordings.of_meeting(UUID)).passcode == "p4ss word"


@pytest.mark.parametrize("number", ["98765432109", 98_765_432_109])
async def test_a_meetings_number_may_be_text(zoom, recordings, number):
    zoom.answers = [told(id=number)]
    assert (await recordings.of_meeting(UUID)).id == 98_765_432_109


@pytest.mark.parametrize("size", [1_048_576, 1_048_576.0, "1048576"])
async def test_a_size_may_come_in_any_form(zoom, recordings, size):
    zoom.answers = [told(recording_files=[{**FILE, "file_size": size}])]
    assert (await recordings.of_meeting(UUID)).files == READ.files


@pytest.mark.parametrize(
    "wrong",
    [
        {**FILE, "id": None},
        {**FILE, "id": ""},
        {**FILE, "file_size": "large"},
        {**FILE, "file_size": -1},
        {**FILE, "recording_start": "noon"},
        {**FILE, "download_url": ["x"]},
        {},
        7,
        None,
        [FILE],
    ],
)
async def test_one_wrong_file_does_not_cost_the_others(zoom, recordings, wrong):
    zoom.answers = [told(recording_files=[wrong, FILE])]
    assert (await recordings.of_meeting(UUID)).files == READ.files


async def test_a_file_still_in_the_making_has_no_address_yet(zoom, recordings):
    making = {
        "id": "f",
        "recording_start": "2026-03-01T12:00:05Z",
        "recording_end": "",
        "status": "processing",
    }
    zoom.answers = [told(recording_files=[making])]
    assert (await recordings.of_meeting(UUID)).files == (
        ZoomFile(id="f", starts_at=datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC), status="processing"),
    )


async def test_several_segments_of_one_meeting_stay_apart(zoom, recordings):
    later = {**FILE, "id": "later", "recording_start": "2026-03-01T13:00:00Z"}
    zoom.answers = [told(recording_files=[FILE, later])]
    assert [file.starts_at.hour for file in (await recordings.of_meeting(UUID)).files] == [12, 13]


@pytest.mark.parametrize("body", [{}, [], {**TOLD, "uuid": ""}, {**TOLD, "id": 0}, {**TOLD, "duration": "x"}])
async def test_an_answer_that_describes_no_recording_is_unavailable(zoom, recordings, body):
    zoom.answers = [(200, body)]
    with pytest.raises(Unavailable):
        await recordings.of_meeting(UUID)


# Deleting


async def test_a_file_is_put_in_the_trash(zoom, recordings):
    zoom.answers = [(204, None)]
    assert await recordings.delete_file(UUID, "a/b") is True
    assert zoom.asked == [("DELETE", f"/meetings/{IN_PATH}/recordings/a%2Fb")]
    assert zoom.queries == [{"action": "trash"}]


async def test_deleting_what_is_gone_was_not_needed(zoom, recordings):
    zoom.answers = [GONE]
    assert await recordings.delete_file(UUID, "file") is False


# Participants


async def test_people_are_counted_once_over_all_pages(zoom, recordings):
    zoom.answers = [
        attended(
            person(id="u1", user_id="1"),
            person(id="u1", user_id="2"),
            person(user_id="3", user_email="ada@example.org"),
            token="next",
        ),
        attended(
            person(user_id="4", user_email="ada@example.org", name="Ada L"),
            person(user_id="5", name="Guest"),
            person(user_id="6", name="Guest"),
            person(user_id="7", name=""),
            person(id="u9", status="in_waiting_room"),
        ),
    ]
    assert await recordings.participants(UUID) == 4
    assert zoom.asked == [("GET", f"/past_meetings/{IN_PATH}/participants")] * 2


@pytest.mark.parametrize("answer", [attended(), (200, {})])
async def test_where_nobody_is_named_it_is_not_known_how_many_took_part(zoom, recordings, answer):
    zoom.answers = [answer]
    assert await recordings.participants(UUID) is None


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"code": 3001, "message": "Meeting does not exist."}),
        (400, {"code": 200, "message": "Only available for paid account."}),
        (400, {"code": 12702, "message": "Can not access a meeting a year ago."}),
        (403, {"code": 4711, "message": "Invalid access token, does not contain scopes."}),
        NO_SCOPE,
    ],
)
async def test_how_many_took_part_is_not_always_told(zoom, recordings, answer):
    zoom.answers = [answer]
    with pytest.raises((Rejected, Unauthorised)):
        await recordings.participants(UUID)


async def test_a_zoom_in_trouble_is_not_taken_for_silence(zoom, recordings):
    zoom.answers = [(503, {})]
    with pytest.raises(Unavailable):
        await recordings.participants(UUID)


async def test_a_list_that_begins_again_is_not_taken_for_the_whole(zoom, recordings):
    zoom.answers = [attended(token="a"), attended(token="b"), attended(token="a")]
    with pytest.raises(Unavailable, match="begins again"):
        await recordings.participants(UUID)


# All of them

CALLS = {
    "of_meeting": lambda recordings: recordings.of_meeting(UUID),
    "delete": lambda recordings: recordings.delete_file(UUID, "a2f19f96"),
    "participants": lambda recordings: recordings.participants(UUID),
}
ANSWERS = {
    "of_meeting": told(),
    "delete": (204, None),
    "participants": attended(person()),
}


@pytest.mark.parametrize("name", CALLS)
async def test_every_exchange_keeps_to_zooms_description(zoom, recordings, name):
    need_zoom_contracts()
    for answer in (ANSWERS[name], GONE):
        zoom.answers = [answer]
        with suppress(Rejected):
            await CALLS[name](recordings)
    assert len(zoom.exchanges) == 2
    zoom.check()


@pytest.mark.parametrize("name", ["of_meeting", "delete"])
async def test_a_missing_scope_is_unauthorised(zoom, recordings, name):
    zoom.answers = [NO_SCOPE]
    with pytest.raises(Unauthorised):
        await CALLS[name](recordings)


async def test_nothing_secret_or_personal_is_shown_or_logged(zoom, recordings):
    zoom.answers = [told(recording_files=[FILE, {**FILE, "file_size": "large s3cret"}])]
    with structlog.testing.capture_logs() as logs:
        found = await recordings.of_meeting(UUID)
    shown = f"{logs}{found!r}{found.__rich_repr__()}{found.files[0]!r}{found.files[0].__rich_repr__()}"
    for secret in ("s3cret", "d0wnload", "yNYIS408EJyg", "p4ss", "Shift handover"):
        assert secret not in shown


@pytest.mark.parametrize(
    ("file_type", "extension", "text"),
    [
        ("M4A", "M4A", False),
        ("MP4", "", False),
        ("TB", "JPG", False),
        ("TRANSCRIPT", "", True),
        ("CHAT", "TXT", True),
        ("SUMMARY", "JSON", True),
        ("BRAND_NEW", "", True),
    ],
)
def test_whether_a_file_is_for_people_to_read_is_told_by_its_type(file_type, extension, text):
    assert ZoomFile(id="f", file_type=file_type, extension=extension).is_text == text
