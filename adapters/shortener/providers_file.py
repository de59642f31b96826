"""The providers as they are now: those built in, and those of a file that may change at any time."""

from __future__ import annotations

from pathlib import Path

import structlog

from adapters.shortener.schema import Providers, ProvidersWrong, built_in, read_providers

_log = structlog.get_logger(__name__)
_Seen = tuple[int, int, int]


class ProvidersFile:
    """Looked at when it is used, which costs microseconds; no thread watches it."""

    def __init__(self, path: Path | None) -> None:
        """`None`: there is no file, only what is built in."""
        self.problem = ""
        """Why the file as it stands is not used; empty: it is."""
        self._path = path
        self._built_in = built_in()
        self._good = self._built_in
        self._seen: _Seen | None = None

    def current(self) -> Providers:
        """What the file says; as long as it is wrong, what it last said when it was right."""
        if self._path is not None:
            try:
                self._look(self._path)
            except OSError as error:
                self._seen = None
                self._complain(f"cannot be read ({error.strerror})")
        return self._good

    def _look(self, path: Path) -> None:
        """Raises: OSError."""
        stat = path.stat()
        seen = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        if seen == self._seen:
            return
        content = path.read_bytes()
        self._seen = seen
        try:
            self._good = read_providers(content, self._built_in.by_name)
        except ProvidersWrong as wrong:
            self._complain(str(wrong))
        else:
            self.problem = ""
            _log.info("shorteners.read", providers=sorted(self._good.by_name))

    def _complain(self, problem: str) -> None:
        if problem != self.problem:
            _log.error("shorteners.file_wrong", problem=problem)
        self.problem = problem
