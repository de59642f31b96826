"""Everything the system can be asked to do, and how a command becomes events."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Any, NamedTuple

from domain.chats import chats
from domain.chats import commands as chat_commands
from domain.command import Command, Meta, Via
from domain.compliance import commands as compliance_commands
from domain.compliance import compliance
from domain.event import Event
from domain.ids import StreamId
from domain.incidents import commands as incident_commands
from domain.incidents import incidents
from domain.log import Append, Conflict, Log, Receipt
from domain.meetings import commands as meeting_commands
from domain.meetings import meetings
from domain.refusal import Refusal
from domain.users import commands as user_commands
from domain.users import users
from domain.users.users import Standing, User

ATTEMPTS = 5
"""How often a lost race is decided again before the caller is told."""
REMEMBERED_STREAMS = 4096


class NotPermitted(Refusal):
    code = "not_permitted"


class UserPending(Refusal):
    code = "user.pending"


class UserIsBanned(Refusal):
    code = "user.banned"


class Asked(NamedTuple):
    """What a permission may look at."""

    meta: Meta
    actor: User
    state: Any
    command: Any


Permission = Callable[[Asked], None]


def the_program(asked: Asked) -> None:
    """Results of outside calls, policies, and the operator at a terminal."""
    if asked.meta.actor is not None:
        raise NotPermitted


def themselves(asked: Asked) -> None:
    """About the person who asks, whatever their standing; the banned are not heard."""
    if asked.actor.standing == Standing.BANNED:
        raise UserIsBanned
    if asked.meta.actor != asked.command.user_id:
        raise NotPermitted


def the_whitelisted(asked: Asked) -> None:
    if asked.actor.standing == Standing.BANNED:
        raise UserIsBanned
    if not asked.actor.whitelisted:
        raise UserPending


def approvers(asked: Asked) -> None:
    the_whitelisted(asked)
    if not asked.actor.approver:
        raise NotPermitted


def owners(asked: Asked) -> None:
    approvers(asked)
    if asked.actor.role != users.Role.OWNER:
        raise NotPermitted


def approvers_below(asked: Asked) -> None:
    """Nobody but the owner decides about an admin."""
    approvers(asked)
    if asked.state.role == users.Role.ADMIN:
        owners(asked)


def the_planner_or_approvers(asked: Asked) -> None:
    the_whitelisted(asked)
    if asked.state.planned_by not in (None, asked.meta.actor):
        approvers(asked)


class Rule(NamedTuple):
    decide: Callable[[Any, Any], list[Any]]
    stream: Callable[[Any], StreamId]
    permission: Permission


def _user(command: user_commands.UserCommand) -> StreamId:
    return users.stream_of(command.user_id)


def _chat(command: chat_commands.ChatCommand) -> StreamId:
    return chats.stream_of(command.chat)


def _meeting(command: meeting_commands.MeetingCommand) -> StreamId:
    return meetings.stream_of(command.meeting_id)


def _incident(command: incident_commands.ReportIncident) -> StreamId:
    return incidents.stream_of(command.kind)


def _keys(_: compliance_commands.IntroduceKeys) -> StreamId:
    return compliance.KEYS


u, c, m, i = user_commands, chat_commands, meeting_commands, incident_commands

RULES: dict[type[Command], Rule] = {
    u.RegisterUser: Rule(u.decide_register_user, _user, themselves),
    u.WhitelistUser: Rule(u.decide_whitelist_user, _user, approvers_below),
    u.RejectUser: Rule(u.decide_reject_user, _user, approvers_below),
    u.BanUser: Rule(u.decide_ban_user, _user, approvers_below),
    u.AppointAdmin: Rule(u.decide_appoint_admin, _user, owners),
    u.AppointOwner: Rule(u.decide_appoint_owner, _user, the_program),
    u.ChooseLanguage: Rule(u.decide_choose_language, _user, themselves),
    u.ChooseTimeZone: Rule(u.decide_choose_time_zone, _user, themselves),
    c.RecordChatClosed: Rule(c.decide_record_chat_closed, _chat, the_program),
    c.RecordChatReopened: Rule(c.decide_record_chat_reopened, _chat, the_program),
    c.RecordChatMigrated: Rule(c.decide_record_chat_migrated, _chat, the_program),
    m.PlanMeeting: Rule(m.decide_plan_meeting, _meeting, the_whitelisted),
    m.CancelMeeting: Rule(m.decide_cancel_meeting, _meeting, the_planner_or_approvers),
    m.RecordZoomMeetingCreated: Rule(m.decide_record_zoom_meeting_created, _meeting, the_program),
    m.RecordZoomRefusedMeeting: Rule(m.decide_record_zoom_refused_meeting, _meeting, the_program),
    m.RecordZoomPostponed: Rule(m.decide_record_zoom_postponed, _meeting, the_program),
    m.WithdrawZoomMeeting: Rule(m.decide_withdraw_zoom_meeting, _meeting, the_program),
    m.RecordZoomMeetingDeleted: Rule(m.decide_record_zoom_meeting_deleted, _meeting, the_program),
    m.RecordZoomKeptMeeting: Rule(m.decide_record_zoom_kept_meeting, _meeting, the_program),
    i.ReportIncident: Rule(i.decide_report_incident, _incident, the_program),
    compliance_commands.IntroduceKeys: Rule(compliance_commands.decide_introduce_keys, _keys, the_program),
}


class Area(NamedTuple):
    """How the streams of one area are folded; the stream id begins with the area's word."""

    unborn: Any
    evolve: Callable[[Any, Event], Any]


