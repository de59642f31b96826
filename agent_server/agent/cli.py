"""`meetledger-agent …`: the verbs at a meeting PC."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import structlog
import typer

from agent_server.agent import logs
from agent_server.agent.address import Malformed, checked_address, checked_name
from agent_server.agent.at_login.entry import NotSetUp, entry_for, set_up, take_away
from agent_server.agent.doctor.examination import examined
from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.enrolment import enrol as enrol_pc
from agent_server.agent.home import Home, HomeUnusable, usual_folder
from agent_server.agent.identity import IdentityUnreadable, read_identity
from agent_server.agent.run import run as run_agent
from agent_server.agent.settings import SettingsWrong, read_settings
from agent_server.agent.signing_in import bring_sign_in, sign_in_by_hand, sign_in_works
from agent_server.agent.status import Status, status_of
from agent_server.agent.store import JournalUnusable
from agent_server.agent.terminal import Json, fail, go, json_text, print_json
from agent_server.agent.version import agent_version

app = typer.Typer(
    name="meetledger-agent",
    help="The program on a meeting PC: does what the bot asks, and reports what the PC sees.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
_log = structlog.get_logger(__name__)


def main() -> None:
    """Exit codes: 0 success, 1 failure, 2 usage, 3 the server does not know this PC."""
    app()


@app.callback()
def prepare(
    context: typer.Context,
    home: Annotated[
        Path | None,
        typer.Option(help="The folder that holds all the agent keeps.", envvar="MEETLEDGER_AGENT_HOME"),
    ] = None,
) -> None:
    """The program on a meeting PC: does what the bot asks, and reports what the PC sees."""
    context.obj = Home((home or usual_folder()).absolute())
    logs.configure("WARNING", None)


@app.command()
def enrol(
    context: typer.Context,
    server: Annotated[str, typer.Argument(help="Where the bot is reached: https://bot.example.org")],
    name: Annotated[str, typer.Argument(help="Of this PC, as it was added in the bot: lobby-1")],
    code: Annotated[str, typer.Argument(help="As the bot gave it; good once, for 15 minutes.")],
) -> None:
    """Make this PC known to a server. After a lost answer, the same command again goes on.

    Example: meetledger-agent enrol https://bot.example.org lobby-1 K7QM-2XPA
    """
    home: Home = context.obj
    try:
        address, agent = checked_address(server), checked_name(name)
    except Malformed as malformed:
        print(malformed, file=sys.stderr)
        raise typer.Exit(2) from None
    go(enrol_pc(home, address, agent, code.strip()))
    print(f"This PC is {agent} now. Settings: {home.settings}")
    chosen = read_settings(home.settings).driver
    if not chosen:
        print(f"No driver is chosen in {home.settings}: until one is, this PC only reports.")
    names = "" if chosen else ", which names one"
    print(f"Next: meetledger-agent doctor{names}, then meetledger-agent install-service")


@app.command()
def run(
    context: typer.Context,
    *,
    stay_down: Annotated[bool, typer.Option("--stay-down", hidden=True)] = False,
) -> None:
    """Work: take commands, do them, report. Stops on SIGINT or SIGTERM.

    Example: meetledger-agent run
    """
    home: Home = context.obj
    try:
        home.make()
        level = read_settings(home.settings).log_level
    except (SettingsWrong, HomeUnusable) as problem:
        fail(str(problem))
    logs.configure(level, home.log)
    if stay_down and home.outcast.exists():
        _log.error("not started: the server does not know this PC; enrol it again")
        return
    try:
        go(run_agent(home))
    except typer.Exit:
        # Some platforms start again whatever ends with anything but 0.
        if not (stay_down and home.outcast.exists()):
            raise


@app.command()
def status(context: typer.Context, *, as_json: Json = False) -> None:
    """What is known on this PC; nobody is asked.

    Example: meetledger-agent status --json
    """
    try:
        found = status_of(context.obj)
    except (IdentityUnreadable, JournalUnusable) as error:
        fail(str(error))
    if as_json:
        print_json(found)
    else:
        _print_status(found)


@app.command()
def doctor(context: typer.Context, *, as_json: Json = False) -> None:
    """Look at everything, and say what to do next; exit 0 when all is well, 1 when not.

    Example: meetledger-agent doctor --json
    """
    findings = go(examined(context.obj))
    if as_json:
        print_json(findings)
    for each in findings if not as_json else ():
        print(f"{'✓' if each.ok else '✗'} {each.name}: {each.words}")
        if each.advice:
            print(f"    {each.advice}")
    raise typer.Exit(0 if all(each.ok for each in findings) else 1)


@app.command("sign-in")
def sign_in(
    context: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A storage state that Playwright saved after a sign-in to Zoom.")
    ] = None,
    *,
    by_hand: Annotated[
        bool, typer.Option("--open", help="Sign in to Zoom now, in a window that opens on this PC's screen.")
    ] = False,
) -> None:
    """Bring the host's sign-in for the browser driver; without a file, test the one that is there.

    Example: meetledger-agent sign-in --open
    """
    home: Home = context.obj
    try:
        home.make()
        settings = read_settings(home.settings)
        if by_hand:
            print("Sign in to Zoom in the window that opens; it closes by itself when Zoom knows you.")
            lies = go(sign_in_by_hand(home, settings))
        elif file is not None:
            lies = bring_sign_in(home, settings, file)
        else:
            works = go(sign_in_works(settings))
            print("Zoom knows this sign-in." if works else "Zoom does not know it any more: sign in again.")
            raise typer.Exit(0 if works else 1)
    except (SettingsWrong, HomeUnusable, DriverAbsent) as problem:
        fail(str(problem))
    print(f"Sealed in {lies}." + (f" Delete {file}: it signs in anybody who has it." if file else ""))
    if not settings.browser.sign_in:
        print(f"Next, in {home.settings}:\n[browser]\nsign_in = {json_text(str(lies))}")
    print("Then: meetledger-agent sign-in, to test it")


@app.command("install-service")
def start_at_login(
    context: typer.Context,
    *,
    only_print: Annotated[bool, typer.Option("--print", help="Show what would be written.")] = False,
) -> None:
    """Start at every login from now on, in the desktop session, and again after a failure.

    Example: meetledger-agent install-service --print
    """
    entry = entry_for(sys.platform, context.obj)
    if only_print:
        print(f"# {entry.file}", file=sys.stderr)
        print(entry.text)
        return
    try:
        context.obj.make()
        if read_identity(context.obj.identity) is None:
            fail("This PC is not enrolled. Next: meetledger-agent enrol SERVER NAME CODE")
        set_up(entry)
    except (NotSetUp, HomeUnusable, IdentityUnreadable, OSError) as problem:
        fail(str(problem))
    print(f"Written: {entry.file}. The agent runs, and will after every login.")


@app.command("uninstall-service")
def stop_at_login(
    context: typer.Context,
    *,
    only_print: Annotated[bool, typer.Option("--print", help="Show what would be removed.")] = False,
) -> None:
    """Stop, and start at login no more. What the agent keeps stays.

    Example: meetledger-agent uninstall-service
    """
    entry = entry_for(sys.platform, context.obj)
    if only_print:
        print(entry.file)
        return
    try:
        there = take_away(entry)
    except (NotSetUp, OSError) as problem:
        fail(str(problem))
    print(f"Removed: {entry.file}" if there else "There was nothing to remove.")


@app.command()
def version() -> None:
    """Show the version.

    Example: meetledger-agent version
    """
    print(agent_version())


def _print_status(found: Status) -> None:
    print(f"{found.agent} at {found.server}" if found.agent else "not enrolled")
    print("running" if found.running else "not running")
    print(f"the server last heard of it {found.heard_at or 'never'}")
    if found.outcast:
        print(f"the server does not know this PC: {found.outcast}")
    steps = ", ".join(f"{count} {step}" for step, count in sorted(found.steps.items()))
    print(f"commands: {steps or 'none'}; acks that wait: {found.acks_waiting}")
    for each in found.latest:
        print(f"  {each.at}  {each.step} {each.reason}  {each.command}".rstrip())
