"""Whose Zoom we may act for, and who may end it."""

from __future__ import annotations

import pytest

from domain.command import Via
from domain.connections.commands import (
    Connect,
    ConnectionUnknown,
    Disconnect,
    RecordConnectionLost,
    RecordDeauthorised,
    RecordPurged,
    UnsubscribeChat,
)
from domain.connections.connections import (
    ChatSubscribed,
    ChatUnsubscribed,
    ConnectionDeauthorised,
    ConnectionLost,
    ConnectionMade,
    ConnectionPurged,
    ConnectionRemoved,
    connection_in,
    stream_of,
)
from domain.ids import ChatId, ConnectionId, UserId
from domain.permissions import NotPermitted, UserIsBanned, UserPending
from domain.personal import Personal
from domain.users.commands import BanUser, WhitelistUser
from tests.domain.given import given, meta
from tests.domain.people import ADMIN, OWNER, PERSON, STRANGER, TEAM

ZOOM_USER = ConnectionId("KdYKjnimT4KPd8FFgQt9FQ")
CHAT, ELSEWHERE = ChatId("-1001:7"), ChatId("-1002")
COLLEAGUES = (*TEAM, WhitelistUser(meta=meta(OWNER), user_id=UserId(STRANGER)))
EMAIL = Personal(stream_of(ZOOM_USER), "ada@example.org")


def connect(by=PERSON, *, actor=None, chat=CHAT, scopes=("b", "a")):
    return Connect(
        meta=meta(by if actor is None else actor),
        connection_id=ZOOM_USER,
        connected_by=UserId(by),
        account="account-1",
        email=EMAIL,
        scopes=scopes,
        chat=chat,
    )


def disconnect(by=PERSON):
    return Disconnect(meta=meta(by), connection_id=ZOOM_USER)


def unsubscribe(by=PERSON, chat=CHAT):
    return UnsubscribeChat(meta=meta(by), connection_id=ZOOM_USER, chat=chat)


def lost(reason="invalid_grant", actor=None):
    return RecordConnectionLost(meta=meta(actor), connection_id=ZOOM_USER, reason=reason)


def deauthorised(actor=None):
    return RecordDeauthorised(meta=meta(actor, via=Via.ZOOM), connection_id=ZOOM_USER)


def purged(actor=None):
    return RecordPurged(meta=meta(actor), connection_id=ZOOM_USER, tokens=1, transcripts=2, files=3)


def made(by=PERSON):
    return ConnectionMade(connected_by=UserId(by), account="account-1", email=EMAIL, scopes=("a", "b"))


def test_a_stream_leads_back_to_its_connection():
    assert connection_in(stream_of(ZOOM_USER)) == ZOOM_USER


def test_a_person_connects_and_the_chat_they_are_in_hears_of_it():
    given(*TEAM).when(connect()).then(made(), ChatSubscribed(chat=CHAT))


def test_consent_given_again_is_recorded_but_the_chat_is_subscribed_once():
    world = given(*TEAM, connect()).when(connect()).then(made())
    world.when(connect(chat=ELSEWHERE)).then(made(), ChatSubscribed(chat=ELSEWHERE))


def test_consent_given_again_renews_what_was_lost_and_keeps_its_chats():
    world = given(*TEAM, connect(), lost()).when(connect()).then(made())
    world.when(lost()).then(ConnectionLost)


@pytest.mark.parametrize("actor", [OWNER, ADMIN])
def test_nobody_connects_in_somebody_elses_name(actor):
    given(*TEAM).when(connect(PERSON, actor=actor)).then_refused(NotPermitted)


@pytest.mark.parametrize("by", [STRANGER, 99])
def test_strangers_do_not_connect(by):
    given(*TEAM).when(connect(by)).then_refused(UserPending)


def test_a_banned_person_does_not_connect():
    banned = BanUser(meta=meta(OWNER), user_id=UserId(PERSON))
    given(*TEAM, banned).when(connect()).then_refused(UserIsBanned)


def test_the_program_does_not_connect_for_anybody():
    command = Connect(
        meta=meta(None),
        connection_id=ZOOM_USER,
        connected_by=UserId(PERSON),
        account="account-1",
        email=EMAIL,
        scopes=(),
        chat=CHAT,
    )
    given(*TEAM).when(command).then_refused(UserPending)


