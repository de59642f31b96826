"""What this program and the PC call themselves."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version


def agent_version() -> str:
    try:
        return version("meetledger")
    except PackageNotFoundError:
        return "development"


def system() -> str:
    """As people say it: `Debian GNU/Linux 12`, `Windows 11 (10.0.22631)`, `macOS 15.1`."""
    if sys.platform == "darwin":
        return f"macOS {platform.mac_ver()[0]}"
    if sys.platform == "win32":
        return f"Windows {platform.release()} ({platform.version()})"
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        return f"{platform.system()} {platform.release()}"
    return f"{release['NAME']} {release.get('VERSION_ID', '')}".strip()
