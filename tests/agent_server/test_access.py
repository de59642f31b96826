"""Who is let in: whoever signs with the key that counts, once, in time, and what was meant."""

from __future__ import annotations

import asyncio
import base64
import gzip
import time
from contextlib import suppress
from datetime import timedelta

import aiohttp
import orjson
import pytest
from structlog.testing import capture_logs
from yarl import URL

from adapters.state.tables import agent_nonces
from agent_server.protocol.messages import LARGEST_ACKS, LARGEST_ENROLMENT, LARGEST_SCREENSHOT, LARGEST_STATE
from agent_server.protocol.signature import encoded, key_proof
from domain.agents.desired import Desired
from domain.agents.events import AgentEnrolled, AgentKeyRotated
from tests.agent_server.our_server import PNG, Pc, a_pc, standing

STATE = b'{"zoom":"idle"}'
NONCE = "AAECAwQFBgcICQoLDA0ODw"


def no(answer, status, code):
    assert (answer.status, answer.code) == (status, code), answer.body
    assert answer.headers["Meetledger-Protocol"] == "1"
    assert answer.json["error"]["message"]
    return True


async def test_a_request_counts_once(stand, pc):
    headers = pc.headers("POST", "state", STATE)
    assert (await pc.send("POST", "state", STATE, headers)).status == 204
    no(await pc.send("POST", "state", STATE, headers), 401, "replayed")
    assert await stand.incidents() == [("agent.replayed", "lobby-1")]


async def test_of_many_copies_that_come_together_one_counts(pc):
    headers = pc.headers("POST", "state", STATE)
    answers = await asyncio.gather(*(pc.send("POST", "state", STATE, headers) for _ in range(20)))
    assert sorted(answer.status for answer in answers) == [204] + [401] * 19


async def test_a_copy_is_refused_after_a_restart(tmp_path):
    async with standing(tmp_path) as stand, a_pc(stand) as pc:
        headers = pc.headers("POST", "state", STATE)
        assert (await pc.send("POST", "state", STATE, headers)).status == 204
        async with standing(tmp_path) as again:
            no(await pc.send("POST", "state", STATE, headers, at=again), 401, "replayed")


