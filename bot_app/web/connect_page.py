"""The pages a person sees on the way to Zoom and back: no scripts, nothing from elsewhere, kept nowhere."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from html import escape

from aiohttp import web

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
"""Of every answer: the address carries what nobody else may see."""
_STYLE = """
:root { color-scheme: light dark; font: 17px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { max-width: 28rem; margin: 1rem; padding: 1.5rem 2rem; overflow-wrap: anywhere; }
main { border: 1px solid GrayText; border-radius: 14px; }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; }
button { width: 100%; margin-top: .5rem; padding: .7rem; font: inherit; cursor: pointer; }
button { border: 0; border-radius: 10px; background: #0b5cff; color: #fff; }
code { font-size: .85em; }
""".strip()
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()


class Form:
    """A button that sends the state back to us and from there to other addresses."""

    def __init__(self, state: str, label: str, targets: str) -> None:
        """`targets`: sources for the content policy, which browsers hold redirects after a form against."""
        self.targets = f"'self' {targets}"
        # A relative address, because the site may stand below a path.
        self.html = (
            '<form method="post" action="connect">'
            f'<input type="hidden" name="state" value="{escape(state)}">'
            f"<button>{label}</button></form>"
        )


def page(
    language: str, title: str, heading: str, lines: list[str], *, status: int = 200, form: Form | None = None
) -> web.Response:
    """`heading` and `lines` are HTML already."""
    targets, button = (form.targets, form.html) if form is not None else ("'none'", "")
    policy = (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action {targets};"
        " base-uri 'none'; frame-ancestors 'none'"
    )
    text = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body><main><h1>{heading}</h1>"
        f"{''.join(f'<p>{line}</p>' for line in lines)}{button}</main></body></html>"
    )
    headers = {**HEADERS, "Content-Security-Policy": policy}
    return web.Response(text=text, status=status, content_type="text/html", headers=headers)
