"""What people may call a short link."""

from __future__ import annotations

import re

from domain.refusal import Refusal

SHORTEST_ALIAS, LONGEST_ALIAS = 3, 30
RESERVED = frozenset(
    {"abuse", "admin", "api", "health", "help", "login", "metrics", "null", "owner", "ready", "root"}
    | {"security", "support", "undefined", "webhooks", "www"}
)
"""Words under which people expect something of ours."""
_FORM = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)*")


class AliasCharacters(Refusal):
    code = "link.alias_characters"


class AliasLength(Refusal):
    code = "link.alias_length"


class AliasReserved(Refusal):
    code = "link.alias_reserved"


class AliasTaken(Refusal):
    code = "link.alias_taken"


def check_alias(alias: str) -> None:
    """Raises: Refusal. Capitals are for the asker to make small: people type short links by hand."""
    if not SHORTEST_ALIAS <= len(alias) <= LONGEST_ALIAS:
        raise AliasLength(shortest=SHORTEST_ALIAS, longest=LONGEST_ALIAS)
    if not _FORM.fullmatch(alias):
        raise AliasCharacters
    if alias in RESERVED:
        raise AliasReserved(alias=alias)


def suggested(alias: str, number: int) -> str:
    """Another one like it: `weekly-2`."""
    ending = f"-{number}"
    return alias[: LONGEST_ALIAS - len(ending)].rstrip("_-") + ending
