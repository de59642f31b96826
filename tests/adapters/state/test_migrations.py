"""The steps lead to exactly the tables the program uses, also when programs start together."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from adapters.state.tables import metadata
from tests.adapters.state.fixtures import opened

STARTING = """
import asyncio, sys
from adapters.state.database import Database

async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    state = Database(sys.argv[1])
    await state.open()
    await state.close()

asyncio.run(main())
"""


async def test_the_steps_lead_to_the_tables_of_the_program(state):
    def differences(connection):
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)

    assert await state.read(differences) == []


async def test_indexes_and_growing_keys_are_as_the_program_says(state, state_url):
    """What alembic does not compare: the database's own words for both."""
    words = "sql FROM sqlite_master" if state_url.startswith("sqlite") else "indexdef FROM pg_indexes"

    def described(connection):
        found = connection.scalars(text(f"SELECT {words}")).all()
        return sorted(" ".join(each.split()) for each in found if each and "alembic_version" not in each)

    def made_anew(connection):
        metadata.drop_all(connection)
        metadata.create_all(connection)
        return described(connection)

    by_the_steps = await state.read(described)
    if state_url.startswith("sqlite"):
        by_the_steps = [each for each in by_the_steps if "INDEX" in each]
        assert by_the_steps == [each for each in await state.write(made_anew) if "INDEX" in each]
    else:
        assert by_the_steps == await state.write(made_anew)


@pytest.mark.parametrize("table", ["inbox", "effects"])
async def test_numbers_are_never_given_twice(state, table):
    """Reused ones would let a message overtake those before it."""
    columns = metadata.tables[table].columns
    row = {column.name: 0 if column.type.python_type in (int, float) else "" for column in columns}
    row |= {column.name: False for column in columns if column.type.python_type is bool}
    row |= {column.name: b"" for column in columns if column.type.python_type is bytes}
    row.pop("id")

    def number(connection):
        return connection.execute(metadata.tables[table].insert().values(row)).inserted_primary_key[0]

    first = await state.write(number)
    await state.write(lambda c: c.execute(metadata.tables[table].delete()))
    assert await state.write(number) > first


async def test_opening_again_changes_nothing(state_url):
    async with opened(state_url) as state:
        await state.write(lambda c: c.execute(text("INSERT INTO positions VALUES ('kept', 1)")))
    async with opened(state_url) as state:
        assert await state.read(lambda c: c.scalar(text("SELECT position FROM positions"))) == 1


async def test_programs_that_start_together_migrate_one_after_the_other(state_url):
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    command = [sys.executable, "-c", STARTING, state_url]
    children = [await asyncio.create_subprocess_exec(*command, **pipes) for _ in range(4)]
    for child in children:
        await child.stdout.readline()
    ended = await asyncio.gather(*(child.communicate(b"go\n") for child in children))
    for child, (_, said) in zip(children, ended, strict=True):
        assert child.returncode == 0, said
    async with opened(state_url) as state:
        assert await state.read(
            lambda c: c.scalars(text("SELECT version_num FROM alembic_version")).all()
        ) == ["0006"]
