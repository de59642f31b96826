"""Meetings of the local Zoom while they run: who is there, and whether they are recorded."""

from __future__ import annotations

import copy
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from bot_app.sandbox.world import Json
from bot_app.sandbox.zoom_events import ZoomEvents, stamp
from bot_app.sandbox.zoom_meetings import ZoomMeetings, new_uuid
from bot_app.sandbox.zoom_refusals import ZoomRefusal, no_meeting, not_running

Act = Literal["start", "pause", "resume", "stop"]
_STEPS = {
    ("", "start"): "running",
    ("running", "pause"): "paused",
    ("paused", "resume"): "running",
    ("running", "stop"): "",
    ("paused", "stop"): "",
}
_TOLD = {"start": "started", "pause": "paused", "resume": "resumed", "stop": "stopped"}


@dataclass
class Participant:
    name: str
    email: str
    user_id: str
    """Zoom's own id of somebody who signed in; empty for guests."""
    number: str
    joined: datetime
    left: datetime | None = None
    uuid: str = field(default_factory=lambda: secrets.token_urlsafe(16))


@dataclass
class Instance:
    """One run of a meeting, with its own uuid."""

    meeting: Json
    """As it was when it started."""
    started: datetime
    ended: datetime | None = None
    participants: list[Participant] = field(default_factory=list)
    recording: str = ""
    """`running`, `paused`, or empty."""
    recorded_from: datetime | None = None


class ZoomLive:
    def __init__(self, store: ZoomMeetings, events: ZoomEvents) -> None:
        self.instances: dict[str, Instance] = {}
        """By uuid, oldest first."""
        self._store = store
        self._events = events

    def start(self, number: int) -> None:
        """The host starts it; Zoom's API cannot. Every start is a new instance with its own uuid."""
        meeting = self._store.meeting(number)
        if meeting["status"] == "started":
            return
        meeting.update(status="started", uuid=new_uuid(awkward=self._store.awkward_uuids))
        instance = Instance(copy.deepcopy(meeting), self._store.clock())
        self.instances[meeting["uuid"]] = instance
        self._tell("meeting.started", instance)

    def end(self, number: str | int) -> None:
        """Everybody leaves, and a recording stops. Raises: ZoomRefusal."""
        meeting = self._store.meeting(number)
        if meeting["status"] != "started":
            return
        instance = self.instances[meeting["uuid"]]
        if instance.recording:
            self.record(meeting["id"], "stop")
        for participant in instance.participants:
            self._depart(instance, participant, "Host ended the meeting.")
        meeting["status"] = "waiting"
        instance.ended = self._store.clock()
        host = self._store.users[meeting["host_id"]]
        self._tell(
            "meeting.ended",
            instance,
            {"end_time": stamp(instance.ended)},
            operator=host["email"],
            operator_id=host["id"],
            operation="single",
        )

    def join(self, number: int, name: str, email: str = "") -> Participant:
        """Raises: ZoomRefusal."""
        instance = self.running(number)
        user_id = next((user["id"] for user in self._store.users.values() if user["email"] == email), "")
        participant = Participant(
            name, email, user_id, str(16778240 + len(instance.participants) * 1024), self._store.clock()
        )
        instance.participants.append(participant)
        told = {**_named(participant), "join_time": stamp(participant.joined)}
        self._tell("meeting.participant_joined", instance, {"participant": told})
        return participant

    def leave(self, number: int, name: str) -> None:
        """Whoever is there under that name. Raises: ZoomRefusal."""
        instance = self.running(number)
        for participant in instance.participants:
            if participant.name == name:
                self._depart(instance, participant, "left the meeting.")

    def invitation(self, number: int, step: str, user: Json, by: Json) -> None:
        """`step`: dispatched, accepted, rejected or timeout. Raises: ZoomRefusal."""
        instance = self.running(number)
        who = {"participant_user_id": user["id"], "email": user["email"]}
        meeting = instance.meeting
        thing = {"id": str(meeting["id"]), **{part: meeting[part] for part in ("uuid", "host_id", "topic")}}
        self._store.changed()
        self._events.fire(
            f"meeting.invitation_{step}",
            {**thing, "participant": who},
            operator=by["email"],
            operator_id=by["id"],
        )

    def alert(self, number: int, issue: str) -> None:
        """Zoom sees something wrong with a running meeting. Raises: ZoomRefusal."""
        instance = self.running(number)
        told = {"join_time": stamp(instance.started), "issues": [issue]}
        self._tell("meeting.alert", instance, told)

    def record(self, number: int, act: Act) -> None:
        """Raises: ZoomRefusal."""
        instance = self.recordable(number, act)
        now = self._store.clock()
        instance.recording = _STEPS[instance.recording, act]
        instance.recorded_from = now if act == "start" else instance.recorded_from or now
        ended = stamp(now) if act in {"pause", "stop"} else ""
        told = {"recording_start": stamp(instance.recorded_from), "recording_end": ended}
        # Zoom writes the number of a recorded meeting as a number, and of a running one as text.
        self._tell(f"recording.{_TOLD[act]}", instance, {"id": number, "recording_file": told})

    def recordable(self, number: int, act: Act) -> Instance:
        """Raises: ZoomRefusal where this cannot be done to the recording now."""
        instance = self.running(number)
        if (instance.recording, act) not in _STEPS:
            raise ZoomRefusal(400, 300, f"Cannot {act} the recording of this meeting now.")
        return instance

    def running(self, number: int) -> Instance:
        """Raises: ZoomRefusal."""
        meeting = self._store.meeting(number)
        if meeting["status"] != "started":
            raise not_running(number)
        return self.instances[meeting["uuid"]]

    def past(self, identity: str) -> Instance:
        """By uuid, or the latest of a meeting number. Raises: ZoomRefusal."""
        for uuid, instance in reversed(self.instances.items()):
            if identity in (uuid, str(instance.meeting["id"])):
                return instance
        raise no_meeting(identity)

    def _depart(self, instance: Instance, participant: Participant, reason: str) -> None:
        if participant.left is not None:
            return
        participant.left = self._store.clock()
        told = {
            **_named(participant),
            "leave_time": stamp(participant.left),
            "leave_reason": f"{participant.name} left the meeting.<br>Reason: {reason}",
        }
        self._tell("meeting.participant_left", instance, {"participant": told})

    def _tell(self, name: str, instance: Instance, more: Json | None = None, **details: Any) -> None:
        meeting = instance.meeting
        thing = {
            "id": str(meeting["id"]),
            **{part: meeting[part] for part in ("uuid", "host_id", "topic", "type", "timezone", "duration")},
            "start_time": stamp(instance.started),
            **(more or {}),
        }
        self._store.changed()
        self._events.fire(name, thing, **details)


def listed(participant: Participant, now: datetime) -> Json:
    """As the list of a past meeting's participants shows somebody."""
    left = participant.left or now
    return {
        "id": participant.user_id,
        "user_id": participant.number,
        "name": participant.name,
        "user_email": participant.email if participant.user_id else "",
        "join_time": stamp(participant.joined),
        "leave_time": stamp(left),
        "duration": int((left - participant.joined).total_seconds()),
        "failover": False,
        "status": "in_meeting",
        "internal_user": bool(participant.user_id),
    }


def _named(participant: Participant) -> Json:
    return {
        "user_id": participant.number,
        "user_name": participant.name,
        "id": participant.user_id,
        "participant_uuid": participant.uuid,
        "email": participant.email,
        "participant_user_id": participant.user_id,
        "date_time": stamp(participant.left or participant.joined),
    }
