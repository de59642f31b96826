"""Where each card stands in Telegram, so that the next change edits it."""

from __future__ import annotations

from sqlalchemy import Connection, select

from adapters.effect import EffectState, SentCard
from adapters.state.database import Database, insert_into
from adapters.state.tables import cards, effects


def keep_card(connection: Connection, sent: SentCard) -> None:
    """Remember where a card stands."""
    statement = insert_into(connection, cards).values(
        card=sent.card, chat=sent.chat, message_id=sent.message_id
    )
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=[cards.c.card, cards.c.chat], set_={"message_id": sent.message_id}
        )
    )


def card_message(connection: Connection, card: str, chat: str) -> int | None:
    """The message that shows `card` in `chat`."""
    return connection.scalar(select(cards.c.message_id).where(cards.c.card == card, cards.c.chat == chat))


def chats_showing(connection: Connection, card: str) -> list[str]:
    """Chats where the card stands or is on its way."""
    prefix = f"card/{card}/"
    # In this order: a card that arrives between the two questions is found by both instead of by none.
    coming = connection.scalars(
        select(effects.c.lane).where(
            effects.c.lane.startswith(prefix, autoescape=True),
            effects.c.open,
            effects.c.state != EffectState.PARKED,
        )
    ).all()
    standing = connection.scalars(select(cards.c.chat).where(cards.c.card == card)).all()
    return sorted({*standing, *(lane.removeprefix(prefix) for lane in coming)})


class StandingCards:
    """The same for whoever knows of no connection."""

    def __init__(self, state: Database) -> None:
        self._state = state

    async def keep(self, sent: SentCard) -> None:
        await self._state.write(lambda connection: keep_card(connection, sent))

    async def message(self, card: str, chat: str) -> int | None:
        return await self._state.read(lambda connection: card_message(connection, card, chat))

    async def chats(self, card: str) -> list[str]:
        return await self._state.read(lambda connection: chats_showing(connection, card))
