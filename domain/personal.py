"""Personal data: sealed in the log under a key of its subject, and gone when that key is."""

from __future__ import annotations

from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class Redacted(Enum):
    """Stands where personal data was before its subject was erased."""

    REDACTED = "redacted"


class Personal(Generic[T]):
    """A value about a person. `subject` is that person's stream id; its key seals the value at rest."""

    __slots__ = ("subject", "value")

    def __init__(self, subject: str, value: T | Redacted) -> None:
        self.subject = subject
        self.value = value

    def reveal(self, otherwise: T) -> T:
        """The value, or `otherwise` once its subject has been erased."""
        return otherwise if isinstance(self.value, Redacted) else self.value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Personal):
            return NotImplemented
        return bool(self.subject == other.subject and self.value == other.value)

    def __hash__(self) -> int:
        return hash((self.subject, self.value))

    def __repr__(self) -> str:
        """Without the value: a traceback or a log line must not give it away."""
        return f"Personal({self.subject!r}, …)"
