"""Every event there is, with any content, as the log would give it."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

import domain.application
from domain.command import Via
from domain.event import all_events, name_of
from domain.ids import CommandId, CorrelationId
from domain.log import Recorded
from domain.personal import Personal, Redacted

assert domain.application, "its import makes every area's events known"
EVENTS = sorted(all_events(), key=name_of)
words = st.text(max_size=30)
personal = st.builds(Personal, st.just("user-1"), words | st.just(Redacted.REDACTED))
st.register_type_strategy(Personal, personal)
IDENTITIES = {
    "meeting": st.uuids().map(str),
    "user": st.integers(1, 2**50).map(str),
    "chat": st.integers(-(2**50), -1).map(str),
    "connection": st.from_regex(r"[A-Za-z0-9_-]{22}", fullmatch=True),
    "incident": st.sampled_from(["effect.parked", "telegram.update_parked"]),
}


def contents(event):
    """Any event of a class."""
    fields = {field.name: st.from_type(field.type) for field in msgspec.structs.fields(event)}
    return st.builds(event, **fields)


@st.composite
def any_recorded(draw, *events):
    """Any event of these classes, of all where none is named."""
    event = draw(st.sampled_from(events or EVENTS).flatmap(contents))
    area = name_of(type(event)).partition(".")[0]
    return recorded(
        event, f"{area}-{draw(IDENTITIES.get(area, st.uuids().map(str)))}", draw(st.integers(1, 2**40))
    )


def recorded(event, stream, position=1):
    return Recorded(
        position=position,
        stream=stream,
        version=1,
        at=datetime(2026, 12, 1, tzinfo=UTC),
        actor=None,
        via=Via.POLICY,
        command_id=CommandId(UUID(int=position)),
        correlation_id=CorrelationId("c-1"),
        causation_id="",
        event=event,
    )


def later(found, position):
    """The same event, recorded once more."""
    return replace(found, position=position)


def check_effects(effects, found):
    """What every planned effect owes, wherever it comes from."""
    for effect in effects:
        assert effect.kind
        assert effect.kind == effect.key.partition("/")[0]
        assert effect.key.partition("/")[2]
        assert (effect.position, effect.correlation_id) == (found.position, found.correlation_id)
        assert msgspec.json.encode(effect.payload)
    assert len({effect.key for effect in effects}) == len(effects)
