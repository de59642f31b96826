"""Makes every event and command frozen and keyword-only without saying so on each."""

from __future__ import annotations

from typing import Any, dataclass_transform

import msgspec

_CONFIG = {"frozen": True, "kw_only": True, "gc": False}
"""Nothing here can refer to itself, so the garbage collector need not look at millions of events."""


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class FrozenMeta(msgspec.StructMeta):
    """msgspec does not hand `kw_only` down to subclasses, and a forgotten one would be found late."""

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], **config: Any) -> Any:
        return super().__new__(cls, name, bases, namespace, **{**_CONFIG, **config})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Frozen(msgspec.Struct, metaclass=FrozenMeta):
    """Decorated like its metaclass: mypy asks the nearest base, and msgspec's own says "not frozen"."""
