"""The whole agent against a stand: what it is told, does and says."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from agent_server.agent.drivers.driver import Outcome
from agent_server.agent.failures import Outcast
from agent_server.agent.feed import Feed
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, State, Step
from tests.agent_server.pc import PNG, NotingDriver, working

DONE = [Step.RECEIVED, Step.DOING, Step.DONE]


async def test_a_command_is_journalled_begun_done_and_told(enrolled, stand, driver):
    driver.state = State(zoom="in_meeting", meeting="81234567890", recording="running")
    async with working(enrolled, driver):
        command = stand.tell("recording=running", meeting="81234567890")
        ack = await stand.ended(command)

    assert stand.steps(command) == DONE
    assert ack.observed.recording == "running"
    assert [(wish.desired, wish.meeting) for wish in driver.wishes] == [(Desired.RECORDING, "81234567890")]


async def test_commands_are_done_one_at_a_time_in_the_order_of_the_feed(enrolled, stand, driver):
    stand.backwards = True
    words = ["microphone=off", "camera=off", "sharing=off"]
    commands = [stand.tell(word) for word in words]
    async with working(enrolled, driver):
        for command in commands:
            await stand.ended(command)

    assert sorted(driver.asked) == sorted(words)
    assert [stand.steps(command) for command in commands] == [DONE] * 3


async def test_a_parallel_one_is_done_beside_one_that_takes_long(enrolled, stand, driver):
    driver.hold[Desired.RECORDING] = asyncio.Event()
    async with working(enrolled, driver):
        long = stand.tell("recording=running")
        await driver.begun.wait()
        waiting = stand.tell("camera=off")
        beside = stand.tell("screenshot=taken", parallel=True)
        await stand.ended(beside)
        assert stand.end(waiting) is None
        await stand.until(lambda: stand.states[-1].busy_with == long)
        driver.hold[Desired.RECORDING].set()
        await stand.ended(waiting)

    assert stand.steps(long) == DONE


async def test_what_comes_twice_and_backwards_over_broken_streams_is_done_once(enrolled, stand, driver):
    stand.twice = stand.backwards = True
    stand.cut_after = 700
    commands = [stand.tell("camera=off") for _ in range(6)]
    async with working(enrolled, driver):
        for command in commands:
            await stand.ended(command)

    assert len(driver.asked) == len(commands)
    assert {len({ack.step for ack in stand.ends(command)}) for command in commands} == {1}


async def test_acks_whose_answers_are_lost_are_sent_again(enrolled, stand, driver):
    stand.lost["/acks"] = 2
    async with working(enrolled, driver):
        command = stand.tell("camera=off")
        await stand.until(lambda: len(stand.batches) >= 3 and stand.end(command))

    assert len(driver.wishes) == 1
    assert {ack.step for ack in stand.ends(command)} == {Step.DONE}


async def test_one_ack_that_nobody_takes_does_not_hold_back_the_others(enrolled, stand, driver):
    stand.unfit.add("bad")
    stand.most_acks = 2
    stand.away["/acks"] = 1
    async with working(enrolled, driver):
        stand.tell("camera=off", "bad")
        good = [stand.tell("camera=off") for _ in range(4)]
        for command in good:
            await stand.ended(command)

    assert [stand.steps(command) for command in good] == [DONE] * 4
    assert stand.steps("bad") == []


async def test_unheard_acks_are_not_sent_again(enrolled, stand, driver):
    stand.unknown_commands.add("c1")
    async with working(enrolled, driver):
        await stand.ended(stand.tell("camera=off"))
        await stand.ended(stand.tell("camera=off"))

    assert stand.steps("c1") == DONE


async def test_what_was_called_back_before_it_was_begun_never_is(enrolled, stand, driver):
    driver.hold[Desired.RECORDING] = asyncio.Event()
    async with working(enrolled, driver):
        stand.tell("recording=running")
        await driver.begun.wait()
        command = stand.tell("camera=off")
        stand.call_back(command)
        ack = await stand.ended(command)
        driver.hold[Desired.RECORDING].set()

    assert (ack.step, ack.reason) == (Step.REFUSED, Reason.CANCELLED)
    assert driver.asked == [Desired.RECORDING]


async def test_a_command_whose_cancellation_came_first_is_refused(enrolled, stand, driver):
    async with working(enrolled, driver):
        stand.call_back("late")
        await stand.until(lambda: stand.states)
        ack = await stand.ended(stand.tell("camera=off", "late"))

    assert (ack.step, ack.reason) == (Step.REFUSED, Reason.CANCELLED)
    assert driver.wishes == []


async def test_what_has_expired_behind_something_long_is_refused(enrolled, stand, driver):
    driver.hold[Desired.RECORDING] = asyncio.Event()
    async with working(enrolled, driver):
        stand.tell("recording=running")
        await driver.begun.wait()
        ack = await stand.ended(stand.tell("camera=off", within=0.3))

    assert (ack.step, ack.reason) == (Step.REFUSED, Reason.EXPIRED)
    assert driver.asked == [Desired.RECORDING]


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_deadlines_are_the_servers_whatever_this_clock_says(enrolled, stand, driver, minutes):
    stand.skew = timedelta(minutes=minutes)
    async with working(enrolled, driver):
        await stand.until(lambda: "GET /agents/v1/feed" in stand.requests)
        late = await stand.ended(stand.tell("sharing=off", within=-1))
        good = await stand.ended(stand.tell("camera=off", within=30))

    assert (late.step, late.reason) == (Step.REFUSED, Reason.EXPIRED)
    assert good.step is Step.DONE
    assert abs((good.at - stand.now()).total_seconds()) < 15


async def test_a_clock_that_is_set_while_working_is_corrected_by_the_server(enrolled, stand, driver):
    async with working(enrolled, driver):
        await stand.until(lambda: stand.states)
        stand.skew = timedelta(minutes=10)
        ack = await stand.ended(stand.tell("camera=off"))

    assert ack.step is Step.DONE
    assert "clock" in stand.refusals


async def test_an_unknown_word_and_what_the_driver_cannot_do_are_unsupported(enrolled, stand):
    driver = NotingDriver(Desired.CAMERA_OFF)
    async with working(enrolled, driver):
        acks = [await stand.ended(stand.tell(word)) for word in ("coffee=made", "sharing=on")]

    assert [(ack.step, ack.reason) for ack in acks] == [(Step.REFUSED, Reason.UNSUPPORTED)] * 2
    assert driver.wishes == []


async def test_screenshots_are_brought_before_they_count_as_done(enrolled, stand, driver):
    stand.away["/screenshot"] = 1
    async with working(enrolled, driver):
        command = stand.tell("screenshot=taken")
        await stand.ended(command)

    assert stand.screenshots == {command: PNG}
    first = stand.requests.index(f"PUT /agents/v1/commands/{command}/screenshot")
    assert first < len(stand.requests) - 1


async def test_screenshots_that_are_switched_off_are_forbidden(enrolled, stand, driver):
    async with working(enrolled, driver, screenshots=False):
        ack = await stand.ended(stand.tell("screenshot=taken"))
        await stand.until(lambda: stand.states)

    assert (ack.step, ack.reason) == (Step.REFUSED, Reason.FORBIDDEN)
    assert Desired.SCREENSHOT_TAKEN not in stand.states[-1].can


async def test_the_way_in_is_fetched_for_what_needs_it(enrolled, stand, driver):
    stand.particulars["c1"] = Particulars(join_url="https://zoom.example/j/1?pwd=x", passcode="x")
    stand.away["/particulars"] = 1
    async with working(enrolled, driver):
        await stand.ended(stand.tell("meeting=joined", meeting="1"))
        without = await stand.ended(stand.tell("meeting=hosting", meeting="1"))

    assert driver.wishes[0].particulars == stand.particulars["c1"]
    assert (without.step, without.reason) == (Step.REFUSED, Reason.NO_WAY_IN)
    assert driver.asked == [Desired.JOINED]


async def test_a_driver_that_raises_has_failed(enrolled, stand, driver):
    driver.outcomes[Desired.CAMERA_OFF] = RuntimeError("passcode is hunter2")
    async with working(enrolled, driver):
        ack = await stand.ended(stand.tell("camera=off"))

    assert (ack.step, ack.reason, ack.detail) == (Step.FAILED, Reason.DRIVER_FAILED, "RuntimeError")


async def test_secrets_in_what_a_driver_says_are_left_out(enrolled, stand, driver):
    driver.outcomes[Desired.JOINED] = Outcome(
        step=Step.FAILED, reason=Reason.NO_EFFECT, detail="join hunter2 said\nno" + "x" * 500
    )
    stand.particulars["c1"] = Particulars(passcode="hunter2")
    async with working(enrolled, driver):
        ack = await stand.ended(stand.tell("meeting=joined", meeting="1"))

    assert ack.detail.startswith("join … said no")
    assert len(ack.detail) == 200


async def test_a_report_is_made_by_telling_the_state_at_once(enrolled, stand):
    driver = NotingDriver(Desired.CAMERA_OFF)
    async with working(enrolled, driver):
        await stand.until(lambda: stand.states)
        told = len(stand.states)
        ack = await stand.ended(stand.tell("report=made"))

    assert ack.step is Step.DONE
    assert len(stand.states) > told
    assert driver.wishes == []


async def test_the_state_says_what_the_pc_is_and_can(enrolled, stand, driver):
    async with working(enrolled, driver):
        await stand.until(lambda: stand.states)

    state = stand.states[0]
    assert (state.zoom, state.versions.driver) == ("idle", "noting")
    assert state.disk_free > 0
    assert state.versions.agent
    assert state.versions.os
    assert set(state.can) == set(Desired)


async def test_what_the_driver_can_do_in_a_meeting_is_told_when_it_is_there(enrolled, stand, driver):
    driver.can = frozenset({Desired.HOSTING})
    async with working(enrolled, driver):
        await stand.until(lambda: stand.states)
        driver.can = frozenset({Desired.HOSTING, Desired.RECORDING})
        await stand.ended(stand.tell("meeting=hosting"))
        await stand.until(lambda: Desired.RECORDING in stand.states[-1].can)

    assert Desired.RECORDING not in stand.states[0].can


@pytest.mark.parametrize(
    ("word", "seen", "step", "reason"),
    [
        ("recording=running", State(zoom="in_meeting", recording="running"), Step.DONE, ""),
        ("recording=running", State(zoom="in_meeting", recording="none"), Step.FAILED, "interrupted"),
        ("meeting=ended", State(zoom="idle"), Step.FAILED, "interrupted"),
    ],
)
async def test_after_an_end_in_the_middle_it_is_looked_at_and_not_done_again(
    enrolled, stand, driver, word, seen, step, reason
):
    driver.hold[Desired(word)] = asyncio.Event()
    async with working(enrolled, driver):
        command = stand.tell(word)
        await driver.begun.wait()
    driver.state = seen

    async with working(enrolled, driver):
        ack = await stand.ended(command)

    assert (ack.step, ack.reason) == (step, reason)
    assert driver.asked == [Desired(word)]


async def test_where_streams_bring_nothing_it_asks_again_and_again(enrolled, stand, driver, monkeypatch):
    monkeypatch.setitem(Feed.__init__.__kwdefaults__, "silence", 0.2)
    stand.mute_streams = True
    async with working(enrolled, driver):
        ack = await stand.ended(stand.tell("camera=off"))

    assert ack.step is Step.DONE
    assert stand.requests.count("GET /agents/v1/feed") > 3


async def test_it_can_be_told_not_to_try_streams_at_all(enrolled, stand, driver):
    stand.mute_streams = True
    async with working(enrolled, driver, poll=True):
        acks = [await stand.ended(stand.tell("camera=off")) for _ in range(2)]

    assert [ack.step for ack in acks] == [Step.DONE] * 2


async def test_one_that_was_revoked_stops_and_says_so(enrolled, stand, driver):
    async with working(enrolled, driver) as task:
        await stand.until(lambda: stand.states)
        stand.revoked.add("lobby-1")
        with pytest.RaisesGroup(Outcast, flatten_subgroups=True, allow_unwrapped=False, check=_all_revoked):
            await task


def _all_revoked(group) -> bool:
    return all(error.code == "revoked" for error in group.exceptions)


async def test_at_the_end_the_driver_lets_go_of_what_it_holds(enrolled, driver):
    async with working(enrolled, driver):
        assert not driver.closed
    assert driver.closed
