"""Every event's name is permanent, and what any revision ever stored can still be read.

A new event, or a new revision, needs an example: `PIN_EVENTS=1 pytest tests/domain/test_pinned_events.py`
writes the missing ones. An existing example is never written again: it stands for what is in people's logs.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from pathlib import Path
from uuid import UUID

import msgspec
import orjson
import pytest

import domain.application  # noqa: F401 - makes every event known
from adapters.event_store.mapper import Mapper
from adapters.event_store.tables import Row
from domain.command import Meta, Via
from domain.event import all_events, name_of, topic_of
from domain.ids import CommandId, CorrelationId, StreamId, UserId
from domain.log import Append
from domain.personal import Personal

EVENTS = {topic_of(event): event for event in all_events() if event.__module__.startswith("domain.")}
EXAMPLES = Path(__file__).parent / "events"
STREAM = StreamId("example-1")
AN_ID = UUID("0190f3c6-7a51-7c3e-9d38-2f6a1b0c4d5e")
AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
META = Meta(
    command_id=CommandId(AN_ID),
    at=AT,
    via=Via.TELEGRAM,
    actor=UserId(1),
    correlation_id=CorrelationId("telegram-7"),
    causation_id="example",
)


class OpenVault:
    """Seals nothing, so that the examples can be read by people."""

    def refresh(self):
        pass

    def seal(self, subject, plain):
        return plain

    def unseal(self, subject, sealed):
        return sealed


@pytest.fixture
def mapper():
    return Mapper(OpenVault(), EVENTS.values())


def pinned():
    return {orjson.loads(path.read_bytes())["topic"]: path for path in sorted(EXAMPLES.glob("*.json"))}


def example(event):
    """An event with something in every field."""
    fields = msgspec.inspect.type_info(event).fields
    return event(**{field.name: value(field.type, field.name) for field in fields})


def value(wanted, name):
    if isinstance(wanted, msgspec.inspect.UnionType):
        return value(next(one for one in wanted.types if not isinstance(one, msgspec.inspect.NoneType)), name)
    if isinstance(wanted, msgspec.inspect.VarTupleType):
        return (value(wanted.item_type, name),)
    if isinstance(wanted, msgspec.inspect.EnumType):
        return next(iter(wanted.cls))
    if isinstance(wanted, msgspec.inspect.StructType):
        return wanted.cls(**{field.name: value(field.type, field.name) for field in wanted.fields})
    return {
        msgspec.inspect.CustomType: Personal(STREAM, f"a {name}"),
        msgspec.inspect.StrType: f"a {name}",
        msgspec.inspect.IntType: 7,
        msgspec.inspect.BoolType: True,
        msgspec.inspect.UUIDType: AN_ID,
        msgspec.inspect.DateTimeType: AT,
        msgspec.inspect.DateType: AT.date(),
        msgspec.inspect.TimeType: time(7, 30),
    }[type(wanted)]


def stored(mapper, event):
    (encoded,) = mapper.encode(Append(meta=META, expected={STREAM: 0}, events=[(STREAM, event)]))
    return {"topic": encoded.topic, "state": orjson.loads(encoded.state)}


def pin(mapper, topic):
    text = orjson.dumps(stored(mapper, example(EVENTS[topic])), option=orjson.OPT_INDENT_2)
    (EXAMPLES / f"{topic}.json").write_bytes(text + b"\n")


def read(mapper, path):
    kept = orjson.loads(path.read_bytes())
    (recorded,) = mapper.decode([Row(1, STREAM, 1, kept["topic"], orjson.dumps(kept["state"]))])
    return recorded


@pytest.mark.skipif(not os.environ.get("PIN_EVENTS"), reason="writes examples only when asked: PIN_EVENTS=1")  # noqa: TID251 - a switch of the tests, not a setting
def test_missing_examples_are_written_when_asked(mapper):
    for topic in EVENTS.keys() - pinned().keys():
        pin(mapper, topic)


def test_every_event_has_an_example():
    assert EVENTS.keys() - pinned().keys() == set(), "new events: see this file's first lines"


def test_no_name_ever_goes_away():
    gone = {topic.partition("@")[0] for topic in pinned()} - {name_of(event) for event in EVENTS.values()}
    assert gone == set(), "people's logs hold these events for ever"


@pytest.mark.parametrize("path", pinned().values(), ids=pinned())
def test_an_example_can_still_be_read(mapper, path):
    recorded = read(mapper, path)
    assert path.stem.partition("@")[0] == name_of(type(recorded.event))
    assert (recorded.at, recorded.actor, recorded.via) == (AT, 1, Via.TELEGRAM)


@pytest.mark.parametrize("topic", sorted(EVENTS))
def test_an_event_of_the_present_revision_is_stored_as_ever(mapper, topic):
    """Additions with a default are allowed; a field renamed, dropped or written differently is not."""
    path = pinned()[topic]
    kept, now = orjson.loads(path.read_bytes()), stored(mapper, read(mapper, path).event)
    assert kept["state"]["event"].items() <= now["state"]["event"].items()
