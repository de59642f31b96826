"""Turns events into stored bytes and back: msgspec JSON, upcasting, sealing of personal fields."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar, get_args, get_origin

import msgspec

import domain.catalog  # noqa: F401 - importing it is what makes every area's events known
from adapters.event_store.admission import Encoded
from adapters.event_store.failures import EventTooLarge, UnknownTopic, UnreadableEvent
from adapters.event_store.tables import Row
from domain.command import Meta, Via
from domain.event import Event, all_events, name_of, topic_of
from domain.ids import CommandId, CorrelationId, StreamId, UserId
from domain.log import Append, Recorded
from domain.personal import Personal, Redacted

LARGEST_STATE = 1_000_000
"""Bytes. Events hold facts; what is larger belongs in a file."""

E = TypeVar("E")


class Vault(Protocol):
    """Keeps one key for each subject of personal data."""

    def refresh(self) -> None:
        """Forget keys another process has erased; called before every page that is read."""

    def seal(self, subject: str, plain: bytes) -> bytes:
        """A new subject's key is durable when this returns."""

    def unseal(self, subject: str, sealed: bytes) -> bytes | None:
        """`None`: the key is gone, or another one by now."""


class Envelope(msgspec.Struct, Generic[E], gc=False):
    """What `state` holds."""

    at: datetime
    actor: UserId | None
    via: Via
    command_id: CommandId
    correlation_id: CorrelationId
    causation_id: str
    event: E


class SealedValue(msgspec.Struct):
    """A personal value at rest."""

    subject: str
    sealed: str
    """Base64 of nonce and ciphertext; empty: it was redacted already when it was stored."""


class Mapper:
    def __init__(self, vault: Vault, events: Iterable[type[Event]] | None = None) -> None:
        """`events`: what the log may hold; all of the domain's, unless given."""
        self._vault = vault
        self._encoder = msgspec.json.Encoder(enc_hook=self._seal)
        known = list(all_events() if events is None else events)
        self._events = {name_of(event): event for event in known}
        if len(self._events) < len(known):
            raise ValueError("two events share a name")
        self._topics = {event: topic_of(event) for event in known}
        self._decoders = {topic_of(event): self._decoder(event) for event in known}
        self._raw_decoder = msgspec.json.Decoder(Envelope[dict[str, Any]])

    def encode(self, append: Append) -> list[Encoded]:
        """Raises: EventTooLarge; KeyError for an event class that is not known."""
        return [
            Encoded(stream, self._topics[type(event)], self._state(append.meta, event))
            for stream, event in append.events
        ]

    def decode(self, rows: Sequence[Row]) -> list[Recorded]:
        """Raises: UnknownTopic, UnreadableEvent."""
        if rows:  # mostly a stream has not moved, and asking the vault is a third of finding that out
            self._vault.refresh()
        return [self._recorded(*row) for row in rows]

    def _state(self, meta: Meta, event: Event) -> bytes:
        state = self._encoder.encode(
            Envelope(
                meta.at,
                meta.actor,
                meta.via,
                meta.command_id,
                meta.correlation_id,
                meta.causation_id,
                event,
            )
        )
        if len(state) > LARGEST_STATE:
            raise EventTooLarge(f"{self._topics[type(event)]} of {len(state)} bytes")
        return state

    def _recorded(self, position: int, stream: str, version: int, topic: str, state: bytes) -> Recorded:
        decode = self._decoders.get(topic) or self._upcaster(topic, position)
        try:
            envelope = decode(state)
        except msgspec.MsgspecError as error:
            raise UnreadableEvent(topic, position, str(error)) from error
        return Recorded(
            position=position,
            stream=StreamId(stream),
            version=version,
            at=envelope.at,
            actor=envelope.actor,
            via=envelope.via,
            command_id=envelope.command_id,
            correlation_id=envelope.correlation_id,
            causation_id=envelope.causation_id,
            event=envelope.event,
        )

    def _decoder(self, event: type[Event]) -> Callable[[bytes], Envelope[Any]]:
        wanted: Any = Envelope[event]  # type: ignore[valid-type]  # msgspec takes types built at run time
        return msgspec.json.Decoder(wanted, dec_hook=self._unseal).decode

    def _upcaster(self, topic: str, position: int) -> Callable[[bytes], Envelope[Any]]:
        """Reads an earlier revision; a later one is as unknown as a later name."""
        name, _, number = topic.partition("@")
        revision = int(number) if number.isdecimal() else 1
        event = self._events.get(name)
        if event is None or revision >= event.REVISION:
            raise UnknownTopic(topic, position)

        def decode(state: bytes) -> Envelope[Any]:
            envelope: Envelope[Any] = self._raw_decoder.decode(state)
            raw = event.upcast(revision, envelope.event)
            envelope.event = msgspec.convert(raw, event, dec_hook=self._unseal)
            return envelope

        return decode

    def _seal(self, value: Any) -> SealedValue:
        if not isinstance(value, Personal):
            raise NotImplementedError(f"events cannot hold {type(value).__name__}")
        if isinstance(value.value, Redacted):
            return SealedValue(value.subject, "")
        sealed = self._vault.seal(value.subject, msgspec.json.encode(value.value))
        return SealedValue(value.subject, b64encode(sealed).decode())

    def _unseal(self, wanted: Any, raw: Any) -> Personal[Any]:
        if get_origin(wanted) is not Personal:
            raise NotImplementedError(f"events cannot hold {wanted}")
        stored = msgspec.convert(raw, SealedValue)
        plain = self._vault.unseal(stored.subject, b64decode(stored.sealed))
        if plain is None:
            return Personal(stored.subject, Redacted.REDACTED)
        return Personal(stored.subject, msgspec.json.decode(plain, type=get_args(wanted)[0]))
