"""What stands behind the doors, with the real parts and an empty read model."""

from __future__ import annotations

from uuid import uuid4

import aiohttp

from bot_app.bootstrap import assembled
from bot_app.deliveries.choice import mark_of
from bot_app.doors import doors
from bot_app.sandbox.demo import demo_settings
from bot_app.sandbox.sandbox import serving, start_sandbox
from domain.ids import RecordingId


async def test_a_link_is_not_called_dead_while_the_recordings_are_read_again(tmp_path):
    async with start_sandbox() as sandbox:
        settings = demo_settings(sandbox, tmp_path, "en")
        async with assembled(settings) as program, serving(doors(program), "127.0.0.1", 0) as address:
            link = program.recordings.links.address(RecordingId(uuid4()), mark_of("f1"))
            path = link.removeprefix(settings.public_url)
            async with aiohttp.ClientSession() as session, session.get(address + path) as answer:
                assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
