"""`meetledger effects …` and `meetledger updates …`: what waits for a person, and what they decide."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import typer
from msgspec.structs import asdict
from sqlalchemy import Connection

from adapters.state import effects, inbox
from bot_app.output import print_json, print_table
from bot_app.stores import opened_state
from bot_app.terminal import Json, fail, go, settings

effects_app = typer.Typer(help="Outside calls that wait or need a person.", no_args_is_help=True)
updates_app = typer.Typer(
    help="Telegram updates and Zoom notifications that could not be handled.", no_args_is_help=True
)

Decide = Callable[..., bool]


@effects_app.command("list")
def list_effects(*, as_json: Json = False) -> None:
    """What waits, what is parked, and what may or may not have happened.

    Example: meetledger effects list --json
    """
    rows = [
        asdict(each) | {"due_at": datetime.fromtimestamp(each.due_at, UTC).isoformat(timespec="seconds")}
        for each in _read(effects.unfinished)
    ]
    _show("Effects", rows, ("id", "key", "state", "attempts", "due_at", "reason"), as_json=as_json)


@effects_app.command("retry")
def retry_effect(effect_id: int) -> None:
    """Try an outside call again, now. One that may have happened is looked up first where that is possible.

    Example: meetledger effects retry 42
    """
    _decide(effects.retry, "effect", effect_id, "will be tried again")


@effects_app.command("drop")
def drop_effect(effect_id: int) -> None:
    """Give an outside call up, so that what waits behind it goes on.

    Example: meetledger effects drop 42
    """
    _decide(effects.drop, "effect", effect_id, "is given up")


@updates_app.command("list")
def list_updates(*, as_json: Json = False) -> None:
    """Updates that were set aside, without what people wrote.

    Example: meetledger updates list
    """
    rows = [asdict(each) for each in _read(inbox.parked)]
    _show("Updates", rows, ("id", "identity", "attempts", "reason"), as_json=as_json)


@updates_app.command("retry")
def retry_update(update: int) -> None:
    """Handle an update again, for instance with a newer version.

    Example: meetledger updates retry 7
    """
    _decide(inbox.retry, "update", update, "will be handled again")


@updates_app.command("drop")
def drop_update(update: int) -> None:
    """Forget an update.

    Example: meetledger updates drop 7
    """
    _decide(inbox.drop, "update", update, "is forgotten")


def _read(query: Callable[[Connection], list[Any]]) -> list[Any]:
    async def read() -> list[Any]:
        async with opened_state(settings()) as state:
            return await state.read(query)

    return go(read())


def _show(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...], *, as_json: bool) -> None:
    if as_json:
        print_json(rows)
    else:
        print_table(title, rows, columns)


def _decide(decide: Decide, what: str, number: int, done: str) -> None:
    async def change() -> bool:
        now = datetime.now(UTC).timestamp()
        async with opened_state(settings()) as state:
            return await state.write(lambda connection: decide(connection, number, now=now))

    if not go(change()):
        fail(f"There is no {what} {number} that waits. `meetledger {what}s list` shows them.")
    typer.echo(f"{what.capitalize()} {number} {done}.")
