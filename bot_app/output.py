"""How the terminal's verbs show things: for people, for machines, for spreadsheets."""

from __future__ import annotations

import csv
import sys
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table


def print_json(value: Any) -> None:
    print(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())


async def write_json(_columns: Sequence[str], rows: AsyncIterator[dict[str, Any]]) -> None:
    """An array, written row by row: a log may be larger than the memory."""
    separator = "["
    async for row in rows:
        print(separator, orjson.dumps(row).decode(), sep="", end="")
        separator = ",\n"
    print("[]" if separator == "[" else "]")


async def write_csv(columns: Sequence[str], rows: AsyncIterator[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout)
    writer.writerow(columns)
    async for row in rows:
        writer.writerow([_harmless(_as_text(row[column])) for column in columns])


async def write_lines(_columns: Sequence[str], rows: AsyncIterator[dict[str, Any]]) -> None:
    async for row in rows:
        who = row["name"] or row["actor"] or "the program"
        details = _printable(_as_text(row["details"]))
        print(
            f"{row['position']:>7}  {row['at'][:19]}  {row['event']:<24} {_printable(str(who))} "
            f"({row['via']})  {row['stream']}  {details}"
        )


def _as_text(value: Any) -> str:
    if isinstance(value, dict):
        return orjson.dumps(value).decode()
    return "" if value is None else str(value)


def _printable(text: str) -> str:
    """People's names could hold sequences that a terminal obeys."""
    return "".join(character if character.isprintable() else "�" for character in text)


def _harmless(text: str) -> str:
    """A spreadsheet would run a text that begins like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text


def print_table(title: str, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    table = Table(title=f"{title}: {len(rows)}")
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(str(row[column]) for column in columns))
    Console().print(table, markup=False)
