"""Purging a connection: nothing of it can be read any more, everything else stands, and the log proves it."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from adapters.cue import Cue
from adapters.effect import Unauthorised, Unavailable
from adapters.event_store.seal import Sealer
from adapters.event_store.seal_key import seal_key
from adapters.event_store.subject_keys import SubjectKeys
from adapters.event_store.verification import verify
from adapters.media.spool import Room, Spool
from adapters.state import effects, transcripts
from adapters.state.tables import connection_tokens, transcript_lines
from adapters.state.transcripts import Stored
from adapters.zoom.user_oauth import Grant
from bot_app.deliveries.plan import plan
from bot_app.vault import TokenShelf, Vault
from bot_app.workers import Workers
from bot_app.zoom.purge import Purge
from domain.connections import connections as c
from domain.connections.commands import Disconnect, RecordDeauthorised
from domain.ids import ConnectionId
from domain.personal import Redacted
from domain.recordings.recordings import RecordingCompleted, id_of
from tests.adapters.state.fixtures import NOW as MOMENT
from tests.adapters.state.fixtures import rows_of
from tests.bot_app.bookkeeping import ENCRYPTION_KEY, OTHER, PERSON, kept

GONE, STAYS = ConnectionId("gone/1"), ConnectionId("stays")
KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
SECRET = "s3cret"


async def _five_bytes():
    yield b"words"


class House:
    """Two connections, each with tokens, a recording and its words; and who performs purges."""

    def __init__(self, books, spool):
        self.books = books
        self.spool = spool
        self.shelf = TokenShelf(books.state, Vault(KEY), "w")
        self.revoked = []
        self.revoke_failure = None
        self.erased = []
        self.faults = set()
        """Steps that fail."""
        self.purge = Purge(
            books.state,
            books.reads,
            connection_state=books.application.state,
            revoke=self._revoke,
            forget_tokens=self._forget_tokens,
            files_of=self._files_of,
            spool=spool,
            erase=self._erase,
        )

    async def _revoke(self, connection):
        self.revoked.append((connection, await self.shelf.read(connection) is not None))
        if self.revoke_failure is not None:
            raise self.revoke_failure

    async def _forget_tokens(self, _connection):
        """There are none in memory."""
        self._stumble("memory")

    async def _files_of(self, host):
        return [f"first of {host}", f"second of {host}"]

    def _stumble(self, step):
        if step in self.faults:
            raise Unavailable(step)

    async def _erase(self, subject):
        """As the program does it: through another hold on the file of keys."""
        self._stumble("erase")
        self.erased.append(subject)
        keys = SubjectKeys(self.books.keys, ENCRYPTION_KEY)
        try:
            await asyncio.to_thread(keys.erase, subject)
        finally:
            keys.close()

    async def move_in(self, host, person):
        await self.books.person(person)
        await self.connect(host, person)
        await self.books.recording(f"uuid of {host}", host=host, account="theirs")
        stored = Stored(
            recording=str(id_of(f"uuid of {host}")),
            host=host,
            topic=f"Topic of {host}",
            starts_at=MOMENT,
            language="en",
            summary="",
            cues=1,
        )
        lines = [Cue(0, 1, "Ada", f"words of {host}")]
        await self.books.state.write(lambda at: transcripts.store(at, stored, lines, now=MOMENT))
        for name in await self._files_of(host):
            await self.spool.fetch(name, 5, lambda _: _five_bytes())
        self.spool.workspace(name)

    def kept_files(self, host):
        return [self.spool.count(f"{which} of {host}") for which in ("first", "second")]

    async def connect(self, host, person):
        await self.consent(host)
        await self.books.connect(host, by=person)

    async def consent(self, host):
        """The first half of connecting: tokens are there, and the event is not."""
        grant = Grant(f"access-{SECRET}", f"refresh-{SECRET}", 3600.0, ("a",), "https://api.zoom.us/v2")
        end = await self.books.log.last_position()
        await self.shelf.connect(host, grant, asked_at=MOMENT, granted_after=end)

    async def effect(self):
        """The newest purge that the listener plans."""
        planned = [each for found in await self.books.recorded() for each in plan(found)]
        newest = [each for each in planned if each.kind == "connection.purge"][-1]
        await self.books.state.write(lambda at: effects.plan(at, [newest], now=0.0))
        return newest

    async def attempt(self, effect=None, *, repeated=False):
        """As workers do, who read what an earlier attempt noted; and what comes of it is not recorded."""
        key = (effect or await self.effect()).key
        (row,) = [each for each in await rows_of(self.books.state) if each["key"] == key]
        return await self.purge.perform(effects.attempt_of(row).effect, repeated=repeated)

    async def perform(self, effect=None, *, repeated=False):
        outcome = await self.attempt(effect, repeated=repeated)
        for command in outcome.commands:
            assert not (await self.books.application.handle(command)).refusal
        await self.books.read()

    async def purged(self):
        return await self.books.events(c.ConnectionPurged)

    async def said(self, host):
        lines = await self.books.state.read(lambda at: transcripts.search(at, ["words"], among=None))
        return [line.text for line in lines if line.text.endswith(host)]

    async def values(self, host):
        """What of a host's personal values the log still reveals."""
        found = [each.event for each in await self.books.recorded() if each.stream == c.stream_of(host)]
        emails = [each.email for each in found if isinstance(each, c.ConnectionMade)]
        recorded = await self.books.events(RecordingCompleted)
        return [each.value for each in (*emails, *(each.topic for each in recorded if each.host == host))]

    async def shown(self, host):
        """What the read models show: e-mail and topic."""
        row = await self.books.reads.connections.by_id(host)
        recording = await self.books.reads.recordings.by_id(id_of(f"uuid of {host}"))
        return row.email, recording.topic, recording.sought


