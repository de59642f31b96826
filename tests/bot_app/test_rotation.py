"""A new ENCRYPTION_KEY opens everything that an old one sealed."""

from __future__ import annotations

import asyncio
import base64
import sqlite3
from contextlib import closing

import psycopg
import pytest
import typer
from cryptography.fernet import Fernet

from adapters.event_store.failures import WrongEncryptionKey
from adapters.event_store.subject_keys import rewrap
from adapters.state.presence import new_worker
from adapters.zoom.user_oauth import Grant
from bot_app.bootstrap import assembled
from bot_app.config import load
from bot_app.presence import KeysChange, StillRunning, alone, announced
from bot_app.rotation import rotate
from bot_app.run import run
from bot_app.stores import KEYS, opened_log, opened_state
from bot_app.terminal import go
from bot_app.vault import TokenShelf, WrongKey
from bot_app.zoom_parts import vault_of
from domain.application import Application
from domain.users.users import stream_of
from tests.domain.people import PERSON, registers

OLD, NEW, STRANGE = (Fernet.generate_key().decode() for _ in range(3))
GRANT = Grant("access", "refresh", 3600, ("user:read:user",), "https://api.zoom.us/v2")


def settings(folder, key, *older, **more):
    values = {
        "TELEGRAM_BOT_TOKEN": "1:abc",
        "INITIAL_OWNER_ID": 1,
        "ZOOM_ACCOUNT_ID": "a",
        "ZOOM_CLIENT_ID": "c",
        "ZOOM_CLIENT_SECRET": "s",
        "DATA_DIR": folder,
        "ENCRYPTION_KEY": key,
        "ENCRYPTION_KEYS_OLD": ",".join(older),
        **more,
    }
    return load(None, **values)


async def sealed(chosen):
    """Something of a person in the log, and the tokens of a connection."""
    async with opened_log(chosen) as log, opened_state(chosen) as state:
        await Application(log).handle(registers(PERSON, "Dewi"))
        await TokenShelf(state, vault_of(chosen), "w").connect("zoom-1", GRANT, asked_at=0)


async def read(chosen):
    async with opened_log(chosen) as log, opened_state(chosen) as state:
        user = await Application(log).state(stream_of(PERSON))
        tokens = await TokenShelf(state, vault_of(chosen), "w").read("zoom-1")
        return user.name.reveal("gone"), tokens.refresh_token


async def test_what_an_old_key_sealed_is_read_with_the_new_one_alone_afterwards(tmp_path):
    await sealed(settings(tmp_path, OLD))
    rotated = await rotate(settings(tmp_path, NEW, OLD))
    assert rotated.connections == 1
    assert rotated.subject_keys >= 1
    assert await read(settings(tmp_path, NEW)) == ("Dewi", "refresh")
    with pytest.raises(WrongEncryptionKey):
        await read(settings(tmp_path, OLD))


async def test_a_rotation_that_was_killed_half_way_is_finished_by_doing_it_again(tmp_path):
    await sealed(settings(tmp_path, OLD))
    rewrap(tmp_path / KEYS, [base64.urlsafe_b64decode(OLD)], base64.urlsafe_b64decode(NEW))
    await rotate(settings(tmp_path, NEW, OLD))
    await rotate(settings(tmp_path, NEW, OLD))
    assert await read(settings(tmp_path, NEW)) == ("Dewi", "refresh")


async def test_tokens_are_readable_under_the_old_key_until_they_are_rotated(tmp_path):
    await sealed(settings(tmp_path, OLD))
    chosen = settings(tmp_path, NEW, OLD)
    async with opened_state(chosen) as state:
        assert (await TokenShelf(state, vault_of(chosen), "w").read("zoom-1")).refresh_token == "refresh"
        with pytest.raises(WrongKey):
            await TokenShelf(state, vault_of(settings(tmp_path, STRANGE)), "w").read("zoom-1")


async def test_a_key_nobody_knows_changes_nothing(tmp_path):
    await sealed(settings(tmp_path, OLD))
    with pytest.raises(WrongEncryptionKey):
        await rotate(settings(tmp_path, NEW, STRANGE))
    assert await read(settings(tmp_path, OLD)) == ("Dewi", "refresh")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request):
    return "" if request.param == "sqlite" else request.getfixturevalue("postgres_database")


def a_bot_running(chosen):
    return announced(chosen, new_worker())


