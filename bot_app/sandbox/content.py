"""What the bot may put into a message: checked texts, keyboards and files."""

from __future__ import annotations

from typing import Any

from bot_app.sandbox.entities import parse_html, trimmed, utf16_length, with_found
from bot_app.sandbox.files import Files, Upload
from bot_app.sandbox.refusals import bad_request

Json = dict[str, Any]

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_LONGEST_CALLBACK_DATA = 64
_MOST_BUTTONS = 100
_BUTTON_ACTIONS = frozenset(
    {
        "callback_data",
        "callback_game",
        "copy_text",
        "login_url",
        "pay",
        "switch_inline_query",
        "switch_inline_query_chosen_chat",
        "switch_inline_query_current_chat",
        "url",
        "web_app",
    }
)


def text_content(values: Json) -> Json:
    """Raises: TelegramRefusal."""
    text, entities = _formatted(values, "text", "entities")
    if not text:
        raise bad_request("message text is empty")
    if utf16_length(text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return {"text": text, **({"entities": entities} if entities else {}), **keyboard(values)}


def media_content(kind: str, values: Json, uploads: dict[str, Upload], files: Files) -> Json:
    """A photo, audio, video or document with its caption.

    Raises: TelegramRefusal.
    """
    caption = caption_content(values)
    file = files.media(kind, values.get("media", values.get(kind)), values, uploads)
    return {kind: [file] if kind == "photo" else file, **caption}


def caption_content(values: Json) -> Json:
    """The caption of a message, which may be empty, and its keyboard.

    Raises: TelegramRefusal.
    """
    caption, entities = _formatted(values, "caption", "caption_entities")
    if utf16_length(caption) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    content: Json = {"caption": caption} if caption else {}
    if entities:
        content["caption_entities"] = entities
    return {**content, **keyboard(values)}


def keyboard(values: Json) -> Json:
    """The inline keyboard among a call's parameters, checked; other keyboards are not kept.

    Raises: TelegramRefusal.
    """
    markup = values.get("reply_markup")
    if not markup:
        return {}
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    rows = markup.get("inline_keyboard", [])
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" must be of type Array')
    buttons = [button for row in rows for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        _check_button(button)
    rows = [row for row in rows if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _check_button(button: Any) -> None:
    if not isinstance(button, dict) or not button.get("text"):
        raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
    actions = _BUTTON_ACTIONS & button.keys()
    if len(actions) != 1:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if (
        "callback_data" in button
        and not 1 <= len(str(button["callback_data"]).encode()) <= _LONGEST_CALLBACK_DATA
    ):
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not str(button["url"]).startswith(("http://", "https://", "tg://")):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _formatted(values: Json, name: str, entities_name: str) -> tuple[str, list[Json]]:
    text = str(values.get(name) or "")
    mode = str(values.get("parse_mode") or "").lower()
    if mode == "html":
        text, entities = parse_html(text)
    elif mode:
        raise bad_request("unsupported parse_mode")
    else:
        entities = values.get(entities_name) or []
    text, entities = trimmed(text, entities)
    return text, with_found(text, entities)
