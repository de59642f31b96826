"""Everything the system can be asked to do, and how each area is folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from domain.agents import agents, bookings, enrolment, issuing, outcomes, presence
from domain.chats import chats, choosing
from domain.chats import commands as chat_commands
from domain.chats import short_links as chat_links
from domain.command import Command
from domain.compliance import commands as compliance_commands
from domain.compliance import compliance
from domain.connections import commands as connection_commands
from domain.connections import connections
from domain.event import Event
from domain.ids import StreamId
from domain.incidents import commands as incident_commands
from domain.incidents import incidents
from domain.links import commands as link_commands
from domain.links import links
from domain.meetings import adoption, changes, expiry, live, meetings, revision, rules, series, series_in_zoom
from domain.meetings import commands as meeting_commands
from domain.meetings import live_outcomes as out
from domain.meetings import told_by_zoom as told
from domain.permissions import (
    Permission,
    approvers,
    approvers_below,
    approvers_or_the_program,
    owners,
    the_asker_or_approvers,
    the_connector,
    the_connector_or_approvers,
    the_person_or_approvers,
    the_planner_or_approvers,
    the_program,
    the_whitelisted,
    themselves,
    who_may_lead_the_meeting,
    who_may_lead_there,
)
from domain.recordings import commands as recording_commands
from domain.recordings import recordings
from domain.recordings import told_by_zoom as news
from domain.syncs import commands as sync_commands
from domain.syncs import syncs
from domain.users import commands as user_commands
from domain.users import users


def _nothing(_: Any) -> None:
    return None


class Rule(NamedTuple):
    decide: Callable[[Any, Any], list[Any]]
    stream: Callable[[Any], StreamId]
    permission: Permission
    beside: Callable[[Any], StreamId | None] = _nothing
    """A second stream the permission depends on."""


def _user(command: user_commands.UserCommand) -> StreamId:
    return users.stream_of(command.user_id)


def _chat(command: chat_commands.ChatCommand) -> StreamId:
    return chats.stream_of(command.chat)


def _meeting(command: rules.MeetingCommand) -> StreamId:
    return meetings.stream_of(command.meeting_id)


def _incident(command: incident_commands.ReportIncident) -> StreamId:
    return incidents.stream_of(command.kind)


def _keys(_: compliance_commands.IntroduceKeys) -> StreamId:
    return compliance.KEYS


def _retention(_: compliance_commands.RecordRetentionSwept) -> StreamId:
    return compliance.RETENTION


def _recording(command: recording_commands.RecordingCommand) -> StreamId:
    return recordings.stream_of(command.recording_id)


def _link(command: link_commands.LinkCommand) -> StreamId:
    return links.stream_of(command.link_id)


def _code(command: link_commands.ReserveShortCode) -> StreamId:
    return links.code_stream_of(command.code)


def _connection(command: connection_commands.ConnectionCommand) -> StreamId:
    return connections.stream_of(command.connection_id)


def _agent(command: enrolment.AgentCommand) -> StreamId:
    return agents.stream_of(command.agent_id)


_AboutAMeeting = (
    issuing.IssueAgentCommand | issuing.CancelAgentCommand | bookings.BookAgent | bookings.ReleaseAgent
)


def _its_meeting(command: _AboutAMeeting) -> StreamId | None:
    return None if command.meeting_id is None else meetings.stream_of(command.meeting_id)


def _sync(command: sync_commands.SyncCommand) -> StreamId:
    return syncs.stream_of(command.sync_id)


u, c, m, i = user_commands, chat_commands, meeting_commands, incident_commands
n, r, k, s = connection_commands, recording_commands, link_commands, sync_commands

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
    c.ChooseFile: Rule(c.decide_choose_file, _chat, the_whitelisted),
    c.ChooseFallbacks: Rule(c.decide_choose_fallbacks, _chat, the_whitelisted),
    c.RenewCalendarAddress: Rule(c.decide_renew_calendar_address, _chat, the_person_or_approvers),
    c.InheritChoice: Rule(c.decide_inherit_choice, _chat, the_program),
    choosing.ChooseChatLanguage: Rule(choosing.decide_choose_chat_language, _chat, the_whitelisted),
    choosing.ChooseChatTimeZone: Rule(choosing.decide_choose_chat_time_zone, _chat, the_whitelisted),
    choosing.ChooseReminders: Rule(choosing.decide_choose_reminders, _chat, the_whitelisted),
    choosing.ChooseDailyAgenda: Rule(choosing.decide_choose_daily_agenda, _chat, the_whitelisted),
    choosing.ChooseQuietHours: Rule(choosing.decide_choose_quiet_hours, _chat, the_whitelisted),
    choosing.ChooseInvitationTemplate: Rule(choosing.decide_choose_invitation_template, _chat, approvers),
    chat_links.SwitchShortLinks: Rule(chat_links.decide_switch_short_links, _chat, the_whitelisted),
    chat_links.ChooseShortener: Rule(chat_links.decide_choose_shortener, _chat, the_whitelisted),
    m.PlanMeeting: Rule(m.decide_plan_meeting, _meeting, the_whitelisted),
    m.CancelMeeting: Rule(m.decide_cancel_meeting, _meeting, the_planner_or_approvers),
    changes.MoveMeeting: Rule(changes.decide_move_meeting, _meeting, the_planner_or_approvers),
    changes.RepeatMeeting: Rule(changes.decide_repeat_meeting, _meeting, the_planner_or_approvers),
    series.MoveOccurrence: Rule(series.decide_move_occurrence, _meeting, the_planner_or_approvers),
    series.CancelOccurrence: Rule(series.decide_cancel_occurrence, _meeting, the_planner_or_approvers),
    changes.RenameMeeting: Rule(changes.decide_rename_meeting, _meeting, the_planner_or_approvers),
    changes.ChooseMeetingOptions: Rule(
        changes.decide_choose_meeting_options, _meeting, the_planner_or_approvers
    ),
    revision.ReviseMeeting: Rule(revision.decide_revise_meeting, _meeting, the_planner_or_approvers),
    changes.AskZoomAgain: Rule(changes.decide_ask_zoom_again, _meeting, the_planner_or_approvers),
    changes.RecordZoomMeetingUpdated: Rule(changes.decide_record_zoom_meeting_updated, _meeting, the_program),
    changes.RecordZoomRefusedChange: Rule(changes.decide_record_zoom_refused_change, _meeting, the_program),
    changes.RecordZoomChangePostponed: Rule(
        changes.decide_record_zoom_change_postponed, _meeting, the_program
    ),
    m.RecordZoomMeetingCreated: Rule(m.decide_record_zoom_meeting_created, _meeting, the_program),
    m.RecordZoomRefusedMeeting: Rule(m.decide_record_zoom_refused_meeting, _meeting, the_program),
    m.RecordZoomPostponed: Rule(m.decide_record_zoom_postponed, _meeting, the_program),
    m.WithdrawZoomMeeting: Rule(m.decide_withdraw_zoom_meeting, _meeting, the_program),
    m.RecordZoomMeetingDeleted: Rule(m.decide_record_zoom_meeting_deleted, _meeting, the_program),
    m.RecordZoomKeptMeeting: Rule(m.decide_record_zoom_kept_meeting, _meeting, the_program),
    told.RecordMeetingStarted: Rule(told.decide_record_meeting_started, _meeting, the_program),
    told.RecordMeetingEnded: Rule(told.decide_record_meeting_ended, _meeting, the_program),
    told.RecordParticipantJoined: Rule(told.decide_record_participant_joined, _meeting, the_program),
    told.RecordParticipantLeft: Rule(told.decide_record_participant_left, _meeting, the_program),
    told.RecordCloudRecording: Rule(told.decide_record_cloud_recording, _meeting, the_program),
    told.RecordMeetingAlert: Rule(told.decide_record_meeting_alert, _meeting, the_program),
    told.RecordChangedInZoom: Rule(told.decide_record_changed_in_zoom, _meeting, the_program),
    series_in_zoom.RecordSeriesInZoom: Rule(
        series_in_zoom.decide_record_series_in_zoom, _meeting, the_program
    ),
    told.RecordDeletedInZoom: Rule(told.decide_record_deleted_in_zoom, _meeting, the_program),
    adoption.AdoptMeeting: Rule(adoption.decide_adopt_meeting, _meeting, the_program),
    expiry.ExpireMeeting: Rule(expiry.decide_expire_meeting, _meeting, approvers_or_the_program),
    s.RequestSync: Rule(s.decide_request_sync, _sync, approvers),
    s.RecordSyncFinished: Rule(s.decide_record_sync_finished, _sync, the_program),
    live.EndMeeting: Rule(live.decide_end_meeting, _meeting, the_planner_or_approvers),
    live.ControlRecording: Rule(live.decide_control_recording, _meeting, the_planner_or_approvers),
    live.CallIn: Rule(live.decide_call_in, _meeting, the_planner_or_approvers),
    out.RecordWishTaken: Rule(out.decide_record_wish_taken, _meeting, the_program),
    out.RecordWishRefused: Rule(out.decide_record_wish_refused, _meeting, the_program),
    out.RecordWishFoundSo: Rule(out.decide_record_wish_found_so, _meeting, the_program),
    out.RecordWishGivenUp: Rule(out.decide_record_wish_given_up, _meeting, the_program),
    out.RecordWishUnconfirmed: Rule(out.decide_record_wish_unconfirmed, _meeting, the_program),
    out.RecordCallIn: Rule(out.decide_record_call_in, _meeting, the_program),
    n.Connect: Rule(n.decide_connect, _connection, the_connector),
    n.UnsubscribeChat: Rule(n.decide_unsubscribe_chat, _connection, the_connector_or_approvers),
    n.Disconnect: Rule(n.decide_disconnect, _connection, the_connector_or_approvers),
    n.RecordConnectionLost: Rule(n.decide_record_connection_lost, _connection, the_program),
    n.RecordDeauthorised: Rule(n.decide_record_deauthorised, _connection, the_program),
    n.RecordPurged: Rule(n.decide_record_purged, _connection, the_program),
    news.RecordRecordingReady: Rule(news.decide_record_recording_ready, _recording, the_program),
    news.RecordRecordingTrashed: Rule(news.decide_record_recording_trashed, _recording, the_program),
    news.RecordRecordingDeleted: Rule(news.decide_record_recording_deleted, _recording, the_program),
    news.RecordRecordingRecovered: Rule(news.decide_record_recording_recovered, _recording, the_program),
    r.PlanDeliveries: Rule(r.decide_plan_deliveries, _recording, the_program),
    r.RequestDelivery: Rule(r.decide_request_delivery, _recording, the_whitelisted),
    r.RecordDelivered: Rule(r.decide_record_delivered, _recording, the_program),
    r.RecordDeliveryFailed: Rule(r.decide_record_delivery_failed, _recording, the_program),
    r.RecordTranscriptStored: Rule(r.decide_record_transcript_stored, _recording, the_program),
    r.DeleteFileInZoom: Rule(r.decide_delete_file_in_zoom, _recording, approvers),
    r.RecordZoomFileDeleted: Rule(r.decide_record_zoom_file_deleted, _recording, the_program),
    r.RecordZoomKeptFile: Rule(r.decide_record_zoom_kept_file, _recording, the_program),
    k.RequestShortLink: Rule(k.decide_request_short_link, _link, who_may_lead_there),
    k.RequestAgain: Rule(k.decide_request_again, _link, the_asker_or_approvers),
    k.RecordShortLinkMade: Rule(k.decide_record_short_link_made, _link, the_program),
    k.RecordShortLinkRefused: Rule(k.decide_record_short_link_refused, _link, the_program),
    k.RecordShortLinkOpened: Rule(k.decide_record_short_link_opened, _link, the_program),
    k.ReserveShortCode: Rule(k.decide_reserve_short_code, _code, the_program),
    enrolment.InviteAgent: Rule(enrolment.decide_invite_agent, _agent, approvers),
    enrolment.EnrolAgent: Rule(enrolment.decide_enrol_agent, _agent, the_program),
    enrolment.AskForRotation: Rule(enrolment.decide_ask_for_rotation, _agent, approvers),
    enrolment.RotateAgentKey: Rule(enrolment.decide_rotate_agent_key, _agent, the_program),
    enrolment.RevokeAgent: Rule(enrolment.decide_revoke_agent, _agent, approvers),
    enrolment.RemoveAgent: Rule(enrolment.decide_remove_agent, _agent, approvers),
    enrolment.SwitchScreenshots: Rule(enrolment.decide_switch_screenshots, _agent, approvers),
    presence.RecordAgentOnline: Rule(presence.decide_record_agent_online, _agent, the_program),
    presence.RecordAgentSilent: Rule(presence.decide_record_agent_silent, _agent, the_program),
    issuing.IssueAgentCommand: Rule(
        issuing.decide_issue_agent_command, _agent, who_may_lead_the_meeting, _its_meeting
    ),
    issuing.CancelAgentCommand: Rule(
        issuing.decide_cancel_agent_command, _agent, who_may_lead_the_meeting, _its_meeting
    ),
    outcomes.RecordAgentAck: Rule(outcomes.decide_record_agent_ack, _agent, the_program),
    outcomes.ExpireAgentCommand: Rule(outcomes.decide_expire_agent_command, _agent, the_program),
    outcomes.RecordZoomsWord: Rule(outcomes.decide_record_zooms_word, _agent, the_program),
    bookings.BookAgent: Rule(bookings.decide_book_agent, _agent, who_may_lead_the_meeting, _its_meeting),
    bookings.MoveBooking: Rule(bookings.decide_move_booking, _agent, the_program),
    bookings.ReleaseAgent: Rule(
        bookings.decide_release_agent, _agent, who_may_lead_the_meeting, _its_meeting
    ),
    i.ReportIncident: Rule(i.decide_report_incident, _incident, the_program),
    compliance_commands.IntroduceKeys: Rule(compliance_commands.decide_introduce_keys, _keys, the_program),
    compliance_commands.RecordRetentionSwept: Rule(
        compliance_commands.decide_record_retention_swept, _retention, the_program
    ),
}


class Area(NamedTuple):
    """How the streams of one area are folded; the stream id begins with the area's word."""

    unborn: Any
    evolve: Callable[[Any, Event], Any]


AREAS: dict[str, Area] = {
    "agent": Area(agents.Agent(), agents.evolve),
    "user": Area(users.User(), users.evolve),
    "chat": Area(chats.Chat(), chats.evolve),
    "meeting": Area(meetings.Meeting(), meetings.evolve),
    "incident": Area(incidents.Incident(), incidents.evolve),
    "recording": Area(recordings.Recording(), recordings.evolve),
    "connection": Area(connections.Connection(), connections.evolve),
    "sync": Area(syncs.Sync(), syncs.evolve),
    "compliance": Area(compliance.Keys(), compliance.evolve),
    "link": Area(links.Link(), links.evolve),
    "shortcode": Area(links.ShortCode(), links.evolve_code),
}
