"""A meeting changed question by question: from what there is to a draft, and from a draft to the change."""

from __future__ import annotations

from datetime import UTC, datetime

from msgspec.structs import replace

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Ended, Kept, Replacing, Whispered
from bot_app.telegram.caller import Caller
from bot_app.telegram.pc_bookings import lost_by
from bot_app.telegram.wizards.beginning import Editing
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.drafts import stored
from bot_app.telegram.wizards.edit_draft import EditDraft, differing, mark, rebased
from bot_app.telegram.wizards.edit_screens import APPLY, MINE, THEIRS, lines, looks, screen
from bot_app.telegram.wizards.edit_steps import (
    DONE,
    LIVE_ASKS,
    SKIP,
    WHOLE_ASKS,
    begun,
    of_one,
    tapped,
    typed,
)
from bot_app.telegram.wizards.edit_words import change_lines
from bot_app.telegram.wizards.revising import change_command
from bot_app.telegram.wizards.sights import dates_of, sight
from bot_app.telegram.wizards.taps import CANCEL, Tap
from bot_app.telegram.wizards.view import View
from bot_app.telegram.wizards.wizard import Opened, Wizard
from domain.meetings.meetings import Meeting, stream_of
from domain.meetings.revision import ReviseMeeting
from domain.meetings.rules import ChangedMeanwhile

_LAST = (CANCEL, DONE, SKIP, THEIRS)
"""What may have ended a dialog, besides applying."""


async def opened(beginning: Editing, caller: Caller, view: View) -> Opened | Rendered:
    """Or why this person may not change this meeting."""
    application, language = view.desk.application, view.language
    meeting: Meeting = await application.state(stream_of(beginning.meeting))
    may = ReviseMeeting(meta=caller.meta("may-edit"), meeting_id=beginning.meeting)
    receipt = await application.weigh(may)
    if receipt.refusal:
        return view.desk.refused(language, receipt)
    draft = _drafted(beginning, meeting, caller)
    return view.desk.says(language, "refusal-meeting-occurrence-unknown") if draft is None else Opened(draft)


def _drafted(beginning: Editing, meeting: Meeting, caller: Caller) -> EditDraft | None:
    """`None`: a date that is over, or is none of this series."""
    now = datetime.now(UTC)
    before = sight(meeting, now)
    if before is None:
        return None
    draft = EditDraft(number=caller.update_id, step=Step.WHICH, meeting=beginning.meeting, before=before)
    dated = replace(draft, series=before, dates=dates_of(meeting, now))
    if beginning.occurrence is not None:
        one = next((each for each in dated.dates if each.original == beginning.occurrence), None)
        return None if one is None else of_one(dated, one)
    if meeting.live:
        return begun(draft, LIVE_ASKS)
    return dated if dated.dates else begun(draft, WHOLE_ASKS)


async def _decided(draft: EditDraft, value: str, caller: Caller, view: View) -> list[Answer] | None:
    """What is confirmed is what was shown: a button under an older state is out of date."""
    match draft.step:
        case Step.CONFIRM if value == f"{APPLY}{mark(draft)}":
            return await _applied(draft, caller, view)
        case Step.CONFLICT if value == f"{MINE}{mark(draft)}":
            return await _applied(replace(rebased(draft), step=Step.CONFIRM), caller, view)
        case Step.CONFLICT if value == THEIRS:
            return [Replacing(_told(draft, view, "wizard-edit-theirs-kept")), Ended()]
    return None


async def _applied(draft: EditDraft, caller: Caller, view: View) -> list[Answer]:
    command = change_command(draft, caller)
    lost = await lost_by(command, caller, view.desk)
    if lost is not None:
        return _shown(draft, view, lost.text)
    receipt = await view.desk.application.handle(command)
    if receipt.refusal == ChangedMeanwhile.code:
        return await _met(draft, view)
    if receipt.refusal:
        return _shown(draft, view, view.desk.refused(view.language, receipt).text)
    changed = change_lines(draft.before, draft.after, view)
    done = view.text("wizard-edit-done", topic=escape(draft.after.topic))
    closing = view.desk.rendered(view.language, done, *changed, view.text("wizard-edit-telling"))
    return [Replacing(closing), Ended()]


async def _met(draft: EditDraft, view: View) -> list[Answer]:
    """Somebody else changed the same since this person looked."""
    meeting: Meeting = await view.desk.application.state(stream_of(draft.meeting))
    now = sight(meeting, datetime.now(UTC), draft.occurrence)
    if now is None:
        gone = view.desk.says(view.language, "refusal-meeting-occurrence-unknown")
        return [Replacing(gone), Ended()]
    met = replace(draft, step=Step.CONFLICT, meanwhile=now)
    if not differing(now, rebased(met).after):
        return [Replacing(_told(draft, view, "wizard-edit-so-already")), Ended()]
    return _shown(met, view)


def _shown(draft: EditDraft, view: View, note: str = "") -> list[Answer]:
    return [Replacing(screen(draft, view, note=note)), Kept(stored(draft))]


def _empty(draft: EditDraft, view: View) -> Rendered | None:
    if draft.step is not Step.CONFIRM or differing(draft.before, draft.after):
        return None
    return _told(draft, view, "wizard-edit-nothing")


def _told(draft: EditDraft, view: View, key: str) -> Rendered:
    return view.desk.says(view.language, key, topic=escape((draft.meanwhile or draft.before).topic))


async def _over(tap: Tap, view: View) -> Answer:
    """A second tap leaves standing what the message says of the first."""
    if tap.value in _LAST or tap.value.startswith((APPLY, MINE)):
        return Whispered(view.text("wizard-edit-over"))
    return Replacing(view.desk.says(view.language, "wizard-edit-over"))


EDITS = Wizard(
    screen=screen,
    lines=lines,
    looks=looks,
    typed=typed,
    tapped=tapped,
    decided=_decided,
    empty=_empty,
    over=_over,
    cancelled="wizard-edit-cancelled",
    unfinished="wizard-edit-ask-go-on",
)
