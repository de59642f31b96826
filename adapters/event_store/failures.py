"""What can go wrong between a caller and the log, apart from a lost race."""

from __future__ import annotations


class LogUnavailable(Exception):
    """The database did not answer for as long as we were willing to try; the same append may be repeated."""


class LogTooNew(Exception):
    """The log was written by a later version of this program."""


class UnknownTopic(Exception):
    """The log holds an event this version does not know; skipping it would falsify everything after."""

    def __init__(self, topic: str, position: int) -> None:
        super().__init__(f"unknown event {topic!r} at position {position}")
        self.topic = topic
        self.position = position


class UnreadableEvent(Exception):
    """What is stored at a position is not what its topic promises."""

    def __init__(self, topic: str, position: int, reason: str) -> None:
        super().__init__(f"unreadable event {topic!r} at position {position}: {reason}")
        self.topic = topic
        self.position = position


class EventTooLarge(Exception):
    """An event holds what belongs in a file."""


class WrongEncryptionKey(Exception):
    """The key file was written under another ENCRYPTION_KEY."""
