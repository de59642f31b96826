"""The driver of one's own programs: what they are given, how they end, and what is looked at besides."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from agent_server.agent.drivers.choice import DriverAbsent, Nothing, chosen_driver, made_driver
from agent_server.agent.drivers.driver import Wish
from agent_server.agent.drivers.programs import ProgramFailed, run
from agent_server.agent.drivers.scripted import ScriptedDriver, filled
from agent_server.agent.settings import Scripted, Settings
from agent_server.protocol.desired import Desired
from agent_server.protocol.messages import Particulars, Reason, State, Step
from tests.agent_server.pc import PNG

STATE = 'print(open("state").read())'
RECORD = """open("state", "w").write('{"zoom": "in_meeting", "meeting": "1", "recording": "running"}')"""


def python(script: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-c", script, *arguments)


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("state").write_text('{"zoom": "in_meeting", "meeting": "1", "recording": "none", "later": 1}')


def driver(achieve, *, seen=True, seconds=20.0, settles_in=0.0) -> ScriptedDriver:
    scripted = Scripted(observe=python(STATE) if seen else (), achieve=achieve, seconds=seconds)
    return ScriptedDriver(scripted, settles_in)


def wish(desired: str, meeting: str = "1", **particulars) -> Wish:
    return Wish(desired=Desired(desired), meeting=meeting, particulars=Particulars(**particulars))


def there(name: str) -> bool:
    return Path(name).exists()


def read(name: str) -> str:
    return Path(name).read_text()


def names(beginning: str) -> list[str]:
    return [path.name for path in Path().glob(f"{beginning}*")]


async def test_a_program_brings_it_about_and_it_is_seen():
    scripted = driver({"recording=running": (python(RECORD),)})
    outcome = await scripted.achieve(wish("recording=running"))

    assert scripted.can == {Desired.RECORDING}
    assert (outcome.step, outcome.observed.recording) == (Step.DONE, "running")


async def test_what_is_so_already_is_not_touched():
    scripted = driver({"recording=none": (python("open('touched', 'w')"),)})
    outcome = await scripted.achieve(wish("recording=none"))

    assert outcome.step is Step.DONE
    assert not there("touched")


@pytest.mark.parametrize("desired", ["meeting=ended", "meeting=hosting", "meeting=joined"])
async def test_in_another_meeting_nothing_is_touched(desired):
    scripted = driver({desired: (python("open('touched', 'w')"),)})
    outcome = await scripted.achieve(wish(desired, "2"))

    assert (outcome.step, outcome.reason) == (Step.REFUSED, Reason.OTHER_MEETING)
    assert not there("touched")


async def test_what_a_program_says_and_nobody_sees_has_no_effect():
    outcome = await driver({"recording=running": (python(""),)}).achieve(wish("recording=running"))

    assert (outcome.step, outcome.reason) == (Step.FAILED, Reason.NO_EFFECT)


async def test_where_nothing_can_be_seen_the_program_is_believed():
    scripted = driver({"everybody=muted": (python(""),)}, seen=False)

    assert (await scripted.achieve(wish("everybody=muted"))).step is Step.DONE
    assert await scripted.observe() == State()


async def test_the_programs_stop_at_the_first_that_fails():
    scripted = driver({"recording=running": (python("exit(3)"), python(RECORD))})
    outcome = await scripted.achieve(wish("recording=running"))

    assert (outcome.step, outcome.reason) == (Step.FAILED, Reason.DRIVER_FAILED)
    assert outcome.detail == "recording=running: program 1 ended with 3"


@pytest.mark.parametrize(
    "broken", ["print('{')", "exit(1)", "print('x' * 100_000)", "print('{\"zoom\": 5}')"]
)
async def test_a_look_that_cannot_be_read_sees_nothing(broken):
    scripted = ScriptedDriver(Scripted(observe=python(broken)))

    assert await scripted.observe() == State()


async def test_a_picture_is_what_the_last_program_prints():
    show = f"import sys; sys.stdout.buffer.write({PNG!r})"
    outcome = await driver({"screenshot=taken": (python(show),)}).achieve(wish("screenshot=taken"))

    assert outcome.screenshot == PNG


def test_placeholders_are_replaced_once_and_never_read_by_a_shell():
    told = wish("meeting=joined", "1", passcode="{text}; rm -rf *", join_url="https://z/?a=1&b=2", text="no")

    assert filled(["{meeting}", "--p={passcode}", "{join_url}", "{start_url}", "{other}", "$HOME"], told) == [
        "1",
        "--p={text}; rm -rf *",
        "https://z/?a=1&b=2",
        "",
        "{other}",
        "$HOME",
    ]


async def test_a_program_gets_its_arguments_as_they_are():
    script = "import sys; open('got', 'w').write(repr(sys.argv[1:]))"
    scripted = driver({"message=shown": (python(script, "{text}"),)})
    await scripted.achieve(wish("message=shown", text="a 'b' \"c\" $(d) `e`\n-f"))

    assert read("got") == repr(["a 'b' \"c\" $(d) `e`\n-f"])


async def test_a_program_that_hangs_is_ended_with_all_it_started():
    script = "import os, time; os.fork(); open(f'pid-{os.getpid()}', 'w'); time.sleep(60)"
    with pytest.raises(ProgramFailed, match="did not end in 1 s"):
        await run(python(script), seconds=1.0, largest=100)

    # Killed is not gone at once; by themselves they would go on for a minute.
    async with asyncio.timeout(30):
        while any(_runs(int(name[4:])) for name in names("pid-")):  # noqa: ASYNC110 - it is elsewhere
            await asyncio.sleep(0.05)


async def test_what_a_program_leaves_running_is_not_waited_for():
    sleeper = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    begun = time.monotonic()
    left = await run(python(f"import subprocess, sys; print({sleeper}.pid)"), seconds=40.0, largest=100)
    os.kill(int(left), signal.SIGKILL)

    assert time.monotonic() - begun < 20


async def test_a_program_that_prints_without_end_is_ended():
    with pytest.raises(ProgramFailed, match="printed too much"):
        await run(python("while True: print('x' * 1000)"), seconds=20.0, largest=5000)


@pytest.mark.parametrize("program", [("/nowhere/at/all",), ("no\0pe",)])
async def test_a_program_that_is_not_there_has_failed(program):
    with pytest.raises(ProgramFailed, match="cannot be started"):
        await run(program, seconds=1.0, largest=100)


def test_the_settings_choose_the_driver():
    assert chosen_driver(Settings(driver="scripted")).name == "scripted"
    assert isinstance(chosen_driver(Settings()), Nothing)


def test_a_driver_that_is_not_there_is_named_with_those_that_are(monkeypatch):
    monkeypatch.setitem(made_driver.__globals__["DRIVERS"], "lacking", "not_a_package_at_all:Driver")
    with pytest.raises(DriverAbsent, match="no driver 'colour'; there are desktop, browser, rooms, scripted"):
        made_driver("colour", Settings())
    with pytest.raises(DriverAbsent, match="the package not_a_package_at_all is missing"):
        made_driver("lacking", Settings())


def _runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
