"""`meetledger …`: the program's verbs for people at a terminal."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Annotated, Any, Never, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from adapters.event_store.failures import LogTooNew, LogUnavailable, WrongEncryptionKey
from bot_app import config, logs
from bot_app.config import Settings, SettingsWrong
from bot_app.output import print_json, print_table, write_csv, write_json, write_lines
from domain.command import Via
from domain.ids import UserId
from projections.audit_trail import AuditFilter

T = TypeVar("T")

app = typer.Typer(
    name="meetledger",
    help="Zoom meetings from a Telegram chat, with a ledger of who did what.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
effects_app = typer.Typer(help="Outside calls that wait or need a person.", no_args_is_help=True)
app.add_typer(effects_app, name="effects")

Json = Annotated[bool, typer.Option("--json", help="For machines.")]


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
    settings = _settings()
    logs.configure(settings.log_level, settings.log_format, settings.log_dir)
    from bot_app.run import run as run_program  # noqa: PLC0415 - the other verbs start faster without it

    _go(run_program(settings))


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
    _go(play(port, language))


@app.command()
def check(*, as_json: Json = False) -> None:
    """Check settings, database, Telegram and Zoom; exit 0 when all is well, 1 when not.

    Example: meetledger check --json
    """
    from bot_app.checks import examine_all  # noqa: PLC0415 - as above

    settings = _settings()
    results = _go(examine_all(settings))
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
        await write(COLUMNS, entries(_settings(), wanted))

    _go(show())


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
    found = _go(verify_log(_settings(), witness))
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
        async with opened_reads(_settings()) as reads:
            chosen = {each.name: each for each in reads}
            if name not in chosen:
                raise typer.BadParameter(f"no read model {name!r}; there are: {', '.join(chosen)}")
            await chosen[name].start_over()

    _go(start_over())
    print(f"{name} is empty; a running bot fills it again within seconds.")


@effects_app.command("list")
def list_effects(*, as_json: Json = False) -> None:
    """What waits, what is parked, and what may or may not have happened.

    Example: meetledger effects list --json
    """
    from bot_app.stores import opened_state  # noqa: PLC0415 - as above

    async def read() -> list[dict[str, Any]]:
        async with opened_state(_settings()) as state:
            return [_row(each) for each in await state.read(_effects().unfinished)]

    found = _go(read())
    if as_json:
        print_json(found)
    else:
        print_table("Effects", found, ("id", "key", "state", "attempts", "due", "reason"))


@effects_app.command()
def retry(effect_id: int) -> None:
    """Try an outside call again, now. One that may have happened is looked up first where that is possible.

    Example: meetledger effects retry 42
    """
    _resolve(effect_id, "retry")


@effects_app.command()
def drop(effect_id: int) -> None:
    """Give an outside call up, so that what waits behind it goes on.

    Example: meetledger effects drop 42
    """
    _resolve(effect_id, "drop")


@app.command()
def version() -> None:
    """Show the version."""
    from bot_app.version import program_version  # noqa: PLC0415 - as above

    print(program_version())


def _resolve(effect_id: int, verb: str) -> None:
    from bot_app.stores import opened_state  # noqa: PLC0415 - as above

    async def change() -> bool:
        act = getattr(_effects(), verb)
        now = datetime.now(UTC).timestamp()
        async with opened_state(_settings()) as state:
            return bool(await state.write(lambda connection: act(connection, effect_id, now=now)))

    if not _go(change()):
        _fail(f"There is no effect {effect_id} that waits. `meetledger effects list` shows them.")
    print(f"Effect {effect_id}: {verb} noted.")


def _effects() -> Any:
    from adapters.state import effects  # noqa: PLC0415 - as above

    return effects


def _row(summary: Any) -> dict[str, Any]:
    due = datetime.fromtimestamp(summary.due_at, UTC).isoformat(timespec="seconds")
    return {
        "id": summary.id,
        "key": summary.key,
        "state": summary.state,
        "attempts": summary.attempts,
        "due": due,
        "reason": summary.reason,
    }


def _settings() -> Settings:
    try:
        return config.load()
    except SettingsWrong as wrong:
        _fail("\n".join([*wrong.problems, "See .env.example and docs/configuration.md."]))


def _go(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what an operator can mend is one line, everything else a traceback."""
    try:
        return asyncio.run(work)
    except* _mendable() as group:
        _fail("\n".join(sorted({_told(error) for error in _leaves(group)})))
    raise AssertionError("unreachable")


def _mendable() -> tuple[type[BaseException], ...]:
    from bot_app.run import StartFailed  # noqa: PLC0415 - as above

    return (StartFailed, WrongEncryptionKey, LogTooNew, LogUnavailable, DBAPIError, OSError)


def _leaves(group: BaseExceptionGroup[Any]) -> list[BaseException]:
    return [
        leaf
        for each in group.exceptions
        for leaf in (_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    ]


def _told(error: BaseException) -> str:
    if isinstance(error, LogUnavailable):
        return (
            f"DATABASE_URL, DATA_DIR: out of reach ({error}). Does the database run, and may we write there?"
        )
    return str(error) or type(error).__name__


def _fail(words: str) -> Never:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def _utc(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=UTC) if at is not None else None
