"""Random histories of one meeting PC: people, the PC and the clock in any order."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st

from domain.agents import bookings, enrolment, issuing, outcomes, presence
from domain.agents.desired import Desired
from domain.command import Via
from domain.ids import AgentId, ChatId, MeetingId, ZoomMeetingId, derived
from domain.personal import Personal
from tests.domain.agents import CODE, KEY, NEW_KEY, number, slot
from tests.domain.given import NOW, meta

pcs = st.sampled_from([AgentId("lobby-1"), AgentId("Lobby")])
codes = st.sampled_from([CODE, "WXYZ"]).map(enrolment.hash_of)
keys = st.sampled_from([KEY, NEW_KEY, "short"])
minutes = st.sampled_from([0, 1, 2, 7, 60]).map(lambda count: NOW + timedelta(minutes=count))
numbers = st.integers(1, 4).map(number)
some_meetings = st.none() | st.integers(1, 3).map(lambda n: MeetingId(derived("meeting", n)))
slots = st.lists(st.builds(slot, st.integers(-2, 3)), max_size=2).map(tuple)


def by_people(draw):
    asked = {"meta": meta(draw(st.integers(1, 4)), at=draw(minutes)), "agent_id": draw(pcs)}
    about = {"meeting_id": draw(some_meetings)}
    meeting = {"meeting_id": MeetingId(derived("meeting", draw(st.integers(1, 3))))}
    desired = draw(st.sampled_from(Desired))
    text = Personal("user-1", "x") if desired is Desired.MESSAGE_SHOWN else None
    return draw(
        st.sampled_from(
            [
                enrolment.InviteAgent(
                    **asked, code_hash=draw(codes), chat=ChatId("-5"), again=draw(st.booleans())
                ),
                enrolment.AskForRotation(**asked),
                enrolment.RevokeAgent(**asked),
                enrolment.RemoveAgent(**asked),
                enrolment.SwitchScreenshots(**asked, allowed=draw(st.booleans())),
                issuing.IssueAgentCommand(
                    **asked,
                    **about,
                    command=draw(numbers),
                    desired=desired,
                    zoom_meeting_id=draw(st.sampled_from([None, ZoomMeetingId(10**10)])),
                    deadline=draw(minutes),
                    text=text,
                ),
                issuing.CancelAgentCommand(**asked, **about, command=draw(numbers)),
                bookings.BookAgent(**asked, **meeting, slots=draw(slots), record=draw(st.booleans())),
                bookings.ReleaseAgent(**asked, **meeting),
            ]
        )
    )


def by_the_program(draw):
    asked = {"meta": meta(via=Via.AGENT, at=draw(minutes)), "agent_id": draw(pcs)}
    seen, command = draw(minutes), {"command": draw(numbers)}
    step = draw(st.sampled_from(["received", "doing", "done", "failed", "refused"]))
    return draw(
        st.sampled_from(
            [
                enrolment.EnrolAgent(
                    **asked, code_hash=draw(codes), key=draw(keys), os="Debian 12", version="0.1.0"
                ),
                enrolment.RotateAgentKey(**asked, signed_with=draw(keys), key=draw(keys)),
                presence.RecordAgentOnline(**asked, seen_at=seen),
                presence.RecordAgentSilent(**asked, last_seen_at=seen),
                outcomes.RecordAgentAck(**asked, **command, step=step, told_at=seen, reason="expired"),
                outcomes.ExpireAgentCommand(**asked, **command),
                outcomes.RecordZoomsWord(**asked, **command, confirmed=draw(st.booleans())),
                bookings.MoveBooking(
                    **asked,
                    meeting_id=MeetingId(derived("meeting", draw(st.integers(1, 3)))),
                    slots=draw(slots),
                ),
            ]
        )
    )


agent_histories = st.lists(st.one_of(st.composite(by_people)(), st.composite(by_the_program)()), max_size=60)
