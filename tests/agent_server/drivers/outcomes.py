"""How the tests of drivers read outcomes."""

from __future__ import annotations

from agent_server.protocol.messages import Step
from tests.agent_server.drivers.wishes import NUMBER, wish


def assert_refused(outcome, reason):
    assert (outcome.step, outcome.reason) == (Step.REFUSED, reason)


def assert_failed(outcome, reason):
    assert (outcome.step, outcome.reason) == (Step.FAILED, reason)


async def do(driver, *all_desired, meeting=NUMBER):
    """One after the other, each successfully; give what was seen last."""
    for desired in all_desired:
        outcome = await driver.achieve(wish(desired, meeting))
        assert outcome.step is Step.DONE, (desired, outcome)
    return outcome.observed
