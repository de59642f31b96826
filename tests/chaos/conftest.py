"""Fixtures of the chaos tests, and the count of kills at the end."""

from __future__ import annotations

from collections import Counter

import pytest

from bot_app.sandbox import zoom_webhooks
from tests.chaos.engines import postgres
from tests.zygote import zygote

OWED = 600


@pytest.fixture(scope="session")
def programs():
    with zygote("tests.chaos.life") as started:
        yield started


@pytest.fixture(scope="session")
def chaos_postgres():
    with postgres() as server:
        server.make_room()
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request):
    """Once for each engine, where a file does not keep to one."""
    return "" if request.param == "sqlite" else request.getfixturevalue("chaos_postgres").new_database()


@pytest.fixture(autouse=True)
def patient_zoom(monkeypatch):
    """Zoom's three repetitions span hours, in which a program that was killed is long back."""
    monkeypatch.setattr(zoom_webhooks, "_ATTEMPTS", 200)


def pytest_configure(config):
    config.pluginmanager.register(Tally(config), "tally of kills")


class Tally:
    """Adds up what the tests report, in whichever process they ran."""

    def __init__(self, config):
        self._config = config
        self._kills = Counter()

    def pytest_runtest_logreport(self, report):
        found = dict(report.user_properties)
        if report.when == "call" and "kills" in found:
            self._kills[found["engine"]] += found["kills"]

    def pytest_sessionfinish(self, session):
        if self._too_few and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter):
        if not self._kills.total():
            return
        engines = ", ".join(f"{count} on {engine}" for engine, count in sorted(self._kills.items()) if count)
        terminalreporter.write_line(f"The program was killed {self._kills.total()} times: {engines}.")
        if self._too_few:
            terminalreporter.write_line(f"That is fewer than {OWED}.", red=True)

    @property
    def _too_few(self):
        """In a run of all chaos tests."""
        option = self._config.option
        whole = option.markexpr == "chaos" and not option.keyword and not option.collectonly
        on_its_own = hasattr(self._config, "workerinput") or any("::" in arg for arg in self._config.args)
        return whole and not on_its_own and self._kills.total() < OWED
