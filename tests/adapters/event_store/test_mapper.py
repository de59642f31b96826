"""Events survive storage: personal fields, earlier revisions, unknown names."""

from __future__ import annotations

import string
from base64 import b64decode
from typing import ClassVar

import msgspec
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import domain.application  # noqa: F401 - makes every event known
from adapters.event_store.failures import UnknownTopic, UnreadableEvent
from adapters.event_store.mapper import Mapper
from adapters.event_store.tables import Row
from domain.event import Event, all_events
from domain.personal import Personal, Redacted
from domain.users.users import UserRegistered
from tests.adapters.event_store.wishes import JAKARTA, STREAM, wish

OURS = [event for event in all_events() if event.__module__.startswith("domain.")]


class Renamed(Event, tag="test.renamed"):
    REVISION: ClassVar[int] = 3
    full_name: Personal[str]
    since: int

    @classmethod
    def upcast(cls, revision, raw):
        raw["full_name"] = raw.pop("name")
        return raw | ({"since": 1970} if revision == 1 else {})


def stored(mapper, event, position=1):
    (encoded,) = mapper.encode(wish(event))
    return Row(position, STREAM, 1, encoded.topic, encoded.state)


def read(mapper, row):
    (recorded,) = mapper.decode([row])
    return recorded.event


def personal(subject, text):
    return Personal(subject, text)


def strategy(wanted):
    """A strategy for whatever an event's field may hold."""
    if isinstance(wanted, msgspec.inspect.UnionType):
        return st.one_of(*map(strategy, wanted.types))
    if isinstance(wanted, msgspec.inspect.CustomType):
        subjects = st.text(string.ascii_lowercase, min_size=1, max_size=3)
        return st.builds(Personal, subjects, st.just(Redacted.REDACTED) | readable())
    if isinstance(wanted, msgspec.inspect.VarTupleType):
        return st.lists(strategy(wanted.item_type), max_size=3).map(tuple)
    if isinstance(wanted, msgspec.inspect.EnumType):
        return st.sampled_from(list(wanted.cls))
    if isinstance(wanted, msgspec.inspect.StructType):
        return filled(wanted.cls)
    return {
        msgspec.inspect.StrType: readable(),
        msgspec.inspect.IntType: st.integers(-(2**63), 2**63 - 1),
        msgspec.inspect.BoolType: st.booleans(),
        msgspec.inspect.NoneType: st.none(),
        msgspec.inspect.UUIDType: st.uuids(),
        msgspec.inspect.TimeType: st.times(),
        msgspec.inspect.DateType: st.dates(),
        msgspec.inspect.DateTimeType: st.datetimes(timezones=st.timezones().filter(lambda z: z.key == "UTC")),
    }[type(wanted)]


def readable():
    return st.text(st.characters(exclude_categories=["Cs"]))


def events():
    return st.one_of(filled(event) for event in OURS)


def filled(struct):
    """Anything in every field."""
    fields = msgspec.inspect.type_info(struct).fields
    return st.builds(struct, **{field.name: strategy(field.type) for field in fields})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(event=events())
def test_every_event_survives_encoding(mapper, event):
    assert read(mapper, stored(mapper, event)) == event


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=5)
@given(given_events=st.lists(events(), min_size=1, max_size=40))
async def test_every_event_survives_storage(log, given_events):
    version = len(await log.load(STREAM))
    await log.append(wish(*given_events, at=version))
    assert [recorded.event for recorded in await log.load(STREAM, after=version)] == given_events


def test_personal_fields_are_not_readable_in_the_log(mapper):
    row = stored(mapper, UserRegistered(name=Personal("user-1", "Siti Rahma"), language="id"))
    assert b"Siti" not in row.state
    assert b"Siti" not in b64decode(orjson.loads(row.state)["event"]["name"]["sealed"])
    assert orjson.loads(row.state)["event"]["name"]["subject"] == "user-1"


def test_a_subject_cannot_be_swapped_for_another(mapper):
    row = stored(mapper, UserRegistered(name=Personal("user-1", "Siti"), language="id"))
    stored(mapper, UserRegistered(name=Personal("user-2", "Budi"), language="id"))
    swapped = row._replace(state=row.state.replace(b'"user-1"', b'"user-2"'))
    assert read(mapper, swapped).name.value is Redacted.REDACTED


def test_erased_subjects_read_as_redacted(mapper, keys):
    row = stored(mapper, UserRegistered(name=Personal("user-1", "Siti"), language="id"))
    keys.erase("user-1")
    assert read(mapper, row).name == Personal("user-1", Redacted.REDACTED)


def test_a_new_key_does_not_bring_erased_data_back(mapper, keys):
    row = stored(mapper, UserRegistered(name=Personal("user-1", "Siti"), language="id"))
    keys.erase("user-1")
    later = stored(mapper, UserRegistered(name=Personal("user-1", "Sari"), language="id"))
    assert read(mapper, row).name.value is Redacted.REDACTED
    assert read(mapper, later).name.value == "Sari"


def test_what_was_redacted_stays_redacted(mapper):
    event = UserRegistered(name=Personal("user-1", Redacted.REDACTED), language="id")
    assert read(mapper, stored(mapper, event)) == event


@pytest.mark.parametrize("revision", [1, 2])
def test_earlier_revisions_are_read_as_the_present_one(keys, revision):
    mapper = Mapper(keys, [Renamed])
    row = stored(mapper, Renamed(full_name=Personal("user-1", "Siti"), since=2001))
    assert row.topic == "test.renamed@3"
    state = orjson.loads(row.state)
    state["event"]["name"] = state["event"].pop("full_name")
    if revision == 1:
        del state["event"]["since"]
    topic = "test.renamed" if revision == 1 else "test.renamed@2"
    event = read(mapper, row._replace(topic=topic, state=orjson.dumps(state)))
    assert event == Renamed(full_name=Personal("user-1", "Siti"), since=1970 if revision == 1 else 2001)


@pytest.mark.parametrize("topic", ["test.unheard_of", "test.renamed@4", "user.registered"])
def test_unknown_topics_are_named_with_their_position(keys, topic):
    mapper = Mapper(keys, [Renamed])
    with pytest.raises(UnknownTopic, match=f"{topic}.*position 17"):
        mapper.decode([Row(17, STREAM, 1, topic, b"{}")])


def test_damaged_events_are_named_with_their_position(mapper):
    row = stored(mapper, JAKARTA, position=17)
    with pytest.raises(UnreadableEvent, match=r"user.time_zone_chosen.*position 17"):
        mapper.decode([row._replace(state=row.state[:-5])])


async def test_an_unknown_event_is_not_skipped_in_the_log(log, keys):
    log._mapper = Mapper(keys, [Renamed, type(JAKARTA)])
    await log.append(wish(JAKARTA, Renamed(full_name=Personal("user-1", "Siti"), since=1), JAKARTA))
    log._mapper = Mapper(keys)
    log._mapper = Mapper(keys, [type(JAKARTA)])
    with pytest.raises(UnknownTopic, match="position 2"):
        await log.read_after(0, 10)


def test_two_events_cannot_share_a_name(keys):
    with pytest.raises(ValueError, match="share a name"):
        Mapper(keys, [Renamed, Renamed])
