"""The local Zoom's cloud recordings: listed, downloaded on good days and bad, trashed and recovered."""

from __future__ import annotations

import asyncio
import subprocess
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from bot_app.sandbox import zoom_media
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.zoom import SandboxZoom
from tests.bot_app.sandbox.zoom_client import Client, check_all, twice

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
SOUND = bytes(range(256)) * 4000


@pytest.fixture
async def now():
    return [NOW]


@pytest.fixture
async def sandbox(now):
    async with start_sandbox(zoom=SandboxZoom(clock=lambda: now[0])) as running:
        yield running


@pytest.fixture
async def client(http, sandbox):
    client = Client(http, sandbox)
    await client.sign_in()
    yield client
    check_all(sandbox.zoom)


@pytest.fixture
async def sound(tmp_path):
    path = tmp_path / "sound.m4a"
    path.write_bytes(SOUND)
    return path


@pytest.fixture
async def uuid(zoom, sound):
    zoom.store.awkward_uuids = True
    return zoom.add_recording("host@sandbox.example", [("audio_only", sound)])


async def shown(client, uuid, query="?include_fields=download_access_token&ttl=60"):
    return await client.ask("GET", f"/meetings/{twice(uuid)}/recordings{query}")


class Downloads:
    def __init__(self, http, url, token):
        self.http = http
        self.url = url
        self.token = token

    async def get(self, wanted="", *, url=None, token=None, headers=None, follow=True):
        given = self.token if token is None else token
        sent = {
            **({"Authorization": f"Bearer {given}"} if given else {}),
            **({"Range": wanted} if wanted else {}),
            **(headers or {}),
        }
        async with self.http.get(url or self.url, headers=sent, allow_redirects=follow) as answer:
            return answer.status, answer.headers, await answer.read()

    async def take_what_comes(self, have):
        """Go on where `have` ends."""
        headers = {"Authorization": f"Bearer {self.token}", "Range": f"bytes={len(have)}-"}
        async with self.http.get(self.url, headers=headers) as answer:
            async for chunk in answer.content.iter_any():
                have += chunk


@pytest.fixture
async def downloads(http, client, uuid):
    _, recording = await shown(client, uuid)
    (file,) = recording["recording_files"]
    return Downloads(http, file["download_url"], recording["download_access_token"])


async def test_a_recording_is_found_by_its_uuid_encoded_twice_and_by_its_number(client, zoom, uuid):
    assert uuid.startswith("/")
    assert "//" in uuid
    status, recording = await shown(client, uuid)
    assert status == 200
    assert (recording["uuid"], recording["type"], recording["total_size"]) == (uuid, "1", len(SOUND))
    (file,) = recording["recording_files"]
    assert (file["recording_type"], file["file_type"], file["status"]) == ("audio_only", "M4A", "completed")
    by_number = await client.ask("GET", f"/meetings/{recording['id']}/recordings")
    assert by_number[1]["uuid"] == uuid
    assert "download_access_token" not in by_number[1]
    once = uuid.replace("/", "%2F").replace("+", "%2B")
    assert (await client.ask("GET", f"/meetings/{once}/recordings"))[0] == 404
    zoom.calls.pop()  # no such address is in Zoom's description
    assert (await shown(client, uuid, "?include_fields=download_access_token&ttl=604801"))[0] == 400


async def test_a_meetings_recording_carries_the_uuid_of_its_run(client, zoom, sound):
    host = zoom.store.user("me")
    number = zoom.store.create(host, {"topic": "Drill", "duration": 90}, "")["id"]
    zoom.start_meeting(number)
    zoom.end_meeting(number)
    files = [("audio_only", sound), ("shared_screen_with_speaker_view", sound), ("chat_file", sound)]
    uuid = zoom.add_recording(number, files, segments=3, passcode="quiet")
    assert uuid == zoom.meetings[0]["uuid"]
    _, recording = await shown(client, uuid)
    assert (recording["topic"], recording["password"], recording["recording_count"]) == ("Drill", "quiet", 9)
    starts = {file["recording_start"] for file in recording["recording_files"]}
    assert starts == {"2026-11-21T10:30:00Z", "2026-11-21T11:00:00Z", "2026-11-21T11:30:00Z"}
    assert len({file["id"] for file in recording["recording_files"]}) == 9
    assert zoom.add_recording(number, files) != uuid


