"""A meeting PC that says nothing any more is told to the owner, and so is its coming back."""

from __future__ import annotations

from tests.flows.pc_stage import end, pc_stage
from tests.flows.stage import OWNER

ATTIC = "attic"
SILENCE = 50.0
"""Seconds; it is told after thirty, at the next look."""


async def test_a_pc_whose_program_ended_is_called_offline_and_then_back(tmp_path):
    async with pc_stage(tmp_path) as stage:
        program = await stage.pc(ATTIC, "")
        await end(program)
        gone = f"The meeting PC {ATTIC} is offline"
        told = await stage.telegram.sees(OWNER, gone, seconds=SILENCE)
        await stage.telegram.asks(OWNER, "/agents", "0 of 1 online", "offline since")
        await stage.runs(ATTIC)
        await stage.telegram.sees(OWNER, f"The meeting PC {ATTIC} is back", after=told.id)
