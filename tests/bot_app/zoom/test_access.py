"""For whom Zoom may be asked: the person's own connection, the organisation's account, or nobody."""

from __future__ import annotations

import pytest

from adapters.effect import Failure, Rejected, Unauthorised, Unavailable
from adapters.zoom.oauth import AccessToken
from adapters.zoom.user_oauth import RefreshRefused
from bot_app.zoom.access import WAIT_SECONDS, ZoomAccess
from domain.connections.commands import Disconnect, RecordConnectionLost, RecordDeauthorised
from domain.ids import ConnectionId
from tests.bot_app.bookkeeping import ACCOUNT, kept

HOST = ConnectionId("host/1")


class Held:
    """Tokens of one connection, as the book of connections gives them."""

    def __init__(self, name):
        self.name = name
        self.failure = None
        self.invalidated = []

    async def current(self):
        if self.failure is not None:
            raise self.failure
        return AccessToken(self.name, "https://api.zoom.us/v2", 0.0)

    def invalidate(self, token):
        self.invalidated.append(token)


class Zoom:
    def __init__(self):
        self.organisation = Held("organisation")
        self.people = {}
        self.lost = []

    async def told_lost(self, connection):
        self.lost.append(connection)

    def tokens_of(self, connection):
        return self.people.setdefault(connection, Held(connection))


@pytest.fixture
async def books(tmp_path):
    async with kept(tmp_path) as found:
        yield found


@pytest.fixture
def zoom():
    return Zoom()


def access_of(books, zoom, *, people=True):
    """What would speak to Zoom is the tokens themselves, which is all that is asked here."""
    return ZoomAccess(
        books.reads,
        account=ACCOUNT,
        organisation=zoom.organisation,
        tokens_of=zoom.tokens_of if people else None,
        recordings_with=lambda tokens: tokens,
        meetings_with=lambda tokens: tokens,
        usual_host="me",
        lost=zoom.told_lost,
    )


@pytest.fixture
def access(books, zoom):
    return access_of(books, zoom)


async def asked_as(access, account=ACCOUNT, host=HOST):
    return (await (await access.recordings(host, account)).current()).value


async def connected(books, account="theirs"):
    await books.connect(HOST, account=account)
    await books.read()


@pytest.mark.parametrize("account", [ACCOUNT, "theirs"])
async def test_a_persons_own_connection_comes_first(books, access, account):
    await connected(books, account)
    assert await asked_as(access, account) == HOST


async def test_without_one_the_organisation_asks_for_its_own(access):
    assert await asked_as(access) == "organisation"


async def test_for_a_stranger_of_another_account_nobody_asks(access):
    with pytest.raises(Rejected) as raised:
        await asked_as(access, "theirs")
    assert raised.value.code == "no_connection"


async def test_an_account_that_zoom_did_not_name_is_nobodys(access):
    with pytest.raises(Rejected):
        await asked_as(access, "")


async def test_a_lost_connection_is_waited_for(books, access):
    await connected(books, ACCOUNT)
    await books.say(RecordConnectionLost, connection_id=HOST, reason="x")
    await books.read()
    with pytest.raises(Unavailable) as raised:
        await asked_as(access)
    assert raised.value.retry_after == WAIT_SECONDS
    await connected(books, ACCOUNT)
    assert await asked_as(access) == HOST


@pytest.mark.parametrize("end", [Disconnect, RecordDeauthorised])
async def test_an_ended_connection_leaves_only_the_organisations_own(books, access, end):
    await connected(books)
    await books.say(end, connection_id=HOST)
    await books.read()
    assert await asked_as(access) == "organisation"
    with pytest.raises(Rejected):
        await asked_as(access, "theirs")


async def test_where_people_cannot_connect_only_the_organisation_asks(books, zoom):
    await connected(books)
    access = access_of(books, zoom, people=False)
    assert await asked_as(access) == "organisation"
    with pytest.raises(Rejected):
        await asked_as(access, "theirs")
    assert zoom.people == {}


async def test_another_persons_connection_serves_nobody_else(books, access):
    await connected(books)
    with pytest.raises(Rejected):
        await asked_as(access, "theirs", ConnectionId("host"))


async def test_what_a_person_must_mend_is_waited_for(books, access, zoom):
    await connected(books)
    zoom.tokens_of(HOST).failure = RefreshRefused("Zoom: invalid_grant")
    with pytest.raises(Unavailable, match="connects again") as raised:
        await asked_as(access)
    assert raised.value.retry_after == WAIT_SECONDS
    assert raised.value.__context__ is None
    assert zoom.lost == [HOST], "the person is told, also where the tokens are gone and nobody noticed"


async def test_what_an_operator_must_mend_of_the_peoples_app_costs_nobody_their_connection(
    books, access, zoom
):
    await connected(books)
    zoom.tokens_of(HOST).failure = Unauthorised("wrong secret")
    with pytest.raises(Unauthorised):
        await asked_as(access)
    assert zoom.lost == []


@pytest.mark.parametrize("failure", [Unavailable("away", retry_after=3), Rejected("no")])
async def test_other_failures_stay_what_they_are(books, access, zoom, failure):
    await connected(books)
    zoom.tokens_of(HOST).failure = failure
    with pytest.raises(Failure) as raised:
        await asked_as(access)
    assert raised.value is failure


async def test_what_an_operator_must_mend_is_not_waited_for(access, zoom):
    zoom.organisation.failure = Unauthorised("wrong secret")
    with pytest.raises(Unauthorised):
        await asked_as(access)


async def test_a_refused_token_is_told_to_whom_it_belongs(books, access, zoom):
    await connected(books)
    tokens = await access.recordings(HOST, "theirs")
    token = await tokens.current()
    tokens.invalidate(token)
    assert zoom.people[HOST].invalidated == [token]
    assert zoom.organisation.invalidated == []


async def test_a_meeting_without_a_host_is_held_by_the_organisations_usual_one(access):
    client, host = await access.meetings("")
    assert ((await client.current()).value, host) == ("organisation", "me")


async def test_a_meeting_of_a_person_is_held_in_their_own_account(books, access):
    await connected(books)
    client, host = await access.meetings(HOST)
    assert ((await client.current()).value, host) == (HOST, HOST)


async def test_a_meeting_of_a_colleague_who_did_not_connect_is_held_for_them_by_the_organisation(access):
    client, host = await access.meetings(HOST)
    assert ((await client.current()).value, host) == ("organisation", HOST)