async def test_a_copy_is_refused_by_another_program_on_the_database(tmp_path, postgres_database):
    async with (
        standing(tmp_path / "one", postgres_database) as one,
        standing(tmp_path / "two", postgres_database, feeding=False) as two,
        a_pc(one) as pc,
    ):
        headers = pc.headers("POST", "state", STATE)
        copies = [pc.send("POST", "state", STATE, headers, at=at) for at in (one, two)]
        assert sorted(answer.status for answer in await asyncio.gather(*copies)) == [204, 401]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "acks", STATE), ("POST", "state?x=1", STATE), ("POST", "state", b'{"zoom":"in_meeting"}')],
)
async def test_what_is_signed_cannot_be_made_into_something_else(stand, pc, method, path, body):
    headers = pc.headers("POST", "state", STATE)
    no(await pc.send(method, path, body, headers), 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", "lobby-1")]


async def test_the_method_is_signed(stand, pc):
    command = await stand.issue("lobby-1", Desired.SCREENSHOT_TAKEN)
    path = f"commands/{command}/screenshot"
    headers = pc.headers("GET", path, PNG) | {"Content-Type": "image/png"}
    no(await pc.send("PUT", path, PNG, headers), 401, "signature")


@pytest.mark.parametrize(
    ("change", "of"),
    [
        ({"Last-Event-ID": "5"}, "lobby-1"),
        ({"Meetledger-Agent": "lobby-2"}, "unknown"),
        ({"Meetledger-Time": str(int(time.time() * 1000) + 1)}, "lobby-1"),
        ({"Meetledger-Nonce": NONCE}, "lobby-1"),
        ({"Meetledger-Signature": "A" * 86}, "lobby-1"),
        ({"Meetledger-Signature": "ß"}, "lobby-1"),
    ],
)
async def test_no_header_that_is_signed_can_be_changed(stand, pc, change, of):
    headers = pc.headers("GET", "feed?wait=0", last_event_id="4") | change
    no(await pc.send("GET", "feed?wait=0", headers=headers), 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", of)]


@pytest.mark.parametrize("path", ["feed?wait=0", "enrol"])
@pytest.mark.parametrize(
    ("change", "of"),
    [
        ({"Meetledger-Nonce": "short"}, "lobby-1"),
        ({"Meetledger-Signature": ""}, "lobby-1"),
        ({"Meetledger-Time": "-5"}, "lobby-1"),
        ({"Meetledger-Time": "9" * 17}, "lobby-1"),
        ({"Meetledger-Time": "soon"}, "lobby-1"),
        ({"Meetledger-Agent": ""}, "unknown"),
        ({"Meetledger-Agent": "../lobby-1"}, "unknown"),
        ({"Meetledger-Agent": "lobby-1/../../etc/passwd"}, "unknown"),
        ({"Meetledger-Agent": "..%2flobby-1"}, "unknown"),
        ({"Meetledger-Agent": "lobby-1%00"}, "unknown"),
        ({"Meetledger-Agent": "lobby-1\\"}, "unknown"),
        ({"Meetledger-Agent": "LOBBY-1"}, "unknown"),
        ({"Meetledger-Agent": "-"}, "unknown"),
        ({"Meetledger-Agent": "a" * 33}, "unknown"),
    ],
)
async def test_headers_that_do_not_fit_are_refused_and_told(stand, pc, path, change, of):
    method = "POST" if path == "enrol" else "GET"
    with capture_logs() as lines:
        headers = pc.headers(method, path) | change
        for _ in range(3):
            no(await pc.send(method, path, headers=headers), 401, "signature")
    assert await stand.incidents() == [("agent.malformed", of)]
    # What somebody calls themselves stands nowhere, unless it is a name of ours.
    assert [line["agent"] for line in lines if line["event"] == "agents.refused"] == [of]


async def test_an_address_that_is_spelt_otherwise_is_signed_by_nobody(stand, pc):
    headers = pc.headers("POST", "state", STATE)
    address = URL(f"{stand.address}/agents/%761/state", encoded=True)
    async with pc.session.post(address, data=STATE, headers=headers) as answer:
        assert answer.status == 401, await answer.text()
    assert await stand.incidents() == [("agent.malformed", "lobby-1")]


@pytest.mark.parametrize("name", ["Meetledger-Agent", "Meetledger-Nonce", "Meetledger-Signature"])
async def test_a_header_that_stands_twice_is_refused(stand, pc, name):
    given = pc.headers("POST", "state", STATE)
    headers = [*given.items(), (name, given[name])]
    no(await pc.send("POST", "state", STATE, headers), 401, "signature")
    assert await stand.incidents() == [("agent.malformed", "lobby-1")]


async def test_a_pc_cannot_speak_for_another(stand, pc):
    async with a_pc(stand, "lobby-2") as other:
        other.name = "lobby-1"
        no(await other.state(), 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", "lobby-1")]


async def test_a_name_nobody_has_is_answered_like_a_wrong_signature(stand, pc):
    stranger, forger = Pc(pc.session, stand, "nobody"), Pc(pc.session, stand, "lobby-1")
    first, second = await stranger.state(), await forger.state()
    assert (first.status, first.body) == (second.status, second.body)
    no(first, 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", "unknown"), ("agent.bad_signature", "lobby-1")]


async def test_many_names_nobody_has_leave_one_line_in_the_log(stand, pc):
    for number in range(30):
        no(await Pc(pc.session, stand, f"nobody-{number}").state(), 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", "unknown")]


async def test_a_pc_that_was_shut_out_is_told_so(stand, pc):
    await stand.revoke("lobby-1")
    async with asyncio.timeout(1):  # the server has to read of it first
        while (await pc.state()).status == 204:
            pass
    for ask in (pc.state, pc.poll, lambda: pc.ack("x", "done")):
        no(await ask(), 401, "revoked")
    assert await stand.incidents() == [("agent.revoked_key", "lobby-1")]


async def test_who_only_names_a_pc_that_was_shut_out_learns_nothing_of_it(stand, pc):
    await stand.revoke("lobby-1")
    async with asyncio.timeout(1):
        while (await pc.state()).status == 204:
            pass
    no(await Pc(pc.session, stand, "lobby-1").state(), 401, "signature")


async def test_a_clock_that_is_wrong_is_told_the_time(stand, pc):
    stand.apart = timedelta(seconds=301)
    answer = await pc.state()
    no(answer, 401, "clock")
    assert answer.json["error"]["time"] > "2026"
    assert await stand.incidents() == []
    stand.apart = timedelta(seconds=290)
    assert (await pc.state()).status == 204


@pytest.mark.parametrize("version", ["0", "2", "1.0", "", "x", None])
async def test_another_version_is_told_which_ones_are_spoken(pc, version):
    headers = pc.headers("POST", "state", STATE)
    headers.pop("Meetledger-Protocol")
    headers |= {} if version is None else {"Meetledger-Protocol": version}
    no(await pc.send("POST", "state", STATE, headers), 426, "version")


async def test_who_asks_too_much_waits_alone(stand, pc):
    async with a_pc(stand, "lobby-2") as other:
        answers = [await pc.state() for _ in range(200)]
        waits = [answer for answer in answers if answer.status == 429]
        assert waits
        no(waits[0], 429, "too_many")
        assert int(waits[0].headers["Retry-After"]) >= 1
        assert (await other.state()).status == 204


# Codes and keys


async def test_a_code_is_good_once_and_for_its_key(stand, pc):
    no(await Pc(pc.session, stand).enrol("code of lobby-1"), 401, "code")
    assert (await pc.enrol("code of lobby-1")).json["agent"] == "lobby-1"
    assert len(await stand.events(AgentEnrolled)) == 1
    assert await stand.incidents() == [("agent.code_refused", "lobby-1")]


async def test_guesses_of_codes_leave_no_trace_but_an_incident(stand, pc):
    await stand.invite("lobby-2", "right")
    end = await stand.log.last_position()
    guesser = Pc(pc.session, stand, "lobby-2")
    for number in range(30):
        no(await guesser.enrol(f"guess {number}"), 401, "code")
        no(await Pc(pc.session, stand, f"none-{number}").enrol("right"), 401, "code")
    assert await stand.log.last_position() == end + 2
    assert await stand.incidents() == [("agent.code_refused", "lobby-2"), ("agent.code_refused", "unknown")]
    assert (await guesser.enrol("right")).status == 200


async def test_a_code_that_is_too_old_is_refused(stand, pc):
    await stand.invite("lobby-2", "right")
    late = Pc(pc.session, stand, "lobby-2")
    stand.apart = timedelta(minutes=16)
    headers = {"time": str(int((time.time() + 960) * 1000))}
    body = {"code": "right", "public_key": late.key}
    no(await late.ask("POST", "enrol", body, **headers), 401, "code")
    assert await stand.incidents() == [("agent.code_refused", "lobby-2")]


async def test_a_key_that_nobody_shows_is_not_enrolled(stand, pc):
    await stand.invite("lobby-2", "right")
    await stand.server.hub.up_to_date()
    thief, victim = Pc(pc.session, stand, "lobby-2"), Pc(pc.session, stand, "lobby-2")
    no(await thief.ask("POST", "enrol", {"code": "right", "public_key": victim.key}), 401, "signature")
    assert await stand.incidents() == [("agent.bad_signature", "lobby-2")]
    assert (await victim.enrol("right")).status == 200


async def test_a_code_of_another_program_is_known_here(tmp_path, postgres_database):
    async with (
        standing(tmp_path / "one", postgres_database) as one,
        standing(tmp_path / "two", postgres_database, feeding=False) as two,
        aiohttp.ClientSession() as session,
    ):
        pc = Pc(session, one)
        for code in ("first", "second"):
            await one.invite("lobby-1", code, again=code == "second")
            assert (await pc.enrol(code, at=two)).status == 200
            assert (await pc.state(at=one)).status == 204


def rotation(pc, fresh, *, old=None, private=None):
    proof = (private or fresh).private.sign(key_proof(pc.name, old or pc.key))
    return {"public_key": fresh.key, "proof": encoded(proof)}


async def test_a_new_key_takes_the_place_of_the_old_one(stand, pc):
    fresh = Pc(pc.session, stand)
    body = rotation(pc, fresh)
    assert (await pc.ask("POST", "keys", body)).status == 204
    assert (await fresh.state()).status == 204
    no(await pc.state(), 401, "signature")
    for either in (pc, fresh):
        assert (await either.ask("POST", "keys", body)).status == 204
    assert len(await stand.events(AgentKeyRotated)) == 1


async def test_the_key_before_brings_no_third_one(stand, pc):
    fresh, third = Pc(pc.session, stand), Pc(pc.session, stand)
    assert (await pc.ask("POST", "keys", rotation(pc, fresh))).status == 204
    no(await pc.ask("POST", "keys", rotation(pc, third)), 401, "signature")


async def test_a_new_key_has_to_show_itself(stand, pc):
    victim = Pc(pc.session, stand)
    no(await pc.ask("POST", "keys", rotation(pc, victim, private=pc)), 401, "signature")
    no(await pc.ask("POST", "keys", rotation(pc, victim, old="x" * 43)), 401, "signature")
    assert (await pc.state()).status == 204


# What belongs to another


async def test_a_command_of_another_pc_is_none_of_ones_business(stand, pc):
    async with a_pc(stand, "lobby-2") as other:
        joining = await stand.issue("lobby-2", Desired.JOINED)
        picture = await stand.issue("lobby-2", Desired.SCREENSHOT_TAKEN)
        no(await pc.ask("GET", f"commands/{joining}/particulars"), 403, "not_yours")
        no(await put(pc, picture), 403, "not_yours")
        answer = await pc.ack(joining, "done")
        assert answer.json == {"unheard": [{"command": joining, "code": "unknown"}]}
        assert (await other.ask("GET", f"commands/{joining}/particulars")).status == 200
    assert stand.screenshots == {}
    assert await stand.incidents() == [("agent.not_yours", "lobby-1")]


@pytest.mark.parametrize(
    "command", ["00000000-0000-0000-0000-000000000000", "x", "..%2f..", "%00", "A" * 500]
)
async def test_a_command_there_never_was_is_nobodys(stand, pc, command):
    no(await pc.ask("GET", f"commands/{command}/particulars"), 403, "not_yours")
    assert await stand.incidents() == [("agent.not_yours", "lobby-1")]


async def test_what_is_over_is_told_nothing_more(stand, pc):
    command = await stand.issue("lobby-1", Desired.JOINED)
    await pc.ack(command, "received", "doing", "done")
    no(await pc.ask("GET", f"commands/{command}/particulars"), 409, "over")


async def put(pc, command, png=PNG, kind="image/png"):
    path = f"commands/{command}/screenshot"
    return await pc.ask("PUT", path, png, more={"Content-Type": kind})


async def test_a_picture_comes_only_for_the_command_that_asked(stand, pc):
    wanted, other = await stand.issue("lobby-1", Desired.SCREENSHOT_TAKEN), await stand.issue("lobby-1")
    no(await put(pc, other), 409, "over")
    no(await put(pc, wanted, b"GIF89a"), 400, "body")
    no(await put(pc, wanted, kind="text/html"), 400, "body")
    assert (await put(pc, wanted)).status == 204
    assert stand.screenshots == {f"lobby-1/{wanted}": PNG}


# Sizes and shapes


@pytest.mark.parametrize(
    ("path", "largest"),
    [
        ("enrol", LARGEST_ENROLMENT),
        ("state", LARGEST_STATE),
        ("acks", LARGEST_ACKS),
        ("keys", LARGEST_ENROLMENT),
    ],
)
async def test_a_body_that_is_too_large_is_refused_and_told(stand, pc, path, largest):
    no(await pc.ask("POST", path, b" " * (largest + 1)), 413, "too_large")
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]
    packed = gzip.compress(b" " * (largest + 1))
    headers = pc.headers("POST", path, packed) | {"Content-Encoding": "gzip"}
    no(await pc.send("POST", path, packed, headers), 413, "too_large")
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]


@pytest.mark.parametrize("path", ["enrol", "state"])
async def test_many_names_that_send_too_much_leave_one_line_in_the_log(stand, pc, path):
    end = await stand.log.last_position()
    for number in range(30):
        stranger = Pc(pc.session, stand, f"nobody-{number}")
        no(await stranger.ask("POST", path, b" " * (LARGEST_STATE + 1)), 413, "too_large")
    assert await stand.incidents() == [("agent.too_large", "unknown")]
    assert await stand.log.last_position() == end + 1


async def test_a_body_where_none_belongs_is_too_large(stand, pc):
    no(await pc.ask("GET", "feed?wait=0", b"x"), 413, "too_large")
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]


async def test_a_bomb_is_not_unpacked(stand, pc):
    bomb = gzip.compress(b"\0" * 200_000_000, 9)
    began = time.process_time()
    headers = pc.headers("POST", "state", bomb) | {"Content-Encoding": "gzip"}
    with suppress(aiohttp.ClientError):  # hung up on in the middle of it
        no(await pc.send("POST", "state", bomb, headers), 413, "too_large")
    assert time.process_time() - began < 1
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]


async def test_a_packed_body_is_read(stand, pc):
    packed = gzip.compress(STATE)
    headers = pc.headers("POST", "state", STATE) | {"Content-Encoding": "gzip"}
    assert (await pc.send("POST", "state", packed, headers)).status == 204


async def test_a_picture_that_is_too_large_is_refused(stand, pc):
    command = await stand.issue("lobby-1", Desired.SCREENSHOT_TAKEN)
    with suppress(aiohttp.ClientError):  # hung up on in the middle of it
        no(await put(pc, command, PNG + b"\0" * LARGEST_SCREENSHOT), 413, "too_large")
    assert stand.screenshots == {}
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]


