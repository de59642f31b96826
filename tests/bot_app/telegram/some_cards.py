"""Cards that stand nowhere yet, with no more of what they need than a test is about."""

from __future__ import annotations

from bot_app.telegram.cards import NO_OTHERS, Cards
from bot_app.telegram.meeting_card import MeetingCard
from bot_app.telegram.short_cards import ShortCards
from bot_app.telegram.sync_card import SyncCards


async def nothing(*_):
    return []


async def shares():
    return True


def some_cards(desk, *, links=None, syncs=None, others=NO_OTHERS):
    links = links or ShortCards(desk, dict)
    syncs = syncs or SyncCards(desk, None, nothing, None)
    return Cards(desk, nothing, nothing, MeetingCard(desk, shares), links, syncs, others)
