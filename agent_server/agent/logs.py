"""The agent's own log: one JSON object a line, in files that replace each other, and never a secret."""

from __future__ import annotations

import logging
import logging.handlers
import re
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import msgspec
import structlog

from agent_server.agent.private_file import private_opener

_SECRET_NAMES = re.compile(
    r"token|secret|passw|passcode|authorization|private_key|proof|url|\bcode_given\b|text$", re.IGNORECASE
)
_QUERY = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)(?:[^\s/@?#\"']*@)?([^\s?#\"']*)[?#][^\s\"']*")
HIDDEN = "[hidden]"
_LARGEST, _KEPT = 1024 * 1024, 5


def configure(level: str, file: Path | None) -> None:
    """Standard error for people who watch, and the file."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hide_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _json],
        foreign_pre_chain=shared,
    )
    handlers: list[logging.Handler] = [logging.StreamHandler(sys.stderr)]
    if file is not None:
        handlers.append(
            _PrivateFile(file, maxBytes=_LARGEST, backupCount=_KEPT - 1, encoding="utf-8", delay=True)
        )
    for handler in handlers:
        handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=handlers, force=True)
    # Where the disk is full the agent goes on, without a log.
    logging.raiseExceptions = False
    for name in ("aiohttp", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, entry: Any) -> Any:
    """The last look at an entry before it is written: secret by name, or by where it stands in an address."""
    for name, value in list(entry.items()):
        if _SECRET_NAMES.search(name):
            entry[name] = HIDDEN
        elif isinstance(value, str):
            entry[name] = _QUERY.sub(rf"\1\2?{HIDDEN}", value)
    return entry


class _PrivateFile(logging.handlers.RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        opened = open(  # noqa: SIM115 - the handler closes it, and only this one takes an opener
            self.baseFilename, self.mode, encoding=self.encoding, opener=private_opener
        )
        assert isinstance(opened, TextIOWrapper)  # noqa: S101 - as its mode says
        return opened


def _json(_logger: Any, _method: str, entry: Any) -> str:
    return msgspec.json.encode(entry, enc_hook=repr).decode()
