"""Where people stand in their dialogs with the bot: one for each person in each chat, for a day at most."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from adapters.state.database import insert_into
from adapters.state.tables import dialogs

LARGEST = 8_192
"""Bytes; what people answer is bounded long before that."""
KEPT_SECONDS = 86_400.0
"""After the last touch. What people wrote into a dialog is theirs and not ours to keep."""


class TooLarge(Exception):
    """Nothing a dialog asks for can be that long: a fault of ours."""


def keep(connection: Connection, chat: str, person: int, content: bytes, *, now: float) -> None:
    """The dialog goes on from here, whatever stood there before. Raises: TooLarge."""
    if len(content) > LARGEST:
        raise TooLarge(f"{len(content)} bytes")
    statement = insert_into(connection, dialogs).values(
        chat=chat, person=person, content=content, touched_at=now
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[dialogs.c.chat, dialogs.c.person], set_={"content": content, "touched_at": now}
        )
    )


def end(connection: Connection, chat: str, person: int) -> None:
    connection.execute(delete(dialogs).where(dialogs.c.chat == chat, dialogs.c.person == person))


def end_all_of(connection: Connection, person: int) -> None:
    """In every chat."""
    connection.execute(delete(dialogs).where(dialogs.c.person == person))


def standing(connection: Connection, chat: str, person: int, *, now: float) -> bytes | None:
    """`None`: there is none, or nobody has touched it for a day."""
    return connection.scalar(
        select(dialogs.c.content).where(
            dialogs.c.chat == chat, dialogs.c.person == person, dialogs.c.touched_at > now - KEPT_SECONDS
        )
    )


def sweep(connection: Connection, *, now: float) -> None:
    connection.execute(delete(dialogs).where(dialogs.c.touched_at <= now - KEPT_SECONDS))
