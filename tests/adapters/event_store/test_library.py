"""The `eventsourcing` library's own test cases, on our recorders."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar
from unittest import TestCase
from uuid import uuid4

import pytest
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import InfrastructureFactory, NotSupportedError
from eventsourcing.utils import Environment

from adapters.event_store.postgres import PostgresFactory
from adapters.event_store.recorder import LogRecorder, Recorder
from adapters.event_store.sqlite import SqliteFactory

pytest.importorskip("Crypto", reason="the library's test cases import its cipher, which needs pycryptodome")

from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
)


class OnSqlite(TestCase):
    factory_class: ClassVar = SqliteFactory

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = str(Path(folder.name) / "log.db")
        self.env = Environment(
            env={"PERSISTENCE_MODULE": "adapters.event_store.sqlite", "SQLITE_DBNAME": path}
        )
        self.factory = InfrastructureFactory.construct(self.env)
        self.addCleanup(self.factory.close)
        super().setUp()


class OnPostgres(TestCase):
    factory_class: ClassVar = PostgresFactory

    @pytest.fixture(autouse=True)
    def _database(self, postgres_database):
        self.url = postgres_database

    def setUp(self):
        self.env = Environment(
            env={"PERSISTENCE_MODULE": "adapters.event_store.postgres", "POSTGRES_URL": self.url}
        )
        self.factory = InfrastructureFactory.construct(self.env)
        self.addCleanup(self.factory.close)
        super().setUp()


class TextIds:
    """Our streams are named with text; the library's cases hand out UUIDs otherwise."""

    def new_originator_id(self):
        return f"user-{uuid4()}"


class AggregateCase(TextIds, AggregateRecorderTestCase):
    __test__ = False

    def create_recorder(self):
        return self.factory.aggregate_recorder()


class ApplicationCase(TextIds, ApplicationRecorderTestCase):
    __test__ = False

    def create_recorder(self):
        return self.factory.application_recorder()

    def test_insert_subscribe(self):
        self.optional_test_insert_subscribe()


class NonInterleavingCase(TextIds, NonInterleavingNotificationIDsBaseCase):
    __test__ = False

    def create_recorder(self):
        return self.factory.application_recorder()


class FactoryCase(InfrastructureFactoryTestCase):
    __test__ = False

    def expected_factory_class(self):
        return self.factory_class

    def expected_aggregate_recorder_class(self):
        return Recorder

    def expected_application_recorder_class(self):
        return LogRecorder

    def expected_tracking_recorder_class(self):
        raise NotImplementedError

    def tracking_recorder_subclass(self):
        raise NotImplementedError

    def expected_process_recorder_class(self):
        raise NotImplementedError

    def test_create_tracking_recorder(self):
        """Every projection keeps its own position."""
        with pytest.raises(NotSupportedError):
            self.factory.tracking_recorder()

    def test_create_process_recorder(self):
        """Policies and reactors take their place."""
        with pytest.raises(NotSupportedError):
            self.factory.process_recorder()

    def test_snapshots_are_not_part_of_the_log(self):
        with pytest.raises(NotSupportedError):
            self.factory.aggregate_recorder("snapshots")


class TestSqliteAggregateRecorder(OnSqlite, AggregateCase):
    __test__ = True


class TestPostgresAggregateRecorder(OnPostgres, AggregateCase):
    __test__ = True


class TestSqliteApplicationRecorder(OnSqlite, ApplicationCase):
    __test__ = True


class TestPostgresApplicationRecorder(OnPostgres, ApplicationCase):
    __test__ = True


class TestSqliteNonInterleaving(OnSqlite, NonInterleavingCase):
    __test__ = True


class TestPostgresNonInterleaving(OnPostgres, NonInterleavingCase):
    __test__ = True


class TestSqliteFactory(OnSqlite, FactoryCase):
    __test__ = True


class TestPostgresFactory(OnPostgres, FactoryCase):
    __test__ = True


class Dog(Aggregate):
    def __init__(self) -> None:
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


def test_an_application_of_the_library_runs_on_our_log(tmp_path):
    application = Application(
        {"PERSISTENCE_MODULE": "adapters.event_store.sqlite", "SQLITE_DBNAME": str(tmp_path / "log.db")}
    )
    dog = Dog()
    dog.add_trick("roll over")
    application.save(dog)
    assert application.repository.get(dog.id).tricks == ["roll over"]
    application.close()


@pytest.mark.parametrize("module", ["sqlite", "postgres"])
def test_a_factory_names_the_setting_it_misses(module):
    factory = InfrastructureFactory.construct({"PERSISTENCE_MODULE": f"adapters.event_store.{module}"})
    with pytest.raises(OSError, match="missing"):
        factory.application_recorder()