async def test_a_recording_that_is_not_ready_is_not_there(client, zoom, sound):
    zoom.store.awkward_uuids = True
    uuid = zoom.add_recording("me", [("audio_only", sound)], status="processing")
    assert await shown(client, uuid) == (
        404,
        {"code": 3301, "message": "There is no recording for this meeting."},
    )
    assert zoom.webhooks.events == []
    zoom.recordings.complete(uuid)
    assert (await shown(client, uuid))[0] == 200
    assert zoom.webhooks.events[-1]["event"] == "recording.completed"


async def test_a_transcript_comes_later_and_an_empty_file_stays_empty(client, zoom, tmp_path, http):
    empty = tmp_path / "empty.m4a"
    empty.touch()
    uuid = zoom.add_recording("me", [("audio_only", empty), ("timeline", empty)], transcript="WEBVTT\n")
    assert [event["event"] for event in zoom.webhooks.events] == [
        "recording.completed",
        "recording.transcript_completed",
    ]
    (told,) = zoom.webhooks.events[1]["payload"]["object"]["recording_files"]
    token = zoom.webhooks.events[1]["download_token"]
    transcript = Downloads(http, told["download_url"], token)
    status, headers, body = await transcript.get()
    assert (status, headers["Content-Type"], body) == (200, "text/vtt", b"WEBVTT\n")
    files = zoom.recordings.show(zoom.recordings.by_uuid[uuid])["recording_files"]
    assert [file.get("file_size") for file in files] == [0, None, 7]
    status, _, body = await transcript.get(url=files[0]["download_url"])
    assert (status, body) == (200, b"")
    assert (await transcript.get("bytes=0-", url=files[0]["download_url"]))[0] == 416


async def test_a_users_recordings_are_listed_by_day_in_pages(client, zoom, sound, now):
    uuids = []
    for _ in range(3):
        uuids.append(zoom.add_recording("me", [("audio_only", sound)]))
        now[0] += timedelta(days=20)
    await client.sign_in()
    path = "/users/me/recordings?from=2026-11-15&to=2026-12-15&page_size=1"
    _, first = await client.ask("GET", path)
    assert (first["total_records"], first["from"], first["to"]) == (2, "2026-11-15", "2026-12-15")
    _, second = await client.ask("GET", f"{path}&next_page_token={first['next_page_token']}")
    assert [page["meetings"][0]["uuid"] for page in (first, second)] == [uuids[1], uuids[0]]
    assert (await client.ask("GET", "/users/me/recordings"))[1]["meetings"] == []
    for wrong in ("from=2026-11-15&to=2026-12-17", "from=2026-11-15&to=2026-11-14", "from=soon"):
        assert (await client.ask("GET", f"/users/me/recordings?{wrong}"))[0] == 400


async def test_the_trash_gives_back_and_deletion_does_not(client, zoom, uuid, downloads):
    path = f"/meetings/{twice(uuid)}/recordings"
    trash = "/users/me/recordings?trash=true"
    assert await client.ask("DELETE", path) == (204, None)
    assert (await client.ask("GET", path))[1]["code"] == 3301
    assert (await client.ask("DELETE", path))[0] == 404
    assert (await downloads.get())[0] == 404
    _, trashed = await client.ask("GET", trash)
    assert trashed["meetings"][0]["recording_files"][0]["deleted_time"] == "2026-11-21T12:00:00Z"
    assert (await client.ask("PUT", f"{path}/status", {"action": "dance"}))[0] == 400
    assert (await client.ask("PUT", f"{path}/status", {"action": "recover"}))[0] == 200
    assert (await client.ask("PUT", f"{path}/status", {"action": "recover"}))[0] == 404
    (file,) = (await client.ask("GET", path))[1]["recording_files"]
    assert (await client.ask("DELETE", f"{path}/{file['id']}?action=trash")) == (204, None)
    assert (await client.ask("PUT", f"{path}/{file['id']}/status", {"action": "recover"}))[0] == 204
    assert (await client.ask("DELETE", f"{path}/nothing"))[0] == 404
    assert (await client.ask("DELETE", f"{path}?action=dance"))[0] == 400
    assert (await client.ask("DELETE", f"{path}?action=delete")) == (204, None)
    assert (await client.ask("GET", trash))[1]["meetings"] == []
    assert (await client.ask("PUT", f"{path}/status", {"action": "recover"}))[0] == 404
    assert [event["event"].partition(".")[2] for event in zoom.webhooks.events] == [
        "completed",
        "trashed",
        "recovered",
        "trashed",
        "recovered",
        "deleted",
    ]


