"""The way into the program, which says what to install where only the agent is."""

from __future__ import annotations

import sys

_OURS = ("adapters", "agent_server", "bot_app", "domain", "projections")


def main() -> None:
    try:
        from bot_app.cli import main as verbs  # noqa: PLC0415 - what it imports may not be there
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith(_OURS):
            raise
        print(
            f"The package {error.name} is missing: this is the installation of a meeting PC. "
            "For the bot install meetledger[bot], or the packages of requirements/run.txt.",
            file=sys.stderr,
        )
        raise SystemExit(1) from None
    verbs()
