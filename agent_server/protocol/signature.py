"""How a request is signed: with the agent's Ed25519 key, over everything in it that matters."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

import msgspec

AGENT_HEADER = "Meetledger-Agent"
TIME_HEADER = "Meetledger-Time"
NONCE_HEADER = "Meetledger-Nonce"
SIGNATURE_HEADER = "Meetledger-Signature"
WINDOW = 300
"""Seconds by which a request's time may differ from the server's."""
ROOT = "/agents/v1/"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
"""Of a PC: what may stand in a file name, an address and a chat without harm."""
NONCE = re.compile(r"[A-Za-z0-9_-]{22,44}")
TIME = re.compile(r"[0-9]{1,16}")


class Unreadable(Exception):
    """What should be a key, a signature or a number is something else."""


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """What a signature covers."""

    method: str
    target: str
    """Path and query from `ROOT` on, as sent; what a proxy puts before it does not count."""
    agent: str
    time: str
    """Milliseconds since 1970, UTC."""
    nonce: str
    last_event_id: str = ""
    """The header `Last-Event-ID`; empty: none."""
    body: bytes = b""
    """Before it is packed: whoever reads it may get it unpacked."""

    def as_bytes(self) -> bytes:
        digest = hashlib.sha256(self.body).hexdigest()
        lines = (self.method, self.target, self.agent, self.time, self.nonce, self.last_event_id, digest)
        return "\n".join(("meetledger-agent-1", *lines)).encode("utf-8", "surrogateescape")

    @property
    def milliseconds(self) -> int:
        """Of a time that is as `TIME` says."""
        return int(self.time)


def key_proof(agent: str, old_public_key: str) -> bytes:
    """What a new key signs to show that whoever brings it holds it."""
    return f"meetledger-agent-key-1\n{agent}\n{old_public_key}".encode()


def encoded(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(text: str, size: int) -> bytes:
    """Raises: Unreadable, unless it is exactly `size` bytes in the one way to write them."""
    try:
        raw = base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise Unreadable("base64url") from None
    if len(raw) != size or encoded(raw) != text:
        raise Unreadable("base64url")
    return raw
