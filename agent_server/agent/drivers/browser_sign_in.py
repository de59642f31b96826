"""Who the web client is signed in as: cookies an operator brings, kept sealed."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from agent_server.agent.drivers.driver import DriverAbsent
from agent_server.agent.drivers.screen.links import LOOPBACK, ZOOM_HOSTS

_MARK = b"meetledger sign-in 1\n"
_NONCE = 12
_KEY = 32
_LARGEST = 1024 * 1024
_ONLY_OURS = 0o077


class SignInWrong(DriverAbsent):
    """What should be a sign-in is not, or cannot be opened; the message says why, without its content."""


class Stored(msgspec.Struct):
    """As Playwright's `storage_state` writes it."""

    cookies: list[dict[str, Any]]
    origins: list[dict[str, Any]] = []


def sign_in_files(sign_in: str, key: str) -> tuple[Path, Path]:
    """Where it lies, and the key to it; without a name of its own the key lies beside it."""
    return Path(sign_in).expanduser(), Path(key or f"{sign_in}.key").expanduser()


def bring(source: Path, target: Path, key: Path) -> None:
    """Keep what a file of Playwright's holds, which signs anybody in: delete it afterwards.

    Raises: SignInWrong.
    """
    keep(_read_stored(source), str(source), target, key)


def keep(stored: Stored, source: str, target: Path, key: Path) -> None:
    """Seal what is of use to Zoom into `target`; make `key` where there is none. The same again replaces it.

    Raises: SignInWrong, which names the source.
    """
    stored.cookies = [each for each in stored.cookies if is_zooms(str(each.get("domain", "")))]
    stored.origins = []
    if not stored.cookies:
        raise SignInWrong(f"{source}: there is no cookie of Zoom's in it; sign in first, then save the state")
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(_key(key, make=True)).encrypt(nonce, msgspec.json.encode(stored), _MARK)
    _write(target, _MARK + nonce + sealed)


def opened(target: Path, key: Path) -> dict[str, Any]:
    """As Playwright wants it. Raises: SignInWrong."""
    try:
        content = target.read_bytes()
    except OSError as error:
        raise SignInWrong(f"{target}: cannot be read ({type(error).__name__})") from None
    nonce, sealed = content[len(_MARK) :][:_NONCE], content[len(_MARK) + _NONCE :]
    if not content.startswith(_MARK) or len(nonce) < _NONCE:
        raise SignInWrong(f"{target}: is no sealed sign-in; bring one from a file of Playwright's")
    try:
        return dict(msgspec.json.decode(AESGCM(_key(key, make=False)).decrypt(nonce, sealed, _MARK)))
    except InvalidTag:
        raise SignInWrong(f"{target}: was sealed with another key than {key}, or changed") from None


def _read_stored(source: Path) -> Stored:
    try:
        with source.open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST + 1), type=Stored)
    except (OSError, msgspec.DecodeError) as error:
        raise SignInWrong(f"{source}: is no storage state of Playwright's ({type(error).__name__})") from None


def is_zooms(domain: str) -> bool:
    host = domain.lstrip(".").lower()
    return host in LOOPBACK or any(host == name or host.endswith(f".{name}") for name in ZOOM_HOSTS)


def _key(path: Path, *, make: bool) -> bytes:
    if make and not path.exists():
        _write(path, secrets.token_bytes(_KEY))
    try:
        if os.name == "posix" and path.stat().st_mode & _ONLY_OURS:
            raise SignInWrong(f"{path}: others may read it; chmod 600 {path}")
        key = path.read_bytes()
    except OSError as error:
        raise SignInWrong(f"{path}: cannot be read ({type(error).__name__})") from None
    if len(key) != _KEY:
        raise SignInWrong(f"{path}: a key has {_KEY} bytes")
    return key


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all, and for ourselves alone."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123 - by descriptor
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
