"""/delivery: what of each recording a chat wants, and what to do with files that are too large."""

from __future__ import annotations

from typing import Literal

from aiogram import Router
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData

from adapters.telegram.sender import Rendered
from bot_app.telegram.answers import Answer, Replacing
from bot_app.telegram.caller import Caller
from bot_app.telegram.desk import Desk, button
from domain.chats.chats import USUAL_FALLBACKS, Chat, Fallback, FileChoice, stream_of
from domain.chats.commands import ChooseFallbacks, ChooseFile

router = Router(name="preferences")

Order = Literal["smaller", "whole", "link", "zoom"]
ORDERS: dict[Order, tuple[Fallback, ...]] = {
    "smaller": USUAL_FALLBACKS,
    "whole": (Fallback.SPLIT, Fallback.LINK, Fallback.ZOOM_LINK),
    "link": (Fallback.LINK, Fallback.OTHER_FILE, Fallback.ENCODE, Fallback.SPLIT, Fallback.ZOOM_LINK),
    "zoom": (Fallback.ZOOM_LINK,),
}


class FileWish(CallbackData, prefix="wish"):
    """What the button promises, and not “the other way round”: a second tap changes nothing."""

    choice: FileChoice
    wanted: bool


class OrderWish(CallbackData, prefix="order"):
    order: Order


@router.message(Command("delivery"))
async def delivery(_message: object, caller: Caller, desk: Desk) -> list[Rendered]:
    return [_shown(await _wishes(caller, desk), caller, desk)]


@router.callback_query(FileWish.filter())
async def file_wished(_query: object, callback_data: FileWish, caller: Caller, desk: Desk) -> list[Answer]:
    file, wanted = callback_data.choice, callback_data.wanted
    command = ChooseFile(meta=caller.meta("choose"), chat=caller.chat, file=file, wanted=wanted)
    return [await _chosen(command, caller, desk)]


@router.callback_query(OrderWish.filter())
async def order_wished(_query: object, callback_data: OrderWish, caller: Caller, desk: Desk) -> list[Answer]:
    fallbacks = ORDERS[callback_data.order]
    command = ChooseFallbacks(meta=caller.meta("choose"), chat=caller.chat, fallbacks=fallbacks)
    return [await _chosen(command, caller, desk)]


async def _wishes(caller: Caller, desk: Desk) -> Chat:
    wishes: Chat = await desk.application.state(stream_of(caller.chat))
    return wishes


async def _chosen(command: ChooseFile | ChooseFallbacks, caller: Caller, desk: Desk) -> Answer:
    receipt = await desk.application.handle(command)
    if receipt.refusal:
        return desk.refused(caller.language, receipt)
    return Replacing(_shown(await _wishes(caller, desk), caller, desk))


def _shown(wishes: Chat, caller: Caller, desk: Desk) -> Rendered:
    language = caller.language
    wanted = [f"• {desk.text(language, f'delivery-choice-{choice}')}" for choice in wishes.files]
    steps = [
        desk.text(language, "delivery-order-row", number=str(number), step=_step(fallback, language, desk))
        for number, fallback in enumerate(wishes.fallbacks, start=1)
    ]
    return desk.rendered(
        language,
        desk.text(language, "delivery-heading"),
        *(wanted or [desk.text(language, "delivery-nothing")]),
        "",
        desk.text(language, "delivery-order-heading"),
        *steps,
        keyboard=_keyboard(wishes, language, desk),
    )


def _step(fallback: Fallback, language: str, desk: Desk) -> str:
    return desk.text(language, f"delivery-step-{fallback.replace('_', '-')}")


def _keyboard(wishes: Chat, language: str, desk: Desk) -> list[list[dict[str, str]]]:
    toggles = [
        button(
            _marked(desk.text(language, f"delivery-choice-{choice}"), on=choice in wishes.files),
            FileWish(choice=choice, wanted=choice not in wishes.files).pack(),
        )
        for choice in FileChoice
    ]
    orders = [
        button(
            _marked(desk.text(language, f"delivery-order-{order}"), on=fallbacks == wishes.fallbacks),
            OrderWish(order=order).pack(),
        )
        for order, fallbacks in ORDERS.items()
    ]
    return [*([each] for each in toggles), *([each] for each in orders)]


def _marked(text: str, *, on: bool) -> str:
    return f"{'✅' if on else '▫️'} {text}"
