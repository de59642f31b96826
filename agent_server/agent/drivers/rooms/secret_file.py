"""The client secret of the app at Zoom: in a file of its own that nobody else may read."""

from __future__ import annotations

import os
from pathlib import Path

from agent_server.agent.drivers.driver import DriverAbsent

_LARGEST = 256
_ONLY_OURS = 0o077


class SecretWrong(DriverAbsent):
    """There is no secret that could be used; the message says why, without its content."""


def read_secret(path: Path) -> str:
    """Raises: SecretWrong."""
    try:
        content = _content(path)
    except OSError as error:
        raise SecretWrong(f"client_secret_file: {path} cannot be read ({type(error).__name__})") from None
    secret = content.strip()
    if not secret or len(content) > _LARGEST or not secret.isascii() or b" " in secret:
        raise SecretWrong(f"client_secret_file: {path} should hold the client secret, and nothing else")
    return secret.decode()


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise FileNotFoundError
    with path.open("rb") as file:
        if os.name == "posix" and os.fstat(file.fileno()).st_mode & _ONLY_OURS:
            raise SecretWrong(f"client_secret_file: others may read {path}; chmod 600 {path}")
        return file.read(_LARGEST + 1)
