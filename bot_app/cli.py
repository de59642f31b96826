"""`meetledger …`: the program's verbs for people at a terminal."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot_app import logs
from bot_app.output import print_json, write_csv, write_json, write_lines
from bot_app.parked import effects_app, updates_app
from bot_app.terminal import Json, go, settings
from domain.command import Via
from domain.ids import UserId
from projections.audit_trail import AuditFilter

app = typer.Typer(
    name="meetledger",
    help="Zoom meetings from a Telegram chat, with a ledger of who did what.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(effects_app, name="effects")
app.add_typer(updates_app, name="updates")


def main() -> None:
    """Exit codes: 0 success, 1 failure, 2 usage."""
    app()


@app.callback()
def prepare() -> None:
    """Zoom meetings from a Telegram chat, with a ledger of who did what."""
    # What a verb prints may be read by a machine: warnings go elsewhere, and without secrets.
    logs.configure("WARNING", "console", None)


@app.command()
def run() -> None:
    """Run the bot: Telegram, Zoom, web. Stops on SIGINT or SIGTERM.

    Example: meetledger run
    """
    chosen = settings()
    logs.configure(chosen.log_level, chosen.log_format, chosen.log_dir)
    from bot_app.run import run as run_program  # noqa: PLC0415 - the other verbs start faster without it

    go(run_program(chosen))


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="Of the page in the browser; 0: any free one.")] = 8765,
    language: Annotated[str, typer.Option(help="id or en.")] = "en",
) -> None:
    """Everything on this machine alone: a local Telegram, a local Zoom, and a chat page.

    Example: meetledger demo --port 9000
    """
    from bot_app.sandbox.demo import play  # noqa: PLC0415 - only the demo needs the sandbox

    logs.configure("ERROR", "console", None)
    go(play(port, language))


@app.command()
def check(*, as_json: Json = False) -> None:
    """Check settings, database, Telegram and Zoom; exit 0 when all is well, 1 when not.

    Example: meetledger check --json
    """
    from bot_app.checks import examine_all  # noqa: PLC0415 - as above

    results = go(examine_all(settings()))
    if as_json:
        print_json([{"name": each.name, "ok": each.ok, "words": each.words} for each in results])
    for each in results if not as_json else ():
        print(f"{'✓' if each.ok else '✗'} {each.name}: {each.words}")
    raise typer.Exit(0 if all(each.ok for each in results) else 1)


@app.command()
def audit(
    *,
    user: Annotated[int | None, typer.Option(help="Telegram id, as actor or subject.")] = None,
    meeting: Annotated[str | None, typer.Option(help="Zoom meeting id, or our own.")] = None,
    kind: Annotated[str | None, typer.Option(help="Event name or its beginning: meeting.")] = None,
    via: Annotated[Via | None, typer.Option(help="The door it came through.")] = None,
    since: Annotated[datetime | None, typer.Option(help="UTC.")] = None,
    until: Annotated[datetime | None, typer.Option(help="UTC, not included.")] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For spreadsheets.")] = False,
) -> None:
    """Who did what, when, through which door.

    Example: meetledger audit --kind meeting --since 2026-12-01 --csv
    """
    from bot_app.audit import COLUMNS, entries  # noqa: PLC0415 - as above

    wanted = AuditFilter(
        person=UserId(user) if user is not None else None,
        meeting=meeting,
        kind=kind,
        via=via,
        since=_utc(since),
        until=_utc(until),
    )
    write = write_json if as_json else write_csv if as_csv else write_lines

    async def show() -> None:
        await write(COLUMNS, entries(settings(), wanted))

    go(show())


@app.command()
def verify(
    *,
    head: Annotated[str, typer.Option(help="POSITION:HASH, as posted to the owners.")] = "",
    as_json: Json = False,
) -> None:
    """Recompute the seal of the whole log; exit 1 and name the first bad position when it is damaged.

    Example: meetledger verify --head 1204:9f86d081884c7d65…
    """
    from bot_app.checks import verify_log, witnessed  # noqa: PLC0415 - as above

    try:
        witness = witnessed(head)
    except ValueError:
        raise typer.BadParameter("a head reads POSITION:HASH, with 64 hexadecimal digits") from None
    found = go(verify_log(settings(), witness))
    if as_json:
        print_json(found)
    elif found["ok"]:
        print(f"The log is whole: {found['checked']} events, head {found['head'][:16]}…")
    else:
        print(f"The log is damaged at position {found['first_bad_position']}.", file=sys.stderr)
    raise typer.Exit(0 if found["ok"] else 1)


@app.command()
def rebuild(name: Annotated[str, typer.Argument(help="agenda, user_directory, audit_trail, …")]) -> None:
    """Empty a read model; the running bot fills it again from the log.

    Example: meetledger rebuild agenda
    """
    from bot_app.stores import opened_reads  # noqa: PLC0415 - as above

    async def start_over() -> None:
        async with opened_reads(settings()) as reads:
            chosen = {each.name: each for each in reads}
            if name not in chosen:
                raise typer.BadParameter(f"no read model {name!r}; there are: {', '.join(chosen)}")
            await chosen[name].start_over()

    go(start_over())
    print(f"{name} is empty; a running bot fills it again within seconds.")


@app.command("rotate-keys")
def rotate_keys(*, as_json: Json = False) -> None:
    """Put everything that is sealed under the present ENCRYPTION_KEY. The bot must be stopped.

    Give the new key in ENCRYPTION_KEY and the one before in ENCRYPTION_KEYS_OLD, then:

    Example: meetledger rotate-keys
    """
    from bot_app.rotation import rotate  # noqa: PLC0415 - as above

    rotated = go(rotate(settings()))
    if as_json:
        print_json({"subject_keys": rotated.subject_keys, "connections": rotated.connections})
        return
    print(f"{rotated.subject_keys} keys and the tokens of {rotated.connections} connections are sealed anew.")
    print("ENCRYPTION_KEYS_OLD can go once no backup is left that needs it.")


@app.command()
def version() -> None:
    """Show the version."""
    from bot_app.version import program_version  # noqa: PLC0415 - as above

    print(program_version())


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
