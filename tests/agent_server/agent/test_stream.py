"""Server-Sent Events in whatever pieces they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_server.agent.stream import LONGEST_EVENT, Event, EventParser

WORDS = st.text("ab: \u00e9", max_size=8)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def streams(draw):
    """The bytes, and the events that stand in them."""
    end = draw(LINE_ENDS)
    events, text = [], draw(st.sampled_from(["", "\ufeff"]))
    for payload in draw(st.lists(st.lists(WORDS, min_size=1, max_size=3), max_size=5)):
        number = draw(st.sampled_from(["", "7"]))
        text += draw(st.sampled_from(["", ": alive"])) + end
        text += f"id: {number}{end}event: command{end}"
        text += "".join(f"data: {line}{end}" for line in payload) + end
        events.append(Event(kind="command", payload="\n".join(payload), id=number))
    return text.encode(), events


@given(streams(), st.lists(st.integers(1, 9), min_size=1, max_size=9))
def test_events_are_the_same_however_the_stream_is_cut(stream, sizes):
    content, events = stream
    parser, found, at, turn = EventParser(), [], 0, 0
    while at < len(content):
        size = sizes[turn % len(sizes)]
        found += parser.feed(content[at : at + size])
        at, turn = at + size, turn + 1
    found += parser.feed(b"\n")

    assert found == events


def test_what_has_no_data_is_no_event():
    assert EventParser().feed(b"event: command\n\n: alive\n\n\n") == []


@pytest.mark.parametrize(("said", "seconds"), [(b"1500", 1.5), (b"soon", None), (b"-1", None), (b"", None)])
def test_the_server_may_say_how_long_to_wait_at_least(said, seconds):
    parser = EventParser()
    parser.feed(b"retry: " + said + b"\n\n")

    assert parser.retry == seconds


@pytest.mark.parametrize("cut", [1000, 10**9])
@pytest.mark.parametrize("line", [b"data: " + b"x" * 2 * LONGEST_EVENT, b"data: x\n" * (LONGEST_EVENT // 4)])
def test_an_event_that_is_too_long_is_skipped_and_the_next_one_is_not(line, cut):
    content = line + b"\n\ndata: good\n\n"
    parser = EventParser()
    found = [event for at in range(0, len(content), cut) for event in parser.feed(content[at : at + cut])]

    assert [event.payload for event in found] == ["good"]


def test_a_line_without_end_does_not_fill_the_memory():
    parser = EventParser()
    for _ in range(100):
        parser.feed(b"x" * LONGEST_EVENT)

    assert len(parser._rest) <= LONGEST_EVENT