@pytest.mark.parametrize("by", [PERSON, ADMIN, OWNER])
def test_whoever_connected_and_approvers_end_it(by):
    world = given(*TEAM, connect()).when(disconnect(by)).then(ConnectionRemoved())
    world.when(disconnect(by)).then_refused(ConnectionUnknown)


@pytest.mark.parametrize("by", [PERSON, ADMIN, OWNER])
def test_whoever_connected_and_approvers_unsubscribe_a_chat(by):
    world = given(*TEAM, connect()).when(unsubscribe(by)).then(ChatUnsubscribed(chat=CHAT))
    world.when(unsubscribe(by)).then_quiet()


@pytest.mark.parametrize("command", [disconnect, unsubscribe])
def test_another_user_does_neither(command):
    given(*COLLEAGUES, connect()).when(command(STRANGER)).then_refused(NotPermitted)


@pytest.mark.parametrize("command", [disconnect, unsubscribe])
def test_a_stranger_does_neither(command):
    given(*TEAM, connect()).when(command(STRANGER)).then_refused(UserPending)


def test_whoever_connected_last_is_whose_it_is():
    world = given(*COLLEAGUES, connect(PERSON), connect(STRANGER))
    world.when(disconnect(PERSON)).then_refused(NotPermitted)
    world.when(disconnect(STRANGER)).then(ConnectionRemoved)


def test_a_chat_that_does_not_hear_of_it_is_not_unsubscribed():
    given(*TEAM, connect()).when(unsubscribe(chat=ELSEWHERE)).then_quiet()
    given(*TEAM).when(unsubscribe()).then_quiet()


def test_an_unknown_connection_is_not_ended():
    given(*TEAM).when(disconnect()).then_refused(ConnectionUnknown)


def test_a_lost_connection_can_still_be_ended():
    given(*TEAM, connect(), lost()).when(disconnect()).then(ConnectionRemoved)


def test_a_loss_is_recorded_once_with_its_words_cut():
    world = given(*TEAM, connect()).when(lost("x" * 500)).then(ConnectionLost(reason="x" * 200))
    world.when(lost()).then_quiet()


@pytest.mark.parametrize("history", [(), (connect(), disconnect()), (connect(), deauthorised())])
def test_what_is_not_there_is_not_lost(history):
    given(*TEAM, *history).when(lost()).then_quiet()


@pytest.mark.parametrize("history", [(), (connect(),), (connect(), disconnect())])
def test_zoom_ends_it_whether_or_not_we_knew(history):
    given(*TEAM, *history).when(deauthorised()).then(ConnectionDeauthorised())


@pytest.mark.parametrize("end", [disconnect, deauthorised])
def test_an_ended_connection_is_made_anew_and_nobody_is_subscribed_from_before(end):
    elsewhere = connect(chat=ELSEWHERE)
    world = given(*TEAM, connect(), elsewhere, end()).when(connect()).then(made(), ChatSubscribed(chat=CHAT))
    world.when(unsubscribe(chat=ELSEWHERE)).then_quiet()


def test_what_was_purged_is_recorded_even_of_a_stranger():
    given(*TEAM).when(purged()).then(ConnectionPurged(tokens=1, transcripts=2, files=3))


@pytest.mark.parametrize("command", [lost, deauthorised, purged])
def test_nobody_records_in_the_programs_name(command):
    given(*TEAM, connect()).when(command(actor=OWNER)).then_refused(NotPermitted)


def test_who_takes_over_an_account_takes_it_out_of_the_other_persons_chats():
    world = given(*COLLEAGUES, connect(PERSON)).when(connect(STRANGER, chat=ELSEWHERE))
    left, joined = ChatUnsubscribed(chat=CHAT), ChatSubscribed(chat=ELSEWHERE)
    world.then(made(STRANGER), left, joined)


def test_who_takes_over_may_hear_of_it_in_the_same_chat():
    world = given(*COLLEAGUES, connect(PERSON)).when(connect(STRANGER))
    world.then(made(STRANGER), ChatUnsubscribed(chat=CHAT), ChatSubscribed(chat=CHAT))
