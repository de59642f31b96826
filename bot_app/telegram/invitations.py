"""/invitation_template: how a chat words its invitations, in each language."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from aiogram import Router
from aiogram.filters import Command, CommandObject

from adapters.telegram.messages import escape, pre
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk
from bot_app.telegram.invitation_text import Invited, invitation_text, usual_template
from domain.chats.chats import Chat, stream_of
from domain.chats.choosing import ChooseInvitationTemplate
from domain.chats.invitation_template import KNOWN
from domain.locales import LANGUAGES
from domain.personal import Personal

router = Router(name="invitations")

_USUAL = ("default", "usual", "biasa")


@router.message(Command("invitation_template"))
async def invitation_template(
    _message: object, command: CommandObject, caller: Caller, desk: Desk
) -> list[Rendered]:
    word, wording = [*(command.args or "").split(maxsplit=1), "", ""][:2]
    chosen = word.lower() or (await desk.reader_of(caller.chat)).language
    if chosen not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        return [desk.says(caller.language, "invitation-language", word=escape(word[:20]), languages=known)]
    if not wording.strip():
        return [await _shown(chosen, caller, desk)]
    return [await _chosen(chosen, wording.strip(), caller, desk)]


async def _shown(of: str, caller: Caller, desk: Desk) -> Rendered:
    chat: Chat = await desk.application.state(stream_of(caller.chat))
    own, language = chat.template(of), caller.language
    name = desk.text(of, "language-name")
    return desk.rendered(
        language,
        desk.text(language, "invitation-own" if own else "invitation-as-usual", language=name),
        pre(own or usual_template(desk.catalog, of)),
        desk.text(language, "invitation-places", places=KNOWN),
        desk.text(language, "invitation-how", language=of),
    )


async def _chosen(of: str, wording: str, caller: Caller, desk: Desk) -> Rendered:
    """What was chosen is shown as an invitation to a meeting that does not exist."""
    template = "" if wording.lower() in _USUAL else wording
    receipt = await desk.application.handle(
        ChooseInvitationTemplate(
            meta=caller.meta("invitation_template"),
            chat=caller.chat,
            language=of,
            template=Personal(stream_of(caller.chat), template),
        )
    )
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    example = invitation_text(
        desk.catalog, of, _example(of, caller, desk), said_at=caller.said_at, template=template
    )
    done = "invitation-chosen" if template else "invitation-usual-again"
    name = desk.text(of, "language-name")
    return desk.rendered(
        caller.language, desk.text(caller.language, done, language=name), "", escape(example)
    )


def _example(of: str, caller: Caller, desk: Desk) -> Invited:
    tomorrow = (caller.said_at.astimezone(caller.zone) + timedelta(days=1)).date()
    return Invited(
        topic=desk.text(of, "invitation-example-topic"),
        starts_at=datetime.combine(tomorrow, time(14, 30), caller.zone).astimezone(UTC),
        minutes=60,
        zone=caller.zone,
        link="https://zoom.us/j/81234567890",
        meeting_id=81_234_567_890,
        passcode="123456",
        host=caller.name,
    )
