"""`make bench`: every row beside its yardstick, in one run; `--write` keeps the table in docs/performance.md."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.row import Row

PARTS = (
    "append",
    "stream_load",
    "replay",
    "reply",
    "webhook",
    "relay",
    "deliveries",
    "vtt",
    "meetings",
    "sync",
    "agent_feed",
)
PAGE = Path(__file__).parents[2] / "docs" / "performance.md"
EXPLAINED = """# Performance

What DESIGN owes is a ratio to a yardstick that ran beside it, on the same machine in the same run.
Single figures on a shared machine mean little; the ratios are what to watch.
`make bench` prints the table, `make bench WRITE=1` also writes this page.

"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", default=PARTS, help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name}")
    chosen = parser.parse_args()
    rows: list[Row] = []
    for part in chosen.parts:
        print(f"… {part}", file=sys.stderr, flush=True)
        rows += importlib.import_module(f"tests.benchmarks.{part}").run()
    table = as_table(rows)
    print(table)
    if chosen.write:
        PAGE.write_text(f"{EXPLAINED}{_machine()}\n\n{table}\n{_remarks()}", encoding="utf-8")
    return 0 if all(_ratio(row) >= row.owed for row in rows) else 1


def _remarks() -> str:
    """What people have written below the table."""
    return PAGE.read_text(encoding="utf-8").rpartition("|\n")[2]


def as_table(rows: list[Row]) -> str:
    lines = ["| what | ours | yardstick | unit | ratio | owed | |", "|---|---:|---:|---|---:|---:|---|"]
    for row in rows:
        verdict = "✓" if _ratio(row) >= row.owed else "✗ below"
        lines.append(
            f"| {row.name} | {row.ours:,.0f} | {row.yardstick:,.0f} | {row.unit} "
            f"| {_ratio(row):.2f} | ≥ {row.owed:g} | {verdict} |"
        )
    return "\n".join(lines)


def _ratio(row: Row) -> float:
    return row.ours / row.yardstick


def _machine() -> str:
    processor = (
        next(
            (
                line.partition(":")[2].strip()
                for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
                if line.startswith("model name")
            ),
            platform.processor(),
        )
        if Path("/proc/cpuinfo").exists()
        else platform.processor()
    )
    today = datetime.now(UTC).date()
    return f"Measured {today} on {os.cpu_count()} cores ({processor}), Python {platform.python_version()}."


if __name__ == "__main__":
    raise SystemExit(main())