async def test_a_file_is_downloaded_with_any_good_token(client, zoom, downloads):
    status, headers, body = await downloads.get()
    assert (status, body) == (200, SOUND)
    assert (headers["Content-Type"], headers["Content-Length"]) == ("audio/mp4", str(len(SOUND)))
    by_query = f"{downloads.url}?access_token={downloads.token}"
    assert (await downloads.get(url=by_query, token=""))[2] == SOUND
    assert (await downloads.get(token=client.token))[2] == SOUND
    assert (await downloads.get(token=zoom.webhooks.events[0]["download_token"]))[2] == SOUND
    async with downloads.http.head(by_query) as answer:
        assert answer.headers["Content-Length"] == str(len(SOUND))
    key = downloads.url.rpartition("/")[2]
    assert {(one.key, one.range, one.status) for one in zoom.downloads.log} == {(key, "", 200)}
    assert [one.sent for one in zoom.downloads.log] == [len(SOUND)] * 4 + [0]


async def test_tokens_end_on_time_and_open_nothing_else(client, zoom, downloads, sound, now):
    other = zoom.add_recording("me", [("audio_only", sound)])
    (file,) = zoom.recordings.show(zoom.recordings.by_uuid[other])["recording_files"]
    assert (await downloads.get(url=file["download_url"]))[0] == 401
    now[0] += timedelta(seconds=60)
    for status in (401, 200):
        zoom.downloads.refusal_status = status
        for token in (downloads.token, "", "guessed"):
            answered, headers, body = await downloads.get(token=token)
            assert answered == status
            assert headers["Content-Type"].startswith("text/html")
            assert len(body) < 200
    day = zoom.webhooks.events[0]["download_token"]
    assert (await downloads.get(token=day))[2] == SOUND
    zoom.recordings.expire_download_tokens()
    assert (await downloads.get(token=day))[2] != SOUND


@pytest.mark.parametrize(
    ("wanted", "first", "past"),
    [
        ("bytes=0-", 0, 1_024_000),
        ("bytes=0-0", 0, 1),
        ("bytes=10-19", 10, 20),
        ("bytes=1000000-", 1_000_000, 1_024_000),
        ("bytes=1023999-", 1_023_999, 1_024_000),
        ("bytes=1023990-9999999", 1_023_990, 1_024_000),
        ("bytes=-5", 1_023_995, 1_024_000),
        ("bytes=-9999999", 0, 1_024_000),
    ],
)
async def test_parts_of_a_file_are_given_by_range(downloads, wanted, first, past):
    status, headers, body = await downloads.get(wanted)
    assert (status, body) == (206, SOUND[first:past])
    assert headers["Content-Range"] == f"bytes {first}-{past - 1}/1024000"


@pytest.mark.parametrize("wanted", ["bytes=1024000-", "bytes=9999999-", "bytes=9999999-99999999"])
async def test_a_range_beyond_the_end_is_refused_with_the_size(downloads, wanted):
    status, headers, body = await downloads.get(wanted)
    assert (status, headers["Content-Range"], body) == (416, "bytes */1024000", b"")


@pytest.mark.parametrize("wanted", ["bytes=20-10", "bytes=0-1,5-6", "lines=1-2", "bytes=x-"])
async def test_a_range_nobody_understands_gives_the_whole_file(downloads, wanted):
    assert (await downloads.get(wanted))[::2] == (200, SOUND)


async def test_a_range_of_another_version_gives_the_whole_file(downloads):
    _, headers, _ = await downloads.get()
    same = await downloads.get("bytes=5-", headers={"If-Range": headers["ETag"]})
    other = await downloads.get("bytes=5-", headers={"If-Range": '"another"'})
    assert (same[0], other[0]) == (206, 200)


