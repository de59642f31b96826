"""What records an outcome is known again after a kill: receipts keep the ids of commands."""

from __future__ import annotations

from uuid import UUID

import pytest

from adapters.effect import Effect, IfUnknown, Rejected, Unavailable
from adapters.performer import Quiet, meta
from domain.command import Via

EFFECT = Effect(
    key="zoom.create_meeting/m",
    lane="zoom/m",
    payload={},
    if_unknown=IfUnknown.REPEAT,
    correlation_id="c",
)


@pytest.mark.parametrize(
    ("how", "facts", "command_id"),
    [
        ({}, ("failed",), "d000be46-ecc5-51f4-9481-e87f15b28d37"),
        ({}, ("parked", "7", 19, 1800000000.5), "b43ac3a4-73ee-542a-a26c-86bdcfa9cfa2"),
        ({"source": "telegram", "via": Via.TELEGRAM}, ("closed",), "fea8bebe-e400-55e0-8e67-0c8b066426d9"),
        ({"source": "zoom", "via": Via.ZOOM}, ("created",), "797163dd-0567-5aca-be4b-53ced6049e74"),
    ],
)
def test_the_same_fact_gives_the_same_command_for_ever(how, facts, command_id):
    made = meta(EFFECT, *facts, **how)
    assert made.command_id == UUID(command_id)
    assert made.via == how.get("via", Via.POLICY)
    assert (made.actor, made.correlation_id, made.causation_id) == (None, "c", EFFECT.key)


async def test_who_has_nothing_to_say_about_failures_says_nothing():
    quiet = Quiet()
    await quiet.ready(EFFECT)
    assert await quiet.look_up(EFFECT) is None
    assert quiet.rejected(EFFECT, Rejected("no")).commands == ()
    assert quiet.postponed(EFFECT, Unavailable("later")).commands == ()
