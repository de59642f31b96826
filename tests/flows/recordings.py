"""Zoom records, and chats wait: everything a recording's way into a chat needs, started together."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import msgspec

from adapters.zoom.user_oauth import challenge_of
from bot_app import config
from bot_app.audit import entries
from bot_app.bootstrap import Program, assembled
from bot_app.sandbox import zoom as local_zoom
from bot_app.sandbox.sandbox import start_sandbox
from bot_app.sandbox.telegram import SandboxTelegram
from bot_app.sandbox.zoom import SandboxZoom
from domain.chats.chats import USUAL_FALLBACKS, USUAL_FILES, FileChoice
from domain.chats.commands import ChooseFallbacks, ChooseFile
from domain.command import Command, Meta, Via
from domain.connections.commands import Connect
from domain.ids import ChatId, CommandId, ConnectionId, CorrelationId, UserId
from domain.personal import Personal
from domain.recordings.recordings import id_of, stream_of
from projections.audit_trail import AuditFilter
from tests.bot_app.sandbox.zoom_client import check_all
from tests.contracts.telegram_contract import check_telegram
from tests.flows.program import BotProcess, free_port, until
from tests.flows.stage import OWNER, settings_for

Json = dict[str, Any]
Prepare = Callable[[Program], Awaitable[None]]

HOSTED = 50_000_000
SELF_HOSTED = 2_000_000_000
"""Bytes Telegram takes in one file."""
PATIENCE = 40
STATE_SECRET = "a-long-state-secret-of-the-recording-journeys"
PUBLIC = {"STATE_SECRET": STATE_SECRET}
FILES = ("audio", "video", "document")


class Scene(msgspec.Struct, frozen=True):
    telegram: SandboxTelegram
    zoom: SandboxZoom
    bot: BotProcess

    def host(self, name: str) -> tuple[str, str]:
        """A new host's e-mail, and the topic of what they record."""
        email = f"{name.lower()}@sandbox.example"
        self.zoom.add_user(email, name, "Host")
        return email, f"{name}'s Zoom Meeting"

    def about(self, chat: int, topic: str) -> list[Json]:
        """The bot's messages in a chat that name a recording."""
        return [message for message in self.telegram.messages(chat) if topic in words_of(message)]

    async def shows(self, chat: int, *words: str, seconds: float = PATIENCE) -> Json:
        """A text or a caption with all these words."""
        return await self.telegram.wait_for_message(
            chat,
            lambda message: message["from"]["is_bot"] and all(word in words_of(message) for word in words),
            timeout=seconds,
        )

    async def receives(self, chat: int, kind: str, *words: str, seconds: float = PATIENCE) -> Json:
        """A file of that kind, whose caption has all these words."""
        return await self.telegram.wait_for_message(
            chat,
            lambda message: kind in message and all(word in words_of(message) for word in words),
            timeout=seconds,
        )

    def bytes_of(self, message: Json) -> tuple[int, str]:
        """Size and SHA-256 of the file that arrived."""
        file = self.path_of(message)
        return file.size, file.sha256

    def path_of(self, message: Json) -> Any:
        """The file that arrived, as the local Telegram keeps it."""
        (kind,) = (kind for kind in FILES if kind in message)
        stored = self.telegram.file(message[kind]["file_id"])
        assert stored is not None, "its bytes were not kept"
        return stored

    async def told(self, uuid: str, event: str, *, times: int = 1) -> list[Json]:
        """What the log says of a recording under that name, once it says it as often as that."""

        async def look() -> list[Json] | None:
            found = [entry for entry in await self.history(uuid) if entry["event"] == event]
            return found if len(found) >= times else None

        return await until(look, f"{event}, {times} times", PATIENCE, also=self.bot.said)

    async def history(self, uuid: str) -> list[Json]:
        """All that the log says of a recording, for auditors."""
        wanted = AuditFilter(kind="recording")
        stream = stream_of(id_of(uuid))
        settings = config.load(None, **self.bot.settings)
        return [entry async for entry in entries(settings, wanted) if entry["stream"] == stream]

    async def tidy(self) -> None:
        """Everything that was planned has come to its end, and no temporary file is left."""
        folder = Path(self.bot.settings["DATA_DIR"]) / "media"

        async def look() -> bool | None:
            return True if not list(folder.rglob("*")) else None

        await until(look, f"{folder} to be empty", PATIENCE, also=self.bot.said)

    def memory(self) -> int:
        """The most the bot ever took, in bytes."""
        status = Path(f"/proc/{self.bot.process.pid}/status").read_text(encoding="utf-8")
        (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024

    def check_calls(self) -> None:
        """Against Zoom's and Telegram's own descriptions."""
        check_all(self.zoom)
        for call in self.telegram.calls:
            check_telegram(call.method, call.params, call.answer)


def words_of(message: Json) -> str:
    return str(message.get("text") or message.get("caption") or "")


def to_be(folder: Path, largest_upload: int = SELF_HOSTED) -> SandboxTelegram:
    """A Telegram that keeps what it is sent, and knows the owner."""
    files = folder / "telegram"
    files.mkdir(parents=True)
    telegram = SandboxTelegram(files=files, largest_upload=largest_upload)
    telegram.add_person("Olivia Owner", person_id=OWNER)
    return telegram


@asynccontextmanager
async def recording_stage(
    folder: Path,
    telegram: SandboxTelegram,
    *chats: int | str,
    zoom: SandboxZoom | None = None,
    prepare: Prepare | None = None,
    **changes: str,
) -> AsyncIterator[Scene]:
    """`chats`: where the organisation's recordings go. `prepare`: runs before the bot does."""
    async with start_sandbox(telegram=telegram, zoom=zoom) as sandbox:
        address = sandbox.zoom_address
        port = str(free_port())
        known = {
            "HTTP_PORT": port,
            "TELEGRAM_CHAT_ID": ",".join(map(str, chats)),
            "ZOOM_AUTH_URL": sandbox.zoom_auth_url,
            "ZOOM_WEBHOOK_SECRET_TOKEN": local_zoom.WEBHOOK_SECRET,
        }
        if "STATE_SECRET" in changes:
            known["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        settings = settings_for(
            folder, sandbox.telegram_base, telegram.token, address, **{**known, **changes}
        )
        bot = BotProcess(folder, settings)
        sandbox.zoom.oauth.redirect_uris.append(f"{bot.address}/zoom/callback")
        if prepare is not None:
            async with assembled(config.load(None, **settings)) as program:
                await prepare(program)
        try:
            await bot.start()
            sandbox.zoom.webhooks.subscribe(f"{bot.address}/webhooks/zoom", local_zoom.WEBHOOK_SECRET)
            yield Scene(telegram, sandbox.zoom, bot)
        finally:
            await bot.end()


async def choose(
    program: Program, chat: int | str, files: Any = USUAL_FILES, fallbacks: Any = USUAL_FALLBACKS
) -> None:
    """What a chat wants, as the operator says it."""
    here = ChatId(str(chat))
    for file in FileChoice:
        await _done(program, ChooseFile(meta=_meta(), chat=here, file=file, wanted=file in files))
    await _done(program, ChooseFallbacks(meta=_meta(), chat=here, fallbacks=tuple(fallbacks)))


async def connect(program: Program, zoom: SandboxZoom, email: str, *chats: int | str) -> None:
    """The owner lets us act for a Zoom user, whose recordings then go to these chats."""
    oauth = program.zoom.oauth
    verifier = "a-verifier-of-at-least-forty-three-characters"
    came_back = zoom.oauth.answer(oauth.authorise_address("state", challenge_of(verifier)), user=email)
    (code,) = parse_qs(urlsplit(came_back).query)["code"]
    grant = await oauth.exchange(code, verifier)
    user = await oauth.whoami(grant.access_token, grant.api)
    await program.zoom.shelf.connect(user.id, grant, asked_at=time.time())
    for chat in chats:
        await _done(
            program,
            Connect(
                meta=_meta(),
                connection_id=ConnectionId(user.id),
                connected_by=UserId(OWNER),
                account=user.account_id or local_zoom.ACCOUNT_ID,
                email=Personal(f"connection-{user.id}", email),
                scopes=grant.scopes,
                chat=ChatId(str(chat)),
            ),
        )


async def _done(program: Program, command: Command) -> None:
    receipt = await program.application.handle(command)
    assert not receipt.refusal, receipt


def _meta() -> Meta:
    return Meta(
        command_id=CommandId(uuid4()),
        at=datetime.now(UTC),
        via=Via.CLI,
        actor=None,
        correlation_id=CorrelationId("setting-up"),
    )
