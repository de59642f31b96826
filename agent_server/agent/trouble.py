"""What went wrong on the way, in words."""

from __future__ import annotations

import aiohttp


def told(error: Exception) -> str:
    """Without the address, which may hold more than people should read."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "its certificate is not trusted (see ca_file in agent.toml)"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "there is no such host"
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"cannot be reached ({error.os_error.strerror or type(error.os_error).__name__})"
    return "no answer in time" if isinstance(error, TimeoutError) else type(error).__name__
