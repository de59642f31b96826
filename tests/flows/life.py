"""`python -m bot_app …`, in a process forked for it: all but the imports is as on the true command line."""

from __future__ import annotations

import os
import runpy
import sys
import time

from tests.zygote import Order


def become(order: Order) -> None:
    """`order`: `words`, `folder` to stand in, `environment`, and the files `out` and `err`."""
    os.chdir(order["folder"])
    os.environ.clear()  # noqa: TID251 - as whoever starts a process does
    os.environ.update(order["environment"])  # noqa: TID251 - as above
    time.tzset()
    for number, file in enumerate((os.devnull, order["out"], order["err"])):
        os.dup2(os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), number)
    sys.argv[1:] = order["words"]
    runpy.run_module("bot_app", run_name="__main__", alter_sys=True)
