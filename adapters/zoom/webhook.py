"""What Zoom sends us: who signed it, what tells it from others, and what it must stay in order with."""

from __future__ import annotations

import hmac
import re
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson

_TIMESTAMP = "x-zm-request-timestamp"
_SIGNATURE = "x-zm-signature"
_PLAIN_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")
_UNPRINTABLE = re.compile(r"[^A-Za-z0-9_.-]")
_MEETING_NUMBER = re.compile(r"[1-9][0-9]{0,18}")
_USER_ID = re.compile(r"[A-Za-z0-9_.=+-]{1,64}")
_FILES = ("recording_files", "participant_audio_files")
_PERSON = ("participant_uuid", "participant_user_id", "id", "user_id", "user_name", "phone_number")


class ChallengeRefused(Exception):
    """The token is none that Zoom would make; signing it could sign a forged message."""


class Signatures:
    """Source: https://developers.zoom.us/docs/api/webhooks/#verify-with-zooms-header"""

    def __init__(
        self, secrets: Sequence[str], *, tolerance: float = 300, now: Callable[[], float] = time.time
    ) -> None:
        """`secrets`: of every app that may call us. `tolerance`: seconds, into the past and the future.

        Raises: ValueError for an empty secret, with which anybody could sign.
        """
        if not all(secrets):
            raise ValueError("an empty secret lets anybody sign")
        self._secrets = tuple(secrets)
        self._tolerance = tolerance
        self._now = now

    def signer(self, headers: Mapping[str, str], body: bytes) -> str | None:
        """The secret that signed this. `None`: nobody we know did, or too long ago or ahead."""
        timestamp, signature = _once(headers, _TIMESTAMP, _SIGNATURE)
        if not self._recent(timestamp) or not re.fullmatch("v0=[0-9a-f]{64}", signature):
            return None
        signed = b"v0:" + timestamp.encode() + b":" + body
        found = None
        for secret in self._secrets:  # all of them, so that the time taken does not tell which one it was
            if hmac.compare_digest(f"v0={_hmac(secret, signed)}", signature):
                found = secret
        return found

    def _recent(self, timestamp: str) -> bool:
        if not re.fullmatch("[0-9]{1,12}", timestamp):
            return False
        return abs(self._now() - int(timestamp)) <= self._tolerance


def challenge_answer(secret: str, plain_token: str) -> dict[str, str]:
    """What Zoom wants to hear before it trusts an address. Only for challenges that are signed themselves.

    Raises: ChallengeRefused.
    """
    if not _PLAIN_TOKEN.fullmatch(plain_token):
        raise ChallengeRefused
    return {"plainToken": plain_token, "encryptedToken": _hmac(secret, plain_token.encode())}


def identity(body: dict[str, Any]) -> str:
    """The same for the same message, however often it comes; tokens, addresses and key order do not count.

    Where Zoom names neither a time nor a thing, the whole payload tells messages apart.
    """
    event, payload, thing = _parts(body)
    subject = _word(thing.get("uuid")) or _word(thing.get("id")) or _word(payload.get("user_id"))
    at = _word(body.get("event_ts")) or _word(payload.get("event_ts"))
    told = [
        event,
        subject,
        at,
        _word(payload.get("client_id")),
        _file_ids(thing),
        [_word(_object(thing.get("participant")).get(name)) for name in _PERSON],
        None if subject and at else body.get("payload"),
    ]
    digest = sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return f"{_UNPRINTABLE.sub('_', event[:60])}/{digest[:40]}"


def lane(body: dict[str, Any]) -> str:
    """Messages about one Zoom meeting, or else one Zoom user, share a lane; any other has its own."""
    event, payload, thing = _parts(body)
    family = event.partition(".")[0]
    if family in {"meeting", "webinar", "recording"}:
        number = _word(thing.get("id")) or _word(thing.get("meeting_id"))
        if _MEETING_NUMBER.fullmatch(number):
            return f"zoom/{number}"
    user = _word(thing.get("id") if family == "user" else payload.get("user_id"))
    if family in {"user", "app_deauthorized"} and _USER_ID.fullmatch(user):
        return f"zoom/user/{user}"
    return f"zoom/{identity(body)}"


def _hmac(secret: str, message: bytes) -> str:
    return hmac.digest(secret.encode(), message, "sha256").hex()


def _once(headers: Mapping[str, str], *names: str) -> list[str]:
    """Empty what is absent, or given twice: two readers could believe different ones."""
    given: dict[str, list[str]] = {name: [] for name in names}
    for key, value in headers.items():
        if (name := key.lower()) in given:
            given[name].append(value)
    return [values[0] if len(values) == 1 else "" for values in given.values()]


def _parts(body: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    payload = _object(body.get("payload"))
    return _word(body.get("event")), payload, _object(payload.get("object"))


def _file_ids(thing: dict[str, Any]) -> list[str]:
    lists = [thing.get(name) for name in _FILES]
    entries = [entry for files in lists if isinstance(files, list) for entry in files]
    return sorted(_word(_object(entry).get("id")) for entry in entries)


def _object(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(value: object) -> str:
    """Zoom writes ids and times as texts in some messages and as numbers in others."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
