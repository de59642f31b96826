"""Meeting PCs: how they get in, and out; what they are told; what they say."""

from __future__ import annotations

import pytest

from agent_server.protocol import desired as protocol
from agent_server.protocol import messages, signature
from domain.agents import agents, bookings, enrolment, issuing, outcomes, presence
from domain.agents import command_events as c
from domain.agents import events as e
from domain.agents.desired import Desired
from domain.agents.names import AgentNameUnusable, named
from domain.ids import AgentId
from domain.permissions import NotPermitted, UserPending
from domain.personal import Personal
from tests.domain.agents import (
    KEY,
    NEW_KEY,
    OTHER_PC,
    PC,
    ack,
    an_agent,
    enrol,
    invite,
    issue,
    later,
    number,
    online,
    slot,
    told,
)
from tests.domain.given import given, meta
from tests.domain.meetings import MEETING, plan
from tests.domain.people import ADMIN, PERSON, STRANGER, TEAM

PATIENCE = {"seconds": 60}


def expire(n=1, **time):
    return outcomes.ExpireAgentCommand(meta=told(later(**time)), agent_id=PC, command=number(n))


def cancel(n=1, by=ADMIN, meeting=None):
    return issuing.CancelAgentCommand(meta=meta(by), agent_id=PC, command=number(n), meeting_id=meeting)


def rotate(key=NEW_KEY, with_key=KEY):
    return enrolment.RotateAgentKey(meta=told(), agent_id=PC, signed_with=with_key, key=key)


def revoke(by=ADMIN):
    return enrolment.RevokeAgent(meta=meta(by), agent_id=PC)


def word(*, confirmed):
    return outcomes.RecordZoomsWord(meta=told(), agent_id=PC, command=number(1), confirmed=confirmed)


def book(*slots, meeting=MEETING, by=PERSON, **how):
    return bookings.BookAgent(meta=meta(by), agent_id=PC, meeting_id=meeting, slots=slots, **how)


OTHER_MEETING = type(MEETING)(int=7)


def test_agents_and_the_log_have_the_same_words():
    assert [each.value for each in protocol.Desired] == [each.value for each in Desired]
    assert [each.value for each in messages.Step] == ["received", "doing", "done", "failed", "refused"]
    assert presence.SILENT_AFTER.total_seconds() == messages.SILENT_AFTER
    assert outcomes.LONGEST_DETAIL == messages.LONGEST_DETAIL


@pytest.mark.parametrize("name", ["lobby-1", "a", "9", "x" * 32])
def test_a_name_that_harms_nobody_is_taken(name):
    assert named(f" {name.upper()} ") == name
    assert signature.NAME.fullmatch(name)


@pytest.mark.parametrize(
    "name",
    ["", "-a", "a-", "x" * 33, "../etc", "a/b", "a b", "a\nb", "lobby_1", "ruang①", "a\0", "\uff41", "a.b"],
)
def test_a_name_with_tricks_is_refused(name):
    with pytest.raises(AgentNameUnusable):
        named(name)
    assert not signature.NAME.fullmatch(name)
    given(*TEAM).when(invite(AgentId(name))).then_refused(AgentNameUnusable)


def test_an_admin_gets_a_code_and_nobody_else_does():
    given(*TEAM).when(invite()).then(e.AgentInvited)
    given(*TEAM).when(invite(by=PERSON)).then_refused(NotPermitted)
    given(*TEAM).when(invite(by=STRANGER)).then_refused(UserPending)


def test_a_name_is_given_once():
    given(*an_agent()).when(invite()).then_refused(enrolment.AgentExists)
    given(*TEAM).when(invite(again=True)).then_refused(agents.AgentUnknown)


def test_a_pc_that_was_only_invited_can_be_invited_again():
    given(*TEAM, invite(code="OLD")).when(invite()).then(e.AgentInvited)
    given(*TEAM, invite(code="OLD"), invite()).when(enrol(code="OLD")).then_refused(enrolment.CodeWrong)


