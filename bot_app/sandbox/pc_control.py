"""What an agent's scripted driver runs on a stand-in PC: looks at its window, or presses something in it.

`python -m bot_app.sandbox.pc_control ADDRESS see`, or `… ADDRESS press meeting=joined join_url=…`.
Few imports, because it starts every few seconds.
"""

from __future__ import annotations

import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import orjson

_SECONDS = 10


def main(arguments: list[str]) -> int:
    address, verb, *words = arguments
    if not address.startswith("http://127.0.0.1:"):
        return 2
    if verb == "see":
        sys.stdout.write(_answer(Request(address)))  # noqa: S310 - loopback, looked at above
        return 0
    desired, *pairs = words
    wish = {"desired": desired, **dict(pair.split("=", 1) for pair in pairs)}
    headers = {"Content-Type": "application/json", "X-Sandbox": "1"}
    try:
        _answer(Request(address, orjson.dumps(wish), headers))  # noqa: S310 - loopback, looked at above
    except HTTPError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _answer(request: Request) -> str:
    with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310 - loopback, looked at above
        return str(answer.read().decode())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