@pytest.fixture
async def house(tmp_path):
    async with kept(tmp_path) as books:
        room = Room(quota=10**9, keep_free=0, seconds=3600)
        found = House(books, Spool(tmp_path / "media", room))
        await found.move_in(GONE, PERSON)
        await found.move_in(STAYS, OTHER)
        await books.read()
        yield found


async def deauthorise(house):
    await house.books.say(RecordDeauthorised, connection_id=GONE)


async def untouched(house, host=STAYS):
    assert (await house.shelf.read(host)).access_token == f"access-{SECRET}"
    assert await house.said(host) == [f"words of {host}"]
    assert await house.values(host) == [f"{host}@example.org", f"Topic of {host}"]
    assert await house.shown(host) == (
        f"{host}@example.org",
        f"Topic of {host}",
        f"topic of {host}".casefold(),
    )


async def test_everything_of_a_connection_that_ended_is_gone(house):
    await untouched(house, GONE)
    await deauthorise(house)
    await house.perform()
    assert await house.shelf.read(GONE) is None
    assert [row.connection for row in await rows(house, connection_tokens)] == [STAYS]
    assert await house.said(GONE) == []
    assert len(await rows(house, transcript_lines)) == 1
    assert await house.values(GONE) == [Redacted.REDACTED, Redacted.REDACTED]
    assert await house.shown(GONE) == ("", "", "")
    assert (house.kept_files(GONE), house.kept_files(STAYS)) == ([0, 0], [1, 2])


async def rows(house, which):
    return await house.books.state.read(lambda at: at.execute(which.select()).all())


async def test_nobody_elses_is_touched(house):
    await deauthorise(house)
    await house.perform()
    await untouched(house)


async def test_the_recording_itself_stays_known(house):
    """What happened, happened; only what it says of a person is gone."""
    await deauthorise(house)
    await house.perform()
    row = await house.books.reads.recordings.by_id(id_of(f"uuid of {GONE}"))
    assert (row.host, row.minutes, len(row.files)) == (GONE, 30, 1)


async def test_it_is_recorded_once_with_what_there_was_though_it_runs_twice(house):
    await deauthorise(house)
    await house.perform()
    await house.perform(repeated=True)
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts, purged.files) == (1, 1, 3)


async def test_where_nothing_was_kept_that_is_recorded_too(house):
    """A stranger's notification proves that we heard of it."""
    stranger = ConnectionId("stranger")
    await house.books.say(RecordDeauthorised, connection_id=stranger)
    await house.perform()
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts) == (0, 0)
    await untouched(house)
    await untouched(house, GONE)