async def test_nothing_is_rotated_under_a_running_bot(tmp_path, database_url):
    old, new = (settings(tmp_path, *keys, DATABASE_URL=database_url) for keys in ([OLD], [NEW, OLD]))
    await sealed(old)
    async with a_bot_running(old):
        with pytest.raises(StillRunning):
            await rotate(new)
    assert await read(old) == ("Dewi", "refresh")
    await rotate(new)
    assert await read(new) == ("Dewi", "refresh")


async def test_nothing_is_rotated_under_a_bot_that_has_everything_open_and_no_work_yet(
    tmp_path, database_url
):
    old, new = (settings(tmp_path, *keys, DATABASE_URL=database_url) for keys in ([OLD], [NEW, OLD]))
    async with assembled(old) as program:
        with pytest.raises(StillRunning):
            await rotate(new)
        await program.application.handle(registers(PERSON, "Dewi"))
    await rotate(new)
    async with opened_log(new) as log:
        user = await Application(log).state(stream_of(PERSON))
    assert user.name.reveal("gone") == "Dewi"


async def test_a_bot_that_starts_during_a_rotation_ends_before_it_opens_anything(tmp_path, database_url):
    chosen = settings(tmp_path, OLD, DATABASE_URL=database_url)
    await sealed(settings(tmp_path, OLD))
    before = {path.name for path in tmp_path.iterdir()} | {"workers"}
    with alone(chosen):
        with pytest.raises(KeysChange, match="rotate-keys"):
            await run(chosen)
        assert {path.name for path in tmp_path.iterdir()} == before
        assert tables(database_url) == []


async def test_a_bot_of_another_machine_does_not_start_during_a_rotation(tmp_path, postgres_database):
    here, there = (
        settings(tmp_path / place, OLD, DATABASE_URL=postgres_database) for place in ("here", "there")
    )
    (tmp_path / "here").mkdir()
    with alone(here), pytest.raises(KeysChange):
        await run(there)


async def test_a_rotation_that_is_refused_has_not_touched_the_tables(tmp_path, database_url):
    old, new = (settings(tmp_path, *keys, DATABASE_URL=database_url) for keys in ([OLD], [NEW, OLD]))
    async with a_bot_running(old):
        with pytest.raises(StillRunning):
            await rotate(new)
    assert [path.name for path in tmp_path.iterdir()] == ["workers"]
    assert tables(database_url) == []


def tables(database_url):
    if not database_url:
        return []
    with psycopg.connect(database_url) as server:
        return server.execute("SELECT relname FROM pg_stat_user_tables").fetchall()


async def test_a_bot_that_lost_its_database_is_noticed_by_its_file(tmp_path, postgres_database):
    old, new = (settings(tmp_path, *keys, DATABASE_URL=postgres_database) for keys in ([OLD], [NEW, OLD]))
    await sealed(old)
    async with a_bot_running(old):
        with psycopg.connect(postgres_database, autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
        with pytest.raises(StillRunning):
            await rotate(new)


async def test_a_bot_on_another_machine_is_noticed_by_the_database(tmp_path, postgres_database):
    here, there = tmp_path / "here", tmp_path / "there"
    await sealed(settings(here, OLD, DATABASE_URL=postgres_database))
    there.mkdir()
    async with a_bot_running(settings(there, OLD, DATABASE_URL=postgres_database)):
        with pytest.raises(StillRunning):
            await rotate(settings(here, NEW, OLD, DATABASE_URL=postgres_database))


def test_a_keys_file_that_is_being_read_is_one_line(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("adapters.event_store.subject_keys.LOCK_TIMEOUT", 0.01)
    asyncio.run(sealed(settings(tmp_path, OLD)))
    with closing(sqlite3.connect(tmp_path / KEYS, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM subject_keys").fetchone()
        with pytest.raises(typer.Exit):
            go(rotate(settings(tmp_path, NEW, OLD)))
    assert capsys.readouterr().err.startswith("keys.db is being read")
    go(rotate(settings(tmp_path, NEW, OLD)))
    assert asyncio.run(read(settings(tmp_path, NEW))) == ("Dewi", "refresh")


def test_a_database_in_trouble_is_one_line(tmp_path, capsys):
    asyncio.run(sealed(settings(tmp_path, OLD)))
    with closing(sqlite3.connect(tmp_path / "state.db")) as state:
        state.execute("DROP TABLE connection_tokens")
    with pytest.raises(typer.Exit):
        go(rotate(settings(tmp_path, NEW, OLD)))
    assert capsys.readouterr().err.startswith("DATABASE_URL, DATA_DIR: out of reach")
