"""Everything that has to do with meeting PCs in the chat, made once."""

from __future__ import annotations

import msgspec

from adapters.effect import Performer
from adapters.telegram.sender import FanOut
from bot_app.agents.choice import PcChoice
from bot_app.agents.codes import codes
from bot_app.agents.rebooking import Rebooking
from bot_app.agents.sightings import Sightings
from bot_app.agents.witness import Heard, Witness
from bot_app.config import Settings
from bot_app.telegram.agent_card import AgentCards
from bot_app.telegram.agent_enrolment import PcDesk
from bot_app.telegram.agent_notices import AgentNotices, Shown
from bot_app.telegram.desk import Desk
from bot_app.telegram.meeting_pcs import MeetingPcs


class AgentParts(msgspec.Struct, frozen=True):
    performers: dict[str, Performer]
    """By kind of effect."""
    at_hand: PcDesk
    cards: AgentCards
    notices: AgentNotices
    meetings: MeetingPcs


def agent_parts(settings: Settings, desk: Desk, sightings: Sightings, shown: Shown) -> AgentParts:
    """`shown` gives the chats in which a card stands or is on its way."""
    choice, notices = PcChoice(desk.reads, sightings), AgentNotices(desk, shown)
    performers: dict[str, Performer] = {
        "agent.fan_out": FanOut(notices.recipients),
        "agent.witness": Witness(desk.reads, settings.zoom_confirm_seconds),
        "agent.heard": Heard(desk.reads),
        "agent.rebook": Rebooking(desk.application, desk.reads),
    }
    at_hand = PcDesk(
        sightings=sightings,
        choice=choice,
        code_for=codes(settings.encryption_key.get_secret_value()),
        public_url=settings.public_url,
        package=settings.agent_package,
    )
    meetings = MeetingPcs(desk, choice, settings.zoom_control_mode)
    return AgentParts(performers, at_hand, AgentCards(desk, sightings), notices, meetings)
