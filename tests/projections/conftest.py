"""Every test of a projection runs on both databases."""

from __future__ import annotations

import pytest
import pytest_asyncio

from projections.database import Database
from tests.projections.databases import emptied, postgres, sqlite


@pytest.fixture(scope="session")
def projections_postgres():
    with postgres() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return sqlite(tmp_path)
    return emptied(request.getfixturevalue("projections_postgres"))


@pytest_asyncio.fixture
async def database(url):
    opened = Database(url)
    yield opened
    await opened.close()
