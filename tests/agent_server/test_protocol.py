"""PROTOCOL.md, played against the real server: every example, in the order they stand there."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_server.protocol.signature import Signed, encoded, key_proof
from domain.agents.desired import Desired
from tests.agent_server.our_server import ROOT, Pc, standing

PAGE = (Path(__file__).parents[2] / "agent_server" / "PROTOCOL.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(http|signature)\n(.*?)```", PAGE, re.DOTALL)
SIGNED = next(text for kind, text in EXAMPLES if kind == "signature")
OPEN = {"GET /agents/v1/hello"}
"""Asked without a signature."""


class Play:
    """What has to be so before an example, and what it leaves for the next ones."""

    def __init__(self, stand, pc) -> None:
        self.stand, self.pc = stand, pc
        self.next_key = Ed25519PrivateKey.generate()
        new = encoded(self.next_key.public_key().public_bytes_raw())
        self.places = {
            "code": "ABCD-EFGH",
            "public_key": pc.key,
            "new_public_key": new,
            "proof": encoded(self.next_key.sign(key_proof(pc.name, pc.key))),
        }

    def filled(self, text: str) -> str:
        self.places["now"] = datetime.now(UTC).isoformat()
        return re.sub(r"\{(\w+)\}", lambda found: str(self.places.get(found[1], found[0])), text)

    async def before(self, request: str) -> None:
        if request.startswith("POST /agents/v1/enrol"):
            await self.stand.invite(self.pc.name, self.places["code"])
        elif request.startswith("GET /agents/v1/feed\n"):
            assert (await self.pc.state()).status == 204
            await self._issue(Desired.RECORDING_PAUSED)
        elif "/particulars" in request:
            await self.pc.ack(self.places["command"], "refused", reason="unsupported")
            await self._issue(Desired.JOINED)

    async def _issue(self, desired: Desired) -> None:
        self.places["command"] = await self.stand.issue(self.pc.name, desired)
        [entry] = (await self.pc.poll()).json["entries"]
        self.places |= {"position": entry["position"], "deadline": entry["command"]["deadline"]}

    async def play(self, request: str, expected: str) -> None:
        await self.before(request)
        head, _, body = self.filled(request).partition("\n")
        method, path = head.split(" ")
        lines = body.splitlines()
        headers = dict(line.split(": ") for line in lines if re.match(r"[A-Z][\w-]+: ", line))
        content = "\n".join(line for line in lines if line.startswith("{")).encode()
        path = path.removeprefix(ROOT)
        signed = {} if head in OPEN else self.pc.headers(method, path, content)
        status, shown = self.filled(expected).split("\n", 1)
        if headers.get("Accept") == "text/event-stream":
            await self._streamed(path, {**signed, **headers}, int(status), shown.lstrip("\n"))
            return
        answer = await self.pc.send(method, path, content, {**signed, **headers})
        assert answer.status == int(status), answer.body
        assert answer.headers["Meetledger-Protocol"] == "1"
        if shown.strip():
            fits(orjson.loads(shown), answer.json)
        else:
            assert answer.body == b""
        if path == "keys":
            self.pc.private = self.next_key

    async def _streamed(self, path, headers, status, shown) -> None:
        blocks = [block for block in shown.split("\n\n") if block.strip()]
        async with self.pc.session.get(f"{self.stand.address}{ROOT}{path}", headers=headers) as answer:
            assert answer.status == status
            for block in blocks:
                read = await _block(answer.content)
                *words, line = block.splitlines()
                assert read.splitlines()[:-1] == words
                told = read.splitlines()[-1]
                if line.startswith("data: "):
                    fits(orjson.loads(line[6:]), orjson.loads(told[6:]))
                else:
                    assert told == line


async def _block(content: aiohttp.StreamReader) -> str:
    block = ""
    while not block.endswith("\n\n"):
        block += (await content.readline()).decode()
    return block.rstrip("\n")


def fits(shown, answered) -> None:
    """Both sides ignore what they do not know; times are other ones each time."""
    if isinstance(shown, dict):
        for name, value in shown.items():
            fits(value, answered[name])
    elif isinstance(shown, list):
        assert len(shown) == len(answered)
        for value, theirs in zip(shown, answered, strict=True):
            fits(value, theirs)
    elif not _is_time(shown):
        assert shown == answered
    else:
        assert _is_time(answered)


def _is_time(value) -> bool:
    with suppress(TypeError, ValueError):
        return datetime.fromisoformat(value).tzinfo is not None
    return False


async def test_every_example_is_answered_as_it_says(tmp_path):
    exchanges = [text for kind, text in EXAMPLES if kind == "http"]
    assert len(exchanges) % 2 == 0
    async with standing(tmp_path) as stand, aiohttp.ClientSession() as session:
        play = Play(stand, Pc(session, stand))
        for request, answer in zip(exchanges[::2], exchanges[1::2], strict=True):
            await play.play(request.rstrip("\n"), answer)
        assert stand.screenshots == {}


def test_the_example_of_a_signature_is_right():
    head, *lines = SIGNED.strip().splitlines()
    method, target = head.split(" ")
    said = dict(line.split(": ") for line in lines)
    signed = Signed(
        method=method,
        target=target,
        agent=said["Meetledger-Agent"],
        time=said["Meetledger-Time"],
        nonce=said["Meetledger-Nonce"],
        last_event_id=said["Last-Event-ID"],
    )
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    assert encoded(key.sign(signed.as_bytes())) == said["Meetledger-Signature"]


@pytest.mark.parametrize("code", sorted(set(re.findall(r"`(\w+)`", PAGE.partition("| Status | Codes |")[2]))))
def test_every_code_of_a_refusal_is_one_the_server_gives(code):
    folder = Path(__file__).parents[2] / "agent_server"
    assert any(f'"{code}"' in path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