async def test_the_log_still_verifies(house, tmp_path):
    key = seal_key(tmp_path / "seal.key")
    sealer = Sealer(house.books.log, key)
    before = await sealer.extend()
    await deauthorise(house)
    await house.perform()
    await sealer.extend()
    found = await verify(house.books.log, key.public_key(), before)
    assert (found.ok, found.checked) == (True, len(await house.books.recorded()))


async def test_nothing_personal_is_left_in_any_file(house, tmp_path):
    """Tokens and words are gone from the tables, values from the read models, and keys from their file."""
    await deauthorise(house)
    await house.perform()
    subject = c.stream_of(GONE)
    with sqlite3.connect(house.books.keys) as connection:
        found = connection.execute("SELECT count(*) FROM subject_keys WHERE subject = ?", (subject,))
        assert found.fetchone() == (0,)
    connection.close()
    dump = "\n".join(_dump(tmp_path / "views.db"))
    assert f"{GONE}@example.org" not in dump
    assert f"opic of {GONE}" not in dump
    assert f"{STAYS}@example.org" in dump
    assert f"of {GONE}" not in "\n".join(_dump(tmp_path / "state.db"))


def _dump(path):
    connection = sqlite3.connect(path)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


async def test_who_has_connected_again_meanwhile_keeps_everything(house):
    await deauthorise(house)
    effect = await house.effect()
    await house.connect(GONE, PERSON)
    await house.perform(effect)
    assert await house.purged() == []
    assert house.erased == []
    assert await house.shelf.read(GONE) is not None
    assert await house.said(GONE) == [f"words of {GONE}"]


async def test_who_connects_again_after_the_purge_is_as_new(house):
    await deauthorise(house)
    await house.perform()
    await house.connect(GONE, PERSON)
    await house.books.read()
    row = await house.books.reads.connections.by_id(GONE)
    assert (row.state, row.email) == ("connected", f"{GONE}@example.org")
    assert (await house.shown(GONE))[1] == "", "what was purged does not come back"
    await deauthorise(house)
    await house.perform()
    assert [purged.tokens for purged in await house.purged()] == [1, 1]
    assert (await house.values(GONE)).count(Redacted.REDACTED) == 3


async def test_what_zoom_ended_is_not_given_back(house):
    await deauthorise(house)
    await house.perform()
    assert house.revoked == []


async def test_what_a_person_ended_here_is_given_back_before_it_is_forgotten(house):
    await house.books.say(Disconnect, connection_id=GONE)
    await house.perform()
    assert house.revoked == [(GONE, True)]
    assert await house.shelf.read(GONE) is None


@pytest.mark.parametrize("failure", [Unavailable("away"), Unauthorised("over already")])
async def test_our_copy_goes_though_zoom_does_not_take_it_back(house, failure):
    house.revoke_failure = failure
    await house.books.say(Disconnect, connection_id=GONE)
    await house.perform()
    assert await house.shelf.read(GONE) is None
    assert len(await house.purged()) == 1


async def test_what_else_there_is_does_not_wait_for_who_reads_the_file_of_keys(house):
    house.faults = {"erase"}
    await deauthorise(house)
    with pytest.raises(Unavailable):
        await house.attempt()
    assert (await house.shelf.read(GONE), await house.said(GONE), house.kept_files(GONE)) == (
        None,
        [],
        [0, 0],
    )
    house.faults = set()
    await house.perform()
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts, purged.files) == (1, 1, 3)
    assert await house.values(GONE) == [Redacted.REDACTED, Redacted.REDACTED]


async def test_an_attempt_that_was_never_recorded_is_proved_by_the_next_one(house):
    """Killed after everything is gone, and before that could be said."""
    await deauthorise(house)
    await house.attempt()
    assert await house.shelf.read(GONE) is None
    assert await house.purged() == []
    await house.perform(repeated=True)
    await all_is_gone_and_proved(house)


