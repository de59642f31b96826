"""The shapes of what is sent, as `PROTOCOL.md` describes them; unknown fields are ignored on both sides."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

import msgspec

VERSION = 1
OLDEST = 1
"""Agents that speak an older version are told to be renewed."""
VERSION_HEADER = "Meetledger-Protocol"
ALIVE_EVERY = 10
"""Seconds between signs of life: an agent's states, and the server's in a stream."""
SILENT_AFTER = 30
"""Seconds without a sign of life after which a PC counts as offline, and a stream as broken."""
LONGEST_WAIT = 25
"""Seconds a long poll may last."""
MOST_ACKS = 100
LONGEST_DETAIL = 200
LARGEST_ENROLMENT = 4 * 1024
LARGEST_STATE = 16 * 1024
LARGEST_ACKS = 64 * 1024
LARGEST_SCREENSHOT = 4 * 1024 * 1024
"""Bytes of a body, unpacked."""


class Message(msgspec.Struct, frozen=True, omit_defaults=True):
    """Left out means the default, in both directions."""


class Step(StrEnum):
    """How far an agent has come with a command. The last three are final."""

    RECEIVED = "received"
    """It stands in the agent's journal."""
    DOING = "doing"
    DONE = "done"
    """It is as desired now, whether anything had to be done or not."""
    FAILED = "failed"
    """It was tried, and is not as desired; or nobody knows whether it is."""
    REFUSED = "refused"
    """Nothing was tried."""


class Reason(StrEnum):
    """Why a command was refused or failed."""

    EXPIRED = "expired"
    CANCELLED = "cancelled"
    """Taken back before it was begun."""
    UNSUPPORTED = "unsupported"
    """The driver cannot do it, or the agent does not know the word."""
    FORBIDDEN = "forbidden"
    """Switched off on this PC."""
    NO_ZOOM = "no_zoom"
    """Zoom is not there, or does not answer."""
    NOT_IN_MEETING = "not_in_meeting"
    OTHER_MEETING = "other_meeting"
    """The PC is in another meeting than the one meant."""
    NOT_HOST = "not_host"
    NOT_RECORDING = "not_recording"
    """There is no recording that could be paused."""
    CONTROL_ABSENT = "control_absent"
    """What would have to be pressed is not on the screen."""
    NO_EFFECT = "no_effect"
    """It was pressed, and nothing came of it in time."""
    NO_WAY_IN = "no_way_in"
    """The server could not say how to get into the meeting."""
    INTERRUPTED = "interrupted"
    """The agent ended while doing it. It is not done again."""
    DISK_FULL = "disk_full"
    """The journal could not be written, so nothing was begun."""
    DRIVER_FAILED = "driver_failed"


class Versions(Message, frozen=True, kw_only=True):
    agent: str = ""
    os: str = ""
    """As people say it: `Debian 12`, `Windows 11 23H2`."""
    zoom: str = ""
    driver: str = ""
    """Which one drives Zoom: `desktop`, `browser`, `rooms`, `scripted`."""


class State(Message, frozen=True, kw_only=True):
    """What a PC sees. `None` or empty: it cannot tell."""

    zoom: Literal["absent", "idle", "in_meeting", ""] = ""
    meeting: str = ""
    """Zoom's number of it, digits only."""
    hosting: bool | None = None
    recording: Literal["none", "running", "paused", ""] = ""
    """On the PC's own disk."""
    sharing: bool | None = None
    microphone: bool | None = None
    """Whether it is on, as `camera`."""
    camera: bool | None = None
    participants: int | None = None
    """Itself among them."""
    signed_in: bool | None = None
    """Whether Zoom knows who hosts from here, as far as that was tested."""
    disk_free: int | None = None
    """Bytes, where recordings go."""
    versions: Versions = Versions()
    can: tuple[str, ...] = ()
    """Every `Desired` its driver can bring about."""
    busy_with: str = ""
    """The command it is doing."""


class Command(Message, frozen=True, kw_only=True):
    """One thing the agent is to bring about."""

    id: str
    desired: str
    """One of `Desired`. An agent refuses a word it does not know as unsupported."""
    meeting: str = ""
    """Zoom's number of the meeting meant; empty: whatever the PC is in."""
    deadline: datetime
    """By the server's clock: what has not been begun by then never is."""
    parallel: bool = False
    """May be done beside another; the others one at a time, in the order they came."""


class Entry(Message, frozen=True, kw_only=True):
    """One thing the feed says. An agent ignores a kind it does not know."""

    position: int
    """In the log. Growing, with gaps."""
    kind: str
    """`command`, `cancel` or `rotate`."""
    command: Command | None = None
    cancel: str = ""
    """Id of the command that is not to be begun any more."""


class Entries(Message, frozen=True, kw_only=True):
    """Answer to a long poll."""

    entries: tuple[Entry, ...] = ()
    position: int
    """Where the next question begins."""


class Ack(Message, frozen=True, kw_only=True):
    """What became of a command. Sent again until it is answered; twice counts once."""

    command: str
    step: Step
    at: datetime
    """By the server's clock as far as the agent knows it."""
    reason: str = ""
    """One of `Reason`, of what was refused or failed."""
    detail: str = ""
    """For whoever looks into it; at most `LONGEST_DETAIL` characters, nothing of people or meetings."""
    observed: State | None = None
    """What the PC sees after it."""


class Acks(Message, frozen=True, kw_only=True):
    acks: tuple[Ack, ...]


class Unheard(Message, frozen=True, kw_only=True):
    """An ack that changes nothing, and is not to be sent again."""

    command: str
    code: str


class AcksTaken(Message, frozen=True, kw_only=True):
    """All acks of the request are settled once this is read, the unheard ones too."""

    unheard: tuple[Unheard, ...] = ()


class Enrolment(Message, frozen=True, kw_only=True):
    """An agent's first words. Signed like every request, with the key that it brings."""

    code: str
    public_key: str
    """Ed25519, 32 bytes, base64url without padding, as all keys and signatures."""
    versions: Versions = Versions()


class Enrolled(Message, frozen=True, kw_only=True):
    agent: str
    position: int = 0
    """Where its feed begins."""


class NewKey(Message, frozen=True, kw_only=True):
    """Signed with the old key; `proof` shows that the new one is the agent's own."""

    public_key: str
    proof: str
    """By the new key, of `signature.key_proof`."""


class Particulars(Message, frozen=True, kw_only=True):
    """What a command needs and the feed does not carry: fetched just in time, never stored."""

    start_url: str = ""
    """Lets the host in; good for about two hours."""
    join_url: str = ""
    passcode: str = ""
    """Also beside `start_url`: a Zoom Room goes in by number and passcode, as the host too."""
    text: str = ""
    """Of a message to show."""


class Hello(Message, frozen=True, kw_only=True):
    """What anybody may know of the server."""

    oldest: int
    newest: int
    time: datetime


class Problem(Message, frozen=True, kw_only=True):
    code: str
    message: str
    """English, for the agent's log."""
    time: datetime | None = None
    """The server's, where the agent's clock was the problem."""


class Refused(Message, frozen=True, kw_only=True):
    """Body of every answer that is not 2xx."""

    error: Problem
