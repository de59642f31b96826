"""Performs answers that take the place of the message whose button was tapped."""

from __future__ import annotations

from msgspec.structs import replace

from adapters.effect import Effect, IfUnknown, Outcome, Rejected
from adapters.telegram.api import ChatMigrated
from adapters.telegram.sender import ToChat, migrated, no_text_there


class Replacements(ToChat):
    """`telegram.replacement`: shows in a message that is there what a handler has made ready.

    Payload: that of `telegram.answer`, and `message_id`. Where that message cannot be edited any more a new
    one is planned, an effect of its own: an edit repeats without harm, a new message does not.
    """

    async def perform(self, effect: Effect, *, repeated: bool) -> Outcome:
        params = effect.payload["params"] | {"message_id": effect.payload["message_id"]}
        params.pop("message_thread_id", None)
        try:
            await self._sender.call("editMessageText", params)
        except ChatMigrated as moved:
            # A supergroup numbers its messages anew: there, the number may be another message's.
            return replace(migrated(effect, effect.payload["chat"], moved), effects=(_new_message(effect),))
        except Rejected as failure:
            if not no_text_there(failure):
                raise
            return Outcome(effects=(_new_message(effect),))
        return Outcome()


def _new_message(effect: Effect) -> Effect:
    payload = {name: value for name, value in effect.payload.items() if name != "message_id"}
    return replace(
        effect,
        key=f"telegram.answer/{effect.key.partition('/')[2]}",
        payload=payload,
        if_unknown=IfUnknown.ASK,
        better_twice=True,
    )