def test_a_code_is_good_once_and_for_a_quarter_of_an_hour():
    invited = (*TEAM, invite())
    given(*invited).when(enrol()).then(e.AgentEnrolled)
    given(*invited).when(enrol(at=later(minutes=15))).then(e.AgentEnrolled)
    given(*invited).when(enrol(at=later(minutes=16))).then_refused(enrolment.CodeExpired)
    given(*invited).when(enrol(code="GUESS")).then_refused(enrolment.CodeWrong)
    given(*invited, enrol()).when(enrol(key=NEW_KEY)).then_refused(enrolment.CodeUsed)
    given(*TEAM).when(enrol()).then_refused(enrolment.CodeWrong)


def test_an_enrolment_whose_answer_was_lost_may_come_again():
    given(*TEAM, invite(), enrol()).when(enrol(at=later(hours=1))).then_quiet()


def test_what_is_no_key_is_not_taken():
    given(*TEAM, invite()).when(enrol(key="k" * 42)).then_refused(enrolment.KeyUnusable)


def test_a_wiped_pc_comes_back_under_its_name_and_what_it_had_taken_is_lost():
    wiped = (
        *an_agent(),
        issue(),
        ack("received"),
        issue(Desired.REPORTED, n=2),
        invite(again=True, code="NEW"),
    )
    given(*wiped).when(enrol(code="NEW", key=NEW_KEY)).then(
        c.AgentCommandLost(command=number(1), reason="reinstalled"), e.AgentEnrolled
    )


def test_a_key_is_rotated_by_whoever_holds_the_present_one():
    given(*an_agent()).when(rotate()).then(e.AgentKeyRotated)
    given(*an_agent(), rotate()).when(rotate()).then_quiet()
    given(*an_agent(), rotate()).when(rotate("z" * 43)).then_refused(enrolment.KeyNotCurrent)
    given(*an_agent()).when(enrolment.AskForRotation(meta=meta(ADMIN), agent_id=PC)).then(
        e.AgentRotationAsked
    )


def test_a_revoked_pc_has_no_key_and_nothing_to_do():
    busy = (*an_agent(), issue(), issue(Desired.REPORTED, n=2), ack("doing", n=2))
    given(*busy).when(revoke()).then(
        c.AgentCommandCancelled(command=number(1)),
        c.AgentCommandLost(command=number(2), reason="revoked"),
        e.AgentRevoked,
    )
    given(*an_agent(), revoke()).when(revoke()).then_quiet()
    given(*an_agent(), revoke()).when(issue()).then_refused(agents.AgentIsRevoked)
    given(*an_agent(), revoke()).when(rotate()).then_refused(agents.AgentIsRevoked)
    given(*an_agent(), revoke()).when(online()).then_quiet()
    given(*an_agent()).when(revoke(by=PERSON)).then_refused(NotPermitted)


def test_a_revoked_pc_gets_in_again_with_a_new_code_only():
    revoked = (*an_agent(), revoke())
    given(*revoked).when(enrol()).then_refused(enrolment.CodeUsed)
    given(*revoked, invite(again=True, code="NEW")).when(enrol(code="NEW")).then(e.AgentEnrolled)


def test_a_removed_pc_is_forgotten_and_its_name_free():
    removed = (*an_agent(), enrolment.RemoveAgent(meta=meta(ADMIN), agent_id=PC))
    given(*removed).when(issue()).then_refused(agents.AgentUnknown)
    given(*removed).when(enrol()).then_refused(enrolment.CodeWrong)
    given(*removed).when(invite(code="NEW")).then(e.AgentInvited)


def test_the_first_sign_of_life_is_no_coming_back():
    history = [each for each in an_agent() if not isinstance(each, presence.RecordAgentOnline)]
    given(*history).when(online()).then(e.AgentCameOnline(seen_at=later(), back=False))


