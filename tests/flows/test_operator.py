"""The verbs of the terminal, used while the bot runs."""

from __future__ import annotations

import asyncio
import csv
import io

import orjson
import pytest
import pytest_asyncio

from tests.flows.journey import STRANGER, TOPICS, Journey
from tests.flows.stage import OWNER, stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def journey(tmp_path_factory):
    async with stage(tmp_path_factory.mktemp("operator")) as started:
        played = Journey(started, "en")
        await played.play()
        yield played


async def test_the_ledger_is_read_and_verified_on_postgresql_too(flow_database, tmp_path):
    async with stage(tmp_path, DATABASE_URL=flow_database()) as started:
        await Journey(started, "en").play()
        audit, verified = await asyncio.gather(
            started.bot.verb("audit", "--json"), started.bot.verb("verify", "--json")
        )
        _check_ledger(orjson.loads(audit.out))
        assert orjson.loads(verified.out)["ok"] is True
        assert audit.code == verified.code == 0


async def test_the_verbs_of_the_terminal_tell_what_happened(journey):
    bot = journey.stage.bot
    verbs = [
        ("audit", "--json"),
        ("audit", "--csv", "--meeting", str(journey.cancelled)),
        ("audit", "--user", str(STRANGER), "--via", "telegram"),
        ("effects", "list", "--json"),
        ("verify", "--json"),
        ("version",),
        ("check", "--json"),
    ]
    # Two at a time: each is a Python that starts.
    turns = asyncio.Semaphore(2)

    async def run(words):
        async with turns:
            return await bot.verb(*words)

    done = await asyncio.gather(*(run(words) for words in verbs))
    for words, finished in zip(verbs, done, strict=True):
        assert finished.code == 0, (words, finished)
        assert not finished.err, (words, finished)
    everything, of_meeting, of_person, effects, verified, version, checked = (each.out for each in done)
    _check_ledger(orjson.loads(everything))
    _check_table(journey, of_meeting)
    assert "user.registered" in of_person
    assert "user.owner_appointed" not in of_person
    assert orjson.loads(effects) == []
    assert orjson.loads(verified)["ok"] is True
    assert orjson.loads(verified)["checked"] > 0
    assert version.strip()
    assert {each["name"]: each["ok"] for each in orjson.loads(checked)} == dict.fromkeys(
        ("log", "state", "telegram", "zoom", "short links"), True
    )
    for each in done:
        assert "pwd=" not in each.out
        assert not any(topic in each.out for topic in TOPICS)


def _check_ledger(entries):
    """Who did what, when, through which door."""
    assert [entry["position"] for entry in entries] == sorted(entry["position"] for entry in entries)
    whitelisted = next(entry for entry in entries if entry["event"] == "user.whitelisted")
    assert (whitelisted["actor"], whitelisted["via"], whitelisted["name"]) == (
        OWNER,
        "telegram",
        "Olivia Owner",
    )
    assert whitelisted["stream"] == f"user-{STRANGER}"
    appointed = next(entry for entry in entries if entry["event"] == "user.owner_appointed")
    assert (appointed["actor"], appointed["via"]) == (None, "cli")
    created = [entry for entry in entries if entry["event"] == "meeting.zoom_created"]
    assert all(entry["via"] == "zoom" for entry in created)


def _check_table(journey, table):
    rows = list(csv.DictReader(io.StringIO(table)))
    events = [row["event"] for row in rows]
    assert events[0] == "meeting.planned"
    assert "meeting.cancelled" in events
    assert {row["actor"] for row in rows if row["event"] == "meeting.cancelled"} == {str(STRANGER)}
    assert str(journey.cancelled) in {row["meeting"] for row in rows}


async def test_who_mistypes_a_verb_is_shown_how_it_is_written(journey):
    mistyped = await journey.stage.bot.verb("effects", "retry", "soon")
    assert mistyped.code == 2
    nothing = await journey.stage.bot.verb("effects", "retry", "999999")
    assert nothing.code == 1
    assert "There is no effect 999999" in nothing.err
