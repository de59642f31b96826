"""What a person has to let us do in Zoom."""

from __future__ import annotations

from collections.abc import Collection

REQUIRED = (
    "cloud_recording:read:list_recording_files",
    "user:read:user",
)
"""Granular scopes; https://developers.zoom.us/docs/integrations/oauth-scopes-granular/."""
COMPARING = ("meeting:read:list_meetings", "meeting:read:meeting")
"""What it takes to compare a host's meetings with Zoom's."""
OPTIONAL = ("meeting:read:list_past_participants", *COMPARING)
"""Without them something is left out, and all else works."""

PLANNING = ("meeting:write:meeting", "meeting:read:list_meetings", "meeting:delete:meeting")
"""For meetings in the person's own name: to create and cancel them, and to find one whose answer was lost."""


def missing(granted: Collection[str], wanted: Collection[str] = REQUIRED) -> list[str]:
    """Those of `wanted` that were not granted; what an account's admin granted for everybody counts."""
    return [scope for scope in wanted if scope not in granted and f"{scope}:admin" not in granted]


def purpose_key(scope: str) -> str:
    """The text that says what does not work without it: `…:list_recording_files` → `scope-list-…-files`."""
    return "scope-" + scope.rpartition(":")[2].replace("_", "-")