def silent(seen, now):
    return presence.RecordAgentSilent(meta=told(now), agent_id=PC, last_seen_at=seen)


def test_silence_is_told_once_and_so_is_the_return():
    given(*an_agent()).when(online(at=later(seconds=10))).then_quiet()
    given(*an_agent()).when(silent(later(seconds=5), later(seconds=34))).then_quiet()
    given(*an_agent()).when(silent(later(seconds=5), later(seconds=35))).then(e.AgentFellSilent)
    gone = (*an_agent(), silent(later(seconds=5), later(seconds=35)))
    given(*gone).when(silent(later(seconds=5), later(seconds=60))).then_quiet()
    back = e.AgentCameOnline(seen_at=later(seconds=50), back=True)
    given(*gone).when(online(at=later(seconds=50))).then(back)


def test_who_looked_before_the_pc_came_back_changes_nothing():
    back = (*an_agent(), silent(later(seconds=5), later(seconds=35)), online(at=later(seconds=50)))
    given(*back).when(silent(later(seconds=5), later(seconds=85))).then_quiet()


def test_a_command_goes_to_a_pc_that_is_there():
    given(*an_agent()).when(issue()).then(c.AgentCommandIssued)
    given(*TEAM, invite(), enrol()).when(issue()).then_refused(issuing.AgentOffline)
    given(*TEAM, invite()).when(issue()).then_refused(agents.AgentUnknown)
    given(*an_agent()).when(issue(seconds=0)).then_refused(issuing.DeadlinePassed)
    given(*an_agent()).when(issue(zoom=None)).then_refused(issuing.MeetingMissing)


@pytest.mark.parametrize("desired", [Desired.LEFT, Desired.MICROPHONE_ON, Desired.RECORDING])
def test_for_a_meeting_that_zoom_does_not_have_a_pc_does_nothing_in_another_one(desired):
    planned = (*an_agent(), plan(PERSON))
    asked = issue(desired, by=PERSON, meeting=MEETING, zoom=None)
    given(*planned).when(asked).then_refused(issuing.MeetingMissing)


def test_who_leads_the_meeting_leads_the_pc_and_anything_else_is_for_approvers():
    planned = (*an_agent(), plan(PERSON))
    given(*planned).when(issue(by=PERSON, meeting=MEETING)).then(c.AgentCommandIssued)
    given(*planned).when(issue(by=ADMIN, meeting=MEETING)).then(c.AgentCommandIssued)
    given(*planned).when(issue(by=STRANGER, meeting=MEETING)).then_refused(UserPending)
    given(*an_agent(), plan(ADMIN)).when(issue(by=PERSON, meeting=MEETING)).then_refused(NotPermitted)
    given(*planned).when(issue(Desired.REPORTED, by=PERSON)).then_refused(NotPermitted)
    given(*planned).when(issue(Desired.REPORTED, by=None)).then(c.AgentCommandIssued)


def test_one_at_a_time_but_what_is_marked_parallel():
    busy = (*an_agent(), issue())
    given(*busy).when(issue(Desired.RECORDING, n=2)).then_refused(issuing.AgentBusy)
    given(*busy).when(issue(Desired.SCREENSHOT_TAKEN, n=2)).then(c.AgentCommandIssued)
    given(*busy, ack("done")).when(issue(Desired.RECORDING, n=2)).then(c.AgentCommandIssued)


def test_what_was_asked_already_is_not_asked_twice():
    given(*an_agent(), issue()).when(issue(n=2)).then_quiet()
    given(*an_agent(), issue(), ack("done")).when(issue()).then_quiet()
    given(*an_agent(), issue(), ack("done")).when(issue(n=2)).then(c.AgentCommandIssued)


def test_a_pc_is_not_buried():
    many = [issue(Desired.REPORTED, n=n) for n in range(issuing.MOST_OPEN)]
    given(*an_agent(), *many).when(issue(Desired.REPORTED, n=99)).then_refused(issuing.AgentOverloaded)


