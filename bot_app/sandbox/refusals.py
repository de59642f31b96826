"""How the Bot API says no, in Telegram's own words."""

from __future__ import annotations

from typing import Any


class TelegramRefusal(Exception):
    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def as_answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


def bad_request(what: str, **parameters: int) -> TelegramRefusal:
    return TelegramRefusal(400, f"Bad Request: {what}", **parameters)


def forbidden(what: str) -> TelegramRefusal:
    return TelegramRefusal(403, f"Forbidden: {what}")


def too_many_requests(retry_after: int) -> TelegramRefusal:
    return TelegramRefusal(429, f"Too Many Requests: retry after {retry_after}", retry_after=retry_after)


def not_modified() -> TelegramRefusal:
    return bad_request(
        "message is not modified: specified new message content and reply markup are exactly the same"
        " as a current content and reply markup of the message"
    )


UNAUTHORISED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
WEBHOOK_ACTIVE = (
    409,
    (
        "Conflict: can't use getUpdates method while webhook is active;"
        " use deleteWebhook to delete the webhook first"
    ),
)
OTHER_POLL = (
    409,
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
)
UPLOAD_TOO_LARGE = (413, "Request Entity Too Large")
