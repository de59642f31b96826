"""What there is, and what becomes of it, in words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from adapters.i18n import dates
from adapters.i18n.recurrence import repeat_in_words
from adapters.telegram.messages import code, escape
from bot_app.telegram.wizards.draft import Step
from bot_app.telegram.wizards.edit_draft import EditDraft, Sight, differing
from bot_app.telegram.wizards.view import View


def change_lines(old: Sight, new: Sight, view: View) -> list[str]:
    """A line for each thing that is not the same: what it was, and what it is."""
    return [
        view.text(
            f"wizard-edit-change-{name.replace('_', '-')}",
            before=_worded(old, name, view),
            after=_worded(new, name, view),
        )
        for name in differing(old, new)
    ]


def present(draft: EditDraft, view: View) -> dict[str, str]:
    """What the meeting has of what is asked for."""
    now, zone = draft.before, ZoneInfo(draft.before.zone)
    local = now.starts_at.astimezone(zone)
    match draft.step:
        case Step.TOPIC:
            return {"now": escape(now.topic)}
        case Step.DAY:
            return {"now": view.day(local.date())}
        case Step.CLOCK:
            return {"now": dates.clock(view.language, now.starts_at, zone)}
        case Step.MINUTES:
            return {"now": view.minutes(now.minutes)}
        case Step.PASSCODE:
            return {"now": _worded(now, "passcode", view)}
    return {}


def _worded(sight: Sight, name: str, view: View) -> str:
    match name:
        case "topic":
            return escape(sight.topic)
        case "starts_at":
            return view.desk.when(view.language, sight.starts_at, ZoneInfo(sight.zone))
        case "minutes":
            return view.minutes(sight.minutes)
        case "passcode":
            return code(sight.passcode) if sight.passcode else view.text("wizard-edit-value-usual")
        case "recurrence":
            return _rule(sight, view)
    value = getattr(sight, name)
    named = {None: "usual", True: "on", False: "off"}.get(value, value)
    return view.text(f"wizard-edit-value-{named}")


def _rule(sight: Sight, view: View) -> str:
    if sight.recurrence is None:
        return view.text("wizard-edit-value-once")
    return repeat_in_words(view.desk.catalog, view.language, sight.recurrence)