def test_pictures_of_the_screen_can_be_switched_off():
    off = (*an_agent(), enrolment.SwitchScreenshots(meta=meta(ADMIN), agent_id=PC, allowed=False))
    given(*off).when(issue(Desired.SCREENSHOT_TAKEN)).then_refused(issuing.ScreenshotsOff)


def test_a_message_has_a_text_and_nothing_else_has():
    text = Personal("user-2", "Please sit down")
    given(*an_agent()).when(issue(Desired.MESSAGE_SHOWN, text=text)).then(c.AgentCommandIssued)
    given(*an_agent()).when(issue(Desired.MESSAGE_SHOWN)).then_refused(issuing.MessageUnusable)
    long = Personal("user-2", "x" * 301)
    given(*an_agent()).when(issue(Desired.MESSAGE_SHOWN, text=long)).then_refused(issuing.MessageUnusable)
    given(*an_agent()).when(issue(Desired.REPORTED, text=text)).then_refused(issuing.MessageUnusable)


def test_a_command_can_be_taken_back_until_it_is_begun():
    given(*an_agent(), issue()).when(cancel()).then(c.AgentCommandCancelled)
    given(*an_agent(), issue(), ack("received")).when(cancel()).then(c.AgentCommandCancelled)
    given(*an_agent(), issue(), ack("doing")).when(cancel()).then_refused(issuing.CommandBegun)
    given(*an_agent(), issue(), ack("done")).when(cancel()).then_quiet()
    given(*an_agent()).when(cancel()).then_refused(issuing.CommandUnknown)


def test_nobody_takes_back_what_is_about_a_meeting_of_others():
    mine = (*an_agent(), plan(PERSON), issue(by=ADMIN))
    given(*mine).when(cancel(by=PERSON, meeting=MEETING)).then_refused(issuing.CommandUnknown)
    given(*mine).when(cancel(by=PERSON)).then_refused(NotPermitted)


def test_what_is_asked_again_after_its_deadline_is_told_anew():
    late = {"n": 2, "at": later(seconds=60), "seconds": 120}
    given(*an_agent(), issue(seconds=61)).when(issue(**late)).then_quiet()
    overdue = given(*an_agent(), issue()).when(issue(**late))
    overdue.then(c.AgentCommandExpired(command=number(1)), c.AgentCommandIssued)
    begun = given(*an_agent(), issue(), issue(**late)).when(ack("doing"))
    begun.then(c.AgentCommandBegun)


def test_what_was_begun_before_its_deadline_is_not_told_anew():
    late = issue(n=2, at=later(seconds=60), seconds=120)
    given(*an_agent(), issue(), ack("doing")).when(late).then_quiet()


def test_while_one_may_have_begun_a_pc_is_told_nothing_else():
    other = issue(Desired.ENDED, n=2, at=later(seconds=60), seconds=120)
    given(*an_agent(), issue()).when(other).then_refused(issuing.AgentBusy)


def test_that_a_pc_had_begun_all_the_same_is_recorded():
    given(*an_agent(), issue(), cancel()).when(ack("done")).then(c.AgentCommandDone)
    given(*an_agent(), issue(), cancel()).when(ack("refused", reason="cancelled")).then_quiet()


def test_acks_count_once_and_in_any_order():
    done = (*an_agent(), issue(), ack("done"))
    given(*done).when(ack("done")).then_quiet()
    given(*done).when(ack("received")).then_quiet()
    given(*done).when(ack("failed", reason="no_effect")).then_quiet()
    given(*an_agent(), issue(), ack("doing")).when(ack("received")).then_quiet()
    given(*an_agent(), issue(), ack("received")).when(ack("doing")).then(c.AgentCommandBegun)


def test_another_pcs_command_is_nothing_to_it():
    both = (*an_agent(), invite(OTHER_PC), enrol(OTHER_PC), issue())
    given(*both).when(ack("done", pc=OTHER_PC)).then_refused(issuing.CommandUnknown)