async def test_a_broken_transfer_is_continued_by_range(zoom, downloads):
    zoom.downloads.break_after(300_000, times=2)
    have = bytearray()
    for _ in range(2):
        with pytest.raises(aiohttp.ClientPayloadError):
            await downloads.take_what_comes(have)
    assert len(have) == 600_000
    _, _, rest = await downloads.get(f"bytes={len(have)}-")
    assert have + rest == SOUND
    assert [one.sent for one in zoom.downloads.log] == [300_000, 300_000, len(rest)]


async def test_a_redirect_needs_no_second_sign_in(zoom, downloads):
    zoom.downloads.redirect = "cdn"
    status, headers, _ = await downloads.get(follow=False)
    assert status == 302
    assert "/rec/cdn/" in headers["Location"]
    assert (await downloads.get("bytes=5-9", url=headers["Location"], token=""))[2] == SOUND[5:10]
    assert (await downloads.get())[2] == SOUND
    assert (await downloads.get(token="guessed", follow=False))[0] == 401
    zoom.downloads.foreign_address = "http://elsewhere.example"
    _, headers, _ = await downloads.get(follow=False)
    assert headers["Location"].startswith("http://elsewhere.example/rec/cdn/")


async def test_bad_days_can_be_ordered(client, zoom, downloads, uuid):
    zoom.downloads.ignore_range = True
    assert (await downloads.get("bytes=5-9"))[::2] == (200, SOUND)
    zoom.downloads.content_type = "text/html"
    assert (await downloads.get())[1]["Content-Type"] == "text/html"
    zoom.recordings.size_lie = 7
    _, lied = await shown(client, uuid)
    assert lied["total_size"] == lied["recording_files"][0]["file_size"] == len(SOUND) + 7
    zoom.misbehaviour.next("GET /rec/download", "status", status=429, retry_after=3)
    status, headers, _ = await downloads.get()
    assert (status, headers["Retry-After"]) == (429, "3")


async def test_a_slow_download_comes_in_small_pieces_and_may_be_left(zoom, downloads):
    zoom.downloads.bytes_per_second = 20_000
    headers = {"Authorization": f"Bearer {downloads.token}"}
    async with downloads.http.get(downloads.url, headers=headers) as answer:
        assert len(await answer.content.readany()) <= 2000
    assert zoom.downloads.log[0].sent < len(SOUND)


async def test_scopes_are_asked_for(client, zoom, uuid):
    zoom.tokens.scopes = frozenset()
    path = f"/meetings/{twice(uuid)}/recordings"
    for method, place in (
        ("GET", path),
        ("DELETE", path),
        ("DELETE", f"{path}/file"),
        ("PUT", f"{path}/status"),
        ("PUT", f"{path}/file/status"),
        ("GET", "/users/me/recordings"),
        ("GET", f"/past_meetings/{twice(uuid)}/participants"),
    ):
        status, refused = await client.ask(method, place)
        assert (status, refused["code"]) == (400, 4711)


@pytest.mark.parametrize("program", ["ffmpeg", None])
async def test_media_is_real_with_and_without_ffmpeg(monkeypatch, tmp_path, program):
    found = program and zoom_media.shutil.which(program)
    if program and not found:
        pytest.skip("ffmpeg is not installed")
    monkeypatch.setattr(zoom_media.shutil, "which", lambda _: found)
    for make in (zoom_media.meeting_audio, zoom_media.meeting_video):
        made = await asyncio.to_thread(make, tmp_path, 2)
        content = made.read_bytes()
        assert content[4:8] == b"ftyp"
        assert content.index(b"moov") < content.index(b"mdat")
        assert program or len(content) < 20_000
    if found:
        assert _length(tmp_path / "audio.m4a") == pytest.approx(2, abs=0.2)


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_transcript_has_cues_in_order_and_three_speakers(language):
    head, *cues = zoom_media.meeting_transcript(language).strip().split("\n\n")
    assert head == "WEBVTT"
    assert 8 <= len(cues) <= 10
    times = [cue.split("\n")[1] for cue in cues]
    assert times == sorted(times)
    assert times[0] == "00:00:00.000 --> 00:00:05.000"
    assert len({cue.split("\n")[2].partition(": ")[0] for cue in cues}) == 3


def _length(path):
    asked = ["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", str(path)]
    return float(subprocess.run(asked, check=True, capture_output=True).stdout)
