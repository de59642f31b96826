"""Databases for bots that live longer than one test."""

from __future__ import annotations

from itertools import count
from urllib.parse import urlsplit

import psycopg
import pytest

_numbers = count(1)


@pytest.fixture(scope="session")
def flow_database(postgres_url):
    """Gives the address of a new empty database at each call; they go with the server."""

    def create() -> str:
        name = f"flow_{next(_numbers)}"
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return urlsplit(postgres_url)._replace(path=f"/{name}").geturl()

    return create
