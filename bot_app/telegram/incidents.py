"""How incidents are told to the owners."""

from __future__ import annotations

from adapters.effect import Effect
from adapters.telegram.messages import escape
from adapters.telegram.sender import Rendered
from bot_app.telegram.desk import Desk

_OF_PCS = {
    "agent.bad_signature": "operator-agent-bad-signature",
    "agent.replayed": "operator-agent-replayed",
    "agent.revoked_key": "operator-agent-revoked-key",
    "agent.code_refused": "operator-agent-code-refused",
    "agent.not_yours": "operator-agent-not-yours",
    "agent.malformed": "operator-agent-malformed",
    "agent.too_large": "operator-agent-too-large",
}
"""Meeting PCs."""


def incident(  # noqa: PLR0911 - one a kind
    desk: Desk, kind: str, effect: Effect, language: str
) -> Rendered:
    reference, reason = escape(effect.payload["reference"]), effect.payload["reason"]
    match kind:
        case "telegram.update_parked":
            return desk.says(language, "operator-update-parked", id=reference, reason=escape(reason))
        case "zoom.notification_parked":
            service = "Zoom"
            return desk.says(
                language, "operator-webhook-parked", service=service, id=reference, reason=escape(reason)
            )
        case "zoom.unauthorised":
            return desk.says(language, "operator-unauthorised", service="Zoom", reason=escape(reason))
        case "shortener.unauthorised":
            return desk.says(language, "operator-unauthorised", service=reference, reason=escape(reason))
        case "delivery.failed":
            return desk.says(language, "operator-delivery-failed", id=reference, reason=escape(reason))
        case "delivery.no_place":
            return desk.says(language, "operator-delivery-no-place", chat=reference, reason=escape(reason))
        case "zoom.bad_signatures":
            return desk.says(language, "operator-bad-signatures", count=int(reference or 0))
    if kind in _OF_PCS:
        return desk.says(language, _OF_PCS[kind], agent=reference, reason=escape(reason))
    call, _, why = reason.partition(": ")
    return desk.says(language, "operator-effect-parked", id=reference, kind=escape(call), reason=escape(why))