async def test_too_many_acks_are_refused(stand, pc):
    ack = {"command": "x", "step": "done", "at": "2026-12-01T09:00:00Z"}
    no(await pc.ask("POST", "acks", {"acks": [ack] * 101}), 413, "too_large")
    assert await stand.incidents() == [("agent.too_large", "lobby-1")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"null",
        b"\xff\xfe",
        b'{"acks": {}}',
        b'{"acks": [{"command": "x"}]}',
        b'{"acks": [{"command": "x", "step": "dancing", "at": "2026-12-01T09:00:00Z"}]}',
        b'{"acks": [{"command": "x", "step": "done", "at": "2026-12-01T09:00:00"}]}',
        b'{"acks": [{"command": "x", "step": "done", "at": "0001-01-01T00:00:00+14:00"}]}',
        b'{"acks": [{"command": "x", "step": "done", "at": "9999-12-31T23:59:59-14:00"}]}',
        b'{"x": ' + b"[" * 30_000,
    ],
)
async def test_what_is_not_as_described_is_refused(stand, pc, body):
    no(await pc.ask("POST", "acks", body), 400, "body")
    assert (await pc.state()).status == 204


@pytest.mark.parametrize("key", ["", "x", base64.b64encode(bytes(32)).decode(), "A" * 44])
async def test_what_is_no_key_is_refused(stand, pc, key):
    no(await pc.ask("POST", "enrol", {"code": "c", "public_key": key}), 400, "body")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("GET", "nothing"), ("DELETE", "feed"), ("POST", "hello")]
)
async def test_there_is_nothing_anywhere_else(pc, method, path):
    no(await pc.send(method, path), 404, "address")


async def test_what_anybody_may_know(stand, pc):
    answer = await pc.send("GET", "hello")
    assert (answer.json["oldest"], answer.json["newest"]) == (1, 1)


async def test_nothing_secret_reaches_the_output(stand, pc):
    with capture_logs() as lines:
        await Pc(pc.session, stand).enrol("code of lobby-1")
        await Pc(pc.session, stand, "nobody").state()
    assert lines
    assert "code of" not in orjson.dumps(lines, default=str).decode()
    assert "nobody" not in orjson.dumps(lines, default=str).decode()


async def test_a_database_that_is_away_asks_for_patience(stand, pc):
    await stand.state.write(agent_nonces.drop)
    answer = await pc.state()
    no(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) >= 1
