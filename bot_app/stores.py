"""Opens what is stored: the event log, the operational tables, the read models."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import make_url

from adapters.event_store.mapper import Mapper
from adapters.event_store.postgres import PostgresLog
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from adapters.state.database import Database as State
from bot_app.config import Settings
from bot_app.reads import Reads
from projections.database import Database as ReadDatabase

EventLog = SqliteLog | PostgresLog
SEAL_KEY = "seal.key"
KEYS = "keys.db"


@asynccontextmanager
async def opened_log(settings: Settings) -> AsyncIterator[EventLog]:
    """The event log with its keys. Raises: WrongEncryptionKey, LogTooNew, LogUnavailable."""
    make_folder(settings)
    keys = _subject_keys(settings)
    try:
        mapper = Mapper(keys)
        log: EventLog = (
            PostgresLog(settings.database_url, mapper)
            if settings.database_url
            else SqliteLog(settings.data_dir / "log.db", mapper)
        )
        async with log:
            yield log
    finally:
        keys.close()


def make_folder(settings: Settings) -> None:
    """DATA_DIR, for its owner only; one that is there stays as it is."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)


def erase_subject(settings: Settings, subject: str) -> None:
    """Delete the key of a subject: what the log holds of it can be read by nobody any more."""
    keys = _subject_keys(settings)
    try:
        keys.erase(subject)
    finally:
        keys.close()


def _subject_keys(settings: Settings) -> SubjectKeys:
    key = base64.urlsafe_b64decode(settings.encryption_key.get_secret_value())
    return SubjectKeys(settings.data_dir / KEYS, key)


@asynccontextmanager
async def opened_state(settings: Settings) -> AsyncIterator[State]:
    """The operational tables."""
    state = State(sqlalchemy_url(settings, "state.db"))
    await state.open()
    try:
        yield state
    finally:
        await state.close()


@asynccontextmanager
async def opened_reads(settings: Settings) -> AsyncIterator[Reads]:
    """The read models; somebody else may be filling them."""
    database = ReadDatabase(sqlalchemy_url(settings, "views.db"))
    try:
        yield Reads.on(database)
    finally:
        await database.close()


def sqlalchemy_url(settings: Settings, file: str) -> str:
    """Of a file of DATA_DIR, or of the database that stands for all of them."""
    if not settings.database_url:
        return f"sqlite:///{(settings.data_dir / file).absolute()}"
    url = make_url(settings.database_url.replace("postgres://", "postgresql://", 1))
    return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
