"""/start, /whoami, /language, /timezone, /register_list, and decisions about people."""

from __future__ import annotations

from typing import Literal
from zoneinfo import ZoneInfo

from aiogram import Router
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.filters.callback_data import CallbackData

from adapters.i18n import dates
from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import AllEnded, Answer
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.meet_problems import Unreadable
from bot_app.telegram.when import Word, take_zone
from bot_app.telegram.wizards.new import new_meeting
from domain.command import Command as DomainCommand
from domain.ids import UserId
from domain.locales import LANGUAGES
from domain.users.commands import (
    AppointAdmin,
    BanUser,
    ChooseLanguage,
    ChooseTimeZone,
    RejectUser,
    WhitelistUser,
)
from domain.users.users import Standing

router = Router(name="people")

MOST_LISTED = 10


class Decision(CallbackData, prefix="user"):
    """A tap on an approval card. Role and standing are checked again when it arrives."""

    verb: Literal["approve", "reject", "ban"]
    user_id: int


class LanguageChoice(CallbackData, prefix="language"):
    language: str


VERBS: dict[str, type[WhitelistUser | RejectUser | BanUser]] = {
    "approve": WhitelistUser,
    "reject": RejectUser,
    "ban": BanUser,
}


@router.message(CommandStart(), flags={"open": True})
async def start(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    name = escape(caller.name)
    if caller.user.whitelisted:
        role = desk.text(caller.language, f"role-{caller.user.role}")
        hello = desk.text(caller.language, "start-whitelisted", name=name, role=role)
        return [desk.rendered(caller.language, hello, keyboard=[[new_meeting(desk, caller.language)]])]
    return [desk.says(caller.language, f"start-{caller.user.standing}", name=name)]


@router.message(Command("whoami"), flags={"open": True})
async def whoami(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    language = caller.language
    return [
        desk.says(
            language,
            "whoami",
            name=escape(caller.name),
            id=str(caller.user_id),
            role=desk.text(language, f"role-{caller.user.role}"),
            standing=desk.text(language, f"standing-{caller.user.standing}"),
            language=desk.text(language, "language-name"),
            zone=caller.zone.key,
        )
    ]


@router.message(Command("language"), flags={"open": True})
async def language(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    word = (command.args or "").strip().lower()
    if word:
        return [await _choose_language(word, caller, desk)]
    choices = [
        button(desk.text(code, "language-name"), LanguageChoice(language=code).pack()) for code in LANGUAGES
    ]
    return [desk.rendered(caller.language, desk.text(caller.language, "language-choose"), keyboard=[choices])]


@router.callback_query(LanguageChoice.filter(), flags={"open": True})
async def language_tapped(
    _query: object, callback_data: LanguageChoice, caller: Caller, desk: Desk
) -> list[Rendered]:
    return [await _choose_language(callback_data.language, caller, desk)]


async def _choose_language(word: str, caller: Caller, desk: Desk) -> Rendered:
    if word not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        return desk.says(caller.language, "language-unknown", word=escape(word[:20]), languages=known)
    receipt = await desk.application.handle(
        ChooseLanguage(meta=caller.meta("language"), user_id=caller.user_id, language=word)
    )
    return desk.refused(caller.language, receipt) if receipt.refusal else desk.says(word, "language-chosen")


@router.message(Command("timezone"), flags={"open": True})
async def time_zone(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    word = (command.args or "").strip()
    if not word:
        return [desk.says(caller.language, "timezone-choose", zone=caller.zone.key)]
    zone = zone_named(word)
    if zone is None:
        return [desk.says(caller.language, "timezone-unknown", word=escape(word[:40]))]
    receipt = await desk.application.handle(
        ChooseTimeZone(meta=caller.meta("time_zone"), user_id=caller.user_id, time_zone=zone.key)
    )
    if receipt.refusal:
        return [desk.refused(caller.language, receipt)]
    clock = dates.clock(caller.language, caller.said_at, zone)
    return [desk.says(caller.language, "timezone-chosen", zone=zone.key, clock=clock)]


def zone_named(word: str) -> ZoneInfo | None:
    """WIB, WITA, WIT, UTC and IANA names."""
    try:
        name, _ = take_zone([Word(word, word)])
    except Unreadable:
        return None
    return ZoneInfo(name) if name else None


@router.message(Command("register_list"), flags={"approvers": True})
async def register_list(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    """Everybody who waits, each with their buttons in one keyboard."""
    people = await desk.reads.users.pending(limit=MOST_LISTED)
    total = await desk.reads.users.pending_count()
    if not people:
        return [desk.says(caller.language, "register-list-empty")]
    rows, keyboard = [desk.text(caller.language, "register-list-heading", count=total)], []
    for person in people:
        rows.append(
            desk.text(
                caller.language,
                "register-list-row",
                name=escape(person.name or "–"),
                username=_username(desk, caller.language, person.username),
                id=str(person.id),
                when=desk.when(caller.language, person.registered_at or caller.said_at, caller.zone),
            )
        )
        keyboard.append(decision_buttons(desk, caller.language, person.id, person.name))
    return [desk.rendered(caller.language, *rows, keyboard=keyboard)]


def decision_buttons(desk: Desk, language: str, user_id: int, name: str = "") -> list[dict[str, str]]:
    """Approve, reject, ban; `name` where several people share a keyboard."""
    suffix = f" {name[:12]}" if name else ""
    return [
        button(
            desk.text(language, f"button-{verb}") + (suffix if verb == "approve" else ""),
            Decision(verb=verb, user_id=user_id).pack(),
        )
        for verb in ("approve", "reject", "ban")
    ]


@router.callback_query(Decision.filter(), flags={"approvers": True})
async def decide(_query: object, callback_data: Decision, caller: Caller, desk: Desk) -> list[Answer]:
    """The cards are edited by the reactor; here only a refusal is said."""
    command = VERBS[callback_data.verb]
    user_id = UserId(callback_data.user_id)
    meta = caller.meta(callback_data.verb)
    verdict = command(meta=meta, user_id=user_id, seen=Standing.PENDING)
    refusal = await _tell_refusal(verdict, caller, desk)
    return [*refusal] if refusal else _forgotten(verdict)


@router.message(Command(*VERBS), flags={"approvers": True})
async def decide_outright(
    _message: object, command: CommandObject, caller: Caller, desk: Desk
) -> list[Answer]:
    """/approve, /reject and /ban with an id: for changing a decision."""
    user_id = _user_id(command)
    if user_id is None:
        return [desk.says(caller.language, "decide-usage", verb=command.command, example=str(caller.user_id))]
    verdict = VERBS[command.command](meta=caller.meta(command.command), user_id=user_id)
    refusal = await _tell_refusal(verdict, caller, desk)
    done = desk.says(caller.language, "decide-done", id=str(user_id))
    return [*refusal] if refusal else [done, *_forgotten(verdict)]


def _forgotten(verdict: WhitelistUser | RejectUser | BanUser) -> list[Answer]:
    """What the banned were about to plan is theirs and nobody's business any more."""
    return [AllEnded(verdict.user_id)] if isinstance(verdict, BanUser) else []


@router.message(Command("make_admin"), flags={"approvers": True})
async def make_admin(_message: object, command: CommandObject, caller: Caller, desk: Desk) -> list[Rendered]:
    user_id = _user_id(command)
    if user_id is None:
        return [desk.says(caller.language, "make-admin-usage", example=str(caller.user_id))]
    refusal = await _tell_refusal(AppointAdmin(meta=caller.meta("admin"), user_id=user_id), caller, desk)
    return refusal or [desk.says(caller.language, "make-admin-done", id=str(user_id))]


def _user_id(command: CommandObject) -> UserId | None:
    """Telegram's numbers have at most 52 bits."""
    word = (command.args or "").strip()
    return UserId(int(word)) if word.isascii() and word.isdigit() and len(word) <= 15 else None


async def _tell_refusal(command: DomainCommand, caller: Caller, desk: Desk) -> list[Rendered]:
    receipt = await desk.application.handle(command)
    return [desk.refused(caller.language, receipt)] if receipt.refusal else []


def _username(desk: Desk, language: str, username: str | None) -> str:
    return escape(f"@{username}") if username else desk.text(language, "no-username")
