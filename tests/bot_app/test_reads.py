"""Waiting for the read models."""

from __future__ import annotations

import pytest

from adapters.effect import Unavailable
from bot_app import reads
from tests.bot_app.bookkeeping import kept


async def test_who_waits_too_long_is_told_to_come_back(tmp_path, monkeypatch):
    monkeypatch.setattr(reads, "PATIENCE", 0.01)
    async with kept(tmp_path, reading=False) as books:
        with pytest.raises(Unavailable) as waited:
            await books.reads.caught_up(1)
    assert waited.value.retry_after == reads.BEHIND
