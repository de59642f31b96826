"""Connections: whose Zoom we may act for, and which chats hear of their recordings."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from domain.ids import ChatId, ConnectionId
from domain.personal import Personal, Redacted
from projections.connections import Connections, ConnectionState
from tests.projections.histories import ADMIN, CHAT, HOST, PERSON, History

ELSEWHERE = ChatId("-1002")


@pytest.fixture
def history():
    return History()


@pytest.fixture
def connections(database):
    return Connections(database)


async def the_one(connections):
    return await connections.by_id(ConnectionId(HOST))


async def test_a_connection_is_shown_with_all_its_fields(history, connections):
    await history.connect()
    await connections.apply(history.events)
    row = await the_one(connections)
    assert (row.connection_id, row.connected_by, row.account) == (HOST, PERSON, "account")
    assert (row.email, row.scopes, row.chats) == ("ada@example.org", "a b", [CHAT])
    assert (row.state, row.made_at) == (ConnectionState.CONNECTED, history.events[0].at)
    assert row.changed_at == row.made_at


async def test_nobodys_connection_is_not_found(connections):
    assert await the_one(connections) is None
    assert await connections.alive() == []


async def test_chats_are_named_once_in_the_order_of_their_coming(history, connections):
    for chat in (CHAT, ELSEWHERE, CHAT):
        await history.connect(chat=chat)
    await connections.apply(history.events)
    assert (await the_one(connections)).chats == [CHAT, ELSEWHERE]
    await history.unsubscribe(chat=CHAT)
    await connections.apply(history.events)
    assert (await the_one(connections)).chats == [ELSEWHERE]
    await history.unsubscribe(chat=ELSEWHERE)
    await connections.apply(history.events)
    assert (await the_one(connections)).chats == []


async def test_a_chat_that_is_the_beginning_of_another_is_another(history, connections):
    for chat in ("-1", "-10", "-1:1"):
        await history.connect(chat=ChatId(chat))
    await history.unsubscribe(chat=ChatId("-1"))
    await connections.apply(history.events)
    assert (await the_one(connections)).chats == ["-10", "-1:1"]


async def test_a_lost_connection_is_alive_and_keeps_its_chats(history, connections):
    await history.connect()
    await history.lost()
    await connections.apply(history.events)
    (row,) = await connections.alive()
    assert (row.state, row.chats, row.email) == (ConnectionState.LOST, [CHAT], "ada@example.org")
    assert row.changed_at == history.events[-1].at > row.made_at
    await history.connect()
    await connections.apply(history.events)
    row = await the_one(connections)
    assert (row.state, row.chats) == (ConnectionState.CONNECTED, [CHAT])


@pytest.mark.parametrize("end", ["disconnect", "deauthorised"])
@pytest.mark.parametrize("before", [(), ("lost",)])
async def test_an_ended_connection_is_not_alive_and_tells_nobody(history, connections, before, end):
    await history.connect()
    for step in (*before, end):
        await getattr(history, step)()
    await connections.apply(history.events)
    assert await connections.alive() == await connections.of_user(PERSON) == []
    row = await the_one(connections)
    assert (row.state, row.chats, row.email, row.scopes) == (ConnectionState.ENDED, [], "", "")
    assert row.changed_at == history.events[-1].at


@pytest.mark.parametrize("end", ["disconnect", "deauthorised"])
async def test_a_connection_made_anew_begins_with_the_chat_it_was_made_in(history, connections, end):
    await history.connect()
    await getattr(history, end)()
    await history.connect(by=ADMIN, chat=ELSEWHERE)
    await connections.apply(history.events)
    row = await the_one(connections)
    assert (row.state, row.connected_by, row.chats) == (ConnectionState.CONNECTED, ADMIN, [ELSEWHERE])


async def test_a_strangers_deauthorisation_is_no_living_connection(history, connections):
    await history.deauthorised()
    await history.purged()
    await connections.apply(history.events)
    assert (await connections.alive(), (await the_one(connections)).state) == ([], ConnectionState.ENDED)


async def test_a_persons_connections_are_theirs_the_oldest_first(history, connections):
    for host, by in (("b", PERSON), ("a", ADMIN), ("c", PERSON)):
        await history.connect(host, by=by)
    await history.connect("b")
    await history.connect("d", by=ADMIN)
    await history.disconnect("d")
    await connections.apply(history.events)
    assert [row.connection_id for row in await connections.alive()] == ["a", "c", "b"]
    assert [row.connection_id for row in await connections.of_user(PERSON)] == ["c", "b"]
    assert [row.connection_id for row in await connections.of_user(ADMIN)] == ["a"]


async def test_a_persons_connections_are_found_behind_many_of_others(history, connections, monkeypatch):
    monkeypatch.setattr("projections.connections.LARGEST_ANSWER", 2)
    for host, by in (("a", ADMIN), ("b", ADMIN), ("c", PERSON)):
        await history.connect(host, by=by)
    await connections.apply(history.events)
    assert [row.connection_id for row in await connections.alive()] == ["a", "b"]
    assert [row.connection_id for row in await connections.of_user(PERSON)] == ["c"]


async def test_a_purged_address_is_empty(history, connections):
    await history.connect()
    made = history.events[0].event
    erased = replace(made, email=Personal(made.email.subject, Redacted.REDACTED))
    await connections.apply([replace(history.events[0], event=erased)])
    assert (await the_one(connections)).email == ""


async def test_all_that_are_alive_come_in_pages(history, connections):
    for host in ("c", "a", "b", "d"):
        await history.connect(host)
    await history.lost("b")
    await history.disconnect("d")
    await connections.apply(history.events)
    assert [row.connection_id for row in await connections.page(after="")] == ["a", "b", "c"]
    assert [row.connection_id for row in await connections.page(after="connection-b")] == ["c"]
