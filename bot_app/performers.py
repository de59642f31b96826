"""Which part performs which kind of effect; recordings, short links and syncs bring their own."""

from __future__ import annotations

from adapters.effect import Performer
from adapters.state.cards import StandingCards
from adapters.telegram.documents import Documents
from adapters.telegram.replacements import Replacements
from adapters.telegram.sender import Answers, Cards, FanOut, Notices, QueryAnswers, Sender
from adapters.zoom import live_effects, meeting_effects, meeting_updates
from bot_app.calendars.single import SingleFiles
from bot_app.telegram import cards
from bot_app.telegram.desk import Desk
from bot_app.zoom.meetings import MeetingsInZoom


def zoom_performers(meetings: MeetingsInZoom, confirm_seconds: float) -> dict[str, Performer]:
    """`confirm_seconds`: how long a wish may stay unconfirmed."""
    find, for_host = meetings.find, meetings.for_host
    return {
        "zoom.create_meeting": meeting_effects.MeetingCreation(find, for_host),
        "zoom.update_meeting": meeting_updates.MeetingUpdate(find, for_host),
        "zoom.update_occurrence": meeting_updates.OccurrenceUpdate(find, for_host),
        "zoom.delete_occurrence": meeting_updates.OccurrenceDeletion(find, for_host),
        "zoom.delete_meeting": meeting_effects.MeetingDeletion(find, for_host),
        **live_effects.live_performers(find, for_host, confirm_seconds),
    }


def telegram_performers(
    sender: Sender, desk: Desk, shown: cards.Cards, standing: StandingCards
) -> dict[str, Performer]:
    return {
        "telegram.answer": Answers(sender),
        "telegram.callback": QueryAnswers(sender),
        "telegram.inline": QueryAnswers(sender),
        "telegram.replacement": Replacements(sender),
        "telegram.document": Documents(sender, SingleFiles(desk).make),
        "telegram.notice": Notices(sender, shown.notice),
        "telegram.card": Cards(sender, shown.card, standing.message),
        "telegram.fan_out": FanOut(shown.recipients),
    }
