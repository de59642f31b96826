"""Wrong input of every kind is answered in the person's language, and nothing changes anywhere."""

from __future__ import annotations

import re

import pytest
import pytest_asyncio

from tests.bot_app.sandbox.zoom_client import check_all
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

COLLEAGUE = 1002
PUBLIC = "https://meet.example"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


class Scene:
    def __init__(self, started, language):
        self.telegram, self.zoom, self.english = started.telegram, started.zoom, language == "en"
        self.number = 0

    async def begin(self):
        """The owner has planned a meeting; a colleague may plan, and did not."""
        await self.telegram.asks(OWNER, "/start", "Olivia Owner")
        self.telegram.add_person(COLLEAGUE, "Cahya Colleague", language="en" if self.english else "id")
        await self.telegram.say(COLLEAGUE, "/start")
        request = await self.telegram.sees(OWNER, "Cahya Colleague")
        await self.telegram.tap(OWNER, request, "Approve" if self.english else "Setujui")
        await self.telegram.sees(COLLEAGUE, "approved" if self.english else "menyetujui")
        card = await self.telegram.asks(OWNER, '/meet "Theirs" 31-12-2026 10:00', "Theirs", "🔗")
        self.number = int(re.search(r"(\d{11})", card.text)[1])


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["en", "id"])
async def scene(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"wrong-{request.param}")
    async with stage(folder, DEFAULT_LOCALE=request.param, PUBLIC_URL=PUBLIC) as started:
        found = Scene(started, request.param)
        await found.begin()
        yield found
        check_all(started.zoom)


WRONG = [
    # Wrong ids.
    ("/cancel 99999999999", "There is no meeting with the id", "Tidak ada rapat dengan ID"),
    ("/edit 99999999999 time 15:30", "There is no meeting with the id", "Tidak ada rapat dengan ID"),
    ("/edit nonsense time 15:30", "There is no meeting with the id", "Tidak ada rapat dengan ID"),
    ("/zoom_del nonsense 99999999999", "is no meeting I know", "bukan rapat yang saya kenal"),
    (f"/ics {UNKNOWN}", "There is no meeting with the id", "Tidak ada rapat dengan ID"),
    ("/meetings someday", "someday", "someday"),
    # Other people's meetings.
    ("/cancel {number}", "You are not permitted to do that", "Anda tidak berwenang melakukan itu"),
    ("/edit {number} topic Mine", "You are not permitted to do that", "Anda tidak berwenang melakukan itu"),
    ("/edit {number} time 15:30", "You are not permitted to do that", "Anda tidak berwenang melakukan itu"),
    # Times that are over, and that never come.
    ('/meet "Late" 1-1-2020 10:00', "is already over", "sudah lewat"),
    ('/meet "Never" 31-2-2027 10:00', "31-2-2027", "31-2-2027"),
    ('/meet "Never" 1-3-2027 25:99', "25:99", "25:99"),
    # Series without end, and of ten years.
    ('/meet "Long" 1-3-2027 10:00 daily until 1-3-2037', "at most", "paling banyak"),
    ('/meet "Many" 1-3-2027 10:00 daily x1000', "at most", "paling banyak"),
    # Too many at once.
    ("/zoom_del " + " ".join(str(80_000_000_000 + n) for n in range(1000)), "are too many", "terlalu banyak"),
    # Short links.
    ("/short ftp://example.org/a", "http", "http"),
    ("/short https://127.0.0.1/admin", "private network", "jaringan pribadi"),
    ("/short https://example.org/a a/b", "A name has small letters", "Nama terdiri atas huruf kecil"),
    # Settings, live control, sync.
    ("/settings quiet 25:00-26:00", "25:00", "25:00"),
    ("/end 99999999999", "99999999999", "99999999999"),
    ("/record 99999999999 start", "99999999999", "99999999999"),
    ("/sync_meetings", "You are not permitted to do that", "Anda tidak berwenang melakukan itu"),
    ("/check_expired", "You are not permitted to do that", "Anda tidak berwenang melakukan itu"),
]


@pytest.mark.parametrize(("written", "english", "indonesian"), WRONG, ids=[each[0][:40] for each in WRONG])
async def test_it_is_answered_and_changes_nothing(scene, written, english, indonesian):
    before = dict(scene.zoom.store.by_id)
    said = written.replace("{number}", str(scene.number))
    shown = await scene.telegram.asks(COLLEAGUE, said, english if scene.english else indonesian)
    assert len(shown.text) <= 4096
    assert scene.zoom.store.by_id == before
    assert scene.zoom.store.deleted == {}
