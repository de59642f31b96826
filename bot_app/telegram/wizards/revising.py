"""The command that makes of a meeting what a draft wants."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot_app.telegram.caller import Caller
from bot_app.telegram.wizards.edit_draft import EditDraft, Sight, differing
from domain.meetings.events import MeetingOptions
from domain.meetings.occurrences import Occurrence
from domain.meetings.revision import ReviseMeeting, When
from domain.meetings.series import MoveOccurrence
from domain.personal import Personal
from domain.users.users import stream_of


def change_command(draft: EditDraft, caller: Caller) -> ReviseMeeting | MoveOccurrence:
    """Of all that was seen only what is to be different is named."""
    if draft.occurrence is not None:
        return _one_moved(draft, draft.occurrence, caller)
    wanted, names = draft.after, differing(draft.before, draft.after)
    subject = stream_of(caller.user_id)
    moved = {"starts_at", "minutes"} & {*names}
    return ReviseMeeting(
        meta=caller.meta("edit"),
        meeting_id=draft.meeting,
        seen=draft.before.revision,
        topic=Personal(subject, wanted.topic) if "topic" in names else None,
        when=When(starts_at=wanted.starts_at, minutes=wanted.minutes, time_zone=wanted.zone)
        if moved
        else None,
        **_options(wanted, names, subject),
    )


def _one_moved(draft: EditDraft, original: datetime, caller: Caller) -> MoveOccurrence:
    return MoveOccurrence(
        meta=caller.meta("edit"),
        meeting_id=draft.meeting,
        occurrence=original,
        starts_at=draft.after.starts_at,
        minutes=draft.after.minutes,
        seen=Occurrence(original, draft.before.starts_at, draft.before.minutes),
    )


def _options(wanted: Sight, names: list[str], subject: str) -> dict[str, Any]:
    options = {name: getattr(wanted, name) for name in MeetingOptions.__struct_fields__ if name in names}
    if options.get("passcode"):
        return {**options, "passcode": Personal(subject, options["passcode"])}
    return options if "passcode" not in options else {**options, "passcode": None}