def test_a_recording_on_the_pc_has_one_witness_only():
    given(*an_agent(), issue(Desired.RECORDING)).when(ack("done")).then(
        c.AgentCommandDone, c.AgentCommandUnconfirmed(command=number(1), reason="zoom_does_not_tell")
    )
    given(*an_agent(), issue(Desired.REPORTED)).when(ack("done")).then(c.AgentCommandDone)


def test_zoom_is_the_second_witness_of_meetings():
    done = (*an_agent(), issue(), ack("done"))
    given(*done).when(word(confirmed=True)).then(c.AgentCommandConfirmed)
    given(*done).when(word(confirmed=False)).then(c.AgentCommandUnconfirmed)
    given(*done, word(confirmed=False)).when(word(confirmed=True)).then(c.AgentCommandConfirmed)
    given(*done, word(confirmed=True)).when(word(confirmed=False)).then_quiet()
    given(*an_agent(), issue()).when(word(confirmed=True)).then_quiet()


def test_what_nobody_began_expires_and_what_was_begun_is_waited_for():
    given(*an_agent(), issue()).when(expire(seconds=89)).then_quiet()
    given(*an_agent(), issue()).when(expire(seconds=90)).then(c.AgentCommandExpired)
    begun = (*an_agent(), issue(), ack("doing"))
    given(*begun).when(expire(seconds=359)).then_quiet()
    given(*begun).when(expire(seconds=360)).then(c.AgentCommandLost)
    given(*begun, expire(seconds=360)).when(ack("done")).then(c.AgentCommandDone)
    given(*an_agent(), issue(), expire(seconds=90)).when(ack("doing")).then(c.AgentCommandBegun)
    given(*an_agent(), issue(), expire(seconds=90)).when(ack("refused", reason="expired")).then_quiet()


def test_what_is_over_is_remembered_for_a_while_only():
    history = [*an_agent()]
    for n in range(40):
        history += [issue(n=n), ack("done", n=n)]
    after = given(*history)
    after.when(ack("done", n=39)).then_quiet()
    after.when(ack("done", n=0)).then_refused(issuing.CommandUnknown)


def test_two_meetings_on_one_pc_are_refused_when_planned():
    kept = (*an_agent(), plan(PERSON), book(slot(1), slot(5)))
    other = book(slot(1.5), meeting=OTHER_MEETING, by=ADMIN)
    given(*kept).when(other).then_refused(bookings.AgentTaken)
    given(*kept).when(book(slot(2), slot(4), meeting=OTHER_MEETING, by=ADMIN)).then(e.AgentBooked)
    given(*kept).when(book(slot(1), slot(5))).then_quiet()
    given(*kept).when(book(slot(1), slot(5), record=True)).then(e.AgentBooked)
    given(*kept).when(book(slot(-3))).then_refused(bookings.BookingEmpty)


def test_a_meeting_that_moves_takes_its_pc_along_or_loses_it():
    def move(*slots):
        return bookings.MoveBooking(meta=meta(), agent_id=PC, meeting_id=MEETING, slots=slots)

    kept = (
        *an_agent(),
        plan(PERSON),
        book(slot(1), record=True),
        book(slot(3), meeting=OTHER_MEETING, by=ADMIN),
    )
    moved = given(*kept).when(move(slot(2))).then(e.AgentBooked)
    assert moved.new[0].event.record
    given(*kept).when(move(slot(2.5))).then(e.AgentBookingClashed)
    given(*kept).when(move()).then(e.AgentBookingReleased)
    given(*kept, move(slot(2.5))).when(move(slot(8))).then_quiet()
    released = bookings.ReleaseAgent(meta=meta(PERSON), agent_id=PC, meeting_id=MEETING)
    given(*kept).when(released).then(e.AgentBookingReleased)
    given(*kept, released).when(
        bookings.ReleaseAgent(meta=meta(PERSON), agent_id=PC, meeting_id=MEETING)
    ).then_quiet()
