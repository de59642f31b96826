"""A meeting PC and the whole program: ways into meetings, pictures, what the owners are told, and the end."""

from __future__ import annotations

import asyncio
import base64
import signal
import sqlite3
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import aiohttp

from adapters.event_store.mapper import Mapper
from adapters.event_store.sqlite import SqliteLog
from adapters.event_store.subject_keys import SubjectKeys
from agent_server.protocol.messages import LARGEST_STATE
from domain.agents.desired import Desired
from domain.agents.enrolment import InviteAgent, RevokeAgent, hash_of
from domain.agents.issuing import IssueAgentCommand
from domain.application import Application
from domain.ids import AgentCommandId, AgentId, ChatId, ZoomMeetingId
from tests.agent_server.our_server import PNG, Pc, operator
from tests.flows.program import until
from tests.flows.stage import OWNER, sandbox_stage

PATIENCE = 30


class People:
    """Acts on the same log, as another program does."""

    def __init__(self, log) -> None:
        self._application = Application(log)

    async def does(self, kind, **fields) -> None:
        receipt = await self._application.handle(kind(meta=operator(), agent_id=AgentId("lobby-1"), **fields))
        assert not receipt.refusal, receipt.refusal

    async def issue(self, desired: Desired, number: int = 81234567890) -> str:
        command = AgentCommandId(uuid4())
        await self.does(
            IssueAgentCommand,
            command=command,
            desired=desired,
            zoom_meeting_id=ZoomMeetingId(number),
            deadline=datetime.now(UTC) + timedelta(minutes=1),
            chat=ChatId(str(OWNER)),
        )
        return str(command)


@asynccontextmanager
async def playing(folder):
    """The bot, people, and a PC of theirs that is online."""
    async with sandbox_stage(folder) as stage, aiohttp.ClientSession() as session:
        keys = SubjectKeys(
            folder / "data" / "keys.db", base64.urlsafe_b64decode(stage.bot.settings["ENCRYPTION_KEY"])
        )
        async with SqliteLog(folder / "data" / "log.db", Mapper(keys)) as log:
            people, pc = People(log), Pc(session, SimpleNamespace(address=stage.bot.address))
            await people.does(InviteAgent, code_hash=hash_of("code"), chat=ChatId(str(OWNER)), again=False)
            assert (await pc.enrol("code")).status == 200
            assert (await pc.state()).status == 204
            yield stage, people, pc
        keys.close()


async def particulars(pc, command):
    return await pc.ask("GET", f"commands/{command}/particulars")


async def test_a_pc_gets_into_a_meeting_as_its_host_and_as_everybody(tmp_path):
    async with playing(tmp_path) as (stage, people, pc):
        telegram, zoom = stage.sandbox.telegram, stage.sandbox.zoom
        telegram.say(OWNER, '/meet "Talk" 2027-03-01 10:00')
        await telegram.wait_for_message(OWNER, lambda m: "● ready" in m["text"], timeout=PATIENCE)
        [meeting] = zoom.meetings
        hosting = await people.issue(Desired.HOSTING, meeting["id"])
        zoom.misbehaviour.next("GET /v2/meetings/", "status", status=429, retry_after=9)
        answer = await particulars(pc, hosting)
        assert (answer.status, answer.headers["Retry-After"]) == (503, "9")
        way = {"start_url": meeting["start_url"], "passcode": meeting["password"]}
        assert (await particulars(pc, hosting)).json == way
        assert (await pc.ack(hosting, "done")).json == {}
        joining = await people.issue(Desired.JOINED, meeting["id"])
        ways = {"join_url": meeting["join_url"], "passcode": meeting["password"]}
        assert (await particulars(pc, joining)).json == ways
        assert "zak=" not in stage.bot.said()


async def test_a_meeting_nobody_knows_has_no_way_in(tmp_path):
    async with playing(tmp_path) as (_, people, pc):
        for desired in (Desired.HOSTING, Desired.JOINED):
            command = await people.issue(desired)
            assert (await particulars(pc, command)).json == {}
            await pc.ack(command, "refused", reason="no_way_in")


