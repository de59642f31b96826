"""/shortlinks: whether a chat's meetings get short links by themselves, and who makes them."""

from __future__ import annotations

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData

from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from bot_app.telegram.short_links import ShortDesk
from domain.chats.chats import Chat, stream_of
from domain.chats.choices import ShortLinksChosen
from domain.chats.short_links import ChooseShortener, SwitchShortLinks
from domain.links.links import OWN

router = Router(name="short_choice")


class SwitchTap(CallbackData, prefix="shortauto"):
    """What the button promises, and not “the other way round”: a second tap changes nothing."""

    automatic: bool


class ProviderTap(CallbackData, prefix="shortby"):
    provider: str
    """Empty: whoever is usual."""


@router.message(Command("shortlinks"))
async def short_links(_message: object, caller: Caller, desk: Desk, shortening: ShortDesk) -> list[Rendered]:
    return [await _shown(caller, desk, shortening)]


@router.callback_query(SwitchTap.filter())
async def switched(
    _query: object, callback_data: SwitchTap, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    automatic = callback_data.automatic
    command = SwitchShortLinks(meta=caller.meta("switch"), chat=caller.chat, automatic=automatic)
    return [await _chosen(command, caller, desk, shortening)]


@router.callback_query(ProviderTap.filter())
async def provider_chosen(
    _query: object, callback_data: ProviderTap, caller: Caller, desk: Desk, shortening: ShortDesk
) -> list[Rendered]:
    """One whose keys were taken away since the message was sent is no choice any more."""
    provider = callback_data.provider
    if provider and provider not in shortening.choice.titles():
        return [desk.says(caller.language, "button-stale")]
    command = ChooseShortener(meta=caller.meta("choose"), chat=caller.chat, provider=provider)
    return [await _chosen(command, caller, desk, shortening)]


async def _chosen(
    command: SwitchShortLinks | ChooseShortener, caller: Caller, desk: Desk, shortening: ShortDesk
) -> Rendered:
    receipt = await desk.application.handle(command)
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    return await _shown(caller, desk, shortening)


async def _shown(caller: Caller, desk: Desk, shortening: ShortDesk) -> Rendered:
    language, choice = caller.language, shortening.choice
    chat: Chat = await desk.application.state(stream_of(caller.chat))
    wishes = chat.choice(ShortLinksChosen)
    maker = choice.first(wishes.provider)
    if not maker:
        return desk.says(language, "short-nobody")
    return desk.rendered(
        language,
        desk.text(language, "shortlinks-heading"),
        desk.text(language, "shortlinks-on" if wishes.automatic else "shortlinks-off"),
        desk.text(language, "shortlinks-maker", provider=escape(_titles(language, desk, shortening)[maker])),
        keyboard=_keyboard(wishes, language, desk, shortening),
    )


def _titles(language: str, desk: Desk, shortening: ShortDesk) -> dict[str, str]:
    titles = shortening.choice.titles()
    return {
        name: desk.text(language, "short-provider-own") if name == OWN else title
        for name, title in titles.items()
    }


def _keyboard(
    wishes: ShortLinksChosen, language: str, desk: Desk, shortening: ShortDesk
) -> list[list[dict[str, str]]]:
    key = "shortlinks-button-off" if wishes.automatic else "shortlinks-button-on"
    switch = button(desk.text(language, key), SwitchTap(automatic=not wishes.automatic).pack())
    providers = {"": desk.text(language, "shortlinks-usual"), **_titles(language, desk, shortening)}
    chosen = wishes.provider if wishes.provider in providers else ""
    choices = [
        button(f"{'✅' if name == chosen else '▫️'} {title}", ProviderTap(provider=name).pack())
        for name, title in providers.items()
    ]
    return [[switch], *([each] for each in choices)]
