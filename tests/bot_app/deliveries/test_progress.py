"""What shows how far a file has come is never the reason why it does not come."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

import pytest

from bot_app.deliveries import progress
from bot_app.deliveries.parcel import Place
from bot_app.deliveries.progress import Progress


@pytest.fixture
def broken(monkeypatch):
    """A fault of ours in the words that are shown; `tried` is set once they were asked for."""
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    tried = asyncio.Event()

    def on_its_way(*_):
        tried.set()
        raise ZeroDivisionError

    sender = SimpleNamespace(busy=lambda chat: False)
    parcel = SimpleNamespace(chat="-5", place=Place("c", 1), listed=SimpleNamespace(size=1))
    return Progress(sender, SimpleNamespace(on_its_way=on_its_way), parcel), tried


async def test_a_fault_in_showing_it_is_no_fault_of_the_file(broken):
    shown, tried = broken
    async with shown.shown():
        await tried.wait()
        await asyncio.sleep(0)


async def test_the_blocks_own_failure_is_told_as_it_is(broken):
    shown, tried = broken

    async def broken_off():
        async with shown.shown():
            await tried.wait()
            raise OSError("of the file")

    with pytest.raises(OSError, match="of the file"):
        await broken_off()


async def test_whoever_ends_it_meanwhile_ends_it(broken):
    shown, tried = broken

    async def work():
        async with shown.shown():
            await asyncio.Event().wait()

    under_way = asyncio.ensure_future(work())
    await tried.wait()
    under_way.cancel()
    with pytest.raises(asyncio.CancelledError):
        await under_way
