"""What can be asked about a short link, and what is decided."""

from __future__ import annotations

from domain.command import Command
from domain.ids import ChatId, LinkId, MeetingId, UserId
from domain.links.aliases import AliasTaken, check_alias
from domain.links.links import (
    Link,
    LinkEvent,
    LinkState,
    ShortCode,
    ShortCodeReserved,
    ShortLinkMade,
    ShortLinkOpened,
    ShortLinkRefused,
    ShortLinkRequested,
)
from domain.links.targets import host_of
from domain.personal import Personal
from domain.refusal import Refusal


class LinkUnknown(Refusal):
    code = "link.unknown"


class LinkMade(Refusal):
    code = "link.made"


class LinkCommand(Command):
    link_id: LinkId


class RequestShortLink(LinkCommand, tag="request_short_link"):
    target: Personal[str]
    asked_by: UserId
    chat: ChatId
    provider: str
    alias: Personal[str] | None = None
    meeting_id: MeetingId | None = None


def decide_request_short_link(link: Link, command: RequestShortLink) -> list[LinkEvent]:
    if link.exists and not _leads_elsewhere(link, command):
        return []
    host_of(command.target.reveal(""))
    if command.alias is not None:
        check_alias(command.alias.reveal(""))
    return [
        ShortLinkRequested(
            target=command.target,
            asked_by=command.asked_by,
            chat=command.chat,
            provider=command.provider,
            alias=command.alias,
            meeting_id=command.meeting_id,
            round=link.round + 1,
        )
    ]


def _leads_elsewhere(link: Link, command: RequestShortLink) -> bool:
    """A meeting's join address changes with its passcode. The program alone looks at the newest one."""
    target = link.target.reveal("") if link.target is not None else ""
    same_meeting = command.meeting_id is not None and link.meeting_id == command.meeting_id
    return command.meta.actor is None and same_meeting and command.target.reveal("") != target


class RequestAgain(LinkCommand, tag="request_short_link_again"):
    """After an alias was taken, or after everybody failed."""

    provider: str
    alias: Personal[str] | None = None
    round: int
    """The one that came to nothing: two taps ask once."""


def decide_request_again(link: Link, command: RequestAgain) -> list[LinkEvent]:
    if link.target is None or link.asked_by is None:
        raise LinkUnknown
    if link.state is LinkState.MADE:
        raise LinkMade
    if link.state is LinkState.ASKED or link.round != command.round:
        return []
    if command.alias is not None:
        check_alias(command.alias.reveal(""))
    return [
        ShortLinkRequested(
            target=link.target,
            asked_by=link.asked_by,
            chat=link.chat,
            provider=command.provider,
            alias=command.alias,
            meeting_id=link.meeting_id,
            round=link.round + 1,
        )
    ]


class RecordShortLinkMade(LinkCommand, tag="record_short_link_made"):
    """What the outside world did is recorded, never refused; one of several answers counts.

    That of an earlier round may lead where the link did not lead any more.
    """

    round: int
    provider: str
    address: Personal[str]
    code: Personal[str] | None = None


def decide_record_short_link_made(link: Link, command: RecordShortLinkMade) -> list[LinkEvent]:
    if not link.exists or link.state is LinkState.MADE or link.round != command.round:
        return []
    return [
        ShortLinkMade(
            round=command.round, provider=command.provider, address=command.address, code=command.code
        )
    ]


class RecordShortLinkRefused(LinkCommand, tag="record_short_link_refused"):
    round: int
    provider: str
    failure_code: str
    next: str


def decide_record_short_link_refused(link: Link, command: RecordShortLinkRefused) -> list[LinkEvent]:
    known = command.provider in link.refused_by
    if link.state is LinkState.MADE or link.round != command.round or known:
        return []
    return [
        ShortLinkRefused(
            round=command.round, provider=command.provider, code=command.failure_code, next=command.next
        )
    ]


class RecordShortLinkOpened(LinkCommand, tag="record_short_link_opened"):
    count: int


def decide_record_short_link_opened(link: Link, command: RecordShortLinkOpened) -> list[LinkEvent]:
    if link.state is not LinkState.MADE or command.count < 1:
        return []
    return [ShortLinkOpened(count=command.count)]


class ReserveShortCode(Command, tag="reserve_short_code"):
    """Decided on the code's own stream, so of two who want it at once one is first."""

    code: str
    link_id: LinkId


def decide_reserve_short_code(code: ShortCode, command: ReserveShortCode) -> list[ShortCodeReserved]:
    if code.link_id == command.link_id:
        return []
    if code.link_id is not None:
        raise AliasTaken
    return [ShortCodeReserved(link_id=command.link_id)]
