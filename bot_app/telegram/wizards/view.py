"""Who looks at a dialog, and where."""

from __future__ import annotations

from datetime import date

import msgspec

from adapters.i18n import dates
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.meet_examples import Asked
from bot_app.telegram.wizards.answering import Answering
from bot_app.telegram.wizards.drafts import AnyDraft
from bot_app.telegram.wizards.edit_draft import EditDraft
from bot_app.telegram.wizards.options import Host
from bot_app.telegram.wizards.taps import EditTap, Press, Tap
from bot_app.zoom.scopes import PLANNING, missing
from domain.chats.choosing import private
from domain.ids import UserId
from projections.connections import ConnectionState


class View(msgspec.Struct, frozen=True, kw_only=True):
    desk: Desk
    language: str
    person: UserId
    name: str
    alone: bool
    """In a private chat, where all that is written is for us."""
    answering: Answering

    def text(self, key: str, /, **args: str | int) -> str:
        return self.desk.text(self.language, key, **args)

    def press(self, draft: AnyDraft) -> Press:
        tap = EditTap if isinstance(draft, EditDraft) else Tap
        return lambda value: tap(dialog=draft.number, person=self.person, step=draft.step, value=value).pack()

    def minutes(self, minutes: int) -> str:
        return self.text("wizard-minutes", minutes=str(minutes))

    def host(self, connection: str) -> str:
        """The name of a Zoom account of the person's own."""
        names = (host.name for host in self.answering.hosts if host.connection == connection)
        return next(names, "")

    def day(self, day: date) -> str:
        weekday = dates.weekday_in_words(self.language, day.weekday())
        return f"{weekday}, {dates.date_in_words(self.language, day)}"


async def view_of(caller: Caller, desk: Desk) -> View:
    return View(
        desk=desk,
        language=caller.language,
        person=caller.user_id,
        name=caller.name,
        alone=private(caller.chat),
        answering=Answering(Asked(caller.said_at, caller.zone), await _hosts(caller.user_id, desk)),
    )


async def _hosts(person: UserId, desk: Desk) -> list[Host]:
    """Accounts of their own in which we may plan."""
    return [
        Host(each.connection_id, each.email or each.connection_id)
        for each in await desk.reads.connections.of_user(person)
        if each.state is ConnectionState.CONNECTED and not missing(each.scopes.split(), PLANNING)
    ]