AREAS: dict[str, Area] = {
    "user": Area(users.User(), users.evolve),
    "chat": Area(chats.Chat(), chats.evolve),
    "meeting": Area(meetings.Meeting(), meetings.evolve),
    "incident": Area(incidents.Incident(), incidents.evolve),
    "compliance": Area(compliance.Keys(), compliance.evolve),
}


class Folded(NamedTuple):
    version: int
    state: Any


class Application:
    """Handles commands: load, decide, append with a receipt; a lost race is decided again.

    Folded streams are remembered. That is safe because every append, a refusal's too, checks the version
    of each stream it was decided on.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._remembered: OrderedDict[StreamId, Folded] = OrderedDict()

    async def handle(self, command: Command) -> Receipt:
        """Decide and store; the same command again gives the same receipt.

        Raises: Conflict, when the race was lost `ATTEMPTS` times in a row.
        """
        for _ in range(ATTEMPTS - 1):
            try:
                return await self._attempt(command)
            except Conflict:
                continue
        return await self._attempt(command)

    async def state(self, stream: StreamId) -> Any:
        """The present state of a stream."""
        return (await self._catch_up(stream)).state

    async def _attempt(self, command: Command) -> Receipt:
        wish = await self._decide(RULES[type(command)], command)
        try:
            receipt = await self._log.append(wish)
        except Conflict:
            for stream in wish.expected:
                await self._catch_up(stream)
            raise
        if not receipt.repeated:
            self._advance(wish)
        return receipt

    async def _decide(self, rule: Rule, command: Command) -> Append:
        meta, stream = command.meta, rule.stream(command)
        read = {stream: await self._recall(stream)}
        actor = User()
        if meta.actor is not None:
            actor_stream = users.stream_of(meta.actor)
            if actor_stream not in read:
                read[actor_stream] = await self._recall(actor_stream)
            actor = read[actor_stream].state
        expected = {name: folded.version for name, folded in read.items()}
        try:
            if not _is_operator(meta):
                rule.permission(Asked(meta, actor, read[stream].state, command))
            events = rule.decide(read[stream].state, command)
        except Refusal as refusal:
            return Append(meta=meta, expected=expected, refusal=refusal.code, details=refusal.details)
        return Append(meta=meta, expected=expected, events=[(stream, event) for event in events])

    async def _recall(self, stream: StreamId) -> Folded:
        return self._remembered.get(stream) or await self._catch_up(stream)

    async def _catch_up(self, stream: StreamId) -> Folded:
        """Fold what was recorded since; other programs may have written too."""
        area = _area(stream)
        version, state = self._remembered.get(stream) or Folded(0, area.unborn)
        for recorded in await self._log.load(stream, after=version):
            version, state = recorded.version, area.evolve(state, recorded.event)
        return self._remember(stream, Folded(version, state))

    def _advance(self, wish: Append) -> None:
        """Fold our own events without reading them back."""
        for stream, event in wish.events:
            version, state = self._remembered.get(stream) or Folded(-1, None)
            if version == wish.expected[stream]:
                wish.expected[stream] += 1
                self._remember(stream, Folded(version + 1, _area(stream).evolve(state, event)))

    def _remember(self, stream: StreamId, folded: Folded) -> Folded:
        known = self._remembered.get(stream)
        if known is not None and known.version > folded.version:
            return known
        self._remembered[stream] = folded
        self._remembered.move_to_end(stream)
        if len(self._remembered) > REMEMBERED_STREAMS:
            self._remembered.popitem(last=False)
        return folded


def _area(stream: StreamId) -> Area:
    return AREAS[stream.partition("-")[0]]


def _is_operator(meta: Meta) -> bool:
    """Whoever can run our program on its machine could as well edit its files."""
    return meta.via is Via.CLI and meta.actor is None
