"""What was kept for long enough is forgotten, and the log says how much that was."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from adapters.cue import Cue
from adapters.media.spool import Room, Spool
from adapters.state import inbox, tokens, transcripts
from adapters.state.inbox import Incoming
from adapters.state.transcripts import Stored
from bot_app.config import load
from bot_app.retention import sweep
from bot_app.stores import opened_log, opened_state
from domain.application import Application
from domain.compliance.compliance import RetentionSwept

NOW = datetime(2026, 12, 24, 12, 30, tzinfo=UTC)
A_DAY = 86_400.0


@pytest.fixture
def settings(tmp_path):
    return load(
        None,
        TELEGRAM_BOT_TOKEN="1:abc",
        INITIAL_OWNER_ID=1,
        ZOOM_ACCOUNT_ID="a",
        ZOOM_CLIENT_ID="c",
        ZOOM_CLIENT_SECRET="s",
        DATA_DIR=tmp_path,
        ENCRYPTION_KEY=Fernet.generate_key().decode(),
        RETENTION_TRANSCRIPTS_DAYS=30,
        RETENTION_WEBHOOKS_DAYS=7,
        RETENTION_TOKENS_DAYS=90,
        RETENTION_MEDIA_DAYS=1,
    )


class Kept:
    """The stores with something old and something new of every kind in them."""

    def __init__(self, settings, log, state, folder):
        self.settings, self.log, self.state = settings, log, state
        self.application = Application(log)
        self.spool = Spool(folder, Room(quota=10**9, keep_free=0, seconds=A_DAY), clock=NOW.timestamp)

    async def sweep(self, now=NOW):
        await sweep(self.settings, self.state, self.spool, self.application.handle, now)

    async def recorded(self):
        events = [recorded.event for recorded in await self.log.read_after(0, 100)]
        return {event.kind: event.removed for event in events if isinstance(event, RetentionSwept)}

    async def transcript(self, name, days):
        stored = Stored(recording=name, host="h", topic="t", starts_at=0, language="en", summary="", cues=1)
        at = NOW.timestamp() - days * A_DAY
        lines = [Cue(0, 1, "A", "words")]
        await self.state.write(lambda c: transcripts.store(c, stored, lines, now=at))

    async def webhook(self, name, days, *, source="zoom", parked=False):
        at = NOW.timestamp() - days * A_DAY
        message = Incoming(source=source, identity=name, lane=name, body=b"{}")
        await self.state.write(lambda c: inbox.accept(c, [message], now=at))
        (claimed,) = await self.state.write(lambda c: inbox.claim(c, source, "w", limit=1, now=at))
        settle = (
            (lambda c: inbox.park(c, claimed.id, "w", "x"))
            if parked
            else (lambda c: inbox.finish(c, claimed.id))
        )
        await self.state.write(settle)

    async def tokens(self, name, days, *, lost):
        at = NOW.timestamp() - days * A_DAY
        await self.state.write(
            lambda c: tokens.keep(c, name, b"sealed", renewed_at=at, expires_at=at + 3600, scopes=())
        )
        if lost:
            version = (await self.state.read(lambda c: tokens.read(c, name))).version
            assert await self.state.write(lambda c: tokens.mark_lost(c, name, version))


@pytest.fixture
async def kept(settings, tmp_path):
    async with opened_log(settings) as log, opened_state(settings) as state:
        yield Kept(settings, log, state, tmp_path / "media")


async def test_old_transcripts_go_and_new_ones_stay(kept):
    await kept.transcript("old", days=31)
    await kept.transcript("new", days=29)
    await kept.sweep()
    assert await kept.state.read(lambda c: transcripts.read(c, "old")) is None
    assert await kept.state.read(lambda c: transcripts.lines(c, "old")) == []
    assert len(await kept.state.read(lambda c: transcripts.lines(c, "new"))) == 1
    assert await kept.recorded() == {"transcripts": 1}


async def test_zooms_messages_go_with_what_nobody_could_read_and_telegrams_stay(kept):
    await kept.webhook("old", days=8)
    await kept.webhook("unreadable", days=8, parked=True)
    await kept.webhook("new", days=6)
    await kept.webhook("update", days=8, source="telegram", parked=True)
    await kept.sweep()
    assert await kept.recorded() == {"webhooks": 2}
    assert await kept.state.read(inbox.count) == {"parked": 1}


async def test_tokens_that_nobody_renewed_for_long_enough_go_lost_or_not(kept):
    await kept.tokens("lost", days=91, lost=True)
    await kept.tokens("lost lately", days=89, lost=True)
    await kept.tokens("unused", days=91, lost=False)
    await kept.tokens("renewed", days=0, lost=False)
    await kept.sweep()
    left = {each.connection for each in await kept.state.read(tokens.every)}
    assert left == {"lost lately", "renewed"}
    assert await kept.recorded() == {"tokens": 2}


async def test_temporary_files_go_after_a_day(kept):
    async def stream(_offset):
        yield b"12345"

    old, new = [await kept.spool.fetch(name, 5, stream) for name in ("old", "new")]
    for path, days in ((old, 2), (new, 0)):
        at = NOW.timestamp() - days * A_DAY
        os.utime(path, (at, at))
    await kept.sweep()
    assert not old.exists()
    assert new.exists()
    assert (await kept.recorded())["media"] == 1


async def test_temporary_files_are_recorded_before_they_go_and_not_counted_twice(kept, monkeypatch):
    async def stream(_offset):
        yield b"12345"

    old = await kept.spool.fetch("old", 5, stream)
    at = NOW.timestamp() - 2 * A_DAY
    os.utime(old, (at, at))

    class Killed(BaseException):
        pass

    async def killed(_now):
        raise Killed

    with monkeypatch.context() as dying:
        dying.setattr(kept.spool, "sweep", killed)
        with pytest.raises(Killed):
            await kept.sweep()
    assert old.exists()
    await kept.sweep(NOW + timedelta(minutes=1))
    assert not old.exists()
    assert await kept.recorded() == {"media": 1}


async def test_nothing_to_forget_is_not_worth_an_event(kept):
    await kept.sweep()
    assert await kept.recorded() == {}


async def test_killed_between_recording_and_forgetting_it_is_forgotten_and_not_counted_twice(kept):
    await kept.transcript("old", days=31)

    class Killed(BaseException):
        pass

    @asynccontextmanager
    async def dying():
        write = kept.state.write

        async def killed(_change):
            raise Killed

        kept.state.write = killed
        yield
        kept.state.write = write

    async with dying():
        with pytest.raises(Killed):
            await kept.sweep()
    await kept.sweep(NOW + timedelta(minutes=1))
    assert await kept.state.read(lambda c: transcripts.read(c, "old")) is None
    assert await kept.recorded() == {"transcripts": 1}
