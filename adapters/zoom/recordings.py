"""Zoom's cloud recordings: those of a meeting, how many people took part, and deleting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
import structlog
from msgspec.structs import replace

from adapters.effect import Rejected
from adapters.http import Request, decode
from adapters.zoom.calls import Call, Page, ZoomCalls, present, uuid_in_path
from adapters.zoom.limits import Category

_NO_RECORDING = "3301"
_TOKEN_SECONDS = 3600
_OF_MEETING = Call("zoom.meeting_recordings", "GET", Category.LIGHT)
_DELETE = Call("zoom.delete_recording", "DELETE", Category.LIGHT)
_PARTICIPANTS = Call("zoom.past_participants", "GET", Category.MEDIUM)
_log = structlog.get_logger(__name__)

_Id = Annotated[str, msgspec.Meta(min_length=1)]
_FILES_NAMES = {
    "extension": "file_extension",
    "size": "file_size",
    "starts_at": "recording_start",
    "ends_at": "recording_end",
}

_SEEN_AND_HEARD = frozenset({"MP4", "M4A", "MP3", "TB", "JPG"})


class ZoomFile(msgspec.Struct, frozen=True, kw_only=True, rename=_FILES_NAMES):
    """Addresses and times are absent while Zoom still makes the file."""

    id: _Id
    recording_type: str = ""
    file_type: str = ""
    extension: str = ""
    """Upper case, without a dot."""
    size: Annotated[int, msgspec.Meta(ge=0)] = 0
    """Bytes; 0: the file is empty, or Zoom still makes it."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    status: str = ""
    """`completed` once it can be downloaded."""
    download_url: str = ""
    play_url: str = ""

    @property
    def is_text(self) -> bool:
        """For people to read; of a kind we do not know it is taken to be."""
        return not {self.file_type, self.extension} & _SEEN_AND_HEARD

    def __repr__(self) -> str:
        return f"ZoomFile(id={self.id!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("id", self.id)]


class ZoomRecording(msgspec.Struct, frozen=True, kw_only=True):
    """All files of one meeting instance, several segments and separately recorded parts included."""

    uuid: _Id
    id: Annotated[int, msgspec.Meta(gt=0)]
    """The meeting's number."""
    host_id: str = ""
    account_id: str = ""
    topic: str = ""
    start_time: datetime | None = None
    timezone: str = ""
    duration: int = 0
    """Minutes."""
    total_size: int = 0
    """Bytes, also of files that are not in `files`."""
    share_url: str = ""
    passcode: str = ""
    """Fits behind `?pwd=`, where Zoom tells that form of it."""
    download_access_token: str = ""
    """Good for an hour."""
    files: tuple[ZoomFile, ...] = ()

    def __repr__(self) -> str:
        return f"ZoomRecording(uuid={self.uuid!r})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [("uuid", self.uuid)]


class _Participants(Page, kw_only=True):
    participants: tuple[dict[str, Any], ...] = ()


class Recordings:
    """Every method raises Failure."""

    def __init__(self, calls: ZoomCalls) -> None:
        self._calls = calls

    async def of_meeting(self, uuid: str) -> ZoomRecording | None:
        """`None`: there is none, or none any more (trashed, deleted)."""
        query = {"include_fields": "download_access_token", "ttl": str(_TOKEN_SECONDS)}
        path = f"/meetings/{uuid_in_path(uuid)}/recordings"
        try:
            answer, request = await self._calls.ask(_OF_MEETING, path, query=query)
        except Rejected as rejected:
            if rejected.code == _NO_RECORDING:
                return None
            raise
        return _as_recording(decode(answer, request, dict[str, Any]), request)

    async def bearer(self, recording: ZoomRecording) -> str:
        """Opens its files: the token made for them, or else, where Zoom gave none, the account's own."""
        return recording.download_access_token or await self._calls.bearer()

    async def delete_file(self, uuid: str, file_id: str) -> bool:
        """Into the trash, where it can be recovered for 30 days. `False`: it was gone already."""
        path = f"/meetings/{uuid_in_path(uuid)}/recordings/{quote(file_id, safe='')}"
        try:
            await self._calls.ask(_DELETE, path, query={"action": "trash"})
        except Rejected as rejected:
            if rejected.code == _NO_RECORDING:
                return False
            raise
        return True

    async def participants(self, uuid: str) -> int | None:
        """People, each counted once. `None`: Zoom names nobody.

        Zoom refuses where there was one person only, on a basic plan, and without the scope.
        """
        path, people = f"/past_meetings/{uuid_in_path(uuid)}/participants", set[str]()
        async for page, _ in self._calls.pages(_PARTICIPANTS, path, {}, _Participants):
            people |= {_person(each) for each in page.participants if _came_in(each)}
        return len(people - {""}) or None


def _as_recording(told: dict[str, Any], request: Request) -> ZoomRecording:
    fields = present(told)
    fields["passcode"] = fields.get("recording_play_passcode") or fields.get("password") or ""
    try:
        # Zoom sends some numbers as text or with a fraction of zero.
        recording = msgspec.convert(fields, ZoomRecording, strict=False)
    except msgspec.ValidationError:
        failure = request.unclear("its answer describes no recording")
    else:
        return replace(recording, files=tuple(_files(fields.get("recording_files"))))
    raise failure


def _files(told: object) -> Iterator[ZoomFile]:
    """What has no id (Zoom's timelines) or cannot be read is left out, for the others' sake."""
    for entry in told if isinstance(told, list) else []:
        try:
            yield msgspec.convert(
                present(entry) if isinstance(entry, dict) else entry, ZoomFile, strict=False
            )
        except msgspec.ValidationError:
            _log.warning("zoom_recording_file_unreadable")


def _came_in(participant: dict[str, Any]) -> bool:
    return participant.get("status") != "in_waiting_room"


def _person(participant: dict[str, Any]) -> str:
    """The same for somebody who left and came back, which gives a new `user_id`."""
    marks = (participant.get(name) for name in ("id", "user_email", "name", "user_id"))
    return next((str(mark) for mark in marks if mark), "")
