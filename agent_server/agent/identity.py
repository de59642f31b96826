"""Who this PC is to its server: a name, an address, and a key that never leaves it."""

from __future__ import annotations

from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from agent_server.agent.home import Home
from agent_server.agent.private_file import settle_folder, write_private
from agent_server.protocol.signature import Unreadable, decoded, encoded


class IdentityUnreadable(Exception):
    """The file is there, and is not what was written."""


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    agent: str
    server: str
    """Address, without a slash at the end."""
    private_key: str
    asked: int = 0
    """Position of the entry that asked for this key; 0: nobody did."""

    def signed(self, message: bytes) -> str:
        return encoded(self._key.sign(message))

    @property
    def public_key(self) -> str:
        return encoded(self._key.public_key().public_bytes_raw())

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(decoded(self.private_key, 32))

    def __repr__(self) -> str:
        return f"Identity({self.agent!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("agent", self.agent)]


def new_identity(agent: str, server: str, asked: int = 0) -> Identity:
    key = encoded(Ed25519PrivateKey.generate().private_bytes_raw())
    return Identity(agent=agent, server=server, private_key=key, asked=asked)


def read_identity(path: Path) -> Identity | None:
    """`None`: there is none. Raises: IdentityUnreadable."""
    try:
        identity = msgspec.json.decode(path.read_bytes(), type=Identity)
        decoded(identity.private_key, 32)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, Unreadable):
        # The error may quote the file, so it is neither kept nor chained.
        pass
    else:
        return identity
    raise IdentityUnreadable(f"{path}: cannot be read. Enrol this PC again with a new code.")


def write_identity(path: Path, identity: Identity) -> None:
    write_private(path, msgspec.json.encode(identity))


class Identities:
    """The one in use and, while the key is being changed, the one to come. One of them is good, always."""

    def __init__(self, home: Home, current: Identity) -> None:
        self._home = home
        self.current = current
        self.coming = read_identity(home.next_identity)

    def prepare(self, asked: int) -> Identity:
        """The one to come is on the disk before anybody hears of it."""
        if self.coming is None:
            coming = new_identity(self.current.agent, self.current.server, asked)
            write_identity(self._home.next_identity, coming)
            self.coming = coming
        return self.coming

    def adopt(self, known: Identity) -> None:
        """The server knows it: it is the one in use from now on, if it is still to come."""
        if self.coming is known:
            self._home.next_identity.replace(self._home.identity)
            settle_folder(self._home.folder)
            self.current, self.coming = known, None
