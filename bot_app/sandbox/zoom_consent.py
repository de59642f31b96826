"""The page on which a user of the local Zoom lets an app in or turns it away."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from bot_app.sandbox.world import Json

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 30rem; margin: 1rem; padding: 1.5rem 2rem; overflow-wrap: anywhere; }
main { border: 1px solid GrayText; border-radius: 14px; background: Canvas; color: CanvasText; }
h1 { margin: 0 0 .5rem; font-size: 1.3rem; }
ul { max-height: 11rem; overflow: auto; padding-left: 1.2rem; }
li { font: .85rem/1.5 ui-monospace, monospace; }
label { display: block; margin: .3rem 0; }
fieldset { min-width: 0; border: 1px solid GrayText; border-radius: 10px; }
.row { display: flex; gap: .75rem; margin-top: 1.25rem; }
button { flex: 1; padding: .6rem; font: inherit; border: 1px solid GrayText; border-radius: 10px; }
button { cursor: pointer; }
button[value=allow] { background: #0b5cff; border-color: #0b5cff; color: #fff; }
small { opacity: .75; }
""".strip()
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()


def consent_page(
    number: str, redirect_uri: str, scopes: Iterable[str], users: Iterable[Json]
) -> web.Response:
    """`number`: of the request, which the form brings back."""
    home = urlsplit(redirect_uri)
    target = f"{home.scheme}://{home.netloc}"
    choices = "".join(
        f'<label><input type="radio" name="user" value="{escape(user["id"])}"{"" if place else " checked"}>'
        f" {escape(user['display_name'])} ({escape(user['email'])})</label>"
        for place, user in enumerate(users)
    )
    wanted = "".join(f"<li>{escape(scope)}</li>" for scope in sorted(scopes))
    body = (
        f"<h1>Meetledger wants to use your Zoom account</h1>"
        f"<p>It asks for:</p><ul>{wanted}</ul>"
        f'<form method="post" action="/oauth/authorize">'
        f'<input type="hidden" name="request" value="{escape(number)}">'
        f"<fieldset><legend>You are</legend>{choices}</fieldset>"
        f'<div class="row"><button name="decision" value="allow">Allow</button>'
        f'<button name="decision" value="deny">Deny</button></div></form>'
        f"<p><small>You will be sent back to {escape(target)}."
        f" This is a sandbox: no real Zoom account is touched.</small></p>"
    )
    # Browsers hold the redirect that follows a form against this policy too.
    return _page("Allow Meetledger?", body, f"'self' {target}")


def refusal_page(reason: str) -> web.Response:
    """Nobody is sent anywhere: the address may be an attacker's."""
    return _page("Zoom cannot do this", f"<h1>Something is wrong</h1><p>{escape(reason)}</p>", "'none'", 400)


def _page(title: str, body: str, targets: str, status: int = 200) -> web.Response:
    headers = {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets};"
            " base-uri 'none'; frame-ancestors 'none'"
        ),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main>{body}</main></body></html>"
    )
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
