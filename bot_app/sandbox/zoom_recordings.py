"""The cloud recordings of the local Zoom: made, transcribed, trashed, recovered and gone."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_events import ZoomEvents
from bot_app.sandbox.zoom_meetings import ZoomMeetings, new_number, new_uuid
from bot_app.sandbox.zoom_recorded import RecordedFile, Recording, Status, Wording, listed, told
from bot_app.sandbox.zoom_refusals import no_recording

_TOKEN_LIFETIME = timedelta(hours=24)
"""Of the download token a webhook carries."""
_UNTOLD = {
    "recording.deleted": ("host_email", "password"),
    "recording.recovered": ("account_id", "host_email", "password"),
}
"""What Zoom leaves out of events that name an operator."""


class ZoomRecordings:
    def __init__(self, store: ZoomMeetings, events: ZoomEvents, account_id: str) -> None:
        self.by_uuid: dict[str, Recording] = {}
        self.address = ""
        """Where download links lead."""
        self.size_lie = 0
        """Added to every size that lists and webhooks name."""
        self._store = store
        self._events = events
        self._account_id = account_id
        self._tokens: dict[str, tuple[str, datetime]] = {}

    def add(
        self,
        number_or_host: int | str,
        files: Iterable[tuple[str, Path]],
        *,
        segments: int = 1,
        passcode: str = "",
        status: Status = "completed",
        transcript: str | None = None,
        fire: bool = True,
    ) -> str:
        """What Zoom made of the latest run of a meeting, or of a call a host (by id or e-mail) just had.

        `segments`: how often it was stopped and started again: that many sets of files.
        `fire`: tell the subscribers. Gives the uuid. Raises: ZoomRefusal.
        """
        meeting = self._meeting(number_or_host)
        minutes = meeting["duration"]
        start = self._store.clock() - timedelta(minutes=minutes)
        recording = Recording(meeting["uuid"], meeting, start, minutes, [], passcode, status)
        length = timedelta(minutes=minutes) / segments
        for segment in range(segments):
            begins = start + segment * length
            recording.files += [RecordedFile(kind, path, begins, begins + length) for kind, path in files]
        self.by_uuid[recording.uuid] = recording
        self._store.changed()
        if fire and status == "completed":
            self._tell("recording.completed", recording, recording.files)
        if transcript is not None and status == "completed":
            self.add_transcript(recording.uuid, transcript, fire=fire)
        return recording.uuid

    def complete(self, uuid: str) -> None:
        """Zoom is done with a recording that was still processing."""
        recording = self.by_uuid[uuid]
        recording.status = "completed"
        self._store.changed()
        self._tell("recording.completed", recording, recording.files)

    def add_transcript(self, uuid: str, text: str, *, fire: bool = True) -> None:
        """Zoom has listened to a recording, usually some time after it was completed."""
        recording = self.by_uuid[uuid]
        end = recording.start + timedelta(minutes=recording.minutes)
        file = RecordedFile("audio_transcript", text.encode(), recording.start, end)
        recording.files.append(file)
        self._store.changed()
        if fire:
            self._tell("recording.transcript_completed", recording, [file])

    def recording(self, identity: str) -> Recording:
        """By uuid, or the latest of a meeting number; only what is done and not in the trash.

        Raises: ZoomRefusal.
        """
        recording = self._find(identity)
        if recording.status != "completed" or not recording.present():
            raise no_recording()
        return recording

    def host_id(self, identity: str) -> str:
        """Whose it is, wherever it lies. Raises: ZoomRefusal."""
        return str(self._find(identity).meeting["host_id"])

    def of_host(self, host: Json, *, trashed: bool = False) -> list[Recording]:
        """Newest first."""
        mine = [one for one in self.by_uuid.values() if one.meeting["host_id"] == host["id"]]
        done = [one for one in mine if one.status == "completed" and one.present(trashed=trashed)]
        return sorted(done, key=lambda one: one.start, reverse=True)

    def remove(self, identity: str, file_id: str | None = None, *, for_ever: bool = False) -> None:
        """One file or all; into the trash, or out of it. Raises: ZoomRefusal."""
        recording = self._find(identity)
        chosen = _chosen(recording, recording.files if for_ever else recording.present(), file_id)
        for file in chosen:
            file.trashed = self._store.clock()
        self._tell("recording.deleted" if for_ever else "recording.trashed", recording, chosen)
        if for_ever:
            recording.files = [file for file in recording.files if file not in chosen]
        self._store.changed()

    def recover(self, identity: str, file_id: str | None = None) -> None:
        """Raises: ZoomRefusal."""
        recording = self._find(identity)
        chosen = _chosen(recording, recording.present(trashed=True), file_id)
        for file in chosen:
            file.trashed = None
        self._store.changed()
        self._tell("recording.recovered", recording, chosen)

    def download_token(self, recording: Recording, lifetime: timedelta = _TOKEN_LIFETIME) -> str:
        token = secrets.token_urlsafe(48)
        self._tokens[token] = (recording.uuid, self._store.clock() + lifetime)
        return token

    def token_opens(self, token: str, recording: Recording) -> bool:
        uuid, expires = self._tokens.get(token, ("", self._store.clock()))
        return uuid == recording.uuid and expires > self._store.clock()

    def expire_download_tokens(self) -> None:
        self._tokens.clear()

    def file(self, key: str) -> tuple[Recording, RecordedFile] | None:
        """What a download address leads to."""
        for recording in self.by_uuid.values():
            for file in recording.present():
                if file.key == key.partition(".")[0]:
                    return recording, file
        return None

    def show(self, recording: Recording, *, trashed: bool = False) -> Json:
        """As Zoom's API lists it."""
        return listed(recording, recording.present(trashed=trashed), self._wording())

    def _wording(self, mark: str = "") -> Wording:
        return Wording(self.address, self.size_lie, mark)

    def _find(self, identity: str) -> Recording:
        for recording in reversed(self.by_uuid.values()):
            if identity in (recording.uuid, str(recording.meeting["id"])):
                return recording
        raise no_recording()

    def _meeting(self, number_or_host: int | str) -> Json:
        if isinstance(number_or_host, int):
            meeting = {**self._store.meeting(number_or_host), "account_id": self._account_id}
            if meeting["uuid"] not in self.by_uuid:
                return meeting
            return {**meeting, "uuid": self._new_uuid()}
        host = self._store.user(number_or_host)
        return {
            "account_id": self._account_id,
            "uuid": self._new_uuid(),
            "id": new_number(),
            "host_id": host["id"],
            "host_email": host["email"],
            "topic": f"{host['first_name']}'s Zoom Meeting",
            "type": 1,
            "timezone": host["timezone"],
            "duration": 60,
        }

    def _new_uuid(self) -> str:
        return new_uuid(awkward=self._store.awkward_uuids)

    def _tell(self, name: str, recording: Recording, files: list[RecordedFile]) -> None:
        def thing(mark: str = "") -> Json:
            full = told(recording, files, self._wording(mark))
            return {part: value for part, value in full.items() if part not in _UNTOLD.get(name, ())}

        def token() -> Json:
            return {} if name == "recording.deleted" else {"download_token": self.download_token(recording)}

        def again(event: Json) -> Json:
            """Zoom gives each copy of an event its own links and token."""
            payload = {**event["payload"], "object": thing(secrets.token_hex(4))}
            return {**event, "payload": payload, **token()}

        host = self._store.users[recording.meeting["host_id"]]
        operator = {"operator": host["email"], "operator_id": host["id"]}
        details = operator if name in _UNTOLD else {}
        self._events.fire(name, thing(), beside=token(), reissue=again, **details)


def _chosen(recording: Recording, files: list[RecordedFile], file_id: str | None) -> list[RecordedFile]:
    """Raises: ZoomRefusal."""
    chosen = [file for file in files if file_id in (None, file.id)]
    if not chosen or recording.status != "completed":
        raise no_recording()
    return chosen
