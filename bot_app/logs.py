"""Logs: one JSON object a line, with the correlation id, and never a secret."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from pathlib import Path
from typing import Any

import orjson
import structlog

_SECRET_NAMES = re.compile(
    r"token|secret|password|passcode|authorization|api_key|join_url|start_url", re.IGNORECASE
)
_BOT_TOKEN = re.compile(r"\b\d{5,}:[A-Za-z0-9_-]{20,}")
_BEARER = re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}")
HIDDEN = "[hidden]"


def configure(level: str, form: str, folder: Path | None) -> None:
    """Standard error always; daily files as well where `folder` is given."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.dev.ConsoleRenderer() if form == "console" else _json()
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=shared,
    )
    logging.basicConfig(level=level, handlers=_handlers(folder, formatter), force=True)
    # Libraries speak up only when something is wrong; aiohttp's access log would repeat every address.
    for name in ("aiohttp.access", "aiogram", "alembic", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, entry: Any) -> Any:
    """The last look at an entry before it is written: secret by name, or by the shape of the value."""
    for name, value in list(entry.items()):
        if _SECRET_NAMES.search(name):
            entry[name] = HIDDEN
        elif isinstance(value, str):
            entry[name] = _BEARER.sub(HIDDEN, _BOT_TOKEN.sub(HIDDEN, value))
    return entry


def _json() -> Any:
    return structlog.processors.JSONRenderer(
        serializer=lambda entry, **_: orjson.dumps(entry, default=repr).decode()
    )


def _handlers(folder: Path | None, formatter: logging.Formatter) -> list[logging.Handler]:
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        handlers.append(
            logging.handlers.TimedRotatingFileHandler(
                folder / "meetledger.log", when="midnight", backupCount=14, encoding="utf-8", utc=True
            )
        )
    for handler in handlers:
        handler.setFormatter(formatter)
    return handlers
