"""What an operator sees who started the bot wrongly: one clear line, and never a secret."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet

from bot_app.sandbox.sandbox import start_sandbox
from tests.flows.program import PATIENCE, ROOT, BotProcess
from tests.flows.stage import settings_for

SECRET = "hush-hush-0123456789-hush"


@pytest.fixture(scope="module", autouse=True)
def out_of_reach(tmp_path_factory):
    """A bot whose database is away. It hopes for a while, and the other tests need not wait for that."""
    folder = tmp_path_factory.mktemp("away")
    away = settings_for(folder, "http://127.0.0.1:1", f"7000000001:{SECRET}", "http://127.0.0.1:1")
    away |= {"DATABASE_URL": f"postgresql://meetledger:{SECRET}@127.0.0.1:1/nothing", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "bot_app", "run"], cwd=folder, env=away, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


@pytest.fixture
async def settings(tmp_path):
    async with start_sandbox() as sandbox:
        zoom_address = sandbox.zoom_base_url.removesuffix("/v2")
        yield settings_for(tmp_path, sandbox.telegram_base, sandbox.telegram.token, zoom_address)


async def said_at_the_end(folder, settings, verb="run"):
    """What is left to read of a program that ended by itself, with exit code 1."""
    finished = await BotProcess(folder, settings, command_line=True).verb(verb)
    assert finished.code == 1, finished
    assert "Traceback" not in finished.err
    said = [line for line in finished.err.splitlines() if not line.startswith("{")]
    return said, finished.out + finished.err


async def test_a_token_telegram_does_not_know_is_one_line(tmp_path, settings):
    wrong = f"7000000002:{SECRET}"
    said, whole = await said_at_the_end(tmp_path, {**settings, "TELEGRAM_BOT_TOKEN": wrong})
    assert said == ["TELEGRAM_BOT_TOKEN: Telegram does not accept it; ask @BotFather"]
    assert SECRET not in whole


async def test_a_port_in_use_is_one_line(tmp_path, settings):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said, _ = await said_at_the_end(tmp_path, {**settings, "HTTP_PORT": str(port)})
    assert len(said) == 1
    assert said[0].startswith(f"HTTP_PORT: cannot listen on 127.0.0.1:{port}")


async def test_another_encryption_key_than_the_data_has_is_one_line(tmp_path, settings):
    assert (await BotProcess(tmp_path, settings, command_line=True).verb("audit")).code == 0
    other = Fernet.generate_key().decode()
    said, whole = await said_at_the_end(tmp_path, {**settings, "ENCRYPTION_KEY": other})
    assert len(said) == 1
    assert "ENCRYPTION_KEY" in said[0]
    assert other not in whole


MALFORMED = {
    "TELEGRAM_BOT_TOKEN": SECRET,
    "INITIAL_OWNER_ID": "me",
    "DEFAULT_MODE": "pigeon",
    "HTTP_PORT": "eighty",
    "ENCRYPTION_KEY": SECRET,
    "ZOOM_BASE_URL": "http://zoom.example.org/v2",
    "TIMEZONE": "Mars/Olympus",
    "TELEGRAM_CHAT_ID": f"-100,{SECRET}",
    "DATABASE_URL": f"mysql://root:{SECRET}@db/x",
}


async def test_every_problem_of_an_env_file_is_a_line_with_name_and_example(tmp_path):
    lines = [f"{name}={value}" for name, value in MALFORMED.items()]
    (tmp_path / ".env").write_text("\n".join(["ZOOM_ACCOUNT_ID=x", "what is this", *lines]), "utf-8")
    process = BotProcess(tmp_path, {}, command_line=True)
    del process.settings["HTTP_PORT"]
    finished = await process.verb("run")
    assert finished.code == 1
    said = finished.err.splitlines()
    missing = ["ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"]
    for name in [*MALFORMED, *missing]:
        (line,) = [line for line in said if line.startswith(f"{name}: ")]
        assert ", e.g. " in line, line
    assert all("is missing" in line for line in said if line.startswith(tuple(missing)))
    assert SECRET not in finished.out + finished.err


async def test_webhook_mode_asks_for_what_it_needs(tmp_path, settings):
    said, _ = await said_at_the_end(tmp_path, {**settings, "DEFAULT_MODE": "webhook"})
    assert any(line.startswith("PUBLIC_URL: needed with DEFAULT_MODE=webhook") for line in said)


async def test_a_database_out_of_reach_is_one_line_without_its_password(out_of_reach):
    _, err = await asyncio.to_thread(out_of_reach.communicate, timeout=PATIENCE)
    assert out_of_reach.returncode == 1
    assert len(err.splitlines()) == 1
    assert err.startswith("DATABASE_URL")
    assert SECRET not in err
