"""Events: what happened, in the past tense, for ever."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from domain.frozen import Frozen


class Event(Frozen):
    """Base of all events. `tag` is the permanent name; events hold no secrets and no rendered text.

    A new field with a default needs nothing more. Any other change raises `REVISION` and teaches `upcast`
    to read what the earlier revisions stored.
    """

    REVISION: ClassVar[int] = 1

    @classmethod
    def upcast(cls, revision: int, raw: dict[str, Any]) -> dict[str, Any]:
        """Bring the stored fields of an earlier revision to the present one."""
        raise NotImplementedError(f"{topic_of(cls)} has no upcast from revision {revision}")


def name_of(event: type[Event]) -> str:
    """The permanent name, without the revision: `meeting.moved`."""
    return str(event.__struct_config__.tag)


def topic_of(event: type[Event]) -> str:
    """How the log names the event: `meeting.moved`, from the second revision on `meeting.moved@2`."""
    return name_of(event) if event.REVISION == 1 else f"{name_of(event)}@{event.REVISION}"


def all_events(root: type[Event] = Event) -> Iterator[type[Event]]:
    """Every event class with a name. Areas are known once `domain.application` is imported."""
    for event in root.__subclasses__():
        if event.__struct_config__.tag is not None:
            yield event
        yield from all_events(event)
