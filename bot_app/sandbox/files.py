"""The files of the local Telegram: received, described as it does, and kept where a folder was given."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from bot_app.sandbox.refusals import bad_request

Json = dict[str, Any]

_LARGEST_THUMBNAIL = 200_000
_LARGEST_DOWNLOAD = 20_000_000
_JPEG = b"\xff\xd8\xff"
_DETAILS: dict[str, dict[str, type]] = {
    "audio": {"duration": int, "performer": str, "title": str},
    "document": {},
    "photo": {},
    "video": {"duration": int, "height": int, "width": int},
}


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    size: int
    content_type: str
    sha256: str
    """Of the bytes that arrived, in hex."""
    unique_id: str
    jpeg: bool
    """It begins as a JPEG picture does."""


@dataclass(frozen=True)
class StoredFile:
    """A file whose bytes were kept; `name` is what its sender called it, and no path."""

    path: Path
    name: str
    content_type: str
    size: int
    sha256: str


class Receiving:
    """A file while it arrives. Leaving the block before `finished` forgets it."""

    def __init__(self, folder: Path | None) -> None:
        self.size = 0
        self._unique_id = secrets.token_urlsafe(9)
        self._digest = sha256()
        self._head = b""
        self._path = folder / self._unique_id if folder else None
        self._kept = self._path.open("xb") if self._path else None
        self._whole = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._kept is not None:
            self._kept.close()
        if self._path is not None and not self._whole:
            self._path.unlink()

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._digest.update(chunk)
        self._head = (self._head + chunk[: len(_JPEG)])[: len(_JPEG)]
        if self._kept is not None:
            self._kept.write(chunk)

    def finished(self, name: str, content_type: str) -> Upload:
        self._whole = True
        digest = self._digest.hexdigest()
        return Upload(name, self.size, content_type, digest, self._unique_id, self._head == _JPEG)


class Files:
    def __init__(self, folder: Path | None = None) -> None:
        """`folder`: where to keep the bytes, a file per `file_unique_id`; its owner clears it away."""
        self._folder = folder
        self._described: dict[str, Json] = {}
        self._uploads: dict[str, Upload] = {}

    def receive(self) -> Receiving:
        return Receiving(self._folder)

    def stored(self, file_id: str) -> StoredFile | None:
        """`None`: no such file, or its bytes were not kept."""
        upload = self._uploads.get(file_id)
        if upload is None or self._folder is None:
            return None
        path = self._folder / upload.unique_id
        return StoredFile(path, upload.name, upload.content_type, upload.size, upload.sha256)

    def media(self, kind: str, named: object, values: Json, uploads: dict[str, Upload]) -> Json:
        """The file of a message as the Bot API shows it: a new one, or a known one by its id.

        Raises: TelegramRefusal.
        """
        if not isinstance(named, str) or not named:
            raise bad_request(f"there is no {kind} in the request")
        if named in self._described:
            if not named.startswith(f"sandbox-{kind}-"):
                raise bad_request("type of file mismatch")
            return self._described[named]
        file = self._new(kind, named, uploads)
        if kind != "photo":
            file |= self._thumbnail(values, uploads)
        return self._remember({**file, **_details(kind, values)})

    def answer(self, file_id: object) -> Json:
        """What getFile says.

        Raises: TelegramRefusal.
        """
        file = self._described.get(file_id) if isinstance(file_id, str) else None
        if file is None:
            raise bad_request("wrong file_id or the file is temporarily unavailable")
        if file["file_size"] > _LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        shown = {name: file[name] for name in ("file_id", "file_unique_id", "file_size")}
        return {**shown, "file_path": f"files/{file['file_unique_id']}"}

    def _new(self, kind: str, named: str, uploads: dict[str, Upload]) -> Json:
        if named.startswith(("http://", "https://")):
            # Telegram would fetch it; the sandbox reaches nothing outside.
            name = named.rsplit("/", 1)[-1]
            return _described(kind, Upload(name, 0, "application/octet-stream", "", _new_id(), jpeg=False))
        upload = _attached(named, uploads)
        if upload is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if not upload.size:
            raise bad_request("file must be non-empty")
        file = _described(kind, upload)
        self._uploads[file["file_id"]] = upload
        return file

    def _thumbnail(self, values: Json, uploads: dict[str, Upload]) -> Json:
        """Telegram quietly does without one that is no small JPEG."""
        upload = _attached(values.get("thumbnail"), uploads)
        if upload is None or not upload.jpeg or upload.size > _LARGEST_THUMBNAIL:
            return {}
        picture = {**_frame("thumbnail", upload), "width": 320, "height": 320}
        self._uploads[picture["file_id"]] = upload
        return {"thumbnail": self._remember(picture)}

    def _remember(self, file: Json) -> Json:
        self._described[file["file_id"]] = file
        return file


def _attached(named: object, uploads: dict[str, Upload]) -> Upload | None:
    if not isinstance(named, str) or not named.startswith("attach://"):
        return None
    return uploads.get(named.removeprefix("attach://"))


def _described(kind: str, upload: Upload) -> Json:
    file = _frame(kind, upload)
    if kind == "photo":
        return {**file, "width": 1280, "height": 720}
    return {**file, "file_name": upload.name, "mime_type": upload.content_type}


def _frame(kind: str, upload: Upload) -> Json:
    return {
        "file_id": f"sandbox-{kind}-{secrets.token_urlsafe(24)}",
        "file_unique_id": upload.unique_id,
        "file_size": upload.size,
    }


def _details(kind: str, values: Json) -> Json:
    """What the bot says about a file; numbers it leaves out are 0, and what makes no sense is ignored."""
    details: Json = {}
    for name, wanted in _DETAILS[kind].items():
        value = values.get(name)
        if isinstance(value, wanted) and not isinstance(value, bool):
            details[name] = value
        elif wanted is int:
            details[name] = 0
    return details


def _new_id() -> str:
    return secrets.token_urlsafe(9)
