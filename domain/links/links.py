"""What can be true of a short link, and of a code of ours that leads to one."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec.structs import replace

from domain.event import Event
from domain.ids import ChatId, LinkId, MeetingId, StreamId, UserId, derived
from domain.personal import Personal

OWN = "own"
"""The provider that needs nobody else: our own redirect."""
ALIAS_TAKEN = "alias_taken"
"""Code of a refusal that only another alias can mend."""


class LinkEvent(Event):
    pass


class ShortLinkRequested(LinkEvent, tag="link.requested"):
    target: Personal[str]
    """A join address carries a passcode, so it is sealed like one."""
    asked_by: UserId
    chat: ChatId
    """Where it was asked for, and where the answer stands."""
    provider: str
    """Who is asked first."""
    alias: Personal[str] | None
    """What it is to be called; `None`: anything."""
    meeting_id: MeetingId | None
    """Whose join address it is; `None`: no meeting's."""
    round: int
    """Counts the times it was asked for, from 1: after an alias was taken, another one may be chosen, and a
    meeting's join address may change.
    """


class ShortLinkMade(LinkEvent, tag="link.made"):
    round: int
    provider: str
    address: Personal[str]
    code: Personal[str] | None
    """Of our own redirect; `None`: somebody else's."""


class ShortLinkRefused(LinkEvent, tag="link.refused"):
    """A provider did not make it. The provider's own words are left out: they may quote the target."""

    round: int
    provider: str
    code: str
    """A word of ours: alias_taken, alias_unsupported, unauthorised, unavailable, refused, absent."""
    next: str
    """The provider that is asked next; empty: nobody."""


class ShortLinkOpened(LinkEvent, tag="link.opened"):
    """Counted for some seconds, and recorded together."""

    count: int


class ShortCodeReserved(Event, tag="link.code_reserved"):
    """A code of ours belongs to a link, for ever."""

    link_id: LinkId


class LinkState(StrEnum):
    ASKED = "asked"
    MADE = "made"
    TAKEN = "taken"
    """The alias belongs to somebody else."""
    FAILED = "failed"


class Link(msgspec.Struct, frozen=True):
    target: Personal[str] | None = None
    """`None`: no such link."""
    asked_by: UserId | None = None
    chat: ChatId = ChatId("")
    provider: str = ""
    alias: Personal[str] | None = None
    meeting_id: MeetingId | None = None
    round: int = 0
    state: LinkState = LinkState.ASKED
    refused_by: tuple[str, ...] = ()
    """In this round."""

    @property
    def exists(self) -> bool:
        return self.target is not None


class ShortCode(msgspec.Struct, frozen=True):
    link_id: LinkId | None = None
    """`None`: it is free."""


def stream_of(link_id: LinkId) -> StreamId:
    return StreamId(f"link-{link_id}")


def code_stream_of(code: str) -> StreamId:
    """Without the code itself, which may be a name that a person is known by."""
    return StreamId(f"shortcode-{derived('short code', code)}")


def link_of_meeting(meeting_id: MeetingId) -> LinkId:
    return LinkId(derived("short link", meeting_id))


def evolve(link: Link, event: Event) -> Link:
    match event:
        case ShortLinkRequested():
            return _asked(event)
        case ShortLinkMade():
            return replace(link, state=LinkState.MADE)
        case ShortLinkRefused(code=code, provider=provider, next=following):
            ends = LinkState.TAKEN if code == ALIAS_TAKEN else LinkState.FAILED
            state = link.state if following else ends
            return replace(link, state=state, refused_by=(*link.refused_by, provider))
    return link


def _asked(event: ShortLinkRequested) -> Link:
    return Link(
        target=event.target,
        asked_by=event.asked_by,
        chat=event.chat,
        provider=event.provider,
        alias=event.alias,
        meeting_id=event.meeting_id,
        round=event.round,
    )


def evolve_code(code: ShortCode, event: Event) -> ShortCode:
    match event:
        case ShortCodeReserved(link_id=link_id):
            return ShortCode(link_id=link_id)
    return code
