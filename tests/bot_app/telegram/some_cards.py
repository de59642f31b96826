"""Cards that stand nowhere yet, with no more of what they need than a test is about."""

from __future__ import annotations

from bot_app.agents.choice import PcChoice
from bot_app.telegram.agent_card import AgentCards
from bot_app.telegram.cards import NO_OTHERS, Cards
from bot_app.telegram.meeting_card import MeetingCard
from bot_app.telegram.meeting_pcs import MeetingPcs
from bot_app.telegram.short_cards import ShortCards
from bot_app.telegram.sync_card import SyncCards


async def nothing(*_):
    return []


async def shares():
    return True


async def nobody_seen(_):
    """Where no PC ever told anything."""
    return {}


def some_meeting_card(desk, sightings=nobody_seen, mode="cloud"):
    return MeetingCard(desk, shares, MeetingPcs(desk, PcChoice(desk.reads, sightings), mode))


def some_cards(desk, *, links=None, syncs=None, others=NO_OTHERS):
    links = links or ShortCards(desk, dict)
    syncs = syncs or SyncCards(desk, None, nothing, None)
    pcs = AgentCards(desk, nobody_seen)
    return Cards(desk, nothing, nothing, some_meeting_card(desk), links, syncs, pcs, others)