@pytest.mark.parametrize("statement", ["DELETE FROM transcripts", "UPDATE effects", "DELETE FROM connection"])
async def test_a_database_in_trouble_leaves_it_to_be_done_again(house, statement):
    await deauthorise(house)
    effect = await house.effect()
    engine = house.books.state.engine

    def fail(_connection, _cursor, said, *_):
        if said.startswith(statement):
            raise OperationalError(said, {}, Exception("away"))

    event.listen(engine, "before_cursor_execute", fail)
    with pytest.raises(OperationalError):
        await house.perform(effect)
    event.remove(engine, "before_cursor_execute", fail)
    assert await house.purged() == []
    assert await house.said(GONE), "nothing goes that is not counted"
    await house.perform(effect, repeated=True)
    await all_is_gone_and_proved(house)


@pytest.mark.parametrize("step", ["erase", "memory", "topics", "files"])
async def test_a_step_that_fails_leaves_it_to_be_done_again(house, step, monkeypatch):
    async def fail(*_):
        raise Unavailable(step)

    await deauthorise(house)
    house.faults.add(step)
    with monkeypatch.context() as patch:
        if step == "topics":
            patch.setattr(house.books.reads.recordings, "forget_topics", fail)
        if step == "files":
            patch.setattr(house.spool, "forget", fail)
        with pytest.raises(Unavailable):
            await house.perform()
    assert await house.purged() == []
    house.faults.clear()
    await house.perform(repeated=True)
    await all_is_gone_and_proved(house)


async def all_is_gone_and_proved(house):
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts, purged.files) == (1, 1, 3)
    assert await house.shelf.read(GONE) is None
    assert await house.said(GONE) == []
    assert await house.values(GONE) == [Redacted.REDACTED, Redacted.REDACTED]
    assert await house.shown(GONE) == ("", "", "")
    assert house.kept_files(GONE) == [0, 0]


async def test_what_went_before_the_person_came_back_is_proved_and_the_new_tokens_stay(house):
    await deauthorise(house)
    effect = await house.effect()
    await house.attempt(effect)
    await house.connect(GONE, PERSON)
    await house.perform(effect, repeated=True)
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts, purged.files) == (1, 1, 3)
    assert await house.shelf.read(GONE) is not None


@pytest.mark.parametrize("end", [Disconnect, RecordDeauthorised])
async def test_who_is_connecting_again_just_now_keeps_the_new_tokens(house, end):
    """They are stored, and the event that says so is still to come."""
    await house.books.say(end, connection_id=GONE)
    effect = await house.effect()
    await house.consent(GONE)
    await house.perform(effect)
    await house.books.connect(GONE, by=PERSON)
    await house.books.read()
    assert await house.shelf.read(GONE) is not None
    assert house.revoked == [], "Zoom would end the new grant, too"
    row = await house.books.reads.connections.by_id(GONE)
    assert (row.state, row.email) == ("connected", f"{GONE}@example.org")
    (purged,) = await house.purged()
    assert (purged.tokens, purged.transcripts) == (0, 1)


async def test_tokens_that_were_renewed_after_the_end_are_no_new_ones(house):
    await house.books.say(Disconnect, connection_id=GONE)
    seen = (await house.shelf.read(GONE)).version
    renewed = Grant(f"next-{SECRET}", f"next-refresh-{SECRET}", 3600.0, ("a",), "https://api.zoom.us/v2")
    assert await house.shelf.keep(GONE, seen, renewed, asked_at=MOMENT + 3600)
    await house.perform()
    assert [connection for connection, _ in house.revoked] == [GONE]
    assert await house.shelf.read(GONE) is None


async def test_workers_perform_it_from_the_event_to_the_record(house):
    await deauthorise(house)
    effect = await house.effect()
    await house.books.state.write(lambda at: effects.plan(at, [effect], now=0.0))
    workers = Workers(
        house.books.state,
        {"connection.purge": house.purge},
        house.books.application.handle,
        worker="w",
    )
    run = asyncio.ensure_future(workers.run())
    async with asyncio.timeout(30):
        while not await house.purged():
            pass
    workers.stop()
    await run
    (row,) = await rows_of(house.books.state)
    assert (row["state"], row["payload"]) == ("done", b"{}")
