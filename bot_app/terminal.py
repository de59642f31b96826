"""What every verb of the terminal shares: settings, running to the end, and one clear line when it fails."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Annotated, Any, Never, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from adapters.effect import Failure
from adapters.event_store.failures import LogTooNew, LogUnavailable, WrongEncryptionKey
from bot_app import config
from bot_app.config import Settings, SettingsWrong

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="For machines.")]


def settings() -> Settings:
    """Ends the verb with a line for each problem."""
    try:
        return config.load()
    except SettingsWrong as wrong:
        fail("\n".join([*wrong.problems, "See .env.example and docs/configuration.md."]))


def go(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end; what an operator can mend is one line, everything else a traceback."""
    mendable = _mendable()
    try:
        return asyncio.run(work)
    except BaseExceptionGroup as group:
        if group.split(mendable)[1] is not None:
            raise
        errors = _leaves(group)
    except mendable as error:
        errors = [error]
    # Out here: what is raised inside `except*` some versions of Python 3.11 wrap once more.
    return fail("\n".join(sorted({_told(error) for error in errors})))


def fail(words: str) -> Never:
    print(words, file=sys.stderr)
    raise typer.Exit(1)


def _mendable() -> tuple[type[BaseException], ...]:
    from bot_app.run import StartFailed  # noqa: PLC0415 - most verbs do without the whole program
    from bot_app.vault import WrongKey  # noqa: PLC0415 - as above

    return (
        StartFailed,
        WrongEncryptionKey,
        WrongKey,
        LogTooNew,
        LogUnavailable,
        Failure,
        DBAPIError,
        OSError,
    )


def _leaves(group: BaseExceptionGroup[Any]) -> list[BaseException]:
    return [
        leaf
        for each in group.exceptions
        for leaf in (_leaves(each) if isinstance(each, BaseExceptionGroup) else [each])
    ]


def _told(error: BaseException) -> str:
    """A database's own words may quote what was to be stored."""
    if isinstance(error, LogUnavailable | DBAPIError):
        cause = type(error.orig).__name__ if isinstance(error, DBAPIError) else error
        return (
            f"DATABASE_URL, DATA_DIR: out of reach ({cause}). Does the database run, and may we write there?"
        )
    return str(error) or type(error).__name__