async def test_a_picture_is_shown_in_the_chat_that_asked_and_kept_nowhere(tmp_path):
    async with playing(tmp_path) as (stage, people, pc):
        telegram = stage.sandbox.telegram
        command = await people.issue(Desired.SCREENSHOT_TAKEN)
        for _ in range(2):
            path = f"commands/{command}/screenshot"
            answer = await pc.ask("PUT", path, PNG, more={"Content-Type": "image/png"})
            assert answer.status == 204
        shown = await telegram.wait_for_message(OWNER, lambda m: "photo" in m, timeout=PATIENCE)
        assert "lobby-1" in shown["caption"]

        async def forgotten():
            with closing(sqlite3.connect(tmp_path / "data" / "state.db")) as database:
                return database.execute("SELECT count(*) FROM agent_screenshots").fetchone() == (0,) or None

        await until(forgotten, "the picture to be forgotten", PATIENCE)
        answer = await pc.ask("PUT", path, PNG, more={"Content-Type": "image/png"})
        assert (answer.status, await forgotten()) == (204, True)
        assert sum("photo" in message for message in telegram.messages(OWNER)) == 1


async def test_the_owners_are_told_of_what_was_refused(tmp_path):
    async with playing(tmp_path) as (stage, people, pc):
        forger = Pc(pc.session, pc.stand, "lobby-1")
        for _ in range(3):
            assert (await forger.state()).status == 401
        telegram = stage.sandbox.telegram
        told = await telegram.wait_for_message(
            OWNER, lambda m: "signed with a key" in m["text"], timeout=PATIENCE
        )
        assert "lobby-1" in told["text"]
        await people.does(RevokeAgent)

        async def shut_out():
            answer = await pc.state()
            return answer.code == "revoked" or None

        await until(shut_out, "the PC to be shut out", 5)
        await telegram.wait_for_message(OWNER, lambda m: "has been shut out" in m["text"], timeout=PATIENCE)


async def test_the_owners_are_told_of_what_does_not_fit_and_of_what_is_too_large(tmp_path):
    async with playing(tmp_path) as (stage, _, pc):
        stranger = Pc(pc.session, pc.stand, "../lobby-1")
        for _ in range(3):
            assert (await stranger.state()).status == 401
            assert (await pc.ask("POST", "state", b" " * (LARGEST_STATE + 1))).status == 413
        telegram = stage.sandbox.telegram
        for words, of in (("do not fit the protocol", "unknown"), ("larger than is allowed", "lobby-1")):
            told = await telegram.wait_for_message(
                OWNER, lambda m, words=words: words in m["text"], timeout=PATIENCE
            )
            assert of in told["text"]
            assert "need not have come from it" in told["text"]
        assert not any("../" in message.get("text", "") for message in telegram.messages(OWNER))
        assert "../lobby-1" not in stage.bot.said()


async def test_the_owners_are_told_of_a_code_that_is_used_again_and_of_what_is_anothers(tmp_path):
    async with playing(tmp_path) as (stage, _, pc):
        thief = Pc(pc.session, pc.stand, "lobby-1")
        assert (await thief.enrol("code")).code == "code"
        assert (await particulars(pc, uuid4())).code == "not_yours"
        headers = pc.headers("POST", "state", b"{}")
        answers = [await pc.send("POST", "state", b"{}", headers) for _ in range(2)]
        assert [answer.code for answer in answers] == ["", "replayed"]
        telegram = stage.sandbox.telegram
        for words in ("a code that is not valid", "not its own", "came a second time"):
            told = await telegram.wait_for_message(
                OWNER, lambda m, words=words: words in m["text"], timeout=PATIENCE
            )
            assert "lobby-1" in told["text"]


async def test_feeds_do_not_hold_up_the_end(tmp_path):
    async with playing(tmp_path) as (stage, _, pc), pc.stream() as stream:
        ended = asyncio.ensure_future(stream.ended())
        stage.bot.process.send_signal(signal.SIGTERM)
        # A feed that held up the end would be cut off in the middle, and not end as it does.
        await ended
        assert await stage.bot.ended() == 0
