"""What pipx installs on a meeting PC: it stands between double quotes in a line for two kinds of shell."""

from __future__ import annotations

import re

_SPEC = re.compile(r"[A-Za-z0-9./](?:[A-Za-z0-9 \[\]@+:/._~=<>,%#?&-]{0,198}[A-Za-z0-9\]/._])?")
"""Nothing that bash, zsh or PowerShell reads between double quotes: no quote of any kind, ` $ ! or \\."""
_USER = re.compile(r"://[^/]*@")


def checked_package(spec: str) -> str:
    """Raises: ValueError."""
    if not _SPEC.fullmatch(spec):
        raise ValueError("not a package, a file or an address that pipx installs, of 200 characters at most")
    if _USER.search(spec):
        raise ValueError("has to do without a user and a password, as everybody who adds a PC sees it")
    return spec
